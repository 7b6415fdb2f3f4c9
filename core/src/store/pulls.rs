//! How far the platform has been read: type by type what has changed, and of a new patient everything.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::Result;

/// How far one reading has come. All times are the platform's own, as it wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Type.
    pub kind: String,
    /// Of this patient; empty: whatever has changed.
    pub patient: String,
    /// Everything up to here is on the phone; none: nothing yet.
    pub since: Option<String>,
    /// How far the pages under way have come.
    pub reached: Option<String>,
    /// The page to be read next; none: no pages are under way.
    pub next: Option<String>,
}

/// Keeps how far a reading has come.
pub fn put(tx: &Transaction<'_>, pull: &Pull) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO pull (type, patient, since, reached, next) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (type, patient) DO UPDATE SET since = excluded.since, reached = excluded.reached, next = excluded.next",
    )?
    .execute(params![pull.kind, pull.patient, pull.since, pull.reached, pull.next])?;
    Ok(())
}

/// How far what has changed of a type was read.
pub fn of_type(connection: &Connection, kind: &str) -> Result<Option<Pull>> {
    let mut query = connection.prepare_cached(
        "SELECT type, patient, since, reached, next FROM pull WHERE type = ?1 AND patient = ''",
    )?;
    Ok(query.query_row([kind], pull).optional()?)
}

/// Whole records that are still to be read.
pub fn whole(connection: &Connection) -> Result<Vec<Pull>> {
    let mut query = connection.prepare_cached(
        "SELECT type, patient, since, reached, next FROM pull WHERE patient <> '' ORDER BY patient, type",
    )?;
    let rows = query.query_map([], pull)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A whole record of a type was read, or is not to be read any more.
pub fn done(tx: &Transaction<'_>, kind: &str, patient: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM pull WHERE type = ?1 AND patient = ?2")?.execute([kind, patient])?;
    Ok(())
}

fn pull(row: &Row<'_>) -> rusqlite::Result<Pull> {
    Ok(Pull {
        kind: row.get(0)?,
        patient: row.get(1)?,
        since: row.get(2)?,
        reached: row.get(3)?,
        next: row.get(4)?,
    })
}
