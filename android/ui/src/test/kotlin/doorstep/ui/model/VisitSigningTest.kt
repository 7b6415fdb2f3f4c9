package doorstep.ui.model

import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class VisitSigningTest {
    @get:Rule val phones = Phones()

    @Test
    fun `an empty visit can't be signed, and says why in both languages`() {
        for ((language, sentence) in
            mapOf(
                Language.Chinese to "还什么都没填。先量血压",
                Language.English to "Nothing recorded yet. Measure blood pressure first",
            )) {
            val phone = phones.phone(language = language).unlock()
            val visit = phone.visit()
            assertEquals(sentence, visit.state.value.view?.signBlocked)
            phone.now { visit.on(VisitEvent.Sign) }
            assertEquals(sentence, visit.state.value.trouble)
            assertNull(visit.state.value.signed)
            assertFalse(visit.state.value.busy)
        }
    }

    @Test
    fun `what is not right has to be mended first`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "128/78"))
        visit.on(VisitEvent.Type("weight", "655"))
        phone.now { visit.on(VisitEvent.Sign) }
        assertTrue(visit.state.value.mendFirst)
        assertNull(visit.state.value.signed)
        assertEquals("体重 655 不对吧？应在 20–300 之间", visit.state.value.problems["weight"])
        visit.on(VisitEvent.Type("weight", "65.5"))
        assertFalse(visit.state.value.mendFirst)
        phone.now { visit.on(VisitEvent.Sign) }
        assertNotNull(visit.state.value.signed)
    }

    @Test
    fun `half a blood pressure is said so before it is signed`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        phone.now { visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("138/86"))) }
        visit.on(VisitEvent.Type("blood_pressure", "162/"))
        phone.now { visit.on(VisitEvent.Sign) }
        assertNull(visit.state.value.signed)
        assertEquals("blood_pressure", visit.state.value.firstWrong?.field)
        visit.on(VisitEvent.Type("blood_pressure", "162/98"))
        phone.now { visit.on(VisitEvent.Sign) }
        assertEquals("162/98", visit.state.value.signed?.visit?.pressure?.value)
    }

    @Test
    fun `a refused tap and a field that is gone keep nobody from signing`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        fun answer(field: String, vararg codes: Int) = phone.now {
            visit.on(VisitEvent.Answer(field, FieldInput.Codes(codes.toList())))
        }
        phone.now { visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("138/86"))) }
        answer("hypertension_symptoms", 1)
        answer("hypertension_symptoms", 1, 2)
        assertEquals(setOf("hypertension_symptoms"), visit.state.value.problems.keys)
        phone.now { visit.on(VisitEvent.Answer("hba1c", FieldInput.Text("7.2"))) }
        visit.on(VisitEvent.Type("hba1c_date", "20271301"))
        phone.now { visit.on(VisitEvent.Leave("hba1c_date")) }
        assertEquals("hba1c_date", visit.state.value.firstWrong?.field)
        phone.now { visit.on(VisitEvent.Answer("hba1c", FieldInput.Clear)) }
        phone.now { visit.on(VisitEvent.Sign) }
        assertTrue(visit.state.value.signed != null)
    }

    @Test
    fun `what has just been typed is signed with the rest`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "128/78"))
        visit.on(VisitEvent.Type("weight", "65.5"))
        phone.now { visit.on(VisitEvent.Sign) }
        val signed = checkNotNull(visit.state.value.signed)
        assertEquals("128/78", signed.visit.pressure?.value)
        assertEquals("65.5", signed.visit.sections.flatMap { it.fields }.first { it.field == "weight" }.text)
    }

    @Test
    fun `signed, it stands in the store, waits for the platform, and nobody changes it any more`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val id = (phone.state.nav.top as Place.Visit).visit
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        phone.now { go(Place.Review(id)) }
        phone.now { visit.on(VisitEvent.Sign) }
        assertEquals(Place.Signed(id), phone.state.nav.top)
        val signed = checkNotNull(visit.state.value.signed)
        assertEquals("已存好。1 份待上传", signed.line)
        assertEquals(1, signed.sync.waiting)
        assertEquals("周文静 9月4日 09:30 已签", signed.visit.signedLine)
        phone.now { visit.on(VisitEvent.Sign) }
        assertEquals("这次随访已经签了，不能再改", visit.state.value.trouble)
        phone.now { visit.on(VisitEvent.Answer("salt", FieldInput.Codes(listOf(3)))) }
        assertEquals("这次随访已经签了，不能再改", visit.state.value.problems["salt"])
        val after = phones.again(phone, phone.model.save()).unlock()
        val again = after.model.visit(id).also { it.refresh() }
        after.settle()
        assertEquals("152/94", again.state.value.view?.pressure?.value)
        assertNotNull(again.state.value.view?.signedLine)
    }

    @Test
    fun `a second tap while it is being signed signs once`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        visit.on(VisitEvent.Sign)
        visit.on(VisitEvent.Sign)
        assertTrue(visit.state.value.busy)
        phone.settle()
        assertNull(visit.state.value.trouble)
        phone.now { sync().refresh() }
        assertEquals(1, phone.model.sync().state.value.value?.sync?.waiting)
    }

    @Test
    fun `both forms are judged as it goes, and the stricter date counts`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        fun judged() = checkNotNull(visit.state.value.view).judgements.map { it.verdict }
        assertTrue(judged().all { it.startsWith("还差：") })
        for ((field, code) in
            listOf("emergency_signs", "complication_new_or_worse", "adverse_reaction").map { it to 1 }) {
            visit.on(VisitEvent.Answer(field, FieldInput.Codes(listOf(code))))
        }
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        visit.on(VisitEvent.Type("fasting_glucose", "6.2"))
        phone.pass(250)
        assertEquals(listOf("控制不满意", "控制满意"), judged())
        assertEquals("下次 周五 9月18日", visit.state.value.view?.nextLine)
        visit.on(VisitEvent.Type("blood_pressure", "128/78"))
        phone.pass(250)
        assertEquals(listOf("控制满意", "控制满意"), judged())
    }

    @Test
    fun `a lock in the middle of signing loses nothing`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        phone.pass(250)
        phone.clock.pass(5 * 60 * 1000)
        phone.now { visit.on(VisitEvent.Sign) }
        assertEquals(Entrance.Locked, phone.state.entrance)
        assertFalse(visit.state.value.busy)
        phone.unlock()
        assertEquals("152/94", visit.state.value.view?.pressure?.value)
        phone.now { visit.on(VisitEvent.Sign) }
        assertNotNull(visit.state.value.signed)
    }

    @Test
    fun `whoever may not sign hands in, and her measurement is stored`() {
        val phone = phones.phone(Role.GridWorker).unlock()
        val visit = phone.visit()
        assertEquals("交给医生", visit.state.value.view?.signLabel)
        visit.on(VisitEvent.Type("blood_pressure", "152/94"))
        phone.now { visit.on(VisitEvent.Sign) }
        assertEquals("已存好。1 份待上传", visit.state.value.signed?.line)
        assertEquals(emptyList<Any>(), visit.state.value.view?.judgements)
    }
}
