package doorstep.ui.model

import doorstep.bridge.api.BuildingView
import doorstep.bridge.api.DoorPerson
import doorstep.bridge.api.DoorView
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.TodayView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

class NextStopTest {
    private fun person(name: String, done: Boolean) = DoorPerson(name, name, "72 岁 女", null, emptyList(), done)

    private fun door(place: String, vararg people: DoorPerson) =
        DoorView(place, place, people.toList(), people.all { it.done })

    private fun today(vararg doors: DoorView) =
        TodayView(
            "周三 9月4日",
            SyncView(0, 0, "", emptyList()),
            emptyList(),
            listOf(BuildingView("幸福小区 3 栋", doors.toList())),
            null,
            "",
        )

    @Test
    fun `the first door that is not done comes first`() {
        val today =
            today(
                door("101", person("陈秀英", true)),
                door("302", person("王桂兰", false), person("张德福", false)),
            )
        assertEquals("王桂兰", today.nextStop()?.resident)
        assertFalse(today.untouched)
        assertTrue(today(door("101", person("陈秀英", false))).untouched)
    }

    @Test
    fun `whoever is left behind the same door comes before the next door`() {
        val today =
            today(
                door("101", person("陈秀英", false)),
                door("302", person("王桂兰", true), person("张德福", false)),
            )
        assertEquals("张德福", today.nextStop(after = "王桂兰")?.resident)
        assertEquals("302", today.nextStop(after = "王桂兰")?.door?.place)
        assertEquals("陈秀英", today.nextStop(after = "张德福")?.resident)
    }

    @Test
    fun `when all are done there is no next door`() {
        assertNull(today(door("101", person("陈秀英", true))).nextStop())
        assertNull(today().nextStop())
    }
}
