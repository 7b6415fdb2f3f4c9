package doorstep.bridge

import doorstep.bridge.api.Clock
import doorstep.bridge.api.Language
import doorstep.bridge.api.LockState
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.Vault
import java.time.LocalDate
import java.time.format.DateTimeFormatter
import java.util.Locale
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_core.Exception as CoreException
import uniffi.doorstep_core.MeterEvent as CoreMeterEvent
import uniffi.doorstep_core.Role as CoreRole
import uniffi.doorstep_ffi.ClockPort
import uniffi.doorstep_ffi.Doorstep
import uniffi.doorstep_ffi.LockObserver
import uniffi.doorstep_ffi.MeterObserver
import uniffi.doorstep_ffi.PortException
import uniffi.doorstep_ffi.VaultPort

/** What the core calls on our side fails: in the declared way, in another, and in the worst. */
class ForeignCallsTest {
    /** What no sentence may repeat. */
    private val secret = "$WANG 990105195403070042"

    private fun failures(): List<Throwable> =
        listOf(PortException.Failed(secret), IllegalStateException(secret), NotImplementedError(secret))

    /** A vault as good as any for a test, until it is told to fail. */
    private class FailingVault : Vault {
        var wraps: Throwable? = null
        var unwraps: Throwable? = null

        override fun wrap(secret: ByteArray): ByteArray = wraps?.let { throw it } ?: secret.reversedArray()

        override fun unwrap(wrapped: ByteArray): ByteArray = unwraps?.let { throw it } ?: wrapped.reversedArray()
    }

    @Test
    fun `a vault that fails is told in words, costs no attempt, and works again`() = live {
        val vault = FailingVault()
        TestPhone(vault).use { phone ->
            for (failure in failures()) {
                vault.wraps = failure
                val told = phone.core.told<Trouble.Internal> { phone.core.setUpDemo(PIN, Role.Doctor) }
                assertEquals("手机的钥匙库没打开。锁屏再解锁，重试一次", told.first)
                assertFalse(told.second, WANG in told.second)
                assertEquals("nothing half made stays", LockState.New, phone.core.lockView().state)
            }
            vault.wraps = null
            phone.core.setUpDemo(PIN, Role.Doctor)
            phone.core.lock()
            for (failure in failures()) {
                vault.unwraps = failure
                val told = phone.core.told<Trouble.Internal> { phone.core.unlock(PIN) }
                assertEquals(
                    "The phone's key store did not open. Lock and unlock the phone, then try again",
                    told.second,
                )
                failure<Trouble.Internal> { phone.core.changePin(PIN, "904271") }
                assertEquals(10, phone.core.lockView().attemptsLeft)
            }
            vault.unwraps = null
            vault.wraps = PortException.Failed(secret)
            failure<Trouble.Internal> { phone.core.changePin(PIN, "904271") }
            assertTrue("the old PIN is still the PIN", phone.core.unlock(PIN).today().buildings.isNotEmpty())
        }
    }

    @Test
    fun `the bindings themselves survive a vault that throws what it never declared`() {
        for (failure in listOf(PortException.Failed(secret), IllegalStateException(secret))) {
            val vault =
                object : VaultPort {
                    override fun wrap(secret: ByteArray): ByteArray = throw failure

                    override fun unwrap(wrapped: ByteArray): ByteArray = throw failure
                }
            Doorstep.open(newFolder().path, vault, null).use { doorstep ->
                val told = runCatching { doorstep.setUpDemo(PIN, CoreRole.DOCTOR) }.exceptionOrNull()
                assertTrue("$told", told is CoreException.Internal && WANG !in told.stackTraceToString())
            }
        }
    }

    @Test
    fun `where a clock fails the system's own answers`() = live {
        for (failure in failures()) {
            val clock =
                object : Clock {
                    override fun nowMillis(): Long = throw failure

                    override fun offsetMinutes(): Int = throw failure

                    override fun monotonicMillis(): Long = throw failure
                }
            RustCore(TestPhone.of(Role.Doctor).folder.path, Dispatchers.IO, clock = clock).use { core ->
                core.setLanguage(Language.English)
                val desk = core.unlock(PIN)
                val days = aroundNow()
                val day = desk.today().dateLine
                assertTrue("$day after $failure", day in days + aroundNow())
                val visit = desk.startVisit(desk.idOf(WANG)).visit
                assertEquals("152/94", desk.answer(visit, "blood_pressure", typed("152/94")).pressure?.value)
            }
        }
    }

