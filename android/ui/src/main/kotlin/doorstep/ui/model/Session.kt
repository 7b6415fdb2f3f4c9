package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.withContext

/** What came of asking the core. */
sealed interface Answer<out T> {
    data class Got<T>(val value: T) : Answer<T>

    data class Refused(val trouble: Trouble) : Answer<Nothing>

    /** The store is closed; whoever asked keeps what it has and asks again after the unlocking. */
    data object Closed : Answer<Nothing>
}

/** The open desk, if any, and the way to ask it: always on [io], never on the thread that draws. */
class Session(val scope: CoroutineScope, private val io: CoroutineDispatcher) {
    private val opened = MutableStateFlow<Desk?>(null)
    val desk: StateFlow<Desk?> = opened.asStateFlow()

    fun open(desk: Desk) {
        opened.value = desk
    }

    fun close() {
        opened.value = null
    }

    /** Runs [block] off the main thread. */
    suspend fun <T> call(block: suspend () -> T): Answer<T> =
        try {
            Answer.Got(withContext(io) { block() })
        } catch (trouble: Trouble) {
            Answer.Refused(trouble)
        }

    /** Asks the desk; a desk that turns out to be locked is closed. */
    suspend fun <T> ask(question: suspend Desk.() -> T): Answer<T> {
        val desk = opened.value ?: return Answer.Closed
        val answer = call { desk.question() }
        if (answer !is Answer.Refused || answer.trouble !is Trouble.Locked) return answer
        if (opened.value === desk) close()
        return Answer.Closed
    }

    /** What the desk tells, produced off the main thread; nothing while it is closed. */
    fun <T> watch(source: Desk.() -> Flow<T>): Flow<T> = opened.value?.source()?.flowOn(io) ?: emptyFlow()
}
