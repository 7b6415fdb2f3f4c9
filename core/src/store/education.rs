//! What was explained to residents or handed out.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction, params};

use super::columns::{Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::{ResidentId, StaffId};

/// Something taught, as codes of the short form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// To whom.
    pub resident: ResidentId,
    /// Topics.
    pub topics: Vec<u8>,
    /// How.
    pub way: u8,
    /// How much she understood.
    pub understood: u8,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// Appends what was taught.
pub fn teach(tx: &Transaction<'_>, taught: &Taught) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO education (resident, topics, way, understood, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        taught.resident,
        Json(&taught.topics),
        taught.way,
        taught.understood,
        taught.by,
        micros(taught.at),
        offset(taught.at),
    ])?;
    Ok(())
}

/// What was taught to a resident, latest first; with `by`, by one member of the team.
pub fn taught(
    connection: &Connection,
    resident: ResidentId,
    by: Option<StaffId>,
    limit: u32,
) -> Result<Vec<Taught>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, topics, way, understood, staff, at, at_offset FROM education
         WHERE resident IN {FAMILY} AND (?2 IS NULL OR staff = ?2) ORDER BY at DESC, number DESC LIMIT ?3"
    ))?;
    let rows = query.query_map(params![resident, by, limit], |row| {
        Ok(Taught {
            resident: row.get(0)?,
            topics: row.get::<_, Json<_>>(1)?.0,
            way: row.get(2)?,
            understood: row.get(3)?,
            by: row.get(4)?,
            at: moment(row, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
