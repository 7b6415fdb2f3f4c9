package doorstep.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.InternalComposeUiApi
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithContent
import androidx.compose.ui.graphics.asSkiaBitmap
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEvent
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.click
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.unit.Density
import doorstep.ui.DoorstepApp
import java.io.File
import kotlin.coroutines.EmptyCoroutineContext
import org.jetbrains.skia.Canvas
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import org.jetbrains.skia.Rect
import org.jetbrains.skia.Surface

/** Pixels a dp of a picture to look at. */
internal const val SHARP = 2f

/** Something that should be on the screen is not, or can't be touched. */
class NotShown(what: String, shown: List<String>) : AssertionError("$what\nshown: ${shown.joinToString(" | ")}")

/**
 * The app on a screen nobody sees, [pixels] a dp. It finds things as a screen reader does, by their words, and touches
 * them as a finger does.
 */
@OptIn(ExperimentalTestApi::class, InternalComposeUiApi::class)
class Phone
private constructor(
    private val test: SkikoComposeUiTest,
    first: Device,
    val width: Int,
    dark: Boolean,
    val pixels: Float,
) {
    /** The app that is shown; another one takes its place. */
    var device: Device by mutableStateOf(first)
    var dark: Boolean by mutableStateOf(dark)

    /** Off but for pictures: most of the time of a frame goes into pixels that nobody sees. */
    private var drawn: Boolean by mutableStateOf(false)

    /** What lies over the page, a dialog with the shade behind it, is drawn beside the page: onto this, if at all. */
    private val canvas = canvasOf(test)

    /** What has been touched since the start: each tap and each hold is one. */
    var touches = 0
        private set

    private fun start() {
        drawNothing()
        test.setContent {
            Box(Modifier.drawWithContent { if (drawn) drawContent() }) {
                DoorstepApp(device.model, Speaker, dark, chineseFont, reduceMotion = true)
            }
        }
    }

    /** Waits until [condition] holds; says [what] was awaited if it never does. */
    fun await(what: String, condition: () -> Boolean) {
        val end = System.nanoTime() + PATIENCE_NANOS
        while (!condition()) {
            if (System.nanoTime() > end) throw NotShown("never came: $what", shown())
            test.mainClock.advanceTimeByFrame()
            test.waitForIdle()
            Thread.sleep(PAUSE_MILLIS)
        }
        test.waitForIdle()
    }

    /** Waits until [text] is shown somewhere on the screen. */
    fun await(text: String) = await("“$text”") { shows(text) }

    /** Whether [text] is a part of anything on the screen. */
    fun shows(text: String): Boolean = all(named(text, whole = false)).isNotEmpty()

    /** Everything written or spoken on the screen, from top to bottom. */
    fun shown(): List<String> = all(anything).flatMap { it.words() }

    /** What a screen reader finds, from the top: the page, and what lies over it. */
    fun roots(): List<SemanticsNode> = all(isRoot())

    /** Taps what is called [label]; scrolls to it if need be. With [whole] false a part of its words is enough. */
    fun tap(label: String, whole: Boolean = true) {
        reach(named(label, whole) and hasClickAction() and isEnabled(), "“$label” to tap").performTouchInput { click() }
        touches++
        test.waitForIdle()
    }

    /** What the phone's own way back does: on a computer the key Escape, as the window takes it. */
    fun back() {
        val escape = KeyEvent(Key.Escape, KeyEventType.KeyDown)
        test.runOnIdle { if (!test.scene.sendKeyEvent(escape)) device.model.onKey(escape) }
        test.waitForIdle()
    }

    /** Taps digit by digit. */
    fun type(pin: String) = pin.forEach { tap("$it") }

    /** Puts [text] into the box called [label] and leaves it, as the next-key does. */
    fun type(label: String, text: String) {
        val box = reach(hasSetTextAction() and hasContentDescription(label), "a box “$label”")
        box.performTouchInput { click() }
        box.performTextReplacement(text)
        test.waitForIdle()
    }

    /** Holds what is called [label] for [millis]. */
    fun hold(label: String, millis: Long) {
        val node = reach(named(label, whole = true) and hasClickAction() and isEnabled(), "“$label” to hold")
        val finger = node.fetchSemanticsNode().boundsInRoot.center
        // On the screen itself: what was held may be gone before the finger is lifted.
        val screen = test.onAllNodes(isRoot()).onFirst()
        screen.performTouchInput { down(finger) }
        test.mainClock.advanceTimeBy(millis)
        test.waitForIdle()
        screen.performTouchInput { up() }
        touches++
        test.waitForIdle()
    }

    /** Scrolls until [text] is on the screen. */
    fun scrollTo(text: String) {
        reach(named(text, whole = false), "“$text”")
    }

    fun scrollToTop() {
        val page = test.onAllNodes(hasScrollToNodeAction())
        if (page.fetchSemanticsNodes().isNotEmpty()) page.onFirst().performScrollToIndex(0)
        test.waitForIdle()
    }

    /** Shows the next part of the page, not quite a screen further down; false if there is none. */
    fun scrollOn(): Boolean {
        val page = all(hasScrollToNodeAction()).lastOrNull() ?: return false
        val range = page.config[SemanticsProperties.VerticalScrollAxisRange]
        val before = range.value()
        val scroll = checkNotNull(page.config[SemanticsActions.ScrollBy].action)
        test.runOnIdle { scroll(0f, page.size.height * MOST) }
        settle()
        return range.value() > before
    }

    /** Writes what the screen looks like to [file] as PNG. */
    fun picture(file: File) {
        drawn = true
        canvas.restore()
        settle()
        val image = Image.makeFromBitmap(test.captureToImage().asSkiaBitmap())
        drawn = false
        drawNothing()
        val png = checkNotNull(image.encodeToData(EncodedImageFormat.PNG)) { "Skia has no PNG encoder" }
        file.absoluteFile.parentFile.mkdirs()
        file.writeBytes(png.bytes)
    }

    private fun drawNothing() {
        canvas.save()
        canvas.clipRect(Rect(0f, 0f, 0f, 0f))
    }

    /** What moves comes to rest: a frame in which it begins, one long after, in which it has ended. */
    private fun settle() {
        test.mainClock.advanceTimeByFrame()
        test.mainClock.advanceTimeBy(SETTLE_MILLIS, ignoreFrameDuration = true)
        test.mainClock.advanceTimeByFrame()
        test.waitForIdle()
    }

    private fun all(matcher: SemanticsMatcher): List<SemanticsNode> =
        test.onAllNodes(matcher and placed).fetchSemanticsNodes(atLeastOneRootRequired = false)

    /** The last one is what was asked for when a question lies over the page. */
    private fun reach(matcher: SemanticsMatcher, what: String): SemanticsNodeInteraction {
        if (all(matcher).isEmpty()) {
            if (all(hasScrollToNodeAction()).isEmpty()) throw NotShown("not there: $what", shown())
            try {
                test.onAllNodes(hasScrollToNodeAction()).onFirst().performScrollToNode(matcher)
            } catch (_: AssertionError) {
                throw NotShown("not there: $what", shown())
            }
        }
        val node = test.onAllNodes(matcher and placed).onLast()
        if (node.fetchSemanticsNode().scrolls()) node.performScrollTo()
        test.waitForIdle()
        return node
    }

    companion object {
        private const val PATIENCE_NANOS = 120_000_000_000L
        private const val PAUSE_MILLIS = 15L
        private const val SETTLE_MILLIS = 500L
        private const val MOST = 0.85f

        /** The test harness keeps it to itself. */
        private fun canvasOf(test: SkikoComposeUiTest): Canvas {
            val surface = SkikoComposeUiTest::class.java.getDeclaredField("surface").apply { isAccessible = true }
            return (surface.get(test) as Surface).canvas
        }

        private val anything = SemanticsMatcher("anything with words") { it.words().isNotEmpty() }

        private val placed = SemanticsMatcher("placed") { it.isPlaced }

        private fun named(label: String, whole: Boolean) =
            hasText(label, substring = !whole) or hasContentDescription(label, substring = !whole)

        /**
         * Shows [device]'s app on a phone [width] by [height] dp, with the system's type at [type], and does [block].
         */
        fun use(
            device: Device,
            width: Int = 420,
            height: Int = 860,
            type: Float = 1f,
            dark: Boolean = false,
            pixels: Float = 1f,
            block: (Phone) -> Unit,
        ) {
            SkikoComposeUiTest(
                    (width * pixels).toInt(),
                    (height * pixels).toInt(),
                    EmptyCoroutineContext,
                    Density(pixels, type),
                )
                .runTest { block(Phone(this, device, width, dark, pixels).apply { start() }) }
        }
    }
}

/** What a list keeps ready for later is in the tree and not on the screen. */
internal val SemanticsNode.isPlaced: Boolean
    get() = generateSequence(layoutInfo) { it.parentInfo }.all { it.isPlaced }

/** Written on it or said of it. */
private fun SemanticsNode.words(): List<String> {
    val said = config.getOrElseNullable(SemanticsProperties.ContentDescription) { null }.orEmpty()
    val written = config.getOrElseNullable(SemanticsProperties.Text) { null }.orEmpty().map { it.text }
    val typed = config.getOrElseNullable(SemanticsProperties.EditableText) { null }?.text
    return (said + written + listOfNotNull(typed)).filter { it.isNotEmpty() }
}

private fun SemanticsNode.scrolls(): Boolean =
    generateSequence(parent) { it.parent }.any { SemanticsActions.ScrollBy in it.config }
