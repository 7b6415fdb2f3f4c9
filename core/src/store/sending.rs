//! How requests fare on their way to the platform: tries, and the entries of those that it does not take whole.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, micros};
use super::error::Result;
use super::outbox::{self, Outgoing, Progress};
use super::readings;
use crate::care::consent::Purpose;
use crate::care::id::{OutboxId, ReadingId, VisitId};

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    /// Not there yet.
    Waiting,
    /// The platform has it.
    Acknowledged,
    /// The platform refuses it.
    Rejected,
    /// It refers to one that the platform refuses.
    Held,
    /// It was refused, and a later request has put the same resource there, or what stands in its place.
    Replaced,
    /// It may not be sent any more.
    Withdrawn,
}

/// One entry of a request that goes in parts.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the bundle.
    pub number: u32,
    /// `Type/id`.
    pub target: String,
    /// How far it has come.
    pub state: EntryState,
    /// Why it was refused, as a code.
    pub reason: Option<String>,
    /// The platform's `OperationOutcome`, as JSON.
    pub outcome: Option<String>,
    /// What holds it up.
    pub because: Option<String>,
}

/// The next request to be sent or asked about, after this one in the order of ids.
pub fn next(connection: &Connection, after: Option<OutboxId>) -> Result<Option<(Outgoing, Progress)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {} FROM outbox WHERE state IN ('waiting', 'sent') AND (?1 IS NULL OR id > ?1) ORDER BY id LIMIT 1",
        outbox::COLUMNS
    ))?;
    Ok(query.query_row([after], outbox::request).optional()?)
}

