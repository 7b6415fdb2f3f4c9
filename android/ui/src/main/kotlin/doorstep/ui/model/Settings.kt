package doorstep.ui.model

import doorstep.bridge.api.Language

/** Sizes of type a person can choose, on top of the system's own. */
enum class TypeSize(val scale: Float) {
    Normal(1f),
    Large(1.25f),
    Larger(1.5f),
    Largest(2f),
}

/** The ways to meters. */
enum class RadioChoice {
    /** The phone's Bluetooth, through the core's library. */
    Library,

    /** The phone's Bluetooth, by the phone's own interface: where the library falls short. */
    Phone,

    /** The demo's virtual meters. */
    Demo,
}

/**
 * What a person chose on this phone; nothing of it is about residents.
 *
 * @property speak readings are read aloud when they arrive
 * @property radio how meters are reached, where there is a choice
 */
data class Settings(
    val language: Language = Language.Chinese,
    val typeSize: TypeSize = TypeSize.Normal,
    val speak: Boolean = false,
    val radio: RadioChoice = RadioChoice.Library,
) {
    /** A short string that [restore] understands. */
    fun save(): String = listOf(language.name, typeSize.name, speak.toString(), radio.name).joinToString(SEPARATOR)

    companion object {
        private const val SEPARATOR = " "

        /** The settings as they were saved; what can't be understood is as on a new phone. */
        fun restore(saved: String?): Settings {
            val parts = saved.orEmpty().split(SEPARATOR)
            val new = Settings()
            return Settings(
                Language.entries.find { it.name == parts.getOrNull(0) } ?: new.language,
                TypeSize.entries.find { it.name == parts.getOrNull(1) } ?: new.typeSize,
                parts.getOrNull(2)?.toBooleanStrictOrNull() ?: new.speak,
                RadioChoice.entries.find { it.name == parts.getOrNull(3) } ?: new.radio,
            )
        }
    }
}
