package doorstep.bridge

import doorstep.bridge.api.Clock
import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.Language
import doorstep.bridge.api.LockView
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.NewcomerView
import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.Radio
import doorstep.bridge.api.RadioCheck
import doorstep.bridge.api.Role
import doorstep.bridge.api.Scene
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.Vault
import doorstep.bridge.api.VirtualMeter
import doorstep.bridge.api.VirtualMeters
import java.util.IdentityHashMap
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import uniffi.doorstep_core.NewcomerView as CoreNewcomerView
import uniffi.doorstep_ffi.ClockPort
import uniffi.doorstep_ffi.Doorstep
import uniffi.doorstep_ffi.MeterRadio
import uniffi.doorstep_ffi.PortException
import uniffi.doorstep_ffi.VaultPort
import uniffi.doorstep_ffi.VirtualMeters as CoreMeters

/**
 * The Rust core in this process, with its store in [folder]. Making one costs nothing: the library is loaded and the
 * folder taken up by the first question, on [io] like every other. Without a [vault] the key is kept in a file beside
 * the store, which is for desktops. Each listening begins with what [radio] says then; [prepare] runs before the
 * library is loaded. A new store gets the demo district, or with [town] the whole demo town. [model] is what the
 * phone's maker calls it.
 */
class RustCore(
    private val folder: String,
    io: CoroutineDispatcher,
    private val vault: Vault? = null,
    private val clock: Clock? = null,
    private val radio: () -> Radio = { Radio.Virtual },
    private val prepare: () -> Unit = {},
    private val town: Boolean = false,
    private val model: String = "",
) : Core, AutoCloseable {
    private val asking = Asking(io)
    private val opening = Any()
    private var opened: Opened? = null

    /** What lives as long as the process. */
    private class Opened(val doorstep: Doorstep) {
        val meters: CoreMeters = doorstep.virtualMeters()

        private val virtual = meters.radio()
        private val others = IdentityHashMap<Radio, MeterRadio>()

        /**
         * Closed by nobody: it goes when no desk is left that listens with it. The generated code frees a closed object
         * even if it is handed over as an argument afterwards, and the process would die.
         */
        fun radio(chosen: Radio): MeterRadio =
            when (chosen) {
                is Radio.Virtual -> virtual
                is Radio.System -> kept(chosen) { chosen.core() }
                is Radio.Platform -> kept(chosen) { chosen.core() }
            }

        private fun kept(chosen: Radio, make: () -> MeterRadio): MeterRadio =
            synchronized(others) { others.getOrPut(chosen, make) }
    }

    /** Meters to try the app with: what [Desk.listen] hears with [Radio.Virtual]. */
    val meters: VirtualMeters = Room()

    override suspend fun lockView(): LockView = ask { it.lockView().own() }

    override suspend fun setUpDemo(pin: String, role: Role): Desk = desk {
        if (town) it.setUpTown(pin, role.core()) else it.setUpDemo(pin, role.core())
    }

    override suspend fun beginSetUp(platform: PlatformChoice, redirect: String): String = waiting {
        it.beginSetUp(platform.core(), redirect)
    }

    override suspend fun finishSetUp(redirected: String): NewcomerView = waiting { it.finishSetUp(redirected).own() }

    override suspend fun beginSetUpWithToken(platform: PlatformChoice, token: String, role: Role): NewcomerView =
        waiting {
            it.beginSetUpWithToken(platform.core(), token, role.core()).own()
        }

    override suspend fun setUpWithPlatform(pin: String): Desk = desk { it.setUpWithPlatform(pin) }

    override suspend fun beginRenewal(redirect: String): String = waiting { it.beginRenewal(redirect) }

    override suspend fun finishRenewal(redirected: String): LockView = waiting { it.finishRenewal(redirected).own() }

    override suspend fun syncUnattended(): SyncView? = waiting { it.syncUnattended()?.own() }

    override suspend fun unlock(pin: String): Desk = desk { it.unlock(pin) }

    override suspend fun changePin(old: String, new: String) = ask { it.changePin(old, new) }

    override suspend fun lock() = ask { it.lock() }

    override suspend fun setLanguage(language: Language) {
        asking.language = language
        ask { it.setLanguage(language.core()) }
    }

    /**
     * Checks by the meters of these addresses whether a radio does what the core relies on; [set] does to meters and
     * phone what is wanted, or says that it can't. The glucometer must have at least five stored records.
     */
    suspend fun check(
        radio: Radio,
        cuff: String,
        glucometer: String,
        set: suspend (Scene, Boolean) -> Boolean,
    ): RadioCheck =
        withContext(asking.io) {
            asking.told { opened().radio(radio).check(cuff, glucometer, ForeignStage(set)).own() }
        }

    /** Locks the store and lets go of the core until the next question. What was typed is in the store. */
    override fun close() {
        val open = synchronized(opening) { opened.also { opened = null } } ?: return
        open.doorstep.lock()
        open.meters.close()
        open.doorstep.close()
    }

    private suspend fun <T> ask(question: (Doorstep) -> T): T = asking.ask { question(opened().doorstep) }

    private suspend fun <T> waiting(question: suspend (Doorstep) -> T): T = asking.waiting {
        question(opened().doorstep)
    }

    private suspend fun desk(enter: (Doorstep) -> uniffi.doorstep_ffi.Desk): Desk = asking.ask {
        val open = opened()
        RustDesk(enter(open.doorstep), { open.radio(radio()) }, asking)
    }

    /** A folder that can't be taken up is tried again by the next question. */
    private fun opened(): Opened =
        synchronized(opening) {
            opened
                ?: run {
                    prepare()
                    val doorstep = Doorstep.open(folder, vault?.let(::ForeignVault), clock?.let(::ForeignClock))
                    doorstep.setLanguage(asking.language.core())
                    doorstep.setModel(model)
                    Opened(doorstep).also { opened = it }
                }
        }

    private inner class Room : VirtualMeters {
        override suspend fun list(): List<VirtualMeter> = steer { meters -> meters.list().map { it.own() } }

        override suspend fun pressCuff(systolic: Int, diastolic: Int, pulse: Int) = steer {
            it.pressCuff(systolic.toUShort(), diastolic.toUShort(), pulse.toUShort())
        }

        override suspend fun replayCuff() = steer { it.replayCuff() }

        override suspend fun insertStrip(mmolTenths: Int, fasting: Boolean) = steer {
            it.insertStrip(mmolTenths.toUShort(), fasting)
        }

        override suspend fun replayStrip() = steer { it.replayStrip() }

        override suspend fun fillGlucometer() = steer { it.fillGlucometer() }

        override suspend fun setTrouble(address: String, trouble: MeterTrouble, on: Boolean) = steer {
            it.setTrouble(address, trouble.core(), on)
        }

        override suspend fun setOutOfRange(address: String, outOfRange: Boolean) = steer {
            it.setOutOfRange(address, outOfRange)
        }

        private suspend fun <T> steer(hand: (CoreMeters) -> T): T = asking.ask { hand(opened().meters) }
    }
}

private fun CoreNewcomerView.own() = NewcomerView(name, roleWord, team)

/** What a vault throws is told to the core by its kind alone: its words may hold anything. */
private class ForeignVault(private val vault: Vault) : VaultPort {
    override fun wrap(secret: ByteArray): ByteArray = ported { vault.wrap(secret) }

    override fun unwrap(wrapped: ByteArray): ByteArray = ported { vault.unwrap(wrapped) }
}

private class ForeignClock(private val clock: Clock) : ClockPort {
    override fun nowMillis(): Long = ported { clock.nowMillis() }

    override fun offsetMinutes(): Int = ported { clock.offsetMinutes() }

    override fun monotonicMillis(): ULong = ported { clock.monotonicMillis().toULong() }
}

/** Errors too: the generated code lets them through, and the core would take the answer nobody gave for a zero. */
private inline fun <T> ported(block: () -> T): T =
    try {
        block()
    } catch (error: Throwable) {
        throw PortException.Failed(error.javaClass.simpleName)
    }
