//! Sending what waits: pure decisions beside the worker that asks the platform and writes the store.
//!
//! ```text
//!  waiting ──sent──▶ sent ──yes──▶ acknowledged
//!     ▲               │ ├─refused, changed there──▶ merged, sent again
//!     │               │ └─refused──▶ in parts: the bad one and what depends on it stay, the others go
//!     └──not there────┴─nobody knows──▶ read back ──there──▶ acknowledged
//! ```
//!
//! Every step is durable before the next; the worker can be dropped at any wait. Whoever finds a request `sent` does not know
//! whether it arrived, and reads it back first.

mod again;
mod consent;
mod decide;
mod parts;
mod prepare;
mod request;
mod settle;

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use super::platform::Platform;
use super::progress::{Phase, Progress};
use super::shelf::{Fault, Shelf};
use crate::care::id::{OutboxId, ResidentId, StaffId};
use crate::ports::Clock;
use crate::store::{meta, outbox, sending};

pub use again::is_due;
pub use decide::{Trouble, told, trouble};
pub use parts::links;
pub(super) use settle::{measured, seen};

/// After so many passes over the outbox the rest is left for another time.
const PASSES: u32 = 4;

/// After so many requests in a row that nobody knows of, it is the platform's trouble and not theirs.
const UNCLEAR: u32 = 3;

/// After so many requests in a row that are refused in a way that may be the platform's, it is the platform's. Of an answer to what was
/// asked more are borne than of none: it costs little, and several residents may have been handed over.
const REFUSED: usize = 12;
const SILENT: usize = 3;

/// Before when the platform wants to be left alone (µs of 1970, UTC).
const NOT_BEFORE: &str = "sync.not-before";
/// When to try next by itself.
pub const NEXT: &str = "sync.next";
/// Which requests ended the last run that took nothing: their ids.
const PASSED: &str = "sync.passed";
/// How many runs have failed in a row.
const FAILED: &str = "sync.failed";
/// What went wrong last, as a key; empty: nothing.
pub const TROUBLE: &str = "sync.trouble";

/// The one worker that sends. Dropping its future ends it; what was settled is kept.
pub struct Push<'a> {
    /// The store.
    pub shelf: Shelf<'a>,
    /// The platform.
    pub platform: &'a dyn Platform,
    /// The phone's clock.
    pub clock: &'a dyn Clock,
    /// Who is signed in to the phone, for the trail.
    pub staff: StaffId,
    /// Hears after each request how far it is.
    pub tell: &'a (dyn Fn(Progress) + Send + Sync),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Requests that the platform has acknowledged.
    pub acknowledged: u32,
    /// Requests of which it refuses something.
    pub refused: u32,
    /// Requests that may not be sent any more.
    pub withdrawn: u32,
    /// Why it ended before its time.
    pub trouble: Option<Trouble>,
}

/// What came of one request.
enum Done {
    Acknowledged,
    Refused,
    Withdrawn,
    /// It waits for its time, or for another one; others may go.
    Waits,
    /// Nobody knows what came of it; it is tried again another time.
    Later,
    /// Nothing more goes for now.
    Stop(Trouble, Option<Duration>),
}

/// How a request has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Now,
    /// The platform takes others: what it does not take of this one is its own fault.
    Blamed,
    /// After what was passed over.
    NotYet,
}

