package app.doorstep

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.SignInState
import doorstep.ui.model.Place
import doorstep.ui.model.VisitEvent
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.util.ReflectionHelpers

/** Sending while nobody looks: asked for when something is signed, and never without an open store. */
@RunWith(AndroidJUnit4::class)
class SyncJobTest {
    @get:Rule val phone = Phone()

    private val scheduler: JobScheduler
        get() = phone.app.getSystemService(JobScheduler::class.java)

    @Test
    fun `what is signed asks to be sent with the next network`() {
        phone.start()
        phone.setUp()
        assertTrue(scheduler.allPendingJobs.isEmpty())
        signVisit()
        val job = scheduler.allPendingJobs.single()
        assertNotNull("with a network", job.requiredNetwork)
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL, job.backoffPolicy)
        assertFalse("after a new start only the PIN opens the store", job.isPersisted)
    }

    @Test
    fun `the job brings what was signed to the platform and says that it is done`() {
        ServedPlatform().use { platform ->
            phone.start()
            phone.setUp()
            signIn(platform)
            val visit = signVisit()
            assertFalse(platform.has("Encounter/$visit"))
            val job = Robolectric.buildService(SyncJob::class.java).create()
            assertTrue("it goes on beside the main thread", job.get().onStartJob(parameters()))
            val told = shadowOf(job.get())
            phone.await("the end of the job") { told.isJobFinished }
            assertFalse("nothing is left to send", told.isRescheduleNeeded)
            assertTrue("the visit is at the platform", platform.has("Encounter/$visit"))
            job.destroy()
        }
    }

    @Test
    fun `a platform that is gone leaves the job to be tried again`() {
        phone.start()
        phone.setUp()
        ServedPlatform().use(::signIn)
        signVisit()
        val job = Robolectric.buildService(SyncJob::class.java).create()
        assertTrue(job.get().onStartJob(parameters()))
        val told = shadowOf(job.get())
        phone.await("the end of the job") { told.isJobFinished }
        assertTrue("it waits", told.isRescheduleNeeded)
        job.destroy()
    }

    /** With the token that an administrator hands out. */
    private fun signIn(platform: ServedPlatform) {
        phone.model.go(Place.Platform)
        val model = phone.model.platform()
        model.typeBase(platform.base)
        model.typeToken(ServedPlatform.TOKEN)
        model.withToken()
        phone.await("the sign-in") { model.state.value.signIn?.state == SignInState.SignedIn }
    }

    /** A visit with a blood pressure; its id. */
    private fun signVisit(): String {
        phone.model.go(Place.Today)
        phone.openVisit("王桂兰")
        val id = (phone.model.state.value.nav.top as Place.Visit).visit
        val visit = phone.model.visit(id)
        visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("152/94")))
        phone.await("the answer") { visit.state.value.view?.pressure != null }
        visit.on(VisitEvent.Sign)
        phone.await("the signature") { phone.model.state.value.nav.top is Place.Signed }
        return id
    }

    private fun parameters(): JobParameters = ReflectionHelpers.callConstructor(JobParameters::class.java)

    @Test
    fun `a process in which nobody has opened the store does nothing`() {
        val service = Robolectric.setupService(SyncJob::class.java)
        assertNull(phone.app.runs)
        assertFalse(service.onStartJob(parameters()))
    }
}
