package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.ui.model.Settings
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/**
 * Every screen, on a phone with type as it is, and on the narrowest one with type twice as large: nothing is cut,
 * broken or covered, and every control can be named and hit.
 */
class EveryScreenTest {
    @get:Rule val folder = TemporaryFolder()

    @Test fun `on a phone`() = check(Language.Chinese, width = 420, type = 1f)

    @Test fun `on a narrow phone with type twice as large`() = check(Language.Chinese, width = 320, type = 2f)

    @Test
    fun `in English on a narrow phone with type twice as large`() = check(Language.English, width = 320, type = 2f)

    private fun check(language: Language, width: Int, type: Float) {
        val faults = mutableSetOf<String>()
        val stops = mutableListOf<String>()
        Device(folder.newFolder(), Settings(language), clock = StillClock).use { device ->
            Phone.use(device, width, type = type, pixels = 1f) { phone ->
                Tour(phone, language) { name ->
                        stops += name
                        for (fault in phone.wholePage()) faults += "$name: $fault"
                        phone.scrollToTop()
                    }
                    .all()
            }
        }
        assertEquals("", faults.joinToString("\n"))
        assertEquals(stops, stops.distinct())
        assertTrue("$stops", stops.size > 25)
    }

    private fun Phone.wholePage(): Set<String> {
        scrollToTop()
        val faults = Looks(this).faults().toMutableSet()
        while (scrollOn()) faults += Looks(this).faults()
        return faults
    }
}
