package doorstep.bridge

import doorstep.bridge.api.Desk
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.MeView
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.PlanRow
import doorstep.bridge.api.ResidentRow
import doorstep.bridge.api.ResidentView
import doorstep.bridge.api.SignedView
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.TodayView
import doorstep.bridge.api.VisitView
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

/** The core's desk, listening with [radio]. */
internal class RustDesk(private val desk: CoreDesk, private val radio: MeterRadio, private val asking: Asking) : Desk {
    override val lockings: Flow<Unit> =
        callbackFlow {
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

    override suspend fun resident(resident: String): ResidentView = asking.ask { desk.resident(resident).own() }

    override suspend fun unmask(resident: String, reason: String): String = asking.ask {
        desk.unmask(resident, reason)
    }

    override suspend fun startVisit(resident: String): VisitView = asking.ask { desk.startVisit(resident).own() }

    override suspend fun visit(visit: String): VisitView = asking.ask { desk.visit(visit).own() }

    override suspend fun answer(visit: String, field: String, input: FieldInput): VisitView = asking.ask {
        desk.answer(visit, field, input.core()).own()
    }

    override suspend fun keepUnchanged(visit: String): VisitView = asking.ask { desk.keepUnchanged(visit).own() }

    override suspend fun tick(visit: String, item: String, done: Boolean): VisitView = asking.ask {
        desk.tick(visit, item, done).own()
    }

    override suspend fun takeRecord(visit: String, record: String): VisitView = asking.ask {
        desk.takeRecord(visit, record).own()
    }

    override suspend fun planBoard(): List<PlanRow> = asking.ask { desk.planBoard().map { it.own() } }

    override suspend fun tickPlan(resident: String, item: String, done: Boolean): List<PlanRow> = asking.ask {
        desk.tickPlan(resident, item, done).map { it.own() }
    }

    override suspend fun sync(): SyncView = asking.ask { desk.sync().own() }

    override suspend fun sign(visit: String): SignedView = asking.ask { desk.sign(visit).own() }

    /** Unbounded, so that the core never waits for a screen and no reading is dropped. */
    override fun listen(visit: String): Flow<MeterEvent> =
        channelFlow {
                val observer =
                    object : MeterObserver {
                        override fun onEvent(event: CoreMeterEvent) {
                            if (trySend(event.own()).isFailure) throw PortException.Failed("nobody listens")
                        }
                    }
                asking.told { desk.listen(visit, radio, observer) }
            }
            .buffer(Channel.UNLIMITED)
            .flowOn(asking.io)
}
