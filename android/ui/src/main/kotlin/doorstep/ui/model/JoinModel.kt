package doorstep.ui.model

import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.NewcomerView
import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** The pages of a first start. */
enum class FirstPage {
    /** With a platform, or a demo to try. */
    Choice,
    Demo,

    /** Which platform, and signing in to it. */
    Platform,

    /** Who has signed in, and a PIN for her. */
    Pin,
}

/**
 * @property token typed; it is not kept once handed over
 * @property role of whom a token is; who signs in has hers from the platform
 * @property field which entry is wrong, as the core calls it
 * @property page to be opened in the browser, once
 */
data class JoinState(
    val at: FirstPage = FirstPage.Choice,
    val base: String = "",
    val authority: String = "",
    val pins: String = "",
    val token: String = "",
    val role: Role = Role.Doctor,
    val newcomer: NewcomerView? = null,
    val problem: String? = null,
    val field: String? = null,
    val busy: Boolean = false,
    val page: String? = null,
)

/**
 * The first start of a phone: a demo, or somebody's sign-in to her platform and a PIN. [offered] is the address it
 * begins with.
 */
class JoinModel(
    private val core: Core,
    private val session: Session,
    offered: String,
    private val onOpen: (Desk) -> Unit,
) {
    private val shown = MutableStateFlow(JoinState(base = offered))
    val state: StateFlow<JoinState> = shown.asStateFlow()

    /** Her PIN, twice. */
    val pin: PinModel<Desk> =
        object : PinModel<Desk>(session, PinStep.New) {
            override suspend fun hand(state: PinState): Desk = core.setUpWithPlatform(state.new)

            override fun taken(result: Desk) {
                shown.value = JoinState(base = shown.value.base)
                onOpen(result)
            }
        }

    /** A demo is being made, whose questions go back by themselves. */
    val isSettingUp: Boolean
        get() = shown.value.at == FirstPage.Choice || shown.value.at == FirstPage.Demo

    fun choose(page: FirstPage) = shown.update { it.copy(at = page) }

    fun typeBase(text: String) = shown.update { it.copy(base = text, problem = null, field = null) }

    fun typeAuthority(text: String) = shown.update { it.copy(authority = text, problem = null, field = null) }

    fun typePins(text: String) = shown.update { it.copy(pins = text, problem = null, field = null) }

    fun typeToken(text: String) = shown.update { it.copy(token = text, problem = null, field = null) }

    fun chooseRole(role: Role) = shown.update { it.copy(role = role) }

    /** With the browser; its page is asked to be opened. */
    fun begin() =
        ask({ core.beginSetUp(choice(), PlatformModel.REDIRECT) }) { page -> shown.update { it.copy(page = page) } }

    fun pageOpened() = shown.update { it.copy(page = null) }

    /** The browser came back with [address]. */
    fun finish(address: String) = ask({ core.finishSetUp(address) }, ::seen)

    fun withToken() {
        val now = shown.value
        ask({ core.beginSetUpWithToken(choice(), now.token, now.role) }, ::seen)
    }

    /** One page back; false at the first. */
    fun back(): Boolean {
        val before =
            when (shown.value.at) {
                FirstPage.Choice -> return false
                FirstPage.Pin -> if (pin.back()) return true else FirstPage.Platform
                else -> FirstPage.Choice
            }
        shown.update { it.copy(at = before, problem = null, field = null) }
        return true
    }

    private fun choice(): PlatformChoice {
        val typed = shown.value
        return PlatformChoice(
            typed.base,
            typed.authority.ifBlank { null },
            typed.pins.split(WHITE).filter { it.isNotEmpty() },
        )
    }

    private fun seen(newcomer: NewcomerView) {
        pin.forget()
        shown.update { it.copy(at = FirstPage.Pin, newcomer = newcomer, token = "") }
    }

    private fun <T> ask(question: suspend () -> T, got: (T) -> Unit) {
        if (shown.value.busy) return
        shown.update { it.copy(busy = true, problem = null, field = null) }
        session.scope.launch {
            val answer = session.call(question)
            shown.update { it.copy(busy = false) }
            if (answer is Answer.Got) got(answer.value)
            if (answer is Answer.Refused) {
                val field = (answer.trouble as? Trouble.Invalid)?.field
                shown.update { it.copy(problem = answer.trouble.sentence, field = field) }
            }
        }
    }

    private companion object {
        val WHITE = Regex("\\s+")
    }
}
