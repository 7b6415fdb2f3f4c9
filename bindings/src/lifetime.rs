//! The phone's life with the platform while no store is open: setting up, asking from the locked page, sending unattended.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{LockView, NewcomerView, PlatformChoice, Role, SyncView};

use crate::doorstep::Doorstep;

#[uniffi::export(async_runtime = "tokio")]
impl Doorstep {
    /// Begins the sign-in of a phone that is being set up: the address to open in the system's browser.
    pub async fn begin_set_up(&self, platform: PlatformChoice, redirect: String) -> Result<String, Error> {
        self.device.begin_set_up(platform, &redirect).await
    }

    /// Ends it with the address the browser came back to: who she is to the platform.
    pub async fn finish_set_up(&self, redirected: String) -> Result<NewcomerView, Error> {
        self.device.finish_set_up(&redirected).await
    }

    /// The same with a token that was handed out for a platform to test with.
    pub async fn begin_set_up_with_token(
        &self,
        platform: PlatformChoice,
        token: String,
        role: Role,
    ) -> Result<NewcomerView, Error> {
        self.device.begin_set_up_with_token(platform, &token, role).await
    }

    /// Begins to ask the platform whether this phone may be worked with again: the address to open in the system's browser.
    pub async fn begin_renewal(&self, redirect: String) -> Result<String, Error> {
        self.device.begin_renewal(&redirect).await
    }

    /// Ends it with the address the browser came back to, and does what the platform says.
    pub async fn finish_renewal(&self, redirected: String) -> Result<LockView, Error> {
        self.device.finish_renewal(&redirected).await
    }

    /// Sends what waits and reads what has changed, for a scheduler; none: the store is closed, and only the PIN opens it.
    pub async fn sync_unattended(&self) -> Result<Option<SyncView>, Error> {
        self.device.sync_unattended().await
    }
}
