package app.doorstep

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.FieldInput
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
        phone.model.go(Place.Today)
        phone.openVisit("王桂兰")
        val visit = phone.model.visit((phone.model.state.value.nav.top as Place.Visit).visit)
        visit.on(VisitEvent.Answer("blood_pressure", FieldInput.Text("152/94")))
        phone.await("the answer") { visit.state.value.view?.pressure != null }
        visit.on(VisitEvent.Sign)
        phone.await("the signature") { phone.model.state.value.nav.top is Place.Signed }
        val job = scheduler.allPendingJobs.single()
        assertNotNull("with a network", job.requiredNetwork)
        assertEquals(JobInfo.BACKOFF_POLICY_EXPONENTIAL, job.backoffPolicy)
        assertFalse("after a new start only the PIN opens the store", job.isPersisted)
    }

    @Test
    fun `a process in which nobody has opened the store does nothing`() {
        val service = Robolectric.setupService(SyncJob::class.java)
        assertNull(phone.app.runs)
        val parameters: JobParameters = ReflectionHelpers.callConstructor(JobParameters::class.java)
        assertFalse(service.onStartJob(parameters))
    }
}
