package doorstep.desktop

import doorstep.ui.model.Place
import doorstep.ui.model.RecordPlace
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** What is filled in at the door: told what is wrong with it where the thumb is, and not lost. */
class FormOnScreenTest {
    private fun OnScreen.measured() {
        open()
        startVisit()
        phone.tap(checkNotNull(visit.pressure).title + words.listComma + words.typeByHand)
        phone.type(words.systolic + words.listComma + "mmHg", "152")
        phone.type(words.diastolic + words.listComma + "mmHg", "94")
        phone.await("the pressure") { visit.pressure?.value == "152/94" }
    }

    @Test
    fun `a doctor decides otherwise on the visit's own page`() = OnScreen.use {
        measured()
        phone.tap(visit.judgements.first { it.mayDecide }.title + words.listComma + words.decide)
        phone.await(words.reason)
        assertTrue(top is Place.Visit)
    }

    @Test
    fun `what is missing and what is wrong lead from the review to their fields`() = OnScreen.use {
        measured()
        review()
        val gap = visit.gaps.last()
        phone.tap(words.gaps + words.listComma + gap.label)
        assertTrue(top is Place.Visit)
        phone.await(gap.label)

        val weight = visit.sections.flatMap { it.fields }.first { it.field == "weight" }
        phone.type(weight.label + words.listComma + weight.unit, "1620")
        review()
        phone.hold(words.holdTo(visit.signLabel), HOLD_MILLIS)
        phone.await(words.mendFirst(weight.label))
        phone.tap(words.mendFirst(weight.label))
        assertTrue(top is Place.Visit)
        phone.await("1620")
    }

    @Test
    fun `what is wrong with a sheet is said beside its button, and what is half filled in is asked about`() =
        OnScreen.use {
            phone.tap(words.residents)
            phone.await(words.newRecord)
            phone.tap(words.newRecord)
            fun sheet() = model.recordForm(RecordPlace.New).state.value
            phone.await("the sheet") { sheet().view != null }
            phone.type("工作单位", "县医院")
            phone.tap(words.save)
            phone.await("what is wrong") { sheet().problems.isNotEmpty() }
            val wrong = sheet().fields.first { it.field in sheet().problems }
            phone.scrollTo(sheet().fields.last().label)
            val below = sheet().fields[sheet().fields.indexOf(wrong) + 1].label
            assertFalse(phone.shows(below))
            phone.tap(checkNotNull(sheet().problems[wrong.field]), whole = false)
            phone.await(below)

            phone.back()
            phone.await(words.halfFilledIn)
            phone.tap(words.fillOn)
            assertEquals(RecordPlace.New, top)
            phone.back()
            phone.tap(words.throwAway)
            assertEquals(Place.Residents, top)
        }
}
