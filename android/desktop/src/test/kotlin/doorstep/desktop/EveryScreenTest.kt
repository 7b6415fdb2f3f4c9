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
 * broken or covered, and every control can be named and hit. A class for each, so that they run side by side.
 */
class EveryScreenTest : EveryScreen(Language.Chinese, width = 420, type = 1f)

class EveryScreenLargeTypeTest : EveryScreen(Language.Chinese, width = 320, type = 2f)

class EveryScreenLargeEnglishTest : EveryScreen(Language.English, width = 320, type = 2f)

abstract class EveryScreen(private val language: Language, private val width: Int, private val type: Float) {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun `nothing is cut, and everything can be named and hit`() {
        val faults = mutableSetOf<String>()
        val stops = mutableListOf<String>()
        Device(folder.newFolder(), Settings(language), clock = StillClock).use { device ->
            Phone.use(device, width, type = type) { phone ->
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
