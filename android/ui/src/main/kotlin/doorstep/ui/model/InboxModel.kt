package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.InboxRow
import doorstep.bridge.api.InboxView
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.ResidentRow
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus

/** Whose the chosen records are: [query] as typed, who is [found] by it, and who was [picked] and is asked about. */
data class Whose(
    val query: String = "",
    val found: List<ResidentRow> = emptyList(),
    val picked: Person? = null,
    val ownMeter: Boolean = false,
)

/** Somebody the records may be given to; [line] says who it is. */
data class Person(val resident: String, val name: String, val line: String)

/**
 * The meters' inbox, and what a person is doing to it.
 *
 * @property chosen records by their ids
 * @property whose none: the list is shown
 * @property dating the record whose time is being told
 * @property dateProblem why that time was not taken
 */
data class InboxState(
    val view: InboxView? = null,
    val problem: String? = null,
    val hearing: Hearing = Hearing(),
    val chosen: Set<String> = emptySet(),
    val whose: Whose? = null,
    val dating: InboxRow? = null,
    val dateProblem: String? = null,
) {
    val rows: List<InboxRow>
        get() = view?.rows.orEmpty()

    /** Those whose own meter the chosen records came from, each once. */
    val owners: List<Person>
        get() =
            rows
                .filter { it.record in chosen }
                .mapNotNull { row -> row.owner?.let { Person(it, row.ownerName.orEmpty(), row.ownerName.orEmpty()) } }
                .distinct()

    /** The one meter the chosen records came from, if nobody has it as her own yet. */
    val newMeter: String?
        get() = rows.filter { it.record in chosen && !it.own }.map { it.meter }.distinct().singleOrNull()
}

/** Collects meters' records outside a visit, and lets a person say whose they are. */
class InboxModel(private val session: Session) : PlaceModel {
    private val scope: CoroutineScope = session.scope + SupervisorJob(session.scope.coroutineContext.job)
    private val shown = MutableStateFlow(InboxState())
    val state: StateFlow<InboxState> = shown.asStateFlow()
    private val hearer: Hearer =
        Hearer(session, scope, { collect() }, { hearing -> shown.update { it.copy(hearing = hearing) } }, ::heard)
    private var searching: Job? = null

    override fun refresh() {
        scope.launch { change { inbox() } }
    }

    override fun forget() {
        shown.value = InboxState()
    }

    override fun close() = scope.cancel()

    /** One step back within the place; false: it is left. */
    fun back(): Boolean {
        if (shown.value.whose == null) return false
        shown.update { it.copy(whose = null) }
        return true
    }

    fun listen() = hearer.start()

    fun stopListening() = hearer.stop()

    fun choose(record: String, on: Boolean) = shown.update {
        it.copy(chosen = if (on) it.chosen + record else it.chosen - record)
    }

    fun chooseAll(on: Boolean) = shown.update {
        it.copy(chosen = if (on) it.rows.mapTo(mutableSetOf()) { row -> row.record } else emptySet())
    }

    fun askWhose() {
        shown.update { it.copy(whose = Whose(), problem = null) }
        search("")
    }

    fun search(query: String) {
        shown.update { it.copy(whose = it.whose?.copy(query = query)) }
        searching?.cancel()
        searching = scope.launch {
            when (val answer = session.ask { residents(query) }) {
                is Answer.Got -> shown.update { it.copy(whose = it.whose?.copy(found = answer.value)) }
                is Answer.Refused -> shown.update { it.copy(problem = answer.trouble.sentence) }
                Answer.Closed -> Unit
            }
        }
    }

    /** Nobody, to take the choice back. */
    fun pick(person: Person?) = shown.update { it.copy(whose = it.whose?.copy(picked = person, ownMeter = false)) }

    fun ownMeter(on: Boolean) = shown.update { it.copy(whose = it.whose?.copy(ownMeter = on)) }

    /** Gives the chosen records to whom was picked; first her meter becomes hers, if that was said. */
    fun give() {
        val state = shown.value
        val whose = state.whose ?: return
        val who = whose.picked ?: return
        val meter = state.newMeter.takeIf { whose.ownMeter }
        scope.launch {
            val given = change {
                if (meter != null) registerMeter(meter, who.resident, shared = false)
                assign(state.chosen.toList(), who.resident)
            }
            shown.update { it.copy(whose = if (given) null else it.whose?.copy(picked = null)) }
        }
    }

    fun setAside(why: NobodysWhy) {
        val records = shown.value.chosen.toList()
        scope.launch { change { setAside(records, why) } }
    }

    fun askWhen(row: InboxRow?) = shown.update { it.copy(dating = row, dateProblem = null) }

    fun date(day: String, time: String) {
        val row = shown.value.dating ?: return
        scope.launch {
            when (val answer = session.ask { dateRecord(row.record, day, time) }) {
                is Answer.Got -> shown.update { it.seen(answer.value).copy(dating = null) }
                is Answer.Refused -> shown.update { it.copy(dateProblem = answer.trouble.sentence) }
                Answer.Closed -> Unit
            }
        }
    }

    private suspend fun change(question: suspend Desk.() -> InboxView): Boolean {
        val answer = session.ask(question)
        when (answer) {
            is Answer.Got -> shown.update { it.seen(answer.value).copy(problem = null) }
            is Answer.Refused -> shown.update { it.copy(problem = answer.trouble.sentence) }
            Answer.Closed -> Unit
        }
        return answer is Answer.Got
    }

    private fun InboxState.seen(view: InboxView): InboxState {
        val there = view.rows.mapTo(mutableSetOf()) { it.record }
        return copy(view = view, chosen = chosen intersect there)
    }

    private fun heard(event: MeterEvent) = shown.update {
        when (event) {
            is MeterEvent.Progress -> it.copy(hearing = hearer.going(it.hearing, event.line))
            is MeterEvent.Problem -> it.copy(hearing = Hearing(problem = event.line))
            is MeterEvent.Collected -> it.seen(event.inbox).copy(hearing = Hearing(line = event.line))
            is MeterEvent.Arrived,
            is MeterEvent.Kept -> it
        }
    }
}
