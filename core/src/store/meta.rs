//! Small settings of the store itself, by name.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::error::Result;

/// Keeps a value under a name, over an earlier one.
pub fn set(tx: &Transaction<'_>, key: &str, value: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute((key, value))?;
    Ok(())
}

/// Forgets all values whose names begin so, but one.
pub fn forget(tx: &Transaction<'_>, start: &str, but: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM meta WHERE substr(key, 1, length(?1)) = ?1 AND key <> ?2")?
        .execute((start, but))?;
    Ok(())
}

/// The value under a name.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>> {
    let mut query = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

/// The same; an empty one is none.
pub fn said(connection: &Connection, key: &str) -> Result<Option<String>> {
    Ok(get(connection, key)?.filter(|value| !value.is_empty()))
}
