package doorstep.desktop

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.platform.Typeface
import androidx.compose.ui.unit.Density
import androidx.compose.ui.use
import java.io.File
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle

private val chineseFaces =
    listOf("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "WenQuanYi Micro Hei")

/**
 * A font that draws Chinese as it is written in China. Named, because Skia's fall-back ignores the language and takes
 * Japanese shapes (直, 骨). Without one of them the system's default, which may draw boxes.
 */
val chineseFont: FontFamily by lazy {
    chineseFaces
        .firstNotNullOfOrNull { FontMgr.default.matchFamilyStyle(it, FontStyle.NORMAL) }
        ?.let { FontFamily(Typeface(it)) } ?: FontFamily.Default
}

private const val SECOND = 1_000_000_000L

/**
 * Writes what [content] looks like on a phone of 420 by 860 dp, two pixels a dp, to [file] as PNG. Needs no display.
 */
fun picture(file: File, fontScale: Float = 1f, content: @Composable () -> Unit) {
    val density = Density(2f, fontScale)
    ImageComposeScene(840, 1720, density) { CompositionLocalProvider(LocalDensity provides density, content) }
        .use { scene ->
            scene.render(0)
            val image = scene.render(SECOND) // animations have settled
            val png = checkNotNull(image.encodeToData(EncodedImageFormat.PNG)) { "Skia has no PNG encoder" }
            file.absoluteFile.parentFile.mkdirs()
            file.writeBytes(png.bytes)
        }
}
