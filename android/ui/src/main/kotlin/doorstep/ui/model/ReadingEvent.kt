package doorstep.ui.model

import doorstep.bridge.api.Arm
import doorstep.bridge.api.Desk

/** What can be done to one reading. */
sealed interface ReadingEvent {
    /** It was given to the wrong person. */
    data class TakeBack(val reading: String) : ReadingEvent

    /** It is implausible and real. */
    data class Confirm(val reading: String) : ReadingEvent

    /** On which arm it was measured. */
    data class SetArm(val reading: String, val arm: Arm) : ReadingEvent

    /** When it was taken, as far as a person remembers. */
    data class Date(val record: String, val day: String, val time: String) : ReadingEvent
}

internal suspend fun Desk.settle(event: ReadingEvent) {
    when (event) {
        is ReadingEvent.TakeBack -> takeBack(event.reading)
        is ReadingEvent.Confirm -> confirmReading(event.reading)
        is ReadingEvent.SetArm -> setArm(event.reading, event.arm)
        is ReadingEvent.Date -> dateRecord(event.record, event.day, event.time)
    }
}
