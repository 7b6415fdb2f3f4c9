package doorstep.ui.model

import doorstep.bridge.api.LinkView
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.SignInView
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.Target
import doorstep.bridge.api.all
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** What has reached the platform, and whether the phone may go there. */
data class SyncPage(val sync: SyncView, val signIn: SignInView, val mend: List<LinkView>)

/** The page of what has reached the platform, and the way there. */
class SyncModel(session: Session, private val work: SyncWork, private val onGo: (Place) -> Unit) :
    ReadingModel<SyncPage>(session) {
    /** How far the one under way has come, in words. */
    val going: StateFlow<String?> = work.going

    override suspend fun read(): Answer<SyncPage> = session.ask {
        val mend = links("").all.filter { (it.target as? Target.Sheet)?.kind == SheetKind.Sync }
        SyncPage(sync(), platformSignIn(), mend)
    }

    fun start() {
        session.scope.launch {
            val answer = work.now()
            if (answer is Answer.Refused) problem(answer.trouble)
            if (answer is Answer.Got) refresh()
        }
    }

    fun stop() = work.stop()

    fun open(target: Target) {
        target.place?.let(onGo)
    }
}

/** Goes to the platform by itself while the desk is open, and when it is told to. One at a time. */
class SyncWork(private val session: Session) {
    private val line = MutableStateFlow<String?>(null)
    val going: StateFlow<String?> = line.asStateFlow()
    private var running: Job? = null
    private var regular: Job? = null

    /** As often as the core finds it of use, for as long as the desk is open. */
    fun begin() {
        regular?.cancel()
        regular =
            session.scope.launch {
                while (true) {
                    val asked = session.ask { nextSync() }
                    if (asked == Answer.Closed) return@launch
                    val seconds = (asked as? Answer.Got)?.value
                    delay((seconds ?: SELDOM_SECONDS).coerceIn(OFTEN_SECONDS, SELDOM_SECONDS) * MILLIS)
                    if (seconds != null && line.value == null) now()
                }
            }
    }

    fun end() {
        regular?.cancel()
        stop()
    }

    /** Refused: why nothing could be done. What the platform said is in the view. */
    suspend fun now(): Answer<SyncView> {
        var answer: Answer<SyncView> = Answer.Closed
        val job =
            session.scope.launch {
                line.value = ""
                try {
                    answer = session.ask { syncNow { line.value = it.line } }
                } finally {
                    line.value = null
                }
            }
        running = job
        job.join()
        return answer
    }

    /** What was settled by then stays. */
    fun stop() {
        running?.cancel()
    }

    private companion object {
        const val MILLIS = 1000L
        const val OFTEN_SECONDS = 30L
        const val SELDOM_SECONDS = 900L
    }
}
