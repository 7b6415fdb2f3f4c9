package doorstep.desktop

import doorstep.ui.model.Entrance
import doorstep.ui.model.PinStep
import doorstep.ui.model.Place
import doorstep.ui.model.Settings
import doorstep.ui.words.ChineseStrings
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** Back leads to where the person came from, from every place. */
class BackTest {
    @get:Rule val folder = TemporaryFolder()

    /** Goes somewhere by [step] and comes back to where she was. */
    private fun OnScreen.thereAndBack(step: () -> Unit) {
        val before = top
        step()
        assertTrue("$before", top != before)
        phone.back()
        assertEquals(before, top)
    }

    @Test
    fun `from the signature to the first screen, one place at a time`() = OnScreen.use {
        phone.tap(words.residents)
        phone.await(DEMO_RESIDENT)
        open()
        startVisit()
        val visit = (top as Place.Visit).visit
        review()
        val way = mutableListOf(top)
        while (top != Place.Today) {
            phone.back()
            way += top
        }
        val resident = way[2] as Place.Resident
        assertEquals(listOf(Place.Review(visit), Place.Visit(visit), resident, Place.Residents, Place.Today), way)
        phone.back()
        assertEquals(Entrance.Open, model.state.value.entrance)
        assertEquals(Place.Today, top)
    }

    @Test
    fun `from every place that one tap leads to`() = OnScreen.use {
        for (tab in listOf(words.residents, words.plan, words.me)) thereAndBack { phone.tap(tab) }
        thereAndBack { phone.tap(checkNotNull(model.today().state.value.value).sync.line) }
        thereAndBack { open() }
        open()
        val past = checkNotNull(model.resident((top as Place.Resident).resident).state.value.value).visits.first()
        thereAndBack { phone.tap(past.title, whole = false) }
        phone.back()
        phone.tap(words.plan)
        phone.await("the board") { model.plan().state.value.value != null }
        thereAndBack { phone.tap(DEMO_RESIDENT) }
        phone.tap(words.me)
        thereAndBack { phone.tap(words.changePin) }
    }

    @Test
    fun `the page's own arrow leads to the same place`() = OnScreen.use {
        open()
        startVisit()
        review()
        phone.tap(words.back)
        assertTrue(top is Place.Visit)
        phone.tap(words.back)
        assertTrue(top is Place.Resident)
        phone.tap(words.back)
        assertEquals(Place.Today, top)
    }

    @Test
    fun `a question is closed first, the page stays`() = OnScreen.use {
        open()
        val page = top
        phone.tap(words.showWhole)
        phone.await(words.whyShow)
        phone.back()
        assertFalse(phone.shows(words.whyShow))
        assertEquals(page, top)
        startVisit()
        phone.typePressure()
        review()
        val review = top
        phone.tap(words.holdTo(visit.signLabel))
        phone.await(words.holdHelp(visit.signLabel))
        phone.back()
        assertFalse(phone.shows(words.holdHelp(visit.signLabel)))
        assertEquals(review, top)
    }

    @Test
    fun `out of a field that is being typed in, and nothing is lost`() = OnScreen.use {
        open()
        startVisit()
        val weight = visit.sections.flatMap { it.fields }.first { it.field == "weight" }
        phone.type(weight.label + words.listComma + weight.unit, "65.5")
        phone.back()
        val her = top as Place.Resident
        phone.await("the draft") { model.resident(her.resident).state.value.value?.openVisit != null }
        startVisit()
        phone.await("the weight") {
            visit.sections.flatMap { it.fields }.any { it.field == "weight" && it.text == "65.5" }
        }
    }

    @Test
    fun `after the signature nobody comes back into the draft`() = OnScreen.use {
        open()
        val resident = top
        startVisit()
        phone.typePressure()
        review()
        sign()
        phone.back()
        assertEquals(resident, top)
        phone.back()
        assertEquals(Place.Today, top)
    }

    @Test
    fun `one question at a time, before the store is made and when the PIN is changed`() {
        Device(folder.newFolder(), Settings(), clock = StillClock).use { device ->
            Phone.use(device) { phone ->
                val words = ChineseStrings
                fun step() = device.model.setup.state.value.step
                phone.await(words.setupTitle)
                phone.tap(words.tryDemo)
                phone.tap(words.next)
                phone.type(DEMO_PIN)
                phone.tap(words.next)
                val way = mutableListOf(step())
                repeat(3) {
                    phone.back()
                    way += step()
                }
                assertEquals(listOf(PinStep.Again, PinStep.New, PinStep.Role, PinStep.Role), way)
                assertEquals(Entrance.New, device.model.state.value.entrance)
            }
        }
        OnScreen.use {
            phone.tap(words.me)
            phone.tap(words.changePin)
            phone.type(DEMO_PIN)
            phone.tap(words.next)
            phone.type("741963")
            phone.tap(words.next)
            fun step() = model.changePin().state.value.step
            val way = mutableListOf(step())
            while (top == Place.ChangePin) {
                phone.back()
                if (top == Place.ChangePin) way += step()
            }
            assertEquals(listOf(PinStep.Again, PinStep.New, PinStep.Old), way)
            assertEquals(Place.Me, top)
        }
    }

    @Test
    fun `nobody comes back past the lock`() = OnScreen.use {
        phone.tap(words.me)
        phone.tap(words.lockNow)
        phone.await(words.unlockTitle)
        phone.back()
        assertTrue(phone.shows(words.unlockTitle))
        assertEquals(Entrance.Locked, model.state.value.entrance)
    }

    /** Enough to be signed. */
    private fun Phone.typePressure() {
        val words = ChineseStrings
        if (!shows(words.systolic)) tap("血压，${words.typeByHand}")
        type("${words.systolic}，mmHg", "128")
        type("${words.diastolic}，mmHg", "78")
        await("the pressure") { shows("高压 128，低压 78") }
    }
}
