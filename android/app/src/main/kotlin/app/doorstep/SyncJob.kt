package app.doorstep

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch

/**
 * Sends what waits when there is a network, also while nobody looks at the app. Only within the process that has opened
 * the store: the PIN wraps its key, so a process that Android starts for this job alone can read nothing, and does not
 * ask to be started.
 */
class SyncJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
    private var sending: Job? = null

    override fun onStartJob(params: JobParameters): Boolean {
        val running = (application as DoorstepApplication).runs ?: return false
        sending = scope.launch { jobFinished(params, running.send()) }
        return true
    }

    /** What was settled by then stays; the rest is tried again. */
    override fun onStopJob(params: JobParameters): Boolean {
        sending?.cancel()
        return true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    companion object {
        private const val ID = 1
        private const val FIRST_WAIT_MILLIS = 30_000L

        /** With the next network; waits longer after each time without success. One that is asked for already stays. */
        fun schedule(context: Context) {
            val scheduler = context.getSystemService(JobScheduler::class.java)
            if (scheduler.allPendingJobs.any { it.id == ID }) return
            val job =
                JobInfo.Builder(ID, ComponentName(context, SyncJob::class.java))
                    .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                    .setBackoffCriteria(FIRST_WAIT_MILLIS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                    .build()
            scheduler.schedule(job)
        }
    }
}
