package doorstep.bridge

import doorstep.bridge.api.Language
import doorstep.bridge.api.LockState
import doorstep.bridge.api.Role
import doorstep.bridge.api.Tab
import doorstep.bridge.api.Trouble
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_ffi.coreVersion

/** The way in and out. */
class LockTest {
    @Test
    fun `a phone is new, is set up for each role, and shows the role's places`() = live {
        val places =
            mapOf(
                Role.Doctor to listOf(Tab.Today, Tab.Residents, Tab.Plan, Tab.Me),
                Role.Nurse to listOf(Tab.Today, Tab.Residents, Tab.Plan, Tab.Me),
                Role.SocialWorker to listOf(Tab.Today, Tab.Plan, Tab.Me),
                Role.Volunteer to listOf(Tab.Today),
                Role.GridWorker to listOf(Tab.Today, Tab.Residents, Tab.Me),
            )
        val words = mutableSetOf<String>()
        for (role in Role.entries) {
            TestPhone().use { phone ->
                assertEquals(LockState.New, phone.core.lockView().state)
                val me = phone.core.setUpDemo(PIN, role).me()
                assertEquals(role, me.role)
                assertEquals(places[role], me.tabs)
                assertTrue(me.name.isNotEmpty() && me.team == "幸福社区第一家庭医生团队")
                assertTrue(me.versionLine, coreVersion() in me.versionLine)
                assertTrue("a desktop's key lies in a file, and that is said", "没有硬件钥匙库" in me.storeLine)
                words += me.roleWord
                assertEquals(LockState.Unlocked, phone.core.lockView().state)
            }
        }
        assertEquals(setOf("家庭医生", "护士", "社工", "志愿者", "网格员"), words)
    }

    @Test
    fun `a locked store answers nothing until it is unlocked`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", typed("152/94"))
            phone.core.lock()
            assertEquals(LockState.Locked, phone.core.lockView().state)
            failure<Trouble.Locked> { desk.visit(visit) }
            failure<Trouble.Locked> { desk.me() }
            val again = phone.core.unlock(PIN)
            assertEquals("152/94", again.visit(visit).pressure?.value)
            failure<Trouble.Locked> { desk.today() }
        }

    @Test
    fun `wrong PINs are counted, and after three of them even the right one waits`() = live {
        TestPhone.of(Role.Doctor).use { phone ->
            for (left in listOf(9, 8, 7)) {
                val wrong = failure<Trouble.Invalid> { phone.core.unlock("000001") }
                assertEquals("pin", wrong.field)
                assertEquals("密码不对。还可以试 $left 次", wrong.sentence)
            }
            val view = phone.core.lockView()
            assertEquals(7, view.attemptsLeft)
            assertEquals(30, view.waitSeconds)
            assertEquals("试得太多了。30 秒后再试", failure<Trouble.Locked> { phone.core.unlock(PIN) }.sentence)
            phone.clock.pass(31.seconds)
            phone.core.unlock(PIN)
            assertEquals(10, phone.core.lockView().attemptsLeft)
        }
    }

    @Test
    fun `a changed PIN opens the store, the old one does not`() =
        withPhone(Role.Doctor) { phone, desk ->
            assertEquals("old", failure<Trouble.Invalid> { phone.core.changePin("000001", "904271") }.field)
            assertEquals("pin", failure<Trouble.Invalid> { phone.core.changePin(PIN, "123456") }.field)
            phone.core.changePin(PIN, "904271")
            assertTrue("the store stays open", desk.today().buildings.isNotEmpty())
            phone.core.lock()
            failure<Trouble.Invalid> { phone.core.unlock(PIN) }
            assertTrue(phone.core.unlock("904271").today().buildings.isNotEmpty())
        }

    @Test
    fun `a desk that nobody touches locks itself and tells so`() =
        withPhone(Role.Doctor) { phone, desk ->
            desk.me()
            phone.clock.pass(almostIdle)
            val told = async { desk.lockings.first() }
            phone.clock.pass(1.seconds)
            told.await()
            assertEquals(LockState.Locked, phone.core.lockView().state)
            failure<Trouble.Locked> { desk.me() }
        }

    @Test
    fun `a desk that is locked by hand tells so too`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.clock.pass(almostIdle)
            val told = async { desk.lockings.first() }
            phone.core.lock()
            told.await()
        }

    @Test
    fun `everything the core says is in the language that was chosen`() =
        withPhone(Role.Doctor) { phone, desk ->
            assertEquals("周三 9月2日", desk.today().dateLine)
            phone.core.setLanguage(Language.English)
            assertEquals("Wed 2 Sep", desk.today().dateLine)
            assertEquals("family doctor", desk.me().roleWord)
            phone.restarted().use { next ->
                next.core.setLanguage(Language.English)
                assertEquals("Wed 2 Sep", next.core.unlock(PIN).today().dateLine)
            }
        }
}
