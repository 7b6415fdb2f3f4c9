package doorstep.bridge

import doorstep.bridge.api.Role
import org.junit.Test
import uniffi.doorstep_ffi.coreVersion

/** What a call from Kotlin to Rust costs. Prints, and asserts nothing: `make bench ARGS=jvm` runs it. */
class CallBench {
    @Test
    fun `calls of the bindings`() = withBindings { doorstep, desk, _ ->
        println("%-58s%12s%12s".format("a call from Kotlin to Rust", "p50", "p99"))
        val who = desk.residents(WANG).single().resident
        val visit = desk.startVisit(who).visit
        doorstep.virtualMeters().use { meters ->
            measure("text out: coreVersion()", 20_000) { coreVersion() }
            measure("two records out: VirtualMeters.list()", 20_000) { meters.list() }
        }
        measure("read in the store, small: me()", 20_000) { desk.me() }
        measure("today's doors of 60 residents: today()", 500) { desk.today() }
        measure("a visit's page, some 60 fields: visit()", 500) { desk.visit(visit) }
    }

    @Test
    fun `calls of the bridge`() =
        withPhone(Role.Doctor) { phone, desk ->
            measure("the same through the bridge: VirtualMeters.list()", 20_000) { phone.meters.list() }
            measure("the same through the bridge: today()", 500) { desk.today() }
        }

    private suspend fun measure(what: String, times: Int, call: suspend () -> Any?) {
        repeat(times / 5) { call() }
        val micros =
            List(times) {
                    val started = System.nanoTime()
                    call()
                    (System.nanoTime() - started) / 1e3
                }
                .sorted()
        println("%-58s%9.1f µs%9.1f µs".format(what, micros[times / 2], micros[times * 99 / 100]))
    }
}
