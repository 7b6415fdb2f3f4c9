package doorstep.ui.model

import doorstep.bridge.api.SignInState
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class PlatformModelTest {
    @get:Rule val phones = Phones()

    private val nowhere = "http://127.0.0.1:9/fhir"

    private fun TestPhone.platform(): PlatformModel = now { platform().also { it.refresh() } }

    private val PlatformModel.now: PlatformState
        get() = state.value

    @Test
    fun `an address that can't be is said at its field, and stays as typed`() {
        val phone = phones.phone().unlock()
        val platform = phone.platform()
        platform.typeBase("ftp://x")
        platform.typeToken("t")
        phone.now { platform.withToken() }
        assertEquals("base" to "ftp://x", platform.now.field to platform.now.base)
        assertNotNull(platform.now.problem)
        platform.typeBase(nowhere)
        assertNull(platform.now.problem)
    }

    @Test
    fun `a token is handed over once, and signing out forgets it`() {
        val phone = phones.phone().unlock()
        val platform = phone.platform()
        assertEquals(SignInState.NoPlatform, platform.now.signIn?.state)
        platform.typeBase(nowhere)
        platform.typeToken("a token")
        phone.now { platform.withToken() }
        assertEquals(SignInState.SignedIn to "", platform.now.signIn?.state to platform.now.token)
        phone.now { platform.signOut() }
        assertEquals(SignInState.SignedOut, platform.now.signIn?.state)
    }

    @Test
    fun `a platform that can't be reached is said, by the browser's way and by uploading`() {
        val phone = phones.phone().unlock()
        val platform = phone.platform()
        platform.typeBase(nowhere)
        phone.now { platform.begin() }
        phone.await("that nobody answers") { platform.now.problem != null }
        assertNull(platform.now.page)
        platform.typeToken("a token")
        phone.now { platform.withToken() }
        val sync = phone.now { sync().also { it.refresh() } }
        phone.now { sync.start() }
        phone.await("the trouble") { sync.state.value.value?.sync?.trouble != null }
        assertNull(sync.going.value)
        // By itself it tries again, and the desk locks all the same.
        phone.pass(IDLE_MILLIS)
        phone.await("the lock") { phone.state.entrance == Entrance.Locked }
        assertTrue(phone.failures.isEmpty())
    }

    private companion object {
        const val IDLE_MILLIS = 6 * 60_000L
    }
}
