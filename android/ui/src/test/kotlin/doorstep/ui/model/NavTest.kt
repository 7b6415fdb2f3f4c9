package doorstep.ui.model

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

class NavTest {
    private val visit = "0191-v"
    private val atTheDoor = Nav().go(Place.Residents).go(Place.Resident("0191-r")).go(Place.Visit(visit))

    @Test
    fun `back goes to where the person came from`() {
        val way = generateSequence(atTheDoor) { it.back() }.map { it.top }.toList()
        assertEquals(listOf(Place.Visit(visit), Place.Resident("0191-r"), Place.Residents, Place.Today), way)
        assertNull(Nav().back())
    }

    @Test
    fun `a place is on the way once`() {
        val nav = Nav().go(Place.Residents).go(Place.Me).go(Place.Residents)
        assertEquals(listOf(Place.Today, Place.Me, Place.Residents), nav.places)
        assertEquals(Nav(), nav.go(Place.Today))
    }

    @Test
    fun `nobody goes back into a draft that has been signed`() {
        val signed = atTheDoor.go(Place.Review(visit)).signed(visit)
        assertEquals(Place.Signed(visit), signed.top)
        assertEquals(Place.Resident("0191-r"), signed.back()?.top)
        val next = signed.go(Place.Resident("0191-s"))
        assertEquals(
            listOf(Place.Today, Place.Residents, Place.Resident("0191-r"), Place.Resident("0191-s")),
            next.places,
        )
    }

    @Test
    fun `every place survives being saved`() {
        val all =
            listOf(Place.Today, Place.Residents, Place.Plan, Place.Me, Place.Sync, Place.Platform, Place.ChangePin) +
                listOf(Place.Resident("r"), Place.Visit(visit), Place.Review(visit), Place.Signed(visit))
        assertEquals(Nav(all), Nav.restore(Nav(all).save()))
    }

    @Test
    fun `what can't be understood is left out`() {
        assertEquals(Nav(), Nav.restore(null))
        assertEquals(Nav(), Nav.restore(""))
        assertEquals(Nav(listOf(Place.Today, Place.Me)), Nav.restore("today>resident:>map>stairs:7>me"))
    }
}
