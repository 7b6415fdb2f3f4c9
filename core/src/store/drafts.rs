//! Visits under way, durable after every change: one row a field, so that a crash costs at most the field being typed.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns::{Json, micros, moment, offset};
use super::error::{Error, Result};
use super::readings;
use crate::care::answer::{Answer, Answers};
use crate::care::id::{ResidentId, StaffId, VisitId};
use crate::care::visit::Draft;

/// Begins a visit with what the draft holds already. A resident has one draft at a time; a second is [`Error::Refused`].
pub fn start(tx: &Transaction<'_>, draft: &Draft) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO visit (id, resident, staff, state, started_at, started_offset) VALUES (?1, ?2, ?3, 'draft', ?4, ?5)",
    )?
    .execute(params![draft.id, draft.resident, draft.staff, micros(draft.started_at), offset(draft.started_at)])?;
    for (field, answer) in &draft.answers {
        set_answer(tx, draft.id, field, Some(answer))?;
    }
    for reading in &draft.readings {
        readings::insert(tx, reading)?;
    }
    Ok(())
}

/// Keeps the answer to one field; none takes it away. [`Error::Refused`] unless the visit is a draft.
pub fn set_answer(tx: &Transaction<'_>, visit: VisitId, field: &str, answer: Option<&Answer>) -> Result<()> {
    match answer {
        Some(answer) => tx
            .prepare_cached(
                "INSERT INTO draft_answer (visit, field, answer) VALUES (?1, ?2, ?3)
                 ON CONFLICT (visit, field) DO UPDATE SET answer = excluded.answer",
            )?
            .execute(params![visit, field, Json(answer)])?,
        None => tx
            .prepare_cached("DELETE FROM draft_answer WHERE visit = ?1 AND field = ?2")?
            .execute(params![visit, field])?,
    };
    Ok(())
}

/// A draft, whole; none if there is no such visit or it is no draft any more.
pub fn get(connection: &Connection, id: VisitId) -> Result<Option<Draft>> {
    let mut query = connection.prepare_cached(
        "SELECT resident, staff, started_at, started_offset FROM visit WHERE id = ?1 AND state = 'draft'",
    )?;
    let head = query
        .query_row([id], |row| Ok((row.get::<_, ResidentId>(0)?, row.get::<_, StaffId>(1)?, moment(row, 2)?)))
        .optional()?;
    let Some((resident, staff, started_at)) = head else { return Ok(None) };
    let mut query = connection.prepare_cached("SELECT field, answer FROM draft_answer WHERE visit = ?1")?;
    let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get::<_, Json<Answer>>(1)?.0)))?;
    let answers = rows.collect::<rusqlite::Result<Answers>>()?;
    let readings = readings::of_visit(connection, id)?;
    Ok(Some(Draft { id, resident, staff, started_at, answers, readings }))
}

/// The draft of a resident, if one is open.
pub fn open_of(connection: &Connection, resident: ResidentId) -> Result<Option<VisitId>> {
    let mut query =
        connection.prepare_cached("SELECT id FROM visit WHERE resident = ?1 AND state = 'draft'")?;
    Ok(query.query_row([resident], |row| row.get(0)).optional()?)
}

/// All visits under way, in the order of their ids.
pub fn all(connection: &Connection) -> Result<Vec<VisitId>> {
    let mut query = connection.prepare_cached("SELECT id FROM visit WHERE state = 'draft' ORDER BY id")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives a draft up: its answers go, what was measured stays. [`Error::Refused`] unless it is a draft.
pub fn drop(tx: &Transaction<'_>, visit: VisitId) -> Result<()> {
    tx.prepare_cached("DELETE FROM draft_answer WHERE visit = ?1")?.execute([visit])?;
    let changed = tx
        .prepare_cached("UPDATE visit SET state = 'dropped' WHERE id = ?1 AND state = 'draft'")?
        .execute([visit])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such draft".into())) }
}
