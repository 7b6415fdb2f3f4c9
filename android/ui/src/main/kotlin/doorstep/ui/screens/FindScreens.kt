package doorstep.ui.screens

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.DoubleRow
import doorstep.bridge.api.ResidentRow
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.ScanState
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.SectionHeader
import doorstep.ui.words.strings

/** What a scanner read, and whom it means. */
@Composable
fun ScanScreen(
    state: ScanState,
    onType: (String) -> Unit,
    onLook: () -> Unit,
    onRegister: () -> Unit,
    onGo: (Place) -> Unit,
    onBack: () -> Unit,
) {
    val words = strings
    val found = state.found
    val look: @Composable ColumnScope.() -> Unit = {
        if (found?.mayRegister == true) PrimaryButton(words.newRecord, onClick = onRegister)
        else PrimaryButton(words.lookUp, enabled = state.text.isNotBlank(), onClick = onLook)
    }
    Page(bottom = look) {
        item(key = "header") {
            Header(words.scanTitle, onBack)
            Line(words.scanNote, quiet = true)
            Input(
                words.scanned,
                state.text,
                onType,
                Modifier.padding(horizontal = MARGIN, vertical = 8.dp),
                problem = state.problem,
            )
        }
        if (found == null) return@Page
        item(key = "line") { Line(found.line) }
        items(found.found, key = { it.resident }) { row -> ResidentCard(row) { onGo(Place.Resident(row.resident)) } }
    }
}

/** Records that may be of one person: which of the two is kept, a person says. */
@Composable
fun DoublesScreen(
    state: Loaded<List<DoubleRow>>,
    onMerge: (String, String) -> Unit,
    onTellApart: (String, String) -> Unit,
    onGo: (Place) -> Unit,
    onBack: () -> Unit,
) {
    val words = strings
    Page {
        item(key = "header") { Header(words.doublesTitle, onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        val rows = state.value ?: return@Page
        if (rows.isEmpty()) item(key = "empty") { Empty(words.noDoubles) }
        items(rows, key = { "${it.first.resident} ${it.second.resident}" }) { row ->
            SectionHeader(row.why)
            One(row.first, 1, onGo) { onMerge(row.first.resident, row.second.resident) }
            One(row.second, 2, onGo) { onMerge(row.second.resident, row.first.resident) }
            val spoken = listOf(row.first.name, row.second.name, words.twoPeople).joinToString(words.listComma)
            AskFirst(words.twoPeople, words.askTwoPeople, Modifier.padding(start = 4.dp), spoken = spoken) {
                onTellApart(row.first.resident, row.second.resident)
            }
            Hairline(Modifier.padding(top = 8.dp))
        }
    }
}

@Composable
private fun One(row: ResidentRow, number: Int, onGo: (Place) -> Unit, onKeep: () -> Unit) {
    ResidentCard(row) { onGo(Place.Resident(row.resident)) }
    val spoken = listOf(row.name, "$number", strings.keepThis).joinToString(strings.listComma)
    AskFirst(
        strings.keepThis,
        strings.askMerge(row.name),
        Modifier.padding(start = 4.dp),
        spoken = spoken,
        onYes = onKeep,
    )
}
