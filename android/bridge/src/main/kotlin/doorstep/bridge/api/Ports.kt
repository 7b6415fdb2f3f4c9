package doorstep.bridge.api

/** Keeps the key that wraps the store's key: Android Keystore on a phone. Both functions may throw anything. */
interface Vault {
    /** Encrypts a small [secret] with a key that never leaves the vault. */
    fun wrap(secret: ByteArray): ByteArray

    /** Gives back what [wrap] was given. */
    fun unwrap(wrapped: ByteArray): ByteArray
}

/** A clock in place of the system's own, for tests. */
interface Clock {
    /** Milliseconds since 1970-01-01 UTC. */
    fun nowMillis(): Long

    /** The phone's offset from UTC, minutes. */
    fun offsetMinutes(): Int

    /** Milliseconds since some fixed moment, never going back. */
    fun monotonicMillis(): Long
}
