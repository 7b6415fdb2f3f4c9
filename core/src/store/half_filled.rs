//! Forms that were begun and not handed in.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::error::Result;
use crate::care::id::{ResidentId, StaffId};

/// Keeps what stands in a form, as JSON, in place of what stood there before.
pub fn keep(tx: &Transaction<'_>, staff: StaffId, place: &str, answers: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO half_filled (staff, place, answers) VALUES (?1, ?2, ?3)
         ON CONFLICT (staff, place) DO UPDATE SET answers = excluded.answers",
    )?
    .execute(params![staff, place, answers])?;
    Ok(())
}

/// What stands in a form; none: it was not begun.
pub fn get(connection: &Connection, staff: StaffId, place: &str) -> Result<Option<String>> {
    let mut query =
        connection.prepare_cached("SELECT answers FROM half_filled WHERE staff = ?1 AND place = ?2")?;
    Ok(query.query_row(params![staff, place], |row| row.get(0)).optional()?)
}

/// It was handed in, or given up.
pub fn forget(tx: &Transaction<'_>, staff: StaffId, place: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM half_filled WHERE staff = ?1 AND place = ?2")?
        .execute(params![staff, place])?;
    Ok(())
}

/// Whatever was begun about a resident, or names her.
pub(super) fn forget_of(tx: &Transaction<'_>, resident: ResidentId) -> Result<()> {
    tx.execute(
        "DELETE FROM half_filled WHERE instr(place, ?1) OR instr(answers, ?1)",
        [resident.to_string()],
    )?;
    Ok(())
}
