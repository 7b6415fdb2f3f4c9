package doorstep.bridge

import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.Role
import doorstep.bridge.api.SignInState
import doorstep.bridge.api.SyncProgress
import doorstep.bridge.api.Trouble
import java.net.ServerSocket
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/**
 * The way to the platform where there is none, and where nobody answers. What is said there is the core's own tests'.
 */
class PlatformTest {
    private val nowhere = PlatformChoice("http://127.0.0.1:9/fhir")

    @Test
    fun `without a platform nothing is sent, and that is said`() =
        withPhone(Role.Doctor) { _, desk ->
            assertEquals(SignInState.NoPlatform, desk.platformSignIn().state)
            assertNull(desk.nextSync())
            assertThrows(Trouble.PlatformUnavailable::class.java) { runBlocking { desk.syncNow {} } }
            val wrong = PlatformChoice("somewhere")
            val trouble = assertThrows(Trouble.Invalid::class.java) { runBlocking { desk.signInWithToken(wrong, "t") } }
            assertEquals("base", trouble.field)
        }

    @Test
    fun `a platform that can't be reached is told in the view, and what waits stays`() =
        withPhone(Role.Doctor) { _, desk ->
            val visit = desk.startVisit(desk.idOf(WANG)).visit
            desk.answer(visit, "blood_pressure", FieldInput.Text("128/78"))
            desk.sign(visit)
            val signedIn = desk.signInWithToken(nowhere, "a token")
            assertEquals(SignInState.SignedIn to nowhere.base, signedIn.state to signedIn.platform)
            assertNotNull(desk.nextSync())
            val told = mutableListOf<SyncProgress>()
            val view = desk.syncNow(told::add)
            assertEquals(1, view.waiting)
            assertNotNull(view.trouble)
            assertFalse(view.signIn)
            assertEquals(SignInState.SignedOut, desk.signOut().state)
            assertNull(desk.nextSync())
            assertThrows(Trouble.PlatformUnavailable::class.java) {
                runBlocking { desk.beginSignIn(nowhere, "app.doorstep:/signed-in") }
            }
            assertThrows(Trouble.Conflict::class.java) { runBlocking { desk.finishSignIn("app.doorstep:/signed-in") } }
        }

    @Test
    fun `called off while a platform is silent, the next one may begin`() =
        withPhone(Role.Doctor) { _, desk ->
            ServerSocket(0).use { silent ->
                val asked = CompletableDeferred<Unit>()
                val listening =
                    launch(Dispatchers.IO) {
                        val first = silent.accept()
                        asked.complete(Unit)
                        withContext(Dispatchers.IO) { first.getInputStream().readAllBytes() }
                    }
                desk.signInWithToken(PlatformChoice("http://127.0.0.1:${silent.localPort}/fhir"), "a token")
                val syncing = launch { desk.syncNow {} }
                asked.await()
                syncing.cancelAndJoin()
                listening.join()
            }
            desk.signInWithToken(nowhere, "a token")
            assertTrue(desk.syncNow {}.trouble != null)
        }
}
