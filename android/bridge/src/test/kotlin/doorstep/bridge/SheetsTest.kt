package doorstep.bridge

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FormAnswers
import doorstep.bridge.api.FormKind
import doorstep.bridge.api.PaperKind
import doorstep.bridge.api.ResidentRow
import doorstep.bridge.api.Role
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.Target
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.all
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_core.ActKind as CoreActKind
import uniffi.doorstep_core.FormKind as CoreFormKind
import uniffi.doorstep_core.PaperKind as CorePaperKind
import uniffi.doorstep_core.SheetKind as CoreSheetKind

/** Sheets and short forms on the real core. */
class SheetsTest {
    private fun names(own: List<Enum<*>>, core: List<Enum<*>>) =
        assertEquals(core.map { it.name.replace("_", "") }, own.map { it.name.uppercase() })

    @Test
    fun `the kinds stand in the same order on both sides`() {
        names(SheetKind.entries, CoreSheetKind.entries)
        names(FormKind.entries, CoreFormKind.entries)
        names(ActKind.entries, CoreActKind.entries)
        names(PaperKind.entries, CorePaperKind.entries)
    }

    @Test
    fun `a plan is opened from a resident's page, and a reminder is marked`() =
        withPhone(Role.Doctor) { _, desk ->
            val her = desk.residents(WANG).single().resident
            val link = desk.links(her).single { it.title == "用药和方案" }.links.first { it.label == "5+2 计划" }
            assertEquals(Target.Sheet(SheetKind.Intervention, her), link.target)
            val sheet = desk.sheet(SheetKind.Intervention, her)
            assertTrue(sheet.title, WANG in sheet.title)
            assertTrue(sheet.links.any { it.target == Target.Act(ActKind.DrugsTaken, her) })
            val marked = desk.act(ActKind.DrugsTaken, her)
            assertTrue(marked.links.any { it.target == Target.Act(ActKind.DrugsNotTaken, her) })
            assertTrue(desk.links("").all.any { it.target == Target.Sheet(SheetKind.Groups, "") })
        }

    @Test
    fun `a short form is asked for, refused by its field, and taken`() =
        withPhone(Role.Volunteer) { _, desk ->
            val people = desk.today().buildings.flatMap { it.doors }.flatMap { it.people }
            val her = people.first { it.name == WANG }.resident
            val form = desk.form(FormKind.SaltCheck, her)
            assertEquals(listOf("salt_grams", "salt_days", "salt_eaters"), form.fields.map { it.field })
            fun answers(days: String) =
                FormAnswers(
                    mapOf(
                        "salt_grams" to FieldInput.Text("60"),
                        "salt_days" to FieldInput.Text(days),
                        "salt_eaters" to FieldInput.Text("2"),
                    )
                )
            val refused = runCatching { desk.fill(FormKind.SaltCheck, her, answers("0")) }.exceptionOrNull()
            assertEquals("salt_days", (refused as Trouble.Invalid).field)
            val sheet = desk.fill(FormKind.SaltCheck, her, answers("7"))
            assertTrue(sheet.sections.flatMap { it.rows }.any { "4.2" in it.line })
        }

    @Test
    fun `a form that was begun is kept until nothing stands in it`() =
        withPhone(Role.Doctor) { _, desk ->
            val drug = DrugLine("氨氯地平", "1", "5 mg")
            val begun =
                FormAnswers(
                    mapOf(
                        "text" to FieldInput.Text("60"),
                        "codes" to FieldInput.Codes(listOf(1, 3)),
                        "drugs" to FieldInput.Drugs(listOf(drug)),
                        "nothing" to FieldInput.Clear,
                    ),
                    listOf("somebody"),
                )
            assertNull(desk.halfFilled("form:SaltCheck:1"))
            desk.keepHalfFilled("form:SaltCheck:1", begun)
            assertEquals(begun, desk.halfFilled("form:SaltCheck:1"))
            desk.keepHalfFilled("form:SaltCheck:1", FormAnswers())
            assertNull(desk.halfFilled("form:SaltCheck:1"))
        }

    @Test
    fun `the list of residents ends after its last row`() =
        withPhone(Role.Doctor) { _, desk ->
            val all = desk.residents("")
            assertEquals(emptyList<ResidentRow>(), desk.residentsAfter(all.last().resident))
            assertEquals(all.drop(1), desk.residentsAfter(all.first().resident))
        }

    @Test
    fun `without a font there is a sentence and no paper`() =
        withPhone(Role.Doctor) { _, desk ->
            val refused = runCatching { desk.paper(PaperKind.WorkList, "", ByteArray(0)) }.exceptionOrNull()
            assertEquals("font", (refused as Trouble.Invalid).field)
            assertTrue(desk.links("").all.any { it.target == Target.Paper(PaperKind.WorkList, "") })
        }
}
