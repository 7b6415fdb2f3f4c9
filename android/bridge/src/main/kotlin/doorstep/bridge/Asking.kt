package doorstep.bridge

import doorstep.bridge.api.Language
import doorstep.bridge.api.Trouble
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import uniffi.doorstep_core.Exception as CoreException
import uniffi.doorstep_ffi.InternalException

/** The way to the core: always on [io], its failures as [Trouble]. */
internal class Asking(val io: CoroutineDispatcher) {
    /** Of what the bridge has to say itself. */
    @Volatile var language = Language.Chinese

    suspend fun <T> ask(question: () -> T): T = withContext(io) { told { question() } }

    /** The same for what waits for the platform; cancelling calls it off. */
    suspend fun <T> waiting(question: suspend () -> T): T = withContext(io) { told { question() } }

    /** Runs [block] where it is; a failure of the core comes as [Trouble]. */
    inline fun <T> told(block: () -> T): T =
        try {
            block()
        } catch (error: CoreException) {
            throw error.trouble()
        } catch (_: InternalException) {
            throw Trouble.Internal(brokenWords.getValue(language))
        }
}

/** A panic of the core comes without words of its own. */
internal val brokenWords =
    mapOf(
        Language.Chinese to "应用出了问题。退出去再打开，填好的都在",
        Language.English to "The app had a fault. Close it and open it again; everything entered is kept",
    )

private fun CoreException.trouble(): Trouble =
    when (this) {
        is CoreException.Locked -> Trouble.Locked(words)
        is CoreException.NotAllowed -> Trouble.NotAllowed(words)
        is CoreException.NotFound -> Trouble.NotFound(words)
        is CoreException.Invalid -> Trouble.Invalid(field, words)
        is CoreException.Conflict -> Trouble.Conflict(words)
        is CoreException.MeterUnavailable -> Trouble.MeterUnavailable(words)
        is CoreException.PlatformUnavailable -> Trouble.PlatformUnavailable(words)
        is CoreException.StoreUnusable -> Trouble.StoreUnusable(words)
        is CoreException.Internal -> Trouble.Internal(words)
    }
