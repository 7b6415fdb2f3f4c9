package doorstep.ui.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import doorstep.bridge.api.Colour
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class ThemeTest {
    private fun contrast(a: Color, b: Color): Double {
        val (low, high) = listOf(a.luminance(), b.luminance()).sorted()
        return (high + 0.05) / (low + 0.05)
    }

    private fun texts(scheme: ColorScheme, health: HealthColors): Map<String, Tone> =
        with(scheme) {
            mapOf(
                "ink on surface" to Tone(surface, onSurface),
                "second ink on surface" to Tone(surface, onSurfaceVariant),
                "ink on background" to Tone(background, onBackground),
                "ink on a card" to Tone(surfaceContainerLowest, onSurface),
                "second ink on a card" to Tone(surfaceContainerLowest, onSurfaceVariant),
                "ink on a raised ground" to Tone(surfaceContainer, onSurface),
                "second ink on a raised ground" to Tone(surfaceContainer, onSurfaceVariant),
                "text button on a card" to Tone(surfaceContainerLowest, primary),
                "primary button" to Tone(primary, onPrimary),
                "text button" to Tone(surface, primary),
                "quiet button" to Tone(secondaryContainer, onSecondaryContainer),
                "chosen" to Tone(primaryContainer, onPrimaryContainer),
                "snackbar" to Tone(inverseSurface, inverseOnSurface),
                "snackbar's action" to Tone(inverseSurface, inversePrimary),
                "an error" to Tone(surface, error),
            ) + Colour.entries.associate { it.name to health[it] }
        }

    @Test
    fun `every text stands out 7 to 1`() {
        for ((scheme, health) in listOf(lightScheme to lightHealth, darkScheme to darkHealth)) {
            for ((name, tone) in texts(scheme, health)) {
                val contrast = contrast(tone.ground, tone.text)
                assertTrue("$name: $contrast", contrast >= 7.0)
            }
        }
    }

    @Test
    fun `lines and frames stand out 3 to 1`() {
        for (scheme in listOf(lightScheme, darkScheme)) {
            assertTrue(contrast(scheme.surface, scheme.outline) >= 3.0)
        }
    }

    @Test
    fun `no text is smaller than 15 sp and digits are of one width`() {
        val typography = typography(FontFamily.Default)
        val styles: List<TextStyle> =
            with(typography) {
                listOf(displayLarge, displayMedium, displaySmall, headlineLarge, headlineMedium, headlineSmall) +
                    listOf(titleLarge, titleMedium, titleSmall, bodyLarge, bodyMedium, bodySmall) +
                    listOf(labelLarge, labelMedium, labelSmall)
            }
        assertTrue(styles.all { it.fontSize.value >= 15 && it.fontFeatureSettings == "tnum" })
        assertEquals(
            listOf(56f, 24f, 18f, 16f),
            with(typography) {
                listOf(reading, headlineLarge, bodyLarge, supporting).map { it.fontSize.value }
            },
        )
    }
}
