package doorstep.ui.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import doorstep.bridge.api.Colour
import doorstep.bridge.api.ColourMark
import doorstep.ui.theme.healthColors
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type

/** A health colour as it is always shown: ground, shape and word. */
@Composable
fun HealthChip(mark: ColourMark, modifier: Modifier = Modifier) {
    val tone = healthColors[mark.colour]
    Surface(modifier, RoundedCornerShape(8.dp), tone.ground, tone.text) {
        Row(
            Modifier.padding(start = 8.dp, end = 10.dp, top = 4.dp, bottom = 4.dp),
            horizontalArrangement = Arrangement.spacedBy(6.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            HealthShape(mark.colour, tone.text)
            Text(mark.word, style = type.supporting.copy(fontWeight = FontWeight.SemiBold))
        }
    }
}

/** ▲ ◆ ● ○, drawn, so that no font changes their size. */
@Composable
fun HealthShape(colour: Colour, tint: Color) {
    val side: Dp = with(LocalDensity.current) { 12.sp.toDp() }
    Canvas(Modifier.size(side)) {
        when (colour) {
            Colour.Red -> drawPath(polygon(0.5f to 0.02f, 1f to 0.95f, 0f to 0.95f), tint)
            Colour.Yellow -> drawPath(polygon(0.5f to 0f, 1f to 0.5f, 0.5f to 1f, 0f to 0.5f), tint)
            Colour.Green -> drawCircle(tint, size.minDimension * 0.46f)
            Colour.Grey -> drawCircle(tint, size.minDimension * 0.4f, style = Stroke(size.minDimension * 0.16f))
        }
    }
}

private fun DrawScope.polygon(vararg corners: Pair<Float, Float>): Path =
    Path().apply {
        corners.forEachIndexed { index, (x, y) ->
            if (index == 0) moveTo(x * size.width, y * size.height) else lineTo(x * size.width, y * size.height)
        }
        close()
    }
