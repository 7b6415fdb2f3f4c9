package doorstep.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.text.font.FontFamily

private val legend =
    mapOf(Health.ACT_NOW to "马上处理", Health.WATCH to "要留意", Health.STABLE to "平稳", Health.UNKNOWN to "未测")

/** The whole app, for an Activity or a window. [version] is the core's. */
@Composable
fun DoorstepApp(version: String, dark: Boolean = isSystemInDarkTheme(), font: FontFamily = FontFamily.Default) {
    DoorstepTheme(dark, font) { AboutScreen(AboutState("入户随访", version, legend)) }
}
