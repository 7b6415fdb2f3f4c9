package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.DrugHint
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.Flow
import doorstep.ui.parts.IconAction
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Input
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Typing
import doorstep.ui.parts.cardShape
import doorstep.ui.parts.stacked
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** Drugs of the list that a typed name may mean. */
internal val LocalDrugs = staticCompositionLocalOf<suspend (String) -> List<DrugHint>> { { emptyList() } }

/** The drugs of a form: a line each with its name, how often and how much. */
@Composable
internal fun DrugLines(field: FieldView, lines: List<DrugLine>, onEvent: (VisitEvent) -> Unit) {
    val leave = { onEvent(VisitEvent.Leave(field.field)) }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        lines.forEachIndexed { index, line ->
            Line(
                "${field.label} ${index + 1}",
                line,
                { new ->
                    onEvent(VisitEvent.Lines(field.field, lines.mapIndexed { i, old -> if (i == index) new else old }))
                },
                leave,
                { onEvent(VisitEvent.RemoveLine(field.field, index)) },
            )
        }
        val none = lines.isEmpty() && field.state == FieldState.Answered
        if (none) Text(field.text, style = type.bodyLarge)
        Flow(down = 0.dp) {
            QuietButton(
                strings.addDrug,
                icon = Icons.plus,
                spoken = field.label + strings.listComma + strings.addDrug,
            ) {
                onEvent(VisitEvent.Lines(field.field, lines + DrugLine("", "", "")))
            }
            // Of a follow-up form: that she takes nothing is an answer.
            if (lines.isEmpty() && !none && field.forms.isNotEmpty()) {
                QuietButton(strings.noDrugs, spoken = field.label + strings.listComma + strings.noDrugs) {
                    onEvent(VisitEvent.Answer(field.field, FieldInput.Drugs(emptyList())))
                }
            }
        }
    }
}

/** One drug; [which] of them, for a screen reader. */
@Composable
private fun Line(
    which: String,
    line: DrugLine,
    onChange: (DrugLine) -> Unit,
    onLeave: () -> Unit,
    onRemove: () -> Unit,
) {
    Surface(shape = cardShape, color = MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp)) {
            Row(Modifier, Arrangement.spacedBy(4.dp), Alignment.Bottom) {
                Input(
                    strings.drugName,
                    line.name,
                    { onChange(line.copy(name = it)) },
                    Modifier.weight(1f),
                    Typing.Words,
                    of = which,
                    onLeave = onLeave,
                )
                val named = line.name.ifBlank { which }
                IconAction(Icons.cross, strings.removeDrug(named), Modifier.padding(bottom = 4.dp), onRemove)
            }
            Hints(which, line.name) { onChange(line.copy(name = it)) }
            val often: @Composable (Modifier) -> Unit = {
                val onType = { times: String -> onChange(line.copy(timesADay = times)) }
                Input(strings.timesADay, line.timesADay, onType, it, Typing.Number, of = which, onLeave = onLeave)
            }
            val much: @Composable (Modifier) -> Unit = {
                val onType = { dose: String -> onChange(line.copy(dose = dose)) }
                Input(strings.doseEach, line.dose, onType, it, of = which, onLeave = onLeave)
            }
            if (stacked) {
                often(Modifier)
                much(Modifier)
            } else {
                Row(Modifier, Arrangement.spacedBy(8.dp), Alignment.Bottom) {
                    often(Modifier.weight(1f))
                    much(Modifier.weight(1f))
                }
            }
        }
    }
}

/** What the typed name may mean, a tap each; of one that is written whole, what is usual. */
@Composable
private fun Hints(which: String, typed: String, onChoose: (String) -> Unit) {
    val named = LocalDrugs.current
    val hints by produceState(emptyList<DrugHint>(), typed) { value = named(typed) }
    val whole = hints.singleOrNull()?.takeIf { it.name == typed.trim() }
    if (whole != null) {
        Text(whole.usual, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
    } else if (hints.isNotEmpty()) {
        Flow(down = 0.dp) {
            for (hint in hints) {
                QuietButton(hint.name, spoken = which + strings.listComma + hint.name) { onChoose(hint.name) }
            }
        }
    }
}
