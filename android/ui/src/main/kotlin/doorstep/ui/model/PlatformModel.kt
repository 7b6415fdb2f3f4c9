package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.SignInState
import doorstep.bridge.api.SignInView
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * @property token typed; it is not kept once handed over
 * @property field which of the two is wrong, as the core calls it
 * @property page to be opened in the browser, once
 */
data class PlatformState(
    val signIn: SignInView? = null,
    val base: String = "",
    val token: String = "",
    val problem: String? = null,
    val field: String? = null,
    val busy: Boolean = false,
    val page: String? = null,
)

/** Which platform, and signing in to it. */
class PlatformModel(private val session: Session, offered: String = "") : PlaceModel {
    private val shown = MutableStateFlow(PlatformState(base = offered))
    val state: StateFlow<PlatformState> = shown.asStateFlow()

    override fun refresh() {
        session.scope.launch {
            val answer = session.ask { platformSignIn() }
            if (answer is Answer.Got) seen(answer.value)
        }
    }

    /** A token is never kept over the lock. */
    override fun forget() {
        shown.value = PlatformState(base = shown.value.base)
    }

    fun typeBase(text: String) = shown.update { it.copy(base = text, problem = null, field = null) }

    fun typeToken(text: String) = shown.update { it.copy(token = text, problem = null, field = null) }

    /** With the browser; its page is asked to be opened. */
    fun begin() =
        ask({ beginSignIn(choice(), REDIRECT) }) { page ->
            shown.update { it.copy(page = page) }
            refresh()
        }

    fun pageOpened() = shown.update { it.copy(page = null) }

    /** The browser came back with [address]. */
    fun finish(address: String) = ask({ finishSignIn(address) }, ::seen)

    fun withToken() {
        val token = shown.value.token
        ask({ signInWithToken(choice(), token) }, ::seen)
    }

    fun signOut() = ask({ signOut() }, ::seen)

    private fun choice() = PlatformChoice(shown.value.base)

    private fun seen(view: SignInView) = shown.update {
        val token = if (view.state == SignInState.SignedIn) "" else it.token
        it.copy(signIn = view, base = it.base.ifEmpty { view.platform.orEmpty() }, token = token)
    }

    private fun <T> ask(question: suspend Desk.() -> T, got: (T) -> Unit) {
        if (shown.value.busy) return
        shown.update { it.copy(busy = true, problem = null, field = null) }
        session.scope.launch {
            val answer = session.ask(question)
            shown.update { it.copy(busy = false) }
            if (answer is Answer.Got) got(answer.value)
            if (answer is Answer.Refused) {
                val field = (answer.trouble as? Trouble.Invalid)?.field
                shown.update { it.copy(problem = answer.trouble.sentence, field = field) }
            }
        }
    }

    companion object {
        /** Where the browser comes back to: an address of this app. */
        const val REDIRECT = "app.doorstep:/signed-in"
    }
}
