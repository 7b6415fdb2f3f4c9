package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.InboxRow
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.OptionView
import doorstep.ui.model.InboxState
import doorstep.ui.model.Person
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Mark
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Sides
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings

/** What can be done to the meters' inbox. */
sealed interface InboxEvent {
    data class Choose(val record: String, val on: Boolean) : InboxEvent

    data class ChooseAll(val on: Boolean) : InboxEvent

    data object AskWhose : InboxEvent

    data class Search(val query: String) : InboxEvent

    data class Pick(val person: Person?) : InboxEvent

    data class OwnMeter(val on: Boolean) : InboxEvent

    data object Give : InboxEvent

    data class SetAside(val why: NobodysWhy) : InboxEvent

    data class AskWhen(val row: InboxRow?) : InboxEvent

    data class Date(val day: String, val time: String) : InboxEvent
}

/** Records of meters that nobody has claimed: some are chosen, then it is said whose they are. */
@Composable
fun InboxScreen(state: InboxState, onEvent: (InboxEvent) -> Unit, onBack: () -> Unit) {
    val whose = state.whose
    if (whose != null) return WhoseScreen(state, whose, onEvent, onBack)
    var nobodys by rememberSaveable { mutableStateOf(false) }
    val words = strings
    Page(
        bottom = {
            val any = state.chosen.isNotEmpty()
            if (any) QuietButton(words.nobodysChosen, Modifier.fillMaxWidth()) { nobodys = true }
            if (state.rows.isNotEmpty()) {
                PrimaryButton(words.whoseChosen(state.chosen.size), enabled = any) { onEvent(InboxEvent.AskWhose) }
            }
        }
    ) {
        item(key = "header") {
            Header(words.inboxTitle, onBack) { state.view?.let { Text(it.line, style = type.bodyLarge) } }
            state.problem?.let { Problem(it, Modifier.padding(MARGIN)) }
            Listening(state.hearing)
        }
        rows(state, words, onEvent)
    }
    if (nobodys) WhyNobodys({ onEvent(InboxEvent.SetAside(it)) }) { nobodys = false }
    state.dating?.let { row ->
        AskWhen(row.line, state.dateProblem, { day, time -> onEvent(InboxEvent.Date(day, time)) }) {
            onEvent(InboxEvent.AskWhen(null))
        }
    }
}

private fun LazyListScope.rows(state: InboxState, words: Strings, onEvent: (InboxEvent) -> Unit) {
    if (state.rows.isEmpty()) return
    val all = state.chosen.size == state.rows.size
    item(key = "all") {
        Sides(
            Modifier.padding(start = MARGIN, end = 4.dp, top = 16.dp),
            start = {
                Text(words.inboxChoose, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.titleSmall)
            },
            end = {
                QuietButton(if (all) words.chooseNone else words.chooseAll) { onEvent(InboxEvent.ChooseAll(!all)) }
            },
        )
        Hairline()
    }
    items(state.rows, key = { it.record }) { row ->
        Record(row, row.record in state.chosen, onEvent)
        Hairline()
    }
}

@Composable
private fun Record(row: InboxRow, chosen: Boolean, onEvent: (InboxEvent) -> Unit) {
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    Column {
        Row(
            Modifier.fillMaxWidth()
                .toggleable(chosen, role = Role.Checkbox) { onEvent(InboxEvent.Choose(row.record, it)) }
                .heightIn(min = 56.dp)
                .padding(horizontal = MARGIN, vertical = 8.dp),
            Arrangement.spacedBy(16.dp),
            Alignment.CenterVertically,
        ) {
            Mark(chosen, RoundedCornerShape(6.dp))
            Column(Modifier.weight(1f)) {
                Text(row.line, style = type.bodyLarge)
                Marks(row.marks, row.untested)
                val whose = row.ownerName?.let { strings.ownMeterOf(it) }
                for (line in listOfNotNull(row.why, whose)) Text(line, color = quiet, style = type.supporting)
            }
        }
        if (row.mayDate) {
            QuietButton(
                strings.sayWhen,
                Modifier.padding(start = 48.dp),
                spoken = row.line + strings.listComma + strings.sayWhen,
            ) {
                onEvent(InboxEvent.AskWhen(row))
            }
        }
    }
}

@Composable
private fun WhyNobodys(onYes: (NobodysWhy) -> Unit, onClose: () -> Unit) {
    var why by rememberSaveable { mutableStateOf<NobodysWhy?>(null) }
    val close = {
        why?.let(onYes)
        onClose()
    }
    Ask(strings.whyNobodys, strings.setAside, close, onClose, enabled = why != null) {
        val words = strings
        val options = NobodysWhy.entries.map { OptionView(it.ordinal, words.nobodysWhy(it)) }
        Choices(words.whyNobodys, options, listOfNotNull(why?.ordinal), several = false) { chosen ->
            why = NobodysWhy.entries[chosen.single()]
        }
    }
}
