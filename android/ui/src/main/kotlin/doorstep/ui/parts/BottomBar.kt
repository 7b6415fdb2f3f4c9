package doorstep.ui.parts

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.Tab
import doorstep.ui.theme.type
import doorstep.ui.words.of
import doorstep.ui.words.strings

/** Four names stand side by side on the narrowest phone up to this size; beyond it they would be cut. */
private const val LARGEST_LABEL = 1.3f

/** The places of this role. */
@Composable
fun BottomBar(tabs: List<Tab>, current: Tab, onTab: (Tab) -> Unit) {
    val density = LocalDensity.current
    val calm = Density(density.density, density.fontScale.coerceAtMost(LARGEST_LABEL))
    CompositionLocalProvider(LocalDensity provides calm) {
        Column {
            HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
            Row(Modifier.fillMaxWidth().selectableGroup()) {
                for (tab in tabs) {
                    Item(tab, tab == current, Modifier.weight(1f)) { onTab(tab) }
                }
            }
        }
    }
}

@Composable
private fun Item(tab: Tab, on: Boolean, modifier: Modifier, onTab: () -> Unit) {
    val colours = MaterialTheme.colorScheme
    Column(
        modifier.selectable(on, role = Role.Tab, onClick = onTab).heightIn(min = 64.dp).padding(vertical = 6.dp),
        Arrangement.spacedBy(2.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Surface(shape = CircleShape, color = if (on) colours.primaryContainer else Color.Transparent) {
            Box(Modifier.padding(horizontal = 18.dp, vertical = 4.dp)) {
                Sign(tab.icon, tint = if (on) colours.onPrimaryContainer else colours.onSurfaceVariant)
            }
        }
        Text(
            strings.of(tab),
            color = if (on) colours.onSurface else colours.onSurfaceVariant,
            textAlign = TextAlign.Center,
            maxLines = 1,
            softWrap = false,
            style = type.labelSmall.copy(fontWeight = if (on) FontWeight.SemiBold else FontWeight.Normal),
        )
    }
}

private val Tab.icon: ImageVector
    get() =
        when (this) {
            Tab.Today -> Icons.door
            Tab.Residents -> Icons.people
            Tab.Plan -> Icons.plan
            Tab.Me -> Icons.person
        }
