package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.PlanRow
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Hairline
import doorstep.ui.parts.Header
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.TickRow
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** Everybody on a 5+2 plan, with this week's items. */
@Composable
fun PlanScreen(state: Loaded<List<PlanRow>>, onTick: (String, String, Boolean) -> Unit, onGo: (Place) -> Unit) {
    Page {
        item(key = "header") { Header(strings.planTitle) }
        if (state.problem != null) item(key = "problem") { Problem(state.problem, Modifier.padding(MARGIN)) }
        val rows = state.value ?: return@Page
        if (rows.isEmpty()) item { Empty(strings.planEmpty) }
        items(rows, key = { it.resident }) { row -> Plan(row, onTick) { onGo(Place.Resident(row.resident)) } }
    }
}

@Composable
private fun Plan(row: PlanRow, onTick: (String, String, Boolean) -> Unit, onOpen: () -> Unit) {
    Column(Modifier.padding(top = 16.dp)) {
        QuietButton(row.name, Modifier.padding(start = 4.dp), onClick = onOpen)
        Column(Modifier.padding(horizontal = MARGIN).padding(bottom = 4.dp)) {
            Text(row.place, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
            Text(row.plan.title, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
        for (item in row.plan.items) {
            val spoken = listOf(row.name, item.label, item.line).joinToString(strings.listComma)
            TickRow(item.label, item.line, item.doneToday, item.mayTick, spoken) {
                onTick(row.resident, item.item, it)
            }
        }
        Hairline(Modifier.padding(top = 8.dp))
    }
}
