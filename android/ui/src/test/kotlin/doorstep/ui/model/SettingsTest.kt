package doorstep.ui.model

import doorstep.bridge.api.Language
import org.junit.Assert.assertEquals
import org.junit.Test

class SettingsTest {
    @Test
    fun `settings survive being saved`() {
        for (language in Language.entries) {
            for (size in TypeSize.entries) {
                for (radio in RadioChoice.entries) {
                    for (speak in listOf(false, true)) {
                        val settings = Settings(language, size, speak, radio)
                        assertEquals(settings, Settings.restore(settings.save()))
                    }
                }
            }
        }
    }

    @Test
    fun `what can't be understood is as on a new phone`() {
        assertEquals(Settings(), Settings.restore(null))
        assertEquals(Settings(typeSize = TypeSize.Large), Settings.restore("Latin Large maybe"))
        assertEquals("before there was a choice", RadioChoice.Library, Settings.restore("English Normal true").radio)
    }
}
