package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.ui.model.Filling
import doorstep.ui.model.VisitEvent
import doorstep.ui.model.asInput
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Flow
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Input
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Sides
import doorstep.ui.parts.Sign
import doorstep.ui.parts.Typing
import doorstep.ui.parts.goTo
import doorstep.ui.parts.stacked
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings
import java.time.LocalDate
import kotlinx.coroutines.launch

/** One field of the forms, filled in by its kind. */
@Composable
internal fun Field(field: FieldView, state: Filling, onEvent: (VisitEvent) -> Unit) {
    Column(
        Modifier.fillMaxWidth().padding(horizontal = MARGIN, vertical = 8.dp),
        verticalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        FieldLabel(field)
        if (field.offered) Offer(field) { onEvent(VisitEvent.Answer(field.field, field.asInput())) }
        Editor(field, state, onEvent)
    }
}

/** Where a field's answer is entered, without its name. */
@Composable
internal fun Editor(field: FieldView, state: Filling, onEvent: (VisitEvent) -> Unit) {
    val problem = state.problems[field.field]
    when (field.kind) {
        FieldKind.Code,
        FieldKind.Codes -> CodeField(field, onEvent)
        FieldKind.Pressure -> PressureField(field, state.text(field), onEvent)
        FieldKind.Drugs -> DrugLines(field, state.lines(field), onEvent)
        FieldKind.Computed -> Text(field.answer().ifEmpty { strings.computed }, style = type.bodyLarge)
        FieldKind.Number,
        FieldKind.Text,
        FieldKind.Date -> TypedField(field, state.text(field), problem, onEvent)
    }
    val told = field.kind in setOf(FieldKind.Number, FieldKind.Text, FieldKind.Date)
    if (problem != null && !told) Problem(problem)
}

@Composable
private fun FieldLabel(field: FieldView) {
    // What stands behind the name goes below it where large type leaves no room.
    Flow {
        Text(field.label, style = type.bodyLarge.copy(fontWeight = FontWeight.SemiBold))
        when {
            field.state == FieldState.Answered ->
                Sign(Icons.check, tint = MaterialTheme.colorScheme.primary, size = 20.dp)
            field.needed ->
                Text(strings.needed, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.labelSmall)
        }
    }
}

/** Last time's answer, and one tap to keep it. */
@Composable
private fun Offer(field: FieldView, onKeep: () -> Unit) {
    Sides(
        gap = 0.dp,
        start = {
            Text(
                "${strings.lastTime}${strings.colon}${field.answer()}",
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = type.supporting,
            )
        },
        end = {
            QuietButton(strings.keepOne, spoken = field.label + strings.listComma + strings.keepOne, onClick = onKeep)
        },
    )
}

/** A tap on the only chosen option takes it back. */
@Composable
private fun CodeField(field: FieldView, onEvent: (VisitEvent) -> Unit) {
    val chosen = if (field.state == FieldState.Answered) field.codes else emptyList()
    Choices(field.label, field.options, chosen, field.kind == FieldKind.Codes) { codes ->
        val input = if (codes.isEmpty() || codes == chosen) FieldInput.Clear else FieldInput.Codes(codes)
        onEvent(VisitEvent.Answer(field.field, input))
    }
}

@Composable
private fun TypedField(field: FieldView, text: String, problem: String?, onEvent: (VisitEvent) -> Unit) {
    Input(
        field.label,
        text,
        { onEvent(VisitEvent.Type(field.field, it)) },
        typing = field.typing,
        unit = field.unit,
        hint = if (field.kind == FieldKind.Date) dayExample(ahead = field.field.startsWith("next")) else "",
        problem = problem,
        showLabel = false,
        onLeave = { onEvent(VisitEvent.Leave(field.field)) },
    )
}

/** A phone's keys for its number: what is one line by nature has no key for a second one. */
private val FieldView.typing: Typing
    get() =
        when {
            kind == FieldKind.Number -> Typing.Number
            kind == FieldKind.Date -> Typing.Day
            field == "phone" || field.endsWith("_phone") -> Typing.Phone
            field == "id_number" -> Typing.Id
            field == "archive_number" -> Typing.Whole
            field == "name" || field.endsWith("_name") -> Typing.Word
            else -> Typing.Words
        }

/** A day as it is typed: today, or one to come. */
@Composable
internal fun dayExample(ahead: Boolean = false): String {
    val today = LocalDate.now()
    return strings.dayExample(if (ahead) today.plusWeeks(WEEKS_AHEAD) else today)
}

private const val WEEKS_AHEAD = 2L

/** The field that was not taken, by its name, within reach of the thumb; a tap leads to it in the [list]. */
@Composable
internal fun Wrong(field: FieldView, state: Filling, list: LazyListState) {
    val scope = rememberCoroutineScope()
    val problem = state.problems[field.field] ?: return
    Problem(if (field.label in problem) problem else field.label + strings.colon + problem) {
        scope.launch { list.goTo(field.field) }
    }
}

/** Two boxes for one answer: 152/94. */
@Composable
private fun PressureField(field: FieldView, text: String, onEvent: (VisitEvent) -> Unit) {
    val high = text.substringBefore('/')
    val low = text.substringAfter('/', "")
    val leave = { onEvent(VisitEvent.Leave(field.field)) }
    val box: @Composable (String, String, Modifier, (String) -> String) -> Unit = { label, value, modifier, whole ->
        Input(
            label,
            value,
            { typed -> onEvent(VisitEvent.Type(field.field, whole(typed.filter { it != '/' }))) },
            modifier,
            Typing.Number,
            field.unit,
            onLeave = leave,
        )
    }
    if (stacked) {
        box(strings.systolic, high, Modifier) { "$it/$low" }
        box(strings.diastolic, low, Modifier) { "$high/$it" }
    } else {
        Row(Modifier, Arrangement.spacedBy(8.dp), Alignment.Bottom) {
            box(strings.systolic, high, Modifier.weight(1f)) { "$it/$low" }
            box(strings.diastolic, low, Modifier.weight(1f)) { "$high/$it" }
        }
    }
}

/** The answer in words. */
internal fun FieldView.answer(): String =
    when (kind) {
        FieldKind.Code,
        FieldKind.Codes -> text.ifEmpty { options.filter { it.code in codes }.joinToString(" · ") { it.label } }
        else -> listOfNotNull(text, unit.takeIf { text.isNotEmpty() }).joinToString(" ")
    }
