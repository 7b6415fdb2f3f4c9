package doorstep.ui

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import org.junit.Rule
import org.junit.Test

class AboutScreenTest {
    @get:Rule val rule = createComposeRule()

    @Test
    fun `name, version and the words of the colours are there`() {
        rule.setContent {
            DoorstepTheme {
                AboutScreen(AboutState("入户随访", "1.2.3", mapOf(Health.ACT_NOW to "马上处理", Health.UNKNOWN to "未测")))
            }
        }
        rule.onNodeWithText("入户随访").assertIsDisplayed()
        rule.onNodeWithText("1.2.3").assertIsDisplayed()
        rule.onNodeWithContentDescription("马上处理").assertIsDisplayed()
        rule.onNodeWithContentDescription("未测").assertIsDisplayed()
    }
}
