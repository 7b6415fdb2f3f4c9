package doorstep.bridge.api

import java.util.UUID

/** With what the core listens for meters. Make one and keep it: links hang on it. */
sealed interface Radio {
    /** Nothing but the core's virtual meters, for trying the app. */
    data object Virtual : Radio

    /**
     * The system's Bluetooth, through the core's own library.
     *
     * @property bonds what the library has no call for; only Android needs it
     */
    class System(val bonds: Bonds? = null) : Radio

    /** A Bluetooth stack that the platform brings. */
    class Platform(val bluetooth: PlatformBluetooth) : Radio
}

/** Why Bluetooth, or a meter, does not do it. */
enum class RadioFault {
    AdapterOff,
    NoAdapter,
    PermissionMissing,
    /** Up to Android 11 nothing is heard without it. */
    LocationOff,
    /** Out of range, or asleep. */
    OutOfRange,
    /** Held by another phone, or still measuring. */
    Busy,
    TimedOut,
    PairingRefused,
    LinkLost,
    /** The meter refused the operation. */
    Refused,
    /** Anything else. */
    System,
}

/** What whoever implements the interfaces below throws; everything else counts as [RadioFault.System]. */
class RadioException(val fault: RadioFault) : Exception(fault.name)

/** What Android is asked beside its Bluetooth. The core gives up by cancelling. */
interface Bonds {
    /** Throws why Bluetooth can't be used now. */
    suspend fun ready()

    /** Devices with a bond, meters or not. */
    suspend fun bonded(): List<BondedDevice>

    /** Makes a bond; returns when it stands, also if it did before. */
    suspend fun bond(address: String)
}

/** A device that the system has a bond with, as it was when the bond was made. */
data class BondedDevice(val address: String, val name: String?, val services: List<UUID>)

/** A Bluetooth stack. The core gives up what waits by cancelling it. */
interface PlatformBluetooth {
    /**
     * Looks for meters until cancelled, or until Bluetooth is switched off: tells [ear] that it has begun, then of the
     * bonded devices, then of whatever is heard.
     */
    suspend fun scan(ear: ScanEar)

    /** Prepares a link, without connecting. What happens on it is told to [ear] from then on. */
    fun open(address: String, ear: LinkEar): PlatformLink
}

/** When a meter wants to be bonded. */
enum class BondWhen {
    /** When it refuses something for want of a bond. */
    AsNeeded,

    /** Before the connection is made. */
    BeforeConnecting,

    /** As soon as it is made. */
    AfterConnecting,
}

/** A link to one meter. */
interface PlatformLink {
    /** Connects, bonds when the meter wants it, and discovers all characteristics. */
    suspend fun connect(bond: BondWhen): List<GattName>

    /** Turns notifications or indications on, whichever it has. */
    suspend fun subscribe(characteristic: GattName)

    suspend fun read(characteristic: GattName): ByteArray

    /** Writes a value, [confirmed] by the meter or not. */
    suspend fun write(characteristic: GattName, bytes: ByteArray, confirmed: Boolean)

    /** Hangs up, also in the middle of something, and twice. */
    suspend fun disconnect()
}

/** A characteristic by its service too. */
data class GattName(val service: UUID, val characteristic: UUID)

/**
 * What was heard of a device.
 *
 * @property rssi signal strength in dBm
 * @property inReach heard just now, or connected; else it only stands on the system's list
 * @property translated this radio speaks its vendor's protocol with it, and the standard's services with the core
 */
data class HeardDevice(
    val address: String,
    val name: String?,
    val services: List<UUID>,
    val rssi: Int?,
    val bonded: Boolean,
    val inReach: Boolean,
    val translated: Boolean = false,
)

/** What a scan tells. */
interface ScanEar {
    fun begun()

    fun heard(device: HeardDevice)
}

/** What a link tells without being asked. */
interface LinkEar {
    fun notified(characteristic: GattName, bytes: ByteArray)

    fun lost()
}

/** What is done to meters and phone while a radio is checked; what is a state lasts until it is taken back. */
enum class Scene {
    CuffMeasures,
    StripGoesIn,
    CuffBonded,
    CuffAway,
    CuffBusy,
    WrongPin,
    LinkDropsAfterThird,
    BluetoothOff,
    Forbidden,
}

/**
 * What came of checking a radio.
 *
 * @property checked names of the checks that hold
 * @property leftOut names of those whose scene could not be set
 * @property violation the first, in words; the checks after it were not made
 */
data class RadioCheck(val checked: List<String>, val leftOut: List<String>, val violation: String?)
