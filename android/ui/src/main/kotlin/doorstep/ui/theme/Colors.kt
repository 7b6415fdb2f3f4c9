package doorstep.ui.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import doorstep.bridge.api.Colour

/** A ground and the text on it; the contrast is at least 7:1. */
@Immutable data class Tone(val ground: Color, val text: Color)

/** Red, yellow, green and grey. They mean health only and always come with a shape and a word. */
@Immutable
data class HealthColors(val actNow: Tone, val watch: Tone, val stable: Tone, val unknown: Tone) {
    operator fun get(health: Colour): Tone =
        when (health) {
            Colour.Red -> actNow
            Colour.Yellow -> watch
            Colour.Green -> stable
            Colour.Grey -> unknown
        }
}

internal val LocalHealthColors = staticCompositionLocalOf<HealthColors> { error("outside of DoorstepTheme") }

/** The health colours of the [DoorstepTheme] around. */
val healthColors: HealthColors
    @Composable @ReadOnlyComposable get() = LocalHealthColors.current

internal val lightHealth =
    HealthColors(
        actNow = Tone(ground = Color(0xFFFFDAD8), text = Color(0xFF7A0010)),
        watch = Tone(ground = Color(0xFFFFE3A8), text = Color(0xFF4F3300)),
        stable = Tone(ground = Color(0xFFCFEFD3), text = Color(0xFF0A4A22)),
        unknown = Tone(ground = Color(0xFFDDE4E3), text = Color(0xFF3F4948)),
    )

internal val darkHealth =
    HealthColors(
        actNow = Tone(ground = Color(0xFF7A1420), text = Color(0xFFFFDAD8)),
        watch = Tone(ground = Color(0xFF5A3D00), text = Color(0xFFFFE3A8)),
        stable = Tone(ground = Color(0xFF14502B), text = Color(0xFFCFEFD3)),
        unknown = Tone(ground = Color(0xFF3F4948), text = Color(0xFFDDE4E3)),
    )

/** What a scheme is made of: every Material role is one of these, so that no colour appears that nobody chose. */
private class Palette(
    val surface: Color,
    val card: Color,
    val raised: Color,
    val ink: Color,
    val secondInk: Color,
    val primary: Color,
    val onPrimary: Color,
    val quiet: Tone,
    val line: Color,
)

private val light =
    Palette(
        surface = Color(0xFFF7FAF9),
        card = Color(0xFFFFFFFF),
        raised = Color(0xFFEDF2F1),
        ink = Color(0xFF161C1C),
        secondInk = Color(0xFF3F4948),
        primary = Color(0xFF00605D),
        onPrimary = Color(0xFFFFFFFF),
        quiet = Tone(ground = Color(0xFFD5E9E7), text = Color(0xFF00403E)),
        line = Color(0xFF6F7978),
    )

private val dark =
    Palette(
        surface = Color(0xFF0F1514),
        card = Color(0xFF18201F),
        raised = Color(0xFF202827),
        ink = Color(0xFFE3EAE9),
        secondInk = Color(0xFFBEC9C7),
        primary = Color(0xFF7FD6D1),
        onPrimary = Color(0xFF003735),
        quiet = Tone(ground = Color(0xFF1F3A39), text = Color(0xFFBFEDEA)),
        line = Color(0xFF899392),
    )

/** Errors in a field are told in ink, with words: red belongs to health. */
private fun ColorScheme.of(palette: Palette, other: Palette): ColorScheme =
    copy(
        primary = palette.primary,
        onPrimary = palette.onPrimary,
        primaryContainer = palette.quiet.ground,
        onPrimaryContainer = palette.quiet.text,
        inversePrimary = other.primary,
        secondary = palette.secondInk,
        onSecondary = palette.surface,
        secondaryContainer = palette.quiet.ground,
        onSecondaryContainer = palette.quiet.text,
        tertiary = palette.secondInk,
        onTertiary = palette.surface,
        tertiaryContainer = palette.raised,
        onTertiaryContainer = palette.ink,
        background = palette.surface,
        onBackground = palette.ink,
        surface = palette.surface,
        onSurface = palette.ink,
        surfaceVariant = palette.raised,
        onSurfaceVariant = palette.secondInk,
        surfaceTint = palette.surface,
        inverseSurface = other.surface,
        inverseOnSurface = other.ink,
        error = palette.ink,
        onError = palette.surface,
        errorContainer = palette.raised,
        onErrorContainer = palette.ink,
        outline = palette.line,
        outlineVariant = palette.line.copy(alpha = 0.35f),
        scrim = Color.Black,
        surfaceBright = palette.surface,
        surfaceDim = palette.raised,
        surfaceContainer = palette.raised,
        surfaceContainerHigh = palette.raised,
        surfaceContainerHighest = palette.raised,
        surfaceContainerLow = palette.card,
        surfaceContainerLowest = palette.card,
    )

internal val lightScheme = lightColorScheme().of(light, other = dark)
internal val darkScheme = darkColorScheme().of(dark, other = light)
