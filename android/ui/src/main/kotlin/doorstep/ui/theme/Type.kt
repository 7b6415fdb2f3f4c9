package doorstep.ui.theme

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.sp

/** The number a meter sends: the largest thing on the screen. */
val Typography.reading: TextStyle
    get() = displayLarge

/** Text that explains other text. */
val Typography.supporting: TextStyle
    get() = bodyMedium

/** Shorthand for [MaterialTheme.typography]. */
val type: Typography
    @Composable @ReadOnlyComposable get() = MaterialTheme.typography

private fun style(family: FontFamily, size: Int, weight: FontWeight) =
    TextStyle(
        fontFamily = family,
        fontSize = size.sp,
        lineHeight = (if (size >= 40) size * 1.15 else size * 1.4).sp,
        fontWeight = weight,
        // Digits of one width: columns stay columns, and a number that counts does not tremble.
        fontFeatureSettings = "tnum",
    )

/** Five sizes (56, 24, 18, 16, 15 sp) for all of Material's roles. */
internal fun typography(family: FontFamily): Typography {
    val reading = style(family, 56, FontWeight.SemiBold)
    val headline = style(family, 24, FontWeight.SemiBold)
    val title = style(family, 18, FontWeight.SemiBold)
    val body = style(family, 18, FontWeight.Normal)
    val supporting = style(family, 16, FontWeight.Normal)
    val label = style(family, 16, FontWeight.SemiBold)
    return Typography(
        displayLarge = reading,
        displayMedium = reading,
        displaySmall = reading,
        headlineLarge = headline,
        headlineMedium = headline,
        headlineSmall = headline,
        titleLarge = headline,
        titleMedium = title,
        titleSmall = label,
        bodyLarge = body,
        bodyMedium = supporting,
        bodySmall = supporting,
        labelLarge = title,
        labelMedium = label,
        labelSmall = style(family, 15, FontWeight.SemiBold),
    )
}
