package doorstep.bridge.api

/** Where the sign-in to the platform stands. */
enum class SignInState {
    /** Nobody has named a platform yet. */
    NoPlatform,
    SignedOut,
    /** The browser is open. */
    Begun,
    SignedIn,
    /** It has run out or was taken back: work goes on, nothing is sent. */
    RanOut,
}

/**
 * The sign-in to the platform.
 *
 * @property line in words, with what to do
 * @property platform its address
 */
data class SignInView(val state: SignInState, val line: String, val platform: String?)

/**
 * Which platform.
 *
 * @property base for example https://platform.example/fhir
 * @property authority certificates of the county's own authority, PEM
 * @property pins the server's public keys, SHA-256 of the SubjectPublicKeyInfo in Base64
 * @property client what the platform calls this app; none: the app makes itself known
 */
data class PlatformChoice(
    val base: String,
    val authority: String? = null,
    val pins: List<String> = emptyList(),
    val client: String? = null,
)

/**
 * How far a synchronisation has come.
 *
 * @property left requests still to go; none: nobody knows
 * @property line in words
 */
data class SyncProgress(val done: Int, val left: Int?, val line: String)

/** The way to the platform. */
interface PlatformDesk {
    suspend fun platformSignIn(): SignInView

    /** The address to open in the system's browser, which comes back to [redirect]. */
    suspend fun beginSignIn(platform: PlatformChoice, redirect: String): String

    /** With the address the browser came back to. */
    suspend fun finishSignIn(redirected: String): SignInView

    /** With a token that was handed out for a platform to test with. */
    suspend fun signInWithToken(platform: PlatformChoice, token: String): SignInView

    /** What waits stays and waits. */
    suspend fun signOut(): SignInView

    /** Sends what waits and reads what has changed; cancelling calls it off, what was settled stays. */
    suspend fun syncNow(tell: (SyncProgress) -> Unit): SyncView

    /** In how many seconds the next synchronisation is of use; none: nobody is signed in. Keeps nothing unlocked. */
    suspend fun nextSync(): Long?
}
