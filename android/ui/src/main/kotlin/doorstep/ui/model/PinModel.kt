package doorstep.ui.model

import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What the core calls a PIN that is to be. */
private const val NEW_PIN = "pin"

/** Longer than any PIN a person remembers; the core says what is too short. */
private const val LONGEST_PIN = 12

/** Keys of the PIN pad. */
sealed interface PinKey {
    data class Digit(val digit: Char) : PinKey

    data object Erase : PinKey
}

internal fun String.press(key: PinKey): String =
    when (key) {
        is PinKey.Digit -> if (length < LONGEST_PIN) this + key.digit else this
        PinKey.Erase -> dropLast(1)
    }

/** The questions of setting a PIN, one a page. */
enum class PinStep {
    /** Who will use this phone; only when the store is made. */
    Role,

    /** The PIN so far; only when it is changed. */
    Old,
    New,
    Again,
}

/**
 * @property differ the two entries were not the same
 * @property done the PIN has been changed
 */
data class PinState(
    val step: PinStep,
    val role: Role = Role.Doctor,
    val old: String = "",
    val new: String = "",
    val again: String = "",
    val differ: Boolean = false,
    val problem: String? = null,
    val busy: Boolean = false,
    val done: Boolean = false,
) {
    val entry: String
        get() =
            when (step) {
                PinStep.Role -> ""
                PinStep.Old -> old
                PinStep.New -> new
                PinStep.Again -> again
            }
}

/** Asks for a new PIN twice and hands it over; if it is refused, it is asked for again. */
abstract class PinModel<T>(private val session: Session, private val first: PinStep) : PlaceModel {
    private val shown = MutableStateFlow(PinState(first))
    val state: StateFlow<PinState> = shown.asStateFlow()

    /** Hands the answers to the core. */
    protected abstract suspend fun hand(state: PinState): T

    /** The core has taken them. */
    protected open fun taken(result: T) = Unit

    override fun refresh() = Unit

    /** A PIN is never kept over the lock. */
    override fun forget() {
        shown.value = PinState(first)
    }

    fun choose(role: Role) = shown.update { it.copy(role = role) }

    fun press(key: PinKey) = shown.update {
        val typed = it.entry.press(key)
        val calm = it.copy(problem = null, differ = false)
        when (it.step) {
            PinStep.Role -> it
            PinStep.Old -> calm.copy(old = typed)
            PinStep.New -> calm.copy(new = typed)
            PinStep.Again -> calm.copy(again = typed)
        }
    }

    fun next() {
        val now = shown.value
        when {
            now.busy || (now.step != PinStep.Role && now.entry.isEmpty()) -> Unit
            now.step == PinStep.Role || now.step == PinStep.Old -> shown.update { it.copy(step = PinStep.New) }
            now.step == PinStep.New -> shown.update { it.copy(step = PinStep.Again) }
            now.new != now.again -> shown.update { it.copy(step = PinStep.New, new = "", again = "", differ = true) }
            else -> finish(now)
        }
    }

    /** One question back; false at the first. */
    fun back(): Boolean {
        val step = shown.value.step
        if (step == first) return false
        shown.update { it.copy(step = if (step == PinStep.Again) PinStep.New else first, again = "", problem = null) }
        return true
    }

    private fun finish(answers: PinState) {
        shown.update { it.copy(busy = true) }
        session.scope.launch {
            val answer = session.call { hand(answers) }
            shown.value =
                when (answer) {
                    is Answer.Refused -> answers.askedAgain(answer.trouble)
                    else -> PinState(first, answers.role, done = true)
                }
            if (answer is Answer.Got) taken(answer.value)
        }
    }

    /** A new PIN that can't be is asked for again, what came before it is not; else it begins anew. */
    private fun PinState.askedAgain(trouble: Trouble): PinState {
        val newIsWrong = trouble is Trouble.Invalid && trouble.field == NEW_PIN
        val again = PinState(if (newIsWrong || first == PinStep.Role) PinStep.New else first, role)
        return again.copy(old = if (newIsWrong) old else "", problem = trouble.sentence)
    }
}

/** Makes the store: role, PIN, PIN again. */
class SetupModel(private val core: Core, session: Session, private val onOpen: (Desk) -> Unit) :
    PinModel<Desk>(session, PinStep.Role) {
    override suspend fun hand(state: PinState): Desk = core.setUpDemo(state.new, state.role)

    override fun taken(result: Desk) = onOpen(result)
}

/** Changes the PIN: old, new, new again. */
class ChangePinModel(private val core: Core, session: Session) : PinModel<Unit>(session, PinStep.Old) {
    override suspend fun hand(state: PinState) = core.changePin(state.old, state.new)
}
