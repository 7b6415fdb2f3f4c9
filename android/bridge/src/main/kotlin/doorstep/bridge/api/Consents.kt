package doorstep.bridge.api

/** What consent is asked for, each by itself, in the order it is asked. */
enum class Purpose {
    Record,
    Bluetooth,
    Hospital,
    CivilAffairs,
    Volunteers,
    Photo,
    Whereabouts,
}

/** A point of a signature, in thousandths of the field's width and height. */
data class InkPoint(val x: Int, val y: Int)

/** How consent was given. */
sealed interface Given {
    /** On the glass: [strokes] from finger down to finger up. */
    data class Signed(val strokes: List<List<InkPoint>>) : Given

    /** Spoken, and a witness heard it. */
    data class Spoken(val witness: String) : Given

    /** By a carer, for someone who can't. */
    data class ByCarer(val carer: String) : Given
}

/**
 * What a resident agreed to.
 *
 * @property mayTake whether this role may ask
 * @property looks who saw the whole ID number, latest first; empty for all but the doctor in charge
 */
data class ConsentView(val rows: List<ConsentRow>, val mayTake: Boolean, val looks: List<LookRow>)

/**
 * One purpose.
 *
 * @property text what she is asked, to be shown or read to her
 * @property stops what ends when she takes it back
 * @property state the last step in words, or that nobody asked
 * @property earlier the steps before it, latest first
 */
data class ConsentRow(
    val purpose: Purpose,
    val title: String,
    val text: String,
    val stops: String,
    val agreed: Boolean,
    val state: String,
    val earlier: List<String>,
)

/** One look behind the mask: when and who, and why. */
data class LookRow(val title: String, val reason: String)

/** Consent, purpose by purpose. */
interface Consents {
    suspend fun consents(resident: String): ConsentView

    /** Keeps that she agrees to a purpose. */
    suspend fun giveConsent(resident: String, purpose: Purpose, given: Given): ConsentView

    /** Keeps that she takes it back: it ends at once. */
    suspend fun withdrawConsent(resident: String, purpose: Purpose): ConsentView
}
