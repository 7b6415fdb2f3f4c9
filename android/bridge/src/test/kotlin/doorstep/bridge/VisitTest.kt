package doorstep.bridge

import doorstep.bridge.api.Colour
import doorstep.bridge.api.Disease
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** The desk's use cases, each on the real core. */
class VisitTest {
    @Test
    fun `today has the doors of the day and whom to call before setting out`() =
        withPhone(Role.Doctor) { _, desk ->
            val today = desk.today()
            assertEquals(0, today.sync.waiting)
            assertNull(today.emptyLine)
            val alert = today.alerts.first()
            assertTrue(alert.line, "李建国 血压 186/112, 08:10" in alert.line)
            assertEquals("打电话", alert.action)
            assertTrue("a number of the block that nobody has", alert.phone.orEmpty().startsWith("1990000"))
            val door = today.buildings.flatMap { it.doors }.single { it.place == "1 单元 101" }
            assertEquals(listOf(WANG, "张德福"), door.people.map { it.name })
            val reasons = door.people.map { it.reasons }
            assertTrue("$reasons", reasons[0].any { "5+2 第 6 周" in it } && reasons[1].none { "5+2" in it })
            assertFalse(door.done || door.people.any { it.done })
            assertNotNull(door.people[0].colour)
        }

    @Test
    fun `a resident is found by name, door and whole number, and has her history`() =
        withPhone(Role.Doctor) { _, desk ->
            assertEquals(60, desk.residents("").size)
            val found = desk.residents(WANG).single()
            assertEquals("72 岁 女", found.ageLine)
            assertTrue(found.place, found.place.endsWith("1 单元 101"))
            val her = desk.resident(found.resident)
            assertEquals(found.colour, her.colour)
            assertTrue("${her.conditions}", her.conditions.any { "高血压" in it })
            assertEquals(4, her.visits.size)
            val pressure = checkNotNull(her.pressure)
            assertEquals(listOf("164/98", "158/96", "152/94", "148/92"), pressure.points.map { it.label })
            assertEquals(listOf(1640, 1580, 1520, 1480), pressure.points.map { it.value })
            assertEquals(980, pressure.points.first().second)
            assertEquals(1500, pressure.bandHigh)
            assertTrue(pressure.changes.any { "氨氯地平" in it.label })
            assertEquals("7.4", her.glucose?.points?.last()?.label)
            assertEquals("开始随访", her.visitLabel)
            assertNull(her.openVisit)

            assertTrue(her.canUnmask && her.idMasked.orEmpty().endsWith("******"))
            val whole = desk.unmask(found.resident, "核对医保")
            assertEquals(her.idMasked!!.take(12), whole.take(12))
            assertEquals(listOf(found), desk.residents(whole))
            assertEquals("reason", failure<Trouble.Invalid> { desk.unmask(found.resident, " ") }.field)
        }

    @Test
    fun `a drug is found by the beginning of its name, with what is usual of it`() {
        withPhone(Role.Doctor) { _, desk ->
            for (typed in listOf("氨氯", "aldp", "Amlo")) {
                assertTrue(typed, desk.drugsNamed(typed).any { it.name == "氨氯地平" })
            }
            val usual = desk.drugsNamed("氨氯地平").single().usual
            assertTrue(usual, "一般每天 2.5–10 mg" in usual)
            assertEquals(emptyList<Any>(), desk.drugsNamed("丹参片") + desk.drugsNamed(" "))
        }
        withPhone(Role.Volunteer) { _, desk -> failure<Trouble.NotAllowed> { desk.drugsNamed("氨氯") } }
    }

    @Test
    fun `an identity number is not a volunteer's to see`() =
        withPhone(Role.Volunteer) { _, desk ->
            val her = desk.resident(desk.idOf(WANG))
            assertFalse(her.canUnmask)
            assertNull(her.idMasked)
            failure<Trouble.NotAllowed> { desk.unmask(her.resident, "好奇一下") }
        }

    @Test
    fun `each kind of field takes its answer and gives it back`() =
        withPhone(Role.Doctor) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val drugs = listOf(DrugLine("氨氯地平", "1", "5 mg"), DrugLine("缬沙坦", "2", "80 mg"))
            suspend fun answered(field: String, kind: FieldKind, input: FieldInput) =
                desk.answer(visit, field, input).field(field).also {
                    assertEquals(field, kind, it.kind)
                    assertEquals(field, FieldState.Answered, it.state)
                }
            val code = answered("foot_pulse", FieldKind.Code, chosen(1))
            assertEquals(listOf(1), code.codes)
            assertEquals(code.options.single { it.code == 1 }.label, code.text)
            assertEquals(listOf(Disease.Diabetes), code.forms)
            val codes = answered("hypertension_symptoms", FieldKind.Codes, chosen(4, 2))
            assertEquals(listOf(2, 4), codes.codes)
            val number = answered("weight", FieldKind.Number, typed("６６．５"))
            assertEquals("66.5" to "kg", number.text to number.unit)
            assertEquals("左脚有点肿", answered("signs_other", FieldKind.Text, typed("左脚有点肿")).text)
            desk.answer(visit, "hba1c", typed("7.1"))
            assertEquals("2026-08-30", answered("hba1c_date", FieldKind.Date, typed("2026-08-30")).text)
            assertEquals(drugs, answered("hypertension_drugs", FieldKind.Drugs, FieldInput.Drugs(drugs)).drugs)
            val pressure = checkNotNull(desk.answer(visit, "blood_pressure", typed("152/94")).pressure)
            assertEquals(FieldKind.Pressure, pressure.ask?.kind)
            assertEquals("152/94" to "高压低压都偏高", pressure.value to pressure.meaning?.word)
            assertEquals(Colour.Yellow, pressure.meaning?.colour)

