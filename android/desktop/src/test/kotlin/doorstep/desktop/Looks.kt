package doorstep.desktop

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull

/** The least room for a finger, dp. */
private const val FINGER = 48

/** What a page must never do, found in what is on the screen when this is made; each fault in words. */
internal class Looks(private val phone: Phone) {
    private val width = phone.width * phone.pixels
    private val roots = phone.roots()
    private val drawn = roots.map { it.drawnTexts() }
    private val texts = drawn.flatten()
    private val nodes = roots.map { it.all() }

    fun faults(): List<String> = cutTexts() + brokenTexts() + overlappingTexts() + controls()

    private fun cutTexts(): List<String> {
        val pages = nodes.flatten().filter { it.scrolls }.map { it.boundsInRoot }
        return texts.mapNotNull { text ->
            when {
                text.isCut -> "cut: $text"
                text.whole.left < -1 || text.whole.right > width + 1 -> "over the edge: $text"
                text.seen.isEmpty || text.seen.height >= text.whole.height - 1 -> null
                // The edge of a page that scrolls cuts what is to be scrolled to, nothing else may.
                pages.any { text.seen.bottom >= it.bottom - 1 || text.seen.top <= it.top + 1 } -> null
                else -> "covered: $text"
            }
        }
    }

    /** A word or a number broken in the middle that a line has room for, or a column of single characters. */
    private fun brokenTexts(): List<String> = texts.mapNotNull { text ->
        val lines = text.lines
        val ends = lines.runningFold(0) { end, line -> end + line.length }.drop(1).dropLast(1)
        val broken = ends.any { text.text[it - 1].isLatin() && text.text[it].isLatin() && text.hasRoomForWordAt(it) }
        val column = lines.size > 2 && lines.all { it.trim().length <= 1 }
        "broken: $lines".takeIf { broken || column }
    }

    private fun Char.isLatin() = this in 'a'..'z' || this in 'A'..'Z' || this in '0'..'9'

    private fun overlappingTexts(): List<String> = drawn.flatMap { texts ->
        texts
            .filter { !it.seen.isEmpty }
            .pairs()
            .filter { (a, b) -> a.ink.deflate(1f).overlaps(b.ink.deflate(1f)) }
            .map { (a, b) -> "$a lies over $b" }
    }

    private fun controls(): List<String> = nodes.flatMap { nodes ->
        val controls = nodes.filter { it.isControl }.map(::Control)
        val unnamed = controls.filter { it.name.isBlank() }.map { "no name: ${it.node.config}" }
        val small =
            controls
                .filter { minOf(it.node.size.width, it.node.size.height) < FINGER * phone.pixels }
                .map {
                    "small: ${it.name} ${it.node.size.width / phone.pixels} × ${it.node.size.height / phone.pixels}"
                }
        val roleless =
            controls
                .filter { !it.node.isBox && it.node.config.getOrNull(SemanticsProperties.Role) == null }
                .map { "no role: ${it.name}" }
        val twice = controls.groupBy { it.name }.filterValues { it.size > 1 }.keys.map { "two are called: $it" }
        val over =
            controls
                .filter { !it.bounds.isEmpty }
                .pairs()
                .filter { (a, b) -> a.bounds.deflate(1f).overlaps(b.bounds.deflate(1f)) }
                .filter { (a, b) -> !a.node.isAbove(b.node) && !b.node.isAbove(a.node) }
                .map { (a, b) -> "${a.name} lies over ${b.name}" }
        unnamed + small + roleless + twice + over
    }
}

/** What can be touched. Compose finds out a node's place and words anew each time it is asked. */
private class Control(val node: SemanticsNode) {
    val name = node.name
    val bounds = node.boundsInRoot
}

private fun SemanticsNode.all(): List<SemanticsNode> =
    if (isPlaced) listOf(this) + children.flatMap { it.all() } else emptyList()

private val SemanticsNode.scrolls
    get() = SemanticsActions.ScrollBy in config

private val SemanticsNode.isBox
    get() = SemanticsActions.SetText in config

private val SemanticsNode.isControl
    get() = SemanticsActions.OnClick in config || isBox

private val SemanticsNode.name: String
    get() =
        (config.getOrNull(SemanticsProperties.ContentDescription)
                ?: config.getOrNull(SemanticsProperties.Text)?.map { it.text })
            .orEmpty()
            .joinToString()

private fun SemanticsNode.isAbove(other: SemanticsNode): Boolean =
    generateSequence(other.parent) { it.parent }.any { it.id == id }

private fun <T> List<T>.pairs(): List<Pair<T, T>> = flatMapIndexed { index, a -> drop(index + 1).map { b -> a to b } }
