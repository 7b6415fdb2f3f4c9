package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.OptionView
import doorstep.bridge.api.OutsideWhat
import doorstep.bridge.api.TimelineRow
import doorstep.bridge.api.TimelineView
import doorstep.ui.model.Loaded
import doorstep.ui.model.OutsideDraft
import doorstep.ui.model.Place
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Header
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.TapCard
import doorstep.ui.parts.TrendChart
import doorstep.ui.parts.Typing
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What happened to a person, latest first. */
@Composable
fun TimelineScreen(
    state: Loaded<TimelineView>,
    draft: OutsideDraft?,
    onDraft: (OutsideDraft?) -> Unit,
    onAdd: () -> Unit,
    onGo: (Place) -> Unit,
    onBack: () -> Unit,
) {
    val view = state.value
    val words = strings
    val add: (@Composable ColumnScope.() -> Unit)? =
        view?.takeIf { it.mayAdd }?.let { { PrimaryButton(words.addOutside) { onDraft(OutsideDraft()) } } }
    Page(bottom = add) {
        item(key = "header") { Header(listOfNotNull(view?.name, words.timelineTitle).joinToString(" · "), onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (view == null) return@Page
        if (view.news.isNotEmpty()) {
            item(key = "news") {
                SectionHeader(words.news)
                for (line in view.news) Line(line)
            }
        }
        for (trend in listOfNotNull(view.pressure, view.glucose)) {
            item(key = "trend ${trend.title}") { TrendChart(trend, Modifier.padding(top = 32.dp, bottom = 16.dp)) }
        }
        if (view.rows.isEmpty()) item(key = "empty") { Empty(words.noTimeline) }
        itemsIndexed(view.rows) { _, row -> Row(row, onGo) }
    }
    if (draft != null) Outside(draft, onDraft, onAdd)
}

@Composable
private fun Row(row: TimelineRow, onGo: (Place) -> Unit) {
    val title = "${row.day} · ${row.kind}"
    val visit = row.visit
    Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
        if (visit == null) {
            Text(title, style = type.supporting.copy(fontWeight = FontWeight.SemiBold))
            Text(row.line, style = type.supporting)
        } else {
            TapCard(title + strings.listComma + row.line, { onGo(Place.Visit(visit)) }) {
                Text(title, style = type.supporting.copy(fontWeight = FontWeight.SemiBold))
                Text(row.line, style = type.supporting)
            }
        }
    }
}

@Composable
private fun Outside(draft: OutsideDraft, onDraft: (OutsideDraft?) -> Unit, onAdd: () -> Unit) {
    val words = strings
    Ask(text = words.addOutside, yes = words.save, onYes = onAdd, onNo = { onDraft(null) }) {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            val options = OutsideWhat.entries.map { OptionView(it.ordinal, words.outside(it)) }
            Choices(words.addOutside, options, listOf(draft.what.ordinal), several = false) { codes ->
                codes.firstOrNull()?.let { onDraft(draft.copy(what = OutsideWhat.entries[it])) }
            }
            val typed = { change: OutsideDraft -> onDraft(change.copy(problems = emptyMap())) }
            Input(
                words.outsideDay,
                draft.day,
                { typed(draft.copy(day = it)) },
                typing = Typing.Day,
                hint = dayExample(),
                problem = draft.problems["day"],
            )
            Input(
                words.outsidePlace,
                draft.place,
                { typed(draft.copy(place = it)) },
                problem = draft.problems["place"],
            )
            Input(
                words.outsideSummary,
                draft.summary,
                { typed(draft.copy(summary = it)) },
                typing = Typing.Words,
                problem = draft.problems["summary"],
            )
        }
    }
}
