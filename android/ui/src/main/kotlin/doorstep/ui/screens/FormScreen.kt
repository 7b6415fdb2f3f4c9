package doorstep.ui.screens

import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import doorstep.bridge.api.Target
import doorstep.ui.model.FormState
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.TickRow
import doorstep.ui.words.strings

/** What can be done to a short form. */
sealed interface FormEvent {
    data class Enter(val event: VisitEvent) : FormEvent

    data class Choose(val resident: String, val on: Boolean) : FormEvent

    data class ChooseAll(val on: Boolean) : FormEvent

    data object Submit : FormEvent

    data class Open(val target: Target) : FormEvent
}

/** A short form; once it is taken, what came of it. */
@Composable
fun FormScreen(state: FormState, onEvent: (FormEvent) -> Unit, onBack: () -> Unit) {
    val done = state.done
    val view = state.view
    Page(
        bottom =
            when {
                done != null -> ({ PrimaryButton(strings.done, onClick = onBack) })
                view != null -> ({ PrimaryButton(view.submit, enabled = !state.busy) { onEvent(FormEvent.Submit) } })
                else -> null
            }
    ) {
        item(key = "header") { Header(done?.title ?: view?.title.orEmpty(), onBack) }
        if (state.trouble != null) item(key = "trouble") { Problem(state.trouble, Modifier.padding(MARGIN)) }
        if (done != null) return@Page sheet(done) { onEvent(FormEvent.Open(it)) }
        if (view == null) return@Page
        items(view.lines) { Line(it, quiet = true) }
        items(state.fields, key = { it.field }) { field ->
            Field(field, state.typing) { onEvent(FormEvent.Enter(it)) }
        }
        if (view.people.isNotEmpty()) {
            item(key = "all") {
                val all = state.chosen.size < view.people.size
                QuietButton(if (all) strings.chooseAll else strings.chooseNone) { onEvent(FormEvent.ChooseAll(all)) }
            }
        }
        items(view.people, key = { it.resident }) { person ->
            TickRow(person.label, "", person.resident in state.chosen, mayTick = true) {
                onEvent(FormEvent.Choose(person.resident, it))
            }
        }
    }
}