    /** Today, wherever the machine stands. */
    private fun aroundNow(): List<String> =
        (-1L..1L).map { LocalDate.now().plusDays(it).format(DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH)) }

    @Test
    fun `a clock that gives nonsense is not believed`() {
        val clock =
            object : ClockPort {
                override fun nowMillis(): Long = Long.MAX_VALUE

                override fun offsetMinutes(): Int = Int.MIN_VALUE

                override fun monotonicMillis(): ULong = ULong.MAX_VALUE
            }
        Doorstep.open(newFolder().path, null, clock).use { doorstep ->
            doorstep.setUpDemo(PIN, CoreRole.DOCTOR).use { desk -> assertTrue(desk.today().dateLine.isNotEmpty()) }
            doorstep.lock()
        }
    }

    @Test
    fun `an observer that fails ends the listening, and the reading is in the visit`() =
        withBindings { doorstep, desk, _ ->
            doorstep.virtualMeters().use { meters ->
                meters.radio().use { radio ->
                    val visit = desk.startVisit(desk.residents(WANG).single().resident).visit
                    // The second reading settles the mean of both.
                    for ((failure, measured, shown) in
                        listOf(
                            Triple(PortException.Failed(secret), 152u to 94u, "152/94"),
                            Triple(IllegalStateException(secret), 156u to 92u, "154/93"),
                        )) {
                        meters.pressCuff(measured.first.toUShort(), measured.second.toUShort(), 72u)
                        val seen = CopyOnWriteArrayList<CoreMeterEvent>()
                        val observer =
                            object : MeterObserver {
                                override fun onEvent(event: CoreMeterEvent) {
                                    seen += event
                                    if (event is CoreMeterEvent.Arrived) throw failure
                                }
                            }
                        val told = failure<CoreException.Internal> { desk.listen(visit, radio, observer) }
                        assertFalse(WANG in told.stackTraceToString())
                        assertEquals(
                            "nothing is told after the failure",
                            CoreMeterEvent.Arrived::class,
                            seen.last()::class,
                        )
                        assertTrue(meters.list().none { it.connected })
                        assertEquals(shown, desk.visit(visit).pressure?.value)
                    }
                }
            }
        }

    @Test
    fun `an observer that fails at once leaves the reading in the meter`() = withBindings { doorstep, desk, _ ->
        doorstep.virtualMeters().use { meters ->
            meters.radio().use { radio ->
                val visit = desk.startVisit(desk.residents(WANG).single().resident).visit
                meters.pressCuff(152u, 94u, 72u)
                val observer =
                    object : MeterObserver {
                        override fun onEvent(event: CoreMeterEvent) = throw IllegalStateException(secret)
                    }
                failure<CoreException.Internal> { desk.listen(visit, radio, observer) }
                assertEquals(1u, meters.list().first().holds)
                assertEquals("", desk.visit(visit).pressure?.value)
            }
        }
    }

    @Test
    fun `a failing lock observer is called once, and the store is locked all the same`() =
        withBindings { doorstep, desk, _ ->
            val calls = CountDownLatch(1)
            val observer =
                object : LockObserver {
                    override fun onLocked() {
                        calls.countDown()
                        throw IllegalStateException(secret)
                    }
                }
            desk.watchLock(observer).use {
                doorstep.lock()
                assertTrue("the watch looks every few seconds", calls.await(1, TimeUnit.MINUTES))
                failure<CoreException.Locked> { desk.me() }
            }
            doorstep.unlock(PIN).use { assertTrue(it.today().buildings.isNotEmpty()) }
        }

    @Test
    fun `an observer that failed does not spoil the next listening`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            repeat(3) { round ->
                phone.meters.pressCuff(150 + round, 94, 72)
                failure<IllegalStateException> {
                    desk.listen(visit).collect { if (it is MeterEvent.Progress) error(secret) }
                }
            }
            val arrived = desk.listen(visit).filterIsInstance<MeterEvent.Arrived>().first()
            assertTrue(arrived.visit.pressure!!.value.isNotEmpty())
        }
}
