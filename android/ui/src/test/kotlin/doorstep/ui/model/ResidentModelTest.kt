package doorstep.ui.model

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class ResidentModelTest {
    @get:Rule val phones = Phones()

    private fun TestPhone.page(name: String = WANG): ResidentModel {
        val resident = find(name)
        now { go(Place.Resident(resident)) }
        return model.resident(resident).also {
            it.refresh()
            settle()
        }
    }

    @Test
    fun `her page has what to know, how it has been going and what she takes`() {
        val her = checkNotNull(phones.phone().unlock().page().state.value.value)
        assertEquals("72 岁 女", her.ageLine)
        assertEquals(3, her.know.size)
        assertTrue(her.conditions.any { it.startsWith("高血压") } && "青霉素过敏" in her.conditions)
        assertEquals(2, her.drugs.size)
        assertEquals("开始随访", her.visitLabel)
        assertNull(her.openVisit)
        assertEquals(4, her.visits.size)
    }

    @Test
    fun `a trend has its band, its values oldest first and the changes of drugs`() {
        val her = checkNotNull(phones.phone().unlock().page().state.value.value)
        val pressure = checkNotNull(her.pressure)
        assertEquals(listOf("164/98", "158/96", "152/94", "148/92"), pressure.points.map { it.label })
        assertEquals(pressure.points.map { it.day }.sorted(), pressure.points.map { it.day })
        assertEquals(listOf(900, 1500, 900), listOf(pressure.bandLow, pressure.bandHigh, pressure.secondBandHigh))
        assertEquals(listOf("二甲双胍 0.5 g，每日 2 次", "氨氯地平 5 mg，每日 1 次"), pressure.changes.map { it.label })
        assertTrue(pressure.spoken.startsWith("血压，最近的在前：8月19日 148/92"))
        assertEquals(listOf(84, 79, 76, 74), her.glucose?.points?.map { it.value })
    }

    @Test
    fun `the whole ID number is shown for a reason, and not for longer than the page`() {
        val phone = phones.phone().unlock()
        val page = phone.page()
        val masked = checkNotNull(page.state.value.value?.idMasked)
        assertTrue('*' in masked)
        phone.now { page.askToUnmask() }
        assertTrue(page.unmasking.value.asking)
        phone.now { page.giveReason("转") }
        phone.now { page.unmask() }
        assertEquals("写一下为什么要看完整号码，会记下来", page.unmasking.value.problem)
        assertNull(page.unmasking.value.number)
        phone.now { page.giveReason("转诊单要填") }
        assertNull(page.unmasking.value.problem)
        phone.now { page.unmask() }
        val number = checkNotNull(page.unmasking.value.number)
        assertEquals(18, number.length)
        assertEquals(masked.substringBefore('*'), number.take(masked.indexOf('*')))
        assertFalse(page.unmasking.value.asking)
        phone.now { lock() }
        assertNull(page.unmasking.value.number)
    }

    @Test
    fun `whoever thinks better of it shows nothing`() {
        val phone = phones.phone().unlock()
        val page = phone.page()
        phone.now { page.askToUnmask() }
        phone.now { page.giveReason("看看") }
        phone.now { page.cancelUnmask() }
        assertEquals(Unmasking(reason = "看看"), page.unmasking.value)
    }

    @Test
    fun `a visit begins once and is gone on with`() {
        val phone = phones.phone().unlock()
        val page = phone.page()
        phone.now { page.startVisit() }
        val visit = phone.state.nav.top as Place.Visit
        phone.now { back() }
        phone.now { page.refresh() }
        assertEquals("接着填", page.state.value.value?.visitLabel)
        assertEquals(visit.visit, page.state.value.value?.openVisit)
        phone.now { page.startVisit() }
        assertEquals(visit, phone.state.nav.top)
    }

    @Test
    fun `a role that starts no visit is told so in both languages`() {
        for ((language, sentence) in
            mapOf(
                Language.Chinese to "这一项由家庭医生、护士、志愿者、网格员来做",
                Language.English to "This is done by: family doctor, nurse, volunteer, grid worker.",
            )) {
            val phone = phones.phone(Role.SocialWorker, language).unlock()
            val page = phone.page()
            assertNull(page.state.value.value?.visitLabel)
            phone.now { page.startVisit() }
            assertEquals(sentence, page.state.value.problem)
        }
    }
}
