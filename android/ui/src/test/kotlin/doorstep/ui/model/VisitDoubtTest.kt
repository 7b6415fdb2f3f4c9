package doorstep.ui.model

import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

/** What waits for a person, and who is not listened to. */
class VisitDoubtTest {
    @get:Rule val phones = Phones()

    private val VisitModel.pressure
        get() = state.value.view?.pressure

    private val VisitModel.glucose
        get() = state.value.view?.glucose

    @Test
    fun `an older record waits for a person and is taken by one tap`() {
        val phone = phones.phone().unlock()
        phone.meters { insertStrip(81, fasting = true) }
        phone.clock.pass(3 * 60 * 1000)
        val visit = phone.visit()
        visit.listen()
        phone.await("the record") { visit.state.value.view?.inbox.orEmpty().isNotEmpty() }
        assertNull(visit.state.value.hearing.problem)
        assertNull(visit.state.value.arrival)
        assertEquals("", visit.glucose?.value)
        val row = checkNotNull(visit.state.value.view).inbox.single()
        assertTrue(row.line.startsWith("血糖 8.1 · 9月4日 09:30"))
        phone.now { visit.on(VisitEvent.Claim(row.record)) }
        assertEquals("8.1", visit.glucose?.value)
        assertEquals(emptyList<Any>(), visit.state.value.view?.inbox)
        phone.now { visit.on(VisitEvent.Claim(row.record)) }
        assertEquals("这一条刚才已经变了。退出去再进来看一下", visit.state.value.trouble)
    }

    @Test
    fun `who does not look does not listen`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.listen()
        phone.await("it listens") { visit.state.value.hearing.line != null }
        visit.stopListening()
        phone.settle()
        assertEquals(Hearing(), visit.state.value.hearing)
        phone.meters { pressCuff(152, 94, 72) }
        visit.listen()
        phone.await("the reading kept by the cuff") { visit.state.value.arrival != null }
        assertEquals(1, visit.state.value.arrival?.count)
    }

    @Test
    fun `listening again while it listens changes nothing`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.listen()
        visit.listen()
        phone.meters { pressCuff(152, 94, 72) }
        phone.await("the reading") { visit.state.value.arrival != null }
        phone.await("the end of it") { visit.state.value.hearing.line == "等血压计、血糖仪。按一下开始键" }
        assertEquals(1, visit.state.value.arrival?.count)
    }

    @Test
    fun `a typed pressure stands where the meter's would`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        phone.pass(250)
        assertEquals("152/94", visit.pressure?.value)
        assertEquals("手填", visit.pressure?.detail)
    }

    @Test
    fun `a volunteer's cuff is heard, a glucometer is left alone`() {
        val phone = phones.phone(Role.Volunteer).unlock()
        val visit = phone.visit()
        val heard = phone.hear(visit.state)
        phone.meters { insertStrip(78, fasting = true) }
        visit.listen()
        phone.await("it listens") { heard.any { it.hearing.line == "等血压计。按一下开始键" } }
        phone.meters { pressCuff(152, 94, 72) }
        phone.await("the cuff's reading") { visit.pressure?.value == "152/94" }
        assertNull(visit.pressure?.meaning)
        assertTrue(heard.none { "meter+" in it.hearing.line.orEmpty() })
        assertNull(visit.glucose)
        assertEquals(emptyList<Any>(), visit.state.value.view?.inbox)
    }
}
