package app.doorstep

import android.graphics.Bitmap
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.performTouchInput
import java.io.File

/** What is on a phone's screen: found by its words, as a screen reader does, and touched as by a finger. */
class Screen(private val compose: ComposeTestRule, private val wait: (String, () -> Boolean) -> Unit) {
    /** Waits until [text] is shown somewhere. */
    fun await(text: String) = wait("“$text” among ${shown()}") { shows(text) }

    /** Waits until [text] is shown nowhere. */
    fun awaitGone(text: String) = wait("“$text” gone") { !shows(text) }

    /** Whether [text] is a part of anything on the screen. */
    fun shows(text: String): Boolean = all(named(text, whole = false)).isNotEmpty()

    /** Everything written or said on the screen, from top to bottom. */
    fun shown(): List<String> = all(anything).flatMap { it.words() }

    /** Everything that a person can do something to. */
    fun controls(): List<SemanticsNode> = all(hasClickAction() or hasSetTextAction())

    /** Taps what is called [label]; scrolls to it if need be. With [whole] false a part of its words is enough. */
    fun tap(label: String, whole: Boolean = true) {
        reach(named(label, whole) and hasClickAction() and isEnabled(), "“$label” to tap").performClick()
        compose.waitForIdle()
    }

    /** Taps the first of several that are called [label]. */
    fun tapFirst(label: String) {
        compose.onAllNodes(named(label, whole = true) and hasClickAction()).onFirst().performScrollTo().performClick()
        compose.waitForIdle()
    }

    /** Taps digit by digit. */
    fun type(pin: String) = pin.forEach { tap("$it") }

    /** Puts [text] into the box called [label]. */
    fun type(label: String, text: String) {
        val box = reach(hasSetTextAction() and hasContentDescription(label), "a box “$label”")
        box.performClick()
        box.performTextReplacement(text)
        compose.waitForIdle()
    }

    /** Holds what is called [label] for [millis]. */
    fun hold(label: String, millis: Long) {
        val node = reach(named(label, whole = true) and hasClickAction() and isEnabled(), "“$label” to hold")
        val finger = node.fetchSemanticsNode().boundsInRoot.center
        // On the screen itself: what was held may be gone before the finger is lifted.
        val glass = compose.onAllNodes(isRoot()).onFirst()
        // No frame more than asked for: waiting until nothing moves would hold to the end.
        compose.mainClock.autoAdvance = false
        glass.performTouchInput { down(finger) }
        compose.mainClock.advanceTimeBy(millis)
        glass.performTouchInput { up() }
        compose.mainClock.autoAdvance = true
        compose.waitForIdle()
    }

    /** Scrolls until [text] is on the screen. */
    fun scrollTo(text: String) {
        reach(named(text, whole = false), "“$text”")
    }

    fun scrollToTop() {
        val page = compose.onAllNodes(hasScrollToNodeAction())
        if (page.fetchSemanticsNodes().isNotEmpty()) page.onFirst().performScrollToIndex(0)
        compose.waitForIdle()
    }

    /** What the screen looks like, also left in the folder of pictures as [name]. */
    fun picture(name: String): Bitmap {
        compose.mainClock.advanceTimeBy(SETTLE_MILLIS)
        val image = compose.onAllNodes(isRoot()).onLast().captureToImage().asAndroidBitmap()
        val file = File(System.getProperty("pictures"), "$name.png").apply { parentFile!!.mkdirs() }
        file.outputStream().use { image.compress(Bitmap.CompressFormat.PNG, 100, it) }
        return image
    }

    private fun all(matcher: SemanticsMatcher): List<SemanticsNode> =
        compose.onAllNodes(matcher).fetchSemanticsNodes(atLeastOneRootRequired = false)

    /** The last one is what was asked for when a question lies over the page. */
    private fun reach(matcher: SemanticsMatcher, what: String): SemanticsNodeInteraction {
        if (all(matcher).isEmpty()) {
            val pages = compose.onAllNodes(hasScrollToNodeAction())
            if (pages.fetchSemanticsNodes(atLeastOneRootRequired = false).isEmpty()) throw notThere(what)
            try {
                pages.onFirst().performScrollToNode(matcher)
            } catch (_: AssertionError) {
                throw notThere(what)
            }
        }
        val node = compose.onAllNodes(matcher).onLast()
        if (node.fetchSemanticsNode().scrolls()) node.performScrollTo()
        compose.waitForIdle()
        return node
    }

    private fun notThere(what: String) = AssertionError("not there: $what\nshown: ${shown().joinToString(" | ")}")

    private companion object {
        const val SETTLE_MILLIS = 500L
        val anything = SemanticsMatcher("anything with words") { it.words().isNotEmpty() }

        fun named(label: String, whole: Boolean) =
            hasText(label, substring = !whole) or hasContentDescription(label, substring = !whole)
    }
}

/** Written on it or said of it. */
internal fun SemanticsNode.words(): List<String> {
    val said = config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
    val written = config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
    val typed = config.getOrNull(SemanticsProperties.EditableText)?.text
    return (said + written + listOfNotNull(typed)).filter { it.isNotEmpty() }
}

private fun SemanticsNode.scrolls(): Boolean =
    generateSequence(parent) { it.parent }.any { SemanticsActions.ScrollBy in it.config }
