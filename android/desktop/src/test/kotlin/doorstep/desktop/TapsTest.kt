package doorstep.desktop

import doorstep.bridge.api.Role
import doorstep.ui.model.Place
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Touches from the meter's number on the screen to the signed reading, counted by the finger that makes them. */
class TapsTest {
    private fun OnScreen.tapsToSign(): Int {
        open()
        startVisit()
        runBlocking { phone.device.core.meters.pressCuff(128, 78, 72) }
        phone.await("高压 128，低压 78")
        val before = phone.touches
        review()
        sign()
        assertTrue(top is Place.Signed)
        assertEquals("128/78", visit.pressure?.value)
        return phone.touches - before
    }

    @Test
    fun `whoever only measures needs three at most`() {
        for (role in listOf(Role.Volunteer, Role.GridWorker)) {
            OnScreen.use(role) {
                assertTrue("$role", tapsToSign() <= 3)
                assertEquals("nothing else was to be asked", emptyList<Any>(), visit.gaps)
            }
        }
    }

    @Test
    fun `the doctor needs no more, what was not asked stays named as empty`() = OnScreen.use {
        assertTrue(tapsToSign() <= 3)
        assertTrue(visit.gaps.isNotEmpty())
        assertTrue(visit.signedLine.orEmpty().startsWith("周文静"))
    }
}
