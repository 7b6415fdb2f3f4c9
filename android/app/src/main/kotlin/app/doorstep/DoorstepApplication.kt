package app.doorstep

import android.app.Application
import android.content.pm.PackageManager.FEATURE_STRONGBOX_KEYSTORE
import android.os.Build.VERSION.SDK_INT
import android.os.Build.VERSION_CODES.P
import androidx.annotation.MainThread
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Vault

/** The process: one core and one model, for as long as Android lets it live. */
open class DoorstepApplication : Application() {
    private var running: Running? = null

    /** What runs already; none: nobody has opened the app in this process. */
    val runs: Running?
        get() = running

    /** What keeps the key of the store. */
    protected open fun vault(): Vault =
        KeystoreVault(strongBox = SDK_INT >= P && packageManager.hasSystemFeature(FEATURE_STRONGBOX_KEYSTORE))

    /** A clock in place of the phone's. */
    protected open fun clock(): Clock? = null

    /** What runs. The first screen of a process begins it, and knows from [saved] where the person was before. */
    @MainThread
    fun running(saved: String?): Running = running ?: Running(this, vault(), clock(), saved).also { running = it }

    /** On a phone the process just ends; where it lives on without the app, as in tests, everything is let go of. */
    override fun onTerminate() {
        running?.close()
        running = null
        super.onTerminate()
    }
}
