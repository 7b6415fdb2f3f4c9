package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
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
import doorstep.ui.parts.Waiting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What can be done to a short form. */
sealed interface FormEvent {
    data class Enter(val event: VisitEvent) : FormEvent

    data class Choose(val resident: String, val on: Boolean) : FormEvent

    data class ChooseAll(val on: Boolean) : FormEvent

    data object StartOver : FormEvent

    data object Submit : FormEvent

    data class Open(val target: Target) : FormEvent
}

/** A short form; once it is taken, what came of it. */
@Composable
fun FormScreen(state: FormState, onEvent: (FormEvent) -> Unit, onBack: () -> Unit) {
    val done = state.done
    val view = state.view
    val list = rememberLazyListState()
    val wrong = state.fields.find { it.field in state.problems }
    val bottom: @Composable ColumnScope.() -> Unit = {
        state.trouble?.let { Problem(it) }
        when {
            done != null -> PrimaryButton(strings.done, onClick = onBack)
            view != null -> {
                if (wrong != null) Wrong(wrong, state.typing, list)
                PrimaryButton(view.submit, enabled = !state.busy) { onEvent(FormEvent.Submit) }
            }
        }
    }
    Page(list, bottom = bottom.takeIf { done != null || view != null || state.trouble != null }) {
        item(key = "header") { Header(done?.title ?: view?.title.orEmpty(), onBack) }
        if (done != null) return@Page sheet(done) { onEvent(FormEvent.Open(it)) }
        if (view == null) {
            if (state.trouble == null) item(key = "waiting") { Waiting() }
            return@Page
        }
        if (state.resumed) item(key = "resumed") { Resumed { onEvent(FormEvent.StartOver) } }
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

/** What stands in the form was filled in before the app ended; it can be begun anew. */
@Composable
internal fun Resumed(onStartOver: () -> Unit) {
    Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
        Text(strings.resumed, style = type.bodyLarge)
        QuietButton(strings.startOver, onClick = onStartOver)
    }
}
