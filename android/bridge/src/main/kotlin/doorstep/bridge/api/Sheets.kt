package doorstep.bridge.api

/** Which page of lines. */
enum class SheetKind {
    Intervention,
    Groups,
    Group,
    Evaluation,
    Register,
    Suspected,
    Alerts,
    Coverage,
    Checks,
    Campaigns,
    Campaign,
    Indicators,
    IndicatorPeople,
    Team,
    ColourHistory,
    CarePlan,
    OwnTasks,
    Drugs,
    DrugList,
    CareReferrals,
    CareReferral,
    ReferralSlots,
    Discharges,
    Policies,
    Policy,
    Needs,
    Resources,
    SupportTasks,
    Education,
    Satisfaction,
    Reminder,
    Sync,
    StoreCheck,
}

/** Which short form. */
enum class FormKind {
    SaltCheck,
    DietEntry,
    NewGroup,
    GroupMembers,
    GroupSession,
    Template,
    Screening,
    ReferralResult,
    AlertAnswer,
    YearlyCheck,
    Closing,
    Campaign,
    EndPlan,
    BuildingPlace,
    CarePlan,
    CarePlanReview,
    DrugAdd,
    DrugChange,
    LongPrescription,
    CareReferral,
    CareReferralStep,
    Discharge,
    RecognisedResult,
    NeedsSurvey,
    Resource,
    TaskResult,
    Education,
    Satisfaction,
}

/** What one tap does. */
enum class ActKind {
    Enrol,
    DrugsTaken,
    DrugsNotTaken,
    ReferPressure,
    ReferGlucose,
    NobodyHome,
    Reopen,
    Lead,
    CarePlanBegin,
    SlotTake,
    TaskDone,
    PolicyExplained,
    PolicyApplied,
    PolicyGranted,
    HandNeed,
    RemindedBySms,
    RemindedByPhone,
    RemindedInPerson,
    Resend,
    HandOver,
    KeepHere,
    KeepThere,
    Looked,
    DrugHolds,
}

/** Where a line leads to; `about` is an id, or empty. */
sealed interface Target {
    data class Resident(val resident: String) : Target

    data class Sheet(val kind: SheetKind, val about: String) : Target

    data class Form(val kind: FormKind, val about: String) : Target

    /** Does something at once; the sheet is told anew. */
    data class Act(val kind: ActKind, val about: String) : Target

    /** Words for a resident: to be read aloud or sent. */
    data class Tell(val text: String) : Target

    /** A paper to print. */
    data class Paper(val kind: PaperKind, val about: String) : Target
}

/** Which paper. */
enum class PaperKind {
    Visit,
    Record,
    WorkList,
}

/**
 * A paper as it is printed.
 *
 * @property name of a file, without anything personal
 * @property bytes a PDF
 */
class PaperView(val name: String, val bytes: ByteArray)

/** Words that lead somewhere. */
data class LinkView(val label: String, val target: Target)

/**
 * Links that belong together, as staff think of their work.
 *
 * @property title empty: it needs none
 */
data class LinkGroup(val title: String, val links: List<LinkView>)

/** The links of all groups. */
val List<LinkGroup>.all: List<LinkView>
    get() = flatMap { it.links }

/**
 * One row of a sheet.
 *
 * @property line how it stands; empty: nothing to say
 * @property opens what opens when the row is tapped
 * @property links what can be done about it
 */
data class SheetRow(
    val title: String,
    val line: String,
    val colour: ColourMark?,
    val opens: Target?,
    val links: List<LinkView>,
)

/** A part of a sheet. */
data class SheetSection(val title: String, val rows: List<SheetRow>)

/** A page of lines: what to say first, what can be done here, and its parts. */
data class SheetView(
    val title: String,
    val lines: List<String>,
    val links: List<LinkView>,
    val sections: List<SheetSection>,
)

/** Somebody who can be chosen in a short form. */
data class PersonChoice(val resident: String, val label: String, val chosen: Boolean)

/**
 * A short form.
 *
 * @property lines what to know before filling it in
 * @property people to choose from; empty: nobody is asked for
 * @property submit what the button says
 */
data class FormView(
    val title: String,
    val lines: List<String>,
    val fields: List<FieldView>,
    val people: List<PersonChoice>,
    val submit: String,
)

/** A short form as it was filled in: field by field, and the chosen people. */
data class FormAnswers(val entries: Map<String, FieldInput> = emptyMap(), val people: List<String> = emptyList())

/** Pages of lines and short forms beside the visits. */
interface Sheets {
    /** What can be opened from today's page ([about] is empty) or from a resident's, in groups. */
    suspend fun links(about: String): List<LinkGroup>

    /** A page of lines; [about] is the id it is about, or empty. */
    suspend fun sheet(kind: SheetKind, about: String): SheetView

    /** A short form to fill in. */
    suspend fun form(kind: FormKind, about: String): FormView

    /**
     * Takes a filled-in short form, whole or not at all; what to show after it.
     *
     * @throws Trouble.Invalid with the field and a sentence if it can't be right
     */
    suspend fun fill(kind: FormKind, about: String, answers: FormAnswers): SheetView

    /** Keeps what stands in the form that the screens call [place] before it is handed in; nothing: it is forgotten. */
    suspend fun keepHalfFilled(place: String, answers: FormAnswers)

    /** What stood in a form when the app ended; none: it was not begun. */
    suspend fun halfFilled(place: String): FormAnswers?

    /** Does what a line offers; the sheet it stood in, told anew. */
    suspend fun act(kind: ActKind, about: String): SheetView

    /**
     * A paper as a PDF, drawn with the bytes of a [font] that has Chinese; [about] is the resident, or empty.
     *
     * @throws Trouble.Invalid if nothing can be drawn with that font
     */
    suspend fun paper(kind: PaperKind, about: String, font: ByteArray): PaperView
}
