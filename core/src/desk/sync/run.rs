//! One synchronisation: what waits goes up, then what has changed comes down and is taken in.

use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Transaction;

use super::super::Error;
use super::super::view::{Language, SyncProgress, SyncView};
use super::super::work::{Desk, Work};
use super::team::{self, SAID};
use super::{trail, view};
use crate::access::Capability;
use crate::store::{self, copies, meta, outbox, pulls, told as told_there};
use crate::sync::clock::Listening;
use crate::sync::platform::Platform;
use crate::sync::pull::{self, Pull};
use crate::sync::push::{NEXT, Push, TROUBLE, Trouble};
use crate::sync::{Fault, Phase, Progress, Shelf};
use crate::words::{plain, say};

/// When the platform was read last (µs of 1970, UTC).
pub(super) const PULLED: &str = "sync.pulled";
/// When nothing was left that waits, microseconds.
pub(super) const ARRIVED: &str = "sync.arrived";
/// Another platform is asked than the one that the copies are of, and has not been read whole yet.
const ELSEWHERE: &str = "sync.elsewhere";
/// How many entries were refused then.
pub(super) const UNTAKEN: &str = "sync.untaken";

/// Without anything to send, the platform is read so often.
const EVERY_SECONDS: i64 = 4 * 3_600;

/// Another platform is asked from now on. What is known of the one before holds only as far as this one confirms it: it may be the same
/// under another address.
pub(in crate::desk) fn begin_anew(tx: &Transaction<'_>) -> store::Result<()> {
    meta::forget(tx, "sync.", trail::QUEUED)?;
    meta::set(tx, SAID, "")?;
    meta::set(tx, ELSEWHERE, "1")?;
    pulls::forget_all(tx)?;
    told_there::forget_there(tx)?;
    copies::unconfirm(tx)
}

/// Ends with the run, however that ends.
struct Running<'a>(&'a AtomicBool);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Desk {
    /// Sends what waits and reads what has changed. Dropping the future calls it off; what was settled by then is kept, and
    /// the next one goes on from there. What the platform says stands in the view, not in an error.
    ///
    /// # Errors
    /// `Conflict`: one is under way. `Locked`: the desk was locked meanwhile.
    pub async fn sync_now(
        &self,
        platform: &dyn Platform,
        tell: &(dyn Fn(SyncProgress) + Send + Sync),
    ) -> Result<SyncView, Error> {
        let language = self.context.language();
        self.going_on(language)?.need(Capability::SeeIdentity)?;
        if self.syncing.swap(true, Ordering::AcqRel) {
            return Err(Error::Conflict { words: plain(language, "sync-running") });
        }
        let _running = Running(&self.syncing);
        trail::queue(self, &self.going_on(language)?)?;
        let open = || self.open_store();
        // What a page has brought can be worked with before the last one is read.
        let residents_read = AtomicBool::new(false);
        let tell = |progress: Progress| {
            if progress.phase == Phase::Pull && !residents_read.load(Ordering::Relaxed) {
                residents_read.store(self.take_in_first(language), Ordering::Relaxed);
            }
            tell(in_words(language, progress));
        };
        let clock = self.context.clock.as_ref();
        let platform = &Listening { shelf: Shelf(&open), platform, clock };
        let push = Push { shelf: Shelf(&open), platform, clock, staff: self.me.id, tell: &tell };
        // Whoever a page has brought is there for the person at the phone before all the rest has come. What goes wrong in it
        // goes wrong again at the end, where it is told.
        let page = |progress: Progress| {
            self.going_on(language).and_then(|work| self.take_in_residents(&work)).ok();
            tell(progress);
        };
        let pull = Pull { shelf: Shelf(&open), platform, clock, tell: &page };
        let mut said = None;
        // Whoever has asked to be left alone is asked nothing.
        let left_alone = || push.is_left_alone().map_err(|fault| told(language, fault));
        if !left_alone()? {
            self.there_and_back(language, &pull, &push).await?;
            if !left_alone()? {
                said = self.ask_for_phone(platform).await?;
            }
        }
        let work = self.going_on(language)?;
        self.keep_lease(&work, said)?;
        work.read(|connection| view(&work, connection))
    }

    async fn there_and_back(
        &self,
        language: Language,
        pull: &Pull<'_>,
        push: &Push<'_>,
    ) -> Result<(), Error> {
        let wrong = |fault| told(language, fault);
        // Before anything leaves a phone for the first time it has seen who is there: else it could not tell a change of its
        // own from one of others.
        let first = self.going_on(language)?.read(|connection| Ok(meta::get(connection, PULLED)?))?.is_none();
        let mut read = None;
        if first {
            let report = self.read_from(language, pull, push, first, None).await?;
            if !report.knows_residents() {
                return Ok(());
            }
            read = Some(report);
        }
        team::learn(self, &self.going_on(language)?)?;
        team::register(self, &self.going_on(language)?)?;
        let sent = push.run().await.map_err(wrong)?;
        // What is not taken may be the fault of what was sent; the first time it was read a moment ago.
        let may_read = match sent.trouble {
            None | Some(Trouble::Forbidden) => true,
            Some(Trouble::Busy | Trouble::NotFhir | Trouble::NoEndpoint) => {
                !push.is_left_alone().map_err(wrong)?
            }
            Some(_) => false,
        };
        if may_read && !first {
            read = Some(self.read_from(language, pull, push, first, sent.trouble).await?);
        }
        // That nothing went up is still to be told.
        if let Some(trouble) = sent.trouble {
            self.going_on(language)?.write(|tx| Ok(meta::set(tx, TROUBLE, trouble.key())?))?;
        }
        let well = |report: pull::Report| report.trouble.is_none() && report.problem.is_none();
        if sent.trouble.is_none() {
            let work = self.going_on(language)?;
            work.write(|tx| {
                let counts = outbox::counts(tx)?;
                let now = work.now.timestamp_micros().to_string();
                if counts.waiting + counts.sent == 0 {
                    meta::set(tx, ARRIVED, &now)?;
                }
                Ok(())
            })?;
        }
        if sent.trouble.is_none() && read.is_some_and(well) {
            push.went_well().map_err(wrong)?;
        }
        Ok(())
    }

