package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Role
import doorstep.ui.model.FirstPage
import doorstep.ui.model.JoinState
import doorstep.ui.parts.ChoiceRow
import doorstep.ui.parts.FoldRow
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

/** What can be done on the way to a platform. */
sealed interface JoinEvent {
    data class Base(val text: String) : JoinEvent

    data class Authority(val text: String) : JoinEvent

    data class Pins(val text: String) : JoinEvent

    data class Token(val text: String) : JoinEvent

    data class TokenRole(val role: Role) : JoinEvent

    data object Browser : JoinEvent

    data object WithToken : JoinEvent
}

/** The very first page: with the platform, or a demo to try; [languages] switches the language. */
@Composable
fun FirstChoicePage(onChoose: (FirstPage) -> Unit, languages: @Composable () -> Unit) {
    Page(
        bottom = {
            PrimaryButton(strings.joinPlatform) { onChoose(FirstPage.Platform) }
            QuietButton(strings.tryDemo) { onChoose(FirstPage.Demo) }
        }
    ) {
        item {
            Header(strings.setupTitle, action = languages)
            Line(strings.joinNote)
            Line(strings.tryDemoNote, quiet = true)
        }
    }
}

/** Which platform, and signing in to it. */
@Composable
fun JoinScreen(state: JoinState, onEvent: (JoinEvent) -> Unit, onBack: () -> Unit) {
    var more by rememberSaveable { mutableStateOf(false) }
    val typed = state.base.isNotBlank() && !state.busy
    Page(
        bottom = {
            PrimaryButton(strings.signInWithBrowser, enabled = typed) { onEvent(JoinEvent.Browser) }
        }
    ) {
        item(key = "header") { Header(strings.joinPlatform, onBack) }
        if (state.problem != null && state.field !in FIELDS) {
            item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        }
        item(key = "base") {
            Entry(state, "base", strings.platformAddress, state.base, "https://", Typing.Address) {
                onEvent(JoinEvent.Base(it))
            }
        }
        item(key = "more") { FoldRow(strings.joinMore, more) { more = !more } }
        if (!more) return@Page
        item(key = "authority") {
            Entry(state, "authority", strings.platformAuthority, state.authority, typing = Typing.Words) {
                onEvent(JoinEvent.Authority(it))
            }
            Entry(state, "pins", strings.platformPins, state.pins, typing = Typing.Words) {
                onEvent(JoinEvent.Pins(it))
            }
            Entry(state, "token", strings.platformToken, state.token, typing = Typing.Secret) {
                onEvent(JoinEvent.Token(it))
            }
        }
        if (state.token.isNotBlank()) {
            item(key = "role") {
                Column(Modifier.selectableGroup()) {
                    for (role in Role.entries) {
                        ChoiceRow(strings.role(role), strings.roleNote(role), state.role == role) {
                            onEvent(JoinEvent.TokenRole(role))
                        }
                    }
                }
                QuietButton(strings.signInWithToken, Modifier.padding(horizontal = 4.dp), enabled = typed) {
                    onEvent(JoinEvent.WithToken)
                }
            }
        }
    }
}

private val FIELDS = setOf("base", "authority", "pins")

@Composable
private fun Entry(
    state: JoinState,
    field: String,
    label: String,
    text: String,
    hint: String = "",
    typing: Typing = Typing.Word,
    onType: (String) -> Unit,
) {
    Input(
        label,
        text,
        onType,
        Modifier.padding(horizontal = MARGIN, vertical = 8.dp),
        typing = typing,
        hint = hint,
        problem = state.problem.takeIf { state.field == field },
    )
}
