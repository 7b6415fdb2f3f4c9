package doorstep.bridge

import doorstep.bridge.api.PlatformChoice
import doorstep.bridge.api.PlatformDesk
import doorstep.bridge.api.SignInState
import doorstep.bridge.api.SignInView
import doorstep.bridge.api.SyncProgress
import doorstep.bridge.api.SyncView
import uniffi.doorstep_core.PlatformChoice as CorePlatformChoice
import uniffi.doorstep_core.SignInView as CoreSignInView
import uniffi.doorstep_core.SyncProgress as CoreSyncProgress
import uniffi.doorstep_ffi.Desk as CoreDesk
import uniffi.doorstep_ffi.SyncObserver

/** The way to the platform, asked of the core's desk. */
internal class RustPlatform(private val desk: CoreDesk, private val asking: Asking) : PlatformDesk {
    override suspend fun platformSignIn(): SignInView = asking.ask { desk.platformSignIn().own() }

    override suspend fun beginSignIn(platform: PlatformChoice, redirect: String): String = waiting {
        desk.beginSignIn(platform.core(), redirect)
    }

    override suspend fun finishSignIn(redirected: String): SignInView = waiting { desk.finishSignIn(redirected).own() }

    override suspend fun signInWithToken(platform: PlatformChoice, token: String): SignInView = asking.ask {
        desk.signInWithToken(platform.core(), token).own()
    }

    override suspend fun signOut(): SignInView = waiting { desk.signOut().own() }

    override suspend fun syncNow(tell: (SyncProgress) -> Unit): SyncView {
        val observer =
            object : SyncObserver {
                override fun onProgress(progress: CoreSyncProgress) = tell(progress.own())
            }
        return waiting { desk.syncNow(observer).own() }
    }

    override suspend fun nextSync(): Long? = asking.ask { desk.nextSync()?.toLong() }

    private suspend fun <T> waiting(question: suspend () -> T): T = asking.waiting(question)
}

internal fun PlatformChoice.core() = CorePlatformChoice(base, authority, pins, client)

private fun CoreSignInView.own() = SignInView(SignInState.entries[state.ordinal], line, platform)

private fun CoreSyncProgress.own() = SyncProgress(done.toInt(), left?.toInt(), line)
