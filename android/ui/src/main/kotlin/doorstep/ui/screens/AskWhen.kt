package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.unit.dp
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Input
import doorstep.ui.parts.Problem
import doorstep.ui.parts.Typing
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** When was it measured, whose meter did not know: a day and a time, kept as an estimate. */
@Composable
internal fun AskWhen(what: String, problem: String?, onYes: (String, String) -> Unit, onNo: () -> Unit) {
    var day by rememberSaveable { mutableStateOf("") }
    var time by rememberSaveable { mutableStateOf("") }
    val said = day.isNotBlank() && time.isNotBlank()
    Ask(strings.whenTaken, strings.keepEstimate, { onYes(day, time) }, onNo, enabled = said) {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(what, style = type.supporting)
            Input(strings.dayTaken, day, { day = it }, typing = Typing.Day, hint = dayExample())
            Input(strings.timeTaken, time, { time = it }, typing = Typing.Day, hint = strings.timeExample)
            problem?.let { Problem(it) }
        }
    }
}
