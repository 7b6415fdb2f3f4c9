package doorstep.desktop

import doorstep.bridge.api.Language
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

/** The same in English: a class of its own, so that both are walked at once. */
class WalkInEnglishTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun `the same visit in English`() {
        val told = walk(Language.English, folder.newFolder())
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
}
