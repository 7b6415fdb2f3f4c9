package doorstep.bridge

import doorstep.bridge.api.Given
import doorstep.bridge.api.InkPoint
import doorstep.bridge.api.Purpose
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** Consent by each of its ways, and taken back. */
class ConsentTest {
    @Test
    fun `given in each way and taken back`() =
        withPhone(Role.Doctor) { _, desk ->
            val who = desk.idOf(WANG)
            assertEquals(Purpose.entries, desk.consents(who).rows.map { it.purpose })
            val signature = Given.Signed(listOf(listOf(InkPoint(0, 0), InkPoint(1000, 1000))))
            for (given in listOf(signature, Given.Spoken("林小雨"), Given.ByCarer("王小兰"))) {
                assertTrue(
                    desk.giveConsent(who, Purpose.Photo, given).rows.single { it.purpose == Purpose.Photo }.agreed
                )
            }
            val row = desk.withdrawConsent(who, Purpose.Photo).rows.single { it.purpose == Purpose.Photo }
            assertFalse(row.agreed)
            assertEquals(4, row.earlier.size)
            desk.unmask(who, "办慢病证")
            assertEquals(listOf("办慢病证"), desk.consents(who).looks.map { it.reason })
            val empty =
                assertThrows(Trouble.Invalid::class.java) {
                    runBlocking { desk.giveConsent(who, Purpose.Photo, Given.Signed(emptyList())) }
                }
            assertEquals("signature", empty.field)
        }
}
