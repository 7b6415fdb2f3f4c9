package doorstep.ui.model

import doorstep.bridge.api.Colour
import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class PlacesTest {
    @get:Rule val phones = Phones()

    private fun TestPhone.today() = checkNotNull(now { today().also { it.refresh() } }.state.value.value)

    private fun TestPhone.found(query: String): List<String> {
        now { residents().search(query) }
        return model.residents().state.value.value.orEmpty().map { it.name }
    }

    @Test
    fun `today begins with whom to call, then goes from door to door`() {
        val today = phones.phone().unlock().today()
        assertEquals(listOf("李建国 血压 186/112, 08:10"), today.alerts.map { it.line })
        assertEquals("打电话", today.alerts.single().action)
        assertNotNull(today.alerts.single().phone)
        val doors = today.buildings.first { it.title == "幸福小区 3 栋" }.doors
        assertEquals(listOf(WANG, "张德福"), doors.first().people.map { it.name })
        assertEquals("1 单元 101", doors.first().place)
        assertEquals(listOf(Colour.Red, Colour.Yellow), doors.first().people.map { it.colour?.colour })
        assertTrue(today.untouched)
        assertEquals(doors.first().people.first().resident, today.nextStop()?.resident)
        assertNull(today.emptyLine)
    }

    @Test
    fun `the list goes on to its end and is as long again when it is read anew`() {
        val phone = phones.phone().unlock()
        val residents = phone.now { residents().also { it.refresh() } }
        val first = checkNotNull(residents.state.value.value).size
        assertFalse(residents.whole.value)
        phone.now { residents.more() }
        assertTrue("sixty people are one page", residents.whole.value)
        assertEquals(first, residents.state.value.value?.size)
        phone.now { residents.refresh() }
        assertEquals(first, residents.state.value.value?.size)
        phone.now { residents.search("王") }
        assertTrue(residents.whole.value)
    }

    @Test
    fun `after a visit its person is done and the next one comes`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "128/78"))
        phone.now { visit.on(VisitEvent.Sign) }
        val today = phone.today()
        val door = today.buildings.flatMap { it.doors }.first { door -> door.people.any { it.name == WANG } }
        assertEquals(listOf(true, false), door.people.map { it.done })
        assertEquals("张德福", today.nextStop()?.name)
        assertEquals("张德福", today.nextStop(after = door.people.first().resident)?.name)
    }

    @Test
    fun `somebody is found by name, door, building or the end of a number`() {
        val phone = phones.phone().unlock()
        assertEquals(listOf(WANG), phone.found("王桂兰"))
        assertEquals(listOf(WANG), phone.found("桂兰"))
        assertEquals(listOf("阿卜杜热合曼·买买提"), phone.found("买买提"))
        assertEquals(listOf("阿卜杜热合曼·买买提"), phone.found("5 栋 1 单元 301"))
        assertEquals(listOf("阿卜杜热合曼·买买提"), phone.found("５栋１单元３０１"))
        assertTrue(listOf(WANG, "张德福").all { it in phone.found("101") })
        assertEquals(listOf(WANG), phone.found("19900000000"))
        assertEquals(emptyList<String>(), phone.found("没有这个人"))
        assertEquals(60, phone.found("").size)
    }

    @Test
    fun `the phone's last digits find their person`() {
        val phone = phones.phone().unlock()
        val resident = phone.find("李建国")
        phone.now { resident(resident).refresh() }
        val number = checkNotNull(phone.model.resident(resident).state.value.value?.phone)
        assertEquals(listOf("李建国"), phone.found(number.takeLast(8)))
    }

    @Test
    fun `a slip in an ID number is said so in both languages, the list stays`() {
        for ((language, sentence) in
            mapOf(
                Language.Chinese to "身份证号最后一位对不上，可能输错了一位。再核对一遍",
                Language.English to
                    "The last character of the ID number does not fit. One digit may be wrong. Check it again.",
            )) {
            val phone = phones.phone(language = language).unlock()
            phone.found("")
            phone.now { residents().search("110105194912310021") }
            val state = phone.model.residents().state.value
            assertEquals(sentence, state.problem)
            assertEquals(60, state.value?.size)
            assertEquals(listOf(WANG), phone.found(WANG))
            assertNull(phone.model.residents().state.value.problem)
        }
    }

    @Test
    fun `typing on replaces a search that is under way`() {
        val phone = phones.phone().unlock()
        phone.model.residents().search("王")
        phone.model.residents().search("李建国")
        phone.settle()
        assertEquals("李建国", phone.model.residents().query.value)
        assertEquals(listOf("李建国"), phone.model.residents().state.value.value?.map { it.name })
    }

    @Test
    fun `a 5+2 item is ticked and taken back, one of somebody else's is refused in words`() {
        val phone = phones.phone(Role.SocialWorker).unlock()
        val plan = phone.now { plan().also { it.refresh() } }
        fun row() = checkNotNull(plan.state.value.value).first { it.name == WANG }
        fun item(key: String) = row().plan.items.first { it.item == key }
        assertTrue(item("low-salt-group").mayTick)
        phone.now { plan.tick(row().resident, "low-salt-group", true) }
        assertTrue(item("low-salt-group").doneToday)
        phone.now { plan.tick(row().resident, "low-salt-group", false) }
        assertEquals(false, item("low-salt-group").doneToday)
        phone.now { plan.tick(row().resident, "doctor-follow-up", true) }
        assertEquals("这一项由家庭医生打勾", plan.state.value.problem)
        assertEquals(false, item("doctor-follow-up").doneToday)
    }

    @Test
    fun `what waits for the platform is told as it is`() {
        val phone = phones.phone().unlock()
        val sync = phone.now { sync().also { it.refresh() } }
        assertEquals("没有待上传的", sync.state.value.value?.sync?.line)
        val visit = phone.visit()
        visit.on(VisitEvent.Type("blood_pressure", "128/78"))
        phone.now { visit.on(VisitEvent.Sign) }
        phone.now { sync.refresh() }
        val view = checkNotNull(sync.state.value.value).sync
        assertEquals(listOf(1, 0), listOf(view.waiting, view.acknowledged))
        assertEquals("1 份待上传", view.line)
        assertEquals("$WANG · 9月4日 09:30" to "待上传", view.rows.single().title to view.rows.single().state)
        assertEquals(view.line, phone.today().sync.line)
    }
}
