package doorstep.ui.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableLongStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.HeroView
import doorstep.bridge.api.InboxRow
import doorstep.bridge.api.TimerView
import doorstep.ui.model.Hearing
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.BigNumber
import doorstep.ui.parts.Flow
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.Icons
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.Sides
import doorstep.ui.parts.Sign
import doorstep.ui.parts.cardShape
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings
import kotlin.time.TimeMark
import kotlinx.coroutines.delay

/**
 * One number of the visit with what it means and what to know before believing it. Without a meter it is typed into
 * [editor]. It arrived at [since], if it did while the visit was open. What the meter did not say is asked by
 * [question], right here.
 */
@Composable
internal fun Hero(
    hero: HeroView,
    arrivals: Int,
    since: TimeMark?,
    editor: (@Composable () -> Unit)?,
    question: (@Composable () -> Unit)?,
) {
    var typing by rememberSaveable { mutableStateOf(false) }
    Column(
        Modifier.fillMaxWidth().padding(horizontal = MARGIN).padding(top = 24.dp),
        verticalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        val quiet = MaterialTheme.colorScheme.onSurfaceVariant
        Sides(
            gap = 0.dp,
            start = { Text("${hero.title} ${hero.unit}", color = quiet, style = type.titleSmall) },
            end = {
                if (editor != null) {
                    val spoken = hero.title + strings.listComma + strings.typeByHand
                    QuietButton(strings.typeByHand, icon = Icons.pen, spoken = spoken) { typing = !typing }
                }
            },
        )
        if (hero.value.isEmpty()) {
            Text(strings.notMeasured, color = quiet, style = type.headlineLarge)
        } else {
            BigNumber(hero.value, hero.spoken, arrivals)
        }
        Flow(across = 12.dp, down = 4.dp) {
            hero.meaning?.let { HealthChip(it) }
            if (hero.detail.isNotEmpty()) Text(hero.detail, color = quiet, style = type.supporting)
        }
        if (typing && editor != null) editor()
        for (mark in hero.marks) Remark(mark)
        hero.hint?.let { Hint(it, since, hero.timer) }
        if (question != null) Box(Modifier.padding(top = 4.dp)) { question() }
    }
}

@Composable
private fun Remark(text: String) {
    Row(Modifier, Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        Sign(Icons.note, size = 20.dp)
        Text(text, Modifier.weight(1f), style = type.supporting)
    }
}

/** What to do next, and how long to rest or to wait before it; then how long ago the last reading was taken. */
@Composable
private fun Hint(text: String, since: TimeMark?, timer: TimerView?) {
    var now by remember(since, timer) { mutableLongStateOf(System.currentTimeMillis()) }
    LaunchedEffect(since, timer) {
        while (since != null || timer != null) {
            delay(SECOND_MILLIS)
            now = System.currentTimeMillis()
        }
    }
    val left = timer?.let { it.seconds - (now - it.sinceMillis) / SECOND_MILLIS } ?: 0
    val passed =
        when {
            left > 0 -> strings.waitLeft(clock(left))
            since != null -> strings.sinceReading(clock(since.elapsedNow().inWholeSeconds))
            else -> null
        }
    Row(Modifier.padding(top = 4.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        Sign(Icons.clock, size = 20.dp)
        Flow(across = 12.dp, down = 0.dp) {
            Text(text, style = type.supporting.copy(fontWeight = FontWeight.SemiBold))
            if (passed != null) {
                Text(passed, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
            }
        }
    }
}

private const val SECOND_MILLIS = 1000L

/** What the phone hears of the meters at the moment. */
@Composable
internal fun Listening(hearing: Hearing) {
    val modifier = Modifier.padding(horizontal = MARGIN).padding(top = 16.dp)
    if (hearing.problem != null) return Problem(hearing.problem, modifier)
    Row(
        modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        val quiet = MaterialTheme.colorScheme.onSurfaceVariant
        Sign(Icons.waves, tint = quiet)
        Text(hearing.line ?: strings.listening, Modifier.weight(1f), color = quiet, style = type.supporting)
    }
}

/** A reading nobody has claimed. */
@Composable
internal fun InboxCard(row: InboxRow, onEvent: (VisitEvent) -> Unit) {
    val words = strings
    Surface(
        Modifier.fillMaxWidth().padding(horizontal = MARGIN, vertical = 4.dp),
        cardShape,
        MaterialTheme.colorScheme.surfaceContainerLowest,
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outlineVariant),
    ) {
        Sides(
            Modifier.padding(start = 16.dp, end = 4.dp, top = 12.dp, bottom = 12.dp),
            start = {
                Column {
                    Text(row.line, style = type.titleMedium)
                    Marks(row.marks, row.untested)
                    Text(row.why, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
                }
            },
            end = {
                Column {
                    val spoken = { said: String -> row.line + words.listComma + said }
                    if (row.mayBeNow) {
                        QuietButton(words.isHersNow, spoken = spoken(words.isHersNow)) {
                            onEvent(VisitEvent.JustMeasured(row.record))
                        }
                    }
                    val isHers = if (row.mayBeNow) words.isHersEarlier else words.isHers
                    QuietButton(isHers, spoken = spoken(isHers)) { onEvent(VisitEvent.Claim(row.record)) }
                }
            },
        )
    }
}
