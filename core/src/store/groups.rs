//! Groups, who belongs to them, and their sessions.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Day, micros, moment, offset};
use super::error::Result;
use crate::care::id::{GroupId, ResidentId, SessionId, StaffId};
use crate::care::plan::{CareGroup, Session};

/// Opens a group.
pub fn add(tx: &Transaction<'_>, group: &CareGroup) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO care_group (id, kind, name, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        group.id,
        Code(group.kind),
        group.name,
        group.by,
        micros(group.at),
        offset(group.at)
    ])?;
    Ok(())
}

/// One group.
pub fn get(connection: &Connection, id: GroupId) -> Result<Option<CareGroup>> {
    let mut query = connection
        .prepare_cached("SELECT id, kind, name, staff, at, at_offset FROM care_group WHERE id = ?1")?;
    Ok(query.query_row([id], group).optional()?)
}

/// All groups, the first opened first.
pub fn all(connection: &Connection) -> Result<Vec<CareGroup>> {
    let mut query = connection
        .prepare_cached("SELECT id, kind, name, staff, at, at_offset FROM care_group ORDER BY at, id")?;
    let rows = query.query_map([], group)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn group(row: &Row<'_>) -> rusqlite::Result<CareGroup> {
    Ok(CareGroup {
        id: row.get(0)?,
        kind: row.get::<_, Code<_>>(1)?.0,
        name: row.get(2)?,
        by: row.get(3)?,
        at: moment(row, 4)?,
    })
}

/// A resident joins a group or leaves it.
pub fn set_member(
    tx: &Transaction<'_>,
    group: GroupId,
    resident: ResidentId,
    joined: bool,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO group_member (care_group, resident, joined, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![group, resident, joined, staff, micros(at), offset(at)])?;
    Ok(())
}

/// Who belongs to a group now, in the order of joining.
pub fn members(connection: &Connection, group: GroupId) -> Result<Vec<ResidentId>> {
    let mut query = connection.prepare_cached(
        "SELECT resident FROM group_member m WHERE care_group = ?1 AND joined = 1
         AND number = (SELECT number FROM group_member
             WHERE care_group = m.care_group AND resident = m.resident ORDER BY at DESC, number DESC LIMIT 1)
         ORDER BY at, number",
    )?;
    let rows = query.query_map([group], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Appends a session with everybody who was there.
pub fn add_session(tx: &Transaction<'_>, session: &Session) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO group_session (id, care_group, day, topic, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        session.id,
        session.group,
        Day(session.day),
        session.topic,
        session.by,
        micros(session.at),
        offset(session.at),
    ])?;
    let mut insert = tx.prepare_cached("INSERT INTO attendance (session, resident) VALUES (?1, ?2)")?;
    for resident in &session.present {
        insert.execute(params![session.id, resident])?;
    }
    Ok(())
}

/// Says that a resident was at a session, which is added if it is not here yet.
pub fn attend(tx: &Transaction<'_>, session: &Session, resident: ResidentId) -> Result<()> {
    if !tx.prepare_cached("SELECT 1 FROM group_session WHERE id = ?1")?.exists([session.id])? {
        add_session(tx, session)?;
    }
    tx.prepare_cached("INSERT INTO attendance (session, resident) VALUES (?1, ?2)")?
        .execute(params![session.id, resident])?;
    Ok(())
}

/// A group's last sessions, latest first.
pub fn sessions(connection: &Connection, group: GroupId, limit: u32) -> Result<Vec<Session>> {
    let mut query = connection.prepare_cached(
        "SELECT id, care_group, day, topic, staff, at, at_offset FROM group_session
         WHERE care_group = ?1 ORDER BY day DESC, at DESC LIMIT ?2",
    )?;
    let rows = query.query_map(params![group, limit], |row| {
        Ok(Session {
            id: row.get(0)?,
            group: row.get(1)?,
            day: row.get::<_, Day>(2)?.0,
            topic: row.get(3)?,
            present: Vec::new(),
            by: row.get(4)?,
            at: moment(row, 5)?,
        })
    })?;
    let mut sessions: Vec<Session> = rows.collect::<rusqlite::Result<_>>()?;
    for session in &mut sessions {
        session.present = present(connection, session.id)?;
    }
    Ok(sessions)
}

fn present(connection: &Connection, session: SessionId) -> Result<Vec<ResidentId>> {
    let mut query =
        connection.prepare_cached("SELECT resident FROM attendance WHERE session = ?1 ORDER BY resident")?;
    let rows = query.query_map([session], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
