package doorstep.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp

/** What [AboutScreen] shows: the app's name, the core's version, and the word that goes with each colour. */
@Immutable data class AboutState(val name: String, val version: String, val legend: Map<Health, String>)

/** Name, version and the meaning of the colours. */
@Composable
fun AboutScreen(state: AboutState) {
    Surface(Modifier.fillMaxSize()) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).safeDrawingPadding().padding(16.dp),
            verticalArrangement = Arrangement.spacedBy(16.dp),
        ) {
            Text(state.name, Modifier.semantics { heading() }, style = type.headlineLarge)
            Text(state.version, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
            for ((health, word) in state.legend) HealthMark(health, word)
        }
    }
}
