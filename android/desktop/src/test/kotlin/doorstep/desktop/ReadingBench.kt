package doorstep.desktop

import doorstep.bridge.RustCore
import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Desk
import doorstep.bridge.api.GattName
import doorstep.bridge.api.HeardDevice
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.PlatformBluetooth
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.Radio
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.Role
import doorstep.bridge.api.ScanEar
import doorstep.ui.model.Session
import doorstep.ui.model.VisitModel
import java.nio.file.Files
import java.util.UUID
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.Test

private const val READINGS = 60
private const val MINUTE_MILLIS = 60_000L
private const val ADVERTISING_MILLIS = 20L

/** Two readings that come sooner after one another wait for a person: here a minute passes before each. */
private class MinuteClock : Clock by StillClock {
    @Volatile var minutes = 0

    override fun nowMillis(): Long = StillClock.nowMillis() + minutes * MINUTE_MILLIS
}

/** How long a reading is on its way. Prints, and asserts nothing: `make bench ARGS=jvm` runs it. */
class ReadingBench {
    private val clock = MinuteClock()

    /**
     * From the moment a connected meter's packet is handed over by the platform's radio until the visit's state holder
     * has the reading on the thread that draws: session, raw bytes durable, decoded, taken into the visit, judged, the
     * visit's page anew.
     */
    @Test
    fun `from the meter's notification to the state holder`() {
        val folder = Files.createTempDirectory("doorstep-bench").toFile()
        val cuff = Cuff()
        val radio = Radio.Platform(cuff)
        try {
            val millis =
                RustCore(folder.path, Dispatchers.IO, clock = clock, radio = { radio }).use { core ->
                    runBlocking {
                        val desk = core.setUpDemo(DEMO_PIN, Role.Doctor)
                        readings(cuff, desk, desk.residents("").first().resident).sorted()
                    }
                }
            val (p50, p99) = millis[millis.size / 2] to millis[millis.size * 99 / 100]
            println("%-58s%12s%12s%12s".format("${millis.size} readings", "p50", "p99", "max"))
            val what = "meter notification to the reading in the state holder"
            println("%-58s%9.2f ms%9.2f ms%9.2f ms".format(what, p50, p99, millis.last()))
        } finally {
            folder.deleteRecursively()
        }
    }

    /** Milliseconds of each reading of a visit. */
    private suspend fun readings(cuff: Cuff, desk: Desk, resident: String): List<Double> {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val model = VisitModel(Session(scope, Dispatchers.IO).apply { open(desk) }, desk.startVisit(resident).visit) {}
        model.refresh()
        cuff.ear = CompletableDeferred()
        model.listen()
        val ear = cuff.ear.await()
        val taken =
            (0 until READINGS).map { n ->
                clock.minutes++
                val started = System.nanoTime()
                // No two alike: the cuff tells no time, and the same once more would count as sent twice.
                ear.notified(PRESSURE, reading(110 + n, 70 + n / 2, 72))
                model.state.first { (it.arrival?.count ?: 0) > n }
                (System.nanoTime() - started) / 1e6
            }
        model.stopListening()
        scope.cancel()
        return taken
    }

    /** 2A35 in mmHg with a pulse and without a time: the meter has no clock. */
    private fun reading(systolic: Int, diastolic: Int, pulse: Int) =
        byteArrayOf(0x04) + listOf(systolic, diastolic, (systolic + 2 * diastolic) / 3, pulse).flatMap { short(it) }

    /** An SFLOAT without exponent. */
    private fun short(value: Int) = listOf(value.toByte(), (value shr 8).toByte())

    private companion object {
        val PRESSURE = GattName(assigned(0x1810), assigned(0x2A35))

        fun assigned(number: Int): UUID = UUID.fromString("0000%04x-0000-1000-8000-00805f9b34fb".format(number))
    }

    /** A radio with one cuff in reach, which is in the bench's hands once it is listened to. */
    private class Cuff : PlatformBluetooth {
        @Volatile var ear = CompletableDeferred<LinkEar>()

        override suspend fun scan(ear: ScanEar) {
            ear.begun()
            while (true) {
                ear.heard(HeardDevice("00:5F:BF:00:00:01", "Cuff", listOf(PRESSURE.service), -60, true, inReach = true))
                delay(ADVERTISING_MILLIS)
            }
        }

        override fun open(address: String, ear: LinkEar) =
            object : PlatformLink {
                override suspend fun connect(bond: BondWhen) = listOf(PRESSURE)

                override suspend fun subscribe(characteristic: GattName) {
                    this@Cuff.ear.complete(ear)
                }

                override suspend fun read(characteristic: GattName): ByteArray =
                    throw RadioException(RadioFault.Refused)

                override suspend fun write(characteristic: GattName, bytes: ByteArray, confirmed: Boolean) =
                    throw RadioException(RadioFault.Refused)

                override suspend fun disconnect() = Unit
            }
    }
}
