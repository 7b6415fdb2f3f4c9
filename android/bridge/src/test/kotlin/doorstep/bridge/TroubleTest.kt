package doorstep.bridge

import doorstep.bridge.api.Language
import doorstep.bridge.api.LockState
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.Vault
import kotlinx.coroutines.Dispatchers
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.doorstep_core.Exception as CoreException
import uniffi.doorstep_core.StoreTrouble
import uniffi.doorstep_ffi.InternalException

/** Every way in which the core refuses, provoked for real, with its sentences. */
class TroubleTest {
    @Test
    fun `locked`() =
        withPhone(Role.Doctor) { phone, desk ->
            phone.core.lock()
            val told = phone.core.told<Trouble.Locked> { desk.today() }
            assertEquals("已锁上。输入密码打开" to "Locked. Type the PIN to open.", told)
        }

    @Test
    fun `not allowed`() =
        withPhone(Role.Volunteer) { phone, desk ->
            val who = desk.idOf(WANG)
            val told = phone.core.told<Trouble.NotAllowed> { desk.unmask(who, "核对医保") }
            assertEquals("这一项由家庭医生、护士来做" to "This is done by: family doctor, nurse.", told)
        }

    @Test
    fun `not found`() =
        withPhone(Role.Doctor) { phone, desk ->
            val nobody = "01990a00-0000-7000-8000-000000000000"
            for (question in
                listOf<suspend () -> Any?>(
                    { desk.visit(nobody) },
                    { desk.resident(nobody) },
                    { desk.startVisit("no id at all") },
                )) {
                val told = phone.core.told<Trouble.NotFound>(question)
                assertEquals("没找到这一条，可能已经移走了" to "Not found. It may have been moved.", told)
            }
        }

