package doorstep.desktop

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.layout.LayoutCoordinates
import androidx.compose.ui.layout.LayoutInfo
import androidx.compose.ui.layout.boundsInRoot
import androidx.compose.ui.layout.positionInRoot
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsConfiguration
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import java.lang.reflect.Method

/**
 * A text as it is laid out: [whole] is its place on the screen, [seen] what of it nothing covers or cuts off, [ink] the
 * part of that where its lines are.
 */
internal class DrawnText(val layout: TextLayoutResult, val whole: Rect, val seen: Rect) {
    val text: String = layout.layoutInput.text.text
    private val left = (0 until layout.lineCount).minOf { layout.getLineLeft(it) }
    private val right = (0 until layout.lineCount).maxOf { layout.getLineRight(it) }
    val ink: Rect = Rect(whole.left + left, whole.top, whole.left + right, whole.bottom).intersect(seen)

    /** The pieces it is broken into. */
    val lines: List<String>
        get() = (0 until layout.lineCount).map { text.substring(layout.getLineStart(it), layout.getLineEnd(it)) }

    /** A meter's name can be longer than the narrowest phone is wide. */
    fun hasRoomForWordAt(offset: Int): Boolean {
        val isOfWord = { at: Int -> text[at] in '!'..'~' }
        val from = (offset downTo 1).firstOrNull { !isOfWord(it - 1) } ?: 0
        val to = (offset until text.length).firstOrNull { !isOfWord(it) } ?: text.length
        val room = layout.size.width
        return (from until to).sumOf { layout.getBoundingBox(it).width.toDouble() } <= room
    }

    /** More than rounding to whole pixels takes away. */
    val isCut: Boolean
        get() {
            val (width, height) = layout.size
            val lines = layout.multiParagraph
            return lines.didExceedMaxLines || lines.height > height + 1 || right - left > width + 1
        }

    override fun toString() = "“$text”"
}

/**
 * Every text below this node, from top to bottom; also where a screen reader is told something else in its place (a
 * card, the big number) and no node of its own is left. Those stand in the laid-out tree only, which is no public API:
 * each node of it can tell its children and what it would say by itself.
 */
internal fun SemanticsNode.drawnTexts(): List<DrawnText> = layoutInfo.below().mapNotNull { it.text() }

private fun LayoutInfo.below(): List<LayoutInfo> =
    listOf(this) + children().filter { it.isPlaced }.flatMap { it.below() }

@Suppress("UNCHECKED_CAST")
private fun LayoutInfo.children(): List<LayoutInfo> = told("getChildrenInfo") as List<LayoutInfo>

private fun LayoutInfo.text(): DrawnText? {
    val said = told("getSemanticsConfiguration") as SemanticsConfiguration? ?: return null
    val results = mutableListOf<TextLayoutResult>()
    said.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(results)
    val layout = results.firstOrNull()?.takeIf { it.layoutInput.text.isNotBlank() } ?: return null
    return DrawnText(layout, coordinates.whole(), coordinates.boundsInRoot())
}

private fun LayoutCoordinates.whole(): Rect {
    val at = positionInRoot()
    return Rect(at.x, at.y, at.x + size.width, at.y + size.height)
}

private val getters = mutableMapOf<Pair<Class<*>, String>, Method>()

private fun LayoutInfo.told(getter: String): Any? =
    getters.getOrPut(javaClass to getter) { javaClass.getMethod(getter) }.invoke(this)
