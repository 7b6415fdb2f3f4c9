package doorstep.ui.screens

import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.SignInState
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.Target
import doorstep.ui.model.Loaded
import doorstep.ui.model.SyncPage
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Fact
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What can be done about what waits. */
sealed interface SyncEvent {
    data object Start : SyncEvent

    data object Stop : SyncEvent

    data object Platform : SyncEvent

    data class Open(val target: Target) : SyncEvent
}

/** What has reached the platform, visit by visit, and the way there; [going] is how far it has come. */
@Composable
fun SyncScreen(state: Loaded<SyncPage>, going: String?, onEvent: (SyncEvent) -> Unit, onBack: () -> Unit) {
    val page = state.value
    val signedIn = page?.signIn?.state == SignInState.SignedIn
    Page(
        bottom =
            page?.let {
                {
                    if (going != null) QuietButton(strings.stopUpload) { onEvent(SyncEvent.Stop) }
                    else if (signedIn) PrimaryButton(strings.uploadNow) { onEvent(SyncEvent.Start) }
                    else PrimaryButton(strings.signInToPlatform) { onEvent(SyncEvent.Platform) }
                }
            }
    ) {
        item(key = "header") {
            Header(strings.syncTitle, onBack) { if (page != null) Text(page.sync.line, style = type.bodyLarge) }
        }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (page == null) return@Page
        if (going != null) item(key = "going") { Line(going.ifEmpty { strings.uploading }) }
        page.sync.trouble?.let { item(key = "trouble") { Problem(it, Modifier.padding(MARGIN)) } }
        item(key = "sign in") {
            Line(page.signIn.line, quiet = true)
            if (signedIn)
                QuietButton(strings.platform, Modifier.padding(horizontal = 4.dp)) { onEvent(SyncEvent.Platform) }
        }
        if (page.mend.isNotEmpty()) item(key = "mend") { Links(page.mend) { onEvent(SyncEvent.Open(it)) } }
        rows(page.sync)
    }
}

private fun LazyListScope.rows(sync: SyncView) {
    if (sync.rows.isEmpty()) {
        item(key = "empty") { Empty(strings.syncEmpty) }
        return
    }
    item(key = "sums") {
        Fact(strings.waiting, "${sync.waiting}")
        Fact(strings.received, "${sync.acknowledged}")
        if (sync.rejected > 0) Fact(strings.refused, "${sync.rejected}")
        Hairline()
    }
    items(sync.rows, key = { it.visit }) { row -> Fact(row.title, row.state) }
}
