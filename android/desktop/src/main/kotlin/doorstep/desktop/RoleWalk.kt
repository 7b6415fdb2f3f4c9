package doorstep.desktop

import doorstep.bridge.api.Clock
import doorstep.bridge.api.Role
import doorstep.ui.model.Settings
import java.io.File

/**
 * What another member of the team sees: every page of that [role] from the first start to what is handed in, with its
 * picture and what is written on it.
 */
internal class RoleWalk(
    private val options: Options,
    private val role: Role,
    private val store: File,
    folder: File,
    private val clock: Clock? = null,
    private val pixels: Float = SHARP,
    out: (String) -> Unit,
) {
    private val report = Report(folder, out)
    private val told = WalkWords(options.spoken)

    fun walk() {
        val settings = Settings(language = options.spoken)
        Device(store, settings, clock = clock, platform = options.platform).use { device ->
            Phone.use(device, type = options.type, dark = options.dark, pixels = pixels) { phone ->
                Tour(phone, options.spoken) { stop ->
                        phone.scrollToTop()
                        report.step(told.page(stop), stop)
                        phone.picture(report.picture())
                        phone.shown().distinct().forEach(report::line)
                    }
                    .asSeenBy(role)
            }
        }
        report.write(mapOf(told.files to "${noNameIn(store)}"))
    }
}
