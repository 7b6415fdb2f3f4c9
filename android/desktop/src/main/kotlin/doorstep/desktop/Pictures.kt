package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.ui.model.Settings
import java.io.File

/** How a phone looks and who uses it. */
private class Look(
    val name: String,
    val role: Role = Role.Doctor,
    val language: Language = Language.Chinese,
    val width: Int = 420,
    val type: Float = 1f,
    val dark: Boolean = false,
)

private val looks =
    listOf(
        Look("light"),
        Look("dark", dark = true),
        Look("english", language = Language.English),
        Look("large", type = 2f),
        Look("narrow", width = 320),
        Look("narrow-large", width = 320, type = 2f),
        Look("english-narrow-large", language = Language.English, width = 320, type = 2f),
    )

/** Pictures of every screen as it is hard to draw, and of what other roles see of them. */
internal fun takePictures(folder: File, out: (String) -> Unit) {
    folder.deleteRecursively()
    val stores = File(folder, "stores")
    fun shoot(look: Look, way: Tour.() -> Unit) {
        var count = 0
        val device = Device(File(stores, look.name), Settings(language = look.language), clock = StillClock)
        device.use {
            Phone.use(device, look.width, type = look.type, dark = look.dark, pixels = SHARP) { phone ->
                Tour(phone, look.language) { name ->
                        var part = 0
                        phone.scrollToTop()
                        do {
                            val file =
                                File(
                                    folder,
                                    "%s/%02d-%s%s.png"
                                        .format(look.name, ++count, name, ".$part".takeIf { part > 0 }.orEmpty()),
                                )
                            phone.picture(file)
                            out("  $file")
                        } while (name in long && ++part < PARTS && phone.scrollOn())
                        phone.scrollToTop()
                    }
                    .way()
            }
        }
    }
    for (look in looks) shoot(look) { all() }
    for (role in Role.entries - Role.Doctor) shoot(Look(role.name.lowercase(), role)) { asSeenBy(role) }
}

/** What is photographed down to its end. */
private val long = setOf("today", "resident", "every-field", "review")

/** Screens' worth of a page at most. */
private const val PARTS = 12
