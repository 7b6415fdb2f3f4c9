//! The truth about what has reached the platform: so far everything signed waits on this phone.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Error;
use super::meter::tell;
use super::outgoing::{self, Told};
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
pub(super) fn refused(work: &Work<'_>, connection: &Connection) -> Result<BTreeSet<ResidentId>, Fault> {
    let mut whose = BTreeSet::new();
    for request in outbox::refused(connection)? {
        let resident = match request.visit {
            Some(visit) => visits::signed_at(connection, visit)?.map(|(resident, _)| resident),
            None if request.kind == tell::KIND => Some(tell::read(work, &request.body)?.resident),
            None => Some(outgoing::resident(work, &request.body)?),
        };
        if let Some(resident) = resident {
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
        let (row, resident, at, what) = match request.kind.as_str() {
            tell::KIND => {
                let sent = tell::read(work, &request.body)?;
                let what = work.say("sync-readings", &[&sent.count.to_string()]);
                (request.id.to_string(), sent.resident, request.created_at, Some(what))
            }
            kind if Told::of(kind).is_some() => {
                let resident = outgoing::resident(work, &request.body)?;
                let what = Told::of(kind).map(|told| told.words(work));
                (request.id.to_string(), resident, request.created_at, what)
            }
            kind => {
                let Some(of) = request.visit else { continue };
                let (resident, signed_at) = work.found(visits::signed_at(connection, of)?)?;
                match kind == visit::CORRECTION {
                    true => {
                        let what = work.plain("sync-correction");
                        (request.id.to_string(), resident, request.created_at, Some(what))
                    }
                    false => (of.to_string(), resident, signed_at, None),
                }
            }
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
