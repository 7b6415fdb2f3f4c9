//! What of the platform somebody has to look at, and who has done so.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction, params};

use super::columns::{micros, moment, offset};
use super::copies::{Copy, columns, copy};
use super::error::Result;
use crate::care::id::StaffId;

/// Who has looked, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// Of a copy `c`: nobody has looked at it as it stands.
const NOT_LOOKED_AT: &str = "NOT EXISTS (SELECT 1 FROM looked_at l
    WHERE l.type = c.type AND l.id = c.id AND l.version = c.version AND l.gone = c.gone)";

/// What nobody has looked at yet, type by type in the order of ids.
pub fn open(connection: &Connection, limit: u32) -> Result<Vec<Copy>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {} FROM platform_copy c WHERE intake = 'review' AND {NOT_LOOKED_AT} ORDER BY type, id LIMIT ?1",
        columns("c")
    ))?;
    let rows = query.query_map([limit], copy)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a resource is to be looked at, as it stands.
pub fn is_open(connection: &Connection, kind: &str, id: &str) -> Result<bool> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT 1 FROM platform_copy c WHERE type = ?1 AND id = ?2 AND intake = 'review' AND {NOT_LOOKED_AT}"
    ))?;
    Ok(query.exists([kind, id])?)
}

/// Somebody has looked at it. [`super::Error::Refused`] if that was said before.
pub fn put(tx: &Transaction<'_>, copy: &Copy, staff: StaffId, at: DateTime<FixedOffset>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO looked_at (type, id, version, gone, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![copy.kind, copy.id, copy.version, copy.gone, staff, micros(at), offset(at)])?;
    Ok(())
}

/// What was looked at last and is not to be looked at again, latest first.
pub fn latest(connection: &Connection, limit: u32) -> Result<Vec<(Copy, Looked)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {}, k.staff, k.at, k.at_offset FROM looked_at k JOIN platform_copy c ON c.type = k.type AND c.id = k.id
         WHERE NOT (c.intake = 'review' AND {NOT_LOOKED_AT})
         AND NOT EXISTS (SELECT 1 FROM looked_at n WHERE n.type = k.type AND n.id = k.id AND n.at > k.at)
         ORDER BY k.at DESC, k.type, k.id LIMIT ?1",
        columns("c")
    ))?;
    let rows = query.query_map([limit], |row| {
        let looked = Looked { staff: row.get(11)?, at: moment(row, 12)? };
        Ok((copy(row)?, looked))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
