package doorstep.ui.model

import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.GapView
import doorstep.bridge.api.SectionView
import doorstep.bridge.api.VisitView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

class VisitStateTest {
    private fun field(id: String, kind: FieldKind, state: FieldState, text: String = "") =
        FieldView(id, id, kind, null, emptyList(), state, text, emptyList(), emptyList(), false, emptyList())

    private fun visit(vararg fields: FieldView, gaps: List<String> = fields.map { it.field }) =
        VisitView(
            visit = "v",
            resident = "r",
            name = "王桂兰",
            ageLine = "72 岁 女",
            place = "1 单元 101",
            colour = null,
            lastLine = null,
            pressure = null,
            glucose = null,
            sections = listOf(SectionView("s", "体征", fields.toList())),
            toAsk = 0,
            unchanged = 0,
            plan = null,
            judgements = emptyList(),
            nextLine = null,
            gaps = gaps.map { GapView(it, it) },
            signLabel = "签字",
            signBlocked = null,
            signedLine = null,
            inbox = emptyList(),
        )

    @Test
    fun `a field stays in its part until the part is closed`() {
        val open = VisitState().seen(visit(field("weight", FieldKind.Number, FieldState.Open)))
        val answered = open.seen(visit(field("weight", FieldKind.Number, FieldState.Answered, "61")))
        assertEquals(Group.Ask, answered.groups["weight"])
        assertEquals(Group.Answered, answered.toggled(Group.Ask).groups["weight"])
    }

    @Test
    fun `parts are by what the core says`() {
        val fields =
            visit(
                field("symptoms", FieldKind.Codes, FieldState.Open),
                field("salt", FieldKind.Code, FieldState.Offered),
                field("weight", FieldKind.Number, FieldState.Answered, "61"),
                field("bmi", FieldKind.Computed, FieldState.Open),
                field("other", FieldKind.Text, FieldState.Open),
                gaps = listOf("symptoms"),
            )
        assertEquals(
            mapOf(
                "symptoms" to Group.Ask,
                "other" to Group.Optional,
                "salt" to Group.Unchanged,
                "weight" to Group.Answered,
                "bmi" to Group.Answered,
            ),
            VisitState().seen(fields).groups,
        )
    }

    @Test
    fun `what an answer brings up appears below it`() {
        val tests = field("hba1c", FieldKind.Number, FieldState.Open)
        val before = VisitState().seen(visit(tests, gaps = emptyList()))
        val date = field("hba1c_date", FieldKind.Date, FieldState.Open)
        val answered = field("hba1c", FieldKind.Number, FieldState.Answered, "7.2")
        assertEquals(
            Group.Optional,
            before.seen(visit(answered, date, gaps = listOf("hba1c_date"))).groups["hba1c_date"],
        )
    }

    @Test
    fun `what is typed stands before what the core knows, an offer stands in no box`() {
        val answered = field("weight", FieldKind.Number, FieldState.Answered, "61")
        assertEquals("61", VisitState().text(answered))
        assertEquals("1620", VisitState(drafts = mapOf("weight" to Draft.Typed("1620"))).text(answered))
        assertEquals("", VisitState().text(field("weight", FieldKind.Number, FieldState.Offered, "61")))
    }

    @Test
    fun `half a blood pressure is not handed over, none clears`() {
        val pressure = field("bp", FieldKind.Pressure, FieldState.Open)
        assertNull(Draft.Typed("152/").asInput(pressure))
        assertNull(Draft.Typed("/94").asInput(pressure))
        assertEquals(FieldInput.Text("152/94"), Draft.Typed("152/94").asInput(pressure))
        assertEquals(FieldInput.Clear, Draft.Typed("/").asInput(pressure))
        assertEquals(FieldInput.Clear, Draft.Typed(" ").asInput(pressure))
    }

    @Test
    fun `letters in a number reach the core as they are`() {
        val weight = field("weight", FieldKind.Number, FieldState.Open)
        assertEquals(FieldInput.Text("六十"), Draft.Typed("六十 ").asInput(weight))
    }

    @Test
    fun `a field that is looked for stands open`() {
        val her = field("weight", FieldKind.Number, FieldState.Answered)
        val found = VisitState().seen(visit(her)).looksFor("weight")
        assertEquals("weight", found.wanted)
        assertTrue(Group.Answered in found.open)
    }

    @Test
    fun `drug lines are handed over whole, and that there are none is said too`() {
        val drugs = field("drugs", FieldKind.Drugs, FieldState.Open)
        val lines = listOf(DrugLine("氨氯地平", "1", "5 mg"))
        assertEquals(FieldInput.Drugs(lines), Draft.Lines(lines).asInput(drugs))
        assertEquals(FieldInput.Drugs(emptyList()), Draft.Lines(emptyList()).asInput(drugs))
    }

    @Test
    fun `over the lock only what was typed is kept`() {
        val typed = mapOf("weight" to Draft.Typed("1620"))
        val before =
            VisitState(drafts = typed, problems = mapOf("weight" to "1620 不对吧？"), trouble = "磁盘满了")
                .seen(visit(field("weight", FieldKind.Number, FieldState.Open)))
        val after = before.forgotten()
        assertNull(after.view)
        assertNull(after.trouble)
        assertEquals(typed, after.drafts)
        assertEquals(before.problems, after.problems)
        assertEquals(before.groups, after.groups)
    }
}
