package doorstep.ui.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.TrendView
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings
import java.time.LocalDate

/** Values over time in their target band, with the changes of drugs; read aloud as one sentence. */
@Composable
fun TrendChart(trend: TrendView, modifier: Modifier = Modifier) {
    val last = trend.points.lastOrNull() ?: return
    Column(
        modifier.fillMaxWidth().padding(horizontal = MARGIN).clearAndSetSemantics { contentDescription = trend.spoken },
        verticalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        Sides(
            start = { Text("${trend.title} ${trend.unit}", style = type.titleMedium) },
            end = { Text("${last.label} · ${last.whenText}", style = type.titleMedium) },
        )
        if (trend.points.size > 1) Plot(trend) else Text(strings.notEnoughForChart, style = type.supporting)
        Legend(trend)
    }
}

@Composable
private fun Plot(trend: TrendView) {
    val scheme = MaterialTheme.colorScheme
    val inks =
        ChartInks(
            strong = scheme.onSurface,
            soft = scheme.onSurfaceVariant,
            grid = scheme.outlineVariant,
            band = bandColour(),
            ground = scheme.surface,
        )
    val measurer = rememberTextMeasurer()
    val label = type.labelSmall.copy(fontWeight = FontWeight.Normal, color = scheme.onSurfaceVariant)
    val intervals = if (stacked) FEW_INTERVALS else MANY_INTERVALS
    val drawing =
        remember(trend, intervals, inks, label, measurer) {
            ChartDrawing(trend, ChartScale.of(trend, intervals), inks, label, measurer)
        }
    // The type takes its part of the height; the lines keep theirs.
    val height = 140.dp + 50.dp * LocalDensity.current.fontScale
    Canvas(Modifier.fillMaxWidth().height(height)) { with(drawing) { draw() } }
}

@Composable
private fun Legend(trend: TrendView) {
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Row(Modifier, Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
            Box(Modifier.size(width = 20.dp, height = 12.dp).background(bandColour(), RoundedCornerShape(3.dp)))
            Text(
                "${strings.targetBand} ${target(trend)}",
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = type.supporting,
            )
        }
        trend.aim?.let {
            Text(it, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
        if (trend.changes.isNotEmpty()) {
            Text(strings.drugChanges, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
        val last = LocalDate.ofEpochDay(trend.points.last().day.toLong())
        trend.changes.forEachIndexed { index, change ->
            val day = LocalDate.ofEpochDay(change.day.toLong())
            Text(
                "${changeSign(index)} ${strings.day(day, withYear = day.year != last.year)} ${change.label}",
                style = type.supporting,
            )
        }
    }
}

private fun target(trend: TrendView): String {
    val second = trend.secondBandHigh ?: return "${tenths(trend.bandLow)}–${tenths(trend.bandHigh)}"
    return "< ${tenths(trend.bandHigh)} / < ${tenths(second)}"
}

/** ① to ⑳: which change a line in the chart is; later ones have no number of their own. */
internal fun changeSign(index: Int): String = if (index < CIRCLED) ('①' + index).toString() else "○"

private const val CIRCLED = 20
private const val MANY_INTERVALS = 5
private const val FEW_INTERVALS = 3

/** The band is neither health nor action: a quiet tint of the ink. */
@Composable private fun bandColour(): Color = MaterialTheme.colorScheme.onSurfaceVariant.copy(alpha = 0.22f)
