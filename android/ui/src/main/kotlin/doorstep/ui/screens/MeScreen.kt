package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Language
import doorstep.bridge.api.MeView
import doorstep.bridge.api.OptionView
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.Settings
import doorstep.ui.model.TypeSize
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Header
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.ownName
import doorstep.ui.words.strings

/** What can be done to the phone and its person. */
sealed interface MeEvent {
    data class Speak(val on: Boolean) : MeEvent

    data class Choose(val language: Language) : MeEvent

    data class Size(val size: TypeSize) : MeEvent

    data class Hear(val radio: RadioChoice) : MeEvent

    data object Lock : MeEvent

    data object ChangePin : MeEvent

    data object CheckStore : MeEvent
}

/** Who uses this phone, how it speaks, and how it is closed. */
@Composable
fun MeScreen(
    me: MeView?,
    settings: Settings,
    radios: List<RadioChoice>,
    onEvent: (MeEvent) -> Unit,
    onBack: (() -> Unit)?,
) {
    Page {
        item {
            Header(me?.name ?: strings.me, onBack) {
                if (me != null) Text("${me.roleWord} · ${me.team}", style = type.bodyLarge)
            }
            SectionHeader(strings.language)
            Pick(strings.language, Language.entries, settings.language, { it.ownName }) { onEvent(MeEvent.Choose(it)) }
            SectionHeader(strings.typeSize)
            val words = strings
            Pick(strings.typeSize, TypeSize.entries, settings.typeSize, { words.typeSize(it) }) {
                onEvent(MeEvent.Size(it))
            }
            SpeakRow(settings.speak) { onEvent(MeEvent.Speak(it)) }
            if (radios.isNotEmpty()) {
                SectionHeader(strings.radio)
                val real = radios.filter { it != RadioChoice.Demo || me?.demo == true }
                Pick(strings.radio, real, settings.radio, { words.radio(it) }) { onEvent(MeEvent.Hear(it)) }
                Line(strings.radioNote, quiet = true)
            }
            SectionHeader(strings.thisPhone)
            Column(Modifier.padding(horizontal = 4.dp)) {
                QuietButton(strings.lockNow, icon = Icons.lock) { onEvent(MeEvent.Lock) }
                QuietButton(strings.changePin, icon = Icons.pen) { onEvent(MeEvent.ChangePin) }
                QuietButton(strings.checkStore, icon = Icons.check) { onEvent(MeEvent.CheckStore) }
            }
            if (me != null) {
                Line(me.storeLine, quiet = true)
                Line(me.versionLine, quiet = true)
            }
        }
    }
}

@Composable
private fun <T> Pick(label: String, all: List<T>, chosen: T, name: (T) -> String, onPick: (T) -> Unit) {
    Column(Modifier.padding(horizontal = MARGIN)) {
        val options = all.mapIndexed { index, one -> OptionView(index, name(one)) }
        Choices(label, options, listOf(all.indexOf(chosen)), several = false) { onPick(all[it.single()]) }
    }
}

@Composable
private fun SpeakRow(on: Boolean, onSpeak: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth()
            .padding(top = 24.dp)
            .toggleable(on, role = Role.Switch, onValueChange = onSpeak)
            .heightIn(min = 56.dp)
            .padding(horizontal = MARGIN, vertical = 8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f).padding(end = 16.dp)) {
            Text(strings.readAloud, style = type.bodyLarge)
            Text(strings.readAloudNote, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
        Switch(on, onCheckedChange = null)
    }
}
