package doorstep.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.clickable
import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEvent
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.onKeyEvent
import androidx.compose.ui.input.key.type
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import doorstep.ui.model.PinKey
import doorstep.ui.theme.type
import doorstep.ui.words.strings

private const val LEAST_DIGITS = 6
private val keyRows = listOf("123", "456", "789")

/** Large keys for a PIN, and how many digits are in; a hardware keyboard works as well. */
@Composable
fun PinPad(typed: Int, enabled: Boolean, onKey: (PinKey) -> Unit, onDone: () -> Unit) {
    val focus = remember { FocusRequester() }
    LaunchedEffect(Unit) { focus.requestFocus() }
    Column(
        Modifier.fillMaxWidth().focusRequester(focus).focusable().onKeyEvent { enabled && typedKey(it, onKey, onDone) },
        verticalArrangement = Arrangement.spacedBy(8.dp),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Dots(typed)
        Spacer(Modifier.heightIn(min = 8.dp))
        for (row in keyRows) {
            KeyRow { for (digit in row) DigitKey(digit, enabled, Modifier.weight(1f), onKey) }
        }
        KeyRow {
            Spacer(Modifier.weight(1f))
            DigitKey('0', enabled, Modifier.weight(1f), onKey)
            PadKey(enabled && typed > 0, strings.erase, Modifier.weight(1f), quiet = true, { onKey(PinKey.Erase) }) {
                Sign(Icons.erase, size = 28.dp)
            }
        }
    }
}

@Composable
private fun KeyRow(keys: @Composable RowScope.() -> Unit) {
    Row(Modifier.widthIn(max = 360.dp).fillMaxWidth(), Arrangement.spacedBy(8.dp), content = keys)
}

@Composable
private fun Dots(typed: Int) {
    val spoken = strings.digitsTyped(typed)
    val colours = MaterialTheme.colorScheme
    Flow(
        Modifier.heightIn(min = 24.dp).clearAndSetSemantics {
            contentDescription = spoken
            liveRegion = LiveRegionMode.Polite
        },
        across = grown(8.dp),
    ) {
        repeat(maxOf(LEAST_DIGITS, typed)) { index ->
            val full = index < typed
            Surface(
                Modifier.size(grown(14.dp)),
                CircleShape,
                if (full) colours.onSurface else Color.Transparent,
                border = BorderStroke(1.5.dp, if (full) colours.onSurface else colours.outline),
                content = {},
            )
        }
    }
}

@Composable
private fun DigitKey(digit: Char, enabled: Boolean, modifier: Modifier, onKey: (PinKey) -> Unit) {
    PadKey(enabled, "$digit", modifier, quiet = false, { onKey(PinKey.Digit(digit)) }) {
        Text("$digit", Modifier.clearAndSetSemantics {}, style = type.headlineLarge)
    }
}

@Composable
private fun PadKey(
    enabled: Boolean,
    label: String,
    modifier: Modifier,
    quiet: Boolean,
    onTap: () -> Unit,
    content: @Composable () -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    Surface(
        modifier,
        cardShape,
        if (quiet) Color.Transparent else colours.surfaceContainer,
        if (enabled) colours.onSurface else colours.outline,
    ) {
        Box(
            Modifier.clickable(enabled, role = Role.Button, onClick = onTap).heightIn(min = 64.dp).semantics {
                contentDescription = label
            },
            Alignment.Center,
        ) {
            content()
        }
    }
}

private val digitKeys =
    listOf(
        listOf(Key.Zero, Key.NumPad0),
        listOf(Key.One, Key.NumPad1),
        listOf(Key.Two, Key.NumPad2),
        listOf(Key.Three, Key.NumPad3),
        listOf(Key.Four, Key.NumPad4),
        listOf(Key.Five, Key.NumPad5),
        listOf(Key.Six, Key.NumPad6),
        listOf(Key.Seven, Key.NumPad7),
        listOf(Key.Eight, Key.NumPad8),
        listOf(Key.Nine, Key.NumPad9),
    )

private fun typedKey(event: KeyEvent, onKey: (PinKey) -> Unit, onDone: () -> Unit): Boolean {
    if (event.type != KeyEventType.KeyDown) return false
    val digit = digitKeys.indexOfFirst { event.key in it }
    when {
        digit >= 0 -> onKey(PinKey.Digit('0' + digit))
        event.key == Key.Backspace -> onKey(PinKey.Erase)
        event.key == Key.Enter || event.key == Key.NumPadEnter -> onDone()
        else -> return false
    }
    return true
}
