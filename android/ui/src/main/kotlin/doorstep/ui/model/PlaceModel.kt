package doorstep.ui.model

import doorstep.bridge.api.Target
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Holds what one place shows, for as long as the place is on the way back. */
interface PlaceModel {
    /** Reads again what is shown: on arriving, after unlocking, after a change of language. */
    fun refresh()

    /** The store is closed: what was read of people goes, what was typed stays. */
    fun forget()

    /** Something was filled in that is nowhere else: leaving the place would lose it. */
    val unsaved: Boolean
        get() = false

    /** What was filled in and not handed in is given up. */
    fun throwAway() = Unit

    /** The place has been left for good. */
    fun close() = Unit
}

/**
 * What a place has read so far.
 *
 * @property problem why it could not be read, and what to do
 * @property printing a paper is being made
 */
data class Loaded<T>(val value: T? = null, val problem: String? = null, val printing: Boolean = false)

/** A place that shows one thing as the core tells it. */
abstract class ReadingModel<T>(protected val session: Session) : PlaceModel {
    private val shown = MutableStateFlow(Loaded<T>())
    val state: StateFlow<Loaded<T>> = shown.asStateFlow()

    protected abstract suspend fun read(): Answer<T>

    override fun refresh() {
        session.scope.launch { show(read()) }
    }

    override fun forget() {
        shown.value = Loaded()
    }

    protected fun show(answer: Answer<T>) {
        when (answer) {
            is Answer.Got -> shown.value = Loaded(answer.value)
            is Answer.Refused -> problem(answer.trouble)
            Answer.Closed -> Unit
        }
    }

    /** Words are said and papers printed by the platform; on tests' phones without one nothing happens. */
    protected fun hand(target: Target, outside: Outside?) {
        if (outside == null) return
        if (target is Target.Tell) outside.tell(target.text)
        if (target !is Target.Paper) return
        shown.update { it.copy(problem = null, printing = true) }
        session.scope.launch {
            val answer = session.ask { paper(target.kind, target.about, outside.font()) }
            shown.update { it.copy(printing = false) }
            when (answer) {
                is Answer.Got -> outside.openPaper(answer.value.name, answer.value.bytes)
                is Answer.Refused -> problem(answer.trouble)
                Answer.Closed -> Unit
            }
        }
    }

    protected fun problem(trouble: Trouble) {
        shown.update { it.copy(problem = trouble.sentence) }
    }
}
