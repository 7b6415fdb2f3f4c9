package app.doorstep

import android.content.pm.ApplicationInfo.FLAG_ALLOW_BACKUP
import android.content.pm.ApplicationInfo.FLAG_USES_CLEARTEXT_TRAFFIC
import android.graphics.Bitmap
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.onRoot
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.Core
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNotSame
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** The Activity on Android's own code, with the Rust library in the same process. */
@OptIn(ExperimentalTestApi::class)
@RunWith(AndroidJUnit4::class)
class MainActivityTest {
    @get:Rule val rule = createAndroidComposeRule<MainActivity>()

    private fun picture(name: String): Bitmap {
        val image = rule.onRoot().captureToImage().asAndroidBitmap()
        val file = File(System.getProperty("pictures"), "$name.png").apply { parentFile!!.mkdirs() }
        file.outputStream().use { image.compress(Bitmap.CompressFormat.PNG, 100, it) }
        return image
    }

    @Test
    fun `the screen shows what the library answers`() {
        rule.waitUntilExactlyOneExists(hasText(Core.version), timeoutMillis = 30_000)
        rule.onNodeWithText("入户随访").assertIsDisplayed()
        rule.onNodeWithContentDescription("马上处理").assertIsDisplayed()
        assertEquals(0xF7FAF9, picture("light").getPixel(2, 2) and 0xFFFFFF)
    }

    @Test
    @Config(qualifiers = "+night", fontScale = 2f)
    fun `dark and with large letters`() {
        rule.waitUntilExactlyOneExists(hasText(Core.version), timeoutMillis = 30_000)
        assertEquals(0x0F1514, picture("night-x2").getPixel(2, 2) and 0xFFFFFF)
    }

    @Test
    fun `no screenshot can be made, also after a turn of the screen`() {
        fun secure() = rule.activity.window.attributes.flags and FLAG_SECURE
        assertNotEquals(0, secure())
        val first = rule.activity
        rule.activityRule.scenario.recreate()
        assertNotSame(first, rule.activity)
        assertNotEquals(0, secure())
        rule.waitUntilExactlyOneExists(hasText(Core.version), timeoutMillis = 30_000)
    }

    @Test fun `the app has a name in Chinese`() = assertEquals("入户随访", rule.activity.getString(R.string.app_name))

    @Test
    @Config(qualifiers = "en")
    fun `the app has a name in English`() = assertEquals("Doorstep", rule.activity.getString(R.string.app_name))

    @Test
    fun `the store is in no backup and nothing is sent in the clear`() {
        val flags = rule.activity.applicationInfo.flags
        assertEquals(0, flags and (FLAG_ALLOW_BACKUP or FLAG_USES_CLEARTEXT_TRAFFIC))
    }
}
