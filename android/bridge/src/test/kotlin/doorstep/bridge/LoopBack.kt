package doorstep.bridge

import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.GattName
import doorstep.bridge.api.HeardDevice
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.PlatformBluetooth
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.ScanEar
import doorstep.bridge.api.Scene
import java.io.File
import java.util.UUID
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * A Bluetooth stack as a platform brings it, written in Kotlin alone: a cuff and a glucometer that send the captured
 * bytes of fixtures/packets. It stands for android.bluetooth or a vendor's kit.
 */
internal class LoopBack : PlatformBluetooth {
    val cuff = LoopMeter("00:5F:BF:00:00:01", "BM85", PRESSURE_SERVICE, listOf(PRESSURE))
    val glucometer =
        LoopMeter("00:60:19:00:00:02", "meter+00000002", GLUCOSE_SERVICE, listOf(GLUCOSE, CONTEXT, RECORD_ACCESS))

    /** Why it does nothing, if it does nothing. */
    @Volatile var refuses: RadioFault? = null

    /** Scans and links that were given up by whoever listened, or ended. */
    @Volatile
    var scans = 0
        private set

    override suspend fun scan(ear: ScanEar) {
        scans++
        try {
            works()
            ear.begun()
            for (meter in listOf(cuff, glucometer)) if (meter.bonded) ear.heard(meter.heard(inReach = false))
            while (true) {
                works()
                for (meter in listOf(cuff, glucometer)) if (meter.advertises) ear.heard(meter.heard(inReach = true))
                delay(ADVERTISING_MILLIS)
            }
        } finally {
            scans--
        }
    }

    override fun open(address: String, ear: LinkEar): PlatformLink {
        works()
        return LoopLink(listOf(cuff, glucometer).single { it.address == address }, ear, ::works)
    }

    /** What a conformance check wants done. */
    suspend fun play(scene: Scene, on: Boolean): Boolean {
        when (scene) {
            Scene.CuffMeasures -> cuff.measures(captured("blood-pressure/omron-x4-smart"))
            Scene.StripGoesIn -> glucometer.awake = true
            Scene.CuffBonded -> cuff.bonded = on
            Scene.CuffAway -> cuff.carry(on)
            Scene.CuffBusy -> cuff.busy = on
            Scene.WrongPin -> glucometer.wrongPin = on
            Scene.LinkDropsAfterThird -> glucometer.dropAfter = 3
            Scene.BluetoothOff -> refuse(RadioFault.AdapterOff.takeIf { on })
            Scene.Forbidden -> refuse(RadioFault.PermissionMissing.takeIf { on })
        }
        return true
    }

    private fun refuse(fault: RadioFault?) {
        refuses = fault
        if (fault != null) for (meter in listOf(cuff, glucometer)) meter.link?.breaks()
    }

    private fun works() = refuses?.let { throw RadioException(it) } ?: Unit

    private companion object {
        const val ADVERTISING_MILLIS = 20L
    }
}

/** One meter: what it holds, and how it behaves. */
internal class LoopMeter(
    val address: String,
    private val name: String,
    private val service: UUID,
    private val characteristics: List<UUID>,
) {
    @Volatile var awake = false
    @Volatile var bonded = false
    @Volatile var busy = false
    @Volatile var wrongPin = false
    @Volatile var dropAfter = Int.MAX_VALUE
    @Volatile var link: LoopLink? = null

    /** When it was to be bonded. */
    @Volatile var bondWhen: BondWhen? = null
    @Volatile private var away = false
    private val held = ArrayDeque<ByteArray>()

    /** Stored records of a glucometer. */
    val records = mutableListOf<ByteArray>()

    val advertises: Boolean
        get() = awake && !away && link == null

    fun heard(inReach: Boolean) =
        HeardDevice(address, name, listOf(service), if (inReach) -60 else null, bonded, inReach)

    fun names() = characteristics.map { GattName(service, it) }

    /** Why nobody can connect. */
    fun refusal(): RadioFault? =
        when {
            away -> RadioFault.OutOfRange
            busy || link != null -> RadioFault.Busy
            wrongPin -> RadioFault.PairingRefused
            else -> null
        }

    suspend fun measures(packet: ByteArray) {
        synchronized(held) { held += packet }
        awake = true
        link?.sendHeld()
    }

    fun takeHeld(): ByteArray? = synchronized(held) { held.removeFirstOrNull() }

    fun carry(away: Boolean) {
        this.away = away
        if (away) link?.breaks()
    }
}

internal class LoopLink(private val meter: LoopMeter, private val ear: LinkEar, private val works: () -> Unit) :
    PlatformLink {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val subscribed = mutableSetOf<UUID>()
    private val sending = Mutex()
    private var transfer: Job? = null

    override suspend fun connect(bond: BondWhen): List<GattName> {
        works()
        meter.bondWhen = bond
        meter.refusal()?.let { throw RadioException(it) }
        meter.link = this
        return meter.names()
    }

    override suspend fun subscribe(characteristic: GattName) {
        stands()
        subscribed += characteristic.characteristic
        scope.launch { sendHeld() }
    }

    override suspend fun read(characteristic: GattName): ByteArray {
        stands()
        throw RadioException(RadioFault.Refused)
    }

    override suspend fun write(characteristic: GattName, bytes: ByteArray, confirmed: Boolean) {
        stands()
        if (characteristic.characteristic != RECORD_ACCESS) throw RadioException(RadioFault.Refused)
        transfer?.cancel()
        transfer = scope.launch { report() }
    }

    override suspend fun disconnect() {
        transfer?.cancel()
        if (meter.link === this) meter.link = null
    }

    fun breaks() {
        transfer?.cancel()
        meter.link = null
        ear.lost()
    }

    suspend fun sendHeld() = sending.withLock {
        while (PRESSURE in subscribed && meter.link === this) {
            val packet = meter.takeHeld() ?: break
            ear.notified(GattName(PRESSURE_SERVICE, PRESSURE), packet)
            meter.awake = false
        }
    }

    private suspend fun report() {
        for (record in meter.records) {
            if (meter.dropAfter-- == 0) {
                meter.dropAfter = Int.MAX_VALUE
                return breaks()
            }
            ear.notified(GattName(GLUCOSE_SERVICE, GLUCOSE), record)
            delay(1)
        }
        ear.notified(GattName(GLUCOSE_SERVICE, RECORD_ACCESS), byteArrayOf(6, 0, 1, 1))
    }

    private fun stands() {
        if (meter.link !== this) throw RadioException(RadioFault.LinkLost)
    }
}

/** The bytes of a vector. */
internal fun captured(vector: String): ByteArray {
    val json = File("../../fixtures/packets/$vector.json").readText()
    val hex = checkNotNull(Regex(""""hex":\s*"([0-9a-f]+)"""").find(json)).groupValues[1]
    return hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray()
}

private fun assigned(number: Int) = UUID.fromString("0000%04x-0000-1000-8000-00805f9b34fb".format(number))

private val PRESSURE_SERVICE = assigned(0x1810)
private val PRESSURE = assigned(0x2A35)
private val GLUCOSE_SERVICE = assigned(0x1808)
private val GLUCOSE = assigned(0x2A18)
private val CONTEXT = assigned(0x2A34)
private val RECORD_ACCESS = assigned(0x2A52)
