package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.HomeView
import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.ReadingRow
import doorstep.bridge.api.ResidentView
import doorstep.bridge.api.Target
import doorstep.bridge.api.TrendView
import doorstep.ui.model.Dating
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.ReadingEvent
import doorstep.ui.model.RecordPlace
import doorstep.ui.model.Unmasking
import doorstep.ui.parts.Ask
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Fact
import doorstep.ui.parts.Flow
import doorstep.ui.parts.FoldRow
import doorstep.ui.parts.Header
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.IconAction
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.QuietLink
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Sides
import doorstep.ui.parts.TapCard
import doorstep.ui.parts.TickRow
import doorstep.ui.parts.TrendChart
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings

/** What can be done to a resident's page. */
sealed interface ResidentEvent {
    data object StartVisit : ResidentEvent

    data class Call(val phone: String) : ResidentEvent

    data object AskToUnmask : ResidentEvent

    data class GiveReason(val reason: String) : ResidentEvent

    data object Unmask : ResidentEvent

    data object CancelUnmask : ResidentEvent

    data class ShowReadings(val show: Boolean) : ResidentEvent

    data class OfReading(val event: ReadingEvent) : ResidentEvent

    data class ReleaseMeter(val meter: String) : ResidentEvent
}

/** One resident: what to know before knocking, how it has been going, what she takes. */
@Composable
fun ResidentScreen(
    state: Loaded<ResidentView>,
    readings: List<ReadingRow>?,
    unmasking: Unmasking,
    dating: Dating?,
    links: Loaded<List<LinkGroup>>,
    onEvent: (ResidentEvent) -> Unit,
    onOpen: (Target) -> Unit,
    onGo: (Place) -> Unit,
    onBack: () -> Unit,
) {
    val resident = state.value
    val words = strings
    Page(
        bottom = resident?.visitLabel?.let { label -> { PrimaryButton(label) { onEvent(ResidentEvent.StartVisit) } } }
    ) {
        item(key = "who") { Who(resident, onBack) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (resident == null) return@Page
        if (resident.openReadings.isNotEmpty()) {
            item(key = "open readings") { SectionHeader(words.openReadings) }
            readings("open", resident.openReadings, onEvent)
        }
        for (trend in listOfNotNull(resident.pressure, resident.glucose)) trend(trend, "")
        resident.home?.let { home(it, onEvent) }
        lines(words.drugsNow, resident.drugs)
        lines(words.conditions, resident.conditions)
        resident.plan?.let { plan ->
            item(key = "plan") {
                SectionHeader(plan.title)
                for (item in plan.items) TickRow(item.label, item.line, item.doneToday, mayTick = false) {}
            }
        }
        pastVisits(resident, words, onGo)
        if (resident.pressure != null || resident.glucose != null) {
            item(key = "readings") {
                FoldRow(words.lastReadings, readings != null) { onEvent(ResidentEvent.ShowReadings(readings == null)) }
            }
            readings("all", readings.orEmpty(), onEvent)
        }
        links(links, onOpen)
        if (resident.maySeeRecord) {
            item(key = "record") {
                Flow(Modifier.padding(start = 4.dp, top = 16.dp)) {
                    QuietButton(words.record) { onGo(RecordPlace.Record(resident.resident)) }
                    QuietButton(words.timelineTitle) { onGo(RecordPlace.Timeline(resident.resident)) }
                }
            }
        }
        item(key = "person") { Person(resident, unmasking, onEvent) }
        if (resident.seesConsent) {
            item(key = "consent") {
                Box(Modifier.padding(horizontal = MARGIN)) {
                    QuietLink(words.consents, Icons.pen, words.open) { onGo(Place.Consents(resident.resident)) }
                }
            }
        }
    }
    if (unmasking.asking) WhyUnmask(unmasking, onEvent)
    if (dating != null) AskWhen(dating) { onEvent(ResidentEvent.OfReading(it)) }
}

@Composable
private fun Who(resident: ResidentView?, onBack: () -> Unit) {
    Header(resident?.name.orEmpty(), onBack) {
        if (resident == null) return@Header
        Flow(across = 12.dp, down = 4.dp) {
            Text(resident.ageLine, style = type.bodyLarge)
            Text(resident.place, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.bodyLarge)
            resident.colour?.let { HealthChip(it) }
        }
        for (reason in resident.colourReasons) {
            Text(reason, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
    }
    if (resident == null) return
    if (resident.know.isNotEmpty()) {
        SectionHeader(strings.beforeKnocking)
        Column(Modifier.padding(horizontal = MARGIN), Arrangement.spacedBy(8.dp)) {
            for (line in resident.know) {
                Row(Modifier, Arrangement.spacedBy(12.dp)) {
                    Text("·", style = type.bodyLarge)
                    Text(line, Modifier.weight(1f), style = type.bodyLarge)
                }
            }
        }
    }
    if (resident.openVisit != null) {
        Line(strings.openVisit, Modifier.padding(top = 8.dp), quiet = true)
    }
}

private fun LazyListScope.trend(trend: TrendView, of: String) {
    if (trend.points.isNotEmpty()) item(key = of + trend.title) { TrendChart(trend, Modifier.padding(top = 32.dp)) }
}

private fun LazyListScope.readings(part: String, rows: List<ReadingRow>, onEvent: (ResidentEvent) -> Unit) {
    items(rows, key = { "$part ${it.reading}" }) { row ->
        Reading(row) { onEvent(ResidentEvent.OfReading(it)) }
    }
}

/** What she measured herself, apart from what the team measured. */
private fun LazyListScope.home(home: HomeView, onEvent: (ResidentEvent) -> Unit) {
    item(key = "home") {
        SectionHeader(home.title)
        home.line?.let { Line(it) }
        home.colour?.let { Box(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) { HealthChip(it) } }
    }
    for (trend in listOfNotNull(home.pressure, home.glucose)) trend(trend, home.title)
    items(home.meters, key = { "meter ${it.meter}" }) { meter ->
        Sides(
            Modifier.padding(start = MARGIN, end = 4.dp),
            start = {
                Column {
                    for (line in listOfNotNull(meter.line, meter.untested)) Text(line, style = type.supporting)
                }
            },
            end = {
                val spoken = meter.line + strings.listComma + strings.releaseMeter
                AskFirst(strings.releaseMeter, strings.askRelease, spoken = spoken) {
                    onEvent(ResidentEvent.ReleaseMeter(meter.meter))
                }
            },
        )
    }
}

private fun LazyListScope.lines(title: String, lines: List<String>) {
    if (lines.isEmpty()) return
    item(key = title) {
        SectionHeader(title)
        for (line in lines) Line(line)
    }
}

private fun LazyListScope.pastVisits(resident: ResidentView, words: Strings, onGo: (Place) -> Unit) {
    if (resident.visits.isEmpty()) return
    item(key = "visits") { SectionHeader(words.pastVisits) }
    items(resident.visits, key = { it.visit }) { visit ->
        Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
            TapCard(visit.title + words.listComma + visit.line, { onGo(Place.Visit(visit.visit)) }) {
                Text(visit.title, style = type.supporting.copy(fontWeight = FontWeight.SemiBold))
                Text(visit.line, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
            }
        }
    }
}

@Composable
private fun Person(resident: ResidentView, unmasking: Unmasking, onEvent: (ResidentEvent) -> Unit) {
    Column(Modifier.padding(top = 24.dp)) {
        resident.phone?.let { phone ->
            Fact(strings.phone, phone) {
                IconAction(Icons.phone, strings.callLabel(phone)) { onEvent(ResidentEvent.Call(phone)) }
            }
        }
        resident.contact?.let { Fact(strings.contactPerson, it) }
        resident.idMasked?.let { masked ->
            Fact(strings.idNumber, unmasking.number ?: masked) {
                if (resident.canUnmask && unmasking.number == null) {
                    QuietButton(strings.showWhole) { onEvent(ResidentEvent.AskToUnmask) }
                }
            }
        }
    }
}

@Composable
private fun WhyUnmask(unmasking: Unmasking, onEvent: (ResidentEvent) -> Unit) {
    Ask(
        text = strings.whyShow,
        yes = strings.showWhole,
        onYes = { onEvent(ResidentEvent.Unmask) },
        onNo = { onEvent(ResidentEvent.CancelUnmask) },
        enabled = unmasking.reason.isNotBlank(),
    ) {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(strings.whyShowNote, style = type.supporting)
            Input(
                strings.reason,
                unmasking.reason,
                { onEvent(ResidentEvent.GiveReason(it)) },
                problem = unmasking.problem,
            )
        }
    }
}
