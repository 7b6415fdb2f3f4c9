//! What a county ships beside what is built in: each version as it came, and whether it still holds.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, micros, offset};
use super::error::Result;

/// What a text is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountyKind {
    /// A book of policies.
    Policies,
    /// A set of rules of follow-up.
    Rules,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyText {
    /// Version.
    pub version: String,
    /// TOML.
    pub body: String,
    /// It does not hold any more.
    pub retired: bool,
}

/// Keeps a version that is new here. [`super::Error::Refused`] if it is not.
pub fn add(
    tx: &Transaction<'_>,
    kind: CountyKind,
    text: &CountyText,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO county_text (kind, version, body, retired, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![Code(kind), text.version, text.body, text.retired, micros(at), offset(at)])?;
    Ok(())
}

/// A version holds again, or does not any more. False: it is not here.
pub fn set_retired(tx: &Transaction<'_>, kind: CountyKind, version: &str, retired: bool) -> Result<bool> {
    let mut update =
        tx.prepare_cached("UPDATE county_text SET retired = ?3 WHERE kind = ?1 AND version = ?2")?;
    Ok(update.execute(params![Code(kind), version, retired])? == 1)
}

/// One version, whether it holds or not.
pub fn get(connection: &Connection, kind: CountyKind, version: &str) -> Result<Option<CountyText>> {
    let mut query = connection
        .prepare_cached("SELECT version, body, retired FROM county_text WHERE kind = ?1 AND version = ?2")?;
    Ok(query.query_row(params![Code(kind), version], text).optional()?)
}

/// All versions that hold, in the order they came.
pub fn holding(connection: &Connection, kind: CountyKind) -> Result<Vec<CountyText>> {
    let mut query = connection.prepare_cached(
        "SELECT version, body, retired FROM county_text WHERE kind = ?1 AND retired = 0 ORDER BY number",
    )?;
    let rows = query.query_map([Code(kind)], text)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn text(row: &rusqlite::Row<'_>) -> rusqlite::Result<CountyText> {
    Ok(CountyText { version: row.get(0)?, body: row.get(1)?, retired: row.get(2)? })
}
