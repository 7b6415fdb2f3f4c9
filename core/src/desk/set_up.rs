//! The first start of a phone that works with a platform: somebody signs in, the platform says who she is, a PIN is chosen, and an
//! empty encrypted store is made. What is in it comes with the first synchronisation.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::Error;
use super::device::Device;
use super::lease::with_token;
use super::me::role_key;
use super::platform_sign_in::{address, handed_in, told};
use super::view::{Language, NewcomerView, PlatformChoice, Role};
use super::work::Desk;
use crate::care::id::StaffId;
use crate::care::team::Staff;
use crate::store::sign_in::{self, PlatformAddress, SignIn};
use crate::store::{self, audit, meta, people};
use crate::sync::fhir;
use crate::sync::team::{TEAM, ask};
use crate::words::plain;

/// Whom the platform has signed in.
pub(super) struct Newcomer {
    platform: PlatformAddress,
    signed_in: SignIn,
    me: Staff,
    organization: String,
}

impl Device {
    /// Begins the sign-in of a phone that is being set up: the address to open in the system's browser.
    ///
    /// # Errors
    /// `Conflict`: the phone has a store. Else what goes wrong with a sign-in.
    pub async fn begin_set_up(&self, platform: PlatformChoice, redirect: &str) -> Result<String, Error> {
        self.is_new()?;
        let platform = address(self.language(), platform)?;
        self.ask_in_browser(platform, redirect).await
    }

    /// Ends it with the address the browser came back to: who she is to the platform.
    ///
    /// # Errors
    /// `NotAllowed`: the platform does not say what she is or in which team. Else what goes wrong with a sign-in.
    pub async fn finish_set_up(&self, redirected: &str) -> Result<NewcomerView, Error> {
        self.is_new()?;
        let (platform, signed_in) = self.come_back(redirected).await?;
        self.welcome(platform, signed_in).await
    }

    /// The same with a token that was handed out for a platform to test with; it says nothing of her role.
    ///
    /// # Errors
    /// `NotAllowed`: the platform does not say in which team. Else what goes wrong with asking.
    pub async fn begin_set_up_with_token(
        &self,
        platform: PlatformChoice,
        token: &str,
        role: Role,
    ) -> Result<NewcomerView, Error> {
        self.is_new()?;
        let platform = address(self.language(), platform)?;
        self.welcome(platform, handed_in(token, role)).await
    }

    /// Makes the encrypted store for whom the platform has signed in, and opens it.
    ///
    /// # Errors
    /// `Conflict`: nobody is signed in, or the phone has a store. `Invalid`: the PIN can't be one.
    pub fn set_up_with_platform(&self, pin: &str) -> Result<Arc<Desk>, Error> {
        self.is_new()?;
        let mut waiting = self.newcomer();
        let Some(newcomer) = waiting.as_ref() else { return Err(self.conflict()) };
        let now = self.now();
        let desk = self.make(pin, |store, _| {
            store.write::<_, store::Error>(|tx| {
                people::put_staff(tx, &newcomer.me)?;
                people::renew_search(tx)?;
                sign_in::keep_platform(tx, &newcomer.platform)?;
                sign_in::keep(tx, &newcomer.signed_in)?;
                meta::set(tx, TEAM, &newcomer.organization)?;
                let line = audit::Audit {
                    at: now,
                    staff: newcomer.me.id,
                    action: "platform.set-up".to_owned(),
                    subject: None,
                    detail: String::new(),
                };
                audit::append(tx, &line)
            })?;
            Ok(newcomer.me.clone())
        })?;
        waiting.take();
        drop(waiting);
        desk.take_renewed(None)?;
        Ok(desk)
    }

    async fn welcome(&self, platform: PlatformAddress, signed_in: SignIn) -> Result<NewcomerView, Error> {
        let language = self.language();
        let refused = |key| Error::NotAllowed { words: plain(language, key) };
        let role = signed_in.role.ok_or_else(|| refused("sign-in-no-role"))?;
        let server = with_token(&platform, &signed_in).map_err(|error| told(language, &error))?;
        let found = ask(&server, &signed_in.said).await.map_err(|why| told(language, &why.into()))?;
        let (organization, team) = found.team.ok_or_else(|| refused("sign-in-no-team"))?;
        let name = found.name.unwrap_or_else(|| signed_in.who.clone());
        let id = match &signed_in.said.practitioner {
            Some(practitioner) => fhir::of_person(practitioner),
            None => StaffId(self.new_id()),
        };
        let me = Staff { id, name, role, team };
        let view = seen(language, &me);
        *self.newcomer() = Some(Newcomer { platform, signed_in, me, organization });
        Ok(view)
    }

    fn newcomer(&self) -> MutexGuard<'_, Option<Newcomer>> {
        self.newcomer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seen(language: Language, me: &Staff) -> NewcomerView {
    let role_word = plain(language, role_key(me.role));
    NewcomerView { name: me.name.clone(), role_word, team: me.team.clone() }
}
