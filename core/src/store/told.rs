//! Which resources the platform has as far as this phone knows: those it put into a request, and those that came from there.

use rusqlite::{Connection, Transaction};

use super::error::Result;

/// Whether a resource is in a request of this phone or on the platform, as far as that confirms it; `address` is `Type/id`.
pub fn is_told(connection: &Connection, address: &str) -> Result<bool> {
    let (kind, id) = address.split_once('/').unwrap_or_default();
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM told_resource WHERE address = ?1
         UNION ALL SELECT 1 FROM platform_copy WHERE type = ?2 AND id = ?3 AND version <> ''",
    )?;
    Ok(query.exists([address, kind, id])?)
}

/// Says so from now on.
pub fn set(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO told_resource (address) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([address])?;
    Ok(())
}

/// Another platform is asked from now on: only what waits here is told to it.
pub fn forget_there(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM told_resource WHERE NOT EXISTS (SELECT 1 FROM outbox_target t JOIN outbox o ON o.id = t.request
         WHERE t.target = address AND o.state <> 'acknowledged')",
    )?
    .execute([])?;
    Ok(())
}

/// It was not sent after all.
pub fn forget(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM told_resource WHERE address = ?1")?.execute([address])?;
    Ok(())
}
