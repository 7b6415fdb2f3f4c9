package doorstep.ui.model

import doorstep.bridge.api.Language

/** Sizes of type a person can choose, on top of the system's own. */
enum class TypeSize(val scale: Float) {
    Normal(1f),
    Large(1.25f),
    Larger(1.5f),
    Largest(2f),
}

/**
 * What a person chose on this phone; nothing of it is about residents.
 *
 * @property speak readings are read aloud when they arrive
 */
data class Settings(
    val language: Language = Language.Chinese,
    val typeSize: TypeSize = TypeSize.Normal,
    val speak: Boolean = false,
) {
    /** A short string that [restore] understands. */
    fun save(): String = listOf(language.name, typeSize.name, speak.toString()).joinToString(SEPARATOR)

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
            )
        }
    }
}
