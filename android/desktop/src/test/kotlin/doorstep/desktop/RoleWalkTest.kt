package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** What `make run` shows of the other roles where there is no display. */
class RoleWalkTest {
    @get:Rule val folder = TemporaryFolder()

    private fun walked(role: Role, language: Language): List<String> {
        val left = folder.newFolder()
        val options = Options(role = role, language = language)
        Walk(options, File(left, "store"), left, StillClock, pixels = 1f, out = {}).walk()
        val summary = left.resolve("summary.txt").readLines()
        val pictures = left.listFiles().orEmpty().filter { it.extension == "png" }
        assertEquals(pictures.size, pictures.count { picture -> summary.any { it.endsWith("[${picture.name}]") } })
        assertTrue("${pictures.size}", pictures.size > 8)
        return summary.map { it.trim() }
    }

    @Test
    fun `a volunteer measures and hands in`() {
        val told = walked(Role.Volunteer, Language.English)
        assertTrue(told.any { it.endsWith("Held to hand in  [12-signed.png]") })
        assertTrue("no name can be read in the store's files: true" in told)
    }

    @Test
    fun `a social worker has no visit`() {
        val told = walked(Role.SocialWorker, Language.Chinese)
        assertTrue(told.none { "血压计的读数" in it })
        assertTrue(told.any { "5+2 这一周" in it })
    }
}
