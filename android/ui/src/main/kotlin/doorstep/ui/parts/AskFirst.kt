package doorstep.ui.parts

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier

/** A quiet button for what another tap does not undo: [question] is asked before it is done. */
@Composable
fun AskFirst(
    label: String,
    question: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    spoken: String? = null,
    onYes: () -> Unit,
) {
    var asking by rememberSaveable { mutableStateOf(false) }
    QuietButton(label, modifier, enabled = enabled, spoken = spoken) { asking = true }
    if (asking) {
        Ask(
            question,
            label,
            onYes = {
                asking = false
                onYes()
            },
            onNo = { asking = false },
        )
    }
}
