package doorstep.bridge.api

enum class Arm {
    Left,
    Right,
}

/**
 * One reading, and what this person may do to it.
 *
 * @property detail for example 08:42 · 右臂 · Beurer BM85
 * @property marks what to know before believing it
 * @property arm none: nobody said, or it is no blood pressure
 * @property mayTakeBack it may be taken back, because it is somebody else's
 * @property mayConfirm it is implausible, and this person may say that it is real
 * @property record its raw record, if its meter did not know the time: a person may say it
 * @property untested that the app was never run with its meter in the hand, in words; none: it was, or no meter
 *   measured
 */
data class ReadingRow(
    val reading: String,
    val value: String,
    val detail: String,
    val marks: List<String>,
    val arm: Arm?,
    val maySetArm: Boolean,
    val mayTakeBack: Boolean,
    val mayConfirm: Boolean,
    val record: String?,
    val untested: String? = null,
)

/** How long to rest or to wait: so many seconds since a moment of the phone's clock. */
data class TimerView(val seconds: Int, val sinceMillis: Long)

/**
 * A record that waits for a person to say whose it is.
 *
 * @property line value, time and meter in words
 * @property why it was not taken by itself
 * @property meter to register it by; not for showing
 * @property own the meter is a household's own
 * @property owner the resident whose own meter it is: offered first, not taken for granted
 * @property mayDate its meter did not know the time: a person may say it
 * @property mayBeNow the last one of its meter, come while the visit was open, without a time: a person may say that it
 *   was measured just now
 * @property untested that the app was never run with its meter in the hand, in words; none: it was
 */
data class InboxRow(
    val record: String,
    val line: String,
    val why: String,
    val marks: List<String> = emptyList(),
    val meter: String = "",
    val own: Boolean = false,
    val owner: String? = null,
    val ownerName: String? = null,
    val mayDate: Boolean = false,
    val mayBeNow: Boolean = false,
    val untested: String? = null,
)

/**
 * The meters' inbox.
 *
 * @property line how many wait, in words
 * @property mayRegister this person may say that a meter stays with a resident
 */
data class InboxView(val line: String, val rows: List<InboxRow>, val mayRegister: Boolean)

/** Why a record is nobody's. */
enum class NobodysWhy {
    NotAPatients,
    Test,
}

/**
 * What the resident measured herself, never mixed with what the team measured.
 *
 * @property line the mean of the last days with its target, or how many days are missing
 * @property colour how that mean stands to the target of home measurement
 */
data class HomeView(
    val title: String,
    val line: String?,
    val colour: ColourMark?,
    val pressure: TrendView?,
    val glucose: TrendView?,
    val meters: List<OwnMeterRow>,
)

/**
 * A meter that stays with a household.
 *
 * @property meter to release it by, not for showing
 * @property untested that the app was never run with it in the hand, in words; none: it was
 */
data class OwnMeterRow(val meter: String, val line: String, val untested: String?)
