//! One plan a person: every change a version, and the reviews.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::care_plan::CareStep;
use crate::care::id::{CarePlanId, ResidentId, StaffId};

/// One version of a plan.
#[derive(Clone, PartialEq, Eq)]
pub struct CarePlanVersion {
    /// The plan's id, the same in all versions.
    pub id: CarePlanId,
    /// Whose.
    pub resident: ResidentId,
    /// All of its parts.
    pub steps: Vec<CareStep>,
    /// Version of the templates it was made from.
    pub template: String,
    /// Why it changed; may be empty.
    pub reason: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// A review of a plan.
#[derive(Clone, PartialEq, Eq)]
pub struct CarePlanReview {
    /// Whose.
    pub resident: ResidentId,
    /// Of which plan.
    pub plan: CarePlanId,
    /// The target was met.
    pub met: bool,
    /// How life has been, 1 very good to 5 very poor.
    pub life: u8,
    /// A remark.
    pub note: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for CarePlanVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarePlanVersion").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for CarePlanReview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarePlanReview").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Appends a version.
pub fn append(tx: &Transaction<'_>, version: &CarePlanVersion) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO care_plan (id, resident, steps, template, reason, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        version.id,
        version.resident,
        Json(&version.steps),
        version.template,
        version.reason,
        version.by,
        micros(version.at),
        offset(version.at),
    ])?;
    Ok(())
}

/// Appends a review.
pub fn review(tx: &Transaction<'_>, review: &CarePlanReview) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO care_plan_review (resident, plan, met, life, note, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        review.resident,
        review.plan,
        review.met,
        review.life,
        review.note,
        review.by,
        micros(review.at),
        offset(review.at),
    ])?;
    Ok(())
}

const VERSION: &str = "id, resident, steps, template, reason, staff, at, at_offset";

/// A resident's versions, the one that holds first.
pub fn versions(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<CarePlanVersion>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {VERSION} FROM care_plan WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], version)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The plan that holds.
pub fn of(connection: &Connection, resident: ResidentId) -> Result<Option<CarePlanVersion>> {
    Ok(versions(connection, resident, 1)?.pop())
}

/// A resident's reviews, latest first.
pub fn reviews(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<CarePlanReview>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, plan, met, life, note, staff, at, at_offset FROM care_plan_review
         WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], |row| {
        Ok(CarePlanReview {
            resident: row.get(0)?,
            plan: row.get(1)?,
            met: row.get(2)?,
            life: row.get(3)?,
            note: row.get(4)?,
            by: row.get(5)?,
            at: moment(row, 6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When each resident's plan was made first or looked over last; of merged records by the one that is shown.
pub fn looked_over(connection: &Connection) -> Result<BTreeMap<ResidentId, DateTime<FixedOffset>>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, p.resident), p.at, p.at_offset FROM (
             SELECT resident, at, at_offset FROM care_plan c
             WHERE number = (SELECT number FROM care_plan WHERE resident = c.resident ORDER BY at, number LIMIT 1)
             UNION ALL SELECT resident, at, at_offset FROM care_plan_review) p
         LEFT JOIN merged m ON m.absorbed = p.resident",
    )?;
    let mut rows = query.query([])?;
    let mut last: BTreeMap<ResidentId, DateTime<FixedOffset>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let at = moment(row, 1)?;
        last.entry(row.get(0)?).and_modify(|known| *known = at.max(*known)).or_insert(at);
    }
    Ok(last)
}

/// Whether any version of a plan is here.
pub fn is_known(connection: &Connection, id: CarePlanId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM care_plan WHERE id = ?1")?.exists([id])?)
}

/// When a resident's plan was made first; none: she has none.
pub fn begun(connection: &Connection, resident: ResidentId) -> Result<Option<DateTime<FixedOffset>>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT at, at_offset FROM care_plan WHERE resident IN {FAMILY} ORDER BY at, number LIMIT 1"
    ))?;
    Ok(query.query_row([resident], |row| moment(row, 0)).optional()?)
}

fn version(row: &Row<'_>) -> rusqlite::Result<CarePlanVersion> {
    Ok(CarePlanVersion {
        id: row.get(0)?,
        resident: row.get(1)?,
        steps: row.get::<_, Json<_>>(2)?.0,
        template: row.get(3)?,
        reason: row.get(4)?,
        by: row.get(5)?,
        at: moment(row, 6)?,
    })
}
