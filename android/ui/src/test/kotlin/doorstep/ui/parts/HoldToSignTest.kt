package doorstep.ui.parts

import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTouchInput
import doorstep.ui.theme.DoorstepTheme
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test

class HoldToSignTest {
    @get:Rule val rule = createComposeRule()
    private var signed = 0

    private fun start(enabled: Boolean = true) {
        rule.setContent { DoorstepTheme { HoldToSign("签字", enabled) { signed++ } } }
        rule.mainClock.autoAdvance = false
    }

    private fun hold(millis: Long) {
        rule.onNodeWithText("按住签字").performTouchInput { down(center) }
        rule.mainClock.advanceTimeBy(millis)
        rule.onNodeWithText("按住签字").performTouchInput { up() }
        rule.mainClock.advanceTimeBy(FRAMES)
    }

    @Test
    fun `held until it is full it signs, once, and asks nothing`() {
        start()
        hold(1_500)
        assertEquals(1, signed)
        rule.onNodeWithText("不用了").assertDoesNotExist()
    }

    @Test
    fun `let go too early it does not sign, it asks`() {
        start()
        hold(300)
        assertEquals(0, signed)
        rule.onNodeWithText("签字").performClick()
        rule.mainClock.advanceTimeBy(FRAMES)
        assertEquals(1, signed)
    }

    @Test
    fun `the question has a way out`() {
        start()
        hold(300)
        rule.onNodeWithText("不用了").performClick()
        rule.mainClock.advanceTimeBy(FRAMES)
        rule.onNodeWithText("不用了").assertDoesNotExist()
        assertEquals(0, signed)
    }

    @Test
    fun `what must not be signed can't be`() {
        start(enabled = false)
        hold(1_500)
        rule.onNodeWithText("按住签字").assertIsNotEnabled()
        assertEquals(0, signed)
    }

    private companion object {
        const val FRAMES = 500L
    }
}
