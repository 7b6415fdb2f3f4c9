package doorstep.ui.model

import doorstep.bridge.api.ConsentRow
import doorstep.bridge.api.ConsentView
import doorstep.bridge.api.Desk
import doorstep.bridge.api.Given
import doorstep.bridge.api.InkPoint
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** The ways to agree. */
enum class Way {
    Signed,
    Aloud,
    ByCarer,
}

/** Consent that is being asked for: [strokes] as drawn so far, [name] as typed. */
data class Agreeing(
    val row: ConsentRow,
    val way: Way,
    val strokes: List<List<InkPoint>> = emptyList(),
    val name: String = "",
    val problem: String? = null,
) {
    val complete: Boolean
        get() = if (way == Way.Signed) strokes.isNotEmpty() else name.isNotBlank()

    val given: Given
        get() =
            when (way) {
                Way.Signed -> Given.Signed(strokes)
                Way.Aloud -> Given.Spoken(name.trim())
                Way.ByCarer -> Given.ByCarer(name.trim())
            }
}

/** What a resident agreed to, and asking her. */
class ConsentsModel(session: Session, private val resident: String) : ReadingModel<ConsentView>(session) {
    private val asked = MutableStateFlow<Agreeing?>(null)

    /** None: nothing is being asked. */
    val agreeing: StateFlow<Agreeing?> = asked.asStateFlow()

    override suspend fun read(): Answer<ConsentView> = session.ask { consents(resident) }

    /** The store is closed: a signature is not kept without it. */
    override fun forget() {
        super.forget()
        asked.value = null
    }

    fun ask(row: ConsentRow, way: Way) {
        asked.value = Agreeing(row, way)
    }

    fun cancel() {
        asked.value = null
    }

    fun draw(stroke: List<InkPoint>) = asked.update { it?.copy(strokes = it.strokes + listOf(stroke), problem = null) }

    fun wipe() = asked.update { it?.copy(strokes = emptyList(), problem = null) }

    fun name(name: String) = asked.update { it?.copy(name = name, problem = null) }

    fun agree() {
        val asking = asked.value ?: return
        step { giveConsent(resident, asking.row.purpose, asking.given) }
    }

    fun takeBack(row: ConsentRow) = step { withdrawConsent(resident, row.purpose) }

    private fun step(question: suspend Desk.() -> ConsentView) {
        session.scope.launch {
            val answer = session.ask(question)
            if (answer is Answer.Refused && asked.value != null) {
                asked.update { it?.copy(problem = answer.trouble.sentence) }
            } else {
                asked.value = null
                show(answer)
            }
        }
    }
}
