//! Signing in to the platform, and out. Whoever is not signed in works on; only the platform does not hear of it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::Error;
use super::me::role_key;
use super::view::{Language, PlatformChoice, SignInState, SignInView, SyncProgress, SyncView};
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::team::Role;
use crate::store::meta;
use crate::store::sign_in::{self, PlatformAddress, Said, SignIn};
use crate::sync::http::{Config, ConfigError, HttpPlatform};
use crate::sync::platform::{Platform, Unanswered};
use crate::sync::sign_in::{Session, SignInError, begin, finish, revoke};
use crate::sync::team::TEAM;
use crate::words::plain;

impl Desk {
    /// Where the sign-in stands.
    pub fn platform_sign_in(&self) -> Result<SignInView, Error> {
        let work = self.enter(Capability::SignInPlatform)?;
        work.read(|connection| view(&work, connection))
    }

    /// Begins a sign-in to a platform: the address to open in the system's browser. `redirect`: where the browser comes back to.
    pub async fn begin_sign_in(&self, platform: PlatformChoice, redirect: &str) -> Result<String, Error> {
        let work = self.enter(Capability::SignInPlatform)?;
        let platform = address(work.language, platform)?;
        let begun = begin(&config(&platform), platform.client.clone(), redirect, work.now.to_utc()).await;
        let (url, begun) = begun.map_err(|error| told(work.language, &error))?;
        work.write(|tx| {
            choose(tx, &platform)?;
            Ok(sign_in::begin(tx, &begun)?)
        })?;
        Ok(url)
    }

    /// Ends it with the address the browser came back to.
    pub async fn finish_sign_in(&self, redirected: &str) -> Result<SignInView, Error> {
        let work = self.enter(Capability::SignInPlatform)?;
        let begun =
            work.read(|connection| Ok((sign_in::platform(connection)?, sign_in::begun(connection)?)))?;
        let (Some(platform), Some(begun)) = begun else {
            return Err(told(work.language, &SignInError::Mismatch));
        };
        let done = finish(&config(&platform), &begun, redirected, work.now.to_utc()).await;
        if !done.as_ref().is_err_and(SignInError::leaves_the_code) {
            work.write(|tx| Ok(sign_in::end_begun(tx)?))?;
        }
        let signed_in = done.map_err(|error| told(work.language, &error))?;
        match signed_in.role {
            None => return Err(Error::NotAllowed { words: work.plain("sign-in-no-role") }),
            Some(role) if role != work.role() => {
                let [there, here] = [role, work.role()].map(|role| work.plain(role_key(role)));
                return Err(Error::NotAllowed { words: work.say("sign-in-other-role", &[&there, &here]) });
            }
            Some(_) => {}
        }
        let view = keep(&work, &signed_in)?;
        self.keep_lease(&work, None)?;
        Ok(view)
    }

    /// Takes a token that was handed out for a platform to test with.
    pub fn sign_in_with_token(&self, platform: PlatformChoice, token: &str) -> Result<SignInView, Error> {
        let work = self.enter(Capability::SignInPlatform)?;
        let platform = address(work.language, platform)?;
        work.write(|tx| choose(tx, &platform))?;
        keep(&work, &handed_in(token, work.role()))
    }

    /// Signs out: the tokens are forgotten here, then taken back at the server, if it can be reached and offers that. What waits
    /// stays on the phone and waits.
    pub async fn sign_out(&self) -> Result<SignInView, Error> {
        let work = self.enter(Capability::SignInPlatform)?;
        let (view, platform, signed_in) = work.write(|tx| {
            let (platform, signed_in) = (sign_in::platform(tx)?, sign_in::read(tx)?);
            sign_in::forget(tx)?;
            work.log(tx, "platform.sign-out", None, "")?;
            Ok((view(&work, tx)?, platform, signed_in))
        })?;
        drop(work);
        if let (Some(platform), Some(signed_in)) = (platform, signed_in)
            && !signed_in.token_endpoint.is_empty()
        {
            // Without the server the tokens end by themselves; nobody has them any more.
            let _ = revoke(&config(&platform), &signed_in).await;
        }
        Ok(view)
    }

    /// Sends what waits to the platform that was named, and reads what has changed there; see [`Desk::sync_now`].
    ///
    /// # Errors
    /// `PlatformUnavailable`: nobody has named one. Else those of [`Desk::sync_now`].
    pub async fn sync_with_platform(
        &self,
        tell: &(dyn Fn(SyncProgress) + Send + Sync),
    ) -> Result<SyncView, Error> {
        match self.platform()? {
            Some(platform) => self.sync_now(platform.as_ref(), tell).await,
            None => Err(Error::PlatformUnavailable {
                words: plain(self.context.language(), "sign-in-no-platform"),
            }),
        }
    }

    /// In how many seconds the next synchronisation with the platform is of use; none: nobody is signed in to it, as far as
    /// this phone knows.
    pub fn next_sync_with_platform(&self) -> Result<Option<u64>, Error> {
        let work = self.going_on(self.context.language())?;
        let state = work.read(|connection| Ok(view(&work, connection)?.state))?;
        (state == SignInState::SignedIn).then(|| self.next_sync()).transpose()
    }

