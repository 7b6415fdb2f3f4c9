package doorstep.bridge

import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk as DeskApi
import doorstep.bridge.api.RecordDesk
import doorstep.bridge.api.VirtualMeters as VirtualMetersApi
import java.io.File
import java.lang.reflect.Modifier
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_ffi.Desk
import uniffi.doorstep_ffi.Doorstep
import uniffi.doorstep_ffi.LinkEar
import uniffi.doorstep_ffi.MeterRadio

/** Nothing that the core offers is forgotten on the way to a screen, or untested. */
class CompleteTest {
    /** What the core says about itself is part of `me()`; only tests and benchmarks ask for it alone. */
    private val version = Call(Class.forName("uniffi.doorstep_ffi.Doorstep_ffiKt"), "coreVersion")

    private val bridge = calls(File("target/classes"))
    private val tests = calls(File("target/test-classes")) { it != "CompleteTest" && !it.endsWith("Bench") }

    /** Objects of the core by their name in small letters; what the platform hands to the core is none. */
    private val objects: Map<String, Class<*>> =
        classesIn("../bindings/target/classes/uniffi/doorstep_ffi", "uniffi/doorstep_ffi")
            .filter { type -> type.interfaces.any { it.name == "${type.name}Interface" } }
            .associateBy { it.simpleName.lowercase() }

    /** What the library exports: `uniffi_doorstep_ffi_fn_method_desk_start_visit`. */
    private val exported: List<Call> =
        classNamed("uniffi/doorstep_ffi/UniffiLib")
            .declaredMethods
            .filter { Modifier.isNative(it.modifiers) }
            .mapNotNull { EXPORT.matchEntire(it.name) }
            .mapNotNull { found ->
                val (kind, rest) = found.destructured
                val type = objects[rest.substringBefore('_')]
                when {
                    kind == "func" -> Call(version.type, camel(rest))
                    type == null -> null
                    kind == "method" -> Call(type, camel(rest.substringAfter('_')))
                    else -> Call(classNamed("${type.name}\$Companion"), camel(rest.substringAfter('_')))
                }
            }

    /** What the bridge does for the app; what the app does for the bridge is another's. */
    private val offered: List<Call> =
        classesIn("target/classes/doorstep/bridge", "doorstep/bridge")
            .flatMap { it.interfaces.toList() }
            .filter { it.`package` == DeskApi::class.java.`package` }
            .distinct()
            .flatMap(::functionsOf)

    private fun classesIn(folder: String, path: String): List<Class<*>> =
        checkNotNull(File(folder).list()) { folder }
            .filter { it.endsWith(".class") }
            .map { classNamed("$path/${it.removeSuffix(".class")}") }

    private fun camel(name: String) = name.replace(Regex("_(.)")) { it.groupValues[1].uppercase() }

    private fun missing(wanted: List<Call>, called: Set<Call>): List<Call> = wanted.filterNot { it in called }

    @Test
    fun `every function of the bindings is reached through the bridge`() {
        val known =
            listOf(
                Call(Desk::class.java, "today"),
                Call(Desk::class.java, "listen"),
                Call(LinkEar::class.java, "notified"),
                Call(Doorstep.Companion::class.java, "open"),
                Call(MeterRadio.Companion::class.java, "platform"),
                version,
            )
        assertEquals(emptyList<Call>(), missing(known, exported.toSet()))
        assertEquals(emptyList<Call>(), missing(exported - version, bridge))
    }

    @Test
    fun `every function of the bridge is called by a test`() {
        val known =
            listOf(
                Call(Core::class.java, "unlock"),
                Call(DeskApi::class.java, "getLockings"),
                Call(RecordDesk::class.java, "scan"),
                Call(VirtualMetersApi::class.java, "list"),
            )
        assertEquals(emptyList<Call>(), missing(known, offered.toSet()))
        assertEquals(emptyList<Call>(), missing(offered + version, tests))
    }

    @Test
    fun `a function of the same name on another object does not count`() {
        val listed = Call(VirtualMetersApi::class.java, "list")
        assertTrue(listed in tests)
        val elsewhere = calls(File("target/test-classes")) { it == "CompleteTest" }
        assertEquals(listOf(listed), missing(listOf(listed), elsewhere))
        assertTrue("File.list is called here", Call(File::class.java, "list") !in elsewhere)
    }

    private companion object {
        val EXPORT = Regex("uniffi_doorstep_ffi_fn_(method|constructor|func)_(.+)")
    }
}
