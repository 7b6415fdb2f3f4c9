package doorstep.ui.model

import doorstep.bridge.api.Disease
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.SignedView
import doorstep.bridge.api.VisitView
import kotlin.time.TimeMark

/** The parts a visit's fields are shown in. */
enum class Group {
    /** Wanted an answer when the person came. */
    Ask,

    /** Had an answer from last time on offer. */
    Unchanged,

    /** Are filled in only if there is something to say. */
    Optional,

    /** Were answered already. */
    Answered,

    /** This week's 5+2 items. */
    Plan,
}

/** What is in a field on the screen and may not be in the core yet. */
sealed interface Draft {
    data class Typed(val text: String) : Draft

    data class Lines(val lines: List<DrugLine>) : Draft
}

/** What the phone hears: [line] in words; [problem] says what to do. */
data class Hearing(val line: String? = null, val problem: String? = null)

/** The [count]-th reading that arrived while this visit was on the screen, as the phone's voice says it. */
data class Arrival(val count: Int, val spoken: String)

/** What can be taken back for eight seconds: [fields] answered at once, each with what stood there before. */
data class Undo(val kept: Int, val fields: List<Pair<String, FieldInput>>)

/**
 * What a doctor decides otherwise, as it is typed.
 *
 * @property code the class; none: the rules' holds
 * @property next the next date; empty: the rules' holds
 * @property notReferred nobody is referred, though the rules ask for it
 */
data class Deciding(
    val disease: Disease,
    val code: Int? = null,
    val next: String = "",
    val notReferred: Boolean = false,
    val reason: String = "",
    val problem: String? = null,
)

/**
 * A visit on the screen.
 *
 * @property groups in which part each field is shown; a field stays where it is while the part is open, so that nothing
 *   jumps away under the finger
 * @property drafts by field: typed, not yet taken by the core
 * @property problems by field: why the core did not take what stands there
 * @property trouble a sentence about the visit as a whole
 * @property pressureSince when the blood pressure on the screen arrived, if it did while the visit was open
 * @property mendFirst signing was asked for, but a field has a problem
 * @property dating the reading whose time is being told
 * @property wanted the field to be shown next
 */
data class VisitState(
    val view: VisitView? = null,
    val groups: Map<String, Group> = emptyMap(),
    val open: Set<Group> = setOf(Group.Ask),
    val drafts: Map<String, Draft> = emptyMap(),
    override val problems: Map<String, String> = emptyMap(),
    val trouble: String? = null,
    val mendFirst: Boolean = false,
    val hearing: Hearing = Hearing(),
    val arrival: Arrival? = null,
    val pressureSince: TimeMark? = null,
    val undo: Undo? = null,
    val busy: Boolean = false,
    val signed: SignedView? = null,
    val deciding: Deciding? = null,
    val dating: Dating? = null,
    val wanted: String? = null,
) : Filling {
    /** Under the numbers and in the sections. */
    val fields: List<FieldView>
        get() = listOfNotNull(view?.pressure?.ask, view?.glucose?.ask) + view?.sections.orEmpty().flatMap { it.fields }

    fun field(id: String): FieldView? = fields.find { it.field == id }

    /** What an edited field shows: the draft, else what the core knows. */
    override fun text(field: FieldView): String =
        (drafts[field.field] as? Draft.Typed)?.text ?: if (field.state == FieldState.Answered) field.text else ""

    /** The drug lines a field shows. */
    override fun lines(field: FieldView): List<DrugLine> =
        (drafts[field.field] as? Draft.Lines)?.lines
            ?: if (field.state == FieldState.Answered) field.drugs else emptyList()

    /**
     * With a newer [view] of the core; fields keep their part. One that another's answer has brought up appears right
     * below it.
     */
    fun seen(view: VisitView): VisitState {
        val gaps = view.gaps.mapTo(mutableSetOf()) { it.field }
        val now = mutableMapOf<String, Group>()
        for (section in view.sections) {
            var above: Group? = null
            for (field in section.fields) {
                val group = groups[field.field] ?: above.takeIf { groups.isNotEmpty() } ?: field.group(gaps)
                now[field.field] = group
                above = group
            }
        }
        // Where nothing else is asked, what is filled in only if need be stands open.
        val nothingElse = groups.isEmpty() && now.isNotEmpty() && now.values.all { it == Group.Optional }
        val here = copy(view = view, groups = now, open = if (nothingElse) open + Group.Optional else open)
        val ids = here.fields.mapTo(mutableSetOf()) { it.field }
        // What is not asked any more can't be mended either.
        return here.copy(drafts = drafts.filterKeys { it in ids }, problems = problems.filterKeys { it in ids })
    }

    /** Without anything the core has said. */
    fun forgotten(): VisitState = VisitState(groups = groups, open = open, drafts = drafts, problems = problems)

    /** The field that has to be mended first: what stands in it is not in the core. A refused tap changed nothing. */
    val firstWrong: FieldView?
        get() = fields.find { it.field in problems && it.field in drafts }

    /** A field is to be shown: its part opens. */
    fun looksFor(id: String): VisitState = copy(wanted = id, open = open + listOfNotNull(groups[id]))

    /** A part opened or closed; closing sorts its fields anew. */
    fun toggled(group: Group): VisitState {
        if (group !in open) return copy(open = open + group)
        val gaps = view?.gaps.orEmpty().mapTo(mutableSetOf()) { it.field }
        val anew = fields.filter { groups[it.field] == group }.associate { it.field to it.group(gaps) }
        return copy(open = open - group, groups = groups + anew)
    }
}

