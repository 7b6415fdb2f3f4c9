package app.doorstep

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import androidx.test.ext.junit.runners.AndroidJUnit4
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import doorstep.bridge.api.FieldInput
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.model.VisitEvent
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.zip.GZIPInputStream
import org.json.JSONArray
import org.json.JSONObject
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.util.ReflectionHelpers

/** Sending while nobody looks: asked for when something is signed, done with a network, and never without an open store. */
@RunWith(AndroidJUnit4::class)
class SyncJobTest {
    @get:Rule val phone = Phone()

    private val posted = ConcurrentLinkedQueue<JSONObject>()
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)

    private val scheduler: JobScheduler
        get() = phone.app.getSystemService(JobScheduler::class.java)

    @After
    fun stop() = server.stop(0)

    @Test
    fun `what is signed is sent with the next network, also behind the lock`() {
        val base = platform()
        phone.start()
        phone.setUp()
        signIn(base)
        assertTrue(scheduler.allPendingJobs.isEmpty())
        signVisit()
        val job = scheduler.allPendingJobs.single()
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL, job.backoffPolicy)
        assertFalse("after a new start only the PIN opens the store", job.isPersisted)

        val service = Robolectric.setupService(SyncJob::class.java)
        assertTrue(service.onStartJob(parameters()))
        phone.await("the visit at the platform") { posted.any { it.toString().contains("Encounter/") } }
        phone.await("the end of the job") { shadowOf(service).isJobFinished }
        assertFalse(shadowOf(service).isRescheduleNeeded)
    }

    @Test
    fun `a process in which nobody has opened the store does nothing`() {
        val service = Robolectric.setupService(SyncJob::class.java)
        assertNull(phone.app.runs)
        assertFalse(service.onStartJob(parameters()))
    }

    private fun parameters(): JobParameters = ReflectionHelpers.callConstructor(JobParameters::class.java)

    private fun signIn(base: String) {
        phone.model.go(Place.Platform)
        val platform = phone.model.platform()
        platform.typeBase(base)
        platform.typeToken("a token")
        platform.withToken()
        phone.await("the sign-in") { platform.state.value.signIn?.platform == base }
        phone.model.back()
    }

    private fun signVisit() {
        phone.model.go(Place.Today)
        phone.openVisit("王桂兰")
        val top = phone.model.state.value.nav.top as Place.Visit
        val visit = phone.model.visit(top.visit)
        visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("152/94")))
        phone.await("the answer") { visit.state.value.view?.pressure != null }
        visit.on(VisitEvent.Sign)
        phone.await("the signature") { phone.model.state.value.nav.top is Place.Signed }
        assertEquals(Entrance.Open, phone.model.state.value.entrance)
    }

    /** A server that has nothing and takes everything, as far as one test needs a platform. */
    private fun platform(): String {
        server.createContext("/fhir") { exchange ->
            val body = exchange.body()
            if (body.isEmpty()) {
                exchange.answer(JSONObject().put("resourceType", "Bundle").put("type", "searchset"))
            } else {
                val bundle = JSONObject(String(body))
                posted += bundle
                val entries = JSONArray()
                repeat(bundle.getJSONArray("entry").length()) {
                    entries.put(JSONObject().put("response", JSONObject().put("status", "201").put("etag", "W/\"1\"")))
                }
                val answer = JSONObject().put("resourceType", "Bundle").put("type", "transaction-response")
                exchange.answer(answer.put("entry", entries))
            }
        }
        server.start()
        return "http://127.0.0.1:${server.address.port}/fhir"
    }

    private fun HttpExchange.body(): ByteArray {
        val packed = requestHeaders.getFirst("Content-Encoding") == "gzip"
        return (if (packed) GZIPInputStream(requestBody) else requestBody).readBytes()
    }

    private fun HttpExchange.answer(json: JSONObject) {
        val bytes = json.toString().toByteArray()
        responseHeaders["Content-Type"] = listOf("application/fhir+json")
        sendResponseHeaders(200, bytes.size.toLong())
        responseBody.use { it.write(bytes) }
    }
}
