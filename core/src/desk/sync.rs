//! The truth about what has reached the platform: so far everything signed waits on this phone.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Error;
use super::meter::tell;
use super::outgoing::Told;
use super::view::{SyncRow, SyncView};
use super::visit;
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::outbox::{self, Progress};
use crate::store::{merges, people, visits};

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
    let waiting = counts.waiting + counts.sent;
    let line = match waiting {
        0 if counts.acknowledged == 0 => work.plain("sync-nothing-yet"),
        0 => work.plain("sync-all-there"),
        n => work.say("sync-waiting", &[&n.to_string()]),
    };
    let mut rows = Vec::new();
    for (request, progress) in outbox::latest(connection, ROWS)? {
        let Some(resident) = request.resident else { continue };
        let (row, at, what) = match request.kind.as_str() {
            tell::KIND => {
                let what = work.say("sync-readings", &[&request.observations.to_string()]);
                (request.id.to_string(), request.created_at, Some(what))
            }
            visit::CORRECTION => {
                (request.id.to_string(), request.created_at, Some(work.plain("sync-correction")))
            }
            kind => match (Told::of(kind), request.visit) {
                (Some(told), _) => (request.id.to_string(), request.created_at, Some(told.words(work))),
                (None, Some(of)) => {
                    let (_, signed_at) = work.found(visits::signed_at(connection, of)?)?;
                    (of.to_string(), signed_at, None)
                }
                (None, None) => continue,
            },
        };
        let resident = work.found(people::resident(connection, resident)?)?;
        rows.push(SyncRow {
            visit: row,
            title: [Some(resident.name), what, Some(work.moment(at))]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
            state: match progress {
                Progress::Waiting => work.plain("sync-state-waiting"),
                Progress::Sent => work.plain("sync-state-sent"),
                Progress::Acknowledged => work.plain("sync-state-acknowledged"),
                Progress::Rejected { reason } => work.say("sync-rejected", &[&reason]),
            },
        });
    }
    Ok(SyncView { waiting, acknowledged: counts.acknowledged, line, rows })
}