/** With a reading that has just arrived, [now]. */
internal fun VisitState.arrived(event: MeterEvent.Arrived, now: TimeMark): VisitState {
    val pressureIsNew = event.visit.pressure?.value != view?.pressure?.value
    return seen(event.visit)
        .copy(
            arrival = Arrival((arrival?.count ?: 0) + 1, event.spoken),
            pressureSince = if (pressureIsNew) now else pressureSince,
            hearing = Hearing(),
        )
}

/** Where a field belongs when it is seen for the first time. */
private fun FieldView.group(gaps: Set<String>): Group =
    when {
        kind == FieldKind.Computed || state == FieldState.Answered -> Group.Answered
        state == FieldState.Offered -> Group.Unchanged
        field in gaps -> Group.Ask
        else -> Group.Optional
    }

/** The answer a field has or is offered, as it would be given. */
fun FieldView.asInput(): FieldInput =
    when (kind) {
        FieldKind.Code,
        FieldKind.Codes -> FieldInput.Codes(codes)
        FieldKind.Drugs -> FieldInput.Drugs(drugs)
        else -> FieldInput.Text(text)
    }

/** Nothing stands in it yet. */
internal val DrugLine.isBlank: Boolean
    get() = name.isBlank() && timesADay.isBlank() && dose.isBlank()

/** The lines but one. */
internal fun List<DrugLine>.without(index: Int): List<DrugLine> = filterIndexed { at, _ -> at != index }

/** What is said with the lines but one; none: where nothing stood, that she takes nothing was not said. */
internal fun List<DrugLine>.saidWithout(index: Int): Draft.Lines? =
    without(index).takeUnless { it.isEmpty() && this[index].isBlank }?.let(Draft::Lines)

/** What a draft says to the core; none while it is half typed. */
internal fun Draft.asInput(field: FieldView): FieldInput? =
    when (this) {
        is Draft.Lines -> FieldInput.Drugs(lines)
        is Draft.Typed ->
            when {
                text.isBlank() || text == "/" -> FieldInput.Clear
                field.kind == FieldKind.Pressure && (text.startsWith("/") || text.endsWith("/")) -> null
                else -> FieldInput.Text(text.trim())
            }
    }
