package app.doorstep

import android.content.Intent
import android.media.ToneGenerator
import android.os.Vibrator
import android.speech.tts.TextToSpeech
import android.view.WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.Language
import java.util.Locale
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowTextToSpeech
import org.robolectric.shadows.ShadowToast
import org.robolectric.shadows.ShadowToneGenerator

/** What the phone does besides drawing. */
@RunWith(AndroidJUnit4::class)
class PhoneFeedbackTest {
    private val app = ApplicationProvider.getApplicationContext<TestApplication>()
    private val activity = Robolectric.buildActivity(android.app.Activity::class.java).setup().get()
    private var language = Language.Chinese
    private val feedback = PhoneFeedback(activity) { language }

    private val engine: ShadowTextToSpeech
        get() = Shadow.extract(ShadowTextToSpeech.getLastTextToSpeechInstance())

    @After fun close() = feedback.close()

    @Test
    fun `a reading is felt, once and short`() {
        feedback.vibrate()
        val vibrator = shadowOf(app.getSystemService(Vibrator::class.java))
        assertTrue(vibrator.isVibrating)
        assertEquals(60L, vibrator.milliseconds)
    }

    @Test
    fun `a reading is heard, short`() {
        feedback.tone()
        feedback.tone()
        val tones = ShadowToneGenerator.getPlayedTones()
        assertEquals(List(2) { ToneGenerator.TONE_PROP_ACK }, tones.map { it.type() })
        assertEquals(List(2) { 200 }, tones.map { it.duration().toMillis().toInt() })
    }

    @Test
    fun `the screen stays on while it is asked to, and no longer`() {
        fun kept() = activity.window.attributes.flags and FLAG_KEEP_SCREEN_ON != 0
        feedback.stayAwake(true)
        assertTrue(kept())
        feedback.stayAwake(false)
        assertFalse(kept())
    }

    @Test
    fun `the voice says the last thing it was given while it woke, in the language of the app`() {
        ShadowTextToSpeech.addLanguageAvailability(Locale.CHINA)
        ShadowTextToSpeech.addLanguageAvailability(Locale.ENGLISH)
        feedback.speak("高压 152")
        feedback.speak("血糖 7.8")
        assertNull(engine.lastSpokenText)
        engine.onInitListener.onInit(TextToSpeech.SUCCESS)
        assertEquals(listOf("血糖 7.8"), engine.spokenTextList)
        assertEquals(Locale.CHINA, engine.currentLanguage)
        language = Language.English
        feedback.speak("Glucose 7.8")
        assertEquals(Locale.ENGLISH, engine.currentLanguage)
        assertEquals(listOf("血糖 7.8", "Glucose 7.8"), engine.spokenTextList)
        assertEquals(TextToSpeech.QUEUE_FLUSH, engine.queueMode)
        feedback.close()
        assertTrue(engine.isShutdown)
    }

    @Test
    fun `without a voice for the language nothing is said in another's`() {
        ShadowTextToSpeech.addLanguageAvailability(Locale.ENGLISH)
        feedback.speak("高压 152")
        engine.onInitListener.onInit(TextToSpeech.SUCCESS)
        assertEquals(emptyList<String>(), engine.spokenTextList)
    }

    @Test
    fun `a voice that does not wake says nothing`() {
        feedback.speak("高压 152")
        engine.onInitListener.onInit(TextToSpeech.ERROR)
        feedback.speak("高压 152")
        assertEquals(emptyList<String>(), engine.spokenTextList)
    }

    @Test
    fun `the dialler opens with the number in it, and calls nobody`() {
        feedback.dial("0571-8888 0000")
        val started = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_DIAL, started.action)
        assertEquals("0571-8888 0000", started.data?.schemeSpecificPart)
    }

    @Test
    fun `a tablet that can't make calls says so, without the number`() {
        shadowOf(app).checkActivities(true)
        feedback.dial("13800000000")
        assertEquals("这台设备不能打电话", ShadowToast.getTextOfLatestToast())
    }
}
