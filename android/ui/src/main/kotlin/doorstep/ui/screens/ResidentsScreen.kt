package doorstep.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.MOST_FOUND
import doorstep.bridge.api.MeView
import doorstep.bridge.api.ResidentRow
import doorstep.ui.model.Loaded
import doorstep.ui.model.Place
import doorstep.ui.model.RecordPlace
import doorstep.ui.parts.Empty
import doorstep.ui.parts.Flow
import doorstep.ui.parts.Header
import doorstep.ui.parts.HealthChip
import doorstep.ui.parts.IconAction
import doorstep.ui.parts.Icons
import doorstep.ui.parts.Input
import doorstep.ui.parts.Line
import doorstep.ui.parts.MARGIN
import doorstep.ui.parts.Page
import doorstep.ui.parts.Problem
import doorstep.ui.parts.QuietButton
import doorstep.ui.parts.TapCard
import doorstep.ui.parts.Typing
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** Everybody this role may see, found by name or door. */
@Composable
fun ResidentsScreen(
    state: Loaded<List<ResidentRow>>,
    query: String,
    onSearch: (String) -> Unit,
    onGo: (Place) -> Unit,
    me: MeView?,
    whole: Boolean,
    onMore: () -> Unit,
) {
    Page {
        item(key = "search") {
            Header(strings.residents)
            SearchBox(query, onSearch)
            Ways(me, onGo)
        }
        if (state.problem != null) item { Problem(state.problem, Modifier.padding(MARGIN)) }
        val rows = state.value ?: return@Page
        if (rows.isEmpty()) item { Empty(if (query.isBlank()) strings.nobodyYet else strings.nobodyFound(query)) }
        items(rows, key = { it.resident }) { row -> ResidentCard(row) { onGo(Place.Resident(row.resident)) } }
        if (!whole) item(key = "more") { LaunchedEffect(rows.size) { onMore() } }
        if (query.isNotBlank() && rows.size >= MOST_FOUND) {
            item(key = "many") { Line(strings.manyFound(MOST_FOUND), quiet = true) }
        }
    }
}

/** Other ways to a record, as far as the role may go them. */
@Composable
private fun Ways(me: MeView?, onGo: (Place) -> Unit) {
    Flow(Modifier.padding(start = 4.dp, bottom = 4.dp)) {
        if (me?.mayScan == true) QuietButton(strings.scanTitle) { onGo(RecordPlace.Scan) }
        if (me?.mayRegister == true) QuietButton(strings.newRecord) { onGo(RecordPlace.New) }
        if (me?.mayMerge == true) QuietButton(strings.doublesTitle) { onGo(RecordPlace.Doubles) }
    }
}

@Composable
internal fun SearchBox(query: String, onSearch: (String) -> Unit, modifier: Modifier = Modifier) {
    Input(
        strings.search,
        query,
        onSearch,
        modifier.padding(horizontal = MARGIN).padding(bottom = 12.dp),
        Typing.Search,
        hint = strings.searchHint,
        showLabel = false,
        trailing = {
            if (query.isNotEmpty()) IconAction(Icons.cross, strings.clearSearch) { onSearch("") }
        },
    )
}

@Composable
internal fun ResidentCard(row: ResidentRow, onOpen: () -> Unit) {
    val spoken = listOfNotNull(row.name, row.ageLine, row.place, row.colour?.word).joinToString(strings.listComma)
    Column(Modifier.padding(horizontal = MARGIN, vertical = 4.dp)) {
        TapCard(spoken, onOpen) {
            Flow(across = 12.dp, down = 4.dp) {
                Text(row.name, style = type.titleMedium)
                Text(row.ageLine, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
                row.colour?.let { HealthChip(it) }
            }
            Text(row.place, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
    }
}
