package app.doorstep

import android.content.pm.ApplicationInfo.FLAG_ALLOW_BACKUP
import android.content.pm.ApplicationInfo.FLAG_USES_CLEARTEXT_TRAFFIC
import android.provider.Settings.Global
import android.view.View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.Settings
import doorstep.ui.model.TypeSize
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** The app among other apps: its window, its name, the back button, what it keeps. */
@RunWith(AndroidJUnit4::class)
class MainActivityTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen

    @Test
    fun `no screenshot can be made, also after a turn`() {
        phone.start()
        assertTrue(phone.activity.window.isSecure)
        val first = phone.activity
        phone.turn()
        assertNotSame(first, phone.activity)
        assertTrue(phone.activity.window.isSecure)
    }

    @Test
    fun `what is typed is for no service that fills in forms`() {
        phone.start()
        val root = phone.activity.window.decorView
        assertEquals(IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS, root.importantForAutofill)
    }

    @Test
    fun `a turn of the phone changes nothing`() {
        phone.start()
        phone.setUp()
        phone.openResident("王桂兰")
        val before = phone.model
        phone.turn()
        assertSame(before, phone.model)
        screen.await(phone.words.beforeKnocking)
    }

    @Test
    fun `back goes where one came from, and in the end out of the app`() {
        fun back() = phone.activity.onBackPressedDispatcher.onBackPressed()
        phone.start()
        phone.setUp()
        phone.openResident("王桂兰")
        back()
        assertEquals(Place.Today, phone.model.state.value.nav.top)
        assertFalse(shadowOf(phone.activity).isTaskMovedToBack)
        back()
        assertTrue(shadowOf(phone.activity).isTaskMovedToBack)
        assertEquals(Entrance.Open, phone.model.state.value.entrance)
    }

    @Test
    fun `what a person chose is kept`() {
        phone.start()
        phone.setUp(Role.Nurse)
        phone.model.setLanguage(Language.English)
        phone.model.setTypeSize(TypeSize.Large)
        phone.model.setSpeak(true)
        phone.endProcess()
        phone.start()
        // The demo district brings the demo's meters with it.
        val chosen = Settings(Language.English, TypeSize.Large, speak = true, RadioChoice.Demo)
        assertEquals(chosen, phone.model.state.value.settings)
        screen.await(phone.words.unlockTitle)
        assertEquals("Enter your PIN", phone.words.unlockTitle)
    }

    @Test
    @Config(qualifiers = "en")
    fun `on a phone that speaks English the app does from the start, and so does its name`() {
        phone.start()
        screen.await("First time on this phone")
        assertEquals("Doorstep", phone.activity.getString(R.string.app_name))
    }

    @Test
    @Config(qualifiers = "de")
    fun `on any other it speaks Chinese`() {
        phone.start()
        screen.await("第一次用这部手机")
        assertEquals("入户随访", phone.activity.getString(R.string.app_name))
    }

    @Test
    fun `animations that are switched off in the system are off in the app`() {
        phone.start()
        assertFalse(phone.activity.reducesMotion())
        Global.putFloat(phone.activity.contentResolver, Global.ANIMATOR_DURATION_SCALE, 0f)
        assertTrue(phone.activity.reducesMotion())
    }

    @Test
    fun `the store is in no backup and nothing is sent in the clear`() {
        assertEquals(0, phone.app.applicationInfo.flags and (FLAG_ALLOW_BACKUP or FLAG_USES_CLEARTEXT_TRAFFIC))
        phone.start()
        phone.setUp()
        val files = phone.app.dataDir.walk().filter { it.isFile }.toList()
        val kept = files.filter { it.startsWith(phone.app.noBackupFilesDir) }
        assertTrue("no store among $kept", kept.any { it.name == "keyring.json" })
        assertFalse("a key in a file", kept.any { it.name == "vault.key" })
        // Language, size of type and the like; nothing about anybody.
        assertEquals(listOf("settings.xml"), (files - kept.toSet()).map { it.name })
    }
}
