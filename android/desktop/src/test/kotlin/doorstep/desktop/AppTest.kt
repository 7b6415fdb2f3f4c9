package doorstep.desktop

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import doorstep.bridge.Core
import java.io.File
import javax.imageio.ImageIO
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class AppTest {
    @get:Rule val rule = createComposeRule()
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun `the app shows the core's version`() {
        rule.setContent { App(dark = false) }
        rule.onNodeWithText(Core.version).assertIsDisplayed()
    }

    @Test
    fun `pictures need no display and differ in the dark`() {
        val (light, dark) =
            listOf(false, true).map { dark ->
                val file = File(folder.root, "$dark.png")
                picture(file) { App(dark) }
                ImageIO.read(file)
            }
        assertEquals(840, light.width)
        assertNotEquals(light.getRGB(2, 2), dark.getRGB(2, 2))
    }
}
