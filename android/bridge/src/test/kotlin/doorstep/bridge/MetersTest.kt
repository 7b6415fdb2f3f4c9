package doorstep.bridge

import doorstep.bridge.api.Desk
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.VirtualMeter
import doorstep.bridge.api.VirtualMeters
import doorstep.bridge.api.VisitView
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test

/** What meters send while a visit listens, and how the listening ends. */
class MetersTest {
    @Test
    fun `a cuff and a glucometer are in the room, at rest`() =
        withPhone(Role.Doctor) { phone, _ ->
            val meters = phone.meters.list()
            assertEquals(listOf(MeterKind.Cuff, MeterKind.Glucometer), meters.map { it.kind })
            assertEquals(listOf("BM85", "meter+00000002"), meters.map { it.name })
            assertTrue(meters.none { it.connected || it.outOfRange || it.holds > 0 })
        }

    @Test
    fun `captured bytes arrive as readings of the visit`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            phone.meters.replayCuff()
            val pressure = desk.arrival(visit)
            assertEquals("高压 106，低压 71", pressure.spoken)
            assertEquals("106/71", pressure.visit.pressure?.value)
            phone.meters.replayStrip()
            val glucose = checkNotNull(desk.arrival(visit).visit.glucose)
            assertEquals("空腹血糖" to "6.2", glucose.title to glucose.value)
            assertTrue(glucose.detail, "Roche" in glucose.detail)
        }

    @Test
    fun `measured values arrive, and the first thing heard is what to do`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val first = desk.listen(visit).first()
            assertEquals(MeterEvent.Progress("等血压计、血糖仪。按一下开始键"), first)
            phone.meters.pressCuff(152, 94, 72)
            phone.meters.insertStrip(78, false)
            val both = desk.listen(visit).filterIsInstance<MeterEvent.Arrived>().take(2).toList().last().visit
            assertEquals("152/94", both.pressure?.value)
            assertEquals("右臂 · 08:30 · Beurer BM85", both.pressure?.detail)
            assertEquals("72", both.field("heart_rate").text)
            assertEquals("餐后血糖" to "7.8", both.glucose!!.title to both.glucose.value)
            assertEquals(FieldState.Open, both.field("fasting_glucose").state)
            assertEquals(both, desk.visit(visit))
        }

    @Test
    fun `a meter that was carried away sends when it is back`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val cuff = phone.meters.cuff()
            phone.meters.setOutOfRange(cuff.address, true)
            assertTrue(phone.meters.cuff().outOfRange)
            phone.meters.pressCuff(152, 94, 72)
            phone.meters.insertStrip(78, true)
            hearing(desk, visit) { heard ->
                val glucose = heard.arrival()
                assertNull("only the glucometer is in reach", glucose.pressure?.value?.ifEmpty { null })
                assertEquals(1, phone.meters.cuff().holds)
                phone.meters.setOutOfRange(cuff.address, false)
                assertEquals("152/94", heard.arrival().pressure?.value)
                assertEquals(0, phone.meters.cuff().holds)
            }
        }

    @Test
    fun `a reading older than the visit waits until somebody says whose it is`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.meters.pressCuff(148, 92, 70)
            phone.clock.pass(4.minutes)
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val kept = desk.listen(visit).filterIsInstance<MeterEvent.Kept>().first()
            assertEquals("1 条记录等着认领", kept.line)
            assertEquals("", kept.visit.pressure?.value)
            val waiting = kept.visit.inbox.single()
            assertEquals("血压 148/92 · 9月2日 08:30 · Beurer BM85", waiting.line)
            assertEquals("不是这次量的，选一下是谁的", waiting.why)

            phone.restarted().use { next ->
                val again = next.core.unlock(PIN)
                assertEquals(listOf(waiting), again.visit(visit).inbox)
                val taken = again.takeRecord(visit, waiting.record)
                assertEquals("148/92", taken.pressure?.value)
                assertTrue(taken.inbox.isEmpty())
                failure<Trouble.Conflict> { again.takeRecord(visit, waiting.record) }
            }
        }

    @Test
    fun `thirty stored records wait once each, over a link that drops`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val glucometer = phone.meters.list().single { it.kind == MeterKind.Glucometer }.address
            phone.meters.fillGlucometer()
            phone.meters.setTrouble(glucometer, MeterTrouble.LinkDrops, true)
            val all = desk.listen(visit).filterIsInstance<MeterEvent.Kept>().first { it.visit.inbox.size == 30 }
            assertEquals(30, all.visit.inbox.map { it.line }.distinct().size)
            assertEquals(setOf("本应用尚未实测过这款血糖仪"), all.visit.inbox.map { it.untested }.toSet())
            assertTrue("it dropped once", phone.meters.list().all { it.troubles.isEmpty() })
        }

    @Test
    fun `each difficulty of a meter is told in words, and can be taken back`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val cuff = phone.meters.cuff().address
            phone.meters.setTrouble(cuff, MeterTrouble.ClockLost, true)
            phone.meters.pressCuff(152, 94, 72)
            val told =
                listOf(MeterTrouble.WrongPin, MeterTrouble.Busy).associateWith { trouble ->
                    phone.meters.setTrouble(cuff, trouble, true)
                    assertTrue(trouble in phone.meters.cuff().troubles)
                    val problem = desk.listen(visit).filterIsInstance<MeterEvent.Problem>().first()
                    phone.meters.setTrouble(cuff, trouble, false)
                    problem.line
                }
            assertEquals(2, told.values.distinct().size)
            phone.meters.setTrouble(cuff, MeterTrouble.Mute, true)
            assertEquals(setOf(MeterTrouble.ClockLost, MeterTrouble.Mute), phone.meters.cuff().troubles)
            phone.meters.setTrouble(cuff, MeterTrouble.Mute, false)
            val kept = desk.listen(visit).filterIsInstance<MeterEvent.Kept>().first()
            val waiting = kept.visit.inbox.single()
            assertTrue(waiting.mayBeNow)
            val taken = desk.takeJustMeasured(visit, waiting.record)
            assertEquals("152/94", taken.pressure?.value)
            assertEquals("时间是人说的", taken.readings.single().marks.single())
        }

    @Test
    fun `cancelling the collection hangs up, and what had arrived is kept`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            phone.meters.pressCuff(152, 94, 72)
            hearing(desk, visit) { heard ->
                heard.arrival()
                assertTrue("a cuff may send more", phone.meters.cuff().connected)
            }
            assertFalse(phone.meters.cuff().connected)
            assertEquals("152/94", desk.visit(visit).pressure?.value)
            phone.meters.pressCuff(150, 92, 72)
            assertEquals("nobody listens any more", 1, phone.meters.cuff().holds)
        }

    @Test
    fun `whoever has heard enough, or fails, ends the listening as well`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            phone.meters.pressCuff(152, 94, 72)
            desk.arrival(visit)
            assertFalse(phone.meters.cuff().connected)

            phone.meters.pressCuff(150, 92, 72)
            val fault = IllegalStateException("a screen failed")
            val failed =
                failure<IllegalStateException> {
                    desk.listen(visit).collect { if (it is MeterEvent.Arrived) throw fault }
                }
            assertSame(fault, failed.cause ?: failed)
            assertFalse(phone.meters.cuff().connected)
            assertEquals("151/93", desk.visit(visit).pressure?.value)
        }

    @Test
    fun `cancelled before anything came, it ends at once, and can be begun again`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            repeat(20) { round ->
                val heard = Channel<MeterEvent>(Channel.UNLIMITED)
                val listening = launch { desk.listen(visit).collect(heard::send) }
                if (round % 2 == 0) heard.receive()
                listening.cancelAndJoin()
            }
            phone.meters.pressCuff(152, 94, 72)
            assertEquals("152/94", desk.arrival(visit).visit.pressure?.value)
        }

    @Test
    fun `a desk that was locked meanwhile takes nothing, and the reading stays in the meter`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val waiting = Channel<MeterEvent>(Channel.UNLIMITED)
            val ended = async { failure<Trouble.Locked> { desk.listen(visit).collect(waiting::send) } }
            waiting.receive()
            phone.core.lock()
            phone.meters.pressCuff(152, 94, 72)
            assertEquals("已锁上。输入密码打开", ended.await().sentence)
            assertEquals(1, phone.meters.cuff().holds)
            assertEquals("152/94", phone.core.unlock(PIN).arrival(visit).visit.pressure?.value)
        }

    @Test
    fun `a signed visit does not listen`() =
        withPhone(Role.Doctor) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", typed("152/94"))
            desk.sign(visit)
            failure<Trouble.Conflict> { desk.listen(visit).first() }
            failure<Trouble.NotFound> { desk.listen("no visit").first() }
        }

    private suspend fun Desk.arrival(visit: String) = listen(visit).filterIsInstance<MeterEvent.Arrived>().first()

    private suspend fun Channel<MeterEvent>.arrival(): VisitView {
        for (event in this) if (event is MeterEvent.Arrived) return event.visit
        error("the listening has ended")
    }

    private suspend fun VirtualMeters.cuff(): VirtualMeter = list().single { it.kind == MeterKind.Cuff }

    /** Listens while [block] runs, and then gives it up. */
    private suspend fun CoroutineScope.hearing(
        desk: Desk,
        visit: String,
        block: suspend (Channel<MeterEvent>) -> Unit,
    ) {
        val heard = Channel<MeterEvent>(Channel.UNLIMITED)
        val listening: Job = launch { desk.listen(visit).collect(heard::send) }
        block(heard)
        listening.cancelAndJoin()
    }
}
