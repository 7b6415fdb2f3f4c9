package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.DoubleRow
import doorstep.bridge.api.OutsideWhat
import doorstep.bridge.api.RecordEntry
import doorstep.bridge.api.RecordView
import doorstep.bridge.api.ScanView
import doorstep.bridge.api.TimelineView
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.VisitView
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** A person's record. */
class RecordModel(session: Session, private val resident: String) : ReadingModel<RecordView>(session) {
    override suspend fun read(): Answer<RecordView> = session.ask { record(resident) }

    /** Shows [other] under this record. */
    fun merge(other: String) = change { mergeRecords(resident, other) }

    fun undoMerge(other: String) = change { undoMerge(resident, other) }

    private fun change(question: suspend Desk.() -> RecordView) {
        session.scope.launch { show(session.ask(question)) }
    }
}

/**
 * What happened elsewhere, as it is typed.
 *
 * @property problems by field: why it was not taken
 */
data class OutsideDraft(
    val what: OutsideWhat = OutsideWhat.HospitalReport,
    val day: String = "",
    val place: String = "",
    val summary: String = "",
    val problems: Map<String, String> = emptyMap(),
)

/** What happened to a person, in order. */
class TimelineModel(session: Session, private val resident: String) : ReadingModel<TimelineView>(session) {
    private val typed = MutableStateFlow<OutsideDraft?>(null)

    /** None: nothing is being added. */
    val draft: StateFlow<OutsideDraft?> = typed.asStateFlow()

    override suspend fun read(): Answer<TimelineView> = session.ask { timeline(resident) }

    fun type(draft: OutsideDraft?) {
        typed.value = draft
    }

    fun add() {
        val draft = typed.value ?: return
        session.scope.launch {
            val answer = session.ask {
                addOutside(resident, draft.what, draft.day, draft.place, draft.summary)
            }
            val invalid = (answer as? Answer.Refused)?.trouble as? Trouble.Invalid
            when {
                invalid != null -> typed.value = draft.copy(problems = mapOf(invalid.field to invalid.sentence))
                else -> {
                    if (answer is Answer.Got) typed.value = null
                    show(answer)
                }
            }
        }
    }
}

/** One version of a signed visit. */
class VersionModel(session: Session, private val visit: String, private val version: Int) :
    ReadingModel<VisitView>(session) {
    override suspend fun read(): Answer<VisitView> = session.ask { visitVersion(visit, version) }
}

/** Records that may be of one person. */
class DoublesModel(session: Session) : ReadingModel<List<DoubleRow>>(session) {
    override suspend fun read(): Answer<List<DoubleRow>> = session.ask { doubles() }

    fun merge(kept: String, absorbed: String) {
        session.scope.launch {
            when (val answer = session.ask { mergeRecords(kept, absorbed) }) {
                is Answer.Got -> refresh()
                is Answer.Refused -> problem(answer.trouble)
                Answer.Closed -> Unit
            }
        }
    }

    /** They are two people: the pair is not offered any more. */
    fun tellApart(one: String, other: String) {
        session.scope.launch { show(session.ask { tellApart(one, other) }) }
    }
}

/**
 * A scan on the screen.
 *
 * @property text what the scanner typed
 */
data class ScanState(val text: String = "", val found: ScanView? = null, val problem: String? = null)

/** Finds a person by a scanned card; [onNew] is told what a new record begins with. */
class ScanModel(private val session: Session, private val onNew: (List<RecordEntry>) -> Unit) : PlaceModel {
    private val shown = MutableStateFlow(ScanState())
    val state: StateFlow<ScanState> = shown.asStateFlow()

    override fun refresh() = Unit

    override fun forget() {
        shown.value = ScanState()
    }

    fun type(text: String) {
        shown.value = ScanState(text)
    }

    fun look() {
        val text = shown.value.text
        session.scope.launch {
            when (val answer = session.ask { scan(text) }) {
                is Answer.Got -> shown.update { it.copy(found = answer.value, problem = null) }
                is Answer.Refused -> shown.update { it.copy(found = null, problem = answer.trouble.sentence) }
                Answer.Closed -> Unit
            }
        }
    }

    fun register() {
        shown.value.found?.let { onNew(it.entries) }
    }
}
