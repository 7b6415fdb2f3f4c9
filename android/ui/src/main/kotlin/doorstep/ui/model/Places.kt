package doorstep.ui.model

import doorstep.bridge.api.DoorView
import doorstep.bridge.api.PlanRow
import doorstep.bridge.api.ResidentRow
import doorstep.bridge.api.TodayView
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** Today's doors. */
class TodayModel(session: Session) : ReadingModel<TodayView>(session) {
    override suspend fun read(): Answer<TodayView> = session.ask { today() }
}

/** Where to go next: a [resident] behind a [door]. */
data class Stop(val door: DoorView, val resident: String, val name: String)

/** The next person to see; if somebody is left behind the door of [after], she comes first. */
fun TodayView.nextStop(after: String? = null): Stop? {
    val doors = buildings.flatMap { it.doors }
    val here = doors.filter { door -> door.people.any { it.resident == after } }
    return (here + doors).firstNotNullOfOrNull { door ->
        door.people.firstOrNull { !it.done && it.resident != after }?.let { Stop(door, it.resident, it.name) }
    }
}

/** Whether nobody has been seen yet today. */
val TodayView.untouched: Boolean
    get() = buildings.all { building -> building.doors.all { door -> door.people.none { it.done } } }

/** The residents' list with its search. */
class ResidentsModel(session: Session) : ReadingModel<List<ResidentRow>>(session) {
    private val typed = MutableStateFlow("")
    val query: StateFlow<String> = typed.asStateFlow()
    private var search: Job? = null
    private var going: Job? = null
    private val ended = MutableStateFlow(false)

    /** Nothing comes after the last row. */
    val whole: StateFlow<Boolean> = ended.asStateFlow()

    /** As far as the list was shown before; of a search what it finds. */
    override suspend fun read(): Answer<List<ResidentRow>> {
        val query = typed.value
        val shown = if (query.isBlank()) state.value.value.orEmpty().size else 0
        ended.value = query.isNotBlank()
        return session.ask {
            val rows = residents(query).toMutableList()
            while (rows.size in 1..<shown) {
                val next = residentsAfter(rows.last().resident)
                if (next.isEmpty()) break
                rows += next
            }
            rows
        }
    }

    /** The next rows of the list: its end has come into sight. */
    fun more() {
        val rows = state.value.value.orEmpty()
        if (whole.value || rows.isEmpty() || going?.isActive == true) return
        going =
            session.scope.launch {
                val answer = session.ask { residentsAfter(rows.last().resident) }
                // Meanwhile something else may have been looked for.
                if (answer !is Answer.Got || state.value.value != rows) return@launch
                ended.value = answer.value.isEmpty()
                if (answer.value.isNotEmpty()) show(Answer.Got(rows + answer.value))
            }
    }

    fun search(query: String) {
        typed.value = query
        search?.cancel()
        search = session.scope.launch { show(read()) }
    }
}

/** The 5+2 board. */
class PlanModel(session: Session) : ReadingModel<List<PlanRow>>(session) {
    override suspend fun read(): Answer<List<PlanRow>> = session.ask { planBoard() }

    fun tick(resident: String, item: String, done: Boolean) {
        session.scope.launch { show(session.ask { tickPlan(resident, item, done) }) }
    }
}
