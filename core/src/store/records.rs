//! What is kept of a record beside the resident: versions of its sheet, assessments of self-care, what happened elsewhere.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{Code, Day, Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::answer::Answers;
use crate::care::id::{ResidentId, StaffId};
use crate::care::self_care::SelfCare;

/// One version of a record's sheet.
#[derive(Clone, PartialEq, Eq)]
pub struct Version {
    /// Whose.
    pub resident: ResidentId,
    /// Who wrote it.
    pub staff: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Version of the sheet's definition.
    pub form: String,
    /// The whole sheet.
    pub answers: Answers,
}

impl std::fmt::Debug for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Version")
            .field("resident", &self.resident)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Appends a version.
pub fn append(tx: &Transaction<'_>, version: &Version) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO record_version (resident, staff, at, at_offset, form, answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        version.resident,
        version.staff,
        micros(version.at),
        offset(version.at),
        version.form,
        Json(&version.answers),
    ])?;
    Ok(())
}

/// The versions of a resident's records, latest first.
pub fn versions(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Version>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, staff, at, at_offset, form, answers FROM record_version
         WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], |row| {
        Ok(Version {
            resident: row.get(0)?,
            staff: row.get(1)?,
            at: moment(row, 2)?,
            form: row.get(4)?,
            answers: row.get::<_, Json<_>>(5)?.0,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The highest record number in use; none in an empty district.
pub fn highest_number(connection: &Connection) -> Result<Option<String>> {
    let mut query =
        connection.prepare_cached("SELECT max(archive_number) FROM resident WHERE archive_number <> ''")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Whose a record number is.
pub fn by_number(connection: &Connection, number: &str) -> Result<Option<ResidentId>> {
    let mut query =
        connection.prepare_cached("SELECT id FROM resident WHERE archive_number = ?1 ORDER BY id LIMIT 1")?;
    Ok(query.query_row([number], |row| row.get(0)).optional()?)
}

/// An assessment of self-care, with who made it and when.
#[derive(Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Whose.
    pub resident: ResidentId,
    /// By whom.
    pub staff: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What came out.
    pub result: SelfCare,
}

/// Appends an assessment.
pub fn assess(tx: &Transaction<'_>, assessment: &Assessment) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO self_care (resident, staff, at, at_offset, answers, score, class, rules)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        assessment.resident,
        assessment.staff,
        micros(assessment.at),
        offset(assessment.at),
        Json(&assessment.result.answers),
        assessment.result.score,
        Code(assessment.result.class),
        assessment.result.rules,
    ])?;
    Ok(())
}

/// A resident's assessments, latest first.
pub fn assessments(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Assessment>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, staff, at, at_offset, answers, score, class, rules FROM self_care
         WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], |row| {
        Ok(Assessment {
            resident: row.get(0)?,
            staff: row.get(1)?,
            at: moment(row, 2)?,
            result: SelfCare {
                answers: row.get::<_, Json<_>>(4)?.0,
                score: row.get(5)?,
                class: row.get::<_, Code<_>>(6)?.0,
                rules: row.get(7)?,
            },
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What kind of thing happened elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutsideKind {
    /// 住院或门诊报告: a report of a hospital.
    HospitalReport,
    /// 转诊回复: the answer to a referral.
    ReferralReply,
    /// 检查结果: a result of a laboratory.
    TestResult,
}

/// Something that happened elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Outside {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub resident: ResidentId,
    /// What.
    pub kind: OutsideKind,
    /// On which day.
    pub day: NaiveDate,
    /// Where.
    pub place: String,
    /// In words.
    pub summary: String,
    /// Who typed it; none: the platform told it.
    pub staff: Option<StaffId>,
    /// When it came in.
    pub at: DateTime<FixedOffset>,
}

/// Appends something that happened elsewhere.
pub fn add_outside(tx: &Transaction<'_>, event: &Outside) -> Result<()> {
    let origin = if event.staff.is_some() { "typed" } else { "platform" };
    tx.prepare_cached(
        "INSERT INTO outside_event (id, resident, kind, day, place, summary, origin, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        event.id.as_bytes(),
        event.resident,
        Code(event.kind),
        Day(event.day),
        event.place,
        event.summary,
        origin,
        event.staff,
        micros(event.at),
        offset(event.at),
    ])?;
    Ok(())
}

/// What happened to a resident elsewhere, latest day first.
pub fn outside(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Outside>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, resident, kind, day, place, summary, staff, at, at_offset FROM outside_event
         WHERE resident IN {FAMILY} ORDER BY day DESC, id DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], event)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn event(row: &Row<'_>) -> rusqlite::Result<Outside> {
    Ok(Outside {
        id: Uuid::from_bytes(row.get(0)?),
        resident: row.get(1)?,
        kind: row.get::<_, Code<_>>(2)?.0,
        day: row.get::<_, Day>(3)?.0,
        place: row.get(4)?,
        summary: row.get(5)?,
        staff: row.get(6)?,
        at: moment(row, 7)?,
    })
}
