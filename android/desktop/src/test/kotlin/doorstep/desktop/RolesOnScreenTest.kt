package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.ui.model.Settings
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/**
 * What the roles see on the way from the first start through a visit and every place of theirs, and what they must not.
 */
class RolesOnScreenTest {
    @get:Rule val folder = TemporaryFolder()

    /** Diseases, problems, allergies, drugs, colours, judgements, past values. */
    private val secrets =
        listOf("高血压", "糖尿病", "冠心病", "青霉素", "氨氯地平", "二甲双胍", "要留意", "马上处理", "平稳", "控制", "偏高", "148/92", "7.4")

    /** Everything written or spoken at each place. */
    private fun seenBy(role: Role): Map<String, String> {
        val seen = mutableMapOf<String, String>()
        Device(folder.newFolder(), Settings(), clock = StillClock).use { device ->
            Phone.use(device) { phone ->
                Tour(phone, Language.Chinese) { name ->
                        phone.scrollToTop()
                        val shown = phone.shown().toMutableList()
                        while (phone.scrollOn()) shown += phone.shown()
                        phone.scrollToTop()
                        seen[name] = shown.joinToString("\n")
                    }
                    .asSeenBy(role)
            }
        }
        return seen - setOf("first-choice", "join-platform", "first-start", "choose-pin", "refused-pin")
    }

    private fun Map<String, String>.secretsShown() = secrets.filter { secret -> values.any { secret in it } }

    private fun assertShown(place: String?, vararg words: String) {
        for (word in words) assertTrue("“$word” is not in\n$place", place != null && word in place)
    }

    @Test
    fun `a volunteer has today, a cuff and her salt spoon, and no bar`() {
        val seen = seenBy(Role.Volunteer)
        assertEquals(emptyList<String>(), seen.secretsShown())
        assertEquals(setOf("today", "resident", "cuff-1", "cuff-2", "every-field", "review", "signed"), seen.keys)
        assertShown(seen["today"], "王桂兰", "量血压", "看限盐勺用了没有", "我的")
        assertFalse("居民" in seen.getValue("today").lines())
        assertShown(seen["resident"], "看限盐勺用了没有", "开始随访")
        assertShown(seen["cuff-1"], "没能随访", "没人在家", "拒访", "马上给医生打电话")
        assertShown(seen["cuff-2"], "高压 173.5，低压 106.5", "看一遍，再交给医生")
        assertShown(seen["review"], "按住交给医生")
        for (never in listOf("1990000", "身份证号", "血糖")) assertFalse(never, seen.values.any { never in it })
    }

    @Test
    fun `a grid worker measures, and sees who lives where`() {
        val seen = seenBy(Role.GridWorker)
        assertEquals(emptyList<String>(), seen.secretsShown())
        assertEquals(
            setOf("today", "resident", "cuff-1", "cuff-2", "every-field", "review", "signed", "residents", "me"),
            seen.keys,
        )
        assertShown(seen["resident"], "19900000000", "张德福 (丈夫)", "990105195409******")
        assertFalse("看全号" in seen.getValue("resident"))
        assertFalse(seen.values.any { "5+2" in it })
    }

    @Test
    fun `a social worker has the plan and no visit`() {
        val seen = seenBy(Role.SocialWorker)
        assertEquals(emptyList<String>(), seen.secretsShown())
        assertEquals(setOf("today", "resident", "plan", "me"), seen.keys)
        assertShown(seen["today"], "低盐饮食小组")
        assertShown(seen["plan"], "王桂兰", "低盐饮食小组")
        assertFalse("开始随访" in seen.getValue("resident"))
    }

    @Test
    fun `a nurse sees what the doctor sees, and hands in`() {
        val seen = seenBy(Role.Nurse)
        assertEquals(
            setOf(
                "today",
                "resident",
                "cuff-1",
                "cuff-2",
                "strip",
                "every-field",
                "review",
                "signed",
                "residents",
                "plan",
                "me",
            ),
            seen.keys,
        )
        assertEquals(emptyList<String>(), (secrets - seen.secretsShown().toSet()))
        assertShown(seen["review"], "按住交给医生")
    }
}
