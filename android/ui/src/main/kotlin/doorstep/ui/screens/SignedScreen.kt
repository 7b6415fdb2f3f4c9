package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Target
import doorstep.bridge.api.TodayView
import doorstep.bridge.api.VisitView
import doorstep.ui.model.Place
import doorstep.ui.model.VisitState
import doorstep.ui.model.nextStop
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Sign
import doorstep.ui.parts.SyncLine
import doorstep.ui.parts.grown
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** It is in the store; on to the next door. */
@Composable
fun SignedScreen(state: VisitState, today: TodayView?, onOpen: (Target) -> Unit, onGo: (Place) -> Unit) {
    val visit = state.view
    val next = today?.nextStop(after = visit?.resident)
    val words = strings
    Page(
        arrangement = Arrangement.Center,
        bottom = {
            if (next == null) {
                PrimaryButton(words.backToToday) { onGo(Place.Today) }
            } else {
                QuietButton(words.backToToday, Modifier.fillMaxWidth()) { onGo(Place.Today) }
                PrimaryButton(words.nextStop(next.door.place, next.name)) { onGo(Place.Resident(next.resident)) }
            }
        },
    ) {
        if (visit == null) return@Page
        item {
            Column(
                Modifier.fillMaxWidth().padding(16.dp),
                Arrangement.spacedBy(16.dp),
                Alignment.CenterHorizontally,
            ) {
                Seal()
                Told(visit)
                val line = state.signed?.line ?: today?.sync?.line
                if (line != null) SyncLine(line) { onGo(Place.Sync) }
                Links(state.signed?.links.orEmpty(), onOpen = onOpen)
            }
        }
    }
}

@Composable
private fun Seal() {
    Surface(Modifier.size(grown(88.dp)), CircleShape, MaterialTheme.colorScheme.primaryContainer) {
        Box(contentAlignment = Alignment.Center) {
            Sign(Icons.check, tint = MaterialTheme.colorScheme.onPrimaryContainer, size = 48.dp)
        }
    }
}

@Composable
private fun Told(visit: VisitView) {
    Column(
        Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterHorizontally,
    ) {
        Text(visit.name, textAlign = TextAlign.Center, style = type.headlineLarge)
        val done = if (visit.handsIn) strings.handedIn else strings.signed
        Text(done, Modifier.semantics { heading() }, textAlign = TextAlign.Center, style = type.titleMedium)
        visit.signedLine?.let { Text(it, textAlign = TextAlign.Center, style = type.bodyLarge) }
        visit.nextLine?.let {
            Text(
                it,
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                textAlign = TextAlign.Center,
                style = type.bodyLarge,
            )
        }
    }
}
