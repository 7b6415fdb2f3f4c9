package doorstep.bridge.api

/** What a virtual meter measures. */
enum class MeterKind {
    /** Blood pressure. */
    Cuff,

    /** Glucose. */
    Glucometer,
}

/** What a virtual meter can be made to do badly. */
enum class MeterTrouble {
    /** Its clock has lost the time. */
    ClockLost,

    /** The link drops, once, after its third packet. */
    LinkDrops,

    /** Somebody types a wrong PIN. */
    WrongPin,

    /** Another phone holds it. */
    Busy,

    /** It measures, but sends nothing. */
    Mute,
}

/**
 * A virtual meter as a panel shows it.
 *
 * @property address by which it is steered
 * @property name as it advertises itself
 * @property outOfRange carried away
 * @property connected a phone is connected
 * @property holds readings in its memory
 * @property troubles what it makes difficult just now
 */
data class VirtualMeter(
    val address: String,
    val name: String,
    val kind: MeterKind,
    val outOfRange: Boolean,
    val connected: Boolean,
    val holds: Int,
    val troubles: Set<MeterTrouble> = emptySet(),
)

/** A room with a cuff and a glucometer. They speak the bytes of real ones through the real session. */
interface VirtualMeters {
    suspend fun list(): List<VirtualMeter>

    /** Somebody measures with the cuff: mmHg, beats a minute. */
    suspend fun pressCuff(systolic: Int, diastolic: Int, pulse: Int)

    /** Somebody measures, and the cuff sends the captured bytes of a Beurer BM85: 106/71. */
    suspend fun replayCuff()

    /** Somebody puts a strip into the glucometer: tenths of mmol/L; fasting or after a meal. */
    suspend fun insertStrip(mmolTenths: Int, fasting: Boolean)

    /** Somebody puts a strip in, and the glucometer sends the captured bytes of an Accu-Chek Guide: 6.2 mmol/L. */
    suspend fun replayStrip()

    /** The glucometer holds thirty more records, one each morning of the last month. */
    suspend fun fillGlucometer()

    /** Makes a meter difficult, or takes it back. */
    suspend fun setTrouble(address: String, trouble: MeterTrouble, on: Boolean)

    /** Carries a meter out of range, or back. */
    suspend fun setOutOfRange(address: String, outOfRange: Boolean)
}
