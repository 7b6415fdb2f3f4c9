package doorstep.ui.model

import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.FormAnswers
import doorstep.bridge.api.FormView
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Target
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.flow.updateAndGet
import kotlinx.coroutines.launch

/**
 * A short form on the screen. What is entered stays here, and in the store over the end of the process, until the whole
 * form is given to the core.
 *
 * @property entries by field
 * @property people who is chosen; none: as the core offers it
 * @property resumed what stands there was filled in before the app ended
 * @property problems by field: why the core did not take it
 * @property trouble a sentence about the form as a whole
 * @property done what to show once it was taken
 */
data class FormState(
    val view: FormView? = null,
    val entries: Map<String, FieldInput> = emptyMap(),
    val people: Set<String>? = null,
    val resumed: Boolean = false,
    val problems: Map<String, String> = emptyMap(),
    val trouble: String? = null,
    val busy: Boolean = false,
    val done: SheetView? = null,
) {
    /** Who is chosen on the screen. */
    val chosen: Set<String>
        get() = people ?: view?.people.orEmpty().filter { it.chosen }.mapTo(mutableSetOf()) { it.resident }

    /** The fields as they stand on the screen. */
    val fields: List<FieldView>
        get() = view?.fields.orEmpty().map { it.with(entries[it.field]) }

    /** What is being typed, for the fields' own editors. */
    val typing: VisitState
        get() = VisitState(problems = problems)
}

private fun FieldView.with(entry: FieldInput?): FieldView =
    when (entry) {
        is FieldInput.Text -> copy(text = entry.text, state = FieldState.Answered)
        is FieldInput.Codes -> copy(codes = entry.codes, text = "", state = FieldState.Answered)
        is FieldInput.Drugs -> copy(drugs = entry.lines, state = FieldState.Answered)
        FieldInput.Clear -> copy(text = "", codes = emptyList(), state = FieldState.Open)
        null -> this
    }

/** A short form: filled in here, taken by the core whole or not at all. */
class FormModel(
    private val session: Session,
    private val place: Place.Form,
    private val onGo: (Place) -> Unit,
) : PlaceModel {
    private val shown = MutableStateFlow(FormState())
    val state: StateFlow<FormState> = shown.asStateFlow()
    private val half = HalfFilled(session, place)

    override fun refresh() {
        session.scope.launch {
            half.before()?.let { before ->
                shown.update {
                    val people = before.people.toSet().takeIf { chosen -> chosen.isNotEmpty() }
                    it.copy(entries = before.entries + it.entries, people = it.people ?: people, resumed = true)
                }
            }
            when (val answer = session.ask { form(place.kind, place.about) }) {
                is Answer.Got -> shown.update { it.copy(view = answer.value, trouble = null) }
                is Answer.Refused -> shown.update { it.copy(trouble = answer.trouble.sentence) }
                Answer.Closed -> Unit
            }
        }
    }

    override val unsaved: Boolean
        get() = shown.value.run { done == null && (entries.isNotEmpty() || people != null) }

    override fun forget() {
        shown.update { FormState(entries = it.entries, people = it.people, resumed = it.resumed) }
    }

    override fun throwAway() = half.forget()

    /** What was filled in before the app ended is not wanted. */
    fun startOver() {
        half.forget()
        shown.update { it.copy(entries = emptyMap(), people = null, resumed = false, problems = emptyMap()) }
    }

    /** Only what fills a field in means something here. */
    fun on(event: VisitEvent) {
        when (event) {
            is VisitEvent.Type -> enter(event.field, FieldInput.Text(event.text))
            is VisitEvent.Answer -> enter(event.field, event.input)
            is VisitEvent.Lines -> enter(event.field, FieldInput.Drugs(event.lines))
            is VisitEvent.RemoveLine -> {
                val lines = shown.value.fields.find { it.field == event.field }?.drugs.orEmpty()
                enter(event.field, FieldInput.Drugs(lines.without(event.index)))
            }
            else -> Unit
        }
    }

    private fun enter(field: String, input: FieldInput) = change {
        it.copy(entries = it.entries + (field to input), problems = it.problems - field)
    }

    fun choose(resident: String, on: Boolean) = change {
        it.copy(people = if (on) it.chosen + resident else it.chosen - resident, trouble = null)
    }

    fun chooseAll(on: Boolean) = change { state ->
        val all = state.view?.people.orEmpty().mapTo(mutableSetOf()) { it.resident }
        state.copy(people = if (on) all else emptySet(), trouble = null)
    }

    private fun change(step: (FormState) -> FormState) {
        val now = shown.updateAndGet(step)
        half.keep(FormAnswers(now.entries, now.people.orEmpty().toList()))
    }

    fun submit() {
        val state = shown.value
        if (state.busy || state.done != null) return
        shown.update { it.copy(busy = true, problems = emptyMap(), trouble = null) }
        session.scope.launch {
            val answers = FormAnswers(state.answers(), state.chosen.toList())
            val answer = session.ask { fill(place.kind, place.about, answers) }
            if (answer is Answer.Got) half.forget()
            shown.update { it.after(answer) }
        }
    }

    /** Goes where a line of the sheet leads that is shown at the end. */
    fun open(target: Target) {
        target.place?.let(onGo)
    }
}

/** A field that offers something is taken with it. */
private fun FormState.answers(): Map<String, FieldInput> =
    fields.filter { it.state == FieldState.Answered }.associate { it.field to (entries[it.field] ?: it.asInput()) }

private fun FormState.after(answer: Answer<SheetView>): FormState {
    val here = copy(busy = false)
    return when (answer) {
        is Answer.Got -> here.copy(done = answer.value)
        is Answer.Refused -> {
            val trouble = answer.trouble
            val known = trouble is Trouble.Invalid && fields.any { it.field == trouble.field }
            if (known) here.copy(problems = mapOf(trouble.field to trouble.sentence))
            else here.copy(trouble = trouble.sentence)
        }
        Answer.Closed -> here
    }
}
