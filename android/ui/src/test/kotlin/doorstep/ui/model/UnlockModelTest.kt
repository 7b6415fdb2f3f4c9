package doorstep.ui.model

import doorstep.bridge.api.Language
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class UnlockModelTest {
    @get:Rule val phones = Phones()

    private val TestPhone.unlocking
        get() = model.unlock.state.value

    @Test
    fun `a wrong PIN costs an attempt and is not kept`() {
        val phone = phones.phone()
        assertEquals(10, phone.unlocking.attemptsLeft)
        phone.unlock("404040")
        assertEquals("密码不对。还可以试 9 次", phone.unlocking.problem)
        assertEquals(9, phone.unlocking.attemptsLeft)
        assertEquals("", phone.unlocking.pin)
        assertEquals(
            "Wrong PIN. 8 tries left.",
            phones.again(phone, language = Language.English).unlock("404040").unlocking.problem,
        )
    }

    @Test
    fun `after three wrong ones it waits, counts down, and then takes the right one`() {
        val phone = phones.phone()
        repeat(3) { phone.unlock("404040") }
        assertEquals(30L, phone.unlocking.waitSeconds)
        phone.unlock()
        assertEquals(Entrance.Locked, phone.state.entrance)
        assertEquals("", phone.unlocking.pin)
        phone.pass(29_000)
        assertEquals(1L, phone.unlocking.waitSeconds)
        phone.pass(1_000)
        assertEquals(0L, phone.unlocking.waitSeconds)
        assertNull(phone.unlocking.problem)
        assertEquals(7, phone.unlocking.attemptsLeft)
        phone.unlock()
        assertEquals(Entrance.Open, phone.state.entrance)
    }

    @Test
    fun `a wait goes on after a restart`() {
        val phone = phones.phone()
        repeat(3) { phone.unlock("404040") }
        phone.pass(10_000)
        assertEquals(20L, phones.again(phone).unlocking.waitSeconds)
    }

    @Test
    fun `a key takes the problem away, and while it opens no key counts`() {
        val phone = phones.phone().unlock("404040")
        phone.model.unlock.press(PinKey.Digit('2'))
        assertNull(phone.unlocking.problem)
        phone.model.unlock.press(PinKey.Digit('5'))
        phone.model.unlock.press(PinKey.Erase)
        assertEquals("2", phone.unlocking.pin)
        phone.model.unlock.unlock()
        assertTrue(phone.unlocking.busy)
        phone.model.unlock.press(PinKey.Digit('5'))
        assertEquals("2", phone.unlocking.pin)
        phone.settle()
        assertFalse(phone.unlocking.busy)
    }

    @Test
    fun `nothing typed is no attempt, and a PIN ends somewhere`() {
        val phone = phones.phone()
        phone.now { unlock.unlock() }
        assertEquals(10, phone.unlocking.attemptsLeft)
        repeat(40) { phone.model.unlock.press(PinKey.Digit('7')) }
        assertEquals(12, phone.unlocking.pin.length)
    }
}
