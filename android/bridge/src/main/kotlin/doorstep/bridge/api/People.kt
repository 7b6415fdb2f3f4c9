package doorstep.bridge.api

/** The language the core speaks to staff. */
enum class Language {
    Chinese,
    English,
}

/** What a member of the team is. */
enum class Role {
    Doctor,
    Nurse,
    SocialWorker,
    Volunteer,
    GridWorker,
}

enum class Disease {
    Hypertension,
    Diabetes,
}

/** What is known about a person's health, as a traffic light. */
enum class Colour {
    Grey,
    Green,
    Yellow,
    Red,
}

/** A health colour with its word; the shapes are the screens' own. */
data class ColourMark(val colour: Colour, val word: String)

enum class LockState {
    /** No store yet: it has to be set up. */
    New,
    Locked,
    Unlocked,

    /** There is a store, and no PIN opens it until the platform has been asked. */
    Stopped,
}

/**
 * @property attemptsLeft wrong attempts that are left before a long wait
 * @property waitSeconds seconds until another attempt is taken; 0: now
 * @property warning about this machine's key vault, in words
 * @property stopped why no PIN is taken at all, and what to do
 */
data class LockView(
    val state: LockState,
    val attemptsLeft: Int,
    val waitSeconds: Long,
    val warning: String?,
    val stopped: String?,
)

/** A place of the app's bottom bar. */
enum class Tab {
    Today,
    Residents,
    Plan,
    Me,
}

/**
 * The person who uses this phone.
 *
 * @property storeLine what is said about the store: encrypted, where the key is
 * @property tabs which places this role has
 * @property inboxLine meters' records that nobody has claimed and this role may claim, in words
 * @property mayScan may find a resident by a scanned card
 * @property mayRegister may register residents
 * @property mayMerge may show two records as one person's
 * @property demo all of the store is invented: only then invented meters may be listened to
 */
data class MeView(
    val name: String,
    val role: Role,
    val roleWord: String,
    val team: String,
    val storeLine: String,
    val versionLine: String,
    val tabs: List<Tab>,
    val inboxLine: String? = null,
    val mayScan: Boolean = false,
    val mayRegister: Boolean = false,
    val mayMerge: Boolean = false,
    val demo: Boolean = false,
)
