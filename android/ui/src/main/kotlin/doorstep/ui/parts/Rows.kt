package doorstep.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Shape
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

internal val cardShape = RoundedCornerShape(16.dp)

/** Something that is tapped as a whole and read as one sentence: [spoken]. */
@Composable
fun TapCard(
    spoken: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    ground: Color = MaterialTheme.colorScheme.surfaceContainerLowest,
    content: @Composable ColumnScope.() -> Unit,
) {
    val plain = ground == MaterialTheme.colorScheme.surfaceContainerLowest
    Surface(
        modifier.fillMaxWidth(),
        cardShape,
        ground,
        border = if (plain) BorderStroke(1.dp, MaterialTheme.colorScheme.outlineVariant) else null,
    ) {
        Box(
            Modifier.clickable(role = Role.Button, onClickLabel = strings.open, onClick = onClick).semantics {
                contentDescription = spoken
            }
        ) {
            Column(
                Modifier.fillMaxWidth()
                    .heightIn(min = 56.dp)
                    .padding(horizontal = 16.dp, vertical = 12.dp)
                    .clearAndSetSemantics {},
                verticalArrangement = Arrangement.spacedBy(4.dp, Alignment.CenterVertically),
                content = content,
            )
        }
    }
}

/** A box to tick, with its words. A row that may not be ticked says how it stands. */
@Composable
fun TickRow(
    label: String,
    line: String,
    done: Boolean,
    mayTick: Boolean,
    spoken: String? = null,
    onTick: (Boolean) -> Unit,
) {
    val state = strings.done
    Row(
        Modifier.fillMaxWidth()
            .heightIn(min = 56.dp)
            .semantics { if (spoken != null) contentDescription = spoken }
            .then(
                if (mayTick) Modifier.toggleable(done, role = Role.Checkbox, onValueChange = onTick)
                else Modifier.semantics(mergeDescendants = true) { if (done) stateDescription = state }
            )
            .padding(horizontal = MARGIN, vertical = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Mark(done, CircleShape, faint = !mayTick)
        Column(Modifier.weight(1f)) {
            Text(label, style = type.bodyLarge)
            Text(line, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
    }
}

/** The box or ring of something that can be on or off. */
@Composable
fun Mark(on: Boolean, shape: Shape, faint: Boolean = false) {
    val colours = MaterialTheme.colorScheme
    val ink = if (faint) colours.onSurfaceVariant else colours.primary
    Surface(
        Modifier.size(grown(28.dp)),
        shape,
        color = if (on) ink else Color.Transparent,
        contentColor = if (faint) colours.surface else colours.onPrimary,
        border = if (on) null else BorderStroke(2.dp, if (faint) colours.outlineVariant else colours.outline),
    ) {
        if (on) Box(contentAlignment = Alignment.Center) { Sign(Icons.check, size = 20.dp) }
    }
}

/** One of several, in a list of whole rows. */
@Composable
fun ChoiceRow(label: String, note: String?, chosen: Boolean, onChoose: () -> Unit) {
    Row(
        Modifier.fillMaxWidth()
            .heightIn(min = 56.dp)
            .clip(RoundedCornerShape(12.dp))
            .selectable(chosen, role = Role.RadioButton, onClick = onChoose)
            .padding(horizontal = MARGIN, vertical = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Mark(chosen, CircleShape)
        Column(Modifier.weight(1f)) {
            Text(label, style = type.bodyLarge)
            if (note != null) Text(note, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
        }
    }
}

/** One of many answers: its name and, in a column of their own, what it says; below each other when type is large. */
@Composable
fun Entry(name: String, value: String) {
    val colours = MaterialTheme.colorScheme
    val modifier = Modifier.fillMaxWidth().padding(horizontal = MARGIN, vertical = 4.dp)
    if (stacked) {
        Column(modifier.semantics(mergeDescendants = true) {}) {
            Text(name, color = colours.onSurfaceVariant, style = type.supporting)
            Text(value, style = type.bodyLarge)
        }
    } else {
        Row(modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(12.dp)) {
            Text(name, Modifier.weight(1f).alignByBaseline(), colours.onSurfaceVariant, style = type.supporting)
            Text(value, Modifier.weight(1f).alignByBaseline(), style = type.bodyLarge)
        }
    }
}

/** A fact with its name; one below the other when type is large. */
@Composable
fun Fact(name: String, value: String, action: (@Composable () -> Unit)? = null) {
    Sides(
        Modifier.padding(horizontal = MARGIN).heightIn(min = 56.dp).padding(vertical = 8.dp),
        start = {
            Column(Modifier.semantics(mergeDescendants = true) {}) {
                Text(name, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.supporting)
                Text(value, style = type.bodyLarge)
            }
        },
        end = { action?.invoke() },
    )
}
