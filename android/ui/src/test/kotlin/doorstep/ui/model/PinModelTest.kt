package doorstep.ui.model

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class PinModelTest {
    @get:Rule val phones = Phones()

    private fun <T> PinModel<T>.type(pin: String) = pin.forEach { press(PinKey.Digit(it)) }

    /** Answers the question that is asked. */
    private fun <T> TestPhone.enter(model: PinModel<T>, pin: String) {
        model.type(pin)
        model.next()
        settle()
    }

    private fun TestPhone.setUp(first: String, second: String = first) {
        val setup = model.setup
        if (setup.state.value.step == PinStep.Role) setup.next()
        enter(setup, first)
        enter(setup, second)
    }

    @Test
    fun `who it is, a PIN twice, and the store is made and open`() {
        val phone = phones.phone(role = null)
        phone.model.setup.choose(Role.Nurse)
        phone.setUp(PIN)
        assertEquals(Entrance.Open, phone.state.entrance)
        assertEquals(Role.Nurse, phone.state.me?.role)
        assertEquals("", phone.model.setup.state.value.new)
        assertEquals(Role.Nurse, phones.again(phone).unlock().state.me?.role)
    }

    @Test
    fun `a PIN that can't be is asked for again in words, the role stays`() {
        val sentences =
            mapOf(
                Language.Chinese to mapOf("2580" to "密码至少 6 位", "123456" to "这个密码太好猜了。换一个"),
                Language.English to
                    mapOf(
                        "2580" to "A PIN has at least 6 digits",
                        "123456" to "This PIN is too easy to guess. Choose another",
                    ),
            )
        for ((language, pins) in sentences) {
            val phone = phones.phone(role = null, language)
            phone.model.setup.choose(Role.GridWorker)
            for ((pin, sentence) in pins) {
                phone.setUp(pin)
                val state = phone.model.setup.state.value
                assertEquals(sentence, state.problem)
                assertEquals(PinState(PinStep.New, Role.GridWorker, problem = sentence), state)
            }
            phone.model.setup.press(PinKey.Digit('2'))
            assertNull(phone.model.setup.state.value.problem)
            assertEquals(Entrance.New, phone.state.entrance)
        }
    }

    @Test
    fun `two that differ begin again`() {
        val phone = phones.phone(role = null)
        phone.setUp(PIN, "258037")
        val state = phone.model.setup.state.value
        assertEquals(PinState(PinStep.New, differ = true), state)
        phone.setUp(PIN)
        assertEquals(Entrance.Open, phone.state.entrance)
    }

    @Test
    fun `back goes a question back, and from the first one out`() {
        val phone = phones.phone(role = null)
        val setup = phone.model.setup
        setup.next()
        phone.enter(setup, PIN)
        assertEquals(PinStep.Again, setup.state.value.step)
        assertTrue(phone.model.back())
        assertEquals(PinStep.New, setup.state.value.step)
        assertTrue(phone.model.back())
        assertEquals(PinStep.Role, setup.state.value.step)
        assertFalse(phone.model.back())
    }

    @Test
    fun `the new PIN opens from now on, the old one does not`() {
        val phone = phones.phone().unlock()
        phone.now { go(Place.ChangePin) }
        val change = phone.model.changePin()
        for (pin in listOf(PIN, "741963", "741963")) phone.enter(change, pin)
        assertEquals(PinState(PinStep.Old, done = true), change.state.value)
        phone.now { lock() }
        phone.unlock(PIN)
        assertEquals("密码不对。还可以试 9 次", phone.model.unlock.state.value.problem)
        phone.unlock("741963")
        assertEquals(Entrance.Open, phone.state.entrance)
    }

    @Test
    fun `a wrong old PIN is asked for again and changes nothing`() {
        val phone = phones.phone().unlock()
        phone.now { go(Place.ChangePin) }
        val change = phone.model.changePin()
        for (pin in listOf("404040", "741963", "741963")) phone.enter(change, pin)
        assertEquals(PinState(PinStep.Old, problem = "密码不对。还可以试 9 次"), change.state.value)
        phone.now { lock() }
        phone.unlock(PIN)
        assertEquals(Entrance.Open, phone.state.entrance)
    }

    @Test
    fun `a new PIN that can't be is asked for again, the old one is not`() {
        val phone = phones.phone().unlock()
        phone.now { go(Place.ChangePin) }
        val change = phone.model.changePin()
        for (pin in listOf(PIN, "123456", "123456")) phone.enter(change, pin)
        assertEquals(PinState(PinStep.New, old = PIN, problem = "这个密码太好猜了。换一个"), change.state.value)
        for (pin in listOf("741963", "741963")) phone.enter(change, pin)
        assertTrue(change.state.value.done)
    }

    @Test
    fun `no PIN outlives the lock`() {
        val phone = phones.phone().unlock()
        phone.now { go(Place.ChangePin) }
        val change = phone.model.changePin()
        change.type("2580")
        phone.now { lock() }
        assertEquals(PinState(PinStep.Old), change.state.value)
    }
}
