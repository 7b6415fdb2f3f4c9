package doorstep.desktop

import doorstep.bridge.api.Language
import java.io.File
import javax.imageio.ImageIO
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue

private const val PICTURES = 24

/** Walks with a store in [store]; returns what was told, line by line. The pictures are left under target/walk. */
internal fun walk(language: Language, store: File): List<String> {
    val left = File("target/walk/${language.name.lowercase()}")
    left.deleteRecursively()
    val told = mutableListOf<String>()
    Walk(Options(language = language), store, left, StillClock, pixels = 1f, told::add).walk()
    val pictures = left.listFiles().orEmpty().filter { it.extension == "png" }.sortedBy { it.name }
    assertEquals(PICTURES, pictures.size)
    for (picture in pictures) {
        val image = ImageIO.read(picture)
        val colours =
            (0 until image.width step 7).flatMap { x ->
                (0 until image.height step 7).map { y -> image.getRGB(x, y) }
            }
        assertTrue("${picture.name} shows nothing", colours.distinct().size > 20)
    }
    val summary = left.resolve("summary.txt").readLines()
    val lines = told.flatMap { it.lines() }.map { it.trim() }
    assertEquals(lines, summary.take(lines.size).map { it.trim().replace(Regex(" {2}\\[.*]$"), "") })
    for (picture in pictures) assertTrue(summary.any { it.endsWith("[${picture.name}]") })
    return summary.map { it.trim() }
}
