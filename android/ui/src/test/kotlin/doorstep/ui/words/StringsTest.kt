package doorstep.ui.words

import doorstep.bridge.api.Language
import java.lang.reflect.Method
import java.time.LocalDate
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class StringsTest {
    private val han = Regex("""\p{IsHan}""")
    private val latin = Regex("[A-Za-z]{2,}")

    /** Every argument a sentence can take; a sample stands for numbers and names. */
    private fun samples(type: Class<*>): List<Any> =
        when {
            type == Int::class.java -> listOf(1, 2, 11)
            type == String::class.java -> listOf("3:07")
            type == Boolean::class.java -> listOf(true, false)
            type == LocalDate::class.java -> listOf(LocalDate.of(2026, 9, 4))
            type.isEnum -> type.enumConstants.toList()
            else -> error("no sample of $type")
        }

    private fun calls(method: Method): List<List<Any>> =
        method.parameterTypes.fold(listOf(emptyList())) { calls, type ->
            calls.flatMap { call -> samples(type).map { call + it } }
        }

    private fun sentences(strings: Strings): Map<String, String> =
        Strings::class
            .java
            .methods
            .flatMap { method -> calls(method).map { method to it } }
            .associate { (method, call) ->
                "${method.name}$call" to method.invoke(strings, *call.toTypedArray()) as String
            }

    @Test
    fun `every sentence is there in both languages`() {
        for (language in Language.entries) {
            val sentences = sentences(stringsFor(language))
            assertTrue(sentences.size > 100)
            assertEquals(emptyList<String>(), sentences.filterValues { it.isBlank() }.keys.toList())
        }
    }

    @Test
    fun `no language speaks the other`() {
        assertEquals(emptyMap<String, String>(), sentences(EnglishStrings).filterValues { han.containsMatchIn(it) })
        assertEquals(emptyMap<String, String>(), sentences(ChineseStrings).filterValues { latin.containsMatchIn(it) })
    }

    @Test
    fun `buttons do not plead`() {
        assertEquals(emptyMap<String, String>(), sentences(ChineseStrings).filterValues { '请' in it || '您' in it })
    }
}
