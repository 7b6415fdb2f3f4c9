package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.FormAnswers
import doorstep.bridge.api.RecordEntry
import doorstep.bridge.api.RecordForm
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Fields on a screen, with what is typed into them. */
interface Filling {
    /** By field: why what stands there can't stay. */
    val problems: Map<String, String>

    /** What an edited field shows. */
    fun text(field: FieldView): String

    /** The drug lines a field shows. */
    fun lines(field: FieldView): List<DrugLine>
}

/**
 * A sheet on the screen.
 *
 * @property entries by field: what was entered and is not saved yet
 * @property drafts by field: what was typed, as it stands there; half a value is here and in no entry
 * @property resumed what stands there was filled in before the app ended
 * @property told the sheet was to be saved: every problem is said, not only those of what was entered
 */
data class RecordFormState(
    val view: RecordForm? = null,
    val entries: Map<String, FieldInput> = emptyMap(),
    val drafts: Map<String, Draft> = emptyMap(),
    val resumed: Boolean = false,
    val told: Boolean = false,
    val trouble: String? = null,
) : Filling {
    override val problems: Map<String, String>
        get() = view?.problems.orEmpty().filter { told || it.field in entries }.associate { it.field to it.words }

    override fun text(field: FieldView): String =
        (drafts[field.field] as? Draft.Typed)?.text ?: if (field.state == FieldState.Answered) field.text else ""

    override fun lines(field: FieldView): List<DrugLine> = (drafts[field.field] as? Draft.Lines)?.lines ?: field.drugs

    /** The fields as they stand on the screen. */
    val fields: List<FieldView>
        get() = view?.sections.orEmpty().flatMap { it.fields }

    fun field(id: String): FieldView? = fields.find { it.field == id }
}

/** A sheet being filled in; [onSaved] is told what [keep] gave: the record's or the visit's id. */
class RecordFormModel(
    private val session: Session,
    place: Place,
    private val read: suspend Desk.(List<RecordEntry>) -> RecordForm,
    private val keep: suspend Desk.(List<RecordEntry>) -> String,
    private val onSaved: (String) -> Unit,
) : PlaceModel {
    private val shown = MutableStateFlow(RecordFormState())
    val state: StateFlow<RecordFormState> = shown.asStateFlow()

    private val half = HalfFilled(session, place)

    /** What a scan told. */
    private var scanned: Map<String, FieldInput> = emptyMap()

    private val entered: List<RecordEntry>
        get() = shown.value.entries.map { (field, input) -> RecordEntry(field, input) }

    override val unsaved: Boolean
        get() = shown.value.run { drafts.isNotEmpty() || entries != scanned }

    override fun refresh() {
        session.scope.launch {
            half.before()?.let { before ->
                // What a card tells of one person is not mixed with what was begun for another.
                if (scanned.isEmpty()) shown.update { it.copy(entries = before.entries + it.entries, resumed = true) }
            }
            look()
        }
    }

    override fun forget() = shown.update { it.copy(view = null) }

    override fun throwAway() = half.forget()

    /** What was filled in before the app ended is not wanted. */
    fun startOver() {
        half.forget()
        shown.update { it.copy(entries = scanned, drafts = emptyMap(), resumed = false, told = false) }
        refresh()
    }

    /** Begins with what a scan told. */
    fun begin(entries: List<RecordEntry>) {
        scanned = entries.associate { it.field to it.input }
        shown.update { it.copy(entries = scanned, drafts = emptyMap(), resumed = false) }
        keepHalf()
        refresh()
    }

    private fun keepHalf() = half.keep(FormAnswers(shown.value.entries))

    fun on(event: VisitEvent) {
        enter(event)
        keepHalf()
    }

    private fun enter(event: VisitEvent) {
        when (event) {
            is VisitEvent.Type -> draft(event.field, Draft.Typed(event.text))
            is VisitEvent.Lines -> draft(event.field, Draft.Lines(event.lines))
            is VisitEvent.RemoveLine -> {
                val field = shown.value.field(event.field) ?: return
                val left = shown.value.lines(field).saidWithout(event.index)
                if (left == null) drop(event.field) else draft(event.field, left)
                refresh()
            }
            is VisitEvent.Answer -> {
                shown.update {
                    it.copy(
                        entries = it.entries + (event.field to event.input),
                        drafts = it.drafts - event.field,
                        trouble = null,
                    )
                }
                refresh()
            }
            is VisitEvent.Leave -> refresh()
            else -> Unit
        }
    }

    fun save() {
        // Half a value is told, not left out.
        shown.update { it.copy(entries = it.entries + it.halves()) }
        session.scope.launch {
            when (val answer = session.ask { keep(entered) }) {
                is Answer.Got -> {
                    half.forget()
                    onSaved(answer.value)
                }
                is Answer.Refused -> {
                    look()
                    val trouble = answer.trouble
                    shown.update { state ->
                        val beside =
                            trouble is Trouble.Invalid &&
                                state.view?.problems.orEmpty().any { it.field == trouble.field }
                        state.copy(told = true, trouble = trouble.sentence.takeIf { !beside })
                    }
                }
                Answer.Closed -> Unit
            }
        }
    }

    private fun drop(id: String) = shown.update { it.copy(entries = it.entries - id, drafts = it.drafts - id) }

    /** What stands in the field is kept as it is, and entered where it is whole. */
    private fun draft(id: String, draft: Draft) = shown.update {
        val input = it.field(id)?.let(draft::asInput)
        it.copy(
            entries = if (input == null) it.entries - id else it.entries + (id to input),
            drafts = it.drafts + (id to draft),
            trouble = null,
        )
    }

    private suspend fun look() {
        when (val answer = session.ask { read(entered) }) {
            is Answer.Got -> shown.update { it.copy(view = answer.value) }
            is Answer.Refused -> shown.update { it.copy(trouble = answer.trouble.sentence) }
            Answer.Closed -> Unit
        }
    }
}

/** What is typed and no whole value yet, as an entry that the core says what is wrong with. */
private fun RecordFormState.halves(): Map<String, FieldInput> =
    fields
        .mapNotNull { field -> (drafts[field.field] as? Draft.Typed)?.let { field to it } }
        .filter { (field, draft) -> draft.asInput(field) == null }
        .associate { (field, draft) -> field.field to FieldInput.Text(draft.text) }
