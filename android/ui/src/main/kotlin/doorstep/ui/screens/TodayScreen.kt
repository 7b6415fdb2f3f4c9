package doorstep.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.ActKind
import doorstep.bridge.api.AlertView
import doorstep.bridge.api.Colour
import doorstep.bridge.api.DoorPerson
import doorstep.bridge.api.DoorView
import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.Target
import doorstep.bridge.api.TodayView
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.nextStop
import doorstep.ui.model.untouched
import doorstep.ui.parts.AskFirst
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Flow
import doorstep.ui.parts.Header
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.HealthShape
import doorstep.ui.parts.IconAction
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.QuietLink
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Sides
import doorstep.ui.parts.Sign
import doorstep.ui.parts.SyncLine
import doorstep.ui.parts.TapCard
import doorstep.ui.theme.healthColors
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.Strings
import doorstep.ui.words.strings

/**
 * Today's doors: who to act on first, then the way from door to door. Without a bottom bar ([alone]) it also leads to
 * what is said about the person herself.
 */
@Composable
fun TodayScreen(
    state: Loaded<TodayView>,
    alone: Boolean,
    links: Loaded<List<LinkGroup>>,
    onGo: (Place) -> Unit,
    onCall: (String) -> Unit,
    onOpen: (Target) -> Unit,
) {
    val today = state.value
    val next = today?.nextStop()
    val words = strings
    Page(
        bottom =
            next?.let {
                {
                    val label = if (today.untouched) words.startFirst else words.nextStop(it.door.place, it.name)
                    PrimaryButton(label) { onGo(Place.Resident(it.resident)) }
                }
            }
    ) {
        item { TodayHeader(today, alone, onGo) }
        if (state.problem != null) item { Problem(state.problem, Modifier.padding(MARGIN)) }
        if (today == null) return@Page
        today.inboxLine?.let { line -> item(key = "inbox") { Waiting(line) { onGo(Place.Inbox) } } }
        alerts(today.alerts, words, onGo, onCall)
        today.emptyLine?.let { line -> item { Empty(line) } }
        if (next == null && today.buildings.isNotEmpty()) item { Line(words.allDone) }
        for (building in today.buildings) {
            item(key = building.title) { SectionHeader(building.title) }
            items(building.doors, key = { it.household }) { door -> DoorCard(door, onGo, onOpen) }
        }
        links(links, onOpen)
    }
}

@Composable
private fun TodayHeader(today: TodayView?, alone: Boolean, onGo: (Place) -> Unit) {
    Header(
        strings.today,
        action = if (alone) ({ IconAction(Icons.person, strings.me) { onGo(Place.Me) } }) else null,
    ) {
        if (today == null) return@Header
        Sides(
            gap = 0.dp,
            start = { Text(today.dateLine, style = type.titleMedium) },
            end = {
                Text(today.progressLine, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
            },
        )
        SyncLine(today.sync.line) { onGo(Place.Sync) }
        if (today.mayCollect && today.inboxLine == null) {
            QuietLink(strings.collect, Icons.waves, strings.open) { onGo(Place.Inbox) }
        }
    }
}

/** Records of meters that nobody has claimed. */
@Composable
private fun Waiting(line: String, onOpen: () -> Unit) {
    Column(Modifier.padding(horizontal = MARGIN, vertical = 8.dp)) {
        TapCard(line, onOpen, ground = MaterialTheme.colorScheme.surfaceContainer) {
            Row(Modifier, Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
                Sign(Icons.waves)
                Text(line, Modifier.weight(1f), style = type.titleMedium)
                Sign(Icons.forward, size = 20.dp)
            }
        }
    }
}

private fun LazyListScope.alerts(
    alerts: List<AlertView>,
    words: Strings,
    onGo: (Place) -> Unit,
    onCall: (String) -> Unit,
) {
    if (alerts.isEmpty()) return
    item { SectionHeader(words.actFirst) }
    items(alerts, key = { "alert ${it.resident}" }) { alert ->
        val tone = healthColors[Colour.Red]
        Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
            TapCard(
                spoken =
                    listOfNotNull(alert.line, alert.action.takeIf { alert.phone == null })
                        .joinToString(words.listComma),
                onClick = { onGo(Place.Resident(alert.resident)) },
                ground = tone.ground,
            ) {
                Row(Modifier, Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
                    HealthShape(Colour.Red, tone.text)
                    Column(Modifier.weight(1f)) {
                        Text(alert.line, color = tone.text, style = type.titleMedium)
                        if (alert.phone == null) Text("→ ${alert.action}", color = tone.text, style = type.supporting)
                    }
                    Sign(Icons.forward, tint = tone.text, size = 20.dp)
                }
            }
            alert.phone?.let { phone ->
                QuietButton("${alert.action} $phone", icon = Icons.phone) { onCall(phone) }
            }
        }
    }
}

@Composable
private fun DoorCard(door: DoorView, onGo: (Place) -> Unit, onOpen: (Target) -> Unit) {
    Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp), Arrangement.spacedBy(8.dp)) {
        // One person: the card is hers. Several: each has her own, below the door's name.
        if (door.people.size == 1) {
            val person = door.people.single()
            TapCard(spokenDoor(door, person), { onGo(Place.Resident(person.resident)) }) {
                PlaceLine(door)
                PersonLine(person)
            }
        } else {
            Column(Modifier.padding(top = 8.dp)) { PlaceLine(door) }
            for (person in door.people) {
                TapCard(spokenDoor(door, person), { onGo(Place.Resident(person.resident)) }) { PersonLine(person) }
            }
        }
        door.note?.let { Text(it, style = type.supporting) }
        if (door.mayNote && !door.done) {
            val spoken = door.place + strings.listComma + strings.nobodyHome
            AskFirst(strings.nobodyHome, strings.askNobodyHome(door.place), spoken = spoken) {
                onOpen(Target.Act(ActKind.NobodyHome, door.household))
            }
        }
    }
}

@Composable
private fun PlaceLine(door: DoorView) {
    Row(Modifier, Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        Text(
            door.place,
            Modifier.weight(1f, fill = false),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = type.titleSmall,
        )
        if (door.done) Done()
    }
}

@Composable
private fun PersonLine(person: DoorPerson) {
    Flow(across = 12.dp, down = 4.dp) {
        Text(person.name, style = type.titleMedium)
        Text(person.ageLine, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        person.colour?.let { HealthChip(it) }
        if (person.done) Done()
    }
    if (person.reasons.isEmpty() || person.done) return
    Text(
        person.reasons.joinToString(" · "),
        color = MaterialTheme.colorScheme.onSurfaceVariant,
        style = type.supporting,
    )
}

@Composable
private fun Done() {
    Row(Modifier, Arrangement.spacedBy(4.dp), Alignment.CenterVertically) {
        Sign(Icons.check, tint = MaterialTheme.colorScheme.onSurfaceVariant, size = 20.dp)
        Text(
            strings.done,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = type.supporting.copy(fontWeight = FontWeight.SemiBold),
        )
    }
}

@Composable
private fun spokenDoor(door: DoorView, person: DoorPerson): String =
    listOfNotNull(door.place, person.name, person.ageLine, person.colour?.word, strings.done.takeIf { person.done })
        .plus(if (person.done) emptyList() else person.reasons)
        .joinToString(strings.listComma)
