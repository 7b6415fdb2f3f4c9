package app.doorstep

import android.view.accessibility.AccessibilityNodeInfo
import android.view.accessibility.AccessibilityNodeInfo.AccessibilityAction
import androidx.compose.ui.platform.ViewRootForTest
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.ui.demo.DemoWords
import doorstep.ui.model.Place
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** The app as TalkBack gets it from Android, and as a finger finds it. */
@RunWith(AndroidJUnit4::class)
class AccessibilityTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen

    /** What Android hands to a screen reader, not what Compose knows. */
    private fun SemanticsNode.handed(): AccessibilityNodeInfo {
        val view = (root as ViewRootForTest).view
        return checkNotNull(view.accessibilityNodeProvider.createAccessibilityNodeInfo(id)) { "nothing for ${words()}" }
    }

    /** What has been chosen of several can't be chosen again. */
    private fun AccessibilityNodeInfo.mayBeTapped() = isEnabled && !isSelected && !(isCheckable && isChecked)

    /** Everything that can be tapped on the screen of the moment, and what is wrong with it. */
    private fun faults(): List<String> {
        val least = LEAST_DP * phone.activity.resources.displayMetrics.density
        // What lies below the edge is there for Compose, and for a screen reader once it has scrolled.
        val controls = screen.controls().filterNot { it.boundsInRoot.isEmpty }
        assertTrue("nothing can be tapped", controls.isNotEmpty())
        return controls.flatMap { node ->
            val name = node.words().joinToString()
            val info = node.handed()
            listOfNotNull(
                "no name: $info".takeIf { name.isBlank() },
                "$name has no role".takeIf { SemanticsProperties.Role !in node.config && !info.isEditable },
                "$name can't be landed on".takeIf { !info.isScreenReaderFocusable && !info.isFocusable },
                "$name is only ${node.size}".takeIf { node.size.width < least || node.size.height < least },
                "$name does nothing"
                    .takeIf { info.mayBeTapped() && AccessibilityAction.ACTION_CLICK !in info.actionList },
            )
        }
    }

    private fun check(place: String) = assertEquals(place, emptyList<String>(), faults())

    private fun walk() {
        phone.start()
        val words = phone.words
        val meters = DemoWords(phone.model.state.value.settings.language)
        check("first start")
        phone.setUp()
        phone.await("today") { phone.model.today().state.value.value != null }
        check("today")
        for (tab in listOf(words.residents, words.plan, words.me)) {
            screen.tap(tab)
            check(tab)
        }
        screen.tap(words.lockNow)
        screen.await(words.unlockTitle)
        check("locked")
        phone.unlock()
        screen.tap(words.today)
        phone.openResident(RESIDENT)
        check("a resident")
        phone.startVisit()
        check("a visit")
        screen.tap(meters.title)
        screen.await(meters.press)
        check("the meters")
        val visit = (phone.model.state.value.nav.top as Place.Visit).visit
        val label = checkNotNull(phone.model.visit(visit).state.value.view).signLabel
        screen.tap(words.review(label))
        screen.await(words.reviewTitle)
        check("the review")
    }

    @Test fun `everything that can be tapped has a name, a kind and room for a finger`() = walk()

    @Test @Config(fontScale = 2f) fun `the same with the largest type`() = walk()

    private companion object {
        const val RESIDENT = "王桂兰"
        const val LEAST_DP = 48
    }
}