impl Push<'_> {
    /// Sends what waits, in order.
    ///
    /// # Errors
    /// The store failed or was locked. What the platform says is in the report.
    pub async fn run(&self) -> Result<Report, Fault> {
        let mut report = Report::default();
        if self.is_left_alone()? {
            report.trouble = Some(Trouble::Busy);
            return Ok(report);
        }
        let mut blamed = BTreeSet::new();
        let mut behind = self.passed()?;
        for _ in 0..PASSES {
            let before = (report.acknowledged, blamed.len(), behind.len());
            let stopped = self.pass(&mut report, &mut blamed, &behind).await?;
            if let Some((trouble, asked)) = stopped {
                report.trouble = Some(trouble);
                self.put_off(trouble, asked)?;
                return Ok(report);
            }
            // The platform takes others, or there are none.
            let left_behind = std::mem::take(&mut behind);
            if report.acknowledged > 0 {
                blamed.extend(left_behind);
            }
            // What was held up by something that is there now may go too.
            if (report.acknowledged, blamed.len(), behind.len()) == before || !self.waits()? {
                break;
            }
        }
        if report.acknowledged > 0 {
            self.went_well()?;
        }
        Ok(report)
    }

    /// Once over all that waits. A request at which the platform seems to have trouble is passed over: if it takes another one, the
    /// trouble is that request's own, which is `blamed` from then on. Those that ended the last run stay `behind`: all others go first.
    async fn pass(
        &self,
        report: &mut Report,
        blamed: &mut BTreeSet<OutboxId>,
        behind: &BTreeSet<OutboxId>,
    ) -> Result<Option<(Trouble, Option<Duration>)>, Fault> {
        let mut after = None;
        let mut passed: Vec<(OutboxId, Option<ResidentId>)> = Vec::new();
        let mut first = None;
        let mut not_there = BTreeSet::new();
        let mut unclear = 0;
        while let Some((row, progress)) = {
            let store = self.shelf.open()?;
            store.read(|connection| sending::next(connection, after))?
        } {
            after = Some(row.id);
            let is_blamed = blamed.contains(&row.id);
            let hers =
                |(_, whose): &(OutboxId, Option<ResidentId>)| whose.is_some() && *whose == row.resident;
            let turn = if is_blamed {
                Turn::Blamed
            } else if passed.iter().any(hers) || behind.contains(&row.id) {
                Turn::NotYet
            } else {
                Turn::Now
            };
            match self.request(&row, &progress, &mut not_there, turn).await? {
                Done::Acknowledged => {
                    report.acknowledged += 1;
                    blamed.extend(passed.drain(..).map(|(request, _)| request));
                    first = None;
                }
                Done::Refused => report.refused += 1,
                Done::Withdrawn => report.withdrawn += 1,
                Done::Waits => continue,
                Done::Later if is_blamed => continue,
                Done::Later => {
                    unclear += 1;
                    if unclear >= UNCLEAR {
                        return Ok(Some((Trouble::Busy, None)));
                    }
                    continue;
                }
                Done::Stop(trouble, None) if trouble.is_answer() && report.acknowledged > 0 => {
                    blamed.insert(row.id);
                    continue;
                }
                Done::Stop(trouble, None) if trouble.may_be_of_one() => {
                    let (trouble, _) = *first.get_or_insert((trouble, None));
                    passed.push((row.id, row.resident));
                    if passed.len() >= if trouble.is_answer() { REFUSED } else { SILENT } {
                        let passed = passed.into_iter().map(|(request, _)| request);
                        self.leave_behind(behind.iter().copied().chain(passed))?;
                        return Ok(first);
                    }
                    continue;
                }
                Done::Stop(trouble, asked) => {
                    if let Some(asked) = asked {
                        self.after_others(&row, asked)?;
                    }
                    return Ok(Some((trouble, asked)));
                }
            }
            unclear = 0;
            self.told(report)?;
        }
        self.leave_behind(std::iter::empty())?;
        // Whose the trouble is shows when those left behind were tried too.
        Ok(first.filter(|_| behind.is_empty()))
    }

    /// Which requests ended the last run that took nothing.
    fn passed(&self) -> Result<BTreeSet<OutboxId>, Fault> {
        let passed = self.shelf.open()?.read(|connection| meta::said(connection, PASSED))?;
        Ok(passed.unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).collect())
    }

    /// Lets all others go before these in the next run.
    fn leave_behind(&self, requests: impl Iterator<Item = OutboxId>) -> Result<(), Fault> {
        let now = requests.map(|request| request.to_string()).collect::<Vec<_>>().join(" ");
        let store = self.shelf.open()?;
        if store.read(|connection| meta::said(connection, PASSED))?.unwrap_or_default() != now {
            store.write(|tx| meta::set(tx, PASSED, &now))?;
        }
        Ok(())
    }

    fn told(&self, report: &Report) -> Result<(), Fault> {
        let counts = self.shelf.open()?.read(outbox::counts)?;
        (self.tell)(Progress {
            phase: Phase::Push,
            done: report.acknowledged + report.refused + report.withdrawn,
            left: Some(counts.waiting + counts.sent),
            refused: report.refused,
        });
        Ok(())
    }

    fn waits(&self) -> Result<bool, Fault> {
        Ok(self.shelf.open()?.read(|connection| sending::next(connection, None))?.is_some())
    }

    fn now(&self) -> DateTime<FixedOffset> {
        self.clock.now()
    }

    /// Whether the platform has asked to be left alone until later.
    ///
    /// # Errors
    /// The store failed or was locked.
    pub fn is_left_alone(&self) -> Result<bool, Fault> {
        let until = self.shelf.open()?.read(|connection| meta::get(connection, NOT_BEFORE))?;
        let until = until.and_then(|text| text.parse().ok());
        Ok(until.is_some_and(|until| !is_due(self.now().timestamp_micros(), until)))
    }

    /// The platform as a whole has trouble: when to try again.
    ///
    /// # Errors
    /// The store failed or was locked.
    pub fn put_off(&self, trouble: Trouble, asked: Option<Duration>) -> Result<(), Fault> {
        let now = self.now();
        let seed = self.staff.0;
        Ok(self.shelf.open()?.write(|tx| {
            let failed: u32 = meta::get(tx, FAILED)?.and_then(|text| text.parse().ok()).unwrap_or(0);
            let failed = failed.saturating_add(1);
            let wait = again::wait(failed, asked, seed.as_bytes());
            let micros = |wait: Duration| (now + wait).timestamp_micros().to_string();
            meta::set(tx, FAILED, &failed.to_string())?;
            meta::set(tx, TROUBLE, trouble.key())?;
            meta::set(tx, NEXT, &micros(wait))?;
            match asked {
                Some(_) => meta::set(tx, NOT_BEFORE, &micros(wait)),
                None => Ok(()),
            }
        })?)
    }

    /// The platform as a whole has no trouble: waits begin anew.
    ///
    /// # Errors
    /// The store failed or was locked.
    pub fn went_well(&self) -> Result<(), Fault> {
        Ok(self.shelf.open()?.write(|tx| {
            for key in [FAILED, NOT_BEFORE] {
                meta::set(tx, key, "0")?;
            }
            // What waits for its time is no reason to try before.
            meta::set(tx, NEXT, &sending::soonest(tx)?.unwrap_or(0).to_string())?;
            meta::set(tx, TROUBLE, "")
        })?)
    }
}
