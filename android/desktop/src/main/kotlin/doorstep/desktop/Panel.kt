package doorstep.desktop

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Language
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.VirtualMeter
import doorstep.bridge.api.VirtualMeters
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** The words of the panel. */
internal class PanelWords(private val language: Language) {
    private fun said(chinese: String, english: String) = if (language == Language.Chinese) chinese else english

    val title = said("虚拟仪器", "Virtual meters")
    val note = said("发的是真机的字节，走真的蓝牙会话。先在手机上打开一次随访", "They send the bytes of real ones. Open a visit first")
    val cuff = said("血压计", "Cuff")
    val glucometer = said("血糖仪", "Glucometer")
    val systolic = said("高压", "Systolic")
    val diastolic = said("低压", "Diastolic")
    val pulse = said("脉搏", "Pulse")
    val press = said("按开始键", "Press start")
    val replayCuff = said("重放 BM85 的真实字节", "Replay a captured BM85")
    val glucose = said("血糖 mmol/L", "Glucose mmol/L")
    val fasting = said("空腹", "Fasting")
    val insert = said("插试纸", "Put a strip in")
    val replayStrip = said("重放 Accu-Chek Guide 的真实字节", "Replay a captured Accu-Chek Guide")
    val away = said("拿远了", "Carried away")
    val connected = said("已连上", "connected")

    fun holds(count: Int) = said("存了 $count 条", "holds $count")
}

private const val LOOK_MILLIS = 500L

/** What is done to the meters beside the phone. */
@Composable
internal fun Panel(meters: VirtualMeters, words: PanelWords) {
    var shown by remember { mutableStateOf(emptyList<VirtualMeter>()) }
    val scope = rememberCoroutineScope()
    LaunchedEffect(meters) {
        while (true) {
            shown = meters.list()
            delay(LOOK_MILLIS)
        }
    }
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.verticalScroll(rememberScrollState()).padding(16.dp), Arrangement.spacedBy(16.dp)) {
            Text(words.title, style = MaterialTheme.typography.headlineSmall)
            Text(words.note, style = MaterialTheme.typography.bodyMedium)
            for (meter in shown) {
                Card(meter, words, { away -> scope.launch { meters.setOutOfRange(meter.address, away) } }) {
                    when (meter.kind) {
                        MeterKind.Cuff -> Cuff(words, meters) { scope.launch { it() } }
                        MeterKind.Glucometer -> Glucometer(words, meters) { scope.launch { it() } }
                    }
                }
            }
        }
    }
}

@Composable
private fun Card(meter: VirtualMeter, words: PanelWords, onAway: (Boolean) -> Unit, content: @Composable () -> Unit) {
    Surface(Modifier.fillMaxWidth(), RoundedCornerShape(16.dp), MaterialTheme.colorScheme.surface) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(12.dp)) {
            val kind = if (meter.kind == MeterKind.Cuff) words.cuff else words.glucometer
            Text("$kind · ${meter.name}", style = MaterialTheme.typography.titleMedium)
            val state = listOfNotNull(words.holds(meter.holds), words.connected.takeIf { meter.connected })
            Text(state.joinToString(" · "), style = MaterialTheme.typography.bodyMedium)
            content()
            Toggle(words.away, meter.outOfRange, onAway)
        }
    }
}

@Composable
private fun Cuff(words: PanelWords, meters: VirtualMeters, act: (suspend () -> Unit) -> Unit) {
    var systolic by remember { mutableStateOf("152") }
    var diastolic by remember { mutableStateOf("94") }
    var pulse by remember { mutableStateOf("72") }
    Row(Modifier, Arrangement.spacedBy(8.dp)) {
        Number(words.systolic, systolic, Modifier.weight(1f)) { systolic = it }
        Number(words.diastolic, diastolic, Modifier.weight(1f)) { diastolic = it }
        Number(words.pulse, pulse, Modifier.weight(1f)) { pulse = it }
    }
    val values = listOf(systolic, diastolic, pulse).map { it.toIntOrNull() }
    Button({ act { meters.pressCuff(values[0] ?: 0, values[1] ?: 0, values[2] ?: 0) } }, enabled = null !in values) {
        Text(words.press)
    }
    OutlinedButton({ act { meters.replayCuff() } }) { Text(words.replayCuff) }
}

@Composable
private fun Glucometer(words: PanelWords, meters: VirtualMeters, act: (suspend () -> Unit) -> Unit) {
    var glucose by remember { mutableStateOf("7.8") }
    var fasting by remember { mutableStateOf(true) }
    Number(words.glucose, glucose, Modifier.fillMaxWidth()) { glucose = it }
    Toggle(words.fasting, fasting) { fasting = it }
    val tenths = glucose.toBigDecimalOrNull()?.movePointRight(1)?.toInt()
    Button({ act { meters.insertStrip(tenths ?: 0, fasting) } }, enabled = tenths != null) { Text(words.insert) }
    OutlinedButton({ act { meters.replayStrip() } }) { Text(words.replayStrip) }
}

@Composable
private fun Number(label: String, text: String, modifier: Modifier, onType: (String) -> Unit) {
    val clean = { typed: String -> onType(typed.filter { it.isDigit() || it == '.' }.take(MOST_DIGITS)) }
    OutlinedTextField(text, clean, modifier, label = { Text(label) }, singleLine = true)
}

private const val MOST_DIGITS = 4

@Composable
private fun Toggle(label: String, on: Boolean, onToggle: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth().toggleable(on, role = Role.Switch, onValueChange = onToggle).heightIn(min = 48.dp),
        Arrangement.SpaceBetween,
        Alignment.CenterVertically,
    ) {
        Text(label)
        Switch(on, onCheckedChange = null)
    }
}
