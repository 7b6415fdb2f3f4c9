package doorstep.bridge.api

import kotlinx.coroutines.flow.Flow

/**
 * The app's core before anybody has signed in: one per process. Every function may touch the disk and take a while, so
 * it is called off the main thread; every function may throw [Trouble].
 */
interface Core : Joining {
    /** Whether there is a store, whether it is open, and what the next attempt costs. */
    suspend fun lockView(): LockView

    /**
     * Makes the encrypted store with the demo district and opens it.
     *
     * @throws Trouble.Invalid with the field "pin" if the PIN is too short or too easy to guess
     */
    suspend fun setUpDemo(pin: String, role: Role): Desk

    /**
     * Opens the store.
     *
     * @throws Trouble.Invalid with the field "pin" if the PIN is wrong
     * @throws Trouble.Locked if no attempt is taken at the moment
     */
    suspend fun unlock(pin: String): Desk

    /** Replaces the PIN; the store stays open. */
    suspend fun changePin(old: String, new: String)

    /** Closes the store; the desk given out before answers with [Trouble.Locked] from now on. */
    suspend fun lock()

    /** The language of every sentence the core says from now on. */
    suspend fun setLanguage(language: Language)
}

/**
 * The use cases of a signed-in person: what she may not see is not in the answers. Functions may block and may throw
 * [Trouble]; a change is durable when its function returns.
 */
interface Desk : Consents, RecordDesk, DecisionDesk, Sheets, PlatformDesk {
    /** Tells once that the desk is locked: by itself after idle time, or by [Core.lock]. */
    val lockings: Flow<Unit>

    suspend fun me(): MeView

    suspend fun today(): TodayView

    /** Residents whose name, place or number fits, [MOST_FOUND] at most; the first of the list for an empty query. */
    suspend fun residents(query: String): List<ResidentRow>

    /** The next of the list after a resident's row; none: it was the last one. */
    suspend fun residentsAfter(resident: String): List<ResidentRow>

    /** Drugs of the list that [typed] may mean: characters, pinyin, first letters or English. */
    suspend fun drugsNamed(typed: String): List<DrugHint>

    suspend fun resident(resident: String): ResidentView

    /** The whole identity number; the reason is logged. */
    suspend fun unmask(resident: String, reason: String): String

    /** A new draft, or the one that is open already. */
    suspend fun startVisit(resident: String): VisitView

    /** A draft or a signed visit. */
    suspend fun visit(visit: String): VisitView

    /**
     * Puts an answer into a field.
     *
     * @throws Trouble.Invalid with the field and a sentence if it can't be right; the field keeps its last answer
     */
    suspend fun answer(visit: String, field: String, input: FieldInput): VisitView

    /** What is wrong already with half of what is being typed; none: it can still become right. */
    suspend fun wrongSoFar(visit: String, field: String, half: String): String?

    /** Takes every answer offered from last time. */
    suspend fun keepUnchanged(visit: String): VisitView

    /** Ticks a 5+2 item within a visit. */
    suspend fun tick(visit: String, item: String, done: Boolean): VisitView

    /** Gives a record of the meters' inbox to this visit's resident. */
    suspend fun takeRecord(visit: String, record: String): VisitView

    /** The same for a record whose meter did not know the time: it was measured just now. */
    suspend fun takeJustMeasured(visit: String, record: String): VisitView

    /** What meters sent and nobody has claimed, as far as this role may claim it. */
    suspend fun inbox(): InboxView

    /** Says whose records are, all of them or none. */
    suspend fun assign(records: List<String>, resident: String): InboxView

    /** Sets records aside that are nobody's; the reason is logged. */
    suspend fun setAside(records: List<String>, why: NobodysWhy): InboxView

    /** Says when a record was taken whose meter did not know: as typed (20260904, 0830), kept as an estimate. */
    suspend fun dateRecord(record: String, day: String, time: String): InboxView

    /** A resident's last readings one by one, latest first. */
    suspend fun readings(resident: String): List<ReadingRow>

    /** Says on which arm a blood pressure of an open visit was measured. */
    suspend fun setArm(reading: String, arm: Arm): VisitView

    /** Takes a reading back that was given to the wrong person; what a meter sent waits in the inbox again. */
    suspend fun takeBack(reading: String)

    /** A doctor says that an implausible value is real. */
    suspend fun confirmReading(reading: String)

    /** Says that a meter stays with a resident, or, if [shared], with her household. */
    suspend fun registerMeter(meter: String, resident: String, shared: Boolean): List<OwnMeterRow>

    /** Says that a meter does not stay with a household any more. */
    suspend fun releaseMeter(meter: String, resident: String): List<OwnMeterRow>

    /** Everybody with a 5+2 plan, this week. */
    suspend fun planBoard(): List<PlanRow>

    /** Ticks a 5+2 item outside a visit; the board afterwards. */
    suspend fun tickPlan(resident: String, item: String, done: Boolean): List<PlanRow>

    suspend fun sync(): SyncView

    suspend fun sign(visit: String): SignedView

    /** Listens for meters as long as the flow is collected; cancelling the collection ends it. */
    fun listen(visit: String): Flow<MeterEvent>

    /** The same outside a visit: what meters hold waits in the inbox. */
    fun collect(): Flow<MeterEvent>
}
