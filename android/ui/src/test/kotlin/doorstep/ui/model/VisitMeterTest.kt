package doorstep.ui.model

import doorstep.bridge.api.Colour
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.Language
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.VirtualMeters
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test

class VisitMeterTest {
    @get:Rule val phones = Phones()

    private val VisitModel.pressure
        get() = state.value.view?.pressure

    private val VisitModel.glucose
        get() = state.value.view?.glucose

    @Test
    fun `a reading arrives in the open visit, with its sound and its meaning`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        assertEquals("", visit.pressure?.value)
        assertEquals("坐好歇 5 分钟，缠袖带，按开始键", visit.pressure?.hint)
        visit.listen()
        phone.meters { pressCuff(152, 94, 72) }
        phone.await("the cuff's reading") { visit.state.value.arrival != null }
        assertEquals("152/94", visit.pressure?.value)
        assertEquals(Arrival(1, "高压 152，低压 94"), visit.state.value.arrival)
        assertNotNull(visit.state.value.pressureSince)
        assertEquals(Colour.Yellow, visit.pressure?.meaning?.colour)
        assertEquals("右臂 · 09:30 · Beurer BM85", visit.pressure?.detail)
        assertEquals("隔 1 分钟再量一次", visit.pressure?.hint)
        assertEquals("72", visit.state.value.field("heart_rate")?.text)
    }

    @Test
    fun `a pressure far too high is red and says what to do`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.listen()
        phone.meters { pressCuff(186, 112, 88) }
        phone.await("the cuff's reading") { visit.state.value.arrival != null }
        assertEquals(Colour.Red to "太高，马上转诊", visit.pressure?.meaning?.let { it.colour to it.word })
        val judgement = checkNotNull(visit.state.value.view).judgements.first()
        assertEquals(Colour.Red, judgement.colour)
        assertNotNull(judgement.referral)
    }

    @Test
    fun `the strip says that it was fasting, another value is asked about`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.listen()
        phone.meters { insertStrip(78, fasting = true) }
        phone.await("the glucometer's reading") { visit.glucose?.value == "7.8" }
        assertEquals("空腹血糖", visit.glucose?.title)
        assertEquals("7.8", visit.state.value.field("fasting_glucose")?.text)
        val timing = checkNotNull(visit.glucose?.ask)
        phone.now { visit.on(VisitEvent.Answer(timing.field, FieldInput.Codes(listOf(2)))) }
        assertEquals("餐后血糖", visit.glucose?.title)
        phone.now { visit.on(VisitEvent.Answer(timing.field, FieldInput.Clear)) }
        assertEquals("是空腹吗？", visit.glucose?.hint)
    }

    @Test
    fun `a meter that is carried away says what to do, and goes on when it is back`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val heard = phone.hear(visit.state)
        visit.listen()
        phone.measureMany()
        phone.await("the first of them") { heard.any { it.hearing.line.orEmpty().startsWith("正在收") } }
        phone.meters { setOutOfRange(glucometer(), true) }
        phone.await("a word about it") { visit.state.value.hearing.problem != null }
        assertEquals("现在搜不到meter+00000002。拿到手机旁边，按一下它的开始键", visit.state.value.hearing.problem)
        phone.await("it waits again") { visit.state.value.hearing.line == "等血压计、血糖仪。按一下开始键" }
        assertNotNull("waiting takes the word away", visit.state.value.hearing.problem)
        phone.meters { setOutOfRange(glucometer(), false) }
        phone.await("all of them") { visit.state.value.arrival?.count == MANY }
        assertNull(visit.state.value.hearing.problem)
    }

    @Test
    fun `what to do is said in English as well`() {
        val phone = phones.phone(language = Language.English).unlock()
        val visit = phone.visit()
        val heard = phone.hear(visit.state)
        visit.listen()
        phone.measureMany()
        phone.await("the first of them") { heard.any { it.hearing.line.orEmpty().startsWith("Receiving") } }
        phone.meters { setOutOfRange(glucometer(), true) }
        phone.await("a word about it") { visit.state.value.hearing.problem != null }
        assertEquals(
            "meter+00000002 is not heard any more. Bring it to the phone and press its start button",
            visit.state.value.hearing.problem,
        )
    }

    /** So many that the meter is at it for some seconds. */
    private fun TestPhone.measureMany() = meters { repeat(MANY) { insertStrip(78, fasting = true) } }

    private suspend fun VirtualMeters.glucometer() = list().first { it.kind == MeterKind.Glucometer }.address

    private companion object {
        const val MANY = 60
    }
}
