//! The truth about what has reached the platform: so far everything signed waits on this phone.

use rusqlite::Connection;

use super::Error;
use super::phrase;
use super::view::{SyncRow, SyncView};
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::store::outbox::{self, Progress};
use crate::store::{people, visits};

/// Rows on the sync page.
const ROWS: u32 = 100;

impl Desk {
    /// What waits here and what the platform has.
    pub fn sync(&self) -> Result<SyncView, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        work.read(|connection| view(&work, connection))
    }
}

pub(super) fn view(work: &Work<'_>, connection: &Connection) -> Result<SyncView, Fault> {
    let counts = outbox::counts(connection)?;
    let waiting = counts.waiting + counts.sent;
    let line = match waiting {
        0 if counts.acknowledged == 0 => work.plain("sync.nothing-yet"),
        0 => work.plain("sync.all-there"),
        n => work.say("sync.waiting", &[&n.to_string()]),
    };
    let mut rows = Vec::new();
    for (outgoing, progress) in outbox::latest(connection, ROWS)? {
        let Some(visit) = outgoing.visit else { continue };
        let signed = work.found(visits::get(connection, visit)?)?;
        let resident = work.found(people::resident(connection, signed.resident)?)?;
        let day = phrase::day_in(work.language, signed.signed_at.date_naive(), work.today());
        rows.push(SyncRow {
            visit: visit.to_string(),
            title: format!("{} · {day} {}", resident.name, phrase::clock(signed.signed_at)),
            state: match progress {
                Progress::Waiting => work.plain("sync.state.waiting"),
                Progress::Sent => work.plain("sync.state.sent"),
                Progress::Acknowledged => work.plain("sync.state.acknowledged"),
                Progress::Rejected { reason } => work.say("sync.rejected", &[&reason]),
            },
        });
    }
    Ok(SyncView { waiting, acknowledged: counts.acknowledged, line, rows })
}
