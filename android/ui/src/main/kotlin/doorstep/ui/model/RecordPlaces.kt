package doorstep.ui.model

/** The places of a person's record and of what was signed. */
sealed interface RecordPlace : Place {
    /** A person's whole record. */
    data class Record(val resident: String) : RecordPlace {
        override val key = "record:$resident"
    }

    data class Edit(val resident: String) : RecordPlace {
        override val key = "edit-record:$resident"
    }

    data class SelfCare(val resident: String) : RecordPlace {
        override val key = "self-care:$resident"
    }

    /** What happened, in order. */
    data class Timeline(val resident: String) : RecordPlace {
        override val key = "timeline:$resident"
    }

    /** Correcting a signed visit. */
    data class Correct(val visit: String) : RecordPlace {
        override val key = "correct:$visit"
    }

    /** One version of a signed visit. */
    data class Version(val visit: String, val version: Int) : RecordPlace {
        override val key = "version:$visit@$version"
    }

    data object New : RecordPlace {
        override val key = "new-record"
    }

    data object Scan : RecordPlace {
        override val key = "scan"
    }

    /** Records that may be of one person. */
    data object Doubles : RecordPlace {
        override val key = "doubles"
    }

    companion object {
        private val fixed = listOf(New, Scan, Doubles).associateBy { it.key }

        /** The place of a [key], none if it is none of these. */
        fun of(key: String): RecordPlace? {
            val id = key.substringAfter(':', "")
            return when (if (id.isEmpty()) "" else key.substringBefore(':')) {
                "" -> fixed[key]
                "record" -> Record(id)
                "edit-record" -> Edit(id)
                "self-care" -> SelfCare(id)
                "timeline" -> Timeline(id)
                "correct" -> Correct(id)
                "version" -> id.substringAfter('@', "").toIntOrNull()?.let { Version(id.substringBefore('@'), it) }
                else -> null
            }
        }
    }
}
