//! Which resources the platform has as far as this phone knows: those it put into a request, and those that came from there.

use rusqlite::{Connection, Transaction};

use super::error::Result;

/// Whether a resource is in a request of this phone or on the platform; `address` is `Type/id`.
pub fn is_told(connection: &Connection, address: &str) -> Result<bool> {
    let (kind, id) = address.split_once('/').unwrap_or_default();
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM told_resource WHERE address = ?1
         UNION ALL SELECT 1 FROM platform_copy WHERE type = ?2 AND id = ?3",
    )?;
    Ok(query.exists([address, kind, id])?)
}

/// Says so from now on.
pub fn set(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO told_resource (address) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([address])?;
    Ok(())
}

/// It was not sent after all.
pub fn forget(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM told_resource WHERE address = ?1")?.execute([address])?;
    Ok(())
}
