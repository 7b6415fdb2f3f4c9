package doorstep.ui.demo

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.VirtualMeter
import doorstep.bridge.api.VirtualMeters
import doorstep.ui.parts.Flow
import doorstep.ui.parts.FoldRow
import doorstep.ui.parts.Input
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Typing
import doorstep.ui.parts.cardShape
import doorstep.ui.parts.stacked
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

private const val LOOK_MILLIS = 500L
private const val MOST_DIGITS = 4

/** What a person does to the meters: measures, puts a strip in, carries one away, makes one difficult. */
@Composable
fun MeterPanel(meters: VirtualMeters, words: DemoWords, modifier: Modifier = Modifier) {
    var shown by remember { mutableStateOf(emptyList<VirtualMeter>()) }
    val scope = rememberCoroutineScope()
    val act = { hand: suspend VirtualMeters.() -> Unit ->
        scope.launch { meters.hand() }
        Unit
    }
    LaunchedEffect(meters) {
        while (true) {
            shown = meters.list()
            delay(LOOK_MILLIS)
        }
    }
    Column(modifier.verticalScroll(rememberScrollState()).padding(16.dp), Arrangement.spacedBy(12.dp)) {
        Text(words.note, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        for (meter in shown) {
            Meter(meter, words, act) {
                when (meter.kind) {
                    MeterKind.Cuff -> Cuff(words, act)
                    MeterKind.Glucometer -> Glucometer(words, act)
                }
            }
        }
    }
}

@Composable
private fun Meter(
    meter: VirtualMeter,
    words: DemoWords,
    act: (suspend VirtualMeters.() -> Unit) -> Unit,
    hands: @Composable () -> Unit,
) {
    Surface(Modifier.fillMaxWidth(), cardShape, MaterialTheme.colorScheme.surface) {
        Column(Modifier.padding(horizontal = 16.dp, vertical = 12.dp), Arrangement.spacedBy(8.dp)) {
            Column {
                Text("${words.kind(meter.kind)} · ${meter.name}", style = type.titleMedium)
                Text(
                    words.state(meter.holds, meter.connected),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = type.supporting,
                )
            }
            hands()
            Toggle(words.away(meter.kind), meter.outOfRange) { act { setOutOfRange(meter.address, it) } }
            var open by rememberSaveable(meter.address) { mutableStateOf(meter.troubles.isNotEmpty()) }
            FoldRow(words.troubles, open) { open = !open }
            if (open) {
                for (trouble in MeterTrouble.entries) {
                    Toggle(words.trouble(trouble), trouble in meter.troubles) {
                        act { setTrouble(meter.address, trouble, it) }
                    }
                }
            }
        }
    }
}

@Composable
private fun Cuff(words: DemoWords, act: (suspend VirtualMeters.() -> Unit) -> Unit) {
    var systolic by remember { mutableStateOf("152") }
    var diastolic by remember { mutableStateOf("94") }
    var pulse by remember { mutableStateOf("72") }
    val boxes =
        listOf<@Composable (Modifier) -> Unit>(
            { Number(words.systolic, systolic, it) { typed -> systolic = typed } },
            { Number(words.diastolic, diastolic, it) { typed -> diastolic = typed } },
            { Number(words.pulse, pulse, it) { typed -> pulse = typed } },
        )
    if (stacked) {
        Column(Modifier, Arrangement.spacedBy(8.dp)) { for (box in boxes) box(Modifier) }
    } else {
        Row(Modifier, Arrangement.spacedBy(8.dp)) { for (box in boxes) box(Modifier.weight(1f)) }
    }
    val values = listOf(systolic, diastolic, pulse).mapNotNull { it.toIntOrNull() }
    Flow(down = 0.dp) {
        QuietButton(words.press, enabled = values.size == boxes.size) {
            act { pressCuff(values[0], values[1], values[2]) }
        }
        QuietButton(words.replayCuff) { act { replayCuff() } }
    }
}

@Composable
private fun Glucometer(words: DemoWords, act: (suspend VirtualMeters.() -> Unit) -> Unit) {
    var glucose by remember { mutableStateOf("7.8") }
    var fasting by remember { mutableStateOf(true) }
    Number(words.glucose, glucose, Modifier, unit = "mmol/L") { glucose = it }
    Toggle(words.fasting, fasting) { fasting = it }
    val tenths = glucose.toBigDecimalOrNull()?.movePointRight(1)?.toInt()
    Flow(down = 0.dp) {
        QuietButton(words.insert, enabled = tenths != null) { act { insertStrip(checkNotNull(tenths), fasting) } }
        QuietButton(words.replayStrip) { act { replayStrip() } }
        QuietButton(words.fill) { act { fillGlucometer() } }
    }
}

@Composable
private fun Number(label: String, text: String, modifier: Modifier, unit: String? = null, onType: (String) -> Unit) {
    val clean = { typed: String -> onType(typed.filter { it.isDigit() || it == '.' }.take(MOST_DIGITS)) }
    Input(label, text, clean, modifier, Typing.Number, unit)
}

@Composable
private fun Toggle(label: String, on: Boolean, onToggle: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth().toggleable(on, role = Role.Switch, onValueChange = onToggle).heightIn(min = 48.dp),
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Text(label, Modifier.weight(1f), style = type.bodyLarge)
        Switch(on, onCheckedChange = null)
    }
}
