package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.OptionView
import doorstep.ui.model.InboxState
import doorstep.ui.model.Person
import doorstep.ui.model.Whose
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Header
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.TapCard
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/**
 * Whose the chosen records are: first those whose own meter it is, then whoever is found. Asked once more at the end.
 */
@Composable
internal fun WhoseScreen(state: InboxState, whose: Whose, onEvent: (InboxEvent) -> Unit, onBack: () -> Unit) {
    val words = strings
    Page {
        item(key = "header") {
            Header(words.whoseTitle(state.chosen.size), onBack)
            state.problem?.let { Problem(it, Modifier.padding(MARGIN)) }
        }
        if (state.owners.isNotEmpty()) {
            item(key = "owners") {
                SectionHeader(words.ownersFirst)
                for (owner in state.owners) {
                    Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
                        TapCard(owner.name, { onEvent(InboxEvent.Pick(owner)) }) {
                            Text(owner.name, style = type.titleMedium)
                        }
                    }
                }
            }
        }
        item(key = "search") {
            SearchBox(whose.query, { onEvent(InboxEvent.Search(it)) }, Modifier.padding(top = 16.dp))
            if (whose.found.isEmpty() && whose.query.isNotBlank()) Empty(words.nobodyFound(whose.query))
        }
        items(whose.found, key = { it.resident }) { row ->
            ResidentCard(row) {
                val line = listOf(row.name, row.ageLine, row.place).joinToString(words.listComma)
                onEvent(InboxEvent.Pick(Person(row.resident, row.name, line)))
            }
        }
    }
    whose.picked?.let { Confirm(state, it, whose.ownMeter, onEvent) }
}

@Composable
private fun Confirm(state: InboxState, person: Person, own: Boolean, onEvent: (InboxEvent) -> Unit) {
    Ask(
        text = strings.giveTo(state.chosen.size, person.name),
        yes = strings.give,
        onYes = { onEvent(InboxEvent.Give) },
        onNo = { onEvent(InboxEvent.Pick(null)) },
    ) {
        Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
            Text(person.line, style = type.supporting)
            if (state.newMeter != null && state.view?.mayRegister == true) {
                Choices(
                    person.name,
                    listOf(OptionView(1, strings.herOwnMeter)),
                    if (own) listOf(1) else emptyList(),
                    true,
                ) {
                    onEvent(InboxEvent.OwnMeter(it.isNotEmpty()))
                }
            }
        }
    }
}
