package app.doorstep

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.BLUETOOTH_CONNECT
import android.Manifest.permission.BLUETOOTH_SCAN
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.os.Build.VERSION.SDK_INT
import android.os.Build.VERSION_CODES.S
import doorstep.bridge.api.Language
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first

/** Leave to look for meters nearby. Whoever wants to listen asks here; the screen puts Android's question. */
class MeterPermission(private val context: Context) {
    /** What Android is asked for. */
    val wanted: List<String> = wanted(SDK_INT)

    private val held = MutableStateFlow(isHeld())
    private val asked = ConcurrentHashMap.newKeySet<String>()
    @Volatile private var answer = CompletableDeferred<Unit>()
    private val putting = Channel<Unit>(Channel.CONFLATED)

    /** One for each time that the screen shall put the question; it tells the end of it by [answered]. */
    val questions: ReceiveChannel<Unit> = putting

    /** Whether meters may be looked for. A person is asked once [about] a visit, so that a no is not talked over. */
    suspend fun ask(about: String): Boolean {
        look()
        if (!held.value && asked.add(about)) {
            val question = CompletableDeferred<Unit>().also { answer = it }
            putting.send(Unit)
            question.await()
        }
        return held.value
    }

    /** Waits for leave given elsewhere: in the system's settings. */
    suspend fun await() {
        held.first { it }
    }

    /** The question has been answered, or sent away. */
    fun answered() {
        look()
        answer.complete(Unit)
    }

    /** Looks whether something has changed while the app was away. */
    fun look() {
        held.value = isHeld()
    }

    /** What to do where leave has been refused. */
    fun refusedSentence(language: Language): String =
        context.said(if (SDK_INT >= S) R.string.nearby_refused else R.string.location_refused, language)

    private fun isHeld() = wanted.all { context.checkSelfPermission(it) == PERMISSION_GRANTED }

    companion object {
        /** Up to Android 11 whoever scans could learn where the phone is, and needs leave for that. */
        internal fun wanted(sdk: Int): List<String> =
            if (sdk >= S) listOf(BLUETOOTH_SCAN, BLUETOOTH_CONNECT)
            else listOf(ACCESS_COARSE_LOCATION, ACCESS_FINE_LOCATION)
    }
}
