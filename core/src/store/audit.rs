//! The audit trail: who did what to whose record, appended and never altered.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::{micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::{ResidentId, StaffId};

/// One line of the trail. `detail` says what and why without health data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Who.
    pub staff: StaffId,
    /// What, as a key, for example `visit.sign` or `id-number.unmask`.
    pub action: String,
    /// Whose record.
    pub subject: Option<ResidentId>,
    /// More, for example the reason given.
    pub detail: String,
}

/// Appends a line.
pub fn append(tx: &Transaction<'_>, audit: &Audit) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO audit (at, at_offset, staff, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        micros(audit.at),
        offset(audit.at),
        audit.staff,
        audit.action,
        audit.subject,
        audit.detail,
    ])?;
    Ok(())
}

/// The last lines, latest first.
pub fn last(connection: &Connection, limit: u32) -> Result<Vec<Audit>> {
    let mut query = connection.prepare_cached(
        "SELECT at, at_offset, staff, action, subject, detail FROM audit ORDER BY number DESC LIMIT ?1",
    )?;
    let rows = query.query_map([limit], line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Lines after this number, earliest first, with their numbers.
pub fn after(connection: &Connection, number: i64, limit: u32) -> Result<Vec<(i64, Audit)>> {
    let mut query = connection.prepare_cached(
        "SELECT at, at_offset, staff, action, subject, detail, number FROM audit WHERE number > ?1 ORDER BY number LIMIT ?2",
    )?;
    let rows = query.query_map(params![number, limit], |row| Ok((row.get(6)?, line(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last lines of one kind about a resident, latest first.
pub fn of_action(
    connection: &Connection,
    subject: ResidentId,
    action: &str,
    limit: u32,
) -> Result<Vec<Audit>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT at, at_offset, staff, action, subject, detail FROM audit WHERE subject IN {FAMILY} AND action = ?2
         ORDER BY number DESC LIMIT ?3"
    ))?;
    let rows = query.query_map(params![subject, action, limit], line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn line(row: &Row<'_>) -> rusqlite::Result<Audit> {
    Ok(Audit {
        at: moment(row, 0)?,
        staff: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
    })
}
