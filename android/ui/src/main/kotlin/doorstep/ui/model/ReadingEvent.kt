package doorstep.ui.model

import doorstep.bridge.api.Arm
import doorstep.bridge.api.Desk

/** What can be done to one reading. */
sealed interface ReadingEvent {
    /** What the core does. */
    sealed interface Change : ReadingEvent

    /** It was given to the wrong person. */
    data class TakeBack(val reading: String) : Change

    /** It is implausible and real. */
    data class Confirm(val reading: String) : Change

    /** On which arm it was measured. */
    data class SetArm(val reading: String, val arm: Arm) : Change

    /** When it was taken, as far as a person remembers. */
    data class Date(val record: String, val day: String, val time: String) : Change

    /** The question when it was taken; none: it is given up. */
    data class AskWhen(val dating: Dating?) : ReadingEvent
}

/** A reading whose time is being told: its raw [record], [what] it is in words, and why the time was not taken. */
data class Dating(val record: String, val what: String, val problem: String? = null)

/** The question stays until it has been answered. */
internal fun Dating?.after(answer: Answer<*>): Dating? =
    when (answer) {
        is Answer.Got -> null
        is Answer.Refused -> this?.copy(problem = answer.trouble.sentence)
        Answer.Closed -> this
    }

internal suspend fun Desk.settle(event: ReadingEvent.Change) {
    when (event) {
        is ReadingEvent.TakeBack -> takeBack(event.reading)
        is ReadingEvent.Confirm -> confirmReading(event.reading)
        is ReadingEvent.SetArm -> setArm(event.reading, event.arm)
        is ReadingEvent.Date -> dateRecord(event.record, event.day, event.time)
    }
}
