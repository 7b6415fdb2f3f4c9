//! Alerts to the doctor, what became of them, and who leads a team.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Json, micros, moment, offset, optional_moment};
use super::error::Result;
use crate::care::id::{AlertId, ResidentId, StaffId};
use crate::care::judgement::Reason;
use crate::care::screen::{Alert, AlertAnswer, AlertStanding};

/// Raises an alert.
pub fn raise(tx: &Transaction<'_>, alert: &Alert) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO alert (id, resident, reasons, rules, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        alert.id,
        alert.resident,
        Json(&alert.reasons),
        alert.rules,
        alert.by,
        micros(alert.at),
        offset(alert.at),
    ])?;
    Ok(())
}

/// Answers an alert. Of several answers the first counts.
pub fn answer(tx: &Transaction<'_>, alert: AlertId, answer: &AlertAnswer) -> Result<()> {
    step(tx, alert, "answered", &answer.action, &answer.note, answer.by, answer.at)
}

/// Passes an alert on to the team leader. Of several times the first counts.
pub fn escalate(tx: &Transaction<'_>, alert: AlertId, to: StaffId, at: DateTime<FixedOffset>) -> Result<()> {
    step(tx, alert, "escalated", "", "", to, at)
}

fn step(
    tx: &Transaction<'_>,
    alert: AlertId,
    kind: &str,
    action: &str,
    note: &str,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO alert_step (alert, kind, action, note, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![alert, kind, action, note, staff, micros(at), offset(at)])?;
    Ok(())
}

const COLUMNS: &str = "a.id, a.resident, a.reasons, a.rules, a.staff, a.at, a.at_offset,
    d.action, d.note, d.staff, d.at, d.at_offset, e.staff, e.at, e.at_offset
    FROM alert a LEFT JOIN alert_step d ON d.number = (SELECT number FROM alert_step
        WHERE alert = a.id AND kind = 'answered' ORDER BY at, number LIMIT 1)
    LEFT JOIN alert_step e ON e.number = (SELECT number FROM alert_step
        WHERE alert = a.id AND kind = 'escalated' ORDER BY at, number LIMIT 1)";

/// One alert.
pub fn get(connection: &Connection, id: AlertId) -> Result<Option<AlertStanding>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE a.id = ?1"))?;
    Ok(query.query_row([id], standing).optional()?)
}

/// Alerts that nobody has answered, the first raised first.
pub fn open(connection: &Connection) -> Result<Vec<AlertStanding>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE d.alert IS NULL ORDER BY a.at, a.id"))?;
    let rows = query.query_map([], standing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Why alerts about somebody were raised since a moment, whoever raised them and whatever became of them.
pub fn reasons_since(
    connection: &Connection,
    resident: ResidentId,
    since: DateTime<FixedOffset>,
) -> Result<Vec<Reason>> {
    let mut query = connection
        .prepare_cached("SELECT reasons FROM alert WHERE resident = ?1 AND at >= ?2 ORDER BY at, id")?;
    let rows =
        query.query_map(params![resident, micros(since)], |row| Ok(row.get::<_, Json<Vec<Reason>>>(0)?.0))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The last answered ones, latest first.
pub fn answered(connection: &Connection, limit: u32) -> Result<Vec<AlertStanding>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} WHERE d.alert IS NOT NULL ORDER BY d.at DESC, a.id LIMIT ?1"
    ))?;
    let rows = query.query_map([limit], standing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn standing(row: &Row<'_>) -> rusqlite::Result<AlertStanding> {
    let answer = match row.get::<_, Option<String>>(7)? {
        Some(action) => {
            Some(AlertAnswer { action, note: row.get(8)?, by: row.get(9)?, at: moment(row, 10)? })
        }
        None => None,
    };
    let escalated = match optional_moment(row, 13)? {
        Some(at) => Some((row.get(12)?, at)),
        None => None,
    };
    let alert = Alert {
        id: row.get(0)?,
        resident: row.get(1)?,
        reasons: row.get::<_, Json<_>>(2)?.0,
        rules: row.get(3)?,
        by: row.get(4)?,
        at: moment(row, 5)?,
    };
    Ok(AlertStanding { alert, answer, escalated })
}

/// Says who leads a team from now on.
pub fn set_leader(
    tx: &Transaction<'_>,
    team: &str,
    leader: StaffId,
    by: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO team_leader (team, leader, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![team, leader, by, micros(at), offset(at)])?;
    Ok(())
}

/// Who leads a team; none: nobody was named.
pub fn leader(connection: &Connection, team: &str) -> Result<Option<StaffId>> {
    let mut query = connection.prepare_cached(
        "SELECT leader FROM team_leader WHERE team = ?1 ORDER BY at DESC, number DESC LIMIT 1",
    )?;
    Ok(query.query_row([team], |row| row.get(0)).optional()?)
}
