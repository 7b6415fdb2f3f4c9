//! What stands beside the store for a phone that may not be opened: how long it may be worked with, whom it asks about that, and its
//! unsent work, sealed to the platform's keeper. Nobody's data is in it in the clear.

mod journal;
mod keeper;
mod renew;
mod unsent;

use chrono::{DateTime, Duration, Utc};

use keeper::Notice;
pub(super) use keeper::{Keeper, keyring_in};
pub(super) use renew::{Asking, with_token};

use super::Error;
use super::sync::team;
use super::view::Language;
use super::work::{Desk, Work};
use crate::access::{Heard, Standing, Told};
use crate::store::sign_in::{self, SignIn};
use crate::sync::fhir::Instruction;
use crate::sync::platform::Platform;
use crate::words::plain;

impl Desk {
    /// Puts what was signed in at the locked page into the store that is open now, if it is the same person's.
    pub(super) fn take_renewed(&self, renewed: Option<SignIn>) -> Result<(), Error> {
        let work = self.going_on(self.context.language())?;
        if let Some(renewed) = renewed {
            work.write(|tx| {
                let before = sign_in::read(tx)?;
                let same = before.is_none_or(|before| before.said.practitioner == renewed.said.practitioner);
                if same && renewed.role == Some(work.role()) {
                    sign_in::keep(tx, &renewed)?;
                    work.log(tx, "platform.sign-in", None, "")?;
                }
                Ok(())
            })?;
        }
        self.keep_lease(&work, None)
    }

    /// What the platform says of this phone now. A server that cuts by team may not show it among what has changed.
    pub(super) async fn ask_for_phone(&self, platform: &dyn Platform) -> Result<Option<Instruction>, Error> {
        let phone = self.going_on(self.context.language())?.read(team::id)?;
        // Whatever keeps it from answering is no instruction; the lease ends by itself.
        Ok(renew::ask_for(platform, phone).await.ok().flatten())
    }

    /// Keeps what the platform has said of the phone. If it may not be worked with any more, it is locked: `Locked`, with why.
    /// `told`: what its Device says at this moment, if that was asked for.
    pub(super) fn keep_lease(&self, work: &Work<'_>, told: Option<Instruction>) -> Result<(), Error> {
        let (signed_in, platform, phone) = work.read(|connection| {
            Ok((sign_in::read(connection)?, sign_in::platform(connection)?, team::id(connection)?))
        })?;
        let Some(platform) = platform else { return Ok(()) };
        let now = work.now.to_utc();
        let notice = self.keeper.change(work.language, |notice| {
            notice.phone = phone.or(notice.phone);
            notice.way = Some(platform);
            if let Some(signed_in) = &signed_in {
                notice.ahead = signed_in.ahead;
                notice.recovery_key = signed_in.said.recovery_key.clone().or(notice.recovery_key.take());
                let until = signed_in.said.lease_until;
                if until != notice.known_until {
                    notice.renew(until, now);
                }
            }
            if let Some(told) = told {
                notice.lease = notice.lease.after(Heard::Told(as_told(told)));
            }
            notice.lease = notice.lease.after(Heard::Time(notice.there(now)));
        })?;
        match self.keeper.standing(&notice, now) {
            Standing::Open => self.keeper.watch(work.language, &work.store(), &notice),
            standing => {
                self.close();
                self.keeper.settle(work.language, standing)?;
                Err(stopped(work.language, standing))
            }
        }
    }
}

fn as_told(instruction: Instruction) -> Told {
    match instruction {
        Instruction::Work => Told::Work,
        Instruction::Pause => Told::Pause,
        Instruction::Lost => Told::Lost,
    }
}

/// Why the PIN is not taken, and what to do.
pub(super) fn stopped(language: Language, standing: Standing) -> Error {
    Error::Locked { words: plain(language, why(standing)) }
}

/// The key of that.
pub(super) fn why(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "lock-locked",
        Standing::Lapsed => "lease-lapsed",
        Standing::Paused => "lease-paused",
        Standing::Lost => "lease-lost",
    }
}

impl Notice {
    /// The platform's time when it is so late here.
    pub(super) fn there(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(Duration::microseconds(self.ahead)).unwrap_or(now)
    }

    /// The platform has said a new end; none: it sets none.
    fn renew(&mut self, until: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.known_until = until;
        if let Some(until) = until {
            self.lease = self.lease.after(Heard::Until { until, at: self.there(now) });
        }
    }
}
