package doorstep.bridge

import doorstep.bridge.api.Arm
import doorstep.bridge.api.Consents
import doorstep.bridge.api.DecisionDesk
import doorstep.bridge.api.Desk
import doorstep.bridge.api.DrugHint
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.InboxView
import doorstep.bridge.api.MeView
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.OwnMeterRow
import doorstep.bridge.api.PlanRow
import doorstep.bridge.api.PlatformDesk
import doorstep.bridge.api.ReadingRow
import doorstep.bridge.api.RecordDesk
import doorstep.bridge.api.ResidentRow
import doorstep.bridge.api.ResidentView
import doorstep.bridge.api.Sheets
import doorstep.bridge.api.SignedView
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.TodayView
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.VisitView
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.flowOn
import uniffi.doorstep_core.MeterEvent as CoreMeterEvent
import uniffi.doorstep_ffi.Desk as CoreDesk
import uniffi.doorstep_ffi.LockObserver
import uniffi.doorstep_ffi.MeterObserver
import uniffi.doorstep_ffi.MeterRadio
import uniffi.doorstep_ffi.PortException

/** The core's desk; each listening begins with what [radio] says then. */
internal class RustDesk(private val desk: CoreDesk, private val radio: () -> MeterRadio, private val asking: Asking) :
    Desk,
    Consents by RustConsents(desk, asking),
    RecordDesk by RustRecords(desk, asking),
    DecisionDesk by RustDecisions(desk, asking),
    Sheets by RustSheets(desk, asking),
    PlatformDesk by RustPlatform(desk, asking) {
    override val lockings: Flow<Unit> = callbackFlow {
        val watch =
            desk.watchLock(
                object : LockObserver {
                    override fun onLocked() {
                        trySend(Unit)
                    }
                }
            )
        awaitClose { watch.close() }
    }
        .flowOn(asking.io)

    override suspend fun me(): MeView = asking.ask { desk.me().own() }

    override suspend fun today(): TodayView = asking.ask { desk.today().own() }

    override suspend fun residents(query: String): List<ResidentRow> = asking.ask {
        desk.residents(query).map { it.own() }
    }

    override suspend fun residentsAfter(resident: String): List<ResidentRow> = asking.ask {
        desk.residentsAfter(resident).map { it.own() }
    }

    override suspend fun drugsNamed(typed: String): List<DrugHint> = asking.ask {
        desk.drugsNamed(typed).map { DrugHint(it.name, it.usual) }
    }

    override suspend fun resident(resident: String): ResidentView = asking.ask { desk.resident(resident).own() }

    override suspend fun unmask(resident: String, reason: String): String = asking.ask {
        desk.unmask(resident, reason)
    }

    override suspend fun startVisit(resident: String): VisitView = asking.ask { desk.startVisit(resident).own() }

    override suspend fun visit(visit: String): VisitView = asking.ask { desk.visit(visit).own() }

    override suspend fun answer(visit: String, field: String, input: FieldInput): VisitView = asking.ask {
        desk.answer(visit, field, input.core()).own()
    }

    override suspend fun wrongSoFar(visit: String, field: String, half: String): String? = asking.ask {
        desk.wrongSoFar(visit, field, half)
    }

    override suspend fun keepUnchanged(visit: String): VisitView = asking.ask { desk.keepUnchanged(visit).own() }

    override suspend fun tick(visit: String, item: String, done: Boolean): VisitView = asking.ask {
        desk.tick(visit, item, done).own()
    }

    override suspend fun takeRecord(visit: String, record: String): VisitView = asking.ask {
        desk.takeRecord(visit, record).own()
    }

    override suspend fun takeJustMeasured(visit: String, record: String): VisitView = asking.ask {
        desk.takeJustMeasured(visit, record).own()
    }

    override suspend fun inbox(): InboxView = asking.ask { desk.inbox().own() }

    override suspend fun assign(records: List<String>, resident: String): InboxView = asking.ask {
        desk.assign(records, resident).own()
    }

    override suspend fun setAside(records: List<String>, why: NobodysWhy): InboxView = asking.ask {
        desk.setAside(records, why.core()).own()
    }

    override suspend fun dateRecord(record: String, day: String, time: String): InboxView = asking.ask {
        desk.dateRecord(record, day, time).own()
    }

    override suspend fun readings(resident: String): List<ReadingRow> = asking.ask {
        desk.readings(resident).map { it.own() }
    }

    override suspend fun setArm(reading: String, arm: Arm): VisitView = asking.ask {
        desk.setArm(reading, arm.core()).own()
    }

    override suspend fun takeBack(reading: String) = asking.ask { desk.takeBack(reading) }

    override suspend fun confirmReading(reading: String) = asking.ask { desk.confirmReading(reading) }

    override suspend fun registerMeter(meter: String, resident: String, shared: Boolean): List<OwnMeterRow> =
        asking.ask {
            desk.registerMeter(meter, resident, shared).map { it.own() }
        }

    override suspend fun releaseMeter(meter: String, resident: String): List<OwnMeterRow> = asking.ask {
        desk.releaseMeter(meter, resident).map { it.own() }
    }

    override suspend fun planBoard(): List<PlanRow> = asking.ask { desk.planBoard().map { it.own() } }

    override suspend fun tickPlan(resident: String, item: String, done: Boolean): List<PlanRow> = asking.ask {
        desk.tickPlan(resident, item, done).map { it.own() }
    }

    override suspend fun sync(): SyncView = asking.ask { desk.sync().own() }

    override suspend fun sign(visit: String): SignedView = asking.ask { desk.sign(visit).own() }

    override fun listen(visit: String): Flow<MeterEvent> = heard { radio, observer ->
        desk.listen(visit, radio, observer)
    }

    override fun collect(): Flow<MeterEvent> = heard { radio, observer -> desk.collect(radio, observer) }

    /** Unbounded, so that the core never waits for a screen and no reading is dropped. */
    private fun heard(listening: suspend (MeterRadio, MeterObserver) -> Unit): Flow<MeterEvent> = channelFlow {
        val gone = AtomicBoolean()
        val observer =
            object : MeterObserver {
                override fun onEvent(event: CoreMeterEvent) {
                    if (trySend(event.own()).isSuccess) return
                    gone.set(true)
                    throw PortException.Failed("nobody listens")
                }
            }
        try {
            asking.told { listening(radio(), observer) }
        } catch (trouble: Trouble) {
            // Whoever heard enough has left before the core noticed: that is no trouble.
            if (!gone.get()) throw trouble
        }
    }
        .buffer(Channel.UNLIMITED)
        .flowOn(asking.io)
}
