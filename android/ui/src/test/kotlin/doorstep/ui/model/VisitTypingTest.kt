package doorstep.ui.model

import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.Language
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class VisitTypingTest {
    @get:Rule val phones = Phones()

    private fun VisitModel.type(field: String, text: String) = on(VisitEvent.Type(field, text))

    private fun VisitModel.text(field: String) = state.value.field(field)?.let(state.value::text)

    private fun VisitModel.stored(field: String) =
        state.value.field(field)?.takeIf { it.state == FieldState.Answered }?.text

    private fun VisitModel.problem(field: String) = state.value.problems[field]

    @Test
    fun `typing goes to the core when it pauses for a quarter of a second, not before`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "6")
        phone.pass(200)
        visit.type("weight", "65.5")
        phone.pass(249)
        assertNull(visit.stored("weight"))
        assertEquals("65.5", visit.text("weight"))
        phone.pass(1)
        assertEquals("65.5", visit.stored("weight"))
    }

    @Test
    fun `leaving the field hands it over at once`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "65.5")
        phone.now { visit.on(VisitEvent.Leave("weight")) }
        assertEquals("65.5", visit.stored("weight"))
        assertEquals(emptyMap<String, Draft>(), visit.state.value.drafts)
    }

    @Test
    fun `what was typed survives the end of the app`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "65.5")
        phone.pass(250)
        visit.on(VisitEvent.Answer("salt", FieldInput.Codes(listOf(3))))
        phone.settle()
        val after = phones.again(phone).unlock()
        val again = after.visit()
        assertEquals("65.5", again.stored("weight"))
        assertEquals("重", again.stored("salt"))
    }

    @Test
    fun `a page that is left within the pause loses nothing`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "65.5")
        phone.now { back() }
        assertEquals("65.5", phone.visit().stored("weight"))
    }

    @Test
    fun `what can't be right is said beside its field, in both languages, and stays as typed`() {
        val told =
            mapOf(
                ("blood_pressure" to "1620/94") to
                    listOf(
                        "高压 1620 不对吧？应在 40–300 之间",
                        "Systolic 1620 can't be right. It should be between 40 and 300.",
                    ),
                ("weight" to "六十") to listOf("体重「六十」里有不是数字的字。只填数字", "Weight “六十” is not a number. Type digits only."),
                ("weight" to "655") to
                    listOf("体重 655 不对吧？应在 20–300 之间", "Weight 655 can't be right. It should be between 20 and 300."),
                ("hba1c_date" to "20270101") to
                    listOf(
                        "糖化血红蛋白检查日期 2027-01-01 还没到，不能填以后的日子",
                        "HbA1c, date 2027-01-01 has not come yet. Pick today or an earlier day.",
                    ),
                ("hba1c_date" to "2026-02-31") to
                    listOf(
                        "糖化血红蛋白检查日期「2026-02-31」不是日期，像 20260904 这样填",
                        "HbA1c, date “2026-02-31” is not a date. Type it like 20260904.",
                    ),
            )
        for (language in Language.entries) {
            val phone = phones.phone(language = language).unlock()
            val visit = phone.visit()
            visit.type("hba1c", "7.2")
            phone.pass(250)
            for ((typed, sentences) in told) {
                val (field, text) = typed
                visit.type(field, text)
                phone.now { visit.on(VisitEvent.Leave(field)) }
                assertEquals(sentences[language.ordinal], visit.problem(field))
                assertEquals(text, visit.text(field))
                assertNull(visit.stored(field))
            }
        }
    }

    @Test
    fun `half a blood pressure that can't be right is said when its box is left, in both languages, and stays`() {
        val told =
            mapOf(
                "1620/" to
                    listOf(
                        "高压 1620 不对吧？应在 40–300 之间",
                        "Systolic 1620 can't be right. It should be between 40 and 300.",
                    ),
                "/940" to
                    listOf(
                        "低压 940 不对吧？应在 20–200 之间",
                        "Diastolic 940 can't be right. It should be between 20 and 200.",
                    ),
            )
        for (language in Language.entries) {
            val phone = phones.phone(language = language).unlock()
            val visit = phone.visit()
            for ((half, sentences) in told) {
                visit.type("blood_pressure", half)
                phone.now { visit.on(VisitEvent.Leave("blood_pressure")) }
                assertEquals(sentences[language.ordinal], visit.problem("blood_pressure"))
                assertEquals(half, visit.text("blood_pressure"))
                assertNull(visit.stored("blood_pressure"))
            }
        }
    }

    @Test
    fun `half a blood pressure that can be right waits for the other half, and ends what was said`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        fun left(text: String) {
            visit.type("blood_pressure", text)
            phone.now { visit.on(VisitEvent.Leave("blood_pressure")) }
        }
        left("162/")
        assertNull(visit.problem("blood_pressure"))
        left("1620/")
        assertTrue(visit.problem("blood_pressure") != null)
        left("162/")
        assertNull(visit.problem("blood_pressure"))
        assertEquals("162/", visit.text("blood_pressure"))
        left("162/98")
        assertEquals("162/98", visit.stored("blood_pressure"))
    }

    @Test
    fun `another language says what is wrong with half a blood pressure anew`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("blood_pressure", "1620/")
        phone.now { visit.on(VisitEvent.Leave("blood_pressure")) }
        phone.now { setLanguage(Language.English) }
        assertEquals(
            "Systolic 1620 can't be right. It should be between 40 and 300.",
            visit.problem("blood_pressure"),
        )
    }

    @Test
    fun `a number that is still being typed is not called wrong`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "6")
        phone.pass(250 + 699)
        assertNull(visit.problem("weight"))
        phone.pass(1)
        assertEquals("体重 6 不对吧？应在 20–300 之间", visit.problem("weight"))
        visit.type("weight", "65.5")
        phone.pass(250)
        assertNull(visit.problem("weight"))
        assertEquals("65.5", visit.stored("weight"))
    }

    @Test
    fun `a wrong value leaves the last right one in the store`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "65.5")
        phone.pass(250)
        visit.type("weight", "655")
        phone.now { visit.on(VisitEvent.Leave("weight")) }
        assertEquals("65.5", visit.stored("weight"))
        assertEquals("655", visit.text("weight"))
    }

    @Test
    fun `another language says the problem anew`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "655")
        phone.now { visit.on(VisitEvent.Leave("weight")) }
        phone.now { setLanguage(Language.English) }
        assertEquals("Weight 655 can't be right. It should be between 20 and 300.", visit.problem("weight"))
        assertEquals("Weight", visit.state.value.field("weight")?.label)
    }

    @Test
    fun `an emptied field is empty again`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.type("weight", "65.5")
        phone.pass(250)
        visit.type("weight", "")
        phone.pass(250)
        assertNull(visit.stored("weight"))
    }

    @Test
    fun `a removed drug comes back by undo, for eight seconds`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val drugs = listOf(DrugLine("氨氯地平", "1", "5 mg"), DrugLine("缬沙坦", "1", "80 mg"))
        phone.now { visit.on(VisitEvent.Answer("hypertension_drugs", FieldInput.Drugs(drugs))) }
        visit.on(VisitEvent.RemoveLine("hypertension_drugs", 0))
        phone.pass(250)
        fun stored() = visit.state.value.field("hypertension_drugs")?.drugs
        assertEquals(drugs.drop(1), stored())
        phone.now { visit.on(VisitEvent.Undo) }
        assertEquals(drugs, stored())
        assertNull(visit.state.value.undo)
        visit.on(VisitEvent.RemoveLine("hypertension_drugs", 1))
        phone.pass(7_999)
        assertTrue(visit.state.value.undo != null)
        phone.pass(1)
        assertNull(visit.state.value.undo)
        assertEquals(drugs.take(1), stored())
    }

    @Test
    fun `the last drug removed says that she takes none, an empty line removed says nothing`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val field = "hypertension_drugs"
        visit.on(VisitEvent.Lines(field, listOf(DrugLine("", "", ""))))
        phone.now { visit.on(VisitEvent.RemoveLine(field, 0)) }
        phone.pass(250)
        assertNull(visit.stored(field))
        phone.now { visit.on(VisitEvent.Answer(field, FieldInput.Drugs(listOf(DrugLine("氨氯地平", "1", "5 mg"))))) }
        visit.on(VisitEvent.RemoveLine(field, 0))
        phone.pass(250)
        assertEquals("没有在吃的药", visit.stored(field))
        phone.now { visit.on(VisitEvent.Undo) }
        assertEquals("氨氯地平 5 mg，每日 1 次", visit.stored(field))
    }

    @Test
    fun `a drug that is half filled in is said so and not lost`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val half = listOf(DrugLine("氨氯地平", "", "5 mg"))
        visit.on(VisitEvent.Lines("hypertension_drugs", half))
        phone.now { visit.on(VisitEvent.Leave("hypertension_drugs")) }
        assertEquals("降压药 每种药要有药名、每日几次、每次多少", visit.problem("hypertension_drugs"))
        val field = checkNotNull(visit.state.value.field("hypertension_drugs"))
        assertEquals(half, visit.state.value.lines(field))
    }

    @Test
    fun `what stayed the same is kept by one tap and taken back by one`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        val offered = visit.state.value.fields.filter { it.state == FieldState.Offered }.map { it.field }
        assertTrue(offered.size > 8)
        phone.now { visit.on(VisitEvent.KeepAll) }
        assertEquals(Undo(offered.size, offered.map { it to FieldInput.Clear }), visit.state.value.undo)
        assertEquals(0, visit.state.value.view?.unchanged)
        assertTrue(offered.all { visit.stored(it) != null })
        phone.now { visit.on(VisitEvent.Undo) }
        assertEquals(offered.size, visit.state.value.view?.unchanged)
        assertTrue(offered.none { visit.stored(it) != null })
        phone.now { visit.on(VisitEvent.KeepAll) }
        phone.pass(8_000)
        assertNull(visit.state.value.undo)
        assertTrue(offered.all { visit.stored(it) != null })
    }

    @Test
    fun `answers keep the order of the taps`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        for (code in listOf(1, 3, 2)) visit.on(VisitEvent.Answer("salt", FieldInput.Codes(listOf(code))))
        phone.settle()
        assertEquals(listOf(2), visit.state.value.field("salt")?.codes)
    }

    @Test
    fun `two choices that exclude each other are said so`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        phone.now { visit.on(VisitEvent.Answer("hypertension_symptoms", FieldInput.Codes(listOf(1, 2)))) }
        assertEquals("高血压症状 选了「无」，就不能再选别的", visit.problem("hypertension_symptoms"))
        phone.now { visit.on(VisitEvent.Answer("hypertension_symptoms", FieldInput.Codes(listOf(2)))) }
        assertNull(visit.problem("hypertension_symptoms"))
    }

    @Test
    fun `a step of 5+2 is ticked within the visit`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        fun item(key: String) = visit.state.value.view?.plan?.items?.first { it.item == key }
        phone.now { visit.on(VisitEvent.Tick("doctor-follow-up", true)) }
        assertEquals(true, item("doctor-follow-up")?.doneToday)
        phone.now { visit.on(VisitEvent.Tick("salt-spoon-check", true)) }
        assertEquals("这一项由志愿者打勾", visit.state.value.trouble)
        phone.now { visit.on(VisitEvent.Tick("doctor-follow-up", false)) }
        assertEquals(false, item("doctor-follow-up")?.doneToday)
        assertNull(visit.state.value.trouble)
    }
}
