package doorstep.ui.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Arm
import doorstep.bridge.api.OptionView
import doorstep.bridge.api.ReadingRow
import doorstep.ui.model.Dating
import doorstep.ui.model.ReadingEvent
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Flow
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.QuietButton
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** One reading with what to know about it, and what this person may do to it. */
@Composable
internal fun Reading(row: ReadingRow, onEvent: (ReadingEvent) -> Unit) {
    var notHers by rememberSaveable(row.reading) { mutableStateOf(false) }
    val words = strings
    val of = listOf(row.value, row.detail).joinToString(words.listComma)
    Column(Modifier.padding(horizontal = MARGIN, vertical = 8.dp)) {
        Flow(across = 12.dp, down = 0.dp) {
            Text(row.value, style = type.titleMedium)
            Text(row.detail, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
        Marks(row.marks, row.untested)
        if (row.maySetArm) {
            val options = Arm.entries.map { OptionView(it.ordinal, words.arm(it)) }
            Box(Modifier.padding(top = 8.dp)) {
                Choices(of, options, listOfNotNull(row.arm?.ordinal), several = false) {
                    onEvent(ReadingEvent.SetArm(row.reading, Arm.entries[it.single()]))
                }
            }
        }
        Flow(across = 4.dp, down = 0.dp) {
            if (row.mayConfirm) {
                val spoken = of + words.listComma + words.itIsReal
                QuietButton(words.itIsReal, spoken = spoken) { onEvent(ReadingEvent.Confirm(row.reading)) }
            }
            row.record?.let { record ->
                QuietButton(words.sayWhen, spoken = of + words.listComma + words.sayWhen) {
                    onEvent(ReadingEvent.AskWhen(Dating(record, of)))
                }
            }
            if (row.mayTakeBack) {
                QuietButton(words.notHers, spoken = of + words.listComma + words.notHers) { notHers = true }
            }
        }
    }
    if (notHers) {
        Ask(
            text = words.notHersQuestion,
            yes = words.notHers,
            onYes = {
                notHers = false
                onEvent(ReadingEvent.TakeBack(row.reading))
            },
            onNo = { notHers = false },
        )
    }
}

/** What to know of a value before believing it. */
@Composable
internal fun Marks(marks: List<String>, untested: String?) {
    for (mark in marks + listOfNotNull(untested)) Text(mark, style = type.supporting)
}

/** When was it measured: over the page, so that what is typed stays while the page is read anew. */
@Composable
internal fun AskWhen(dating: Dating, onEvent: (ReadingEvent) -> Unit) {
    AskWhen(
        dating.what,
        dating.problem,
        onYes = { day, time -> onEvent(ReadingEvent.Date(dating.record, day, time)) },
        onNo = { onEvent(ReadingEvent.AskWhen(null)) },
    )
}
