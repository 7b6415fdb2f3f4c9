package doorstep.bridge

import doorstep.bridge.api.LockState
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.Assert.assertEquals
import org.junit.Test
import uniffi.doorstep_core.Exception as CoreException
import uniffi.doorstep_core.MeterEvent as CoreMeterEvent
import uniffi.doorstep_ffi.LockObserver
import uniffi.doorstep_ffi.MeterObserver

/** When what the core gave out ends, and what happens to whoever asks afterwards. */
class LifetimeTest {
    @Test
    fun `a core that was closed has let go of the store, and the next question takes it up again`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            phone.core.close()
            phone.core.close()
            failure<Trouble.Locked> { desk.visit(visit) }
            failure<Trouble.Locked> { desk.listen(visit).first() }
            TestPhone(folder = phone.folder, clock = phone.clock).use { other ->
                assertEquals(visit, other.core.unlock(PIN).visit(visit).visit)
            }
            assertEquals(LockState.Locked, phone.core.lockView().state)
            assertEquals(visit, phone.core.unlock(PIN).visit(visit).visit)
        }

    @Test
    fun `a core that was never asked anything is closed for nothing`() {
        TestPhone().use { phone ->
            phone.close()
            assertEquals(0, phone.folder.listFiles().orEmpty().size)
        }
    }

    @Test
    fun `a core closed during listening takes no reading, and the collection can be cancelled`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            val heard = Channel<MeterEvent>(Channel.UNLIMITED)
            val listening = launch { desk.listen(visit).collect(heard::send) }
            heard.receive()
            phone.core.close()
            listening.cancelAndJoin()
            failure<Trouble.Locked> { desk.visit(visit) }
        }

    @Test
    fun `a collection of lockings that was cancelled is told nothing, and another one is`() =
        withPhone(Role.Doctor) { phone, desk ->
            desk.me()
            phone.clock.pass(almostIdle)
            val told = AtomicInteger()
            val cancelled = launch { desk.lockings.collect { told.incrementAndGet() } }
            val other = async { desk.lockings.first() }
            yield()
            cancelled.cancelAndJoin()
            phone.clock.pass(1.seconds)
            other.await()
            assertEquals(0, told.get())
        }

    @Test
    fun `a watch that is dropped while it looks at the clock does not call any more`() {
        val test = Thread.currentThread()
        val looks = CompletableDeferred<Unit>()
        val mayGoOn = CountDownLatch(1)
        val look = {
            if (Thread.currentThread() != test) {
                looks.complete(Unit)
                mayGoOn.await()
            }
        }
        withBindings(look) { _, desk, clock ->
            desk.me()
            val dropped = AtomicInteger()
            val told = CompletableDeferred<Unit>()
            val watch = desk.watchLock(observer { dropped.incrementAndGet() })
            try {
                looks.await()
                repeat(2) { watch.close() }
                clock.pass(5.minutes)
            } finally {
                mayGoOn.countDown()
            }
            desk.watchLock(observer { told.complete(Unit) }).use { told.await() }
            assertEquals(0, dropped.get())
        }
    }

    @Test
    fun `a desk that was closed while it listens hears the reading all the same`() = withBindings { doorstep, desk, _ ->
        val visit = desk.startVisit(desk.residents(WANG).single().resident).visit
        val meters = doorstep.virtualMeters()
        val radio = meters.radio()
        val waits = CompletableDeferred<Unit>()
        val arrived = CompletableDeferred<CoreMeterEvent.Arrived>()
        val observer =
            object : MeterObserver {
                override fun onEvent(event: CoreMeterEvent) {
                    waits.complete(Unit)
                    if (event is CoreMeterEvent.Arrived) arrived.complete(event)
                }
            }
        val listening = launch { desk.listen(visit, radio, observer) }
        waits.await()
        desk.close()
        radio.close()
        meters.pressCuff(152u, 94u, 72u)
        assertEquals("152/94", arrived.await().visit.pressure?.value)
        listening.cancelAndJoin()
        meters.close()
    }

    @Test
    fun `closing twice is closing once, and a call afterwards is refused`() = withBindings { doorstep, desk, _ ->
        val meters = doorstep.virtualMeters()
        val visit = desk.startVisit(desk.residents(WANG).single().resident).visit
        val again = doorstep.unlock(PIN)
        repeat(2) {
            desk.close()
            meters.close()
        }
        failure<IllegalStateException> { desk.me() }
        failure<IllegalStateException> { meters.list() }
        assertEquals(visit, again.visit(visit).visit)
        doorstep.lock()
        failure<CoreException.Locked> { again.me() }
        repeat(2) { again.close() }
        failure<IllegalStateException> { again.me() }
    }

    private fun observer(told: () -> Unit) =
        object : LockObserver {
            override fun onLocked() = told()
        }
}
