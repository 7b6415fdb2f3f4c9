package app.doorstep

import android.content.Context
import android.speech.tts.TextToSpeech
import java.util.Locale

/**
 * The phone's voice. It takes a moment to wake and is woken when it is first wanted; the last thing said meanwhile
 * waits.
 */
internal class Voice(private val context: Context) : AutoCloseable {
    private var engine: TextToSpeech? = null
    private var awake = false
    private var waiting: Pair<String, Locale>? = null

    /** Says [text]; a newer text breaks into an older one. Without a voice for [language] nothing is said. */
    fun say(text: String, language: Locale) {
        waiting = text to language
        if (engine == null) engine = TextToSpeech(context, ::woken)
        if (awake) speak()
    }

    private fun woken(status: Int) {
        awake = status == TextToSpeech.SUCCESS
        if (awake) speak()
    }

    private fun speak() {
        val engine = engine ?: return
        val (text, language) = waiting ?: return
        waiting = null
        if (engine.setLanguage(language) >= TextToSpeech.LANG_AVAILABLE) {
            engine.speak(text, TextToSpeech.QUEUE_FLUSH, null, UTTERANCE)
        }
    }

    override fun close() {
        waiting = null
        awake = false
        engine?.shutdown()
        engine = null
    }

    private companion object {
        const val UTTERANCE = "reading"
    }
}
