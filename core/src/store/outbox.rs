//! What waits for the platform: request bytes, written in the same transaction as what they tell of.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, micros, moment, offset};
use super::error::{Error, Result};
use crate::care::id::{OutboxId, ResidentId, VisitId};

/// One request to the platform. The bytes never change.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id; ids ascend, so they are also the order of sending.
    pub id: OutboxId,
    /// The visit it tells of.
    pub visit: Option<VisitId>,
    /// What it is, for example `visit` or `audit`.
    pub kind: String,
    /// Whom it tells of; none: nobody in particular.
    pub resident: Option<ResidentId>,
    /// Observations in it.
    pub observations: u32,
    /// The request's bytes.
    pub body: Vec<u8>,
    /// When it was put here.
    pub created_at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// How far a request has come. Only the platform's answer makes it acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Not sent yet.
    Waiting,
    /// Sent, the answer is unknown.
    Sent,
    /// The platform has it.
    Acknowledged,
    /// The platform refuses it.
    Rejected {
        /// Why, as a code: what the platform said stands with the entry it refused.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Waiting,
    Sent,
    Acknowledged,
    Rejected,
}

/// How many requests are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not sent yet.
    pub waiting: u32,
    /// Sent, the answer is unknown.
    pub sent: u32,
    /// The platform has them.
    pub acknowledged: u32,
    /// The platform refuses them.
    pub rejected: u32,
}

/// Puts a request in, waiting.
pub fn put(tx: &Transaction<'_>, outgoing: &Outgoing) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO outbox (id, visit, kind, body, state, created_at, created_offset, resident, observations)
         VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        outgoing.id,
        outgoing.visit,
        outgoing.kind,
        outgoing.body,
        micros(outgoing.created_at),
        offset(outgoing.created_at),
        outgoing.resident,
        outgoing.observations,
    ])?;
    Ok(())
}

/// Records how far a request has come; [`Error::Refused`] if there is none with this id.
pub fn set_progress(tx: &Transaction<'_>, id: OutboxId, progress: &Progress) -> Result<()> {
    let (state, reason) = match progress {
        Progress::Waiting => (State::Waiting, None),
        Progress::Sent => (State::Sent, None),
        Progress::Acknowledged => (State::Acknowledged, None),
        Progress::Rejected { reason } => (State::Rejected, Some(reason)),
    };
    let changed = tx
        .prepare_cached("UPDATE outbox SET state = ?2, reason = ?3 WHERE id = ?1")?
        .execute(params![id, Code(state), reason])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such request".into())) }
}

pub(super) const COLUMNS: &str =
    "id, visit, kind, body, created_at, created_offset, state, reason, resident, observations";

/// What is still to be sent or to be asked about (waiting or sent), oldest first.
pub fn unanswered(connection: &Connection, limit: u32) -> Result<Vec<(Outgoing, Progress)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE state IN ('waiting', 'sent') ORDER BY id LIMIT ?1"
    ))?;
    let rows = query.query_map([limit], request)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the platform has not taken yet: waiting, sent or refused.
pub fn not_taken(connection: &Connection) -> Result<BTreeSet<OutboxId>> {
    let mut query =
        connection.prepare_cached("SELECT id FROM outbox WHERE state IN ('waiting', 'sent', 'rejected')")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a request that the platform has not answered yet puts this resource; `target` is `Type/id`.
pub fn waits(connection: &Connection, target: &str) -> Result<bool> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM outbox_target t JOIN outbox o ON o.id = t.request
         WHERE t.target = ?1 AND o.state IN ('waiting', 'sent')",
    )?;
    Ok(query.exists([target])?)
}

/// Whether any request of this phone puts this resource.
pub fn puts(connection: &Connection, target: &str) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM outbox_target WHERE target = ?1")?.exists([target])?)
}

/// Whether a request before this one puts this resource.
pub fn puts_before(connection: &Connection, target: &str, request: OutboxId) -> Result<bool> {
    let mut query =
        connection.prepare_cached("SELECT 1 FROM outbox_target WHERE target = ?1 AND request < ?2")?;
    Ok(query.exists(params![target, request])?)
}

/// The bytes of the last request that puts this resource and was not answered yet.
pub fn last_waiting(connection: &Connection, target: &str) -> Result<Option<Vec<u8>>> {
    let mut query = connection.prepare_cached(
        "SELECT o.body FROM outbox_target t JOIN outbox o ON o.id = t.request
         WHERE t.target = ?1 AND o.state IN ('waiting', 'sent') ORDER BY o.id DESC LIMIT 1",
    )?;
    Ok(query.query_row([target], |row| row.get(0)).optional()?)
}

/// The bytes of what the platform has not taken yet, of one resident or of nobody in particular; with whom it tells of. Refused lines of
/// the trail are left out: nobody can mend them, and they stay here whoever goes.
pub fn not_there(
    connection: &Connection,
    resident: Option<ResidentId>,
) -> Result<Vec<(Option<ResidentId>, Vec<u8>)>> {
    let mut query = connection.prepare_cached(
        "SELECT resident, body FROM outbox
         WHERE state IN ('waiting', 'sent', 'rejected') AND (resident IS NULL OR resident = ?1)
         AND NOT (state = 'rejected' AND kind IN ('audit', 'phone'))",
    )?;
    let rows = query.query_map([resident], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The requests that tell of a visit.
pub fn of_visit(connection: &Connection, visit: VisitId) -> Result<Vec<(Outgoing, Progress)>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE visit = ?1 ORDER BY id"))?;
    let rows = query.query_map([visit], request)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The latest requests in any state, latest first.
pub fn latest(connection: &Connection, limit: u32) -> Result<Vec<(Outgoing, Progress)>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox ORDER BY id DESC LIMIT ?1"))?;
    let rows = query.query_map([limit], request)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One request.
pub fn get(connection: &Connection, id: OutboxId) -> Result<Option<(Outgoing, Progress)>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"))?;
    Ok(query.query_row([id], request).optional()?)
}

/// What the platform refused, oldest first.
pub fn refused(connection: &Connection) -> Result<Vec<Outgoing>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE state = 'rejected' ORDER BY id"))?;
    let rows = query.query_map([], |row| Ok(request(row)?.0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many requests are in each state, left out the trail's own lines and what is said of the phone.
pub fn counts(connection: &Connection) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut query = connection.prepare_cached(
        "SELECT state, count(*) FROM outbox WHERE kind NOT IN ('audit', 'phone') GROUP BY state",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.get(1)?;
        match row.get::<_, Code<State>>(0)?.0 {
            State::Waiting => counts.waiting = number,
            State::Sent => counts.sent = number,
            State::Acknowledged => counts.acknowledged = number,
            State::Rejected => counts.rejected = number,
        }
    }
    Ok(counts)
}

pub(super) fn request(row: &Row<'_>) -> rusqlite::Result<(Outgoing, Progress)> {
    let outgoing = Outgoing {
        id: row.get(0)?,
        visit: row.get(1)?,
        kind: row.get(2)?,
        resident: row.get(8)?,
        observations: row.get(9)?,
        body: row.get(3)?,
        created_at: moment(row, 4)?,
    };
    let progress = match row.get::<_, Code<State>>(6)?.0 {
        State::Waiting => Progress::Waiting,
        State::Sent => Progress::Sent,
        State::Acknowledged => Progress::Acknowledged,
        State::Rejected => Progress::Rejected { reason: row.get(7)? },
    };
    Ok((outgoing, progress))
}
