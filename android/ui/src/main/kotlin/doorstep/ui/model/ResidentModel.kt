package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.ReadingRow
import doorstep.bridge.api.ResidentView
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * Showing an identity number whole.
 *
 * @property asking the dialog is open
 * @property reason as typed; logged with the number
 * @property number the whole number, once shown; gone when the place is left
 */
data class Unmasking(
    val asking: Boolean = false,
    val reason: String = "",
    val number: String? = null,
    val problem: String? = null,
)

/** One resident with her history. [onVisit] is told which visit was started or is open already. */
class ResidentModel(session: Session, private val resident: String, private val onVisit: (String) -> Unit) :
    ReadingModel<ResidentView>(session) {
    private val mask = MutableStateFlow(Unmasking())
    val unmasking: StateFlow<Unmasking> = mask.asStateFlow()

    private val single = MutableStateFlow<List<ReadingRow>?>(null)

    /** Her last readings one by one; none: nobody asked for them. */
    val readings: StateFlow<List<ReadingRow>?> = single.asStateFlow()

    private val asked = MutableStateFlow<Dating?>(null)

    /** The reading whose time is being told. */
    val dating: StateFlow<Dating?> = asked.asStateFlow()

    override suspend fun read(): Answer<ResidentView> = session.ask { resident(resident) }

    override fun refresh() {
        super.refresh()
        if (single.value != null) session.scope.launch { readReadings() }
    }

    override fun forget() {
        super.forget()
        single.value = null
        asked.value = null
        mask.update { it.copy(number = null) }
    }

    fun startVisit() {
        session.scope.launch {
            when (val answer = session.ask { startVisit(resident) }) {
                is Answer.Got -> onVisit(answer.value.visit)
                is Answer.Refused -> problem(answer.trouble)
                Answer.Closed -> Unit
            }
        }
    }

    fun showReadings(show: Boolean) {
        if (show) session.scope.launch { readReadings() } else single.value = null
    }

    fun on(event: ReadingEvent) {
        when (event) {
            is ReadingEvent.AskWhen -> asked.value = event.dating
            is ReadingEvent.Date ->
                session.scope.launch {
                    val answer = session.ask { settle(event) }
                    asked.update { it.after(answer) }
                    if (answer is Answer.Got) refresh()
                }
            is ReadingEvent.Change -> change { settle(event) }
        }
    }

    fun releaseMeter(meter: String) = change { releaseMeter(meter, resident) }

    private fun change(question: suspend Desk.() -> Unit) {
        session.scope.launch {
            when (val answer = session.ask(question)) {
                is Answer.Got -> refresh()
                is Answer.Refused -> problem(answer.trouble)
                Answer.Closed -> Unit
            }
        }
    }

    private suspend fun readReadings() {
        when (val answer = session.ask { readings(resident) }) {
            is Answer.Got -> single.value = answer.value
            is Answer.Refused -> problem(answer.trouble)
            Answer.Closed -> Unit
        }
    }

    fun askToUnmask() = mask.update { it.copy(asking = true, problem = null) }

    fun giveReason(reason: String) = mask.update { it.copy(reason = reason, problem = null) }

    fun cancelUnmask() = mask.update { it.copy(asking = false) }

    fun unmask() {
        val reason = mask.value.reason
        session.scope.launch {
            when (val answer = session.ask { unmask(resident, reason) }) {
                is Answer.Got -> mask.value = Unmasking(number = answer.value)
                is Answer.Refused -> mask.update { it.copy(problem = answer.trouble.sentence) }
                Answer.Closed -> Unit
            }
        }
    }
}
