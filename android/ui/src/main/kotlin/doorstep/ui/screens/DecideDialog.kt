package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Disease
import doorstep.bridge.api.OptionView
import doorstep.bridge.api.VisitView
import doorstep.ui.model.Deciding
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.Ask
import doorstep.ui.parts.Choices
import doorstep.ui.parts.Input
import doorstep.ui.parts.Problem
import doorstep.ui.parts.Typing
import doorstep.ui.words.strings

private const val NOT_REFERRED = 1

/** Begins to decide otherwise about a disease. */
internal fun deciding(onEvent: (VisitEvent) -> Unit): (Disease) -> Unit = { onEvent(VisitEvent.Decide(Deciding(it))) }

/** A doctor decides otherwise than the rules, with a reason: class, next date, no referral where they ask for one. */
@Composable
internal fun Deciding(deciding: Deciding, visit: VisitView, onEvent: (VisitEvent) -> Unit) {
    val words = strings
    val judgement = visit.judgements.find { it.disease == deciding.disease } ?: return
    val change = { changed: Deciding -> onEvent(VisitEvent.Decide(changed.copy(problem = null))) }
    Ask(
        text = judgement.title + words.colon + words.decide,
        yes = words.save,
        onYes = { onEvent(VisitEvent.KeepDecision) },
        onNo = { onEvent(VisitEvent.Decide(null)) },
    ) {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Choices(words.decide, judgement.classes, listOfNotNull(deciding.code), several = false) { codes ->
                change(deciding.copy(code = codes.firstOrNull().takeIf { it != deciding.code }))
            }
            if (judgement.referral != null) {
                val option = listOf(OptionView(NOT_REFERRED, words.notReferred))
                val chosen = if (deciding.notReferred) listOf(NOT_REFERRED) else emptyList()
                Choices(words.referral, option, chosen, several = true) { codes ->
                    change(deciding.copy(notReferred = codes.isNotEmpty()))
                }
            }
            Input(
                words.nextVisit,
                deciding.next,
                { change(deciding.copy(next = it)) },
                typing = Typing.Day,
                hint = dayExample(ahead = true),
            )
            Input(words.reason, deciding.reason, { change(deciding.copy(reason = it)) }, typing = Typing.Words)
            deciding.problem?.let { Problem(it) }
        }
    }
}
