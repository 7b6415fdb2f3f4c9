//! The tokens of who is signed in: renewed in time, kept before they are used, gone when the platform takes them back.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::{SignInError, exchange};
use crate::ports::Clock;
use crate::store::sign_in::{self, SignIn};
use crate::store::{Error, Store};
use crate::sync::http::{Config, ConfigError, Tokens, Wire};
use crate::sync::platform::Unanswered;

/// So long before its end a token is renewed.
const MARGIN: Duration = Duration::seconds(60);

/// A source of tokens out of the store, for one platform. One renewal at a time. Keeps the store open for as long as a renewal takes
/// and no longer: what the platform gives for a spent token must be kept, and a lock closes.
pub struct Session {
    base: String,
    wire: Wire,
    clock: Arc<dyn Clock>,
    store: Weak<Store>,
    turn: Mutex<()>,
}

impl Session {
    /// Over this store.
    ///
    /// # Errors
    /// The configuration is not one of a server that may be spoken to.
    pub fn new(config: &Config, clock: Arc<dyn Clock>, store: &Arc<Store>) -> Result<Self, ConfigError> {
        let base = config.base.clone();
        let store = Arc::downgrade(store);
        Ok(Self { base, wire: Wire::new(config)?, clock, store, turn: Mutex::default() })
    }

    /// Who is signed in to this platform; whoever has signed in to another one since does not count.
    fn kept(&self, store: &Store) -> Result<SignIn, Unanswered> {
        let kept = store.read::<_, Error>(|connection| {
            let here = sign_in::platform(connection)?.is_some_and(|platform| platform.base == self.base);
            if here { sign_in::read(connection) } else { Ok(None) }
        });
        kept.ok().flatten().ok_or(Unanswered::SignInNeeded)
    }

    /// Keeps what became of a sign-in. `false`: it is not there any more, or the store could not take it.
    fn keep(store: &Store, before: &SignIn, sign_in: &SignIn) -> bool {
        let kept = store.write::<_, Error>(|tx| {
            let same = sign_in::read(tx)?.as_ref() == Some(before);
            if same {
                sign_in::keep(tx, sign_in)?;
            }
            Ok(same)
        });
        kept.unwrap_or(false)
    }
}

#[async_trait]
impl Tokens for Session {
    async fn token(&self) -> Result<Zeroizing<String>, Unanswered> {
        let _turn = self.turn.lock().await;
        let store = self.store.upgrade().ok_or(Unanswered::Cancelled)?;
        let kept = self.kept(&store)?;
        let now = self.clock.now().to_utc();
        if let Some(access) = kept.access.clone().filter(|_| holds(&kept, now)) {
            return Ok(access);
        }
        let renewed = match exchange::renew(&self.wire, &kept, now).await {
            // Whoever became something else has to say so to this phone, too.
            Ok(renewed) if renewed.role == kept.role => renewed,
            // Whatever became of the renewal: what the token was wanted for has not left.
            Err(SignInError::Unanswered(Unanswered::Unknown)) => return Err(Unanswered::Unreachable),
            Err(SignInError::Unanswered(why)) => return Err(why),
            Ok(_) | Err(_) => {
                Self::keep(&store, &kept, &SignIn { access: None, refresh: None, ..kept.clone() });
                return Err(Unanswered::SignInNeeded);
            }
        };
        // The old one is spent: what can't be kept would be lost with the app.
        if !Self::keep(&store, &kept, &renewed) {
            return Err(Unanswered::SignInNeeded);
        }
        renewed.access.ok_or(Unanswered::SignInNeeded)
    }

    async fn refused(&self, token: &str) {
        let _turn = self.turn.lock().await;
        let Some(store) = self.store.upgrade() else { return };
        if let Ok(kept) = self.kept(&store)
            && kept.access.as_ref().is_some_and(|access| **access == token)
        {
            Self::keep(&store, &kept, &SignIn { access: None, ..kept.clone() });
        }
    }
}

/// Whether its token holds, by the platform's clock.
fn holds(sign_in: &SignIn, now: DateTime<Utc>) -> bool {
    let there = now.checked_add_signed(Duration::microseconds(sign_in.ahead)).unwrap_or(now);
    sign_in.ends_at.is_none_or(|end| end - there > MARGIN)
}