    /// While residents are read: takes in those that have come; true: all have. What fails now is taken in at the end.
    fn take_in_first(&self, language: Language) -> bool {
        let Ok(work) = self.going_on(language) else { return true };
        let Ok(Some(pull)) = work.read(|connection| Ok(pulls::of_type(connection, "Patient")?)) else {
            return false;
        };
        let _ = self.take_in(language, false);
        pull.since.is_some()
    }

    /// Reads what has changed and takes it in. `sent`: the trouble that sending has met, for which the next run waits already.
    async fn read_from(
        &self,
        language: Language,
        pull: &Pull<'_>,
        push: &Push<'_>,
        first: bool,
        sent: Option<Trouble>,
    ) -> Result<pull::Report, Error> {
        let report = pull.run().await.map_err(|fault| told(language, fault))?;
        let blocked = first && !report.knows_residents();
        let met = report.trouble.or(blocked.then_some((Trouble::Busy, None)));
        if let Some((trouble, asked)) = met.filter(|(_, asked)| sent.is_none() || asked.is_some()) {
            push.put_off(trouble, asked).map_err(|fault| told(language, fault))?;
        }
        self.keep_report(&self.going_on(language)?, &report, !blocked)?;
        self.settle_elsewhere(&self.going_on(language)?, &report)?;
        self.take_in(language, report.is_whole())?;
        Ok(report)
    }

    /// After another platform was read whole for the first time: what it has not confirmed is not there.
    fn settle_elsewhere(&self, work: &Work<'_>, report: &pull::Report) -> Result<(), Error> {
        let said = work.read(|connection| Ok(meta::get(connection, ELSEWHERE)?))?;
        if !report.is_whole() || said.is_none_or(|said| said.is_empty()) {
            return Ok(());
        }
        work.write(|tx| {
            for kind in pull::TYPES.iter().filter(|kind| !report.missed.contains(kind)) {
                copies::drop_unconfirmed(tx, kind)?;
            }
            Ok(meta::set(tx, ELSEWHERE, "")?)
        })
    }

    /// In how many seconds the next synchronisation is of use. Asking does not keep the desk unlocked.
    pub fn next_sync(&self) -> Result<u64, Error> {
        let work = self.going_on(self.context.language())?;
        work.need(Capability::SeeIdentity)?;
        let (counts, next, pulled) = work.read(|connection| {
            let micros = |key| {
                Ok::<_, crate::store::Error>(meta::get(connection, key)?.and_then(|it| it.parse().ok()))
            };
            Ok((outbox::counts(connection)?, micros(NEXT)?, micros(PULLED)?))
        })?;
        let now = work.now.timestamp_micros();
        let regular = pulled.map_or(now, |pulled: i64| pulled + EVERY_SECONDS * 1_000_000);
        let at = match (counts.waiting + counts.sent, next.filter(|next: &i64| *next > 0)) {
            (_, Some(next)) => next,
            (0, None) => regular,
            (_, None) => now,
        };
        Ok(u64::try_from((at - now) / 1_000_000).unwrap_or(0))
    }

    /// Work of a run, which does not keep the desk unlocked.
    pub(in crate::desk) fn going_on(&self, language: Language) -> Result<Work<'_>, Error> {
        self.unattended().ok_or_else(|| Error::Locked { words: plain(language, "lock-locked") })
    }

    fn keep_report(&self, work: &Work<'_>, report: &pull::Report, read: bool) -> Result<(), Error> {
        work.write(|tx| {
            if report.trouble.is_none() {
                if read {
                    meta::set(tx, PULLED, &work.now.timestamp_micros().to_string())?;
                }
                meta::set(tx, TROUBLE, report.problem.map_or("", |problem| problem.key()))?;
            }
            Ok(meta::set(tx, UNTAKEN, &report.refused.to_string())?)
        })
    }
}

fn told(language: Language, fault: Fault) -> Error {
    match fault {
        Fault::Locked => Error::Locked { words: plain(language, "lock-locked") },
        Fault::Store(error) => Error::store(language, &error),
    }
}

fn in_words(language: Language, progress: Progress) -> SyncProgress {
    let count = |count: u32| count.to_string();
    let line = match progress.phase {
        Phase::Push => {
            let left = progress.left.unwrap_or(0);
            say(language, "sync-progress-push", &[count(progress.done), count(left)])
        }
        Phase::Pull => say(language, "sync-progress-pull", &[count(progress.done)]),
    };
    SyncProgress { done: progress.done, left: progress.left, line }
}
