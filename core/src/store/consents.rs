//! Consents: appended, the last of a purpose holds.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::consent::{Consent, Purpose};
use crate::care::id::{ConsentId, ResidentId};

const STEPS: &str =
    "SELECT c.id, c.resident, c.purpose, c.given, c.version, t.text, c.staff, c.at, c.at_offset
    FROM consent c JOIN consent_text t ON t.number = c.text";

/// Appends a step.
pub fn append(tx: &Transaction<'_>, consent: &Consent) -> Result<()> {
    tx.prepare_cached("INSERT INTO consent_text (text) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([&consent.text])?;
    tx.prepare_cached(
        "INSERT INTO consent (id, resident, purpose, given, version, text, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT number FROM consent_text WHERE text = ?6), ?7, ?8, ?9)",
    )?
    .execute(params![
        consent.id,
        consent.resident,
        Code(consent.purpose),
        consent.given.as_ref().map(Json),
        consent.version,
        consent.text,
        consent.staff,
        micros(consent.at),
        offset(consent.at),
    ])?;
    Ok(())
}

/// The step that holds for a purpose, whichever of her records it was written in; none: nobody has asked.
pub fn of(connection: &Connection, resident: ResidentId, purpose: Purpose) -> Result<Option<Consent>> {
    let mut query = connection.prepare_cached(&format!(
        "{STEPS} WHERE c.resident IN {FAMILY} AND c.purpose = ?2 ORDER BY c.at DESC, c.number DESC LIMIT 1"
    ))?;
    Ok(query.query_row(params![resident, Code(purpose)], consent).optional()?)
}

/// Who agreed to a purpose once and took it back since, whichever of her records it was written in.
pub fn withdrawn(connection: &Connection, purpose: Purpose) -> Result<BTreeSet<ResidentId>> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT coalesce(m.kept, c.resident) FROM consent c LEFT JOIN merged m ON m.absorbed = c.resident
         WHERE c.purpose = ?1 AND c.given IS NULL",
    )?;
    let rows = query.query_map([Code(purpose)], |row| row.get(0))?;
    let ever = rows.collect::<rusqlite::Result<BTreeSet<ResidentId>>>()?;
    let mut withdrawn = BTreeSet::new();
    for id in ever {
        if of(connection, id, purpose)?.is_some_and(|last| last.given.is_none()) {
            withdrawn.insert(id);
        }
    }
    Ok(withdrawn)
}

/// Whether a step is here.
pub fn is_known(connection: &Connection, id: ConsentId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM consent WHERE id = ?1")?.exists([id])?)
}

/// A step.
pub fn get(connection: &Connection, id: ConsentId) -> Result<Option<Consent>> {
    let mut query = connection.prepare_cached(&format!("{STEPS} WHERE c.id = ?1"))?;
    Ok(query.query_row([id], consent).optional()?)
}

/// All steps of a resident, latest first.
pub fn history(connection: &Connection, resident: ResidentId) -> Result<Vec<Consent>> {
    let mut query = connection
        .prepare_cached(&format!("{STEPS} WHERE c.resident IN {FAMILY} ORDER BY c.at DESC, c.number DESC"))?;
    let rows = query.query_map([resident], consent)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn consent(row: &Row<'_>) -> rusqlite::Result<Consent> {
    Ok(Consent {
        id: row.get(0)?,
        resident: row.get(1)?,
        purpose: row.get::<_, Code<Purpose>>(2)?.0,
        given: row.get::<_, Option<Json<_>>>(3)?.map(|given| given.0),
        version: row.get(4)?,
        text: row.get(5)?,
        staff: row.get(6)?,
        at: moment(row, 7)?,
    })
}
