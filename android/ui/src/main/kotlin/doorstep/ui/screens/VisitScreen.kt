package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.HeroView
import doorstep.bridge.api.PlanView
import doorstep.bridge.api.VisitView
import doorstep.ui.model.Group
import doorstep.ui.model.VisitEvent
import doorstep.ui.model.VisitState
import doorstep.ui.parts.Flow
import doorstep.ui.parts.FoldRow
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.Line
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Sides
import doorstep.ui.parts.TickRow
import doorstep.ui.parts.UndoBar
import doorstep.ui.parts.Waiting
import doorstep.ui.parts.goTo
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings
import kotlin.time.TimeMark

/** A visit at the door: the numbers first, then what is to be asked, then what the rules say. */
@Composable
fun VisitScreen(state: VisitState, onEvent: (VisitEvent) -> Unit, onReview: () -> Unit, onBack: () -> Unit) {
    val visit = state.view
    val words = strings
    val list = rememberLazyListState()
    LaunchedEffect(state.wanted, visit == null) {
        if (visit == null || state.wanted == null) return@LaunchedEffect
        // What is asked about a number stands with it, at the top.
        if (!list.goTo(fieldKey(state.wanted))) list.scrollToItem(0)
        onEvent(VisitEvent.Find(null))
    }
    Page(
        list,
        bottom = {
            state.trouble?.let { Problem(it) }
            state.undo?.let { undo ->
                UndoBar(if (undo.kept > 0) words.kept(undo.kept) else words.removed) { onEvent(VisitEvent.Undo) }
            }
            if (visit != null) PrimaryButton(words.review(visit.signLabel), onClick = onReview)
        },
    ) {
        item(key = "header") { VisitHeader(visit, onBack) }
        if (visit == null) {
            if (state.trouble == null) item(key = "waiting") { Waiting() }
            return@Page
        }
        readings(state, visit, onEvent)
        single(visit, words, onEvent)
        inbox(visit, words, onEvent)
        item(key = "parts") { Hairline(Modifier.padding(top = 16.dp)) }
        fields(state, visit, words, onEvent)
        item(key = "judgement") { Judgements(visit, deciding(onEvent)) }
    }
    if (visit != null) state.deciding?.let { Deciding(it, visit, onEvent) }
    state.dating?.let { AskWhen(it) { event -> onEvent(VisitEvent.OfReading(event)) } }
}

private fun fieldKey(field: String) = "field $field"

/** Who it is, and what was last time. */
@Composable
internal fun VisitHeader(visit: VisitView?, onBack: () -> Unit) {
    Header(visit?.name.orEmpty(), onBack) {
        if (visit == null) return@Header
        Flow(across = 12.dp, down = 4.dp) {
            Text(visit.ageLine, style = type.bodyLarge)
            Text(visit.place, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.bodyLarge)
            visit.colour?.let { HealthChip(it) }
        }
        visit.lastLine?.let { Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting) }
    }
}

private fun LazyListScope.readings(state: VisitState, visit: VisitView, onEvent: (VisitEvent) -> Unit) {
    item(key = "readings") {
        Column(Modifier.fillMaxWidth()) {
            visit.pressure?.let { Reading(it, state, state.pressureSince, onEvent) }
            visit.homeLine?.let { Line(it) }
            visit.glucose?.let { Reading(it, state, since = null, onEvent) }
            Listening(state.hearing)
        }
    }
}

/** The readings of this visit one by one. */
private fun LazyListScope.single(visit: VisitView, words: Strings, onEvent: (VisitEvent) -> Unit) {
    if (visit.readings.isEmpty()) return
    item(key = "single") { SectionHeader(words.readingsOfVisit(visit.readings.size)) }
    items(visit.readings, key = { "reading ${it.reading}" }) { row ->
        Reading(row) { onEvent(VisitEvent.OfReading(it)) }
    }
}

/** A number with the field in which it can be typed, and what is to be asked about it. */
@Composable
private fun Reading(hero: HeroView, state: VisitState, since: TimeMark?, onEvent: (VisitEvent) -> Unit) {
    val typed = state.fields.find { it.takes(hero) }
    val asked = listOfNotNull(hero.ask?.takeIf { it != typed }, hero.arm?.known(), hero.posture)
    Hero(
        hero,
        state.arrival?.count ?: 0,
        since,
        typed?.let { { Editor(it, state, onEvent) } },
        asked
            .takeIf { it.isNotEmpty() }
            ?.let { fields -> { Column { for (field in fields) Editor(field, state, onEvent) } } },
    )
}

