package doorstep.desktop

import doorstep.bridge.api.Language
import java.io.File
import javax.imageio.ImageIO
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** The visit that `make run` shows where there is no display. Its pictures are left under target/walk. */
class WalkTest {
    @get:Rule val folder = TemporaryFolder()

    /** Walks; returns what was told, line by line. */
    private fun walk(language: Language): List<String> {
        val left = File("target/walk/${language.name.lowercase()}")
        left.deleteRecursively()
        val told = mutableListOf<String>()
        Walk(Options(language = language), folder.newFolder(), left, StillClock, told::add).walk()
        val pictures = left.listFiles().orEmpty().filter { it.extension == "png" }.sortedBy { it.name }
        assertEquals(PICTURES, pictures.size)
        for (picture in pictures) {
            val image = ImageIO.read(picture)
            val colours =
                (0 until image.width step 7).flatMap { x ->
                    (0 until image.height step 7).map { y -> image.getRGB(x, y) }
                }
            assertTrue("${picture.name} shows nothing", colours.distinct().size > 20)
        }
        val summary = left.resolve("summary.txt").readLines()
        val lines = told.flatMap { it.lines() }.map { it.trim() }
        assertEquals(lines, summary.take(lines.size).map { it.trim().replace(Regex(" {2}\\[.*]$"), "") })
        for (picture in pictures) assertTrue(summary.any { it.endsWith("[${picture.name}]") })
        return summary.map { it.trim() }
    }

    @Test
    fun `a visit from the first start to the signature and back`() {
        val told = walk(Language.Chinese)
        for (fact in
            listOf(
                "周文静 · 家庭医生 · 幸福社区第一家庭医生团队",
                "数据加密存在这台手机里（SQLCipher，256 位）",
                "▲ 李建国 血压 186/112, 08:10 → 打电话",
                "2025年9月13日 164/98 → 2025年12月13日 158/96 → 5月7日 152/94 → 8月19日 148/92",
                "血压 106/71 mmHg  达标 · 右臂 · 09:30 · Beurer BM85",
                "空腹血糖 6.2 mmol/L  达标 · 09:30 · Roche",
                "高血压：控制满意",
                "· 血压 106/71，达到目标 <150/90（65 岁及以上）",
                "2型糖尿病：控制满意",
                "· 空腹血糖 6.2，达到目标 <7.0",
                "下次 周五 12月4日",
                "没有空着的项",
                "周文静 9月4日 09:30 已签",
                "1 份待上传 · 王桂兰 · 9月4日 09:30 · 待上传",
                "已经报给医生",
                "▲ 钱志远 血压 186/112, 09:30 → 打电话",
                "· 9月4日：提醒过，吃了",
                "收回后转诊单不再发给医院",
                "给医院看：9月4日 收回，周文静 记",
                "库文件里找不到姓名: true",
            )) assertTrue("“$fact” is not in\n${told.joinToString("\n")}", fact in told)
    }

    @Test
    fun `the same visit in English`() {
        val told = walk(Language.English)
        for (fact in
            listOf(
                "周文静 · family doctor · 幸福社区第一家庭医生团队",
                "Blood pressure 106/71 mmHg  At target · right arm · 09:30 · Beurer BM85",
                "Hypertension: Controlled",
                "Type 2 diabetes: Controlled",
                "Next visit Fri 4 Dec",
                "Nothing is left empty",
                "Signed by 周文静, 4 Sep 09:30",
                "no name can be read in the store's files: true",
            )) assertTrue("“$fact” is not in\n${told.joinToString("\n")}", fact in told)
    }

    private companion object {
        const val PICTURES = 24
    }
}
