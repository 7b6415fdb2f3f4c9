package doorstep.ui.model

import doorstep.bridge.api.FormKind
import doorstep.bridge.api.SheetKind

/** A place a person can be at. */
sealed interface Place {
    /** Names the place in a saved state. */
    val key: String

    data object Today : Place {
        override val key = "today"
    }

    data object Residents : Place {
        override val key = "residents"
    }

    data object Plan : Place {
        override val key = "plan"
    }

    data object Me : Place {
        override val key = "me"
    }

    data object Inbox : Place {
        override val key = "inbox"
    }

    data object Sync : Place {
        override val key = "sync"
    }

    data object Platform : Place {
        override val key = "platform"
    }

    data object ChangePin : Place {
        override val key = "pin"
    }

    data class Resident(val resident: String) : Place {
        override val key = "resident:$resident"
    }

    data class Consents(val resident: String) : Place {
        override val key = "consents:$resident"
    }

    data class Visit(val visit: String) : Place {
        override val key = "visit:$visit"
    }

    data class Review(val visit: String) : Place {
        override val key = "review:$visit"
    }

    data class Signed(val visit: String) : Place {
        override val key = "signed:$visit"
    }

    data class Sheet(val kind: SheetKind, val about: String) : Place {
        override val key = "sheet:${kind.name}:$about"
    }

    data class Form(val kind: FormKind, val about: String) : Place {
        override val key = "form:${kind.name}:$about"
    }

    /** Filled in by the resident's own hand. */
    val isHandedOver: Boolean
        get() = this is Form && kind == FormKind.Satisfaction

    companion object {
        private val fixed = listOf(Today, Residents, Plan, Me, Inbox, Sync, Platform, ChangePin).associateBy { it.key }

        /** The place of a [key], none if this version of the app does not know it. */
        fun of(key: String): Place? {
            val id = key.substringAfter(':', "")
            return when {
                id.isEmpty() -> fixed[key] ?: RecordPlace.of(key)
                key.startsWith("resident:") -> Resident(id)
                key.startsWith("consents:") -> Consents(id)
                key.startsWith("visit:") -> Visit(id)
                key.startsWith("review:") -> Review(id)
                key.startsWith("signed:") -> Signed(id)
                key.startsWith("sheet:") -> SheetKind.entries.of(id)?.let { Sheet(it, id.substringAfter(':')) }
                key.startsWith("form:") -> FormKind.entries.of(id)?.let { Form(it, id.substringAfter(':')) }
                else -> RecordPlace.of(key)
            }
        }

        private fun <E : Enum<E>> List<E>.of(id: String): E? = find { it.name == id.substringBefore(':') }
    }
}

/** The places a person came through, the one she is at last. Today is always the first. */
data class Nav(val places: List<Place> = listOf(Place.Today)) {
    init {
        require(places.firstOrNull() == Place.Today) { "today is where everybody starts" }
    }

    val top: Place
        get() = places.last()

    /** A place is in the way at most once; a signed visit's page is left for good. */
    fun go(place: Place): Nav =
        if (place == Place.Today) Nav() else Nav(places.filter { it != place && it !is Place.Signed } + place)

    /** None: there is nothing to go back to, the app is left. */
    fun back(): Nav? = if (places.size > 1) Nav(places.dropLast(1)) else null

    /** Once signed, nobody goes back into the draft. */
    fun signed(visit: String): Nav =
        Nav(places.filter { it != Place.Visit(visit) && it != Place.Review(visit) } + Place.Signed(visit))

    /** A short string that [restore] understands. */
    fun save(): String = places.joinToString(SEPARATOR) { it.key }

    companion object {
        private const val SEPARATOR = ">"

        /** The way as it was saved; what can't be understood is left out. */
        fun restore(saved: String?): Nav {
            val places = saved.orEmpty().split(SEPARATOR).mapNotNull(Place::of)
            return Nav((listOf(Place.Today) + places).distinct())
        }
    }
}
