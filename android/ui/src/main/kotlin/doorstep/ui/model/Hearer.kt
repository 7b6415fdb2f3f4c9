package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.launch

/**
 * Hears meters for a place until it is told to stop: [heard] gets each event of [source], [show] what stands beside the
 * place's values when the listening begins, ends or can't be.
 */
internal class Hearer(
    private val session: Session,
    private val scope: CoroutineScope,
    private val source: Desk.() -> Flow<MeterEvent>,
    private val show: (Hearing) -> Unit,
    private val heard: (MeterEvent) -> Unit,
) {
    private var listening: Job? = null

    /** What the core says while it waits for a meter. */
    private var waiting: String? = null

    /** A second call changes nothing. */
    fun start() {
        if (listening?.isActive == true) return
        waiting = null
        listening = scope.launch {
            session.watch(source).catch { if (it is Trouble) heardNothing(it) else throw it }.collect(heard)
        }
    }

    fun stop() {
        listening?.cancel()
        show(Hearing())
    }

    /** The first line is that it waits. Waiting again takes no problem away; a new listening and another try do. */
    fun going(before: Hearing, line: String): Hearing {
        val again = line == waiting
        if (waiting == null) waiting = line
        return if (again) before.copy(line = line) else Hearing(line)
    }

    private fun heardNothing(trouble: Trouble) {
        if (trouble is Trouble.Locked) session.close()
        show(Hearing(problem = trouble.sentence))
    }
}
