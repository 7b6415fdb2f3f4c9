package doorstep.ui.model

import doorstep.bridge.api.ConsentRow
import doorstep.bridge.api.InkPoint
import doorstep.bridge.api.Purpose
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class ConsentsModelTest {
    @get:Rule val phones = Phones()

    private fun ConsentsModel.row(purpose: Purpose): ConsentRow =
        checkNotNull(state.value.value).rows.single { it.purpose == purpose }

    @Test
    fun `asked, signed and taken back`() {
        val phone = phones.phone().unlock()
        val her = phone.find(WANG)
        phone.now { go(Place.Consents(her)) }
        val model = phone.model.consents(her)
        model.refresh()
        phone.settle()
        phone.now { model.takeBack(model.row(Purpose.Photo)) }
        assertFalse(model.row(Purpose.Photo).agreed)

        phone.now { model.ask(model.row(Purpose.Photo), Way.Signed) }
        assertFalse("nothing is signed yet", checkNotNull(model.agreeing.value).complete)
        phone.now { model.draw(listOf(InkPoint(10, 10))) }
        phone.now { model.agree() }
        assertEquals("还没签。请在框里写下名字", model.agreeing.value?.problem)
        phone.now { model.wipe() }
        phone.now { model.draw(listOf(InkPoint(10, 10), InkPoint(900, 300))) }
        phone.now { model.agree() }
        assertNull(model.agreeing.value)
        assertTrue(model.row(Purpose.Photo).agreed)

        phone.now { model.takeBack(model.row(Purpose.Photo)) }
        phone.now { model.ask(model.row(Purpose.Photo), Way.Aloud) }
        phone.now { model.name("林小雨") }
        phone.now { model.agree() }
        assertTrue(model.row(Purpose.Photo).state, "林小雨" in model.row(Purpose.Photo).state)
    }

    @Test
    fun `what was being signed goes when the store is locked`() {
        val phone = phones.phone().unlock()
        val her = phone.find(WANG)
        phone.now { go(Place.Consents(her)) }
        val model = phone.model.consents(her)
        model.refresh()
        phone.settle()
        phone.now { model.ask(model.row(Purpose.Photo), Way.ByCarer) }
        phone.now { model.forget() }
        assertNull(model.agreeing.value)
    }
}
