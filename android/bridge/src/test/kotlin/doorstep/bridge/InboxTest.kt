package doorstep.bridge

import doorstep.bridge.api.Arm
import doorstep.bridge.api.Desk
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** What meters sent and nobody has claimed, and what can be said about a reading afterwards. */
class InboxTest {
    /** Has the cuff send a reading that is older than the visit; returns the visit. */
    private suspend fun TestPhone.older(desk: Desk): String {
        meters.pressCuff(148, 92, 70)
        clock.pass(4.minutes)
        val visit = desk.startVisit(desk.idOf(WANG)).visit
        desk.listen(visit).filterIsInstance<MeterEvent.Kept>().first()
        return visit
    }

    @Test
    fun `an older record is given to a resident, and taken back it waits again`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.older(desk)
            assertTrue(desk.today().inboxLine!!.isNotEmpty())
            val row = desk.inbox().rows.single()
            assertFalse(row.mayDate)
            failure<Trouble> { desk.dateRecord(row.record, "2026-09-02", "08:00") }
            val her = desk.idOf(WANG)
            assertTrue(desk.assign(listOf(row.record), her).rows.isEmpty())
            assertNull(desk.today().inboxLine)
            val reading = desk.readings(her).first()
            assertEquals("148/92", reading.value)
            failure<Trouble.Conflict> { desk.confirmReading(reading.reading) }
            desk.takeBack(reading.reading)
            assertEquals(listOf(row.record), desk.inbox().rows.map { it.record })
        }

    @Test
    fun `outside a visit, what a meter sends waits in the inbox`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.meters.pressCuff(148, 92, 70)
            val collected = desk.collect().filterIsInstance<MeterEvent.Collected>().first()
            assertTrue("148/92" in collected.inbox.rows.single().line)
            assertEquals(collected.inbox.rows, desk.inbox().rows)
        }

    @Test
    fun `a record that is nobody's is set aside, and no other role may look`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.older(desk)
            val records = desk.inbox().rows.map { it.record }
            assertTrue(desk.setAside(records, NobodysWhy.Test).rows.isEmpty())
            failure<Trouble> { desk.assign(records, desk.idOf(WANG)) }
            TestPhone.of(Role.SocialWorker).use { failure<Trouble.NotAllowed> { it.core.unlock(PIN).inbox() } }
        }

    @Test
    fun `the arm of a reading is said`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            phone.meters.pressCuff(152, 94, 72)
            desk.listen(visit).filterIsInstance<MeterEvent.Arrived>().first()
            val reading = desk.visit(visit).readings.single()
            assertEquals(Arm.Left, desk.setArm(reading.reading, Arm.Left).readings.single().arm)
        }

    @Test
    fun `a meter is registered to a resident and released`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.older(desk)
            val (her, row) = desk.idOf(WANG) to desk.inbox().rows.single()
            assertEquals(listOf(row.meter), desk.registerMeter(row.meter, her, false).map { it.meter })
            assertTrue(desk.inbox().rows.single().own)
            assertTrue(desk.releaseMeter(row.meter, her).isEmpty())
        }
}
