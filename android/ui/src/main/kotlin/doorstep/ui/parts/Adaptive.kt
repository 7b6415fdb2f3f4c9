package doorstep.ui.parts

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.Layout
import androidx.compose.ui.layout.Placeable
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

/** From this size of type on, what stood side by side stands one below the other. */
private const val STACK_FROM = 1.5f

/** Whether type is so large that rows become columns. */
val stacked: Boolean
    @Composable @ReadOnlyComposable get() = LocalDensity.current.fontScale >= STACK_FROM

/** [size], grown with the type beside it. */
@Composable @ReadOnlyComposable fun grown(size: Dp): Dp = with(LocalDensity.current) { size.value.sp.toDp() }

/** The person asked the system for less movement. */
val LocalReduceMotion = staticCompositionLocalOf { false }

/** [start] with [end] at the far side; below each other when type is large. */
@Composable
fun Sides(
    modifier: Modifier = Modifier,
    gap: Dp = 8.dp,
    start: @Composable () -> Unit,
    end: @Composable () -> Unit,
) {
    if (stacked) {
        Column(modifier.fillMaxWidth(), verticalArrangement = Arrangement.spacedBy(gap)) {
            start()
            end()
        }
    } else {
        Row(
            modifier.fillMaxWidth(),
            horizontalArrangement = Arrangement.spacedBy(gap),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Box(Modifier.weight(1f)) { start() }
            end()
        }
    }
}

/** Children one after another, in as many lines as it takes. */
@Composable
fun Flow(modifier: Modifier = Modifier, across: Dp = 8.dp, down: Dp = 8.dp, content: @Composable () -> Unit) {
    Layout(content, modifier) { children, constraints ->
        val gap = across.roundToPx()
        val placeables = children.map { it.measure(constraints.copy(minWidth = 0, minHeight = 0)) }
        val lines = mutableListOf(mutableListOf<Placeable>())
        var used = 0
        for (child in placeables) {
            if (used > 0 && used + gap + child.width > constraints.maxWidth) {
                lines += mutableListOf<Placeable>()
                used = 0
            }
            used += child.width + if (used > 0) gap else 0
            lines.last() += child
        }
        val heights = lines.map { line -> line.maxOfOrNull { it.height } ?: 0 }
        val widest = lines.maxOf { line -> line.sumOf { it.width } + gap * (line.size - 1).coerceAtLeast(0) }
        val height = heights.sum() + down.roundToPx() * (lines.size - 1)
        layout(
            widest.coerceIn(constraints.minWidth, constraints.maxWidth),
            height.coerceAtLeast(constraints.minHeight),
        ) {
            var y = 0
            lines.forEachIndexed { index, line ->
                var x = 0
                for (child in line) {
                    child.placeRelative(x, y + (heights[index] - child.height) / 2)
                    x += child.width + gap
                }
                y += heights[index] + down.roundToPx()
            }
        }
    }
}
