package doorstep.bridge

import doorstep.bridge.api.FieldState
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import java.util.concurrent.Executors
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Many coroutines ask the core at the same time. */
class ManyCallsTest {
    /** [count] questions at once, each from a coroutine on a thread of its own. */
    private suspend fun <T> atOnce(count: Int, question: suspend (Int) -> T): List<T> {
        val threads = Executors.newFixedThreadPool(count).asCoroutineDispatcher()
        return threads.use { coroutineScope { List(count) { n -> async(threads) { question(n) } }.awaitAll() } }
    }

    @Test
    fun `fifty who read are told the same`() =
        withPhone(Role.Doctor) { _, desk ->
            val who = desk.idOf(WANG)
            val today = desk.today()
            val her = desk.resident(who)
            val answers = atOnce(50) { if (it % 2 == 0) desk.today() else desk.resident(who) }
            answers.forEachIndexed { n, answer -> assertEquals(if (n % 2 == 0) today else her, answer) }
        }

    @Test
    fun `fifty who start a visit are in the same one, and fifty answers are all in it`() =
        withPhone(Role.Doctor) { _, desk ->
            val who = desk.idOf(WANG)
            val visit = atOnce(50) { desk.startVisit(who).visit }.toSet().single()
            val fields = listOf("signs_other", "weight", "height", "heart_rate", "smoking")
            atOnce(50) { n -> desk.answer(visit, fields[n % fields.size], typed("${100 + n}")) }
            val seen = desk.visit(visit)
            for ((index, field) in fields.withIndex()) {
                val possible = (0..<10).map { "${100 + index + it * fields.size}" }
                assertEquals(FieldState.Answered, seen.field(field).state)
                assertTrue("$field: ${seen.field(field).text}", seen.field(field).text in possible)
            }
        }

    @Test
    fun `of fifty who sign one has signed, and the others are told so`() =
        withPhone(Role.Doctor) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", typed("152/94"))
            val ends = atOnce(50) { runCatching { desk.sign(visit) } }
            assertEquals(1, ends.count { it.isSuccess })
            assertEquals(49, ends.count { it.exceptionOrNull() is Trouble.Conflict })
            assertEquals(1, desk.sync().waiting)
        }

    @Test
    fun `fifty who lock, unlock and ask are told the truth or that it is locked`() =
        withPhone(Role.Doctor) { phone, desk ->
            val today = desk.today()
            val ends =
                atOnce(50) { n ->
                    when (n) {
                        10 -> runCatching { phone.core.lock() }
                        20 -> runCatching { phone.core.lockView() }
                        else -> runCatching { desk.today() }
                    }
                }
            for (end in ends) {
                val failed = end.exceptionOrNull()
                assertTrue("$failed", failed == null || failed is Trouble.Locked)
            }
            assertEquals(today, phone.core.unlock(PIN).today())
        }
}
