package doorstep.ui.model

import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.LockView
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

private const val SECOND_MILLIS = 1000L

/**
 * @property waitSeconds no attempt is taken before; counts down
 * @property attemptsLeft none: not known yet
 * @property stopped why no PIN is taken, and what to do
 * @property page to be opened in the browser, once
 */
data class UnlockState(
    val pin: String = "",
    val attemptsLeft: Int? = null,
    val waitSeconds: Long = 0,
    val warning: String? = null,
    val problem: String? = null,
    val busy: Boolean = false,
    val stopped: String? = null,
    val page: String? = null,
)

/** Opens the store by its PIN. */
class UnlockModel(private val core: Core, private val session: Session, private val onOpen: (Desk) -> Unit) {
    private val shown = MutableStateFlow(UnlockState())
    val state: StateFlow<UnlockState> = shown.asStateFlow()
    private var countdown: Job? = null

    /** Looks anew; what was said about the last attempt is over. */
    fun refresh() {
        shown.update { it.copy(problem = null) }
        session.scope.launch { look() }
    }

    fun press(key: PinKey) = shown.update {
        if (it.busy || it.waitSeconds > 0) it else it.copy(pin = it.pin.press(key), problem = null)
    }

    fun unlock() {
        val before = shown.value
        if (before.busy || before.waitSeconds > 0 || before.pin.isEmpty()) return
        shown.update { it.copy(busy = true, problem = null) }
        session.scope.launch {
            val answer = session.call { core.unlock(before.pin) }
            shown.update { it.copy(pin = "", busy = false, problem = (answer as? Answer.Refused)?.trouble?.sentence) }
            if (answer is Answer.Got) onOpen(answer.value) else look()
        }
    }

    /** Asks the platform in the browser whether a stopped phone may be opened again. */
    fun askPlatform() =
        ask({ core.beginRenewal(PlatformModel.REDIRECT) }) { page ->
            shown.update { it.copy(page = page) }
        }

    fun pageOpened() = shown.update { it.copy(page = null) }

    /** The browser came back with [address]. */
    fun finish(address: String) = ask({ core.finishRenewal(address) }, ::show)

    private fun <T> ask(question: suspend () -> T, got: (T) -> Unit) {
        if (shown.value.busy) return
        shown.update { it.copy(busy = true, problem = null) }
        session.scope.launch {
            val answer = session.call(question)
            shown.update { it.copy(busy = false, problem = (answer as? Answer.Refused)?.trouble?.sentence) }
            if (answer is Answer.Got) got(answer.value)
        }
    }

    private suspend fun look() {
        when (val answer = session.call { core.lockView() }) {
            is Answer.Got -> show(answer.value)
            is Answer.Refused -> shown.update { it.copy(problem = answer.trouble.sentence) }
            Answer.Closed -> Unit
        }
    }

    /** What the core has said about the lock. */
    fun show(view: LockView) {
        shown.update {
            it.copy(
                attemptsLeft = view.attemptsLeft,
                waitSeconds = view.waitSeconds,
                warning = view.warning,
                stopped = view.stopped,
            )
        }
        countdown?.cancel()
        if (view.waitSeconds > 0) countdown = session.scope.launch { countDown() }
    }

    private suspend fun countDown() {
        while (shown.value.waitSeconds > 0) {
            delay(SECOND_MILLIS)
            shown.update { it.copy(waitSeconds = it.waitSeconds - 1) }
        }
        shown.update { it.copy(problem = null) }
        look()
    }
}
