package doorstep.ui.screens

import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.runtime.Composable
import doorstep.ui.model.RecordFormState
import doorstep.ui.model.VisitEvent
import doorstep.ui.parts.Header
import doorstep.ui.parts.Line
import doorstep.ui.parts.Page
import doorstep.ui.parts.PrimaryButton
import doorstep.ui.parts.Problem
import doorstep.ui.parts.SectionHeader
import doorstep.ui.parts.Waiting
import doorstep.ui.words.strings

/** A sheet being filled in: a record, or an assessment. */
@Composable
fun RecordFormScreen(
    state: RecordFormState,
    onEvent: (VisitEvent) -> Unit,
    onStartOver: () -> Unit,
    onSave: () -> Unit,
    onBack: () -> Unit,
) {
    val view = state.view
    val words = strings
    val list = rememberLazyListState()
    val wrong = state.fields.find { it.field in state.problems }.takeIf { state.told }
    Page(
        list,
        bottom = {
            state.trouble?.let { Problem(it) }
            if (wrong != null) Wrong(wrong, state, list)
            PrimaryButton(words.save, enabled = view != null, onClick = onSave)
        },
    ) {
        item(key = "header") { Header(view?.title.orEmpty(), onBack) }
        if (view == null && state.trouble == null) item(key = "waiting") { Waiting() }
        if (state.resumed) item(key = "resumed") { Resumed(onStartOver) }
        for (section in view?.sections.orEmpty()) {
            item(key = "section ${section.section}") { SectionHeader(section.title) }
            items(section.fields, key = { it.field }) { Field(it, state, onEvent) }
        }
        view?.result?.let { item(key = "result") { Line(it) } }
    }
}
