package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import doorstep.ui.model.PinKey
import doorstep.ui.model.UnlockState
import doorstep.ui.parts.AtBothEnds
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PinPad
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

private const val MINUTE = 60

/** From so many tries left on they are counted without being asked. */
private const val FEW = 5

/** Seconds as minutes and seconds, 0:48; from an hour on with hours, 23:59:48. */
internal fun clock(seconds: Long): String {
    val minutes = seconds / MINUTE
    val rest = two(seconds % MINUTE)
    return if (minutes < MINUTE) "$minutes:$rest" else "${minutes / MINUTE}:${two(minutes % MINUTE)}:$rest"
}

private fun two(number: Long): String = number.toString().padStart(2, '0')

/** The way in: the PIN, how many tries are left, how long to wait; [languages] switches the language. */
@Composable
fun UnlockScreen(
    state: UnlockState,
    onKey: (PinKey) -> Unit,
    onUnlock: () -> Unit,
    languages: @Composable () -> Unit,
) {
    val waiting = state.waitSeconds > 0
    val note =
        when {
            waiting -> strings.wait(clock(state.waitSeconds))
            state.busy -> strings.unlocking
            state.problem != null -> ""
            else -> state.attemptsLeft?.takeIf { it <= FEW }?.let { strings.attemptsLeft(it) }.orEmpty()
        }
    PinPage(
        strings.appName,
        strings.unlockTitle,
        note,
        state.problem,
        state.warning,
        typed = state.pin.length,
        enabled = !waiting && !state.busy,
        label = strings.unlock,
        onKey = onKey,
        onDone = onUnlock,
        under = languages,
    )
}

/** The phone may not be opened until the platform has been asked; why is in [sentence]. */
@Composable
fun StoppedScreen(
    sentence: String,
    problem: String?,
    enabled: Boolean,
    onAsk: () -> Unit,
    languages: @Composable () -> Unit,
) {
    Page(bottom = { PrimaryButton(strings.signInToPlatform, enabled = enabled, onClick = onAsk) }) {
        item {
            Header(strings.appName, action = languages)
            Line(sentence)
            if (problem != null) Problem(problem, Modifier.padding(MARGIN))
        }
    }
}

/** A question that is answered by a PIN. */
@Composable
internal fun PinPage(
    title: String,
    question: String,
    note: String,
    problem: String?,
    warning: String?,
    typed: Int,
    enabled: Boolean,
    label: String,
    onKey: (PinKey) -> Unit,
    onDone: () -> Unit,
    header: (@Composable () -> Unit)? = null,
    under: (@Composable () -> Unit)? = null,
) {
    Page(
        // The keys stay where they are when something is said above them.
        arrangement = if (header == null) Arrangement.Bottom else AtBothEnds,
        bottom = { PrimaryButton(label, enabled = enabled && typed > 0, onClick = onDone) },
    ) {
        if (header != null) item { header() }
        item {
            Column(
                Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 8.dp),
                Arrangement.spacedBy(4.dp),
                Alignment.CenterHorizontally,
            ) {
                if (header == null) {
                    Text(title, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.titleMedium)
                }
                Text(
                    question,
                    Modifier.semantics { heading() },
                    textAlign = TextAlign.Center,
                    style = type.headlineLarge,
                )
                if (note.isNotEmpty()) {
                    Text(
                        note,
                        color = MaterialTheme.colorScheme.onSurfaceVariant,
                        textAlign = TextAlign.Center,
                        style = type.supporting,
                    )
                }
                Spacer(Modifier.height(16.dp))
                if (problem != null) Problem(problem, Modifier.padding(bottom = 16.dp))
                PinPad(typed, enabled, onKey, onDone)
                if (warning != null) Problem(warning, Modifier.padding(top = 24.dp))
                under?.invoke()
            }
        }
    }
}
