package doorstep.bridge.api

/**
 * The truth about what has reached the platform.
 *
 * @property waiting visits waiting on this phone
 * @property acknowledged visits acknowledged by the platform
 * @property line one line, for example 3 份待上传
 * @property rows one a visit, newest first
 * @property trouble what is wrong with the way to the platform, and what to do
 * @property signIn somebody has to sign in again
 * @property rejected visits that the platform refused, for somebody to see to
 */
data class SyncView(
    val waiting: Int,
    val acknowledged: Int,
    val line: String,
    val rows: List<SyncRow>,
    val trouble: String? = null,
    val signIn: Boolean = false,
    val rejected: Int = 0,
)

/** One visit on its way: whose and when, and its state in words. */
data class SyncRow(val visit: String, val title: String, val state: String)

/**
 * Today's doors in walking order.
 *
 * @property alerts people to act on before walking, reddest first
 * @property emptyLine what to say when there is no door
 * @property progressLine doors done and to do, in words
 * @property inboxLine meters' records that nobody has claimed and this role may claim, in words
 * @property mayCollect this person may collect meters' records outside a visit
 */
data class TodayView(
    val dateLine: String,
    val sync: SyncView,
    val alerts: List<AlertView>,
    val buildings: List<BuildingView>,
    val emptyLine: String?,
    val progressLine: String,
    val inboxLine: String? = null,
    val mayCollect: Boolean = false,
)

/**
 * One person to act on now.
 *
 * @property action what to do, for example 打电话
 * @property phone number to call, if the role may see it
 */
data class AlertView(val resident: String, val line: String, val action: String, val phone: String?)

/** The doors of one building in walking order. */
data class BuildingView(val title: String, val doors: List<DoorView>)

/**
 * One door with all its people.
 *
 * @property done everybody behind it has been visited today
 * @property note nobody opened before: how often, and when to come again, or to call
 * @property mayNote this person may say that nobody opened
 */
data class DoorView(
    val household: String,
    val place: String,
    val people: List<DoorPerson>,
    val done: Boolean,
    val note: String? = null,
    val mayNote: Boolean = false,
)

/**
 * A person behind a door.
 *
 * @property colour none if the role may not see it
 * @property reasons why she is to be seen, for example 随访到期
 */
data class DoorPerson(
    val resident: String,
    val name: String,
    val ageLine: String,
    val colour: ColourMark?,
    val reasons: List<String>,
    val done: Boolean,
)

/** The most that a search finds. */
const val MOST_FOUND = 100

/** A row of the residents' list; no colour if the role may not see it. */
data class ResidentRow(
    val resident: String,
    val name: String,
    val ageLine: String,
    val place: String,
    val colour: ColourMark?,
)

/**
 * One resident with her history.
 *
 * @property know what to know before knocking: at most three lines
 * @property idMasked 身份证号, masked
 * @property canUnmask whether it may be shown whole, with a reason
 * @property openVisit a visit under way
 * @property visitLabel what the main button says; none if the role starts no visit
 * @property openReadings readings that wait for a doctor's word or for a date
 * @property home what she measured herself
 * @property maySeeRecord her record and what happened in order may be opened
 */
data class ResidentView(
    val resident: String,
    val name: String,
    val ageLine: String,
    val place: String,
    val colour: ColourMark?,
    val colourReasons: List<String>,
    val know: List<String>,
    val idMasked: String?,
    val canUnmask: Boolean,
    val phone: String?,
    val contact: String?,
    val conditions: List<String>,
    val pressure: TrendView?,
    val glucose: TrendView?,
    val drugs: List<String>,
    val visits: List<PastVisit>,
    val plan: PlanView?,
    val seesConsent: Boolean,
    val openVisit: String?,
    val visitLabel: String?,
    val openReadings: List<ReadingRow> = emptyList(),
    val home: HomeView? = null,
    val maySeeRecord: Boolean = false,
)

/** One past visit: day and by whom; values and judgement. */
data class PastVisit(val visit: String, val title: String, val line: String)

/**
 * Values over time with the target band and drug changes. Numbers are tenths of the unit.
 *
 * @property secondBandHigh for a second line (diastolic): upper edge of its target
 * @property points oldest first
 * @property spoken the whole chart as a sentence, for a screen reader
 * @property aim what treatment aims at, in words, beside the band of the assessment
 */
data class TrendView(
    val title: String,
    val unit: String,
    val bandLow: Int,
    val bandHigh: Int,
    val secondBandHigh: Int?,
    val points: List<TrendPoint>,
    val changes: List<TrendChange>,
    val spoken: String,
    val aim: String? = null,
)

/**
 * One value of a chart.
 *
 * @property day days since 1970-01-01
 * @property whenText short date
 * @property value systolic or glucose, tenths of the unit
 * @property second diastolic, tenths of the unit
 * @property label as shown, for example 148/92
 */
data class TrendPoint(val day: Int, val whenText: String, val value: Int, val second: Int?, val label: String)

/** A drug started, changed or stopped on a day (days since 1970-01-01). */
data class TrendChange(val day: Int, val label: String)

/** A 5+2 plan in one week, for example 5+2 第 6 周 (共 13 周). */
data class PlanView(val title: String, val items: List<PlanItemView>)

/**
 * One item of a plan in one week.
 *
 * @property line for example 本周 3/5 · 家庭医生
 */
data class PlanItemView(
    val item: String,
    val label: String,
    val line: String,
    val doneToday: Boolean,
    val mayTick: Boolean,
)

/** A row of the 5+2 board. */
data class PlanRow(val resident: String, val name: String, val place: String, val plan: PlanView)
