package doorstep.bridge

import doorstep.bridge.api.Core
import doorstep.bridge.api.DecisionDesk
import doorstep.bridge.api.Desk as DeskApi
import doorstep.bridge.api.RecordDesk
import doorstep.bridge.api.VirtualMeters as VirtualMetersApi
import java.io.File
import java.lang.reflect.Modifier
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_ffi.DeskInterface
import uniffi.doorstep_ffi.DoorstepInterface
import uniffi.doorstep_ffi.LinkEarInterface
import uniffi.doorstep_ffi.LockWatchInterface
import uniffi.doorstep_ffi.MeterRadioInterface
import uniffi.doorstep_ffi.ScanEarInterface
import uniffi.doorstep_ffi.VirtualMetersInterface

/** Nothing that the core offers is forgotten on the way to a screen, or untested. */
class CompleteTest {
    /** What the core says about itself is part of `me()`; only tests and benchmarks ask for it alone. */
    private val notForScreens = setOf("coreVersion")

    private val objects =
        listOf(
            DoorstepInterface::class.java,
            DeskInterface::class.java,
            VirtualMetersInterface::class.java,
            MeterRadioInterface::class.java,
            ScanEarInterface::class.java,
            LinkEarInterface::class.java,
            LockWatchInterface::class.java,
        )

    /** All but what UniFFI adds for itself. */
    private val generated =
        (objects + Class.forName("uniffi.doorstep_ffi.Doorstep_ffiKt")).flatMap(::functionsOf).toSet().filterNot {
            it == "use" || "uniffi" in it.lowercase()
        }

    /** Functions with unsigned parameters carry a hash after their name. */
    private fun functionsOf(type: Class<*>): List<String> =
        type.declaredMethods
            .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && '$' !in it.name }
            .map { it.name.substringBefore('-') }

    private fun source(folder: String, which: (String) -> Boolean = { true }): String =
        File(folder).walk().filter { it.extension == "kt" && which(it.name) }.joinToString("\n") { it.readText() }

    private fun uncalled(functions: Collection<String>, source: String): List<String> =
        functions.filterNot { Regex("""[.{(,]\s*$it\(""").containsMatchIn(source) }.sorted()

    @Test
    fun `every function of the bindings is reached through the bridge`() {
        assertTrue("$generated", generated.containsAll(listOf("today", "listen", "pressCuff", "radio", "coreVersion")))
        assertEquals(emptyList<String>(), uncalled(generated - notForScreens, source("src/main/kotlin")))
    }

    @Test
    fun `every function of the bridge is called by a test`() {
        val bridge =
            listOf(
                    Core::class.java,
                    DeskApi::class.java,
                    RecordDesk::class.java,
                    DecisionDesk::class.java,
                    VirtualMetersApi::class.java,
                )
                .flatMap(::functionsOf)
        val called = source("src/test/kotlin") { it.endsWith("Test.kt") && it != "CompleteTest.kt" }
        assertEquals(emptyList<String>(), uncalled(bridge.filterNot { it.startsWith("get") } + notForScreens, called))
        assertTrue("a flow is a property", ".lockings" in called)
    }

    @Test
    fun `a forgotten function is found`() {
        assertEquals(listOf("merge"), uncalled(listOf("today", "merge"), "desk.today().own() // merge"))
    }
}
