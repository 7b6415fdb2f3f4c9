package doorstep.ui.parts

import doorstep.bridge.api.TrendView

/** Round distances between the lines of a chart, in tenths of the unit. */
private val steps = listOf(5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
private const val TENTHS = 10

/**
 * Where values and days lie in a chart: 0 is the top and the left edge, 1 the bottom and the right one. Values are
 * tenths of the unit.
 *
 * @property ticks the values that have a line, lowest first; the first and the last are the chart's edges
 */
data class ChartScale(val ticks: List<Int>, val firstDay: Int, val lastDay: Int) {
    fun y(value: Int): Float = (ticks.last() - value).toFloat() / (ticks.last() - ticks.first())

    /** A single day lies in the middle. */
    fun x(day: Int): Float = if (firstDay == lastDay) 0.5f else (day - firstDay).toFloat() / (lastDay - firstDay)

    /** A [tick] as it is written: with a decimal only if one of the ticks needs it. */
    fun label(tick: Int): String =
        if (ticks.all { it % TENTHS == 0 }) "${tick / TENTHS}" else "${tick / TENTHS}.${tick % TENTHS}"

    companion object {
        /**
         * A scale with at most [intervals] lines' distances on which every value and the whole target band of [trend]
         * can be seen; the trend has a point.
         */
        fun of(trend: TrendView, intervals: Int): ChartScale {
            val values = trend.points.flatMap { listOfNotNull(it.value, it.second) }
            val shown = values + trend.bandHigh + listOfNotNull(trend.secondBandHigh)
            val bandLow = trend.bandLow.takeIf { it > 0 } ?: shown.min()
            val days = trend.points.map { it.day }
            return ChartScale(ticks(minOf(bandLow, shown.min()), shown.max(), intervals), days.min(), days.max())
        }

        internal fun ticks(low: Int, high: Int, intervals: Int): List<Int> {
            val step = steps.firstOrNull { span(low, high, it) <= intervals } ?: steps.last()
            val first = low.floorDiv(step)
            return List(span(low, high, step) + 1) { (first + it) * step }
        }

        /** How many intervals of [step] it takes from below [low] to above [high]; one at least. */
        private fun span(low: Int, high: Int, step: Int): Int =
            (-(-high).floorDiv(step) - low.floorDiv(step)).coerceAtLeast(1)
    }
}

/** Tenths as they are written: 139 is 13.9, 140 is 14. */
internal fun tenths(value: Int): String =
    if (value % TENTHS == 0) "${value / TENTHS}" else "${value / TENTHS}.${value % TENTHS}"
