package doorstep.bridge.api

/**
 * Whom the platform has signed in on a phone that is being set up.
 *
 * @property name empty: the platform does not say it
 */
data class NewcomerView(val name: String, val roleWord: String, val team: String)

/** The phone and its platform while no store is open. The address to open in the browser comes back to a redirect. */
interface Joining {
    /** Begins the sign-in of a phone that is being set up: the address to open in the browser. */
    suspend fun beginSetUp(platform: PlatformChoice, redirect: String): String

    /** With the address the browser came back to. */
    suspend fun finishSetUp(redirected: String): NewcomerView

    /** With a token that was handed out for a platform to test with. */
    suspend fun beginSetUpWithToken(platform: PlatformChoice, token: String, role: Role): NewcomerView

    /**
     * Makes the encrypted store for whom the platform has signed in, and opens it.
     *
     * @throws Trouble.Invalid with the field "pin" if the PIN is too short or too easy to guess
     */
    suspend fun setUpWithPlatform(pin: String): Desk

    /** Asks the platform whether a stopped phone may be worked with again: the address to open in the browser. */
    suspend fun beginRenewal(redirect: String): String

    /** With the address the browser came back to; what the platform says is done. */
    suspend fun finishRenewal(redirected: String): LockView

    /** Sends what waits, whoever is at the phone; none: the store is closed, and only the PIN opens it. */
    suspend fun syncUnattended(): SyncView?
}
