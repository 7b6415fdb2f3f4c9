package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.VisitView
import kotlin.time.TimeSource
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** Typing pauses this long: what stands there goes to the core. */
internal const val PAUSE_MILLIS = 250L

/** A half-typed number is told to be wrong only after this much longer. */
private const val PATIENCE_MILLIS = 700L
private const val UNDO_MILLIS = 8000L

/** One visit from the first reading to the signature. [onSigned] is told when it is in the store. */
class VisitModel(
    private val session: Session,
    private val visit: String,
    private val time: TimeSource = TimeSource.Monotonic,
    private val onSigned: () -> Unit,
) : PlaceModel {
    private val scope: CoroutineScope = session.scope + SupervisorJob(session.scope.coroutineContext.job)
    private val shown = MutableStateFlow(VisitState())
    val state: StateFlow<VisitState> = shown.asStateFlow()

    /** One question at a time, so that answers come back in the order of the taps. */
    private val turn = Mutex()
    private val typing = mutableMapOf<String, Job>()
    private val hearer: Hearer =
        Hearer(session, scope, { listen(visit) }, { hearing -> shown.update { it.copy(hearing = hearing) } }, ::heard)
    private var undoing: Job? = null

    override fun refresh() {
        scope.launch {
            change { visit(visit) }
            flush()
        }
    }

    override fun forget() = shown.update { it.forgotten() }

    /** What is typed still goes to the core. */
    override fun close() {
        session.scope.launch {
            flush()
            scope.cancel()
        }
    }

    fun on(event: VisitEvent) {
        when (event) {
            is VisitEvent.Type -> draft(event.field, Draft.Typed(event.text))
            is VisitEvent.Lines -> draft(event.field, Draft.Lines(event.lines))
            is VisitEvent.RemoveLine -> removeLine(event.field, event.index)
            is VisitEvent.Leave -> leave(event.field)
            is VisitEvent.Answer -> scope.launch { answer(event.field, event.input) }
            VisitEvent.KeepAll -> keepAll()
            is VisitEvent.Tick -> scope.launch { change { tick(visit, event.item, event.done) } }
            is VisitEvent.OfReading -> ofReading(event.event)
            is VisitEvent.Claim -> scope.launch { change { takeRecord(visit, event.record) } }
            is VisitEvent.JustMeasured -> scope.launch { change { takeJustMeasured(visit, event.record) } }
            is VisitEvent.Toggle -> shown.update { it.toggled(event.group) }
            is VisitEvent.Show -> shown.update { it.copy(open = it.open + event.group) }
            is VisitEvent.Decide -> shown.update { it.copy(deciding = event.deciding) }
            VisitEvent.KeepDecision -> scope.launch { keepDecision() }
            is VisitEvent.Find ->
                shown.update { if (event.field == null) it.copy(wanted = null) else it.looksFor(event.field) }
            VisitEvent.Undo -> undo()
            VisitEvent.Sign -> sign()
        }
    }

    /** Listens for meters until [stopListening]; a second call changes nothing. */
    fun listen() = hearer.start()

    fun stopListening() = hearer.stop()

    private fun heard(event: MeterEvent) = shown.update {
        when (event) {
            is MeterEvent.Progress -> it.copy(hearing = hearer.going(it.hearing, event.line))
            is MeterEvent.Problem -> it.copy(hearing = Hearing(problem = event.line))
            is MeterEvent.Kept -> it.seen(event.visit).copy(hearing = Hearing(line = event.line))
            is MeterEvent.Arrived -> it.arrived(event, time.markNow())
            is MeterEvent.Collected -> it
        }
    }

    private fun draft(field: String, draft: Draft) {
        shown.update { it.copy(drafts = it.drafts + (field to draft), mendFirst = false) }
        typing[field]?.cancel()
        typing[field] = scope.launch {
            delay(PAUSE_MILLIS)
            val problem = problemOf(field) ?: return@launch
            delay(PATIENCE_MILLIS)
            tell(field, problem)
        }
    }

    private fun ofReading(event: ReadingEvent) {
        when (event) {
            is ReadingEvent.AskWhen -> shown.update { it.copy(dating = event.dating) }
            is ReadingEvent.Change ->
                scope.launch {
                    val dated = event is ReadingEvent.Date
                    val answer =
                        change(whole = !dated) {
                            settle(event)
                            visit(visit)
                        }
                    if (dated) shown.update { it.copy(dating = it.dating.after(answer)) }
                }
        }
    }

    private fun removeLine(field: String, index: Int) {
        val view = shown.value.field(field) ?: return
        val before = shown.value.lines(view)
        val left = before.saidWithout(index)
        if (left == null) on(VisitEvent.Answer(field, FieldInput.Clear)) else draft(field, left)
        if (!before[index].isBlank) offerUndo(Undo(0, listOf(field to FieldInput.Drugs(before))))
    }

    private fun leave(field: String) {
        typing.remove(field)?.cancel()
        scope.launch {
            val problem = problemOf(field)
            if (problem != null) tell(field, problem)
        }
    }

    private fun tell(field: String, problem: String) = shown.update {
        it.copy(problems = it.problems + (field to problem))
    }

    /**
     * Hands a field's draft to the core; why it was not taken, in a sentence. Half a value waits for the other half if
     * that can still make it right, unless there [is none to come][last].
     */
    private suspend fun problemOf(field: String, last: Boolean = false): String? {
        val state = shown.value
        val draft = state.drafts[field] ?: return null
        val view = state.field(field) ?: return null
        val input = draft.asInput(view)
        return when {
            input != null -> answer(field, input, draft)
            draft !is Draft.Typed -> null
            last -> answer(field, FieldInput.Text(draft.text), draft)
            else -> wrongSoFar(field, draft)
        }
    }

    private suspend fun wrongSoFar(field: String, half: Draft.Typed): String? {
        val answer = turn.withLock { session.ask { wrongSoFar(visit, field, half.text) } }
        if (answer == Answer.Got(null))
            shown.update { if (it.mendFirst) it else it.copy(problems = it.problems - field) }
        return when (answer) {
            is Answer.Got -> answer.value
            is Answer.Refused -> answer.trouble.sentence
            Answer.Closed -> null
        }
    }

    /** A taken answer ends the field's problem and its draft, unless something else has been typed meanwhile. */
    private suspend fun answer(field: String, input: FieldInput, draft: Draft? = null): String? {
        val answer = change(whole = false) { answer(visit, field, input) }
        if (answer is Answer.Got) {
            shown.update {
                val taken = draft == null || it.drafts[field] == draft
                it.copy(
                    problems = it.problems - field,
                    drafts = if (taken && (draft == null || !it.typingGoesOn(field))) it.drafts - field else it.drafts,
                )
            }
        }
        val trouble = (answer as? Answer.Refused)?.trouble ?: return null
        if (draft == null) tell(field, trouble.sentence)
        return trouble.sentence
    }

    /** A draft that reads like the core's own text can go; another would change under the typing finger. */
    private fun VisitState.typingGoesOn(field: String): Boolean {
        val view = field(field) ?: return false
        return typing[field]?.isActive == true && drafts[field] != Draft.Typed(view.text)
    }

    private fun keepAll() {
        val offered = shown.value.fields.filter { it.state == FieldState.Offered }.map { it.field to FieldInput.Clear }
        scope.launch {
            if (change { keepUnchanged(visit) } is Answer.Got) offerUndo(Undo(offered.size, offered))
        }
    }

    private suspend fun keepDecision() {
        val typed = shown.value.deciding ?: return
        val next = typed.next.trim().ifEmpty { null }
        val answer =
            change(whole = false) {
                decide(visit, typed.disease, typed.code, next, typed.notReferred, typed.reason)
            }
        val problem = (answer as? Answer.Refused)?.trouble?.sentence
        shown.update { it.copy(deciding = if (problem == null) null else typed.copy(problem = problem)) }
    }

    private fun offerUndo(undo: Undo) {
        undoing?.cancel()
        shown.update { it.copy(undo = undo) }
        undoing = scope.launch {
            delay(UNDO_MILLIS)
            shown.update { it.copy(undo = null) }
        }
    }

    private fun undo() {
        val undo = shown.value.undo ?: return
        undoing?.cancel()
        shown.update { it.copy(undo = null) }
        for ((field, _) in undo.fields) typing.remove(field)?.cancel()
        scope.launch { for ((field, input) in undo.fields) answer(field, input) }
    }

    private fun sign() {
        if (shown.value.busy) return
        shown.update { it.copy(busy = true, trouble = null) }
        scope.launch {
            flush(last = true)
            val mend = shown.value.firstWrong != null
            shown.update { it.copy(mendFirst = mend) }
            val answer = if (mend) Answer.Closed else turn.withLock { session.ask { sign(visit) } }
            shown.update {
                when (answer) {
                    is Answer.Got -> it.seen(answer.value.visit).copy(busy = false, signed = answer.value)
                    is Answer.Refused -> it.copy(busy = false, trouble = answer.trouble.sentence)
                    Answer.Closed -> it.copy(busy = false)
                }
            }
            if (answer is Answer.Got) onSigned()
        }
    }

    /** Everything typed goes to the core now. */
    private suspend fun flush(last: Boolean = false) = coroutineScope {
        for (field in shown.value.drafts.keys) {
            typing.remove(field)?.cancel()
            launch { problemOf(field, last)?.let { tell(field, it) } }
        }
    }

    /**
     * Asks the core to change the visit and shows what it says. A reading that arrived meanwhile may be newer than the
     * answer: then the visit is read again. What is refused is told about the [whole] visit, or by the caller.
     */
    private suspend fun change(whole: Boolean = true, question: suspend Desk.() -> VisitView): Answer<VisitView> =
        turn.withLock {
            val heard = shown.value.arrival
            var answer = session.ask(question)
            if (answer is Answer.Got && shown.value.arrival != heard) answer = session.ask { visit(visit) }
            when (val now = answer) {
                is Answer.Got -> shown.update { it.seen(now.value).copy(trouble = null) }
                is Answer.Refused -> if (whole) shown.update { it.copy(trouble = now.trouble.sentence) }
                Answer.Closed -> Unit
            }
            answer
        }
}