    /// The platform, asked as whoever is signed in; none: nobody has named one. It renews its tokens by itself and answers
    /// [`Unanswered::SignInNeeded`] when it can't.
    pub fn platform(&self) -> Result<Option<Arc<dyn Platform>>, Error> {
        let work = self.going_on(self.context.language())?;
        let Some(platform) = work.read(|connection| Ok(sign_in::platform(connection)?))? else {
            return Ok(None);
        };
        let config = config(&platform);
        let made = Session::new(&config, Arc::clone(&self.context.clock), &work.store())
            .and_then(|session| HttpPlatform::new(&config, Some(Arc::new(session))));
        match made {
            Ok(platform) => Ok(Some(Arc::new(platform))),
            Err(error) => Err(told(work.language, &error.into())),
        }
    }
}

/// A token that was not given out by a sign-in.
pub(super) fn handed_in(token: &str, role: Role) -> SignIn {
    SignIn {
        access: Some(Zeroizing::new(token.trim().to_owned())),
        refresh: None,
        ends_at: None,
        ahead: 0,
        client: String::new(),
        token_endpoint: String::new(),
        scope: String::new(),
        role: Some(role),
        who: String::new(),
        said: Said::default(),
    }
}

/// Another platform must never get the tokens of the one before.
fn choose(tx: &rusqlite::Transaction<'_>, platform: &PlatformAddress) -> Result<(), Fault> {
    let before = sign_in::platform(tx)?;
    if before.as_ref() != Some(platform) {
        sign_in::forget(tx)?;
        // Nor is the team known there by the id it had here.
        meta::set(tx, TEAM, "")?;
    }
    if before.is_some_and(|before| before.base != platform.base) {
        super::sync::begin_anew(tx)?;
    }
    Ok(sign_in::keep_platform(tx, platform)?)
}

fn keep(work: &Work<'_>, signed_in: &SignIn) -> Result<SignInView, Error> {
    work.write(|tx| {
        sign_in::keep(tx, signed_in)?;
        work.log(tx, "platform.sign-in", None, "")?;
        view(work, tx)
    })
}

fn view(work: &Work<'_>, connection: &Connection) -> Result<SignInView, Fault> {
    let platform = sign_in::platform(connection)?.map(|platform| platform.base);
    let kept = sign_in::read(connection)?;
    let holds = |kept: &SignIn| kept.access.is_some() || kept.refresh.is_some();
    let (state, line) = match (&platform, kept) {
        (None, _) => (SignInState::NoPlatform, work.plain("sign-in-no-platform")),
        (_, Some(kept)) if holds(&kept) => {
            let line = match kept.who.as_str() {
                "" => work.plain("sign-in-done"),
                who => work.say("sign-in-done-as", &[who]),
            };
            (SignInState::SignedIn, line)
        }
        _ if sign_in::begun(connection)?.is_some() => (SignInState::Begun, work.plain("sign-in-begun")),
        (_, Some(_)) => (SignInState::RanOut, work.plain("sign-in-ran-out")),
        (_, None) => (SignInState::SignedOut, work.plain("sign-in-none")),
    };
    Ok(SignInView { state, line, platform })
}

pub(super) fn address(language: Language, choice: PlatformChoice) -> Result<PlatformAddress, Error> {
    let mut pins = Vec::with_capacity(choice.pins.len());
    for pin in &choice.pins {
        let pin = STANDARD.decode(pin.trim()).ok().and_then(|pin| pin.try_into().ok());
        pins.push(pin.ok_or_else(|| Error::invalid(language, "pins", "sign-in-bad-pin", &[]))?);
    }
    let platform = PlatformAddress {
        base: choice.base.trim().trim_end_matches('/').to_owned(),
        authority: choice.authority.map(String::into_bytes),
        pins,
        client: choice.client,
    };
    HttpPlatform::new(&config(&platform), None).map_err(|error| told(language, &error.into()))?;
    Ok(platform)
}

pub(super) fn config(platform: &PlatformAddress) -> Config {
    Config {
        own_ca: platform.authority.clone(),
        pins: platform.pins.clone(),
        ..Config::at(platform.base.clone())
    }
}

/// What went wrong, and what to do.
pub(super) fn told(language: Language, error: &SignInError) -> Error {
    let invalid = |field, key| Error::invalid(language, field, key, &[]);
    let unavailable = |key| Error::PlatformUnavailable { words: plain(language, key) };
    match error {
        SignInError::Config(ConfigError::NoAddress) => invalid("base", "sign-in-no-address"),
        SignInError::Config(ConfigError::NotEncrypted) => invalid("base", "sign-in-not-encrypted"),
        SignInError::Config(ConfigError::BadAuthority) => invalid("authority", "sign-in-bad-authority"),
        SignInError::Unanswered(Unanswered::Untrusted(_)) => unavailable("sign-in-untrusted"),
        SignInError::Unanswered(Unanswered::Redirected | Unanswered::NotFhir) | SignInError::NotOffered => {
            unavailable("sign-in-not-offered")
        }
        SignInError::Unanswered(_) => unavailable("sign-in-unreachable"),
        SignInError::UnknownApp => unavailable("sign-in-unknown-app"),
        SignInError::Refused => Error::NotAllowed { words: plain(language, "sign-in-refused") },
        SignInError::Mismatch => Error::Conflict { words: plain(language, "sign-in-mismatch") },
    }
}
