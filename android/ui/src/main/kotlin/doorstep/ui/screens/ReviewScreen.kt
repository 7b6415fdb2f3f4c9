package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Disease
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.HeroView
import doorstep.bridge.api.VisitView
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.RecordPlace
import doorstep.ui.model.VisitEvent
import doorstep.ui.model.VisitState
import doorstep.ui.parts.Entry
import doorstep.ui.parts.Flow
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.HoldToSign
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings

/** Everything that will be signed, what stays empty by name, and the signature; [onFind] leads to a field. */
@Composable
fun ReviewScreen(
    state: VisitState,
    onEvent: (VisitEvent) -> Unit,
    onFind: (String) -> Unit,
    onBack: () -> Unit,
) {
    val visit = state.view
    val words = strings
    Page(
        bottom =
            visit?.let {
                {
                    val wrong = state.firstWrong.takeIf { state.mendFirst && visit.signBlocked == null }
                    val problem = visit.signBlocked ?: state.trouble
                    if (wrong != null) Problem(words.mendFirst(wrong.label)) { onFind(wrong.field) }
                    else if (problem != null) Problem(problem)
                    if (state.busy) Text(words.signing, style = type.supporting)
                    HoldToSign(it.signLabel, it.signBlocked == null && !state.busy) { onEvent(VisitEvent.Sign) }
                }
            }
    ) {
        item(key = "header") { VisitHeader(visit, onBack) }
        if (visit == null) return@Page
        item(key = "note") {
            SectionHeader(words.reviewTitle)
            Line(words.reviewNote, quiet = true)
        }
        record(visit, words, onFind, deciding(onEvent))
    }
    if (visit != null) state.deciding?.let { Deciding(it, visit, onEvent) }
}

/** A signed visit, as it stands in the record. */
@Composable
fun PastVisitScreen(visit: VisitView, onGo: (Place) -> Unit, onBack: () -> Unit) {
    val words = strings
    Page {
        item(key = "header") { VisitHeader(visit, onBack) }
        visit.signedLine?.let { line ->
            item(key = "signed") {
                SectionHeader(line) {
                    if (visit.mayCorrect) QuietButton(words.correct) { onGo(RecordPlace.Correct(visit.visit)) }
                }
            }
        }
        items(visit.versions, key = { "version ${it.version}" }) { row ->
            QuietButton(row.line, Modifier.padding(start = 4.dp)) {
                onGo(RecordPlace.Version(visit.visit, row.version))
            }
        }
        record(visit, words)
    }
}

/** One version of a signed visit. */
@Composable
fun VersionScreen(state: Loaded<VisitView>, onBack: () -> Unit) {
    val visit = state.value
    val words = strings
    Page {
        item(key = "header") { VisitHeader(visit, onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (visit == null) return@Page
        visit.signedLine?.let { item(key = "signed") { SectionHeader(it) } }
        record(visit, words)
    }
}

/** What stands in a visit; one that is not signed yet leads to its fields and may be decided otherwise. */
private fun LazyListScope.record(
    visit: VisitView,
    words: Strings,
    onFind: ((String) -> Unit)? = null,
    onDecide: ((Disease) -> Unit)? = null,
) {
    val readings = listOfNotNull(visit.pressure, visit.glucose)
    if (readings.isNotEmpty()) item(key = "readings") { for (reading in readings) Taken(reading) }
    item(key = "gaps") { Gaps(visit, onFind) }
    item(key = "judgement") { Judgements(visit, onDecide) }
    for (section in visit.sections) {
        val answered = section.fields.filter { it.state == FieldState.Answered && it.answer().isNotEmpty() }
        if (answered.isEmpty()) continue
        item(key = "section ${section.section}") {
            SectionHeader(section.title)
            for (field in answered) Entry(field.label, field.answer())
        }
    }
    val done = visit.plan?.items.orEmpty().filter { it.doneToday }
    if (done.isNotEmpty()) {
        item(key = "plan") {
            SectionHeader(words.planDone)
            for (item in done) Line(item.label)
        }
    }
}

@Composable
private fun Taken(hero: HeroView) {
    Column(Modifier.padding(horizontal = MARGIN).padding(top = 16.dp)) {
        Text(hero.title, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.titleSmall)
        Flow(across = 12.dp, down = 4.dp) {
            val value = if (hero.value.isEmpty()) strings.notMeasured else "${hero.value} ${hero.unit}"
            Text(value, style = type.headlineLarge)
            hero.meaning?.let { HealthChip(it) }
        }
        val about = listOf(hero.detail).filter { it.isNotEmpty() } + hero.marks
        for (line in about) Text(line, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
    }
}

@Composable
private fun Gaps(visit: VisitView, onFind: ((String) -> Unit)?) {
    if (visit.signedLine != null && visit.gaps.isEmpty()) return
    SectionHeader(strings.gaps)
    when {
        visit.gaps.isEmpty() -> Line(strings.noGaps)
        onFind == null -> Line(visit.gaps.joinToString(strings.listComma) { it.label })
        else ->
            Flow(Modifier.padding(horizontal = 4.dp), down = 0.dp) {
                for (gap in visit.gaps) {
                    QuietButton(gap.label, spoken = strings.gaps + strings.listComma + gap.label) { onFind(gap.field) }
                }
            }
    }
}
