package doorstep.desktop

import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import doorstep.bridge.Core
import doorstep.ui.DoorstepApp
import java.awt.GraphicsEnvironment
import java.io.File

/** The app, as the window and the pictures show it. */
@Composable internal fun App(dark: Boolean) = DoorstepApp(Core.version, dark, chineseFont)

/** A window of a phone's size; without a display, pictures in the folder of the first argument. */
fun main(args: Array<String>) {
    if (GraphicsEnvironment.isHeadless()) {
        val folder = File(args.firstOrNull() ?: "target/visit")
        for (dark in listOf(false, true)) {
            picture(File(folder, if (dark) "dark.png" else "light.png")) { App(dark) }
        }
    } else {
        application {
            val state = rememberWindowState(size = DpSize(420.dp, 860.dp))
            Window(onCloseRequest = ::exitApplication, title = "入户随访", state = state) { App(dark = false) }
        }
    }
}
