package app.doorstep

import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.Role
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow

/** [core], but it listens for meters only with the person's leave; without it says what is [refused]. */
internal class PermittedCore(
    private val core: Core,
    private val permission: MeterPermission,
    private val refused: () -> String,
) : Core by core {
    override suspend fun setUpDemo(pin: String, role: Role): Desk = PermittedDesk(core.setUpDemo(pin, role))

    override suspend fun setUpWithPlatform(pin: String): Desk = PermittedDesk(core.setUpWithPlatform(pin))

    override suspend fun unlock(pin: String): Desk = PermittedDesk(core.unlock(pin))

    private inner class PermittedDesk(private val desk: Desk) : Desk by desk {
        override fun listen(visit: String): Flow<MeterEvent> = permitted(visit) { desk.listen(visit) }

        override fun collect(): Flow<MeterEvent> = permitted(INBOX) { desk.collect() }
    }

    /** What is heard once there is leave; the person is asked once [about] each visit, and about the inbox. */
    private fun permitted(about: String, heard: () -> Flow<MeterEvent>): Flow<MeterEvent> = flow {
        if (!permission.ask(about)) {
            emit(MeterEvent.Problem(refused()))
            permission.await()
        }
        emitAll(heard())
    }

    private companion object {
        const val INBOX = "inbox"
    }
}
