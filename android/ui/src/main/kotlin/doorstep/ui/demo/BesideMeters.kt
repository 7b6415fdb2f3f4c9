package doorstep.ui.demo

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import doorstep.bridge.api.VirtualMeters
import doorstep.ui.parts.FoldRow

/** Of the screen, so that the number can be seen arriving above the hand that measures. */
private const val OPEN_SHARE = 0.5f

/** [content] with the demo's [meters] below it, folded away until somebody wants them. */
@Composable
internal fun BesideMeters(meters: VirtualMeters?, words: DemoWords, content: @Composable () -> Unit) {
    if (meters == null) return content()
    var open by rememberSaveable { mutableStateOf(false) }
    Column(Modifier.fillMaxSize()) {
        Box(Modifier.weight(1f)) { content() }
        Surface(color = MaterialTheme.colorScheme.surfaceContainer) {
            Column {
                FoldRow(words.title, open) { open = !open }
                if (open) MeterPanel(meters, words, Modifier.fillMaxHeight(OPEN_SHARE))
            }
        }
    }
}
