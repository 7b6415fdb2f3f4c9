package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.DoubleRow
import doorstep.bridge.api.RecordView
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.RecordPlace
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Fact
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Sides
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings

/** A person's whole record. */
@Composable
fun RecordScreen(
    state: Loaded<RecordView>,
    onMerge: (String) -> Unit,
    onUndoMerge: (String) -> Unit,
    onGo: (Place) -> Unit,
    onBack: () -> Unit,
) {
    val record = state.value
    val words = strings
    val edit: (@Composable ColumnScope.() -> Unit)? =
        record
            ?.takeIf { it.mayEdit }
            ?.let { { PrimaryButton(words.editRecord) { onGo(RecordPlace.Edit(it.resident)) } } }
    Page(bottom = edit) {
        item(key = "header") { Header(record?.name.orEmpty(), onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (record == null) return@Page
        item(key = "timeline") {
            QuietButton(words.timelineTitle, Modifier.padding(start = 4.dp)) {
                onGo(RecordPlace.Timeline(record.resident))
            }
        }
        items(record.doubles, key = { "double ${it.first.resident} ${it.second.resident}" }) {
            Double(it, record.resident, onMerge)
        }
        merged(record, words, onUndoMerge)
        if (record.household.isNotEmpty()) {
            item(key = "household") { SectionHeader(words.household) }
            items(record.household, key = { "household ${it.resident}" }) { row ->
                ResidentCard(row) { onGo(Place.Resident(row.resident)) }
            }
        }
        for (section in record.sections) {
            item(key = "section ${section.title}") {
                SectionHeader(section.title)
                for (line in section.lines) Fact(line.label, line.value)
            }
        }
        item(key = "self-care") {
            SectionHeader(words.selfCareTitle) {
                if (record.mayEdit) QuietButton(words.assess) { onGo(RecordPlace.SelfCare(record.resident)) }
            }
            for (line in record.selfCare) Line(line)
        }
        lines(words.allDrugs, record.drugs)
        lines(words.versions, record.versions)
    }
}

private fun LazyListScope.lines(title: String, lines: List<String>) {
    if (lines.isEmpty()) return
    item(key = "lines $title") {
        SectionHeader(title)
        for (line in lines) Line(line)
    }
}

@Composable
private fun Double(row: DoubleRow, resident: String, onMerge: (String) -> Unit) {
    val other = if (row.first.resident == resident) row.second else row.first
    Sides(
        Modifier.padding(start = MARGIN, end = 4.dp),
        start = {
            Column {
                Text(strings.doublesTitle, style = type.supporting)
                Text(other.name + strings.colon + row.why, style = type.supporting)
            }
        },
        end = { AskFirst(strings.mergeHere, strings.askMerge(other.name)) { onMerge(other.resident) } },
    )
}

private fun LazyListScope.merged(record: RecordView, words: Strings, onUndo: (String) -> Unit) {
    if (record.merged.isEmpty()) return
    item(key = "merged") { SectionHeader(words.merged) }
    items(record.merged, key = { "merged ${it.resident}" }) { row ->
        Sides(
            Modifier.padding(start = MARGIN, end = 4.dp),
            start = { Text(row.line, style = type.supporting) },
            end = { QuietButton(words.undoMerge) { onUndo(row.resident) } },
        )
    }
}
