package doorstep.desktop

import org.junit.Assert.assertFalse
import org.junit.Test

/** A drug is written by a doctor at the door, who types as little as she can. */
class DrugOnScreenTest {
    @Test
    fun `the beginning of a drug's name offers it, and what is usual stands below`() = OnScreen.use {
        open()
        phone.tap("用药")
        phone.await("加这个药")
        phone.tap("加这个药")
        phone.await(words.addDrug)
        phone.tap(words.addDrug)
        val box = "加什么药 1" + words.listComma + words.drugName
        phone.await(box)
        phone.type(box, "ejsg")
        phone.await("二甲双胍")
        assertFalse(phone.shows("一般每天"))
        phone.tap("二甲双胍")
        phone.await("一般每天")
    }
}
