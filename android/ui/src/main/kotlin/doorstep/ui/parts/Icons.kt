package doorstep.ui.parts

import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

/** The app's own line drawings, 24 by 24, one weight. */
object Icons {
    val back = drawing("back", "M15 5L8 12L15 19")
    val forward = drawing("forward", "M9 5L16 12L9 19")
    val down = drawing("down", "M5 9L12 16L19 9")
    val up = drawing("up", "M5 15L12 8L19 15")
    val check = drawing("check", "M5 12.5L10 17.5L19.5 7")
    val cross = drawing("cross", "M6 6L18 18M18 6L6 18")
    val plus = drawing("plus", "M12 5V19M5 12H19")
    val phone =
        drawing(
            "phone",
            "M5 3.5h3.5l1.8 4.6-2.2 1.7a12 12 0 0 0 6.1 6.1l1.7-2.2 4.6 1.8V19a1.5 1.5 0 0 1-1.5 1.5" +
                "A15.5 15.5 0 0 1 3.5 5A1.5 1.5 0 0 1 5 3.5z",
        )
    val door = drawing("door", "M6 20.5V4h12v16.5M3 20.5h18M14.5 12v1")
    val people =
        drawing(
            "people",
            "M9 11.2a3.6 3.6 0 1 0 0-7.2a3.6 3.6 0 0 0 0 7.2zM2.5 20.2a6.5 6.5 0 0 1 13 0" +
                "M15.8 4.4a3.6 3.6 0 0 1 0 6.6M18 14.2a6.5 6.5 0 0 1 3.5 6",
        )
    val plan =
        drawing(
            "plan",
            "M3.5 6L5 7.5L8 4.5M3.5 12.7L5 14.2L8 11.2M3.5 19.4L5 20.9L8 17.9M12 6h8.5M12 12.7h8.5M12 19.4h8.5",
        )
    val person = drawing("person", "M12 11.6a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM4 20.6a8 8 0 0 1 16 0")
    val waves =
        drawing(
            "waves",
            "M12 12v.02M8.6 15.4a4.8 4.8 0 0 1 0-6.8M15.4 8.6a4.8 4.8 0 0 1 0 6.8" +
                "M5.6 18.4a9 9 0 0 1 0-12.8M18.4 5.6a9 9 0 0 1 0 12.8",
        )
    val clock = drawing("clock", "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7v5l3.5 2")
    val upload = drawing("upload", "M12 19.5V9M7.5 13L12 8.5L16.5 13M5 4.5h14")
    val erase = drawing("erase", "M9 5.5h11.5v13H9L3 12zM12 9.5l5 5M17 9.5l-5 5")
    val note = drawing("note", "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7.5v5.5M12 16.4v.02")
    val pen = drawing("pen", "M4 20l1-4.5L16.2 4.3l3.5 3.5L8.5 19zM13.5 7l3.5 3.5")
    val lock = drawing("lock", "M5.5 10.8h13v9.7h-13zM8 10.8V8a4 4 0 0 1 8 0v2.8")

    private fun drawing(name: String, path: String): ImageVector =
        ImageVector.Builder(name, SIDE.dp, SIDE.dp, SIDE, SIDE)
            .addPath(
                addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = 1.9f,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            )
            .build()

    private const val SIDE = 24f
}

/** A drawing beside words that say the same, as large as they are: screen readers pass it by. */
@Composable
fun Sign(icon: ImageVector, modifier: Modifier = Modifier, tint: Color = LocalContentColor.current, size: Dp = 24.dp) {
    Icon(icon, contentDescription = null, modifier.size(grown(size)), tint = tint)
}
