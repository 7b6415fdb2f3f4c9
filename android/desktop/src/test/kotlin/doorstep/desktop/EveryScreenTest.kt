package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
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

abstract class EveryScreen(language: Language, width: Int, type: Float) : Walked(language, width, type) {
    @Test fun `nothing is cut, and everything can be named and hit`() = walk(atLeast = 26) { all() }
}

/** What the others see, on the narrowest phone. */
class EveryScreenOfOthersTest : Walked(Language.Chinese, width = 320, type = 2f) {
    @Test fun `a nurse's screens`() = walk(atLeast = 14) { asSeenBy(Role.Nurse) }

    @Test fun `a volunteer's screens`() = walk(atLeast = 11) { asSeenBy(Role.Volunteer) }

    @Test fun `a grid worker's screens`() = walk(atLeast = 13) { asSeenBy(Role.GridWorker) }

    @Test fun `a social worker's screens`() = walk(atLeast = 8) { asSeenBy(Role.SocialWorker) }
}

abstract class Walked(private val language: Language, private val width: Int, private val type: Float) {
    @get:Rule val folder = TemporaryFolder()

    internal fun walk(atLeast: Int, way: Tour.() -> Unit) {
        val faults = mutableSetOf<String>()
        val stops = mutableListOf<String>()
        Device(folder.newFolder(), Settings(language), clock = StillClock).use { device ->
            Phone.use(device, width, type = type) { phone ->
                Tour(phone, language) { name ->
                        stops += name
                        for (fault in phone.wholePage()) faults += "$name: $fault"
                        phone.scrollToTop()
                    }
                    .way()
            }
        }
        assertEquals("", faults.joinToString("\n"))
        assertEquals(stops, stops.distinct())
        assertTrue("$stops", stops.size >= atLeast)
    }

    private fun Phone.wholePage(): Set<String> {
        scrollToTop()
        val faults = Looks(this).faults().toMutableSet()
        while (scrollOn()) faults += Looks(this).faults()
        return faults
    }
}
