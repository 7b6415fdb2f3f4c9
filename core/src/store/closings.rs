//! Who is closed: nobody goes there any more. Said on the form for it, or by a follow-up that ended in it; never bound to a year.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::{micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use super::visits;
use crate::care::id::{ResidentId, StaffId};
use crate::care::outcome::{Closed, OutcomeRules, Said};

/// Says on the form that a resident is closed, by the key of a reason and with a remark, or open again.
pub fn say(
    tx: &Transaction<'_>,
    resident: ResidentId,
    closed: Option<(&str, &str)>,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    let (reason, note) = closed.unwrap_or_default();
    tx.prepare_cached(
        "INSERT INTO closing (resident, closed, reason, note, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![resident, closed.is_some(), reason, note, staff, micros(at), offset(at)])?;
    Ok(())
}

/// What the form said last about a resident; none: it was never filled in.
pub fn said(connection: &Connection, resident: ResidentId) -> Result<Option<Said>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT closed, reason, at, at_offset FROM closing WHERE resident IN {FAMILY}
         ORDER BY at DESC, number DESC LIMIT 1"
    ))?;
    let mut rows = query.query_map([resident], |row| said_row(row, 0))?;
    Ok(rows.next().transpose()?)
}

fn said_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Said> {
    let reason = row.get::<_, bool>(first)?.then(|| row.get(first + 1)).transpose()?;
    Ok(Said { reason, at: moment(row, first + 2)? })
}

/// Everybody who is closed; people merged into one as one.
pub fn all(connection: &Connection) -> Result<BTreeMap<ResidentId, Closed>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, c.resident), c.closed, c.reason, c.at, c.at_offset FROM closing c
         LEFT JOIN merged m ON m.absorbed = c.resident ORDER BY c.at, c.number",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, said_row(row, 1)?)))?;
    let said: BTreeMap<ResidentId, Said> = rows.collect::<rusqlite::Result<_>>()?;
    let mut closed = BTreeMap::new();
    for who in said.keys().copied().chain(ended(connection)?).collect::<BTreeSet<ResidentId>>() {
        let last = visits::last_follow_up(connection, who)?;
        closed.extend(Closed::of(said.get(&who), last.as_ref()).map(|closed| (who, closed)));
    }
    Ok(closed)
}

/// Whether and why one resident is closed, by any of her records.
pub fn of(connection: &Connection, resident: ResidentId) -> Result<Option<Closed>> {
    let last = visits::last_follow_up(connection, resident)?;
    Ok(Closed::of(said(connection, resident)?.as_ref(), last.as_ref()))
}

/// Of whom some follow-up ended in what closes.
fn ended(connection: &Connection) -> Result<Vec<ResidentId>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT DISTINCT coalesce(m.kept, v.resident) FROM (
             SELECT resident, json_extract(answers, '$.not_followed.value') AS code FROM visit
             WHERE state = 'signed' AND json_extract(answers, '$.not_followed.value') IS NOT NULL
             UNION SELECT o.resident, json_extract(c.answers, '$.not_followed.value')
             FROM correction c JOIN visit o ON o.id = c.visit
         ) v LEFT JOIN merged m ON m.absorbed = v.resident WHERE v.code IN ({})",
        OutcomeRules::current().closing()
    ))?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
