package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

class OptionsTest {
    @Test
    fun `words may stand in any order, with dashes or without`() {
        val all = Options(Job.Walk, Role.SocialWorker, Language.English, type = 1.5f, dark = true, reset = true)
        assertEquals(all, Options.of(listOf("walk", "role=social-worker", "language=en", "type=1.5", "dark", "reset")))
        assertEquals(
            all,
            Options.of(listOf("--reset", "--dark", "--type=1.5", "--language=en", "--role=social-worker", "walk")),
        )
        val behind = listOf("--role", "social-worker", "--type", "1.5", "language", "en", "--dark", "--reset", "walk")
        assertEquals(all, Options.of(behind))
        assertEquals(Options(), Options.of(emptyList()))
    }

    @Test
    fun `what is not understood is said so`() {
        for (word in
            listOf("rolle=nurse", "role", "role=surgeon", "language=fr", "type=3", "type=big", "reset=false", "")) {
            val error = assertThrows(IllegalArgumentException::class.java) { Options.of(listOf(word)) }
            assertTrue(error.message.orEmpty().length > 10)
        }
    }

    @Test
    fun `every word is in the help`() {
        for (word in Options.roles.keys + Options.languages.keys + listOf("reset", "dark", "walk", "pictures")) {
            assertTrue(word, word in Options.help)
        }
    }
}
