package doorstep.ui.parts

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import doorstep.ui.theme.type

internal val buttonShape = RoundedCornerShape(16.dp)

/** The next step: one a screen, at the bottom. */
@Composable
fun PrimaryButton(label: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) {
    Button(
        onClick,
        modifier.fillMaxWidth().heightIn(min = 56.dp),
        enabled,
        buttonShape,
        colors =
            ButtonDefaults.buttonColors(
                disabledContainerColor = MaterialTheme.colorScheme.surfaceContainer,
                disabledContentColor = MaterialTheme.colorScheme.onSurfaceVariant,
            ),
        contentPadding = PaddingValues(horizontal = 24.dp, vertical = 12.dp),
    ) {
        Text(label, textAlign = TextAlign.Center, style = type.labelLarge)
    }
}

/** Everything else that can be tapped and is a word; [spoken] where the word alone does not say which. */
@Composable
fun QuietButton(
    label: String,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    enabled: Boolean = true,
    spoken: String? = null,
    onClick: () -> Unit,
) {
    // Large type on a narrow screen needs the room: a phone number must not be broken.
    val gap = if (stacked) 2.dp else 8.dp
    TextButton(
        onClick,
        modifier.heightIn(min = 48.dp).semantics { if (spoken != null) contentDescription = spoken },
        enabled,
        RoundedCornerShape(12.dp),
        contentPadding = PaddingValues(horizontal = gap + 4.dp, vertical = 8.dp),
    ) {
        if (icon != null) {
            Sign(icon, size = 20.dp)
            Spacer(Modifier.width(gap))
        }
        Text(label, style = type.labelLarge)
    }
}
