package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.ConsentRow
import doorstep.bridge.api.ConsentView
import doorstep.ui.model.Agreeing
import doorstep.ui.model.ConsentsModel
import doorstep.ui.model.Loaded
import doorstep.ui.model.Way
import doorstep.ui.parts.Ask
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Fact
import doorstep.ui.parts.Flow
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.Icons
import doorstep.ui.parts.InkPad
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.SectionHeader
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** What a resident agreed to, purpose by purpose: the words to read to her, how she answers, and taking it back. */
@Composable
fun ConsentsScreen(state: Loaded<ConsentView>, agreeing: Agreeing?, model: ConsentsModel, onBack: () -> Unit) {
    val view = state.value
    Page {
        item(key = "header") { Header(strings.consents, onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (view == null) return@Page
        items(view.rows, key = { it.purpose.name }) { row ->
            SectionHeader(row.title)
            Line(row.text)
            Line(row.state, quiet = true)
            for (earlier in row.earlier) Line(earlier, quiet = true)
            if (view.mayTake) Steps(row, model)
            Hairline()
        }
        if (view.looks.isNotEmpty()) {
            item(key = "looks") {
                SectionHeader(strings.whoLooked)
                for (look in view.looks) Fact(look.title, look.reason)
            }
        }
    }
    if (agreeing != null) Agree(agreeing, model)
}

@Composable
private fun Steps(row: ConsentRow, model: ConsentsModel) {
    val words = strings
    val spoken = { label: String -> row.title + words.listComma + label }
    if (row.agreed) Line(row.stops, quiet = true)
    Flow(Modifier.padding(horizontal = MARGIN - 12.dp), across = 4.dp, down = 0.dp) {
        if (row.agreed) {
            AskFirst(
                words.takeBackConsent,
                row.title + words.colon + row.stops,
                spoken = spoken(words.takeBackConsent),
            ) {
                model.takeBack(row)
            }
        } else {
            QuietButton(words.signedOnGlass, icon = Icons.pen, spoken = spoken(words.signedOnGlass)) {
                model.ask(row, Way.Signed)
            }
            QuietButton(words.agreedAloud, spoken = spoken(words.agreedAloud)) { model.ask(row, Way.Aloud) }
            QuietButton(words.agreedByCarer, spoken = spoken(words.agreedByCarer)) { model.ask(row, Way.ByCarer) }
        }
    }
}

@Composable
private fun Agree(agreeing: Agreeing, model: ConsentsModel) {
    Ask(agreeing.row.title, strings.agreed, model::agree, model::cancel, agreeing.complete) {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(agreeing.row.text, style = type.bodyLarge)
            if (agreeing.way == Way.Signed) {
                InkPad(strings.signatureBox, agreeing.strokes, model::draw)
                QuietButton(strings.wipe, enabled = agreeing.strokes.isNotEmpty(), onClick = model::wipe)
            } else {
                val who = if (agreeing.way == Way.Aloud) strings.whoHeard else strings.whoAgrees
                Input(who, agreeing.name, model::name)
            }
            agreeing.problem?.let { Text(it, style = type.bodyLarge) }
        }
    }
}
