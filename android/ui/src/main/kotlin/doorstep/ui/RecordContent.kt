package doorstep.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import doorstep.ui.model.AppModel
import doorstep.ui.model.RecordPlace
import doorstep.ui.screens.DoublesScreen
import doorstep.ui.screens.RecordFormScreen
import doorstep.ui.screens.RecordScreen
import doorstep.ui.screens.ScanScreen
import doorstep.ui.screens.TimelineScreen
import doorstep.ui.screens.VersionScreen

/** The places of a person's record. */
@Composable
internal fun RecordContent(model: AppModel, place: RecordPlace, onBack: () -> Unit) {
    when (place) {
        is RecordPlace.Record -> {
            val record = model.record(place.resident).fresh()
            val loaded by record.state.collectAsState()
            RecordScreen(loaded, record::merge, record::undoMerge, model::go, onBack)
        }
        is RecordPlace.Timeline -> {
            val timeline = model.timeline(place.resident).fresh()
            val loaded by timeline.state.collectAsState()
            val draft by timeline.draft.collectAsState()
            TimelineScreen(loaded, draft, timeline::type, timeline::add, model::go, onBack)
        }
        is RecordPlace.Version -> {
            val loaded by model.version(place).fresh().state.collectAsState()
            VersionScreen(loaded, onBack)
        }
        RecordPlace.Doubles -> {
            val doubles = model.doubles().fresh()
            val loaded by doubles.state.collectAsState()
            DoublesScreen(loaded, doubles::merge, doubles::tellApart, model::go, onBack)
        }
        RecordPlace.Scan -> {
            val scan = model.scan()
            val state by scan.state.collectAsState()
            ScanScreen(state, scan::type, scan::look, scan::register, model::go, onBack)
        }
        RecordPlace.New,
        is RecordPlace.Correct,
        is RecordPlace.Edit,
        is RecordPlace.SelfCare -> {
            val sheet = model.recordForm(place).fresh()
            val state by sheet.state.collectAsState()
            RecordFormScreen(state, sheet::on, sheet::startOver, sheet::save, onBack)
        }
    }
}
