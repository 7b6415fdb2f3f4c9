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
    /// An entry of the pages under way was no answer: they are to be asked for again.
    pub again: bool,
}

const COLUMNS: &str = "type, patient, since, reached, next, again";

/// Keeps how far a reading has come.
pub fn put(tx: &Transaction<'_>, pull: &Pull) -> Result<()> {
    tx.prepare_cached(&format!(
        "INSERT INTO pull ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (type, patient) DO UPDATE SET since = excluded.since, reached = excluded.reached, next = excluded.next,
             again = excluded.again"
    ))?
    .execute(params![pull.kind, pull.patient, pull.since, pull.reached, pull.next, pull.again])?;
    Ok(())
}

/// A type has been read to its end, whether there was anything or not.
pub fn begin(tx: &Transaction<'_>, kind: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO pull (type, patient) VALUES (?1, '') ON CONFLICT DO NOTHING")?
        .execute([kind])?;
    Ok(())
}

/// How far what has changed of a type was read.
pub fn of_type(connection: &Connection, kind: &str) -> Result<Option<Pull>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM pull WHERE type = ?1 AND patient = ''"))?;
    Ok(query.query_row([kind], pull).optional()?)
}

/// Whether a type has been read to its end once.
pub fn is_read(connection: &Connection, kind: &str) -> Result<bool> {
    Ok(of_type(connection, kind)?.is_some_and(|pull| pull.since.is_some() || pull.next.is_none()))
}

/// Types of which something was read, or is being read, as it changes: what is older than that is not asked for by type any more.
pub fn begun(connection: &Connection) -> Result<Vec<String>> {
    let mut query = connection.prepare_cached(
        "SELECT type FROM pull WHERE patient = '' AND (since IS NOT NULL OR next IS NOT NULL)",
    )?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whole records that are still to be read.
pub fn whole(connection: &Connection) -> Result<Vec<Pull>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM pull WHERE patient <> '' ORDER BY patient, type"))?;
    let rows = query.query_map([], pull)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Nothing was read of this platform yet.
pub fn forget_all(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM pull")?.execute([])?;
    Ok(())
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
        again: row.get(5)?,
    })
}
