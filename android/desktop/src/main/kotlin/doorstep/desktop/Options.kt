package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role

/** What the program is asked to do. */
internal enum class Job {
    /** A window to try the app in; without a display the walk. */
    App,

    /** One visit through the real screens, without a display. */
    Walk,

    /** Pictures of the screens as other people see them. */
    Pictures,
    Help,
}

/**
 * The command line.
 *
 * @property role none: the app asks
 * @property language none: the one that was chosen in the app, Chinese at first
 * @property type size of type, 1.0 to 2.0
 * @property reset begins with a new store
 * @property bluetooth listens to this computer's Bluetooth instead of the demo's meters
 * @property platform address of a FHIR server to send to
 */
internal data class Options(
    val job: Job = Job.App,
    val role: Role? = null,
    val language: Language? = null,
    val type: Float = 1f,
    val dark: Boolean = false,
    val reset: Boolean = false,
    val bluetooth: Boolean = false,
    val platform: String? = null,
) {
    /** Where nothing was chosen before. */
    val spoken: Language
        get() = language ?: Language.Chinese

    companion object {
        private val valued = setOf("role", "language", "type", "platform")

        val roles = Role.entries.associateBy { it.name.replace(Regex("(?<=.)(?=[A-Z])"), "-").lowercase() }
        val languages = mapOf("zh" to Language.Chinese, "en" to Language.English)

        val help =
            """
            |make run ARGS="…", in any order, as role=nurse or --role nurse:
            |  reset                       begin with a new store
            |  role=${roles.keys.joinToString("|")}
            |                              who uses the phone; each has a store of its own
            |  language=${languages.keys.joinToString("|")}
            |  type=1.0 … 2.0              size of type
            |  dark                        dark colours
            |  bluetooth                   real meters, by this computer's Bluetooth
            |  platform=URL                a FHIR server to send to; the one of make platform by itself
            |  walk                        a visit without a display, also where there is one
            |  pictures                    pictures of screens in target/pictures
            """
                .trimMargin()

        /** @throws IllegalArgumentException with a sentence about the word that is not understood */
        fun of(words: List<String>): Options =
            words
                .map { it.removePrefix("--") }
                .fold(emptyList(), ::joined)
                .fold(Options()) { options, word ->
                    options.with(word)
                }

        /** A value may stand behind its word: --role nurse. */
        private fun joined(words: List<String>, word: String): List<String> {
            val last = words.lastOrNull()
            return if (last in valued) words.dropLast(1) + "$last=$word" else words + word
        }

        private fun Options.with(word: String): Options {
            val value = word.substringAfter('=', "")
            require('=' !in word || word.substringBefore('=') in valued) { "not understood: $word" }
            return when (word.substringBefore('=')) {
                "reset" -> copy(reset = true)
                "dark" -> copy(dark = true)
                "bluetooth" -> copy(bluetooth = true)
                "platform" -> copy(platform = value)
                "walk" -> copy(job = Job.Walk)
                "pictures" -> copy(job = Job.Pictures)
                "help" -> copy(job = Job.Help)
                "role" -> copy(role = requireNotNull(roles[value]) { "role is one of ${roles.keys.joinToString()}" })
                "language" -> copy(language = requireNotNull(languages[value]) { "language is zh or en" })
                "type" -> {
                    val size = value.toFloatOrNull()
                    require(size != null && size in 1f..2f) { "type is a number from 1.0 to 2.0" }
                    copy(type = size)
                }
                else -> throw IllegalArgumentException("not understood: $word")
            }
        }
    }
}
