package doorstep.ui.screens

import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import doorstep.bridge.api.SyncView
import doorstep.ui.model.Loaded
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Fact
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What has reached the platform, visit by visit. */
@Composable
fun SyncScreen(state: Loaded<SyncView>, onBack: () -> Unit) {
    val sync = state.value
    Page {
        item(key = "header") {
            Header(strings.syncTitle, onBack) { if (sync != null) Text(sync.line, style = type.bodyLarge) }
        }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (sync == null) return@Page
        if (sync.rows.isEmpty()) {
            item { Empty(strings.syncEmpty) }
            return@Page
        }
        item(key = "sums") {
            Fact(strings.waiting, "${sync.waiting}")
            Fact(strings.received, "${sync.acknowledged}")
            Hairline()
        }
        items(sync.rows, key = { it.visit }) { row -> Fact(row.title, row.state) }
    }
}
