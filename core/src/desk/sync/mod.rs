//! The truth about what has reached the platform, and the way there and back.

mod choose;
mod intake;
mod looked;
mod mend;
mod run;
mod sheet;
pub(super) mod team;
mod trail;

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;

use super::Error;
use super::meter::tell;
use super::outgoing::Told;
use super::phrase;
use super::view::{SyncRow, SyncView};
use super::visit;
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::outbox::{self, Counts, Outgoing, Progress};
use crate::store::{merges, meta, people, visits};
use crate::sync::push::{TROUBLE, Trouble};
use crate::words::has;

pub(super) use choose::choose;
pub(super) use looked::looked;
pub(super) use mend::{hand_over, resend};
pub(super) use run::begin_anew;
pub(super) use sheet::{link, sheet};

/// Rows on the sync page.
const ROWS: u32 = 100;

impl Desk {
    /// What waits here and what the platform has.
    pub fn sync(&self) -> Result<SyncView, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        work.read(|connection| view(&work, connection))
    }
}

/// Of whom the platform refused something: it is not there until somebody has mended it.
pub(super) fn refused(connection: &Connection) -> Result<BTreeSet<ResidentId>, Fault> {
    let mut whose = BTreeSet::new();
    for request in outbox::refused(connection)? {
        if let Some(resident) = request.resident {
            whose.insert(merges::shown_as(connection, resident)?);
        }
    }
    Ok(whose)
}

pub(super) fn view(work: &Work<'_>, connection: &Connection) -> Result<SyncView, Fault> {
    let counts = outbox::counts(connection)?;
    let trouble = trouble(connection)?;
    let mut rows = Vec::new();
    for (request, progress) in outbox::latest(connection, ROWS)? {
        let Some(title) = title(work, connection, &request)? else { continue };
        // A visit is known by its own id; further requests about it by theirs.
        let visit = request.visit.filter(|_| Told::of(&request.kind).is_none() && !is_further(&request.kind));
        rows.push(SyncRow {
            visit: visit.map_or_else(|| request.id.to_string(), |visit| visit.to_string()),
            title,
            state: match progress {
                Progress::Waiting => work.plain("sync-state-waiting"),
                Progress::Sent => work.plain("sync-state-sent"),
                Progress::Acknowledged => work.plain("sync-state-acknowledged"),
                Progress::Rejected { reason } => work.say("sync-rejected", &[&why(work, &reason)]),
            },
        });
    }
    Ok(SyncView {
        waiting: counts.waiting + counts.sent,
        acknowledged: counts.acknowledged,
        rejected: counts.rejected,
        line: line(work, connection, counts)?,
        sign_in: trouble.as_deref() == Some(Trouble::SignIn.key()),
        trouble: trouble.map(|key| said(work, &key)),
        rows,
    })
}

/// What waits, in a line; nothing: since when that is known.
fn line(work: &Work<'_>, connection: &Connection, counts: Counts) -> Result<String, Fault> {
    let refused = counts.rejected.to_string();
    Ok(match counts.waiting + counts.sent {
        0 if counts.rejected > 0 => work.say("sync-refused", &[&refused]),
        0 if counts.acknowledged == 0 => work.plain("sync-nothing-yet"),
        0 => {
            let known = kept_at(work, connection, run::ARRIVED)?
                .map(|at| if at.date_naive() == work.today() { phrase::clock(at) } else { work.moment(at) });
            work.say("sync-all-there", &[&known.unwrap_or_default()]).trim_end().to_owned()
        }
        n if counts.rejected > 0 => work.say("sync-waiting-refused", &[&n.to_string(), &refused]),
        n => work.say("sync-waiting", &[&n.to_string()]),
    })
}

/// A moment of the store's `meta`.
fn kept_at(
    work: &Work<'_>,
    connection: &Connection,
    key: &str,
) -> Result<Option<DateTime<FixedOffset>>, Fault> {
    let micros = meta::get(connection, key)?.and_then(|micros| micros.parse().ok());
    Ok(micros.and_then(DateTime::from_timestamp_micros).map(|at| at.with_timezone(work.now.offset())))
}

/// The key of what is wrong with the way to the platform.
fn trouble(connection: &Connection) -> Result<Option<String>, Fault> {
    Ok(meta::said(connection, TROUBLE)?)
}

/// What is wrong with the way to the platform.
fn said(work: &Work<'_>, key: &str) -> String {
    let trouble = format!("sync-trouble-{key}");
    let problem = format!("sync-problem-{key}");
    work.plain(if has(&trouble) { &trouble } else { &problem })
}

/// Why something was refused: words for our codes, else as it was said.
fn why(work: &Work<'_>, reason: &str) -> String {
    let key = format!("sync-reason-{reason}");
    if has(&key) { work.plain(&key) } else { reason.to_owned() }
}

fn is_further(kind: &str) -> bool {
    kind == tell::KIND || kind == visit::CORRECTION
}

/// Whose request it is, what it tells, and when; none: it is not for people to see.
fn title(work: &Work<'_>, connection: &Connection, request: &Outgoing) -> Result<Option<String>, Fault> {
    let Some(resident) = request.resident else {
        // A fact of the team; what the phone says by itself is not for people to see.
        let told = Told::of(&request.kind).map(|told| told.words(work));
        return Ok(told.map(|told| format!("{told} · {}", work.moment(request.created_at))));
    };
    let mut at = request.created_at;
    let what = match request.kind.as_str() {
        tell::KIND => Some(work.say("sync-readings", &[&request.observations.to_string()])),
        visit::CORRECTION => Some(work.plain("sync-correction")),
        choose::KIND => Some(work.plain("sync-kind-conflict")),
        mend::KIND => Some(work.plain("sync-kind-hand-over")),
        kind => match (Told::of(kind), request.visit) {
            (Some(told), _) => Some(told.words(work)),
            (None, Some(of)) => {
                at = work.found(visits::signed_at(connection, of)?)?.1;
                None
            }
            (None, None) => return Ok(None),
        },
    };
    let resident = work.found(people::resident(connection, resident)?)?;
    let parts = [Some(resident.name), what, Some(work.moment(at))];
    Ok(Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")))
}
