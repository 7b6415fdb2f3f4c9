package doorstep.ui.words

import doorstep.bridge.api.Language
import doorstep.bridge.api.MeterTrouble
import doorstep.ui.demo.DemoWords
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

    private inline fun <reified T> sentences(words: T): Map<String, String> =
        T::class
            .java
            .methods
            .filter { it.declaringClass != Any::class.java }
            .flatMap { method -> calls(method).map { method to it } }
            .associate { (method, call) ->
                "${T::class.simpleName}.${method.name}$call" to method.invoke(words, *call.toTypedArray()) as String
            }

    /** Of the app and of the panel of virtual meters beside it. */
    private fun sentences(language: Language): Map<String, String> =
        sentences<Strings>(stringsFor(language)) + sentences(DemoWords(language))

    /** As they stand on the meters, in either language. */
    private fun String.withoutNames(): String = replace(Regex("BM85|Accu-Chek Guide"), "")

    @Test
    fun `every sentence is there in both languages`() {
        for (language in Language.entries) {
            val sentences = sentences(language)
            assertTrue(sentences.size > 100)
            assertTrue("${sentences.keys}", MeterTrouble.entries.all { "DemoWords.trouble[$it]" in sentences })
            assertEquals(emptyList<String>(), sentences.filterValues { it.isBlank() }.keys.toList())
        }
    }

    @Test
    fun `no language speaks the other`() {
        fun speaking(language: Language, other: Regex) =
            sentences(language).filterValues { other.containsMatchIn(it.withoutNames()) }
        assertEquals(emptyMap<String, String>(), speaking(Language.English, han))
        assertEquals(emptyMap<String, String>(), speaking(Language.Chinese, latin))
    }

    @Test
    fun `buttons do not plead`() {
        assertEquals(emptyMap<String, String>(), sentences(Language.Chinese).filterValues { '请' in it || '您' in it })
    }
}
