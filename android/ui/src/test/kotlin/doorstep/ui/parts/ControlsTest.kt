package doorstep.ui.parts

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.OptionView
import doorstep.bridge.api.Tab
import doorstep.ui.theme.DoorstepTheme
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class ControlsTest {
    @get:Rule val rule = createComposeRule()
    private var scale by mutableFloatStateOf(1f)

    /** The narrowest phone. */
    private fun start(content: @Composable () -> Unit) = rule.setContent {
        val density = Density(LocalDensity.current.density, scale)
        CompositionLocalProvider(LocalDensity provides density) {
            DoorstepTheme { Column(Modifier.width(320.dp).verticalScroll(rememberScrollState())) { content() } }
        }
    }

    private fun SemanticsNode.name(): String =
        config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString()
            ?: config.getOrNull(SemanticsProperties.Text)?.joinToString().orEmpty()

    @Test
    fun `every control has a name, a role and room for a finger, also with large type`() {
        val options = listOf(OptionView(1, "轻"), OptionView(2, "鼻衄出血不止"))
        start {
            PrimaryButton("从第一户开始") {}
            QuietButton("没变") {}
            QuietButton("打电话", icon = Icons.phone) {}
            IconAction(Icons.back, "返回") {}
            TapCard("阿卜杜热合曼·买买提，68 岁", {}) {}
            TickRow("少盐一餐", "本周 3/5", done = true, mayTick = true) {}
            ChoiceRow("家庭医生", null, chosen = true) {}
            Choices("摄盐", options, listOf(1), several = false) {}
            Choices("症状", options, listOf(1), several = true) {}
            FoldRow("还要问 4 项", open = true) {}
            SyncLine("3 份待上传") {}
            UndoBar("11 项按上次的记") {}
            HoldToSign("签字", enabled = true) {}
            PinPad(3, enabled = true, {}, {})
            BottomBar(Tab.entries, Tab.Today) {}
            Input("体重", "61", {}, unit = "kg")
        }
        for (size in listOf(1f, 2f)) {
            rule.runOnIdle { scale = size }
            val nodes = rule.onAllNodes(hasClickAction()).fetchSemanticsNodes()
            assertEquals(31, nodes.size)
            // The laid-out size: bounds for touch are padded to 48 dp for anything that can be tapped.
            val least = with(rule.density) { 48.dp.toPx() }
            for (node in nodes) {
                val name = node.name()
                assertTrue("no name: ${node.config}", name.isNotBlank())
                val typed = node.config.contains(SemanticsActions.SetText)
                assertTrue("no role: $name", typed || node.config.contains(SemanticsProperties.Role))
                assertTrue("$name is ${node.size}", node.size.width >= least && node.size.height >= least)
            }
        }
    }

    @Test
    fun `a card is read once, as one sentence`() {
        start { TapCard("王桂兰，72 岁 女", {}) { Line("王桂兰") } }
        rule.onNodeWithContentDescription("王桂兰，72 岁 女").assertExists()
        rule.onNodeWithText("王桂兰").assertDoesNotExist()
    }

    @Test
    fun `a box tells when the cursor leaves, and keeps its problem and its text`() {
        var text by mutableStateOf("")
        var left = 0
        start {
            Input("高压", text, { text = it }, problem = "高压 1620 不对吧？".takeIf { text == "1620" }, onLeave = { left++ })
            Input("低压", "", {})
        }
        rule.onNodeWithContentDescription("高压").performTextInput("1620")
        rule.onNodeWithText("高压 1620 不对吧？").assertExists()
        assertEquals(0, left)
        rule.onNodeWithContentDescription("低压").performClick()
        rule.runOnIdle { assertEquals(1, left) }
        rule.onNodeWithText("1620").assertExists()
        rule.onNodeWithText("高压 1620 不对吧？").assertExists()
    }

    @Test
    fun `several options add up, one option replaces`() {
        val options = listOf(OptionView(1, "无症状"), OptionView(2, "头痛头晕"), OptionView(3, "恶心呕吐"))
        val chosen = mutableListOf<List<Int>>()
        start {
            Choices("症状", options, listOf(2, 3), several = true) { chosen += it }
            Choices("摄盐", options, listOf(2), several = false) { chosen += it }
        }
        rule.onNodeWithContentDescription("症状，无症状").performClick()
        rule.onNodeWithContentDescription("症状，恶心呕吐").performClick()
        rule.onNodeWithContentDescription("摄盐，恶心呕吐").performClick()
        rule.runOnIdle { assertEquals(listOf(listOf(1, 2, 3), listOf(2), listOf(3)), chosen) }
    }
}
