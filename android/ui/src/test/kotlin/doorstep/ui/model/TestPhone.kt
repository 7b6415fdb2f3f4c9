package doorstep.ui.model

import doorstep.bridge.RustCore
import doorstep.bridge.api.VirtualMeters
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestCoroutineScheduler

/**
 * The app's state holders over the real core, in a time of their own: nothing happens before it is asked for, the core
 * is asked in the test's own thread, and what is awaited of its other threads is awaited by its condition.
 */
@OptIn(ExperimentalCoroutinesApi::class)
class TestPhone(val folder: File, val clock: TestClock, settings: Settings, saved: String?) {
    private val scheduler = TestCoroutineScheduler()
    private val dispatcher = StandardTestDispatcher(scheduler)
    private val scope =
        CoroutineScope(SupervisorJob() + dispatcher + CoroutineExceptionHandler { _, failure -> failures += failure })

    /** What nobody caught. */
    val failures = mutableListOf<Throwable>()

    /** What was written down for the next start. */
    val kept = mutableListOf<Settings>()
    val core = RustCore(folder.path, dispatcher, clock = clock)
    val model = AppModel(core, scope, dispatcher, saved, settings, kept::add)
    val state: AppState
        get() = model.state.value

    init {
        settle()
    }

    /** Lets everything be done that waits for no time to pass. */
    fun settle() = scheduler.runCurrent()

    /** So much time passes, for the state holders and for the core. */
    fun pass(millis: Long) {
        clock.pass(millis)
        scheduler.advanceTimeBy(millis)
        settle()
    }

    /** Settles until [condition] holds, which the core's own threads bring about; says [what] if it never does. */
    fun await(what: String, condition: () -> Boolean) {
        val end = System.nanoTime() + PATIENCE_NANOS
        settle()
        while (!condition()) {
            check(System.nanoTime() < end) { "never came: $what" }
            Thread.sleep(PAUSE_MILLIS)
            settle()
        }
    }

    /** All that [flow] says from now on, also what gives way at once to the next. */
    fun <T> hear(flow: Flow<T>): List<T> =
        CopyOnWriteArrayList<T>().also { all -> scope.launch(Dispatchers.Unconfined) { flow.collect(all::add) } }

    /** Does [act] and lets it be done. */
    fun <T> now(act: AppModel.() -> T): T = model.act().also { settle() }

    /** Does something to the meters in the room. */
    fun meters(act: suspend VirtualMeters.() -> Unit) {
        val done = scope.launch { core.meters.act() }
        settle()
        check(done.isCompleted)
    }

    fun unlock(pin: String = PIN): TestPhone {
        for (digit in pin) model.unlock.press(PinKey.Digit(digit))
        now { unlock.unlock() }
        return this
    }

    /** Who is found by [query], alone. */
    fun find(query: String): String {
        now { residents().search(query) }
        return checkNotNull(model.residents().state.value.value).single().resident
    }

    /** Opens a visit at the door of [name]; its state holder. */
    fun visit(name: String = WANG): VisitModel {
        val resident = find(name)
        now { go(Place.Resident(resident)) }
        now { resident(resident).startVisit() }
        val place = state.nav.top as Place.Visit
        return model.visit(place.visit).also {
            it.refresh()
            settle()
        }
    }

    fun close() {
        scope.cancel()
        settle()
        core.close()
    }

    private companion object {
        const val PATIENCE_NANOS = 120_000_000_000L
        const val PAUSE_MILLIS = 2L
    }
}
