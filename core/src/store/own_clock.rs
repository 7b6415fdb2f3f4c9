//! The phone's clock beside the platform's, and the count of what this phone has told.

use rusqlite::{Connection, Transaction};

use super::error::Result;

/// The number of the next record: one more than ever before on this phone.
pub fn next(tx: &Transaction<'_>) -> Result<u32> {
    let mut count = tx.prepare_cached("UPDATE own_clock SET sequence = sequence + 1 RETURNING sequence")?;
    Ok(count.query_row([], |row| row.get(0))?)
}

/// Microseconds the platform's clock was ahead of the phone's when it was last heard; none: not heard yet.
pub fn ahead(connection: &Connection) -> Result<Option<i64>> {
    Ok(connection.prepare_cached("SELECT ahead FROM own_clock")?.query_row([], |row| row.get(0))?)
}

/// Keeps how far the platform's clock is ahead.
pub fn set_ahead(tx: &Transaction<'_>, micros: i64) -> Result<()> {
    tx.prepare_cached("UPDATE own_clock SET ahead = ?1")?.execute([micros])?;
    Ok(())
}
