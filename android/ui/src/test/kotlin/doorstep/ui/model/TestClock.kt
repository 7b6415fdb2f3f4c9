package doorstep.ui.model

import doorstep.bridge.api.Clock
import java.time.OffsetDateTime

/** Stands still until it is moved, at half past nine on a Friday in September. */
class TestClock(start: String = "2026-09-04T09:30:00+08:00") : Clock {
    private val began = OffsetDateTime.parse(start)
    @Volatile private var passed = 0L

    fun pass(millis: Long) {
        passed += millis
    }

    override fun nowMillis(): Long = began.toInstant().toEpochMilli() + passed

    override fun offsetMinutes(): Int = began.offset.totalSeconds / 60

    override fun monotonicMillis(): Long = passed
}
