package doorstep.ui.parts

import doorstep.bridge.api.TrendPoint
import doorstep.bridge.api.TrendView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class ChartScaleTest {
    private fun trend(low: Int, high: Int, vararg points: TrendPoint, second: Int? = null) =
        TrendView("血压", "mmHg", low, high, second, points.toList(), emptyList(), "")

    private fun point(day: Int, value: Int, second: Int? = null) = TrendPoint(day, "", value, second, "")

    @Test
    fun `every value and the band lie within the chart`() {
        val pressure = trend(900, 1400, point(0, 1860, 1120), point(90, 980, 560), second = 900)
        for (intervals in 3..5) {
            val scale = ChartScale.of(pressure, intervals)
            for (value in listOf(1860, 1120, 980, 560, 900, 1400)) assertTrue(scale.y(value) in 0f..1f)
            assertTrue("${scale.ticks}", scale.ticks.size <= intervals + 1)
        }
    }

    @Test
    fun `ticks are round, evenly spaced and rising`() {
        assertEquals(listOf(800, 1000, 1200, 1400, 1600, 1800), ChartScale.ticks(860, 1620, 5))
        assertEquals(listOf(40, 60, 80, 100), ChartScale.ticks(44, 92, 3))
        assertEquals(listOf(-10, -5, 0), ChartScale.ticks(-7, -1, 3))
    }

    @Test
    fun `one value alone still has a scale`() {
        val scale = ChartScale.of(trend(70, 70, point(20_000, 70)), 5)
        assertEquals(listOf(70, 75), scale.ticks)
        assertEquals(0.5f, scale.x(20_000))
    }

    @Test
    fun `an open band reaches down to the lowest value`() {
        val scale = ChartScale.of(trend(0, 1400, point(0, 1300), point(1, 1500)), 5)
        assertEquals(1300, scale.ticks.first())
    }

    @Test
    fun `days run from the left edge to the right one`() {
        val scale = ChartScale.of(trend(44, 70, point(100, 60), point(150, 61), point(300, 62)), 5)
        assertEquals(listOf(0f, 0.25f, 1f), listOf(100, 150, 300).map(scale::x))
    }

    @Test
    fun `the top is the highest tick`() {
        val scale = ChartScale(listOf(40, 60, 80), 0, 1)
        assertEquals(listOf(1f, 0.5f, 0f), listOf(40, 60, 80).map(scale::y))
    }

    @Test
    fun `labels have a decimal when one of them needs it`() {
        assertEquals(listOf("4", "6"), ChartScale(listOf(40, 60), 0, 1).let { it.ticks.map(it::label) })
        assertEquals(listOf("4.0", "4.5"), ChartScale(listOf(40, 45), 0, 1).let { it.ticks.map(it::label) })
        assertEquals(listOf("13.9", "14"), listOf(tenths(139), tenths(140)))
    }

    @Test
    fun `changes are numbered as long as there are numbers`() {
        assertEquals(listOf("①", "②", "⑳", "○"), listOf(0, 1, 19, 20).map(::changeSign))
    }

    @Test
    fun `signs stand apart and within the chart`() {
        assertEquals(listOf(10f, 50f), apart(listOf(10f, 50f), width = 16f, least = 0f, most = 84f))
        assertEquals(listOf(10f, 26f, 42f), apart(listOf(10f, 12f, 12f), width = 16f, least = 0f, most = 84f))
        assertEquals(listOf(52f, 68f, 84f), apart(listOf(80f, 90f, 99f), width = 16f, least = 0f, most = 84f))
        assertEquals(listOf(0f), apart(listOf(-40f), width = 16f, least = 0f, most = 84f))
    }
}
