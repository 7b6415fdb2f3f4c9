package app.doorstep

import android.content.Context
import android.os.Build
import app.doorstep.bluetooth.NativeLibrary
import app.doorstep.bluetooth.PhoneRadios
import doorstep.bridge.RustCore
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.Vault
import doorstep.bridge.api.VirtualMeters
import doorstep.ui.model.AppModel
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel

/**
 * The core over its store, the model of the screens, and what of Android both need. [saved] is what [AppModel.save]
 * gave to an earlier process. Nothing of the core is called on the main thread.
 */
class Running(context: Context, vault: Vault, clock: Clock?, saved: String?) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
    private val chosen = KeptSettings(context)
    private val radios = PhoneRadios(context)
    private val core =
        RustCore(
            File(context.noBackupFilesDir, STORE).path,
            Dispatchers.IO,
            vault = vault,
            clock = clock,
            radio = { radios.of(chosen.settings.radio) },
            prepare = { NativeLibrary.load(context.classLoader) },
            model = Build.MODEL.orEmpty(),
        )

    /** Leave to look for meters. */
    val permission = MeterPermission(context)

    /** What the core hears instead of the phone's Bluetooth, where the person chose the demo. */
    val meters: VirtualMeters = core.meters

    val model =
        AppModel(
            PermittedCore(core, permission) { permission.refusedSentence(chosen.settings.language) },
            scope,
            Dispatchers.IO,
            saved,
            chosen.settings,
            chosen::keep,
            onSigned = { SyncJob.schedule(context) },
        )

    /** Sends what waits; true: something still does, and another try may help. */
    suspend fun send(): Boolean =
        try {
            val view = core.syncUnattended()
            view != null && view.waiting > 0 && !view.signIn
        } catch (_: Trouble) {
            // Nobody is signed in, or it is being sent already.
            false
        }

    override fun close() {
        scope.cancel()
        core.close()
    }

    private companion object {
        const val STORE = "store"
    }
}
