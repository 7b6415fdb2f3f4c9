package doorstep.ui.parts

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Language
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.ownName
import doorstep.ui.words.strings

/** A line of small text that leads somewhere. */
@Composable
fun QuietLink(text: String, icon: ImageVector, action: String, onOpen: () -> Unit) {
    Row(
        Modifier.heightIn(min = 48.dp)
            .clip(RoundedCornerShape(12.dp))
            .clickable(role = Role.Button, onClickLabel = action, onClick = onOpen)
            .padding(end = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        val ink = MaterialTheme.colorScheme.onSurfaceVariant
        Sign(icon, tint = ink, size = 20.dp)
        Text(text, Modifier.weight(1f, fill = false), color = ink, style = type.supporting)
        Sign(Icons.forward, tint = ink, size = 16.dp)
    }
}

/** Changes to the other language; its label is that language's own name. */
@Composable
fun LanguageSwitch(current: Language, onChoose: (Language) -> Unit) {
    for (other in Language.entries - current) QuietButton(other.ownName) { onChoose(other) }
}

/** A part of a page that opens and closes. */
@Composable
fun FoldRow(title: String, open: Boolean, modifier: Modifier = Modifier, onToggle: () -> Unit) {
    val state = if (open) strings.opened else strings.closed
    Row(
        modifier
            .fillMaxWidth()
            .heightIn(min = 56.dp)
            .clickable(role = Role.Button, onClick = onToggle)
            .semantics {
                heading()
                stateDescription = state
            }
            .padding(horizontal = MARGIN, vertical = 12.dp),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(title, Modifier.weight(1f, fill = false), style = type.titleMedium)
        Sign(if (open) Icons.up else Icons.down, tint = MaterialTheme.colorScheme.primary, size = 20.dp)
    }
}
