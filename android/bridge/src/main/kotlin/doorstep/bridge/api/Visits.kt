package doorstep.bridge.api

/**
 * A visit under way, or signed: the whole state of its screen.
 *
 * @property colour before this visit
 * @property lastLine last time in a line
 * @property pressure blood pressure of this visit; none if the visit has no use for it
 * @property glucose glucose of this visit; none if the visit has no use for it
 * @property toAsk fields that still want an answer
 * @property unchanged fields whose last answer can be kept with one tap
 * @property nextLine next visit in words
 * @property gaps fields that would stay open
 * @property signLabel the main button: 签字, or 交给医生
 * @property handsIn this person hands the visit in for a doctor to sign
 * @property signBlocked why it can't be signed yet
 * @property signedLine signed, by whom and when
 * @property inbox records of the meters that nobody has claimed
 * @property readings one by one, oldest first
 * @property homeLine what home measurement comes to
 * @property drugWarnings what to think of before she takes these drugs together, each with its source
 */
data class VisitView(
    val visit: String,
    val resident: String,
    val name: String,
    val ageLine: String,
    val place: String,
    val colour: ColourMark?,
    val lastLine: String?,
    val pressure: HeroView?,
    val glucose: HeroView?,
    val sections: List<SectionView>,
    val toAsk: Int,
    val unchanged: Int,
    val plan: PlanView?,
    val judgements: List<JudgementView>,
    val nextLine: String?,
    val gaps: List<GapView>,
    val signLabel: String,
    val signBlocked: String?,
    val signedLine: String?,
    val inbox: List<InboxRow>,
    val readings: List<ReadingRow> = emptyList(),
    val homeLine: String? = null,
    val versions: List<VersionRow> = emptyList(),
    val mayCorrect: Boolean = false,
    val handsIn: Boolean = false,
    val drugWarnings: List<String> = emptyList(),
)

/**
 * The big number.
 *
 * @property value for example 152/94; empty: not measured
 * @property meaning for example 高压偏高
 * @property detail for example 右臂 · 08:42 · BM85 · 时间已校正
 * @property marks what to know before believing it
 * @property hint what to do next, for example 一分钟后再量一次
 * @property ask a field to ask right under the number, for example whether glucose was fasting
 * @property spoken as a screen reader or the phone's voice says it
 * @property arm which arm; chosen is the one that the next reading will have
 * @property posture whether the next reading is taken standing, where that is advised
 * @property timer how long to rest or to wait before the next reading
 */
data class HeroView(
    val title: String,
    val value: String,
    val unit: String,
    val meaning: ColourMark?,
    val detail: String,
    val marks: List<String>,
    val hint: String?,
    val ask: FieldView?,
    val spoken: String,
    val arm: FieldView? = null,
    val posture: FieldView? = null,
    val timer: TimerView? = null,
)

/** A group of fields. */
data class SectionView(val section: String, val title: String, val fields: List<FieldView>)

/** How a field is filled in. */
enum class FieldKind {
    /** One of the options. */
    Code,

    /** Some of the options. */
    Codes,
    Number,
    Text,

    /** A day, as YYYY-MM-DD. */
    Date,

    /** Blood pressure, as 152/94. */
    Pressure,
    Drugs,

    /** Computed; not filled in. */
    Computed,
}

/** Where a field stands. */
enum class FieldState {
    Open,

    /** Last visit's answer is offered; not yet taken. */
    Offered,
    Answered,
}

/**
 * One field.
 *
 * @property text the answer (or the offered one) as text; what a number or text field is edited as
 * @property codes the chosen codes
 * @property needed the rules need it
 * @property forms which forms it goes into
 */
data class FieldView(
    val field: String,
    val label: String,
    val kind: FieldKind,
    val unit: String?,
    val options: List<OptionView>,
    val state: FieldState,
    val text: String,
    val codes: List<Int>,
    val drugs: List<DrugLine>,
    val needed: Boolean,
    val forms: List<Disease>,
)

/** One choice with its national code. */
data class OptionView(val code: Int, val label: String)

/** One drug line as typed: 药物名称, 每日 _ 次, 每次 _. */
data class DrugLine(val name: String, val timesADay: String, val dose: String)

/** A drug of the list, and what is [usual] of it in words. */
data class DrugHint(val name: String, val usual: String)

/** What a person enters into a field. */
sealed interface FieldInput {
    /** Typed: for numbers, text, dates (YYYY-MM-DD), blood pressure (152/94). */
    data class Text(val text: String) : FieldInput

    /** One for a code field, any number for a codes field. */
    data class Codes(val codes: List<Int>) : FieldInput

    /** All lines. */
    data class Drugs(val lines: List<DrugLine>) : FieldInput

    /** Takes the answer back. */
    data object Clear : FieldInput
}

/**
 * What the rules say about one disease.
 *
 * @property verdict for example 控制不满意; says what is missing while it can't be judged
 * @property referral in words
 * @property next next visit
 * @property rules version of the rules
 * @property decided what the doctor decided otherwise, and why
 * @property mayDecide this person may decide otherwise
 * @property classes what may be decided
 */
data class JudgementView(
    val disease: Disease,
    val title: String,
    val verdict: String,
    val colour: Colour,
    val referral: String?,
    val reasons: List<String>,
    val next: String,
    val rules: String,
    val decided: String? = null,
    val mayDecide: Boolean = false,
    val classes: List<OptionView> = emptyList(),
)

/** One [version] of a signed visit: 0 as it was signed; who wrote it, when and why. */
data class VersionRow(val version: Int, val line: String)

/** The use cases of a doctor who decides otherwise than the rules, and of corrections after signing. */
interface DecisionDesk {
    /**
     * Decides otherwise about one disease of an open visit: a class (1 to 4), a next date (YYYY-MM-DD), that nobody is
     * referred though the rules ask for it; nothing of these takes an earlier decision back.
     */
    suspend fun decide(
        visit: String,
        disease: Disease,
        code: Int?,
        next: String?,
        notReferred: Boolean,
        reason: String,
    ): VisitView

    /** The fields of a signed visit with what has been entered over them. Keeps nothing. */
    suspend fun correctionSheet(visit: String, entries: List<RecordEntry>): RecordForm

    /** Corrects a signed visit: a further version, with a reason. */
    suspend fun correctVisit(visit: String, entries: List<RecordEntry>): VisitView

    /** One version of a signed visit; 0 as it was signed. */
    suspend fun visitVersion(visit: String, version: Int): VisitView
}

/** A field left open. */
data class GapView(val field: String, val label: String)

/** What happens while the phone listens for a meter. */
sealed interface MeterEvent {
    /** Looking for meters, connecting or receiving: in words. */
    data class Progress(val line: String) : MeterEvent

    /** A reading stands in the visit; [spoken] is what the phone's voice says. */
    data class Arrived(val visit: VisitView, val spoken: String) : MeterEvent

    /** A record came that a person must assign. */
    data class Kept(val visit: VisitView, val line: String) : MeterEvent

    /** Outside a visit: a record came and waits in the inbox. */
    data class Collected(val inbox: InboxView, val line: String) : MeterEvent

    /** It did not work; what to do, in words. Listening goes on. */
    data class Problem(val line: String) : MeterEvent
}

/**
 * After signing: the visit, and for example 已存好, 等待上传.
 *
 * @property links what belongs to the end of a visit
 */
data class SignedView(val visit: VisitView, val line: String, val sync: SyncView, val links: List<LinkView>)
