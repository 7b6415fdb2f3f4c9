package doorstep.desktop

import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.ReadingRow
import doorstep.bridge.api.Role
import doorstep.ui.model.Place
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** A meter's memory, from the meter to the right person, by touch. */
class InboxOnScreenTest {
    private fun OnScreen.strips(count: Int) = runBlocking {
        repeat(count) { phone.device.core.meters.insertStrip(62 + it, fasting = true) }
    }

    private val OnScreen.readings: List<ReadingRow>
        get() = (top as? Place.Resident)?.let { model.resident(it.resident).readings.value }.orEmpty()

    @Test
    fun `a nurse empties a meter, gives its records to somebody and takes one back`() =
        OnScreen.use(Role.Nurse) {
            phone.tap(words.collect)
            strips(3)
            phone.await("three records") { model.inbox().state.value.rows.size == 3 }
            phone.tap(words.chooseAll)
            phone.tap(words.whoseChosen(3))
            phone.type(words.search, DEMO_RESIDENT)
            phone.await("her") { model.inbox().state.value.whose?.found?.size == 1 }
            phone.tap("72 岁 女", whole = false)
            phone.tap(words.give)
            phone.await("an empty inbox") { model.inbox().state.value.view?.rows?.isEmpty() == true }
            assertTrue(phone.shows("没有等着认领的读数"))
            phone.back()

            phone.tap(words.residents)
            phone.await(DEMO_RESIDENT)
            open()
            phone.tap(words.lastReadings)
            phone.await("her readings") { readings.any { "6.4" in it.value } }
            val wrong = readings.single { "6.4" in it.value }
            phone.tap(listOf(wrong.value, wrong.detail, words.notHers).joinToString(words.listComma))
            phone.await(words.notHersQuestion)
            phone.tap(words.notHers)
            phone.await("one fewer") { readings.isNotEmpty() && readings.none { it.reading == wrong.reading } }
            assertEquals(2, readings.count { "6.2" in it.value || "6.3" in it.value })
            phone.back()
            phone.tap(words.today)
            phone.await("what waits") { model.today().state.value.value?.inboxLine != null }
            phone.tap("1 条读数", whole = false)
            phone.await("it") { model.inbox().state.value.rows.size == 1 }
        }

    @Test
    fun `a volunteer whose cuff does not know the time says that she has just measured`() =
        OnScreen.use(Role.Volunteer) {
            runBlocking {
                val meters = phone.device.core.meters
                meters.setTrouble(
                    meters.list().single { it.kind == MeterKind.Cuff }.address,
                    MeterTrouble.ClockLost,
                    true,
                )
                meters.pressCuff(152, 94, 72)
            }
            open()
            startVisit()
            phone.await("what the cuff sent") { visit.inbox.isNotEmpty() }
            val row = visit.inbox.single()
            phone.scrollTo(row.why)
            assertTrue(phone.shows(words.isHersEarlier))
            phone.tap(row.line + words.listComma + words.isHersNow)
            phone.await("the pressure") { visit.pressure?.value == "152/94" }
            assertTrue(visit.inbox.isEmpty())
        }

    @Test
    fun `a social worker has no such place`() =
        OnScreen.use(Role.SocialWorker) { assertFalse(phone.shows(words.collect)) }
}