/** The arm known from earlier visits is the one the next reading will have: it stands as chosen, not as an offer. */
private fun FieldView.known(): FieldView = if (offered) copy(state = FieldState.Answered) else this

/** Blood pressure has a kind of its own, glucose is the number in its unit. */
private fun FieldView.takes(hero: HeroView): Boolean =
    hero.unit == unit && (kind == FieldKind.Pressure || kind == FieldKind.Number)

private fun LazyListScope.inbox(visit: VisitView, words: Strings, onEvent: (VisitEvent) -> Unit) {
    if (visit.inbox.isEmpty()) return
    item(key = "inbox") { SectionHeader(words.inbox) }
    items(visit.inbox, key = { "inbox ${it.record}" }) { row ->
        InboxCard(row, onEvent)
    }
}

private fun LazyListScope.fields(state: VisitState, visit: VisitView, words: Strings, onEvent: (VisitEvent) -> Unit) {
    val asked = if (visit.toAsk == 0) words.nothingToAsk else words.toAsk(visit.toAsk)
    part(state, visit, Group.Ask, asked, onEvent)
    val unchanged =
        if (visit.unchanged > 0) words.unchanged(visit.unchanged) else words.kept(state.count(Group.Unchanged))
    part(state, visit, Group.Unchanged, unchanged, onEvent) {
        if (visit.unchanged > 0) {
            QuietButton(words.keepAll, Modifier.padding(horizontal = 4.dp)) { onEvent(VisitEvent.KeepAll) }
        }
    }
    visit.plan?.let { plan(it, state, words, onEvent) }
    part(state, visit, Group.Optional, words.optionalCount(state.count(Group.Optional)), onEvent)
    part(state, visit, Group.Answered, words.answeredCount(state.count(Group.Answered)), onEvent)
}

private fun VisitState.count(group: Group): Int = fields.count { groups[it.field] == group }

private fun LazyListScope.plan(plan: PlanView, state: VisitState, words: Strings, onEvent: (VisitEvent) -> Unit) {
    fold(state, Group.Plan, words.planToday(plan.items.count { it.doneToday }, plan.items.size), onEvent)
    if (Group.Plan !in state.open) return
    item(key = "plan title") { Line(plan.title, quiet = true) }
    items(plan.items, key = { "plan ${it.item}" }) { item ->
        TickRow(item.label, item.line, item.doneToday, item.mayTick) { onEvent(VisitEvent.Tick(item.item, it)) }
    }
}

/** One part of the fields; left out if nothing is in it. [all] acts on the whole part. */
private fun LazyListScope.part(
    state: VisitState,
    visit: VisitView,
    group: Group,
    title: String,
    onEvent: (VisitEvent) -> Unit,
    all: (@Composable () -> Unit)? = null,
) {
    val sections = visit.sections.map { it.title to it.fields.filter { field -> state.groups[field.field] == group } }
    if (sections.all { (_, fields) -> fields.isEmpty() }) return
    fold(state, group, title, onEvent, all)
    if (group !in state.open) return
    for ((name, fields) in sections) {
        if (fields.isEmpty()) continue
        if (fields.first().label != name) item(key = "$group $name") { SectionHeader(name) }
        items(fields, key = { fieldKey(it.field) }) { field -> Field(field, state, onEvent) }
    }
}

private fun LazyListScope.fold(
    state: VisitState,
    group: Group,
    title: String,
    onEvent: (VisitEvent) -> Unit,
    all: (@Composable () -> Unit)? = null,
) {
    item(key = group) {
        Sides(
            gap = 0.dp,
            start = { FoldRow(title, group in state.open) { onEvent(VisitEvent.Toggle(group)) } },
            end = { all?.invoke() },
        )
        Hairline()
    }
}

/** Whether this field shows an answer that is only offered. */
internal val FieldView.offered: Boolean
    get() = state == FieldState.Offered
