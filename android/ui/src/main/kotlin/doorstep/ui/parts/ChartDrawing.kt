package doorstep.ui.parts

import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.TextMeasurer
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.drawText
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.TrendView

/** What a chart is drawn with. */
internal data class ChartInks(val strong: Color, val soft: Color, val grid: Color, val band: Color, val ground: Color)

/** Draws a trend with at least two points. */
internal class ChartDrawing(
    private val trend: TrendView,
    private val scale: ChartScale,
    private val inks: ChartInks,
    private val label: TextStyle,
    private val measurer: TextMeasurer,
) {
    private fun written(text: String): TextLayoutResult = measurer.measure(text, label, softWrap = false, maxLines = 1)

    fun DrawScope.draw() {
        val ticks = scale.ticks.associateWith { written(scale.label(it)) }
        val gutter = ticks.values.maxOf { it.size.width } + 8.dp.toPx()
        val line = ticks.values.first().size.height.toFloat()
        val above = if (trend.changes.isEmpty()) line / 2 else line + 4.dp.toPx()
        val plot = Rect(gutter, above, size.width - 8.dp.toPx(), size.height - line - 8.dp.toPx())
        band(plot)
        for ((tick, text) in ticks) {
            val y = plot.top + plot.height * scale.y(tick)
            drawLine(inks.grid, Offset(plot.left, y), Offset(plot.right, y), 1.dp.toPx())
            drawText(text, topLeft = Offset(gutter - 8.dp.toPx() - text.size.width, y - text.size.height / 2f))
        }
        changes(plot)
        val second = trend.points.mapNotNull { point -> point.second?.let { point.day to it } }
        if (second.isNotEmpty()) curve(plot, second, inks.soft, filled = false)
        curve(plot, trend.points.map { it.day to it.value }, inks.strong, filled = true)
        days(plot)
    }

    /** One line has a band. Two lines have a limit each, with a shade below it: one's band would hide the other's. */
    private fun DrawScope.band(plot: Rect) {
        val second = trend.secondBandHigh
        val top = plot.y(trend.bandHigh)
        if (second == null) {
            drawRect(inks.band, Offset(plot.left, top), Size(plot.width, plot.y(trend.bandLow) - top))
        } else {
            limit(plot, top)
            limit(plot, plot.y(second))
        }
    }

    private fun DrawScope.limit(plot: Rect, y: Float) {
        val height = (plot.height * SHADE).coerceAtMost(plot.bottom - y)
        val shade = Brush.verticalGradient(listOf(inks.band, Color.Transparent), y, y + plot.height * SHADE)
        drawRect(shade, Offset(plot.left, y), Size(plot.width, height))
        drawLine(inks.soft, Offset(plot.left, y), Offset(plot.right, y), 1.5.dp.toPx())
    }

    private fun Rect.y(value: Int): Float =
        top + height * scale.y(value.coerceIn(scale.ticks.first(), scale.ticks.last()))

    private fun DrawScope.changes(plot: Rect) {
        val days = trend.changes.map { plot.left + plot.width * scale.x(it.day).coerceIn(0f, 1f) }
        val signs = trend.changes.indices.map { written(changeSign(it)) }
        val width = signs.maxOfOrNull { it.size.width }?.toFloat() ?: return
        val lefts = apart(days.map { it - width / 2 }, width, plot.left - width / 2, size.width - width)
        for ((index, x) in days.withIndex()) {
            drawLine(inks.soft, Offset(x, plot.top), Offset(x, plot.bottom), 1.5.dp.toPx(), pathEffect = dashes())
            drawText(signs[index], topLeft = Offset(lefts[index], plot.top - signs[index].size.height - 2.dp.toPx()))
        }
    }

    private fun DrawScope.curve(plot: Rect, values: List<Pair<Int, Int>>, ink: Color, filled: Boolean) {
        val dots = values.map { (day, value) ->
            Offset(plot.left + plot.width * scale.x(day), plot.top + plot.height * scale.y(value))
        }
        val path = Path()
        dots.forEachIndexed { index, dot -> if (index == 0) path.moveTo(dot.x, dot.y) else path.lineTo(dot.x, dot.y) }
        val width = (if (filled) 2.5.dp else 2.dp).toPx()
        drawPath(path, ink, style = Stroke(width, cap = StrokeCap.Round, join = StrokeJoin.Round))
        dots.forEachIndexed { index, dot ->
            val radius = (if (index == dots.lastIndex) 5.5.dp else 3.5.dp).toPx()
            drawCircle(inks.ground, radius + 1.5.dp.toPx(), dot)
            drawCircle(ink, radius, dot)
            if (!filled) drawCircle(inks.ground, radius - width, dot)
        }
    }

    private fun DrawScope.days(plot: Rect) {
        val top = plot.bottom + 8.dp.toPx()
        val first = written(trend.points.first().whenText)
        val last = written(trend.points.last().whenText)
        drawText(last, topLeft = Offset(plot.right - last.size.width, top))
        val free = plot.right - last.size.width - plot.left - first.size.width
        if (free > 8.dp.toPx()) drawText(first, topLeft = Offset(plot.left, top))
    }

    private fun DrawScope.dashes() = PathEffect.dashPathEffect(floatArrayOf(4.dp.toPx(), 4.dp.toPx()))

    private companion object {
        /** How far the shade below a limit reaches, of the plot's height. */
        const val SHADE = 0.2f
    }
}

/**
 * Where signs of one [width] begin that want to begin at [wanted], in its order: none over another, all within the
 * edges.
 */
internal fun apart(wanted: List<Float>, width: Float, least: Float, most: Float): List<Float> {
    val lefts = wanted.map { it.coerceAtLeast(least) }.toMutableList()
    for (i in 1 until lefts.size) lefts[i] = maxOf(lefts[i], lefts[i - 1] + width)
    for (i in lefts.indices.reversed()) lefts[i] = minOf(lefts[i], lefts.getOrNull(i + 1)?.minus(width) ?: most)
    return lefts
}
