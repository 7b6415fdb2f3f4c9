package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldView
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.IconAction
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Input
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Typing
import doorstep.ui.parts.cardShape
import doorstep.ui.parts.stacked
import doorstep.ui.words.strings

/** The drugs of a form: a line each with its name, how often and how much. */
@Composable
internal fun DrugLines(field: FieldView, lines: List<DrugLine>, onEvent: (VisitEvent) -> Unit) {
    val leave = { onEvent(VisitEvent.Leave(field.field)) }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        lines.forEachIndexed { index, line ->
            Line(
                line,
                { new ->
                    onEvent(VisitEvent.Lines(field.field, lines.mapIndexed { i, old -> if (i == index) new else old }))
                },
                leave,
                { onEvent(VisitEvent.RemoveLine(field.field, index)) },
            )
        }
        QuietButton(strings.addDrug, icon = Icons.plus) {
            onEvent(VisitEvent.Lines(field.field, lines + DrugLine("", "", "")))
        }
    }
}

@Composable
private fun Line(line: DrugLine, onChange: (DrugLine) -> Unit, onLeave: () -> Unit, onRemove: () -> Unit) {
    Surface(shape = cardShape, color = MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp)) {
            Row(Modifier, Arrangement.spacedBy(4.dp), Alignment.Bottom) {
                Input(
                    strings.drugName,
                    line.name,
                    { onChange(line.copy(name = it)) },
                    Modifier.weight(1f),
                    Typing.Words,
                    onLeave = onLeave,
                )
                IconAction(Icons.cross, strings.removeDrug(line.name), Modifier.padding(bottom = 4.dp), onRemove)
            }
            val often: @Composable (Modifier) -> Unit = {
                Input(strings.timesADay, line.timesADay, { onChange(line.copy(timesADay = it)) }, it, onLeave = onLeave)
            }
            val much: @Composable (Modifier) -> Unit = {
                Input(strings.doseEach, line.dose, { onChange(line.copy(dose = it)) }, it, onLeave = onLeave)
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
