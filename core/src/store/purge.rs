//! A resident who is not looked after here any more: everything of her goes, whatever table it is in. Which those are the
//! foreign keys say, so that a new table needs no line here. The audit trail stays: who did what on this phone, by ids.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};

use super::error::Result;
use super::half_filled;
use crate::care::id::ResidentId;

/// A table's columns that point at rows of another one.
struct Child {
    table: String,
    column: String,
    to: String,
}

/// Takes a resident out, with what was measured, signed, told and planned of her; her door too where nobody else lives. The
/// caller has seen to it that the platform has all of it.
pub fn resident(tx: &Transaction<'_>, id: ResidentId) -> Result<()> {
    // Facts are guarded against every other deletion.
    let guards = guards(tx)?;
    for (name, _) in &guards {
        tx.execute_batch(&format!("DROP TRIGGER \"{name}\""))?;
    }
    let children = children(tx)?;
    let id_bytes = id.0.as_bytes();
    // What hers hang on: the records of meters that became her readings, and her door.
    let raw = blobs(tx, "SELECT raw FROM reading WHERE resident = ?1 AND raw IS NOT NULL", id_bytes)?;
    let home = blobs(tx, "SELECT household FROM resident WHERE id = ?1", id_bytes)?;
    forget_platform(tx, id)?;
    half_filled::forget_of(tx, id)?;
    remove(tx, &children, "outbox", "resident = ?1", id_bytes)?;
    remove(tx, &children, "resident", "id = ?1", id_bytes)?;
    let unused = "id = ?1 AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.raw = raw_record.id)";
    for record in &raw {
        remove(tx, &children, "raw_record", unused, record)?;
    }
    let empty = "id = ?1 AND NOT EXISTS (SELECT 1 FROM resident r WHERE r.household = household.id)";
    for door in &home {
        remove(tx, &children, "household", empty, door)?;
    }
    for (_, sql) in &guards {
        tx.execute_batch(sql)?;
    }
    Ok(())
}

/// What is known of her at the platform.
fn forget_platform(tx: &Transaction<'_>, id: ResidentId) -> Result<()> {
    tx.execute(
        "DELETE FROM told_resource WHERE address IN (
             SELECT target FROM outbox_target t JOIN outbox o ON o.id = t.request WHERE o.resident = ?1)",
        [id.0.as_bytes()],
    )?;
    let text = id.to_string();
    for sql in [
        "DELETE FROM told_resource WHERE address IN (SELECT type || '/' || id FROM platform_copy WHERE patient = ?1)",
        "DELETE FROM told_resource WHERE address = 'Patient/' || ?1",
        "DELETE FROM platform_link WHERE ?1 IN (said_of, other)",
        "DELETE FROM platform_copy WHERE patient = ?1 OR (type = 'Patient' AND id = ?1)",
        "DELETE FROM pull WHERE patient = ?1",
    ] {
        tx.execute(sql, [&text])?;
    }
    Ok(())
}

fn blobs(connection: &Connection, sql: &str, id: &[u8; 16]) -> Result<Vec<[u8; 16]>> {
    let mut query = connection.prepare(sql)?;
    let rows = query.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The triggers that keep rows from being deleted.
fn guards(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut query = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE ON%' ORDER BY name")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Which tables point at which, by the foreign keys.
fn children(connection: &Connection) -> Result<BTreeMap<String, Vec<Child>>> {
    let mut query = connection.prepare(
        "SELECT k.\"table\", s.name, k.\"from\", coalesce(k.\"to\", 'id') FROM sqlite_schema s
         JOIN pragma_foreign_key_list(s.name) k WHERE s.type = 'table' ORDER BY 1, 2, 3",
    )?;
    let mut rows = query.query([])?;
    let mut all: BTreeMap<String, Vec<Child>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let child = Child { table: row.get(1)?, column: row.get(2)?, to: row.get(3)? };
        all.entry(row.get(0)?).or_default().push(child);
    }
    Ok(all)
}

/// Deletes the rows of a table that a condition names, after all that points at them.
fn remove(
    tx: &Transaction<'_>,
    children: &BTreeMap<String, Vec<Child>>,
    table: &str,
    condition: &str,
    id: &[u8; 16],
) -> Result<()> {
    for child in children.get(table).into_iter().flatten() {
        let of =
            format!("\"{}\" IN (SELECT \"{}\" FROM \"{table}\" WHERE {condition})", child.column, child.to);
        remove(tx, children, &child.table, &of, id)?;
    }
    tx.execute(&format!("DELETE FROM \"{table}\" WHERE {condition}"), [id])?;
    Ok(())
}
