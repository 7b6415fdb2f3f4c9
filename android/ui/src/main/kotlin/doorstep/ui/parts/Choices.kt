package doorstep.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.OptionView
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/**
 * The options of a code field: one tap each. With [several], any number of them. [label] is said before each option by
 * a screen reader, so that one who lands on it knows what is asked.
 */
@Composable
fun Choices(
    label: String,
    options: List<OptionView>,
    chosen: List<Int>,
    several: Boolean,
    onChoose: (List<Int>) -> Unit,
) {
    Flow(if (several) Modifier else Modifier.selectableGroup()) {
        for (option in options) {
            val on = option.code in chosen
            val spoken = label + strings.listComma + option.label
            if (several) {
                val other = if (on) chosen - option.code else chosen + option.code
                Choice(
                    option.label,
                    on,
                    Modifier.toggleable(on, role = Role.Checkbox) { onChoose(other.sorted()) },
                    spoken,
                )
            } else {
                val tap = Modifier.selectable(on, role = Role.RadioButton) { onChoose(listOf(option.code)) }
                Choice(option.label, on, tap, spoken)
            }
        }
    }
}

@Composable
private fun Choice(label: String, on: Boolean, tap: Modifier, spoken: String) {
    val colours = MaterialTheme.colorScheme
    Surface(
        shape = RoundedCornerShape(12.dp),
        color = if (on) colours.primaryContainer else colours.surfaceContainerLowest,
        contentColor = if (on) colours.onPrimaryContainer else colours.onSurface,
        border = BorderStroke(if (on) 2.dp else 1.dp, if (on) colours.primary else colours.outline),
    ) {
        Row(
            tap.semantics { contentDescription = spoken }
                .heightIn(min = 48.dp)
                .widthIn(min = 56.dp)
                .padding(horizontal = 14.dp, vertical = 8.dp),
            horizontalArrangement = Arrangement.spacedBy(6.dp, Alignment.CenterHorizontally),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (on) Sign(Icons.check, tint = colours.primary, size = 20.dp)
            Text(label, style = type.bodyLarge.copy(fontWeight = if (on) FontWeight.SemiBold else FontWeight.Normal))
        }
    }
}
