package doorstep.desktop

import doorstep.bridge.RustCore
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Desk
import doorstep.bridge.api.Role
import doorstep.ui.model.Session
import doorstep.ui.model.VisitModel
import java.nio.file.Files
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.Test

private const val VISITS = 10
private const val READINGS = 5

/** Two readings that come sooner after one another wait for a person: here a minute passes before each. */
private class MinuteClock : Clock by StillClock {
    @Volatile var minutes = 0

    override fun nowMillis(): Long = StillClock.nowMillis() + minutes * MINUTE_MILLIS
}

private const val MINUTE_MILLIS = 60_000L

/** How long a reading is on its way. Prints, and asserts nothing: `make bench ARGS=jvm` runs it. */
class ReadingBench {
    private val clock = MinuteClock()

    /**
     * From the moment a connected meter sends its packet (the person pressing the virtual cuff included) until the
     * visit's state holder has the reading on the thread that draws: session, raw bytes durable, decoded, taken into
     * the visit, judged, the visit's page anew.
     */
    @Test
    fun `from the meter's notification to the state holder`() {
        val folder = Files.createTempDirectory("doorstep-bench").toFile()
        try {
            val millis =
                RustCore(folder.path, Dispatchers.IO, clock = clock).use { core ->
                    runBlocking {
                        val desk = core.setUpDemo(DEMO_PIN, Role.Doctor)
                        desk.residents("").take(VISITS).flatMap { readings(core, desk, it.resident) }.sorted()
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

    /**
     * Milliseconds of each reading of a visit. The first one is not counted: the phone has to find the meter for it.
     */
    private suspend fun readings(core: RustCore, desk: Desk, resident: String): List<Double> {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val model = VisitModel(Session(scope, Dispatchers.IO).apply { open(desk) }, desk.startVisit(resident).visit) {}
        model.refresh()
        model.listen()
        val taken =
            (0..READINGS).map { n ->
                clock.minutes++
                val started = System.nanoTime()
                core.meters.pressCuff(140 + n, 80 + n, 72)
                model.state.first { (it.arrival?.count ?: 0) > n }
                (System.nanoTime() - started) / 1e6
            }
        model.stopListening()
        scope.cancel()
        return taken.drop(1)
    }
}
