package doorstep.bridge.api

/** One line of a record. */
data class RecordLine(val label: String, val value: String)

data class RecordSection(val title: String, val lines: List<RecordLine>)

/** A record that is shown under another; [resident] to undo it by. */
data class MergedRow(val resident: String, val line: String)

/** Two records that may be of one person; [first] was there first. */
data class DoubleRow(val first: ResidentRow, val second: ResidentRow, val why: String)

/**
 * A person's whole record.
 *
 * @property household who else lives behind the same door
 * @property sections the sheet, as far as it is filled in
 * @property drugs all of them with their stretches of time, latest first
 * @property selfCare assessments, latest first; before them, that one is due
 * @property versions who wrote which, and what changed, latest first
 * @property merged records shown under this one
 * @property doubles records that may be of the same person
 */
data class RecordView(
    val resident: String,
    val name: String,
    val household: List<ResidentRow>,
    val sections: List<RecordSection>,
    val drugs: List<String>,
    val selfCare: List<String>,
    val mayEdit: Boolean,
    val versions: List<String>,
    val merged: List<MergedRow>,
    val doubles: List<DoubleRow>,
)

/** What a person enters into one [field] of a sheet. */
data class RecordEntry(val field: String, val input: FieldInput)

/** Why a field of a sheet can't stay so. */
data class RecordFormProblem(val field: String, val words: String)

/**
 * A sheet being filled in; nothing of it is kept until it is saved.
 *
 * @property sections the fields that are asked with these entries
 * @property problems what must be mended before it can be saved
 * @property result what comes out so far, in words
 */
data class RecordForm(
    val resident: String?,
    val title: String,
    val sections: List<SectionView>,
    val problems: List<RecordFormProblem>,
    val result: String?,
)

/**
 * What a scan found.
 *
 * @property entries what a new record begins with
 */
data class ScanView(
    val line: String,
    val found: List<ResidentRow>,
    val entries: List<RecordEntry>,
    val mayRegister: Boolean,
)

/** One thing that happened; [visit] is there to be opened. */
data class TimelineRow(val day: String, val kind: String, val line: String, val visit: String?)

/**
 * What happened to a person, latest first.
 *
 * @property news what changed since the last visit, at most three lines
 */
data class TimelineView(
    val name: String,
    val news: List<String>,
    val pressure: TrendView?,
    val glucose: TrendView?,
    val rows: List<TimelineRow>,
    val mayAdd: Boolean,
)

/** What kind of thing happened elsewhere. */
enum class OutsideWhat {
    HospitalReport,
    ReferralReply,
    TestResult,
}

/** The use cases about a person's record. */
interface RecordDesk {
    /** A person's whole record; reading it is logged. */
    suspend fun record(resident: String): RecordView

    /** The sheet with what has been entered over it; without a [resident], of a new record. Keeps nothing. */
    suspend fun recordSheet(resident: String?, entries: List<RecordEntry>): RecordForm

    /**
     * Registers a resident.
     *
     * @throws Trouble.Invalid with the first field that can't stay so
     * @throws Trouble.Conflict if the identity number has a record already
     */
    suspend fun registerResident(entries: List<RecordEntry>): RecordView

    /** Saves what was entered as a new version. */
    suspend fun saveRecord(resident: String, entries: List<RecordEntry>): RecordView

    /** Whom the text of a scanned identity card or QR code means. */
    suspend fun scan(text: String): ScanView

    /** The self-care assessment with what has been entered, and what comes out. Keeps nothing. */
    suspend fun selfCareSheet(resident: String, entries: List<RecordEntry>): RecordForm

    suspend fun assessSelfCare(resident: String, entries: List<RecordEntry>): RecordView

    /** What happened to a person; reading it is logged. */
    suspend fun timeline(resident: String): TimelineView

    /** Adds what happened elsewhere; [day] as typed. */
    suspend fun addOutside(
        resident: String,
        what: OutsideWhat,
        day: String,
        place: String,
        summary: String,
    ): TimelineView

    /** Records that may be of one person. */
    suspend fun doubles(): List<DoubleRow>

    /** Shows one record under another. */
    suspend fun mergeRecords(kept: String, absorbed: String): RecordView

    /** Says that two records are two people: the pair is not offered any more. */
    suspend fun tellApart(one: String, other: String): List<DoubleRow>

    /** Shows them apart again. */
    suspend fun undoMerge(kept: String, absorbed: String): RecordView
}
