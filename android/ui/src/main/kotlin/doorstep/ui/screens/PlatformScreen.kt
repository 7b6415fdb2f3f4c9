package doorstep.ui.screens

import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.SignInState
import doorstep.ui.model.PlatformState
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Header
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Typing
import doorstep.ui.words.strings

/** What can be done about the platform. */
sealed interface PlatformEvent {
    data class Base(val text: String) : PlatformEvent

    data class Token(val text: String) : PlatformEvent

    data object Browser : PlatformEvent

    data object WithToken : PlatformEvent

    data object SignOut : PlatformEvent
}

/** Which platform this phone belongs to, and signing in to it. */
@Composable
fun PlatformScreen(state: PlatformState, onEvent: (PlatformEvent) -> Unit, onBack: () -> Unit) {
    val signedIn = state.signIn?.state == SignInState.SignedIn
    val typed = state.base.isNotBlank() && !state.busy
    Page(
        bottom = {
            if (signedIn) {
                AskFirst(strings.signOut, strings.askSignOut, enabled = !state.busy) { onEvent(PlatformEvent.SignOut) }
            } else PrimaryButton(strings.signInWithBrowser, enabled = typed) { onEvent(PlatformEvent.Browser) }
        }
    ) {
        item(key = "header") { Header(strings.platform, onBack) }
        state.signIn?.let { item(key = "line") { Line(it.line) } }
        if (state.problem != null && state.field != "base") {
            item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        }
        if (signedIn) {
            state.signIn.platform?.let { item(key = "platform") { Line(it, quiet = true) } }
            return@Page
        }
        item(key = "base") {
            Input(
                strings.platformAddress,
                state.base,
                { onEvent(PlatformEvent.Base(it)) },
                Modifier.padding(horizontal = MARGIN, vertical = 8.dp),
                Typing.Address,
                hint = "https://",
                problem = state.problem.takeIf { state.field == "base" },
            )
        }
        item(key = "token") {
            Input(
                strings.platformToken,
                state.token,
                { onEvent(PlatformEvent.Token(it)) },
                Modifier.padding(horizontal = MARGIN, vertical = 8.dp),
                Typing.Secret,
            )
            QuietButton(
                strings.signInWithToken,
                Modifier.padding(horizontal = 4.dp),
                enabled = typed && state.token.isNotBlank(),
            ) {
                onEvent(PlatformEvent.WithToken)
            }
        }
    }
}
