package doorstep.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Tab
import doorstep.bridge.api.VirtualMeters
import doorstep.ui.model.AppModel
import doorstep.ui.model.AppState
import doorstep.ui.model.Entrance
import doorstep.ui.model.FirstPage
import doorstep.ui.model.JoinModel
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.place
import doorstep.ui.parts.Ask
import doorstep.ui.parts.BottomBar
import doorstep.ui.parts.LanguageSwitch
import doorstep.ui.parts.LocalReduceMotion
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.screens.FirstChoicePage
import doorstep.ui.screens.JoinEvent
import doorstep.ui.screens.JoinScreen
import doorstep.ui.screens.LocalDrugs
import doorstep.ui.screens.NewPinPage
import doorstep.ui.screens.SetupScreen
import doorstep.ui.screens.StoppedScreen
import doorstep.ui.screens.UnlockScreen
import doorstep.ui.theme.DoorstepTheme
import doorstep.ui.words.LocalStrings
import doorstep.ui.words.strings
import doorstep.ui.words.stringsFor

/**
 * The whole app on one surface. [font] is named where the system would draw Chinese in a Japanese shape; [reduceMotion]
 * is the system's setting. Where there is a choice of [radios] it is among the settings. The demo's [meters] lie below
 * a visit, where nobody has put them beside the phone and it is them that are listened to.
 */
@Composable
fun DoorstepApp(
    model: AppModel,
    feedback: Feedback,
    dark: Boolean = isSystemInDarkTheme(),
    font: FontFamily = FontFamily.Default,
    reduceMotion: Boolean = false,
    meters: VirtualMeters? = null,
    radios: List<RadioChoice> = emptyList(),
) {
    val state by model.state.collectAsState()
    val listens = radios.isEmpty() || state.settings.radio == RadioChoice.Demo
    Frame(state, dark, font, reduceMotion) {
        val problem = state.problem
        // Kept above the lock: after unlocking, the same page stands where it stood.
        val pages = rememberSaveableStateHolder()
        when {
            problem != null -> Unusable(problem, model::lookAgain)
            state.entrance == Entrance.New -> FirstStart(model, state, feedback)
            state.entrance == Entrance.Locked -> Unlock(model, state, feedback)
            state.entrance == Entrance.Open ->
                Column(Modifier.fillMaxSize()) {
                    Box(Modifier.weight(1f)) {
                        pages.SaveableStateProvider(state.nav.top.key) {
                            CompositionLocalProvider(LocalDrugs provides model::drugsNamed) {
                                PlaceContent(model, state, feedback, meters.takeIf { listens }, radios)
                            }
                        }
                    }
                    Tabs(model, state)
                    if (state.leaving) {
                        Ask(strings.halfFilledIn, strings.throwAway, model::throwAway, model::stay, no = strings.fillOn)
                    }
                }
        }
    }
}

/** Colours, type, words and size of type around [content]. */
@Composable
internal fun Frame(
    state: AppState,
    dark: Boolean,
    font: FontFamily,
    reduceMotion: Boolean,
    content: @Composable () -> Unit,
) {
    val system = LocalDensity.current
    DoorstepTheme(dark, font) {
        CompositionLocalProvider(
            LocalStrings provides stringsFor(state.settings.language),
            LocalDensity provides Density(system.density, system.fontScale * state.settings.typeSize.scale),
            LocalReduceMotion provides reduceMotion,
        ) {
            Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surface) {
                Box(Modifier.fillMaxSize().safeDrawingPadding()) { content() }
            }
        }
    }
}

/** The bar stands below the places it leads to, and nowhere else. */
@Composable
private fun Tabs(model: AppModel, state: AppState) {
    val tabs = state.me?.tabs.orEmpty()
    val current = tabs.find { it.place == state.nav.top }
    if (tabs.size > 1 && current != null) BottomBar(tabs, current) { tab: Tab -> model.go(tab) }
}

@Composable
private fun FirstStart(model: AppModel, app: AppState, feedback: Feedback) {
    val join = model.join
    val state by join.state.collectAsState()
    OpenInBrowser(state.page, feedback, join::pageOpened)
    when (state.at) {
        FirstPage.Choice -> FirstChoicePage(join::choose) { LanguageSwitch(app.settings.language, model::setLanguage) }
        FirstPage.Demo -> Setup(model, app)
        FirstPage.Platform -> JoinScreen(state, join::on, { model.back() })
        FirstPage.Pin -> {
            val pin by join.pin.state.collectAsState()
            val whose = state.newcomer?.let { strings.newcomer(it.name, it.roleWord, it.team) }.orEmpty()
            NewPinPage(pin, join.pin::press, join.pin::next, { model.back() }, whose)
        }
    }
}

private fun JoinModel.on(event: JoinEvent) =
    when (event) {
        is JoinEvent.Base -> typeBase(event.text)
        is JoinEvent.Authority -> typeAuthority(event.text)
        is JoinEvent.Pins -> typePins(event.text)
        is JoinEvent.Token -> typeToken(event.text)
        is JoinEvent.TokenRole -> chooseRole(event.role)
        JoinEvent.Browser -> begin()
        JoinEvent.WithToken -> withToken()
    }

@Composable
internal fun OpenInBrowser(page: String?, feedback: Feedback, onOpened: () -> Unit) {
    LaunchedEffect(page) {
        page?.let {
            feedback.browse(it)
            onOpened()
        }
    }
}

@Composable
private fun Setup(model: AppModel, app: AppState) {
    val state by model.setup.state.collectAsState()
    SetupScreen(state, model.setup::choose, model.setup::press, model.setup::next, { model.back() }) {
        LanguageSwitch(app.settings.language, model::setLanguage)
    }
}

@Composable
private fun Unlock(model: AppModel, app: AppState, feedback: Feedback) {
    val state by model.unlock.state.collectAsState()
    OpenInBrowser(state.page, feedback, model.unlock::pageOpened)
    val stopped = state.stopped
    if (stopped != null) {
        return StoppedScreen(stopped, state.problem, !state.busy, model.unlock::askPlatform) {
            LanguageSwitch(app.settings.language, model::setLanguage)
        }
    }
    UnlockScreen(state, model.unlock::press, model.unlock::unlock) {
        LanguageSwitch(app.settings.language, model::setLanguage)
    }
}

@Composable
private fun Unusable(problem: String, onRetry: () -> Unit) {
    Page(bottom = { PrimaryButton(strings.tryAgain, onClick = onRetry) }) {
        item { Problem(problem, Modifier.padding(horizontal = 16.dp, vertical = 48.dp)) }
    }
}
