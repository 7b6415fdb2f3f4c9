//! Fields that were changed here and at the platform: what each side had, until somebody has chosen.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, micros, offset};
use super::error::{Error, Result};
use crate::care::id::{OutboxId, StaffId};

/// Which of both was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chosen {
    /// What was entered here.
    Here,
    /// What the platform has.
    There,
}

/// One field of one resource. Values are JSON; none: it had none.
#[derive(Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The request that brought this phone's change.
    pub request: OutboxId,
    /// `Type/id`.
    pub target: String,
    /// Field, with the identity of the element in a list.
    pub field: String,
    /// Before both changes.
    pub base: Option<String>,
    /// As it was entered here.
    pub here: Option<String>,
    /// As the platform has it.
    pub there: Option<String>,
    /// When the platform got it, in its own words.
    pub there_updated: Option<String>,
}

/// Keeps a conflict; one that is known already gets the platform's newer value, unless somebody has chosen.
pub fn put(tx: &Transaction<'_>, conflict: &Conflict) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO conflict (request, target, field, base, here, there, there_updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (request, target, field) DO UPDATE SET there = excluded.there, there_updated = excluded.there_updated
             WHERE chosen IS NULL",
    )?
    .execute(params![
        conflict.request,
        conflict.target,
        conflict.field,
        conflict.base,
        conflict.here,
        conflict.there,
        conflict.there_updated,
    ])?;
    Ok(())
}

/// What nobody has chosen yet, earliest first.
pub fn open(connection: &Connection) -> Result<Vec<Conflict>> {
    let mut query = connection.prepare_cached(
        "SELECT request, target, field, base, here, there, there_updated FROM conflict WHERE chosen IS NULL
         ORDER BY request, target, field",
    )?;
    let rows = query.query_map([], conflict)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All of one change, chosen or not: `(field, what was entered here)`.
pub fn of(connection: &Connection, request: OutboxId, target: &str) -> Result<Vec<(String, Option<String>)>> {
    let mut query = connection.prepare_cached(
        "SELECT field, here FROM conflict WHERE request = ?1 AND target = ?2 ORDER BY field",
    )?;
    let rows = query.query_map(params![request, target], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Somebody has chosen. [`Error::Refused`] if that was done before.
pub fn choose(
    tx: &Transaction<'_>,
    conflict: &Conflict,
    chosen: Chosen,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    let changed = tx
        .prepare_cached(
            "UPDATE conflict SET chosen = ?4, chosen_by = ?5, chosen_at = ?6, chosen_offset = ?7
             WHERE request = ?1 AND target = ?2 AND field = ?3 AND chosen IS NULL",
        )?
        .execute(params![
            conflict.request,
            conflict.target,
            conflict.field,
            Code(chosen),
            staff,
            micros(at),
            offset(at),
        ])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("chosen already".into())) }
}

fn conflict(row: &Row<'_>) -> rusqlite::Result<Conflict> {
    Ok(Conflict {
        request: row.get(0)?,
        target: row.get(1)?,
        field: row.get(2)?,
        base: row.get(3)?,
        here: row.get(4)?,
        there: row.get(5)?,
        there_updated: row.get(6)?,
    })
}
