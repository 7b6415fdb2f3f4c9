package doorstep.ui.model

import doorstep.bridge.api.FormKind
import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.bridge.api.Tab
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class AppModelTest {
    @get:Rule val phones = Phones()

    @Test
    fun `a phone nobody has used asks for no PIN, one that was used does`() {
        assertEquals(Entrance.New, phones.phone(role = null).state.entrance)
        val used = phones.phone()
        assertEquals(Entrance.Locked, used.state.entrance)
        assertNull(used.state.me)
        assertEquals(listOf<Any?>(null, null), listOf(used.model.today().state.value.value, used.state.problem))
    }

    @Test
    fun `the PIN opens the store, and what the person may see is read`() {
        val phone = phones.phone().unlock()
        assertEquals(Entrance.Open, phone.state.entrance)
        assertEquals("周文静", phone.state.me?.name)
        assertEquals(Tab.entries, phone.state.me?.tabs)
        phone.now { today().refresh() }
        assertEquals("周五 9月4日", phone.model.today().state.value.value?.dateLine)
    }

    @Test
    fun `locking takes away what was read and leaves where the person was`() {
        val phone = phones.phone().unlock()
        val resident = phone.find(WANG)
        phone.now { go(Place.Resident(resident)) }
        val page = phone.model.resident(resident)
        phone.now { page.refresh() }
        assertEquals(WANG, page.state.value.value?.name)
        phone.now { lock() }
        assertEquals(Entrance.Locked, phone.state.entrance)
        assertNull(page.state.value.value)
        assertFalse(phone.model.back())
        phone.unlock()
        assertEquals(Place.Resident(resident), phone.state.nav.top)
        assertEquals(WANG, page.state.value.value?.name)
    }

    @Test
    fun `a page in a resident's hand leads to nothing but the lock`() {
        val phone = phones.phone().unlock()
        val resident = phone.find(WANG)
        phone.now { go(Place.Resident(resident)) }
        phone.now { go(Place.Form(FormKind.Satisfaction, resident)) }
        assertEquals(Entrance.Open, phone.state.entrance)
        phone.now { assertTrue(back()) }
        assertEquals(Entrance.Locked, phone.state.entrance)
        assertNull(phone.model.resident(resident).state.value.value)
        phone.unlock()
        assertEquals(Place.Resident(resident), phone.state.nav.top)
    }

    @Test
    fun `without a touch for five minutes it is locked, and what was typed is still there`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Type("weight", "65.5"))
        phone.clock.pass(5 * 60 * 1000)
        phone.await("the lock") { phone.state.entrance == Entrance.Locked }
        assertNull(visit.state.value.view)
        assertEquals(Draft.Typed("65.5"), visit.state.value.drafts["weight"])
        phone.unlock()
        assertEquals("65.5", visit.state.value.field("weight")?.text)
    }

    @Test
    fun `a question to a desk that has locked itself leads to the lock`() {
        val phone = phones.phone().unlock()
        phone.clock.pass(5 * 60 * 1000)
        phone.now { today().refresh() }
        assertEquals(Entrance.Locked, phone.state.entrance)
        assertNull(phone.model.today().state.value.problem)
    }

    @Test
    fun `another language is kept, and everything on the screen is read again in it`() {
        val phone = phones.phone().unlock()
        phone.now { today().refresh() }
        phone.now { setLanguage(Language.English) }
        assertEquals("Fri 4 Sep", phone.model.today().state.value.value?.dateLine)
        assertEquals("family doctor", phone.state.me?.roleWord)
        assertEquals(listOf(Settings(Language.English)), phone.kept)
        phone.now { setTypeSize(TypeSize.Larger) }
        phone.now { setSpeak(true) }
        assertEquals(Settings(Language.English, TypeSize.Larger, speak = true), phone.kept.last())
    }

    @Test
    fun `another language at the lock changes what is said there`() {
        val phone = phones.phone().unlock("111222")
        assertEquals("密码不对。还可以试 9 次", phone.model.unlock.state.value.problem)
        phone.now { setLanguage(Language.English) }
        assertNull(phone.model.unlock.state.value.problem)
        assertTrue(
            phone.model.unlock.state.value.warning.orEmpty().startsWith("This computer has no hardware key store")
        )
    }

    @Test
    fun `where the person was survives the end of the process, and says nothing of whom she saw`() {
        val phone = phones.phone().unlock()
        val visit = phone.visit()
        visit.on(VisitEvent.Answer("salt", doorstep.bridge.api.FieldInput.Codes(listOf(3))))
        phone.settle()
        val saved = phone.model.save()
        assertFalse(WANG in saved)
        val after = phones.again(phone, saved).unlock()
        assertEquals(phone.state.nav, after.state.nav)
        val place = after.state.nav.top as Place.Visit
        after.now { visit(place.visit).refresh() }
        val again = after.model.visit(place.visit).state.value
        assertEquals(WANG, again.view?.name)
        assertEquals(listOf(3), again.field("salt")?.codes)
    }

    @Test
    fun `a place that has gone is said so, and there is a way back`() {
        val phone = phones.phone()
        val after = phones.again(phone, "today>resident:0190b000-0000-7000-8000-000000000000").unlock()
        val place = after.state.nav.top as Place.Resident
        after.now { resident(place.resident).refresh() }
        assertEquals("没找到这一条，可能已经移走了", after.model.resident(place.resident).state.value.problem)
        assertTrue(after.model.back())
        assertEquals(Place.Today, after.state.nav.top)
    }

    @Test
    fun `a model is gone with its place, and a new one reads anew`() {
        val phone = phones.phone().unlock()
        val resident = phone.find(WANG)
        phone.now { go(Place.Resident(resident)) }
        val before = phone.model.resident(resident)
        phone.now { back() }
        phone.now { go(Place.Resident(resident)) }
        assertTrue(before !== phone.model.resident(resident))
    }

    @Test
    fun `a second app on the same store says so in both languages and opens nothing`() {
        val first = phones.phone().unlock()
        val second = phones.beside(first).unlock()
        assertEquals("入户随访已经在另一个窗口打开了。回到那一个", second.model.unlock.state.value.problem)
        assertEquals(Entrance.Locked, second.state.entrance)
        val third = phones.beside(first, Language.English).unlock()
        assertEquals(
            "Doorstep is already open in another window. Go back to that one.",
            third.model.unlock.state.value.problem,
        )
        first.now { today().refresh() }
        assertNotNull(first.model.today().state.value.value)
    }

    @Test
    fun `a store that can't be used says why, and is looked at again`() {
        val phone = phones.phone()
        phone.close()
        val key = phone.folder.resolve("vault.key")
        val bytes = key.readBytes()
        key.writeBytes(bytes.copyOf(bytes.size / 2))
        val after = phones.again(phone)
        assertEquals("钥匙对不上，这台手机打不开里面的数据。数据没有动，把手机交给管理员", after.state.problem)
        key.writeBytes(bytes)
        after.now { lookAgain() }
        assertNull(after.state.problem)
        assertEquals(Entrance.Locked, after.state.entrance)
    }

    @Test
    fun `every role has its places`() {
        val tabs =
            mapOf(
                Role.Doctor to Tab.entries,
                Role.Nurse to Tab.entries,
                Role.SocialWorker to listOf(Tab.Today, Tab.Plan, Tab.Me),
                Role.Volunteer to listOf(Tab.Today),
                Role.GridWorker to listOf(Tab.Today, Tab.Residents, Tab.Me),
            )
        for ((role, places) in tabs) assertEquals(places, phones.phone(role).unlock().state.me?.tabs)
    }
}
