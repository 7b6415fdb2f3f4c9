package doorstep.desktop

import com.sun.net.httpserver.HttpServer
import doorstep.ui.model.Place
import java.net.InetAddress
import java.net.InetSocketAddress
import org.junit.After
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** What a platform brought and the app can't take over asks a person to look, until she has. */
class ReviewOnScreenTest {
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)

    @After fun stop() = server.stop(0)

    @Test
    fun `what a doctor has looked at is ticked off and stays readable`() = OnScreen.use {
        open()
        val base = platform((top as Place.Resident).resident)
        phone.back()
        phone.tap(checkNotNull(model.today().state.value.value).sync.line)
        phone.await("what waits") { model.sync().state.value.value != null }
        phone.tap(words.signInToPlatform)
        phone.await("where the sign-in stands") { model.platform().state.value.signIn != null }
        phone.type(words.platformAddress, base)
        phone.type(words.platformToken, "a token")
        phone.tap(words.signInWithToken)
        phone.await(words.signOut)
        phone.back()
        phone.await(words.uploadNow)
        phone.tap(words.uploadNow)
        phone.await("待处理的上传")
        phone.tap("待处理的上传")
        phone.await("华法林")
        phone.tap("看过了", whole = false)
        phone.await("看过的")
        assertFalse(phone.shows("看过了"))
        assertTrue(phone.shows("华法林") && phone.shows("周文静"))
    }

    /** A server that has a drug of a resident, and takes nothing for now. */
    private fun platform(resident: String): String {
        val drug =
            """{"resource":{"resourceType":"MedicationStatement","id":"m-1","status":"active",""" +
                """"subject":{"reference":"Patient/$resident"},"medicationCodeableConcept":{"text":"华法林"}}}"""
        server.createContext("/fhir") { exchange ->
            val entry = if (exchange.requestURI.path.endsWith("/MedicationStatement")) drug else ""
            val bytes = """{"resourceType":"Bundle","type":"searchset","entry":[$entry]}""".toByteArray()
            exchange.responseHeaders["Content-Type"] = listOf("application/fhir+json")
            exchange.sendResponseHeaders(if (exchange.requestMethod == "GET") 200 else 503, bytes.size.toLong())
            exchange.responseBody.use { it.write(bytes) }
        }
        server.start()
        return "http://127.0.0.1:${server.address.port}/fhir"
    }
}
