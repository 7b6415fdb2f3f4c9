package doorstep.ui.model

import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class InboxModelTest {
    @get:Rule val phones = Phones()

    private fun TestPhone.collected(count: Int): InboxModel {
        now { go(Place.Inbox) }
        val inbox = model.inbox()
        inbox.listen()
        meters { repeat(count) { insertStrip(62 + it, fasting = true) } }
        await("$count records") { inbox.state.value.rows.size == count }
        inbox.stopListening()
        settle()
        return inbox
    }

    private fun TestPhone.pick(inbox: InboxModel, name: String) {
        inbox.askWhose()
        inbox.search(name)
        settle()
        val row = checkNotNull(inbox.state.value.whose).found.single { it.name == name }
        inbox.pick(Person(row.resident, row.name, row.place))
    }

    @Test
    fun `chosen records go to one person, the others stay`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val inbox = phone.collected(3)
        for (row in inbox.state.value.rows.take(2)) inbox.choose(row.record, true)
        phone.pick(inbox, WANG)
        inbox.give()
        phone.settle()
        val state = inbox.state.value
        assertNull(state.problem, state.problem)
        assertNull(state.whose)
        assertEquals(1, state.rows.size)
        assertEquals(emptySet<String>(), state.chosen)
    }

    @Test
    fun `a meter said to be her own keeps its memory at home`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val inbox = phone.collected(2)
        assertTrue(checkNotNull(inbox.state.value.view).mayRegister)
        inbox.chooseAll(true)
        assertNotNull(inbox.state.value.newMeter)
        phone.pick(inbox, WANG)
        inbox.ownMeter(true)
        inbox.give()
        phone.settle()
        assertEquals(0, inbox.state.value.rows.size)
        val resident = phone.find(WANG)
        phone.now { go(Place.Resident(resident)) }
        val page = phone.model.resident(resident)
        page.refresh()
        phone.settle()
        val home = checkNotNull(page.state.value.value?.home)
        assertEquals(1, home.meters.size)
        assertEquals(2, home.glucose?.points?.size)
        page.releaseMeter(home.meters.single().meter)
        phone.settle()
        assertEquals(0, page.state.value.value?.home?.meters.orEmpty().size)
    }

    @Test
    fun `what is nobody's is set aside`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val inbox = phone.collected(2)
        inbox.chooseAll(true)
        inbox.setAside(NobodysWhy.Test)
        phone.settle()
        assertEquals(0, inbox.state.value.rows.size)
    }

    @Test
    fun `one step back leads from whose to the list, the next one out`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val inbox = phone.collected(1)
        inbox.chooseAll(true)
        inbox.askWhose()
        assertTrue(phone.now { back() })
        assertNull(inbox.state.value.whose)
        assertEquals(Place.Inbox, phone.state.nav.top)
        assertTrue(phone.now { back() })
        assertEquals(Place.Today, phone.state.nav.top)
    }

    @Test
    fun `a record without a time is dated, and a time that can't be is told`() {
        val phone = phones.phone(Role.Nurse).unlock()
        phone.meters {
            val glucometer = list().single { it.kind == MeterKind.Glucometer }
            setTrouble(glucometer.address, MeterTrouble.ClockLost, true)
        }
        val inbox = phone.collected(1)
        val row = inbox.state.value.rows.single()
        assertTrue(row.mayDate)
        inbox.askWhen(row)
        inbox.date("2031-01-01", "08:00")
        phone.settle()
        assertNotNull(inbox.state.value.dateProblem)
        assertNotNull(inbox.state.value.dating)
        inbox.date("20260830", "0800")
        phone.settle()
        assertNull(inbox.state.value.dating)
        assertFalse(row.line == inbox.state.value.rows.single().line)
    }

    @Test
    fun `on a visit's and on a resident's page too the question when stays until it is answered`() {
        val phone = phones.phone(Role.Nurse).unlock()
        phone.meters {
            val glucometer = list().single { it.kind == MeterKind.Glucometer }
            setTrouble(glucometer.address, MeterTrouble.ClockLost, true)
        }
        val row = phone.collected(1).state.value.rows.single()
        val asked = ReadingEvent.AskWhen(Dating(row.record, row.line))
        val wrong = ReadingEvent.Date(row.record, "20310101", "0800")
        val right = ReadingEvent.Date(row.record, "２０２６０８３０", "800")
        val visit = phone.visit()
        visit.on(VisitEvent.OfReading(asked))
        phone.now { visit.on(VisitEvent.OfReading(wrong)) }
        assertNotNull(visit.state.value.dating?.problem)
        assertNull(visit.state.value.trouble)
        phone.now { visit.on(VisitEvent.OfReading(right)) }
        assertNull(visit.state.value.dating)
        val page = phone.model.resident(phone.find(WANG))
        page.on(asked)
        phone.now { page.on(wrong) }
        assertNotNull(page.dating.value?.problem)
        phone.now { page.on(ReadingEvent.AskWhen(null)) }
        assertNull(page.dating.value)
    }

    @Test
    fun `locked, nothing of anybody is left on it`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val inbox = phone.collected(1)
        phone.now { lock() }
        assertEquals(InboxState(), inbox.state.value)
    }
}
