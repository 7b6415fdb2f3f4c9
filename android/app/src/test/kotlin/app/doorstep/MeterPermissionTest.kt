package app.doorstep

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.BLUETOOTH_CONNECT
import android.Manifest.permission.BLUETOOTH_SCAN
import android.content.pm.PackageManager.PERMISSION_DENIED
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.view.WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.Language
import doorstep.ui.model.Place
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf

/** Who lets the app look for meters, and what happens where nobody does. */
@RunWith(AndroidJUnit4::class)
class MeterPermissionTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen
    private val refused = "没有允许用“附近的设备”"

    private fun question() = shadowOf(phone.activity).lastRequestedPermission

    /** As Android calls it; the app itself has the result in a callback. */
    @Suppress("DEPRECATION")
    private fun answer(granted: Boolean) {
        val question = question()
        if (granted) phone.allowMeters()
        val results =
            IntArray(question.requestedPermissions.size) { if (granted) PERMISSION_GRANTED else PERMISSION_DENIED }
        phone.activity.onRequestPermissionsResult(question.requestCode, question.requestedPermissions, results)
    }

    private fun visit() =
        checkNotNull(phone.model.visit((phone.model.state.value.nav.top as Place.Visit).visit).state.value.view)

    private fun startVisit() {
        phone.start()
        phone.setUp()
        assertNull(question())
        phone.openVisit("王桂兰")
        phone.await("Android's question") { question() != null }
    }

    @Test
    fun `asked when a visit begins to listen, and with a yes it listens`() {
        startVisit()
        assertEquals(listOf(BLUETOOTH_SCAN, BLUETOOTH_CONNECT), question().requestedPermissions.toList())
        answer(granted = true)
        screen.await("等血压计")
        runBlocking { phone.app.running(null).meters.pressCuff(152, 94, 72) }
        phone.await("the reading") { visit().pressure?.value == "152/94" }
    }

    @Test
    fun `with a no it says what to do, asks no second time, and the values can be typed`() {
        startVisit()
        answer(granted = false)
        screen.await(refused)
        screen.picture("refused")
        phone.turn()
        screen.await(refused)
        assertNull(question())

        screen.tapFirst(phone.words.typeByHand)
        screen.type(phone.words.systolic + phone.words.listComma + "mmHg", "152")
        screen.type(phone.words.diastolic + phone.words.listComma + "mmHg", "94")
        phone.await("the typed value") { visit().pressure?.value == "152/94" }
    }

    @Test
    fun `leave given later in the settings is noticed on coming back`() {
        startVisit()
        answer(granted = false)
        screen.await(refused)
        phone.allowMeters()
        phone.glanceAway()
        screen.awaitGone(refused)
        runBlocking { phone.app.running(null).meters.insertStrip(78, fasting = true) }
        phone.await("the reading") { visit().glucose?.value == "7.8" }
    }

    @Test
    fun `asked when meters are emptied outside a visit, whose screen stays on meanwhile`() {
        phone.start()
        phone.setUp()
        fun awake() = phone.activity.window.attributes.flags and FLAG_KEEP_SCREEN_ON != 0
        assertFalse(awake())
        screen.await(phone.words.collect)
        screen.tap(phone.words.collect)
        phone.await("Android's question") { question() != null }
        answer(granted = false)
        screen.await(refused)
        assertTrue(awake())
        phone.allowMeters()
        phone.glanceAway()
        screen.awaitGone(refused)
        runBlocking { phone.app.running(null).meters.insertStrip(62, fasting = true) }
        phone.await("the record") { phone.model.inbox().state.value.rows.size == 1 }
        screen.tap(phone.words.back)
        assertFalse(awake())
    }

    @Test
    fun `up to Android 11 it is the location that is asked for`() {
        assertEquals(listOf(ACCESS_COARSE_LOCATION, ACCESS_FINE_LOCATION), MeterPermission.wanted(30))
        assertEquals(listOf(BLUETOOTH_SCAN, BLUETOOTH_CONNECT), MeterPermission.wanted(31))
    }

    @Test
    fun `the sentence is in the language of the app, not of the phone`() {
        val permission = MeterPermission(phone.app)
        assertEquals(refused, permission.refusedSentence(Language.Chinese).substringBefore("，"))
        assertEquals(
            "“Nearby devices” is not allowed",
            permission.refusedSentence(Language.English).substringBefore(","),
        )
    }
}
