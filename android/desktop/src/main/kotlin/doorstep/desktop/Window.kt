package doorstep.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.width
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import doorstep.ui.DoorstepApp
import doorstep.ui.demo.DemoWords
import doorstep.ui.demo.MeterPanel
import doorstep.ui.model.FirstPage
import doorstep.ui.model.Settings
import doorstep.ui.theme.DoorstepTheme
import doorstep.ui.words.LocalStrings
import doorstep.ui.words.stringsFor
import java.io.File

private val PHONE = DpSize(420.dp, 860.dp)
private val PANEL = 380.dp

/** A phone on the screen with its meters beside it; [store] is kept. */
internal fun window(options: Options, store: File) {
    store.mkdirs()
    println("▸ $store")
    val kept = File(store, "settings.txt")
    val before = Settings.restore(kept.takeIf { it.exists() }?.readText())
    val settings = before.copy(language = options.language ?: before.language)
    val device =
        Device(store, settings, bluetooth = options.bluetooth, town = true, platform = options.platform) {
            kept.writeText(it.save())
        }
    options.role?.let {
        device.model.setup.choose(it)
        device.model.join.choose(FirstPage.Demo)
    }
    application {
        val state = rememberWindowState(size = DpSize(PHONE.width + PANEL, PHONE.height))
        val close = {
            device.close()
            exitApplication()
        }
        Window(close, state, title = stringsFor(settings.language).appName, onKeyEvent = device.model::onKey) {
            val screen = LocalDensity.current
            Row(Modifier.fillMaxSize()) {
                CompositionLocalProvider(LocalDensity provides Density(screen.density, options.type)) {
                    Box(Modifier.width(PHONE.width).fillMaxHeight()) {
                        DoorstepApp(device.model, Speaker, options.dark, chineseFont)
                    }
                }
                DoorstepTheme(options.dark, chineseFont) {
                    CompositionLocalProvider(LocalStrings provides stringsFor(settings.language)) {
                        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surfaceContainer) {
                            MeterPanel(device.core.meters, DemoWords(settings.language))
                        }
                    }
                }
            }
        }
    }
}
