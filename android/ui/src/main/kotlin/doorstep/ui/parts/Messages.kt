package doorstep.ui.parts

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What went wrong and what to do, in ink: red belongs to health. Where [onMend] is given a tap leads there. */
@Composable
fun Problem(sentence: String, modifier: Modifier = Modifier, onMend: (() -> Unit)? = null) {
    Surface(
        modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        RoundedCornerShape(12.dp),
        MaterialTheme.colorScheme.surfaceContainer,
    ) {
        val tap = if (onMend == null) Modifier else Modifier.clickable(role = Role.Button, onClick = onMend)
        Row(tap.heightIn(min = 48.dp).padding(12.dp), Arrangement.spacedBy(12.dp)) {
            Sign(Icons.note)
            Text(sentence, Modifier.weight(1f), style = type.supporting)
            if (onMend != null) Sign(Icons.forward)
        }
    }
}

/** What has just been done and can be taken back. */
@Composable
fun UndoBar(text: String, onUndo: () -> Unit) {
    Surface(
        Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        RoundedCornerShape(12.dp),
        MaterialTheme.colorScheme.inverseSurface,
        MaterialTheme.colorScheme.inverseOnSurface,
    ) {
        Sides(
            Modifier.heightIn(min = 56.dp).padding(start = 16.dp, end = 4.dp),
            start = { Text(text, style = type.supporting) },
            end = {
                TextButton(
                    onUndo,
                    Modifier.heightIn(min = 48.dp),
                    colors = ButtonDefaults.textButtonColors(contentColor = MaterialTheme.colorScheme.inversePrimary),
                ) {
                    Text(strings.undo, style = type.labelLarge)
                }
            },
        )
    }
}

/** The truth about what has reached the platform; leads to the list of it. */
@Composable
fun SyncLine(line: String, onOpen: () -> Unit) {
    QuietLink(line, Icons.upload, strings.syncLabel, onOpen)
}
