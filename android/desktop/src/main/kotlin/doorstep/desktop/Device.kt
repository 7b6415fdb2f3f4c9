package doorstep.desktop

import doorstep.bridge.RustCore
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Radio
import doorstep.ui.model.AppModel
import doorstep.ui.model.Settings
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel

/**
 * A phone's app in this process with its store in [folder]: the core, the state holders and what a person chose.
 * [saved] is where she was before the process ended. It listens to the demo's meters, or to this computer's
 * [bluetooth]. A new store gets the demo district, or the whole [town]; signing in offers the [platform].
 */
class Device(
    val folder: File,
    settings: Settings = Settings(),
    saved: String? = null,
    clock: Clock? = null,
    bluetooth: Boolean = false,
    town: Boolean = false,
    platform: String? = null,
    keep: (Settings) -> Unit = {},
) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
    private val radio = if (bluetooth) Radio.System() else Radio.Virtual
    val core = RustCore(folder.path, Dispatchers.IO, clock = clock, radio = { radio }, town = town)
    val model = AppModel(core, scope, Dispatchers.IO, saved, settings, keep, platform.orEmpty())

    /** Ends the process of the app, as far as it knows: nothing but the store and [AppModel.save] is left. */
    override fun close() {
        scope.cancel()
        core.close()
    }
}
