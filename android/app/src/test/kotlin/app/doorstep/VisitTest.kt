package app.doorstep

import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.VisitView
import doorstep.ui.demo.DemoWords
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.shadows.ShadowDialog

/** A visit as it is done at the door, through the real Activity and the real core. */
@RunWith(AndroidJUnit4::class)
class VisitTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen

    private val visit: VisitView
        get() {
            val place = phone.model.state.value.nav.top
            val id = (place as? Place.Visit)?.visit ?: (place as? Place.Review)?.visit ?: (place as Place.Signed).visit
            return checkNotNull(phone.model.visit(id).state.value.view) { "the visit has not been read" }
        }

    @Test
    fun `from the first start to a signed visit that outlives the process`() {
        phone.start()
        phone.allowMeters()
        val words = phone.words
        val meters = DemoWords(phone.model.state.value.settings.language)
        phone.setUp()
        phone.lock()
        phone.unlock()
        screen.tap(words.today)
        phone.openVisit(RESIDENT)

        screen.tap(meters.title)
        screen.await(meters.replayCuff)
        screen.tap(meters.replayCuff)
        phone.await("the cuff's reading") { visit.pressure?.value == "106/71" }
        screen.tap(meters.replayStrip)
        phone.await("the glucometer's reading") { visit.glucose?.value == "6.2" }
        screen.await(checkNotNull(visit.pressure).spoken)
        screen.tap(meters.title)

        screen.tap(words.keepAll)
        phone.await("every offered answer taken") { visit.unchanged == 0 }
        generateSequence(::nextGap).forEach(::answer)
        assertEquals(emptyList<Any>(), visit.gaps)

        val label = visit.signLabel
        screen.tap(words.review(label))
        screen.await(words.reviewTitle)
        screen.hold(words.holdTo(label), TOUCH_MILLIS)
        screen.await(words.holdHelp(label))
        assertEquals(null, visit.signedLine)
        assertTrue("a question can be photographed", checkNotNull(ShadowDialog.getLatestDialog().window).isSecure)
        screen.tap(words.cancel)
        screen.hold(words.holdTo(label), HOLD_MILLIS)
        screen.await(words.signed)
        val signed = checkNotNull(visit.signedLine)

        val saved = phone.endProcess()
        phone.start(saved)
        assertEquals(Entrance.Locked, phone.model.state.value.entrance)
        phone.unlock()
        screen.await(words.signed)
        assertEquals(signed, visit.signedLine)
        assertEquals("106/71", visit.pressure?.value)
        assertEquals("6.2", visit.glucose?.value)

        screen.tap(words.backToToday)
        phone.await("a visit that waits") { phone.model.today().state.value.value?.sync?.waiting == 1 }
        assertTrue(phone.app.clock.looks > 0)
        assertFalse("the core was asked on the thread that draws", phone.app.clock.seenOnMain)
    }

    @Test
    fun `a visit under way is where it was when the process ended`() {
        phone.start()
        phone.allowMeters()
        phone.setUp()
        phone.openVisit(RESIDENT)
        val weight = checkNotNull(visit.sections.flatMap { it.fields }.find { it.field == "weight" })
        val before = phone.app.running(null)
        screen.type(weight.spoken(), "66.2")
        phone.await("the weight") { answered("weight")?.text == "66.2" }

        phone.start(phone.endProcess())
        assertNotEquals(before, phone.app.running(null))
        phone.unlock()
        assertTrue(phone.model.state.value.nav.top is Place.Visit)
        screen.await(phone.words.typeByHand)
        assertEquals(RESIDENT, visit.name)
        assertEquals("66.2", answered("weight")?.text)
    }

    private fun answered(field: String): FieldView? =
        visit.sections.flatMap { it.fields }.find { it.field == field && it.state == FieldState.Answered }

    private fun nextGap(): FieldView? {
        val gaps = visit.gaps.map { it.field }
        return visit.sections.flatMap { it.fields }.find { it.field in gaps && it.state == FieldState.Open }
    }

    /** With the first choice there is: nothing is the matter. */
    private fun answer(field: FieldView) {
        if (field.kind == FieldKind.Code || field.kind == FieldKind.Codes) {
            screen.tap(field.label + phone.words.listComma + field.options.first().label)
        } else {
            screen.type(field.spoken(), "66.2")
        }
        phone.await("${field.label} answered") { answered(field.field) != null }
    }

    private fun FieldView.spoken() = listOfNotNull(label, unit).joinToString(phone.words.listComma)

    private companion object {
        const val RESIDENT = "王桂兰"

        /** Enough to be a signature, and by far not enough. */
        const val HOLD_MILLIS = 1_200L
        const val TOUCH_MILLIS = 100L
    }
}
