//! The way to the platform: signing in, sending what waits, reading what has changed.

use std::sync::Arc;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{PlatformChoice, SignInView, SyncProgress, SyncView};

use crate::desk::Desk;
use crate::ports::SyncObserver;

#[uniffi::export]
impl Desk {
    /// What has reached the platform and what waits here.
    pub fn sync(&self) -> Result<SyncView, Error> {
        self.core().sync()
    }

    /// Where the sign-in stands.
    pub fn platform_sign_in(&self) -> Result<SignInView, Error> {
        self.core().platform_sign_in()
    }

    /// Takes a token that was handed out for a platform to test with.
    pub fn sign_in_with_token(&self, platform: PlatformChoice, token: String) -> Result<SignInView, Error> {
        self.core().sign_in_with_token(platform, &token)
    }

    /// In how many seconds the next synchronisation is of use, for whoever does it by itself; none: nobody is signed in.
    /// Asking does not keep the desk unlocked.
    pub fn next_sync(&self) -> Result<Option<u64>, Error> {
        self.core().next_sync_with_platform()
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Desk {
    /// Begins a sign-in: the address to open in the system's browser. `redirect`: where the browser comes back to.
    pub async fn begin_sign_in(&self, platform: PlatformChoice, redirect: String) -> Result<String, Error> {
        self.core().begin_sign_in(platform, &redirect).await
    }

    /// Ends it with the address the browser came back to.
    pub async fn finish_sign_in(&self, redirected: String) -> Result<SignInView, Error> {
        self.core().finish_sign_in(&redirected).await
    }

    /// Signs out, here and, if it can be reached, at the platform. What waits stays on the phone and waits.
    pub async fn sign_out(&self) -> Result<SignInView, Error> {
        self.core().sign_out().await
    }

    /// Sends what waits and reads what has changed, until cancelled; what was settled by then is kept. An observer that
    /// fails is not asked again.
    pub async fn sync_now(&self, observer: Arc<dyn SyncObserver>) -> Result<SyncView, Error> {
        let failed = std::sync::atomic::AtomicBool::new(false);
        let tell = move |progress: SyncProgress| {
            use std::sync::atomic::Ordering::Relaxed;
            if !failed.load(Relaxed) && observer.on_progress(progress).is_err() {
                failed.store(true, Relaxed);
            }
        };
        self.core().sync_with_platform(&tell).await
    }
}
