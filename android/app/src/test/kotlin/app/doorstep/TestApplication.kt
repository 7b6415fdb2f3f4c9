package app.doorstep

import doorstep.bridge.api.Clock
import doorstep.bridge.api.Vault

/** The app, on a phone that has a keystore, at a time that stands still. */
class TestApplication : DoorstepApplication() {
    val clock = StandingClock()

    /** In place of the phone's keystore, if it is put there before the app starts. */
    var otherVault: Vault? = null

    override fun onCreate() {
        super.onCreate()
        MemoryKeystore.install()
    }

    override fun vault(): Vault = otherVault ?: super.vault()

    override fun clock(): Clock = clock
}

/** A morning in September; it tells who looked at it. */
class StandingClock : Clock {
    private val main = Thread.currentThread()

    /** How often it was looked at from elsewhere than the thread that draws. */
    @Volatile
    var looks = 0
        private set

    /** Somebody looked at it on the thread that draws. */
    @Volatile
    var seenOnMain = false
        private set

    override fun nowMillis(): Long {
        if (Thread.currentThread() === main) seenOnMain = true else looks++
        return MORNING
    }

    override fun offsetMinutes(): Int = OFFSET

    override fun monotonicMillis(): Long = 0

    private companion object {
        /** 2026-09-02T08:20:00+08:00. */
        const val MORNING = 1_788_308_400_000L
        const val OFFSET = 480
    }
}
