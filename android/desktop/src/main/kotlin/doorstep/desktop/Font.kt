package doorstep.desktop

import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.platform.Typeface
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

/** Where the same faces lie as files, to be printed with: Debian and its like, Fedora, a Mac. */
internal val chineseFontFiles =
    listOf(
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/System/Library/Fonts/STHeiti Light.ttc",
        "/System/Library/Fonts/Hiragino Sans GB.ttc",
    )
