//! What the indicators are counted from: the whole district in a few reads, people merged into one counted once.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, params};

use super::columns::{Code, Day, Json, moment};
use super::error::Result;
use super::merges;
use crate::care::answer::Answers;
use crate::care::id::{ResidentId, VisitId};
use crate::care::judgement::FollowUpClass;
use crate::care::person::Disease;
use crate::care::team::Role;

/// Somebody who is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who.
    pub resident: ResidentId,
    /// 小区 or 村.
    pub estate: String,
    /// Born.
    pub born: NaiveDate,
}

/// One follow-up of one disease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedUp {
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub resident: ResidentId,
    /// Of which disease; none: nothing was judged, it may not have taken place, and its answers say more.
    pub disease: Option<Disease>,
    /// As it was judged when it was signed.
    pub class: Option<FollowUpClass>,
    /// Begun.
    pub started_at: DateTime<FixedOffset>,
    /// Signed.
    pub signed_at: DateTime<FixedOffset>,
    /// It was corrected afterwards: its answers say more.
    pub corrected: bool,
    /// Nothing of it is still on this phone alone.
    pub acknowledged: bool,
}

/// Everybody who is counted, in the order of their ids.
pub fn everybody(connection: &Connection) -> Result<Vec<Counted>> {
    let mut query = connection.prepare_cached(
        "SELECT r.id, h.estate, r.born FROM resident r JOIN household h ON h.id = r.household
         WHERE r.id NOT IN (SELECT absorbed FROM merged) ORDER BY r.id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Counted { resident: row.get(0)?, estate: row.get(1)?, born: row.get::<_, Day>(2)?.0 })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is followed up for what, and since when.
pub fn managed(connection: &Connection) -> Result<Vec<(ResidentId, Disease, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, d.resident), d.disease, min(d.since) FROM managed_disease d
         LEFT JOIN merged m ON m.absorbed = d.resident GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let rows =
        query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Code<_>>(1)?.0, row.get::<_, Day>(2)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Follow-ups signed from `first` on and before `end`, earliest first. Without answers: of those the last ones are asked for.
pub fn followed_up(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<Vec<FollowedUp>> {
    // Few have one of these: looked up here, each visit is read once and no more.
    let corrected = visits(connection, "SELECT visit FROM correction")?;
    let waiting =
        visits(connection, "SELECT visit FROM outbox WHERE visit IS NOT NULL AND state <> 'acknowledged'")?;
    let shown = merges::all(connection)?;
    let mut query = connection.prepare_cached(
        "SELECT v.id, v.resident, j.disease, j.class, v.started_at, v.started_offset, v.signed_at, v.signed_offset
         FROM visit v LEFT JOIN judgement j ON j.visit = v.id
         WHERE v.state = 'signed' AND v.signed_at >= ?1 AND v.signed_at < ?2 ORDER BY v.signed_at, v.id",
    )?;
    let rows = query.query_map(params![first.timestamp_micros(), end.timestamp_micros()], |row| {
        let (visit, resident) = (row.get(0)?, row.get(1)?);
        Ok(FollowedUp {
            visit,
            resident: shown.get(&resident).copied().unwrap_or(resident),
            disease: row.get::<_, Option<Code<_>>>(2)?.map(|disease| disease.0),
            class: row.get::<_, Option<Code<_>>>(3)?.map(|class| class.0),
            started_at: moment(row, 4)?,
            signed_at: moment(row, 6)?,
            corrected: corrected.contains(&visit),
            acknowledged: !waiting.contains(&visit),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn visits(connection: &Connection, sql: &str) -> Result<HashSet<VisitId>> {
    let mut query = connection.prepare_cached(sql)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The answers of a signed visit, after its last correction.
pub fn answers(connection: &Connection, visit: VisitId, corrected: bool) -> Result<Option<Answers>> {
    let sql = match corrected {
        true => "SELECT answers FROM correction WHERE visit = ?1 ORDER BY at DESC, number DESC LIMIT 1",
        false => "SELECT answers FROM visit WHERE id = ?1",
    };
    let mut query = connection.prepare_cached(sql)?;
    let answers = query.query_row([visit], |row| row.get::<_, Option<Json<Answers>>>(0)).optional()?;
    Ok(answers.flatten().map(|answers| answers.0))
}

/// Who was screened, and on which day.
pub fn screened(connection: &Connection) -> Result<Vec<(ResidentId, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, s.resident), s.at, s.at_offset FROM screening s
         LEFT JOIN merged m ON m.absorbed = s.resident",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, moment(row, 1)?.date_naive())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Referrals: whose, when, and whether the loop is closed: the hospital's finding is known, and where somebody was sent for
/// treatment she was followed up after it. What was withdrawn does not count.
pub fn referred(connection: &Connection) -> Result<Vec<(ResidentId, NaiveDate, bool)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, r.resident), r.at, r.at_offset, EXISTS (
             SELECT 1 FROM referral_result f WHERE f.referral = r.id AND f.result <> 'not-seen')
         FROM referral r LEFT JOIN merged m ON m.absorbed = r.resident
         UNION ALL
         SELECT coalesce(m.kept, c.resident), c.at, c.at_offset,
             s.state = 'followed-up' OR (s.state = 'outcome' AND c.kind <> 'referral')
         FROM care_referral c
         JOIN care_referral_step s ON s.number = (SELECT number FROM care_referral_step
             WHERE referral = c.id ORDER BY at DESC, number DESC LIMIT 1)
         LEFT JOIN merged m ON m.absorbed = c.resident WHERE s.state <> 'withdrawn'",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, moment(row, 1)?.date_naive(), row.get(3)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What hospitals reported: whose and when.
pub fn outside(connection: &Connection) -> Result<Vec<(ResidentId, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, e.resident), e.day FROM outside_event e
         LEFT JOIN merged m ON m.absorbed = e.resident WHERE e.kind = 'hospital-report'",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Day>(1)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How much each role did from `first` on and before `end`: visits signed or handed in, 5+2 ticks, screenings, group sessions.
pub fn part_taken(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<Vec<(Role, u32)>> {
    let mut query = connection.prepare_cached(
        "SELECT s.role, count(*) FROM (
             SELECT staff, signed_at AS at FROM visit WHERE state = 'signed'
             UNION ALL SELECT by_staff, at FROM tick WHERE done = 1
             UNION ALL SELECT staff, at FROM screening
             UNION ALL SELECT staff, at FROM group_session
         ) d JOIN staff s ON s.id = d.staff WHERE d.at >= ?1 AND d.at < ?2 GROUP BY s.role",
    )?;
    let rows = query.query_map(params![first.timestamp_micros(), end.timestamp_micros()], |row| {
        Ok((row.get::<_, Code<_>>(0)?.0, row.get(1)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
