package doorstep.ui.parts

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** Nothing gets wider than a line that can be read. */
private val WIDEST = 640.dp
val MARGIN = 16.dp

/**
 * A page: [content] scrolls, its header with it, so that large type has the whole screen; [bottom] stays in reach of
 * the thumb. [arrangement] says where short content stands.
 */
@Composable
fun Page(
    state: LazyListState = rememberLazyListState(),
    arrangement: Arrangement.Vertical = Arrangement.Top,
    bottom: (@Composable ColumnScope.() -> Unit)? = null,
    content: LazyListScope.() -> Unit,
) {
    Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
        LazyColumn(
            Modifier.weight(1f).widthIn(max = WIDEST).fillMaxWidth(),
            state,
            contentPadding = PaddingValues(bottom = 24.dp),
            verticalArrangement = arrangement,
            content = content,
        )
        if (bottom != null) Bottom(bottom)
    }
}

/** The first item at the top, the others at the bottom, where the thumb is. */
object AtBothEnds : Arrangement.Vertical {
    override fun Density.arrange(totalSize: Int, sizes: IntArray, outPositions: IntArray) {
        var below = totalSize
        for (index in sizes.indices.reversed()) {
            below -= sizes[index]
            outPositions[index] = if (index == 0) 0 else below
        }
    }
}

@Composable
private fun Bottom(content: @Composable ColumnScope.() -> Unit) {
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    Column(
        Modifier.widthIn(max = WIDEST).fillMaxWidth().padding(horizontal = MARGIN, vertical = 12.dp),
        verticalArrangement = Arrangement.spacedBy(8.dp),
        content = content,
    )
}

/** The top of a page: the way back, the name of the place, and what belongs to it. Grows with the type. */
@Composable
fun Header(
    title: String,
    onBack: (() -> Unit)? = null,
    action: (@Composable () -> Unit)? = null,
    under: (@Composable ColumnScope.() -> Unit)? = null,
) {
    Column(Modifier.fillMaxWidth().padding(end = MARGIN, top = 8.dp, bottom = 8.dp)) {
        // The arrow itself stands at the margin, not the finger's room around it.
        val start = if (onBack == null) MARGIN else MARGIN - 12.dp
        Row(Modifier.fillMaxWidth().padding(start = start), verticalAlignment = Alignment.CenterVertically) {
            if (onBack != null) IconAction(Icons.back, strings.back, onClick = onBack)
            Text(
                title,
                Modifier.weight(1f).padding(vertical = 8.dp).semantics { heading() },
                style = type.headlineLarge,
            )
            action?.invoke()
        }
        if (under != null) Column(Modifier.padding(start = MARGIN), Arrangement.spacedBy(4.dp), content = under)
    }
}

/** A button that is a drawing; [label] is what a screen reader says. */
@Composable
fun IconAction(icon: ImageVector, label: String, modifier: Modifier = Modifier, onClick: () -> Unit) {
    IconButton(onClick, modifier.size(48.dp)) {
        Icon(icon, label, Modifier.size(grown(24.dp)), tint = MaterialTheme.colorScheme.primary)
    }
}

/** The name of a part of a page, with what can be done about the whole part. */
@Composable
fun SectionHeader(title: String, modifier: Modifier = Modifier, action: (@Composable () -> Unit)? = null) {
    Sides(
        modifier.padding(start = MARGIN, end = MARGIN, top = 24.dp, bottom = 8.dp),
        start = {
            Text(
                title,
                Modifier.semantics { heading() },
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = type.titleSmall,
            )
        },
        end = { action?.invoke() },
    )
}

/** Text at the page's margin. */
@Composable
fun Line(text: String, modifier: Modifier = Modifier, quiet: Boolean = false) {
    Text(
        text,
        modifier.fillMaxWidth().padding(horizontal = MARGIN, vertical = 4.dp),
        color = if (quiet) MaterialTheme.colorScheme.onSurfaceVariant else MaterialTheme.colorScheme.onSurface,
        style = if (quiet) type.supporting else type.bodyLarge,
    )
}

/** What is said where there is nothing. */
@Composable
fun Empty(text: String) {
    Box(Modifier.fillMaxWidth().padding(horizontal = MARGIN, vertical = 48.dp), Alignment.Center) {
        Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = type.bodyLarge)
    }
}

/** A thin line between things of one kind. */
@Composable
fun Hairline(modifier: Modifier = Modifier) {
    HorizontalDivider(modifier.padding(horizontal = MARGIN), color = MaterialTheme.colorScheme.outlineVariant)
}
