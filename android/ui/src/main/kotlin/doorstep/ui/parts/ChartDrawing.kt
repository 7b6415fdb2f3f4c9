package doorstep.ui.parts

import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.Size
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

    private fun DrawScope.band(plot: Rect) {
        val low = trend.bandLow.coerceIn(scale.ticks.first(), scale.ticks.last())
        val top = plot.top + plot.height * scale.y(trend.bandHigh)
        val bottom = plot.top + plot.height * scale.y(low)
        drawRect(inks.band, Offset(plot.left, top), Size(plot.width, bottom - top))
        val edge = trend.secondBandHigh ?: return
        val y = plot.top + plot.height * scale.y(edge)
        drawLine(inks.soft, Offset(plot.left, y), Offset(plot.right, y), 1.5.dp.toPx(), pathEffect = dashes())
    }

    private fun DrawScope.changes(plot: Rect) {
        trend.changes.forEachIndexed { index, change ->
            val x = plot.left + plot.width * scale.x(change.day).coerceIn(0f, 1f)
            val sign = written(changeSign(index))
            drawLine(inks.soft, Offset(x, plot.top), Offset(x, plot.bottom), 1.5.dp.toPx(), pathEffect = dashes())
            val left = (x - sign.size.width / 2f).coerceIn(plot.left, size.width - sign.size.width)
            drawText(sign, topLeft = Offset(left, plot.top - sign.size.height - 2.dp.toPx()))
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
}
