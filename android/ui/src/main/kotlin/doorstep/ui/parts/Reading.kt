package doorstep.ui.parts

import androidx.compose.animation.core.Animatable
import androidx.compose.animation.core.tween
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.alpha
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.sp
import doorstep.ui.theme.reading
import doorstep.ui.theme.type

private const val FADE_MILLIS = 150

/**
 * The number: as large as its type, smaller only if the screen is too narrow, never cut. Fades in when a reading
 * arrives ([arrivals] counts them).
 */
@Composable
fun BigNumber(value: String, spoken: String, arrivals: Int, modifier: Modifier = Modifier) {
    val still = LocalReduceMotion.current
    val fade = remember { Animatable(1f) }
    var seen by remember { mutableIntStateOf(arrivals) }
    LaunchedEffect(arrivals, value) {
        if (arrivals != seen && !still) {
            fade.snapTo(0f)
            fade.animateTo(1f, tween(FADE_MILLIS))
        }
        seen = arrivals
    }
    val colours = MaterialTheme.colorScheme
    BoxWithConstraints(
        modifier.fillMaxWidth().clearAndSetSemantics {
            contentDescription = spoken
            liveRegion = LiveRegionMode.Polite
        }
    ) {
        val style = fitting(value, type.reading, constraints.maxWidth)
        Text(
            buildAnnotatedString {
                for (part in value.split("/").withIndex()) {
                    if (part.index > 0) withStyle(SpanStyle(color = colours.outline)) { append("/") }
                    append(part.value)
                }
            },
            Modifier.alpha(fade.value),
            maxLines = 1,
            softWrap = false,
            style = style,
        )
    }
}

/** [style], or the largest below it in which [text] fits into [width] pixels. */
@Composable
private fun fitting(text: String, style: TextStyle, width: Int): TextStyle {
    val measurer = rememberTextMeasurer()
    return remember(text, style, width, measurer) {
        val needed = measurer.measure(text, style, softWrap = false, maxLines = 1).size.width
        if (needed <= width || needed == 0) {
            style
        } else {
            val share = width.toFloat() / (needed + 1)
            style.copy(fontSize = (style.fontSize.value * share).sp, lineHeight = (style.lineHeight.value * share).sp)
        }
    }
}
