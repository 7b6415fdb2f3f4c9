package doorstep.desktop

import doorstep.bridge.api.Language
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** The visit that `make run` shows where there is no display. */
class WalkTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun `a visit from the first start to the signature and back`() {
        val told = walk(Language.Chinese, folder.newFolder())
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
}
