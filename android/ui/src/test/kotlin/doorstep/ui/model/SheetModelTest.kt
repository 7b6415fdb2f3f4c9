package doorstep.ui.model

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FormKind
import doorstep.bridge.api.PaperKind
import doorstep.bridge.api.Role
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.Target
import doorstep.bridge.api.all
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

/** Pages of lines and short forms over the real core. */
class SheetModelTest {
    @get:Rule val phones = Phones()

    private fun TestPhone.links(about: String) = now { links(about).also { it.refresh() } }

    private fun LinksModel.target(label: String): Target =
        checkNotNull(state.value.value).all.first { it.label == label }.target

    @Test
    fun `enrolling leads to the plan`() {
        val phone = phones.phone().unlock()
        val resident = phone.find("张德福")
        phone.now { go(Place.Resident(resident)) }
        val links = phone.links(resident)
        phone.now { links.open(links.target("加入 5+2")) }
        val place = Place.Sheet(SheetKind.Intervention, resident)
        assertEquals(place, phone.state.nav.top)
        val sheet = phone.now { sheet(place).also { it.refresh() } }
        assertEquals("张德福 的 5+2", sheet.state.value.value?.title)
    }

    @Test
    fun `a form that was begun is there again after the end of the process, and says so`() {
        val phone = phones.phone(Role.SocialWorker).unlock()
        val groups = Place.Sheet(SheetKind.Groups, "")
        val all = phone.now { sheet(groups).also { it.refresh() } }
        val opens = checkNotNull(all.state.value.value).sections.single().rows.first().opens as Target.Sheet
        val place = Place.Form(FormKind.GroupSession, opens.about)
        fun TestPhone.opened() = now { go(place) }.let { now { form(place).also { it.refresh() } } }
        val form = phone.opened()
        assertFalse(form.state.value.resumed)
        form.on(VisitEvent.Type("session_topic", "少放一勺盐"))
        form.chooseAll(true)
        phone.pass(250)
        val everybody = form.state.value.chosen

        val after = phones.again(phone).unlock()
        val again = after.opened()
        assertTrue(again.state.value.resumed && again.unsaved)
        assertEquals("少放一勺盐", again.state.value.fields.first { it.field == "session_topic" }.text)
        assertEquals(everybody, again.state.value.chosen)
        after.now { again.startOver() }
        assertFalse(again.state.value.resumed || again.unsaved)
        again.on(VisitEvent.Type("session_topic", "低盐"))
        after.pass(250)
        after.now { throwAway() }
        assertFalse(after.opened().state.value.resumed)
    }

    @Test
    fun `a session is filled in with people, refused by its field, and taken`() {
        val phone = phones.phone(Role.SocialWorker).unlock()
        val groups = Place.Sheet(SheetKind.Groups, "")
        phone.now { go(groups) }
        val all = phone.now { sheet(groups).also { it.refresh() } }
        val opens = checkNotNull(all.state.value.value).sections.single().rows.first().opens as Target.Sheet
        val place = Place.Form(FormKind.GroupSession, opens.about)
        phone.now { go(place) }
        val form = phone.now { form(place).also { it.refresh() } }
        phone.now { form.submit() }
        assertEquals(setOf("session_topic"), form.state.value.problems.keys)
        form.on(VisitEvent.Type("session_topic", "少放一勺盐"))
        assertTrue(form.unsaved)
        assertTrue(form.state.value.problems.isEmpty())
        phone.now { form.submit() }
        assertNotNull("nobody is ticked", form.state.value.trouble)
        form.chooseAll(true)
        val everybody = checkNotNull(form.state.value.view).people.size
        form.choose(checkNotNull(form.state.value.view).people.first().resident, false)
        phone.now { form.submit() }
        assertNull(form.state.value.trouble)
        val rows = checkNotNull(form.state.value.done).sections.flatMap { it.rows }
        assertTrue(rows.any { it.line.startsWith("到了 ${everybody - 1} 人") })
        assertFalse(form.unsaved)
    }

    @Test
    fun `a door at which nobody opens comes later, and an alert is answered`() {
        val phone = phones.phone().unlock()
        val today = phone.now { today().also { it.refresh() } }
        fun doors() = checkNotNull(today.state.value.value).buildings.flatMap { it.doors }
        val first = doors().first()
        val links = phone.links("")
        phone.now { links.open(Target.Act(ActKind.NobodyHome, first.household)) }
        assertEquals(first.household, doors().last().household)
        assertEquals("去过 1 次，上午没人，下午再去", doors().last().note)
        assertEquals(Target.Sheet(SheetKind.Alerts, ""), links.target("告警 1 条没人接"))
        val alerts = phone.now { sheet(Place.Sheet(SheetKind.Alerts, "")).also { it.refresh() } }
        val row = checkNotNull(alerts.state.value.value).sections.single().rows.single()
        val answer = row.links.single().target as Target.Form
        val form = phone.now { form(Place.Form(answer.kind, answer.about)).also { it.refresh() } }
        form.on(VisitEvent.Answer("alert_action", FieldInput.Codes(listOf(1))))
        phone.now { form.submit() }
        assertEquals("处理过的", form.state.value.done?.sections?.single()?.title)
        val proof = phone.now { sheet(Place.Sheet(SheetKind.Coverage, "")).also { it.refresh() } }
        assertEquals("登记 60 人：在名单上 60 人，不再上门 0 人，漏掉 0 人", proof.state.value.value?.lines?.single())
    }

    @Test
    fun `that a paper is being made is said until it is there`() {
        val phone = phones.phone().unlock()
        val links = phone.links("")
        val noFont =
            object : Outside {
                override fun font() = ByteArray(0)

                override fun openPaper(name: String, bytes: ByteArray) = Unit

                override fun tell(text: String) = Unit
            }
        links.open(Target.Paper(PaperKind.WorkList, ""), noFont)
        assertTrue(links.state.value.printing)
        phone.settle()
        assertFalse(links.state.value.printing)
        assertNotNull("without a font nothing is drawn", links.state.value.problem)
    }

    @Test
    fun `a place with what it is about is found again`() {
        for (place in listOf(Place.Sheet(SheetKind.Groups, ""), Place.Form(FormKind.SaltCheck, "7"))) {
            assertEquals(place, Place.of(place.key))
        }
        assertNull(Place.of("sheet:NoSuchSheet:7"))
    }
}
