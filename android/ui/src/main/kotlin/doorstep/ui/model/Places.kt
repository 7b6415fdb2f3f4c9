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

    override suspend fun read(): Answer<List<ResidentRow>> {
        val query = typed.value
        return session.ask { residents(query) }
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
