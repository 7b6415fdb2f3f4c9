//! Records of one person: one is shown under the other, until that is undone. Nothing is moved; what belongs to either is read
//! for both.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns::{micros, moment, offset};
use super::error::Result;
use super::medications;
use crate::care::id::{ResidentId, StaffId};

/// For `resident IN …`: resident `?1` and whoever is shown under her.
pub(super) const FAMILY: &str = "(SELECT ?1 UNION ALL SELECT absorbed FROM merged WHERE kept = ?1)";

/// For a `WHERE` of residents `r`: nobody who is shown under somebody else.
pub(super) const OWN: &str = "NOT EXISTS (SELECT 1 FROM merged g WHERE g.absorbed = r.id)";

/// Two records that may be of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The one that was there first.
    pub first: ResidentId,
    /// The other.
    pub second: ResidentId,
    /// What speaks for it.
    pub why: Alike,
}

/// What speaks for two records being of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// Name, birth date and door are the same.
    SamePerson,
    /// Both have the same ID number.
    SameIdNumber,
    /// The platform links the one to the other.
    Linked,
}

/// Shows `absorbed` under `kept`. [`super::Error::Refused`] if either is merged already or a visit of `absorbed` is under way.
pub fn merge(
    tx: &Transaction<'_>,
    kept: ResidentId,
    absorbed: ResidentId,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    step(tx, kept, absorbed, "merged", staff, at)
}

/// Shows both apart again, each with the drugs it had. [`super::Error::Refused`] if they are not merged.
pub fn undo(
    tx: &Transaction<'_>,
    kept: ResidentId,
    absorbed: ResidentId,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    step(tx, kept, absorbed, "undone", staff, at)?;
    medications::go_on(tx, kept, absorbed)
}

/// A merge that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Who is shown.
    pub kept: ResidentId,
    /// Who is shown under her.
    pub absorbed: ResidentId,
    /// Since when.
    pub at: DateTime<FixedOffset>,
}

