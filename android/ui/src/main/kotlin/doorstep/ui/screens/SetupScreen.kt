package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Role
import doorstep.ui.model.PinKey
import doorstep.ui.model.PinState
import doorstep.ui.model.PinStep
import doorstep.ui.parts.ChoiceRow
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.SectionHeader
import doorstep.ui.words.strings

/** The first start: who will use this phone, and a PIN, twice; [languages] switches the language. */
@Composable
fun SetupScreen(
    state: PinState,
    onRole: (Role) -> Unit,
    onKey: (PinKey) -> Unit,
    onNext: () -> Unit,
    onBack: () -> Unit,
    languages: @Composable () -> Unit,
) {
    if (state.step == PinStep.Role) RolePage(state, onRole, onNext, onBack, languages)
    else NewPinPage(state, onKey, onNext, onBack)
}

@Composable
private fun RolePage(
    state: PinState,
    onRole: (Role) -> Unit,
    onNext: () -> Unit,
    onBack: () -> Unit,
    languages: @Composable () -> Unit,
) {
    Page(bottom = { PrimaryButton(strings.next, onClick = onNext) }) {
        item {
            Header(strings.tryDemo, onBack, action = languages)
            Line(strings.setupNote, quiet = true)
            SectionHeader(strings.setupRole)
            Column(Modifier.selectableGroup()) {
                for (role in Role.entries) {
                    ChoiceRow(strings.role(role), strings.roleNote(role), state.role == role) { onRole(role) }
                }
            }
            if (state.problem != null) Problem(state.problem, Modifier.padding(MARGIN))
        }
    }
}

/** A PIN of setting up or of changing it. */
@Composable
internal fun NewPinPage(
    state: PinState,
    onKey: (PinKey) -> Unit,
    onNext: () -> Unit,
    onBack: () -> Unit,
    whose: String = "",
) {
    val changing = state.old.isNotEmpty() || state.step == PinStep.Old
    val question =
        when (state.step) {
            PinStep.Old -> strings.oldPin
            PinStep.New -> if (changing) strings.newPin else strings.choosePin
            PinStep.Role,
            PinStep.Again -> strings.pinAgain
        }
    val last = if (changing) strings.changePin else strings.makeStore
    PinPage(
        title = "",
        question = question,
        note =
            when {
                state.busy && !changing -> strings.makingStore
                state.step == PinStep.New ->
                    listOf(whose, strings.choosePinNote).filter { it.isNotEmpty() }.joinToString("\n")
                else -> ""
            },
        problem = if (state.differ) strings.pinsDiffer else state.problem,
        warning = null,
        typed = state.entry.length,
        enabled = !state.busy,
        label = if (state.step == PinStep.Again) last else strings.next,
        onKey = onKey,
        onDone = onNext,
        header = { Header(if (changing) strings.changePin else strings.setupTitle, onBack) },
    )
}

/** Changing the PIN, until it is done. */
@Composable
fun ChangePinScreen(state: PinState, onKey: (PinKey) -> Unit, onNext: () -> Unit, onBack: () -> Unit) {
    if (!state.done) return NewPinPage(state, onKey, onNext, onBack)
    Page(bottom = { PrimaryButton(strings.back, onClick = onBack) }) {
        item {
            Header(strings.changePin, onBack)
            Line(strings.pinChanged, Modifier.padding(top = 24.dp))
        }
    }
}
