package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.ui.model.Settings
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** Every screen, on a phone and on the narrowest one, with type as it is and twice as large. */
class EveryScreenTest {
    @get:Rule val folder = TemporaryFolder()

    @Test fun `nothing is cut, and every control can be named and hit`() = check(Language.Chinese)

    @Test fun `nothing is cut in English, and every control can be named and hit`() = check(Language.English)

    private fun check(language: Language) {
        val faults = mutableSetOf<String>()
        val stops = mutableListOf<String>()
        Device(folder.newFolder(), Settings(language), clock = StillClock).use { device ->
            Phone.use(device) { phone ->
                Tour(phone, language) { name ->
                        stops += name
                        for (width in listOf(420, 320)) {
                            for (type in listOf(1f, 2f)) {
                                phone.resize(width, type)
                                for (fault in phone.wholePage()) faults += "$name, $width dp, type × $type: $fault"
                            }
                        }
                        phone.resize(420, 1f)
                        phone.scrollToTop()
                    }
                    .all()
            }
        }
        assertEquals(emptyList<String>(), faults.toList())
        assertEquals(stops, stops.distinct())
        assertTrue("$stops", stops.size > 25)
    }

    private fun Phone.wholePage(): List<String> {
        val looks = Looks(this)
        scrollToTop()
        val faults = looks.faults().toMutableSet()
        while (scrollOn()) faults += looks.faults()
        return faults.toList()
    }
}
