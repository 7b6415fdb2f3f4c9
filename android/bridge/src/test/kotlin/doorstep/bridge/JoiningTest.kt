package doorstep.bridge

import com.sun.net.httpserver.HttpServer
import doorstep.bridge.api.LockState
import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.Role
import doorstep.bridge.api.SignInState
import doorstep.bridge.api.Trouble
import java.net.InetAddress
import java.net.InetSocketAddress
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Test

/**
 * A phone that is set up from a platform, and asks it while it is locked. What is said there is the core's own tests'.
 */
class JoiningTest {
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val nowhere = PlatformChoice("http://127.0.0.1:9/fhir")

    @After fun stop() = server.stop(0)

    @Test
    fun `a token of a platform makes a phone of its team, which goes there by itself`() = live {
        TestPhone().use { phone ->
            val newcomer = phone.core.beginSetUpWithToken(platform(), "a token", Role.Nurse)
            assertEquals("" to "第一团队", newcomer.name to newcomer.team)
            assertEquals("pin", failure<Trouble.Invalid> { phone.core.setUpWithPlatform("123456") }.field)
            val desk = phone.core.setUpWithPlatform(PIN)
            assertEquals(Role.Nurse to "第一团队", desk.me().let { it.role to it.team })
            assertEquals(SignInState.SignedIn, desk.platformSignIn().state)
            assertNotNull(phone.core.syncUnattended())
            phone.core.lock()
            assertNull(phone.core.syncUnattended())
            assertEquals(LockState.Locked, phone.core.lockView().state)
            assertEquals(Role.Nurse, phone.core.unlock(PIN).me().role)
        }
    }

    @Test
    fun `nobody is let in whom no platform has named`() = live {
        TestPhone().use { phone ->
            failure<Trouble.PlatformUnavailable> { phone.core.beginSetUp(nowhere, "app.doorstep:/signed-in") }
            failure<Trouble.Conflict> { phone.core.finishSetUp("app.doorstep:/signed-in?code=x") }
            failure<Trouble.Conflict> { phone.core.setUpWithPlatform(PIN) }
            assertEquals(LockState.New, phone.core.lockView().state)
        }
        TestPhone.of(Role.Doctor).use { phone ->
            failure<Trouble.Conflict> { phone.core.beginSetUp(nowhere, "app.doorstep:/signed-in") }
            failure<Trouble.NotFound> { phone.core.beginRenewal("app.doorstep:/signed-in") }
            failure<Trouble.Conflict> { phone.core.finishRenewal("app.doorstep:/signed-in?code=x") }
            assertNull(phone.core.lockView().stopped)
        }
    }

    /** A server with one team and nobody in it. */
    private fun platform(): PlatformChoice {
        val team = """{"resourceType":"Organization","id":"home","name":"第一团队"}"""
        server.createContext("/fhir") { exchange ->
            val path = exchange.requestURI.path.removePrefix("/fhir")
            val entry = if (path == "/Organization") """{"resource":$team}""" else ""
            val answer =
                if (path == "/Organization/home") team
                else """{"resourceType":"Bundle","type":"searchset","entry":[$entry]}"""
            val bytes = answer.toByteArray()
            exchange.responseHeaders["Content-Type"] = listOf("application/fhir+json")
            exchange.sendResponseHeaders(200, bytes.size.toLong())
            exchange.responseBody.use { it.write(bytes) }
        }
        server.start()
        return PlatformChoice("http://127.0.0.1:${server.address.port}/fhir")
    }
}
