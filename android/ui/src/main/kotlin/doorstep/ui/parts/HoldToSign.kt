package doorstep.ui.parts

import androidx.compose.animation.core.Animatable
import androidx.compose.animation.core.LinearEasing
import androidx.compose.animation.core.tween
import androidx.compose.foundation.LocalIndication
import androidx.compose.foundation.clickable
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsPressedAsState
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.MotionDurationScale
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.DialogProperties
import doorstep.ui.theme.type
import doorstep.ui.words.strings
import kotlinx.coroutines.withContext

/** Long enough not to happen in a pocket, short enough at the eleventh door. */
private const val HOLD_MILLIS = 800

/** A safeguard, not a decoration: it takes as long on a phone that plays no animations. */
private object FullLength : MotionDurationScale {
    override val scaleFactor = 1f
}

/**
 * Signs when held until it is full. A plain tap, a key or a screen reader's double tap asks in words instead: nobody
 * has to hold.
 */
@Composable
fun HoldToSign(label: String, enabled: Boolean, onSign: () -> Unit) {
    val press = remember { MutableInteractionSource() }
    val pressed by press.collectIsPressedAsState()
    val filled = remember { Animatable(0f) }
    var held by remember { mutableStateOf(false) }
    var asking by remember { mutableStateOf(false) }
    LaunchedEffect(pressed) {
        if (pressed && enabled) {
            held = false
            withContext(FullLength) { filled.animateTo(1f, tween(HOLD_MILLIS, easing = LinearEasing)) }
            held = true
            onSign()
        } else {
            filled.snapTo(0f)
        }
    }
    val colours = MaterialTheme.colorScheme
    val ground = if (enabled) colours.primary else colours.surfaceContainer
    val text = if (enabled) colours.onPrimary else colours.onSurfaceVariant
    Box(
        Modifier.fillMaxWidth()
            .heightIn(min = 56.dp)
            .clip(buttonShape)
            .drawBehind {
                drawRect(ground)
                drawRect(text.copy(alpha = 0.28f), size = Size(size.width * filled.value, size.height))
            }
            .clickable(press, LocalIndication.current, enabled, strings.signNow, Role.Button) {
                if (!held) asking = true
            }
            .padding(horizontal = 24.dp, vertical = 12.dp),
        Alignment.Center,
    ) {
        Text(strings.holdTo(label), color = text, textAlign = TextAlign.Center, style = type.labelLarge)
    }
    if (asking) {
        Ask(
            text = strings.holdHelp(label),
            yes = label,
            onYes = {
                asking = false
                onSign()
            },
            onNo = { asking = false },
        )
    }
}

/**
 * A question with a yes and a way out. What is entered in its [content] is not lost by a touch beside it; the content
 * scrolls.
 */
@Composable
fun Ask(
    text: String,
    yes: String,
    onYes: () -> Unit,
    onNo: () -> Unit,
    enabled: Boolean = true,
    no: String = strings.cancel,
    content: (@Composable () -> Unit)? = null,
) {
    AlertDialog(
        onDismissRequest = onNo,
        confirmButton = { QuietButton(yes, enabled = enabled, onClick = onYes) },
        dismissButton = { QuietButton(no, onClick = onNo) },
        title = { Text(text, style = type.bodyLarge) },
        text = content?.let { { Column(Modifier.verticalScroll(rememberScrollState())) { it() } } },
        shape = buttonShape,
        containerColor = MaterialTheme.colorScheme.surfaceContainerLowest,
        titleContentColor = MaterialTheme.colorScheme.onSurface,
        properties = DialogProperties(dismissOnClickOutside = content == null),
    )
}
