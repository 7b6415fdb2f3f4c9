package app.doorstep

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.media.AudioManager.STREAM_NOTIFICATION
import android.media.ToneGenerator
import android.net.Uri
import android.os.Build.VERSION.SDK_INT
import android.os.Build.VERSION_CODES.S
import android.os.VibrationEffect
import android.os.Vibrator
import android.os.VibratorManager
import android.view.WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON
import android.widget.Toast
import doorstep.bridge.api.Language
import doorstep.ui.Feedback

/** What a phone does besides drawing, in the [language] of the moment. A phone that lacks one of these stays quiet. */
internal class PhoneFeedback(private val context: Context, private val language: () -> Language) :
    Feedback, AutoCloseable {
    private val vibrator: Vibrator =
        if (SDK_INT >= S) context.getSystemService(VibratorManager::class.java).defaultVibrator
        else context.getSystemService(Vibrator::class.java)
    private val voice = Voice(context)
    private var tones: ToneGenerator? = null

    override fun vibrate() =
        vibrator.vibrate(VibrationEffect.createOneShot(VIBRATION_MILLIS, VibrationEffect.DEFAULT_AMPLITUDE))

    /** As loud as notifications, so that a silent phone stays silent. */
    override fun tone() {
        try {
            val tones = tones ?: ToneGenerator(STREAM_NOTIFICATION, TONE_VOLUME).also { tones = it }
            tones.startTone(ToneGenerator.TONE_PROP_ACK, TONE_MILLIS)
        } catch (_: RuntimeException) {
            // Android has no sound to give away at the moment; the vibration has told.
        }
    }

    override fun speak(text: String) = voice.say(text, language().locale)

    /** Whoever has no window has no screen to keep on. */
    override fun stayAwake(awake: Boolean) {
        val window = (context as? Activity)?.window ?: return
        if (awake) window.addFlags(FLAG_KEEP_SCREEN_ON) else window.clearFlags(FLAG_KEEP_SCREEN_ON)
    }

    override fun dial(phone: String) {
        try {
            context.startActivity(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", phone, null)))
        } catch (_: ActivityNotFoundException) {
            Toast.makeText(context, context.said(R.string.no_dialler, language()), Toast.LENGTH_LONG).show()
        }
    }

    override fun browse(page: String) {
        try {
            context.startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(page)))
        } catch (_: ActivityNotFoundException) {
            Toast.makeText(context, context.said(R.string.no_browser, language()), Toast.LENGTH_LONG).show()
        }
    }

    override fun font(): ByteArray = paperFont()

    override fun openPaper(name: String, bytes: ByteArray) = context.printPaper(name, bytes)

    /** Aloud, and to whatever app the person sends messages with. */
    override fun tell(text: String) {
        speak(text)
        val message = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
        context.startActivity(Intent.createChooser(message, null))
    }

    override fun close() {
        voice.close()
        tones?.release()
        tones = null
    }

    private companion object {
        const val VIBRATION_MILLIS = 60L
        const val TONE_MILLIS = 200
        /** Of 100. */
        const val TONE_VOLUME = 50
    }
}