    @Test
    fun `invalid, with the field, and nothing changes`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "weight", typed("66"))
            suspend fun told(field: String, text: String): Pair<String, String> =
                phone.core.told<Trouble.Invalid> {
                    try {
                        desk.answer(visit, field, typed(text))
                    } catch (trouble: Trouble.Invalid) {
                        assertEquals(field, trouble.field)
                        throw trouble
                    }
                }
            assertEquals(
                "高压 1620 不对吧？应在 40–300 之间" to "Systolic 1620 can't be right. It should be between 40 and 300.",
                told("blood_pressure", "1620/98"),
            )
            assertEquals("高压 1620 不对吧？应在 40–300 之间", desk.wrongSoFar(visit, "blood_pressure", "1620/"))
            assertEquals(null, desk.wrongSoFar(visit, "blood_pressure", "162/"))
            assertEquals(
                "体重「6a」里有不是数字的字。只填数字" to "Weight “6a” is not a number. Type digits only.",
                told("weight", "6a"),
            )
            assertEquals(
                "糖化血红蛋白检查日期 2026-09-03 还没到，不能填以后的日子" to
                    "HbA1c, date 2026-09-03 has not come yet. Pick today or an earlier day.",
                told("hba1c_date", "2026-09-03"),
            )
            val seen = desk.visit(visit)
            assertEquals("" to "66", seen.pressure?.value to seen.field("weight").text)

            val slip = desk.unmask(seen.resident, "核对医保").let { it.dropLast(1) + if (it.last() == '1') '2' else '1' }
            assertEquals(
                "身份证号最后一位对不上，可能输错了一位。再核对一遍" to
                    "The last character of the ID number does not fit. One digit may be wrong. Check it again.",
                phone.core.told<Trouble.Invalid> { desk.residents(slip) },
            )
        }

    @Test
    fun `conflict`() =
        withPhone(Role.Doctor) { phone, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", typed("152/94"))
            desk.sign(visit)
            val told = "这次随访已经签了，不能再改" to "This visit is signed and can't be changed"
            assertEquals(told, phone.core.told<Trouble.Conflict> { desk.sign(visit) })
            assertEquals(told, phone.core.told<Trouble.Conflict> { desk.answer(visit, "weight", typed("70")) })
            failure<Trouble.Conflict> { phone.core.setUpDemo(PIN, Role.Nurse) }
            assertEquals(1, phone.core.unlock(PIN).sync().waiting)
        }

    @Test
    fun `store in use by a second instance`() =
        withPhone(Role.Doctor) { phone, desk ->
            RustCore(phone.folder.path, Dispatchers.IO, clock = phone.clock).use { second ->
                assertEquals(
                    "入户随访已经在另一个窗口打开了。回到那一个" to "Doorstep is already open in another window. Go back to that one.",
                    second.told<Trouble.StoreUnusable> { second.unlock(PIN) },
                )
                assertTrue(desk.today().buildings.isNotEmpty())
                phone.core.lock()
                assertTrue(second.unlock(PIN).today().buildings.isNotEmpty())
            }
        }

    @Test
    fun `store damaged`() = live {
        val told =
            "数据文件坏了。没有删任何东西，把手机交给管理员恢复" to
                "The data file is damaged. Nothing was deleted. Give the phone to the administrator to restore it."
        TestPhone.of(Role.Doctor).use { phone ->
            val store = phone.file("doorstep.db")
            val sound = store.readBytes()
            val damaged = sound.clone().also { it[100] = (it[100] + 1).toByte() }
            store.writeBytes(damaged)
            assertEquals(told, phone.core.told<Trouble.StoreUnusable> { phone.core.unlock(PIN) })
            assertTrue("nothing was deleted or changed", store.readBytes().contentEquals(damaged))
            assertTrue(store.delete())
            assertEquals(told, phone.core.told<Trouble.StoreUnusable> { phone.core.unlock(PIN) })
            assertFalse("and none is made in its place", store.exists())
            assertEquals(LockState.Locked, phone.core.lockView().state)
            store.writeBytes(sound)
            assertTrue(phone.core.unlock(PIN).today().buildings.isNotEmpty())
        }
    }

    @Test
    fun `store of a newer app`() = live {
        TestPhone.of(Role.Doctor).use { phone ->
            val keys = phone.file("keyring.json")
            val old = keys.readText()
            keys.writeText(old.replace("\"version\": 1,", "\"version\": 2,").also { assertFalse(it == old) })
            val told =
                "数据是新版应用写的。先更新应用，数据都在" to "The data was written by a newer app. Update the app, everything is there."
            assertEquals(told, phone.core.told<Trouble.StoreUnusable> { phone.core.unlock(PIN) })
            assertEquals(told, phone.core.told<Trouble.StoreUnusable> { phone.core.lockView() })
        }
    }

    @Test
    fun `store of another key`() = live {
        TestPhone.of(Role.Volunteer).use { other ->
            TestPhone.of(Role.Doctor).use { phone ->
                for (name in listOf("keyring.json", "vault.key")) {
                    val file = other.file(name)
                    file.copyTo(phone.folder, file.relativeTo(other.folder).path)
                }
                val told =
                    "钥匙对不上，这台手机打不开里面的数据。数据没有动，把手机交给管理员" to
                        "The key does not fit, so this phone can't open its data. Nothing was changed. " +
                            "Bring the phone to the administrator."
                phone.restarted().use { next ->
                    assertEquals(told, next.core.told<Trouble.StoreUnusable> { next.core.unlock(PIN) })
                }
            }
        }
    }

    @Test
    fun `internal, where the phone's own key store fails`() = live {
        val broken =
            object : Vault {
                override fun wrap(secret: ByteArray): ByteArray = error("no key store")

                override fun unwrap(wrapped: ByteArray): ByteArray = error("no key store")
            }
        TestPhone(broken).use { phone ->
            assertEquals(
                "手机的钥匙库没打开。锁屏再解锁，重试一次" to
                    "The phone's key store did not open. Lock and unlock the phone, then try again",
                phone.core.told<Trouble.Internal> { phone.core.setUpDemo(PIN, Role.Doctor) },
            )
        }
    }

    @Test
    fun `a panic of the core is told in words of the bridge, not in its own`() {
        val asking = Asking(Dispatchers.Unconfined)
        for (language in Language.entries) {
            asking.language = language
            val trouble = runCatching {
                asking.told<Unit> { throw InternalException("panicked at $WANG") }
            }
                .exceptionOrNull()
            assertTrue("$trouble", trouble is Trouble.Internal)
            assertEquals(brokenWords.getValue(language), trouble?.message)
        }
    }

    @Test
    fun `each of the core's at most ten errors is the bridge's of the same name`() {
        val errors =
            listOf(
                CoreException.Locked("Locked"),
                CoreException.NotAllowed("NotAllowed"),
                CoreException.NotFound("NotFound"),
                CoreException.Invalid("weight", "Invalid"),
                CoreException.Conflict("Conflict"),
                CoreException.MeterUnavailable("MeterUnavailable"),
                CoreException.PlatformUnavailable("PlatformUnavailable"),
                CoreException.StoreUnusable(StoreTrouble.DISK_FULL, "StoreUnusable"),
                CoreException.Internal("Internal"),
            )
        val core = kindsOf(CoreException::class.java)
        assertTrue("$core", core.size <= 10)
        assertEquals(core, errors.mapTo(sortedSetOf()) { it.javaClass.simpleName })
        assertEquals(core, kindsOf(Trouble::class.java))
        val asking = Asking(Dispatchers.Unconfined)
        for (error in errors) {
            val trouble = runCatching { asking.told<Unit> { throw error } }.exceptionOrNull()
            assertEquals(error.javaClass.simpleName, trouble?.javaClass?.simpleName)
            assertEquals(error.javaClass.simpleName, (trouble as Trouble).sentence)
        }
    }

    private fun kindsOf(errors: Class<*>) =
        errors.declaredClasses.filter(errors::isAssignableFrom).mapTo(sortedSetOf()) { it.simpleName }
}
