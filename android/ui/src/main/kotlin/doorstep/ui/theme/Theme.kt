package doorstep.ui.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.remember
import androidx.compose.ui.text.font.FontFamily

/**
 * Colours and type of the app. [font] is the system's; where the system would draw Chinese in a Japanese shape, name
 * one.
 */
@Composable
fun DoorstepTheme(
    dark: Boolean = isSystemInDarkTheme(),
    font: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    val typography = remember(font) { typography(font) }
    CompositionLocalProvider(LocalHealthColors provides if (dark) darkHealth else lightHealth) {
        MaterialTheme(
            colorScheme = if (dark) darkScheme else lightScheme,
            typography = typography,
            content = content,
        )
    }
}