/// The merges beside which this one can't stand: one level, and everybody under one alone.
pub fn against(connection: &Connection, kept: ResidentId, absorbed: ResidentId) -> Result<Vec<Standing>> {
    let mut query = connection.prepare_cached(
        "SELECT g.kept, g.absorbed, max(s.at), s.at_offset FROM merged g
         JOIN merge_step s ON s.absorbed = g.absorbed AND s.kept = g.kept AND s.state = 'merged'
         WHERE g.absorbed IN (?1, ?2) OR g.kept = ?2 GROUP BY g.kept, g.absorbed ORDER BY 1, 2",
    )?;
    let rows = query.query_map([kept, absorbed], |row| {
        Ok(Standing { kept: row.get(0)?, absorbed: row.get(1)?, at: moment(row, 2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether both were shown apart at a moment or later.
pub fn undone_since(
    connection: &Connection,
    kept: ResidentId,
    absorbed: ResidentId,
    at: DateTime<FixedOffset>,
) -> Result<bool> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM merge_step WHERE kept = ?1 AND absorbed = ?2 AND state = 'undone' AND at >= ?3",
    )?;
    Ok(query.exists(params![kept, absorbed, micros(at)])?)
}

fn step(
    tx: &Transaction<'_>,
    kept: ResidentId,
    absorbed: ResidentId,
    state: &str,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO merge_step (kept, absorbed, state, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![kept, absorbed, state, staff, micros(at), offset(at)])?;
    Ok(())
}

/// Under whom a resident is shown: herself, if nobody merged her.
pub fn shown_as(connection: &Connection, resident: ResidentId) -> Result<ResidentId> {
    let mut query = connection.prepare_cached("SELECT kept FROM merged WHERE absorbed = ?1")?;
    Ok(query.query_row([resident], |row| row.get(0)).optional()?.unwrap_or(resident))
}

/// Everybody who is shown under somebody else, and under whom.
pub fn all(connection: &Connection) -> Result<HashMap<ResidentId, ResidentId>> {
    let mut query = connection.prepare_cached("SELECT absorbed, kept FROM merged")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is shown under a resident.
pub fn under(connection: &Connection, resident: ResidentId) -> Result<Vec<ResidentId>> {
    let mut query =
        connection.prepare_cached("SELECT absorbed FROM merged WHERE kept = ?1 ORDER BY absorbed")?;
    let rows = query.query_map([resident], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is shown under a resident, and since when.
pub fn since(connection: &Connection, kept: ResidentId) -> Result<Vec<(ResidentId, DateTime<FixedOffset>)>> {
    let mut query = connection.prepare_cached(
        "SELECT g.absorbed, max(s.at), s.at_offset FROM merged g
         JOIN merge_step s ON s.absorbed = g.absorbed AND s.kept = g.kept AND s.state = 'merged'
         WHERE g.kept = ?1 GROUP BY g.absorbed ORDER BY 1",
    )?;
    let rows = query.query_map([kept], |row| Ok((row.get(0)?, moment(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Says that two records are two people. [`super::Error::Refused`] if that was said before.
pub fn tell_apart(
    tx: &Transaction<'_>,
    one: ResidentId,
    other: ResidentId,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO told_apart (first, second, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![one.min(other), one.max(other), staff, micros(at), offset(at)])?;
    Ok(())
}

/// Whether somebody said that two records are two people.
pub fn are_apart(connection: &Connection, one: ResidentId, other: ResidentId) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT 1 FROM told_apart WHERE first = ?1 AND second = ?2")?;
    Ok(query.exists([one.min(other), one.max(other)])?)
}

/// Keeps to whom the platform links a record now, in place of what it said before.
pub fn link(tx: &Transaction<'_>, of: ResidentId, others: &[ResidentId]) -> Result<()> {
    tx.prepare_cached("DELETE FROM platform_link WHERE said_of = ?1")?.execute([of.to_string()])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO platform_link (said_of, other) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for other in others {
        insert.execute([of.to_string(), other.to_string()])?;
    }
    Ok(())
}

/// Records that may be of one person, are not merged and were not told apart: the platform says so, or they have the same ID number, or
/// the same name, birth date and address where not both have a number. Of one resident, or of all, each pair once.
pub fn pairs(connection: &Connection, of: Option<ResidentId>, limit: u32) -> Result<Vec<Pair>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT p.first, p.second, max(p.same) FROM (
         SELECT r.id AS first, o.id AS second, 1 AS same FROM resident r JOIN resident o ON o.id_hash = r.id_hash AND o.id > r.id
         WHERE r.id_hash IS NOT NULL AND {OWN} AND NOT EXISTS (SELECT 1 FROM merged g WHERE g.absorbed = o.id)
             AND (?1 IS NULL OR ?1 IN (r.id, o.id))
         UNION ALL
         SELECT r.id, o.id, 0 FROM resident r JOIN resident o ON o.name = r.name AND o.born = r.born AND o.id > r.id
         JOIN household h ON h.id = r.household JOIN household p ON p.id = o.household
             AND (p.estate, p.building, p.unit, p.door) = (h.estate, h.building, h.unit, h.door)
         WHERE (r.id_hash IS NULL OR o.id_hash IS NULL) AND {OWN}
             AND NOT EXISTS (SELECT 1 FROM merged g WHERE g.absorbed = o.id) AND (?1 IS NULL OR ?1 IN (r.id, o.id))
         UNION ALL
         SELECT min(r.id, o.id), max(r.id, o.id), 2 FROM platform_link l
         JOIN resident r ON r.id = unhex(l.said_of, '-') JOIN resident o ON o.id = unhex(l.other, '-')
         WHERE {OWN} AND NOT EXISTS (SELECT 1 FROM merged g WHERE g.absorbed = o.id) AND (?1 IS NULL OR ?1 IN (r.id, o.id))) p
         WHERE NOT EXISTS (SELECT 1 FROM told_apart a WHERE a.first = p.first AND a.second = p.second)
         GROUP BY p.first, p.second ORDER BY 1, 2 LIMIT ?2"
    ))?;
    let rows = query.query_map(params![of, limit], |row| {
        let why = match row.get::<_, u8>(2)? {
            2 => Alike::Linked,
            1 => Alike::SameIdNumber,
            _ => Alike::SamePerson,
        };
        Ok(Pair { first: row.get(0)?, second: row.get(1)?, why })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
