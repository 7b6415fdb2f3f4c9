package doorstep.ui.model

import doorstep.bridge.api.FormAnswers
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** What stands in the form at [place] before it is handed in: kept in the store, so that it outlives the process. */
internal class HalfFilled(private val session: Session, private val place: Place) {
    private var keeping: Job? = null
    private var looked = false

    /** What stood there when the app ended; asked for once. */
    suspend fun before(): FormAnswers? {
        // In a resident's hand nothing of hers is kept on the worker's phone.
        if (looked || place.isHandedOver) return null
        val answer = session.ask { halfFilled(place.key) }
        looked = answer !is Answer.Closed
        return (answer as? Answer.Got)?.value
    }

    fun keep(answers: FormAnswers) {
        if (place.isHandedOver) return
        looked = true
        keeping?.cancel()
        keeping =
            session.scope.launch {
                delay(PAUSE_MILLIS)
                session.ask { keepHalfFilled(place.key, answers) }
            }
    }

    /** It was handed in, or given up. */
    fun forget() {
        keeping?.cancel()
        keeping = session.scope.launch { session.ask { keepHalfFilled(place.key, FormAnswers()) } }
    }
}
