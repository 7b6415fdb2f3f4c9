package doorstep.ui.model

import com.sun.net.httpserver.HttpServer
import doorstep.bridge.api.Role
import java.net.InetAddress
import java.net.InetSocketAddress
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

class JoinModelTest {
    @get:Rule val phones = Phones()

    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)

    @After fun stop() = server.stop(0)

    private val TestPhone.join: JoinState
        get() = model.join.state.value

    @Test
    fun `an address that can't be is said at its field, and nobody answering is said`() {
        val phone = phones.phone(role = null)
        val join = phone.model.join
        join.choose(FirstPage.Platform)
        join.typeBase("ftp://x")
        phone.now { join.begin() }
        phone.await("what is wrong") { phone.join.problem != null }
        assertEquals("base", phone.join.field)
        join.typeBase("http://127.0.0.1:9/fhir")
        phone.now { join.begin() }
        phone.await("that nobody answers") { phone.join.problem != null }
        assertEquals(FirstPage.Platform, phone.join.at)
        assertEquals(Entrance.New, phone.state.entrance)
        assertTrue(phone.model.back())
        assertEquals(FirstPage.Choice, phone.join.at)
        assertFalse(phone.model.back())
    }

    @Test
    fun `a token of a platform makes a phone of one of its teams`() {
        val base = platform()
        val phone = phones.phone(role = null)
        val join = phone.model.join
        join.choose(FirstPage.Platform)
        join.typeBase(base)
        join.typeToken("a token")
        join.chooseRole(Role.Nurse)
        phone.now { join.withToken() }
        phone.await("who it is") { phone.join.newcomer != null }
        assertEquals(FirstPage.Pin to "第一团队", phone.join.at to phone.join.newcomer?.team)
        assertEquals("", phone.join.token)
        for (pin in listOf("123456", PIN)) {
            repeat(2) {
                pin.forEach { join.pin.press(PinKey.Digit(it)) }
                phone.now { join.pin.next() }
            }
        }
        assertEquals(Entrance.Open, phone.state.entrance)
        assertEquals(Role.Nurse to "第一团队", phone.state.me?.role to phone.state.me?.team)
        assertEquals(Place.Sync, phone.state.nav.top)
        phone.await("what has been read") { phone.model.sync().state.value.value?.sync != null }
        assertNotNull(phones.again(phone).unlock().state.me)
    }

    /** A server with one team and nobody in it. */
    private fun platform(): String {
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
        return "http://127.0.0.1:${server.address.port}/fhir"
    }
}
