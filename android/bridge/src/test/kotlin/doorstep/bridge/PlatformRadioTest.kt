package doorstep.bridge

import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.GattName
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.PlatformBluetooth
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.Radio
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.Role
import doorstep.bridge.api.ScanEar
import doorstep.bridge.api.Scene
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** A Bluetooth stack in Kotlin under the core: the suite of all transports, and whatever can go wrong on this side. */
class PlatformRadioTest {
    private fun loopBack() =
        LoopBack().apply {
            repeat(5) { number ->
                val record = captured("glucose/accu-chek-guide")
                record[SEQUENCE] = (number + 1).toByte()
                glucometer.records += record
            }
        }

    @Test
    fun `it conforms`() = live {
        TestPhone().use { phone ->
            val room = loopBack()
            val radio = Radio.Platform(room)
            val check = phone.core.check(radio, room.cuff.address, room.glucometer.address, room::play)
            assertNull(check.violation)
            assertEquals(13 to emptyList<String>(), check.checked.size to check.leftOut)
            // The last scan is told to end and ends on a thread of its own.
            while (room.scans > 0) delay(5)
            assertEquals(BondWhen.AsNeeded to BondWhen.AfterConnecting, room.cuff.bondWhen to room.glucometer.bondWhen)
        }
    }

    @Test
    fun `what it does not notice is found, and what can't be set is left out`() = live {
        TestPhone().use { phone ->
            val room = loopBack()
            val radio = Radio.Platform(room)
            suspend fun check(set: suspend (Scene, Boolean) -> Boolean) =
                phone.core.check(radio, room.cuff.address, room.glucometer.address, set)
            val busy = check { scene, on -> scene == Scene.CuffBusy || room.play(scene, on) }.violation
            assertTrue("$busy", busy!!.startsWith("another_phones_meter_is_busy: one of [Busy]"))
            val few = setOf(Scene.CuffMeasures, Scene.StripGoesIn, Scene.CuffAway)
            val leftOut = check { scene, on -> scene in few && room.play(scene, on) }.leftOut
            assertEquals(6, leftOut.size)
            val failing = check { scene, on -> if (scene in few) room.play(scene, on) else throw NotImplementedError() }
            assertEquals(leftOut, failing.leftOut)
        }
    }

    @Test
    fun `a captured packet reaches the visit, and says that its meter was never tried`() =
        withPhone(Role.Doctor) { phone, desk ->
            val room = loopBack()
            phone.radio = Radio.Platform(room)
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            room.cuff.measures(captured("blood-pressure/beurer-bm85"))
            val kept = desk.listen(visit).filterIsInstance<MeterEvent.Kept>().first()
            assertEquals("本应用尚未实测过这款血压计", kept.visit.inbox.single().untested)
            desk.takeRecord(visit, kept.visit.inbox.single().record)
            val taken = desk.readings(desk.idOf(WANG)).single { it.value == "106/71" }
            assertEquals("本应用尚未实测过这款血压计", taken.untested)
            assertTrue("typed, or of another phone", desk.readings(desk.idOf(WANG)).count { it.untested != null } == 1)
        }

    @Test
    fun `each fault is told in words, and an undeclared one too`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val told =
                (RadioFault.entries.map(::RadioException) + IllegalStateException(WANG) + NotImplementedError(WANG))
                    .map {
                        phone.radio = Radio.Platform(Failing(scan = it))
                        desk.listen(visit).filterIsInstance<MeterEvent.Problem>().first().line
                    }
            assertEquals(told[RadioFault.System.ordinal], told.last())
            assertEquals(told.last(), told[told.size - 2])
            assertEquals("one for each thing that can be done while looking", 5, told.distinct().size)
            assertTrue(told.none { WANG in it })
        }

    @Test
    fun `a link that fails in any way is a problem, and the listening goes on`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            for (failure in listOf(RadioException(RadioFault.PairingRefused), NotImplementedError())) {
                for (radio in listOf(Failing(open = failure), Failing(connect = failure))) {
                    phone.radio = Radio.Platform(radio)
                    desk.listen(visit).filterIsInstance<MeterEvent.Problem>().first()
                }
            }
            phone.radio = Radio.Virtual
            phone.meters.pressCuff(152, 94, 72)
            val arrived = desk.listen(visit).filterIsInstance<MeterEvent.Arrived>().first()
            assertEquals("152/94", arrived.visit.pressure?.value)
        }

    @Test
    fun `giving up is a cancellation on this side, while scanning and while connecting`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val scanning = Endless(hears = false)
            phone.radio = Radio.Platform(scanning)
            val first = launch { desk.listen(visit).collect {} }
            scanning.scans.await()
            first.cancelAndJoin()
            scanning.scanEnded.await()

            val connecting = Endless(hears = true)
            phone.radio = Radio.Platform(connecting)
            val second = launch { desk.listen(visit).collect {} }
            connecting.connects.await()
            second.cancelAndJoin()
            connecting.connectEnded.await()
            connecting.hungUp.await()
        }

    /** Fails in one place; what it hears is a cuff. */
    private class Failing(
        private val scan: Throwable? = null,
        private val open: Throwable? = null,
        private val connect: Throwable? = null,
    ) : PlatformBluetooth {
        private val room = LoopBack()

        override suspend fun scan(ear: ScanEar) {
            scan?.let { throw it }
            room.play(Scene.CuffMeasures, true)
            room.scan(ear)
        }

        override fun open(address: String, ear: LinkEar): PlatformLink {
            open?.let { throw it }
            val link = room.open(address, ear)
            return object : PlatformLink by link {
                override suspend fun connect(bond: BondWhen): List<GattName> = throw checkNotNull(connect)
            }
        }
    }

    /** Never comes to an end by itself. */
    private class Endless(private val hears: Boolean) : PlatformBluetooth {
        val scans = CompletableDeferred<Unit>()
        val scanEnded = CompletableDeferred<Unit>()
        val connects = CompletableDeferred<Unit>()
        val connectEnded = CompletableDeferred<Unit>()
        val hungUp = CompletableDeferred<Unit>()
        private val room = LoopBack()

        override suspend fun scan(ear: ScanEar) {
            ear.begun()
            scans.complete(Unit)
            room.cuff.awake = true
            if (hears) ear.heard(room.cuff.heard(inReach = true))
            try {
                awaitCancellation()
            } finally {
                scanEnded.complete(Unit)
            }
        }

        override fun open(address: String, ear: LinkEar): PlatformLink {
            val link = room.open(address, ear)
            return object : PlatformLink by link {
                override suspend fun connect(bond: BondWhen): List<GattName> {
                    connects.complete(Unit)
                    try {
                        awaitCancellation()
                    } finally {
                        connectEnded.complete(Unit)
                    }
                }

                override suspend fun disconnect() {
                    hungUp.complete(Unit)
                }
            }
        }
    }

    private companion object {
        /** Where 2A18 has the low byte of its number. */
        const val SEQUENCE = 1
    }
}