/// How many times a request was tried without being settled, and before when it is not to be tried again (µs of 1970, UTC).
pub fn tried(connection: &Connection, request: OutboxId) -> Result<Option<(u32, i64)>> {
    let mut query =
        connection.prepare_cached("SELECT attempts, next_at FROM outbox_try WHERE request = ?1")?;
    Ok(query.query_row([request], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// When the first of what was tried without being settled is to be tried again (µs of 1970, UTC).
pub fn soonest(connection: &Connection) -> Result<Option<i64>> {
    let mut query = connection.prepare_cached(
        "SELECT min(t.next_at) FROM outbox_try t JOIN outbox o ON o.id = t.request WHERE o.state IN ('waiting', 'sent')",
    )?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Counts a try that settled nothing.
pub fn try_again(tx: &Transaction<'_>, request: OutboxId, next: DateTime<FixedOffset>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO outbox_try (request, attempts, next_at) VALUES (?1, 1, ?2)
         ON CONFLICT (request) DO UPDATE SET attempts = attempts + 1, next_at = excluded.next_at",
    )?
    .execute(params![request, micros(next)])?;
    Ok(())
}

/// The entries of a request that goes in parts; empty: it goes whole.
pub fn entries(connection: &Connection, request: OutboxId) -> Result<Vec<Entry>> {
    let mut query = connection.prepare_cached(
        "SELECT number, target, state, reason, outcome, because FROM outbox_entry WHERE request = ?1 ORDER BY number",
    )?;
    let rows = query.query_map([request], |row| {
        Ok(Entry {
            number: row.get(0)?,
            target: row.get(1)?,
            state: row.get::<_, Code<EntryState>>(2)?.0,
            reason: row.get(3)?,
            outcome: row.get(4)?,
            because: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// From now on a request goes in parts, all of them waiting.
pub fn split(tx: &Transaction<'_>, request: OutboxId, targets: &[String]) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO outbox_entry (request, number, target, state) VALUES (?1, ?2, ?3, 'waiting')",
    )?;
    for (number, target) in (0_u32..).zip(targets) {
        insert.execute(params![request, number, target])?;
    }
    Ok(())
}

/// The platform refuses an entry.
pub fn reject(
    tx: &Transaction<'_>,
    request: OutboxId,
    number: u32,
    reason: &str,
    outcome: Option<&str>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'rejected', reason = ?3, outcome = ?4, because = NULL
         WHERE request = ?1 AND number = ?2",
    )?
    .execute(params![request, number, reason, outcome])?;
    Ok(())
}

/// An entry waits for a refused resource.
pub fn hold(tx: &Transaction<'_>, request: OutboxId, number: u32, because: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'held', because = ?3 WHERE request = ?1 AND number = ?2 AND state = 'waiting'",
    )?
    .execute(params![request, number, because])?;
    Ok(())
}

/// What is refused, and what is held up by something refused, with what that is. Of what stands at the platform a change was refused:
/// others may refer to it.
pub fn quarantined(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut query = connection.prepare_cached(
        "SELECT target, coalesce(because, target) FROM outbox_entry WHERE state IN ('rejected', 'held')
         AND NOT EXISTS (SELECT 1 FROM platform_copy WHERE type = substr(target, 1, instr(target, '/') - 1)
             AND id = substr(target, instr(target, '/') + 1) AND gone = 0 AND version <> '')",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The platform has these resources of a request: earlier refusals of the same are past, and what they held up goes on.
/// How many requests wait again because of it.
pub fn acknowledge(tx: &Transaction<'_>, request: OutboxId, targets: &[String]) -> Result<usize> {
    let mut there = tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'acknowledged', reason = NULL, because = NULL WHERE request = ?1 AND target = ?2",
    )?;
    let mut replaced = tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'replaced', reason = NULL, because = NULL
         WHERE target = ?2 AND request < ?1 AND state IN ('rejected', 'held', 'waiting')",
    )?;
    let mut again = 0;
    for target in targets {
        there.execute(params![request, target])?;
        replaced.execute(params![request, target])?;
        again += release(tx, target)?;
    }
    tx.prepare_cached("DELETE FROM outbox_try WHERE request = ?1")?.execute([request])?;
    settle(tx, request)?;
    Ok(again)
}

/// The platform has the correction of a visit: what it refused of that visit before and the correction says anew is past, the forms, who
/// answers for them, and values that do not count any more. What they held up and still counts goes on.
pub fn supersede(tx: &Transaction<'_>, visit: VisitId, correction: OutboxId) -> Result<()> {
    let mut refused = tx.prepare_cached(
        "SELECT DISTINCT e.target FROM outbox_entry e JOIN outbox o ON o.id = e.request
         WHERE o.visit = ?1 AND o.id < ?2 AND e.state IN ('rejected', 'held')",
    )?;
    let refused: Vec<String> =
        refused.query_map(params![visit, correction], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut past = Vec::new();
    for target in refused {
        let is_past = match target.split_once('/') {
            Some(("QuestionnaireResponse" | "Provenance", _)) => true,
            Some(("Observation", id)) => !counts(tx, id)?,
            _ => false,
        };
        if is_past {
            past.push(target);
        }
    }
    let mut replaced = tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'replaced', reason = NULL, because = NULL
         WHERE target = ?2 AND request < ?1 AND state IN ('rejected', 'held')",
    )?;
    for target in &past {
        replaced.execute(params![correction, target])?;
    }
    past.iter().try_for_each(|target| release(tx, target).map(drop))
}

/// Whether it is a reading that no correction has replaced; values on a form are told anew with each correction.
fn counts(connection: &Connection, observation: &str) -> Result<bool> {
    let Ok(id) = observation.parse::<ReadingId>() else { return Ok(false) };
    let mut replaced = connection.prepare_cached("SELECT 1 FROM reading_replaced WHERE reading = ?1")?;
    Ok(readings::is_known(connection, id)? && !replaced.exists([id])?)
}

/// Entries of a request that others stand in place of and that the platform never had; `Type/id`.
pub fn superseded(connection: &Connection, request: OutboxId) -> Result<BTreeSet<String>> {
    let mut query = connection.prepare_cached(
        "SELECT target FROM outbox_entry WHERE request = ?1 AND state = 'replaced'
         AND NOT EXISTS (SELECT 1 FROM platform_copy WHERE type = substr(target, 1, instr(target, '/') - 1)
             AND id = substr(target, instr(target, '/') + 1))",
    )?;
    let rows = query.query_map([request], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A refused entry is to be sent as it is once more, with all it holds up; what the platform has deleted is to be there again.
/// [`super::Error::Refused`] if it isn't refused.
pub fn resend(tx: &Transaction<'_>, request: OutboxId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE platform_copy SET gone = 0, version = '' WHERE gone = 1 AND type || '/' || id IN
         (SELECT target FROM outbox_entry WHERE request = ?1 AND state = 'rejected' AND reason = 'gone')",
    )?
    .execute([request])?;
    let mut refused = tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'waiting', reason = NULL, outcome = NULL
         WHERE request = ?1 AND state = 'rejected' RETURNING target",
    )?;
    let targets: Vec<String> =
        refused.query_map([request], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for target in &targets {
        release(tx, target)?;
    }
    tx.prepare_cached("DELETE FROM outbox_try WHERE request = ?1")?.execute([request])?;
    let entries = entries(tx, request)?;
    match targets.is_empty() && entries.iter().any(|entry| entry.state == EntryState::Held) {
        true => Err(super::Error::Refused("another one has to be mended first".into())),
        false if entries.is_empty() => outbox::set_progress(tx, request, &Progress::Waiting),
        false => settle(tx, request),
    }
}

/// What was held up by a resource waits again.
fn release(tx: &Transaction<'_>, because: &str) -> Result<usize> {
    let mut released = tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'waiting', because = NULL WHERE because = ?1 RETURNING request",
    )?;
    let mut requests: Vec<OutboxId> =
        released.query_map([because], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut replaced = tx.prepare_cached("SELECT DISTINCT request FROM outbox_entry WHERE target = ?1")?;
    let past: Vec<OutboxId> =
        replaced.query_map([because], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    requests.sort_unstable();
    requests.dedup();
    for request in requests.iter().chain(&past) {
        settle(tx, *request)?;
    }
    Ok(requests.len())
}

/// Gives a request the state that its entries say it has; one that goes whole is acknowledged.
pub fn settle(tx: &Transaction<'_>, request: OutboxId) -> Result<()> {
    let entries = entries(tx, request)?;
    let any = |state| entries.iter().find(|entry| entry.state == state);
    let refused = || any(EntryState::Rejected).or_else(|| any(EntryState::Held));
    let progress = if any(EntryState::Waiting).is_some() {
        Progress::Waiting
    } else if let Some(entry) = refused() {
        Progress::Rejected { reason: entry.reason.clone().unwrap_or_else(|| "held".to_owned()) }
    } else {
        Progress::Acknowledged
    };
    outbox::set_progress(tx, request, &progress)
}

/// A request may leave only while she agrees to this.
pub fn only_with(tx: &Transaction<'_>, request: OutboxId, purpose: Purpose) -> Result<()> {
    tx.prepare_cached("INSERT INTO outbox_purpose (request, purpose) VALUES (?1, ?2)")?
        .execute(params![request, Code(purpose)])?;
    Ok(())
}

/// What she has to agree to for a request to leave; none: nothing, or its kind says it.
pub fn purpose(connection: &Connection, request: OutboxId) -> Result<Option<Purpose>> {
    let mut query = connection.prepare_cached("SELECT purpose FROM outbox_purpose WHERE request = ?1")?;
    Ok(query.query_row([request], |row| Ok(row.get::<_, Code<Purpose>>(0)?.0)).optional()?)
}

/// An entry may not be sent any more.
pub fn withdraw_entry(tx: &Transaction<'_>, request: OutboxId, number: u32) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox_entry SET state = 'withdrawn', reason = NULL, because = NULL WHERE request = ?1 AND number = ?2",
    )?
    .execute(params![request, number])?;
    Ok(())
}

/// Takes a request out that may not be sent any more.
pub fn withdraw(tx: &Transaction<'_>, request: OutboxId) -> Result<()> {
    for sql in [
        "DELETE FROM outbox_try WHERE request = ?1",
        "DELETE FROM outbox_entry WHERE request = ?1",
        "DELETE FROM outbox WHERE id = ?1",
    ] {
        tx.prepare_cached(sql)?.execute([request])?;
    }
    Ok(())
}
