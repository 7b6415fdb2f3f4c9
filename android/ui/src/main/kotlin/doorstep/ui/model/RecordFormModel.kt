package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
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
 * @property typed by field: the text as it stands there
 * @property told the sheet was to be saved: every problem is said, not only those of what was entered
 */
data class RecordFormState(
    val view: RecordForm? = null,
    val entries: Map<String, FieldInput> = emptyMap(),
    val typed: Map<String, String> = emptyMap(),
    val told: Boolean = false,
    val trouble: String? = null,
) : Filling {
    override val problems: Map<String, String>
        get() = view?.problems.orEmpty().filter { told || it.field in entries }.associate { it.field to it.words }

    override fun text(field: FieldView): String =
        typed[field.field] ?: if (field.state == FieldState.Answered) field.text else ""

    override fun lines(field: FieldView): List<DrugLine> = field.drugs
}

/** A sheet being filled in; [onSaved] is told what [keep] gave: the record's or the visit's id. */
class RecordFormModel(
    private val session: Session,
    private val read: suspend Desk.(List<RecordEntry>) -> RecordForm,
    private val keep: suspend Desk.(List<RecordEntry>) -> String,
    private val onSaved: (String) -> Unit,
) : PlaceModel {
    private val shown = MutableStateFlow(RecordFormState())
    val state: StateFlow<RecordFormState> = shown.asStateFlow()

    private val entered: List<RecordEntry>
        get() = shown.value.entries.map { (field, input) -> RecordEntry(field, input) }

    override fun refresh() {
        session.scope.launch { look() }
    }

    override fun forget() = shown.update { it.copy(view = null) }

    /** Begins with what a scan told. */
    fun begin(entries: List<RecordEntry>) {
        shown.update {
            it.copy(entries = entries.associate { entry -> entry.field to entry.input }, typed = emptyMap())
        }
        refresh()
    }

    fun on(event: VisitEvent) {
        when (event) {
            is VisitEvent.Type -> {
                val field = field(event.field) ?: return
                val input = Draft.Typed(event.text).asInput(field) ?: return
                enter(event.field, input) { it + (event.field to event.text) }
            }
            is VisitEvent.Answer -> {
                enter(event.field, event.input) { it - event.field }
                refresh()
            }
            is VisitEvent.Leave -> refresh()
            else -> Unit
        }
    }

    fun save() {
        session.scope.launch {
            when (val answer = session.ask { keep(entered) }) {
                is Answer.Got -> onSaved(answer.value)
                is Answer.Refused -> {
                    look()
                    val trouble = answer.trouble.takeIf { it !is Trouble.Invalid }?.sentence
                    shown.update { it.copy(told = true, trouble = trouble) }
                }
                Answer.Closed -> Unit
            }
        }
    }

    private fun field(id: String): FieldView? =
        shown.value.view?.sections.orEmpty().flatMap { it.fields }.find { it.field == id }

    private fun enter(field: String, input: FieldInput, typed: (Map<String, String>) -> Map<String, String>) =
        shown.update {
            it.copy(entries = it.entries + (field to input), typed = typed(it.typed), trouble = null)
        }

    private suspend fun look() {
        when (val answer = session.ask { read(entered) }) {
            is Answer.Got -> shown.update { it.copy(view = answer.value) }
            is Answer.Refused -> shown.update { it.copy(trouble = answer.trouble.sentence) }
            Answer.Closed -> Unit
        }
    }
}
