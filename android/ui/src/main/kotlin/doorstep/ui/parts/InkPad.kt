package doorstep.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.dp
import doorstep.bridge.api.InkPoint

private const val WHOLE = 1000
private val PEN = 3.dp

/** A box to sign in. [onStroke] gets a stroke when the finger is lifted. */
@Composable
fun InkPad(label: String, strokes: List<List<InkPoint>>, onStroke: (List<InkPoint>) -> Unit) {
    var drawing by remember { mutableStateOf(emptyList<InkPoint>()) }
    val told by rememberUpdatedState(onStroke)
    val ink = MaterialTheme.colorScheme.onSurface
    Canvas(
        Modifier.fillMaxWidth()
            .height(180.dp)
            .border(BorderStroke(1.dp, MaterialTheme.colorScheme.outline), RoundedCornerShape(12.dp))
            .semantics { contentDescription = label }
            .pointerInput(Unit) {
                detectDragGestures(
                    onDragStart = { drawing = listOf(it.within(size)) },
                    onDragEnd = {
                        told(drawing)
                        drawing = emptyList()
                    },
                    onDragCancel = { drawing = emptyList() },
                ) { change, _ ->
                    change.consume()
                    drawing = drawing + change.position.within(size)
                }
            }
    ) {
        for (stroke in strokes + listOf(drawing)) draw(stroke, ink)
    }
}

private fun Offset.within(size: IntSize) = InkPoint(part(x, size.width), part(y, size.height))

private fun part(at: Float, whole: Int) = (at * WHOLE / whole).toInt().coerceIn(0, WHOLE)

private fun DrawScope.draw(stroke: List<InkPoint>, ink: Color) {
    if (stroke.isEmpty()) return
    val path = Path()
    stroke.forEachIndexed { number, point ->
        val (x, y) = point.x * size.width / WHOLE to point.y * size.height / WHOLE
        if (number == 0) path.moveTo(x, y) else path.lineTo(x, y)
    }
    drawPath(path, ink, style = Stroke(PEN.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round))
}
