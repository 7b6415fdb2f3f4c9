package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.ui.model.Entrance
import doorstep.ui.model.Settings
import doorstep.ui.words.stringsFor
import java.io.File
import kotlinx.coroutines.runBlocking

/** Pictures of the screens as they are hard to draw: dark, large, narrow, in English, for a volunteer, with long names. */
internal fun takePictures(options: Options, folder: File, out: (String) -> Unit) {
    folder.deleteRecursively()
    val stores = File(folder, "stores")
    fun device(role: Role, language: Language = options.language): Device {
        val device = Device(File(stores, role.name), Settings(language = language))
        runBlocking {
            if (device.folder.resolve("store").exists()) device.core.unlock(DEMO_PIN)
            else device.core.setUpDemo(DEMO_PIN, role)
            device.core.lock()
        }
        return device
    }
    var count = 0
    fun shoot(
        name: String,
        role: Role = Role.Doctor,
        language: Language = options.language,
        width: Int = 420,
        type: Float = options.type,
        dark: Boolean = options.dark,
        scene: Scene.() -> Unit,
    ) {
        device(role, language).use { device ->
            Phone.use(device, width, type = type, dark = dark) { phone ->
                Scene(phone, language) { part ->
                        count++
                        val file = File(folder, "%02d-%s%s.png".format(count, name, part))
                        phone.picture(file)
                        out("  $file")
                    }
                    .run {
                        unlock()
                        scene()
                    }
            }
        }
    }
    shoot("dark", dark = true) { wholeVisit() }
    shoot("large", type = 2f) { wholeVisit() }
    shoot("english", language = Language.English) { wholeVisit() }
    shoot("narrow", width = 320) { wholeVisit() }
    shoot("narrow-large", width = 320, type = 2f) { wholeVisit() }
    shoot("volunteer", Role.Volunteer) { today() }
    shoot("nurse", Role.Nurse) { today() }
    shoot("long-names") { longNames() }
    shoot("wrong-value") { wrongValue() }
    shoot("wrong-value-english", language = Language.English) { wrongValue() }
    shoot("meter-away") { meterAway() }
    shoot("places") { places() }
}
