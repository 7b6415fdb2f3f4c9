package doorstep.bridge

import doorstep.bridge.api.Disease
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.OutsideWhat
import doorstep.bridge.api.RecordEntry
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** One person, one record. */
class RecordsTest {
    private fun text(field: String, text: String) = RecordEntry(field, FieldInput.Text(text))

    @Test
    fun `a scan begins a record, which is saved and edited`() =
        withPhone(Role.Doctor) { _, desk ->
            val scan = desk.scan("姓名 曾乐\n11010519491231002X")
            assertTrue(scan.mayRegister && scan.found.isEmpty())
            val sheet = desk.recordSheet(null, scan.entries)
            assertNull(sheet.resident)
            assertEquals(listOf("estate", "building", "door"), sheet.problems.map { it.field })
            assertEquals("estate", failure<Trouble.Invalid> { desk.registerResident(scan.entries) }.field)
            val door = listOf(text("estate", "幸福小区"), text("building", "9 栋"), text("door", "101"))
            val record = desk.registerResident(scan.entries + door)
            assertTrue(record.mayEdit)
            assertEquals(listOf(record.resident), desk.residents("zl").map { it.resident })
            val saved = desk.saveRecord(record.resident, listOf(text("phone", "19900001111")))
            assertEquals(2, saved.versions.size)
            assertEquals(record.resident, desk.scan("11010519491231002X").found.single().resident)
            failure<Trouble.Conflict> { desk.registerResident(scan.entries + door) }
        }

    @Test
    fun `self-care is assessed and what happened elsewhere is added`() =
        withPhone(Role.Nurse) { _, desk ->
            val her = desk.idOf(WANG)
            val five = listOf("eating", "grooming", "dressing", "toileting", "moving")
            val entries = five.map { RecordEntry(it, FieldInput.Codes(listOf(2))) }
            assertEquals("3 分 · 可自理", desk.selfCareSheet(her, entries).result)
            assertTrue(desk.assessSelfCare(her, entries).selfCare.first().endsWith("可自理"))
            assertTrue(desk.record(her).versions.isNotEmpty())
            val before = desk.timeline(her).rows.size
            val after = desk.addOutside(her, OutsideWhat.HospitalReport, "2026-09-01", "县医院", "心电图正常")
            assertEquals(before + 1, after.rows.size)
            val wrong = failure<Trouble.Invalid> { desk.addOutside(her, OutsideWhat.TestResult, "", "县医院", "高") }
            assertEquals("day", wrong.field)
        }

    @Test
    fun `a doctor decides otherwise, and corrects what was signed`() =
        withPhone(Role.Doctor) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", FieldInput.Text("152/94"))
            val wrong = failure<Trouble.Invalid> { desk.decide(visit, Disease.Hypertension, 1, null, false, "") }
            assertEquals("reason", wrong.field)
            val decided = desk.decide(visit, Disease.Hypertension, 1, "2026-10-08", false, "家庭自测正常")
            assertTrue(decided.judgements.first().decided!!.contains("家庭自测正常"))
            assertEquals(4, decided.judgements.first().classes.size)
            assertTrue(desk.sign(visit).visit.mayCorrect)
            val entries = listOf(text("blood_pressure", "132/84"), text("correction_reason", "输错了"))
            assertEquals("132/84", desk.correctionSheet(visit, entries).sections.first().fields.first().text)
            assertEquals(listOf(0, 1), desk.correctVisit(visit, entries).versions.map { it.version })
            assertEquals("152/94", desk.visitVersion(visit, 0).pressure?.value)
        }

    @Test
    fun `two records are shown as one and apart again`() =
        withPhone(Role.Doctor) { _, desk ->
            val pair = desk.doubles().single()
            val (kept, other) = pair.first.resident to pair.second.resident
            assertEquals(other, desk.mergeRecords(kept, other).merged.single().resident)
            assertTrue(desk.doubles().isEmpty())
            assertTrue(desk.undoMerge(kept, other).merged.isEmpty())
            assertTrue(desk.tellApart(other, kept).isEmpty())
            failure<Trouble.NotFound> { desk.tellApart(kept, other) }
        }
}
