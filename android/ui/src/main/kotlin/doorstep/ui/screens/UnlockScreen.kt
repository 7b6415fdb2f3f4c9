package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
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
import doorstep.ui.parts.Page
import doorstep.ui.parts.PinPad
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

private const val MINUTE = 60

/** Seconds as minutes and seconds, 0:48. */
internal fun clock(seconds: Long): String = "${seconds / MINUTE}:${(seconds % MINUTE).toString().padStart(2, '0')}"

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
            else -> state.attemptsLeft?.let { strings.attemptsLeft(it) }.orEmpty()
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
        centred = header == null,
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
                Text(
                    note,
                    Modifier.padding(bottom = 16.dp),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    textAlign = TextAlign.Center,
                    style = type.supporting,
                )
                if (problem != null) Problem(problem, Modifier.padding(bottom = 16.dp))
                PinPad(typed, enabled, onKey, onDone)
                if (warning != null) Problem(warning, Modifier.padding(top = 24.dp))
                under?.invoke()
            }
        }
    }
}