            val computed = desk.answer(visit, "height", typed("158")).field("bmi")
            assertEquals(FieldKind.Computed to "26.6", computed.kind to computed.text)
            failure<Trouble.NotFound> { desk.answer(visit, "bmi", typed("22")) }

            assertEquals(FieldState.Open, desk.answer(visit, "weight", FieldInput.Clear).field("weight").state)
        }

    @Test
    fun `a visit goes from its start to the signature and waits for the platform`() =
        withPhone(Role.Doctor) { phone, desk ->
            val who = desk.idOf(WANG)
            val begun = desk.startVisit(who)
            val visit = begun.visit
            assertEquals("还什么都没填。先量血压", begun.signBlocked)
            assertEquals(FieldState.Offered, begun.field("height").state)
            assertTrue(begun.unchanged > 5 && begun.toAsk > 5)
            assertEquals(visit, desk.startVisit(who).visit)
            assertEquals(visit, desk.resident(who).openVisit)

            assertEquals(0, desk.keepUnchanged(visit).unchanged)
            for ((field, input) in aQuietDay) desk.answer(visit, field, input)
            val ticked = desk.tick(visit, "doctor-follow-up", true)
            assertTrue(ticked.plan!!.items.single { it.item == "doctor-follow-up" }.doneToday)
            assertFalse(desk.tick(visit, "doctor-follow-up", false).plan!!.items.any { it.doneToday })
            desk.tick(visit, "doctor-follow-up", true)

            val ready = desk.visit(visit)
            assertEquals(0 to emptyList<Any>(), ready.toAsk to ready.gaps)
            assertEquals("签字" to null, ready.signLabel to ready.signBlocked)
            assertEquals(listOf("控制不满意", "控制不满意"), ready.judgements.map { it.verdict })
            assertTrue("${ready.judgements}", ready.judgements[0].reasons.any { "152/94" in it })
            assertEquals(
                Disease.Hypertension to Disease.Diabetes,
                ready.judgements.let { it[0].disease to it[1].disease },
            )

            val signed = desk.sign(visit)
            assertEquals("已存好。1 份待上传", signed.line)
            assertEquals("周文静 9月2日 08:30 已签", signed.visit.signedLine)
            assertEquals(desk.visit(visit), signed.visit)
            val sync = desk.sync()
            assertEquals(signed.sync, sync)
            assertEquals(1 to 0, sync.waiting to sync.acknowledged)
            assertEquals(listOf(visit), sync.rows.map { it.visit })
            assertEquals("$WANG · 9月2日 08:30" to "待上传", sync.rows[0].title to sync.rows[0].state)

            phone.restarted().use { next ->
                val again = next.core.unlock(PIN)
                assertEquals(signed.visit, again.visit(visit))
                val past = again.resident(who).visits.first()
                assertEquals(visit, past.visit)
                assertTrue(past.line, "152/94" in past.line)
            }
        }

    @Test
    fun `a volunteer hands in what she measured and sees no diagnosis`() =
        withPhone(Role.Volunteer) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG))
            assertEquals("交给医生", visit.signLabel)
            // All she is asked beside her readings is whether the visit could take place.
            assertEquals(listOf("not_followed"), visit.sections.flatMap { it.fields }.map { it.field })
            assertTrue(visit.judgements.isEmpty())
            desk.answer(visit.visit, "blood_pressure", typed("152/94"))
            val refused = failure<Trouble.NotAllowed> { desk.answer(visit.visit, "hypertension_symptoms", chosen(1)) }
            assertEquals("诊断只有医生和护士能看", refused.sentence)
            failure<Trouble.NotAllowed> { desk.keepUnchanged(visit.visit) }
            failure<Trouble.NotAllowed> { desk.tick(visit.visit, "doctor-follow-up", true) }
            val signed = desk.sign(visit.visit)
            assertEquals(1, signed.sync.waiting)
            assertFalse("$signed", "高血压" in "$signed")
        }

    @Test
    fun `a social worker ticks the groups of the plan's board`() =
        withPhone(Role.SocialWorker) { _, desk ->
            val row = desk.planBoard().single { it.name == WANG }
            assertEquals("5+2 第 6 周（共 13 周）", row.plan.title)
            val item = row.plan.items.single { it.item == "low-salt-group" }
            assertTrue(item.mayTick && !item.doneToday)
            val board = desk.tickPlan(row.resident, item.item, true)
            assertEquals(board, desk.planBoard())
            val ticked = board.single { it.resident == row.resident }.plan.items.single { it.item == item.item }
            assertTrue(ticked.doneToday)
            assertEquals(row, desk.tickPlan(row.resident, item.item, false).single { it.name == WANG })
            failure<Trouble.NotAllowed> { desk.tickPlan(row.resident, "salt-spoon-check", true) }
            failure<Trouble.NotAllowed> { desk.startVisit(row.resident) }
        }

    /** What is still asked when all that was offered is kept, on a day without anything new. */
    private val aQuietDay =
        listOf(
            "blood_pressure" to typed("152/94"),
            "fasting_glucose" to typed("7.8"),
            "hypertension_symptoms" to chosen(1),
            "diabetes_symptoms" to chosen(1),
            "emergency_signs" to chosen(1),
            "complication_new_or_worse" to chosen(1),
            "weight" to typed("66"),
            "heart_rate" to typed("72"),
            "foot_pulse" to chosen(1),
            "mental_adjustment" to chosen(1),
            "compliance" to chosen(1),
            "adherence" to chosen(1),
            "adverse_reaction" to chosen(1),
            "hypoglycaemia" to chosen(1),
        )
}
