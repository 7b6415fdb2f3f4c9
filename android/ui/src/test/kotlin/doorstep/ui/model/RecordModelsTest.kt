package doorstep.ui.model

import doorstep.bridge.api.Disease
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.OutsideWhat
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class RecordModelsTest {
    @get:Rule val phones = Phones()

    private fun TestPhone.fill(sheet: RecordFormModel, vararg typed: Pair<String, String>) {
        for ((field, text) in typed) {
            sheet.on(VisitEvent.Type(field, text))
            sheet.on(VisitEvent.Leave(field))
            settle()
        }
    }

    @Test
    fun `a scan begins a record, which says what is missing and is shown once saved`() {
        val phone = phones.phone(Role.Doctor).unlock()
        phone.now { go(RecordPlace.Scan) }
        phone.now { scan().type("姓名 曾乐 11010519491231002X") }
        phone.now { scan().look() }
        assertTrue(checkNotNull(phone.model.scan().state.value.found).mayRegister)
        phone.now { scan().register() }
        assertEquals(RecordPlace.New, phone.state.nav.top)
        val sheet = phone.model.recordForm(RecordPlace.New)
        assertEquals(emptyMap<String, String>(), sheet.state.value.problems)
        phone.now { sheet.save() }
        assertEquals(setOf("estate", "building", "door"), sheet.state.value.problems.keys)
        phone.fill(sheet, "estate" to "幸福小区", "building" to "9 栋", "door" to "101")
        assertEquals(emptyMap<String, String>(), sheet.state.value.problems)
        phone.now { sheet.save() }
        val place = phone.state.nav.top as RecordPlace.Record
        phone.now { record(place.resident).refresh() }
        assertEquals("曾乐", phone.model.record(place.resident).state.value.value?.name)
        assertEquals(listOf(Place.Today, RecordPlace.Scan, place), phone.state.nav.places)
    }

    @Test
    fun `a record that was begun is there again, but not beside a scanned card`() {
        val phone = phones.phone(Role.Doctor).unlock()
        phone.now { go(RecordPlace.New) }
        val sheet = phone.now { recordForm(RecordPlace.New).also { it.refresh() } }
        phone.fill(sheet, "name" to "曾乐", "estate" to "幸福小区")
        phone.pass(250)
        val after = phones.again(phone).unlock()
        after.now { go(RecordPlace.New) }
        val again = after.now { recordForm(RecordPlace.New).also { it.refresh() } }
        assertTrue(again.state.value.resumed)
        assertEquals("曾乐", again.state.value.field("name")?.text)
        after.now { go(RecordPlace.Scan) }
        after.now { scan().type("姓名 曾欢 11010519491231002X") }
        after.now { scan().look() }
        after.now { scan().register() }
        val scanned = after.model.recordForm(RecordPlace.New).state.value
        assertEquals("曾欢", scanned.field("name")?.text)
        assertFalse(scanned.resumed || "estate" in scanned.entries)
    }

    @Test
    fun `what happened elsewhere is added or says what is wrong with it`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val her = phone.find(WANG)
        phone.now { go(RecordPlace.Timeline(her)) }
        val timeline = phone.model.timeline(her)
        val draft = OutsideDraft(OutsideWhat.TestResult, "20270101", "县医院", "血脂高")
        timeline.type(draft)
        phone.now { timeline.add() }
        assertEquals(setOf("day"), timeline.draft.value?.problems?.keys)
        timeline.type(draft.copy(day = "20260901"))
        phone.now { timeline.add() }
        assertNull(timeline.draft.value)
        assertTrue(timeline.state.value.value!!.rows.any { "血脂高" in it.line })
    }

    @Test
    fun `two records are merged and taken apart on the record`() {
        val phone = phones.phone(Role.Doctor).unlock()
        phone.now { go(RecordPlace.Doubles) }
        phone.now { doubles().refresh() }
        val pair = checkNotNull(phone.model.doubles().state.value.value).single()
        val record = phone.model.record(pair.first.resident)
        phone.now { record.merge(pair.second.resident) }
        assertEquals(1, record.state.value.value?.merged?.size)
        phone.now { record.undoMerge(pair.second.resident) }
        assertEquals(1, record.state.value.value?.doubles?.size)
    }

    @Test
    fun `a doctor decides otherwise and corrects after signing`() {
        val phone = phones.phone(Role.Doctor).unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("152/94")))
        phone.settle()
        visit.on(VisitEvent.Decide(Deciding(Disease.Hypertension, code = 1)))
        visit.on(VisitEvent.KeepDecision)
        phone.settle()
        assertTrue(visit.state.value.deciding?.problem != null)
        visit.on(VisitEvent.Decide(Deciding(Disease.Hypertension, 1, "20261008", reason = "家庭自测正常")))
        visit.on(VisitEvent.KeepDecision)
        phone.settle()
        assertNull(visit.state.value.deciding)
        assertTrue("家庭自测正常" in visit.state.value.view?.judgements?.first()?.decided.orEmpty())
        visit.on(VisitEvent.Sign)
        phone.settle()
        val id = checkNotNull(visit.state.value.signed).visit.visit
        phone.now { go(RecordPlace.Correct(id)) }
        val sheet = phone.model.recordForm(RecordPlace.Correct(id))
        sheet.refresh()
        phone.settle()
        val pressure = checkNotNull(sheet.state.value.field("blood_pressure"))
        fun type(text: String) {
            sheet.on(VisitEvent.Type("blood_pressure", text))
            assertEquals(text, sheet.state.value.text(pressure))
        }
        // As two boxes give it: the old number is erased, the new one typed, digit by digit.
        for (text in listOf("15/94", "1/94", "/94", "/9", "/", "1/", "13/", "132/")) type(text)
        phone.fill(sheet, "correction_reason" to "输错了")
        phone.now { sheet.save() }
        assertEquals(setOf("blood_pressure"), sheet.state.value.problems.keys)
        assertEquals("132/", sheet.state.value.text(pressure))
        for (text in listOf("132/8", "132/84")) type(text)
        phone.fill(sheet, "blood_pressure" to "132/84")
        assertEquals(emptyMap<String, String>(), sheet.state.value.problems)
        phone.now { sheet.save() }
        assertTrue(
            "${sheet.state.value.problems} ${sheet.state.value.trouble}",
            phone.state.nav.top !is RecordPlace.Correct,
        )
        val first = RecordPlace.Version(id, 0)
        phone.now { go(first) }
        phone.now { version(first).refresh() }
        assertEquals("152/94", phone.model.version(first).state.value.value?.pressure?.value)
    }

    @Test
    fun `the drugs of a signed visit are corrected`() {
        val phone = phones.phone(Role.Doctor).unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("152/94")))
        visit.on(VisitEvent.Answer("hypertension_drugs", FieldInput.Drugs(listOf(line("氨氯地平"), line("缬沙坦")))))
        visit.on(VisitEvent.Sign)
        phone.settle()
        val id = checkNotNull(visit.state.value.signed).visit.visit
        phone.now { go(RecordPlace.Correct(id)) }
        val sheet = phone.model.recordForm(RecordPlace.Correct(id))
        phone.now { sheet.refresh() }
        val drugs = checkNotNull(sheet.state.value.field("hypertension_drugs"))
        fun shown() = sheet.state.value.lines(drugs).map { it.name }
        assertEquals(listOf("氨氯地平", "缬沙坦"), shown())
        phone.now { sheet.on(VisitEvent.RemoveLine("hypertension_drugs", 0)) }
        assertEquals(listOf("缬沙坦"), shown())
        sheet.on(VisitEvent.Lines("hypertension_drugs", listOf(line("缬沙坦"), DrugLine("", "", ""))))
        assertEquals(listOf("缬沙坦", ""), shown())
        sheet.on(VisitEvent.Lines("hypertension_drugs", listOf(line("缬沙坦"), line("吲达帕胺"))))
        phone.fill(sheet, "correction_reason" to "漏了一种")
        phone.now { sheet.save() }
        val now = phone.now { version(RecordPlace.Version(id, 1)).also { it.refresh() } }
        val told =
            checkNotNull(now.state.value.value)
                .sections
                .flatMap { it.fields }
                .first { it.field == "hypertension_drugs" }
        assertEquals(listOf("缬沙坦", "吲达帕胺"), told.drugs.map { it.name })
    }

    private fun line(name: String) = DrugLine(name, "1", "5 mg")

    @Test
    fun `what is half filled in is not left without being asked`() {
        val phone = phones.phone(Role.Doctor).unlock()
        val edit = RecordPlace.Edit(phone.find(WANG))
        phone.now { go(edit) }
        phone.now { recordForm(edit).refresh() }
        val phoneNumber = checkNotNull(phone.model.recordForm(edit).state.value.field("phone"))
        phone.model.recordForm(edit).on(VisitEvent.Type("phone", "139"))
        assertTrue(phone.now { back() })
        assertTrue(phone.state.leaving)
        assertEquals(edit, phone.state.nav.top)
        assertTrue(phone.now { back() })
        assertFalse(phone.state.leaving)
        assertEquals("139", phone.model.recordForm(edit).state.value.text(phoneNumber))
        phone.now { back() }
        phone.now { throwAway() }
        assertEquals(Place.Today, phone.state.nav.top)
        assertFalse(phone.state.leaving)
        phone.now { go(edit) }
        phone.now { back() }
        assertEquals("nothing was filled in", Place.Today, phone.state.nav.top)
    }

    @Test
    fun `a way through records is restored`() {
        val way = Nav().go(RecordPlace.Record("a")).go(RecordPlace.Timeline("a")).go(RecordPlace.Version("v", 2))
        assertEquals(way, Nav.restore(way.save()))
    }
}
