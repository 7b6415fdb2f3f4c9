package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Colour
import doorstep.bridge.api.ColourMark
import doorstep.bridge.api.Disease
import doorstep.bridge.api.JudgementView
import doorstep.bridge.api.VisitView
import doorstep.ui.parts.Flow
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.Icons
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Sign
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/**
 * What to think of with her drugs, what the rules say, why, and when to come again; without [onDecide] nothing is
 * decided otherwise any more.
 */
@Composable
internal fun Judgements(visit: VisitView, onDecide: ((Disease) -> Unit)?) {
    if (visit.judgements.isEmpty() && visit.nextLine == null && visit.drugWarnings.isEmpty()) return
    Column {
        for (warning in visit.drugWarnings) Problem(warning, Modifier.padding(horizontal = MARGIN, vertical = 4.dp))
        if (visit.judgements.isNotEmpty() || visit.nextLine != null) SectionHeader(strings.judgement)
        for (judgement in visit.judgements) Judgement(judgement, onDecide)
        visit.nextLine?.let { line ->
            Row(
                Modifier.padding(horizontal = MARGIN, vertical = 8.dp),
                Arrangement.spacedBy(12.dp),
                Alignment.CenterVertically,
            ) {
                Sign(Icons.clock)
                Text(line, style = type.titleMedium)
            }
        }
    }
}

@Composable
private fun Judgement(judgement: JudgementView, onDecide: ((Disease) -> Unit)?) {
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    Column(
        Modifier.fillMaxWidth().padding(horizontal = MARGIN).padding(bottom = 16.dp),
        verticalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        Flow(across = 12.dp, down = 4.dp) {
            Text(judgement.title, style = type.titleMedium)
            HealthChip(ColourMark(judgement.colour, judgement.verdict))
        }
        // What can't be judged yet says already what it lacks.
        val known = judgement.colour != Colour.Grey || judgement.referral != null
        val reasons = if (known) judgement.reasons else emptyList()
        for (reason in reasons) Text("· $reason", style = type.supporting)
        judgement.referral?.let {
            Text(
                "${strings.referral}${strings.colon}$it",
                style = type.supporting.copy(fontWeight = FontWeight.SemiBold),
            )
        }
        Text(
            "${strings.nextVisit}${strings.colon}${judgement.next}",
            style = type.supporting.copy(fontWeight = FontWeight.SemiBold),
        )
        judgement.decided?.let { Text(it, style = type.supporting.copy(fontWeight = FontWeight.SemiBold)) }
        if (judgement.mayDecide && onDecide != null) {
            QuietButton(strings.decide, spoken = judgement.title + strings.listComma + strings.decide) {
                onDecide(judgement.disease)
            }
        }
        Text(
            strings.rulesVersion(judgement.rules),
            color = quiet,
            style = type.labelSmall.copy(fontWeight = FontWeight.Normal),
        )
    }
}
