package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.ActKind
import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.LinkView
import doorstep.bridge.api.SheetRow
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Target
import doorstep.ui.model.Loaded
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Flow
import doorstep.ui.parts.Header
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.TapCard
import doorstep.ui.parts.Waiting
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** A page of lines as the core writes it. */
@Composable
fun SheetScreen(state: Loaded<SheetView>, onOpen: (Target) -> Unit, onBack: () -> Unit) {
    Page {
        item(key = "header") { Header(state.value?.title.orEmpty(), onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (state.value == null && state.problem == null) item(key = "waiting") { Waiting() }
        if (state.printing) item(key = "printing") { Line(strings.beingPrinted, quiet = true) }
        state.value?.let { sheet(it, onOpen) }
    }
}

/** The lines, links and parts of a sheet. */
internal fun LazyListScope.sheet(view: SheetView, onOpen: (Target) -> Unit) {
    itemsIndexed(view.lines) { _, line -> Line(line) }
    if (view.links.isNotEmpty()) item(key = "links") { Links(view.links, onOpen = onOpen) }
    view.sections.forEachIndexed { at, part ->
        item(key = "part $at") { SectionHeader(part.title) }
        itemsIndexed(part.rows, key = { row, _ -> "row $at $row" }) { _, row -> Row(row, onOpen) }
    }
}

/** What a page leads to, group by group. */
internal fun LazyListScope.links(state: Loaded<List<LinkGroup>>, onOpen: (Target) -> Unit) {
    state.problem?.let { item(key = "ways problem") { Problem(it, Modifier.padding(MARGIN)) } }
    if (state.printing) item(key = "ways printing") { Line(strings.beingPrinted, quiet = true) }
    for (group in state.value.orEmpty()) {
        item(key = "ways ${group.title}") {
            if (group.title.isNotEmpty()) SectionHeader(group.title)
            Links(group.links, onOpen = onOpen)
        }
    }
}

/** What can be opened or done, one word each; [of] says to a screen reader about whom. */
@Composable
internal fun Links(links: List<LinkView>, of: String? = null, onOpen: (Target) -> Unit) {
    Flow(Modifier.padding(horizontal = 4.dp)) {
        for (link in links) {
            val spoken = listOfNotNull(of, link.label).joinToString(strings.listComma)
            when ((link.target as? Target.Act)?.kind) {
                ActKind.KeepHere,
                ActKind.KeepThere ->
                    AskFirst(link.label, strings.askKeep(spoken), spoken = spoken) { onOpen(link.target) }
                ActKind.Lead -> AskFirst(link.label, strings.askLead(spoken), spoken = spoken) { onOpen(link.target) }
                else -> QuietButton(link.label, spoken = spoken) { onOpen(link.target) }
            }
        }
    }
}

@Composable
private fun Row(row: SheetRow, onOpen: (Target) -> Unit) {
    Column(Modifier.fillMaxWidth().padding(vertical = 4.dp)) {
        val opens = row.opens
        if (opens == null) {
            Column(Modifier.padding(horizontal = MARGIN).semantics(mergeDescendants = true) {}) { Words(row) }
        } else {
            val spoken = listOfNotNull(row.title, row.colour?.word, row.line.ifEmpty { null })
            Column(Modifier.padding(horizontal = MARGIN)) {
                TapCard(spoken.joinToString(strings.listComma), { onOpen(opens) }) { Words(row) }
            }
        }
        if (row.links.isNotEmpty()) Links(row.links, row.title, onOpen)
    }
}

@Composable
private fun ColumnScope.Words(row: SheetRow) {
    Text(row.title, style = type.bodyLarge)
    row.colour?.let { HealthChip(it) }
    if (row.line.isNotEmpty()) {
        Text(row.line, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
    }
}
