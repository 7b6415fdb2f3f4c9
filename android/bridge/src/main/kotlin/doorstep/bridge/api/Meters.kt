package doorstep.bridge.api

/** What a virtual meter measures. */
enum class MeterKind {
    /** Blood pressure. */
    Cuff,

    /** Glucose. */
    Glucometer,
}

/**
 * A virtual meter as a panel shows it.
 *
 * @property address by which it is steered
 * @property name as it advertises itself
 * @property outOfRange carried away
 * @property connected a phone is connected
 * @property holds readings in its memory
 */
data class VirtualMeter(
    val address: String,
    val name: String,
    val kind: MeterKind,
    val outOfRange: Boolean,
    val connected: Boolean,
    val holds: Int,
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

    /** Carries a meter out of range, or back. */
    suspend fun setOutOfRange(address: String, outOfRange: Boolean)
}
