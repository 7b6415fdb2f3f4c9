package doorstep.bridge

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** What one module may know of another. */
class StructureTest {
    /** Words that code (not comments) in these [folders] must not contain. */
    private class Rule(val why: String, val forbidden: Regex, val folders: (String) -> Boolean)

    private val rules =
        listOf(
            Rule("only the bridge sees generated bindings", Regex("""\buniffi\.""")) { !it.startsWith("bridge/") },
            Rule("the bridge is plain Kotlin", Regex("""\b(android|androidx|java\.awt|javax\.swing)\.""")) {
                it.startsWith("bridge/src/main/")
            },
            Rule(
                "screens know neither Android nor the desktop",
                Regex(
                    """\b(android\.|java\.awt|javax\.swing|org\.jetbrains\.skia|androidx\.(activity|core|lifecycle)\.""" +
                        """|androidx\.compose\.(desktop|ui\.(window|awt)\.(?!Dialog\b|DialogProperties\b|Popup)))"""
                ),
            ) {
                it.startsWith("ui/src/main/")
            },
            Rule(
                "the app knows nothing of the desktop",
                Regex("""\b(java\.awt|javax\.swing|org\.jetbrains\.skia)\b"""),
            ) {
                it.startsWith("app/src/main/")
            },
        )

    private fun violations(path: String, text: String): List<String> {
        val code = text.replace(Regex("""(?s)/\*.*?\*/|//[^\n]*"""), "")
        return rules.filter { it.folders(path) && it.forbidden.containsMatchIn(code) }.map { "$path: ${it.why}" }
    }

    @Test
    fun `modules know only what they may`() {
        val android = File("..").canonicalFile
        val sources =
            android
                .walk()
                .onEnter { it.name != "target" }
                .filter { it.extension == "kt" }
                .associateBy { it.relativeTo(android).invariantSeparatorsPath }
                .filterKeys { !it.endsWith("StructureTest.kt") }
        for (module in listOf("bridge", "ui", "desktop")) {
            assertTrue("no source of $module found", sources.keys.any { it.startsWith("$module/src/main/") })
        }
        assertEquals(emptyList<String>(), sources.flatMap { (path, file) -> violations(path, file.readText()) })
    }

    @Test
    fun `a violation is found`() {
        fun found(path: String, code: String) = violations(path, code).isNotEmpty()
        assertTrue(found("ui/src/main/kotlin/X.kt", "import uniffi.doorstep_ffi.coreVersion"))
        assertTrue(found("desktop/src/test/kotlin/X.kt", "val v = uniffi.doorstep_ffi.coreVersion()"))
        assertTrue(found("ui/src/main/kotlin/X.kt", "import android.os.Bundle"))
        assertTrue(found("ui/src/main/kotlin/X.kt", "import java.awt.Color"))
        assertTrue(found("ui/src/main/kotlin/X.kt", "import androidx.activity.compose.BackHandler"))
        assertTrue(found("ui/src/main/kotlin/X.kt", "import androidx.compose.ui.window.Window"))
        assertTrue(found("bridge/src/main/kotlin/X.kt", "import androidx.compose.runtime.State"))
        assertTrue(found("app/src/main/kotlin/X.kt", "import org.jetbrains.skia.Image"))
    }

    @Test
    fun `what is allowed is not found`() {
        fun allowed(path: String, code: String) = assertEquals(emptyList<String>(), violations(path, code))
        allowed("bridge/src/main/kotlin/X.kt", "import uniffi.doorstep_ffi.coreVersion")
        allowed("ui/src/main/kotlin/X.kt", "import androidx.compose.ui.window.Dialog")
        allowed("ui/src/main/kotlin/X.kt", "/** As android.os.Bundle does. */ // uniffi.")
        allowed("app/src/main/kotlin/X.kt", "import android.os.Bundle")
    }
}
