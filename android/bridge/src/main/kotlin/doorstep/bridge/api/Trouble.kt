package doorstep.bridge.api

/**
 * What can go wrong, as far as the person in front of the screen can do something about it. The [sentence] is in her
 * language and says what to do.
 */
sealed class Trouble(val sentence: String) : Exception(sentence) {
    /** The store is closed, or takes no attempt at the moment. */
    class Locked(sentence: String) : Trouble(sentence)

    /** The role may not do that. */
    class NotAllowed(sentence: String) : Trouble(sentence)

    /** There is no such thing, or not for this role. */
    class NotFound(sentence: String) : Trouble(sentence)

    /** What was entered into [field] can't be right. */
    class Invalid(val field: String, sentence: String) : Trouble(sentence)

    /** Somebody else has changed the same thing. */
    class Conflict(sentence: String) : Trouble(sentence)

    /** The meter is not there. */
    class MeterUnavailable(sentence: String) : Trouble(sentence)

    /** The platform can't be reached, or is not one. */
    class PlatformUnavailable(sentence: String) : Trouble(sentence)

    /** The store can't be used: wrong key, damaged, newer, full or read-only. */
    class StoreUnusable(sentence: String) : Trouble(sentence)

    /** A fault of the app. */
    class Internal(sentence: String) : Trouble(sentence)
}
