//! Who began, changed or ended a drug outside a visit, and long prescriptions.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::answer::Drug;
use crate::care::id::{ResidentId, StaffId};
use crate::care::judgement::Reason;

/// What was done with a drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrugStepKind {
    /// Taken from now on.
    Begun,
    /// At another dose from now on.
    Changed,
    /// Not taken any more.
    Stopped,
}

/// A drug begun, changed or ended outside a visit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrugStep {
    /// Whose.
    pub resident: ResidentId,
    /// What was done.
    pub what: DrugStepKind,
    /// The drug, as it is from now on; a stopped one as it was.
    pub drug: Drug,
    /// Why; may be empty.
    pub reason: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// It says which of two records of one person is right about the drug: the other one, shown under `resident`. It counts until
    /// the two are shown apart again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<ResidentId>,
}

/// A long prescription, signed by whoever wrote it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prescription {
    /// Whose.
    pub resident: ResidentId,
    /// Which drugs.
    pub drugs: Vec<Drug>,
    /// For how many weeks.
    pub weeks: u32,
    /// How many the rules allowed.
    pub allowed: u32,
    /// Why so many.
    pub reasons: Vec<Reason>,
    /// What was assessed; may be empty where the rules ask for nothing.
    pub assessment: String,
    /// Version of the rules.
    pub rules: String,
    /// Who wrote and signed it.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for DrugStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DrugStep").field("what", &self.what).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Prescription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prescription").field("weeks", &self.weeks).finish_non_exhaustive()
    }
}

/// Appends what was done with a drug.
pub fn add_step(tx: &Transaction<'_>, step: &DrugStep) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO drug_step (resident, what, drug, reason, staff, at, at_offset, merged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        step.resident,
        Code(step.what),
        Json(&step.drug),
        step.reason,
        step.by,
        micros(step.at),
        offset(step.at),
        step.merged,
    ])?;
    Ok(())
}

/// What was done with a resident's drugs outside visits and counts, latest first.
pub fn steps(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<DrugStep>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, what, drug, reason, staff, at, at_offset, merged FROM drug_step d
         WHERE resident IN {FAMILY} AND NOT EXISTS (SELECT 1 FROM merge_step u
             WHERE u.absorbed = d.merged AND u.kept = d.resident AND u.state = 'undone' AND u.at >= d.at) ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], |row| {
        Ok(DrugStep {
            resident: row.get(0)?,
            what: row.get::<_, Code<_>>(1)?.0,
            drug: row.get::<_, Json<_>>(2)?.0,
            reason: row.get(3)?,
            by: row.get(4)?,
            at: moment(row, 5)?,
            merged: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Appends a long prescription.
pub fn add(tx: &Transaction<'_>, prescription: &Prescription) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO prescription (resident, drugs, weeks, allowed, reasons, assessment, rules, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        prescription.resident,
        Json(&prescription.drugs),
        prescription.weeks,
        prescription.allowed,
        Json(&prescription.reasons),
        prescription.assessment,
        prescription.rules,
        prescription.by,
        micros(prescription.at),
        offset(prescription.at),
    ])?;
    Ok(())
}

/// A resident's long prescriptions, latest first.
pub fn of(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Prescription>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, drugs, weeks, allowed, reasons, assessment, rules, staff, at, at_offset FROM prescription
         WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], prescription)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn prescription(row: &Row<'_>) -> rusqlite::Result<Prescription> {
    Ok(Prescription {
        resident: row.get(0)?,
        drugs: row.get::<_, Json<_>>(1)?.0,
        weeks: row.get(2)?,
        allowed: row.get(3)?,
        reasons: row.get::<_, Json<_>>(4)?.0,
        assessment: row.get(5)?,
        rules: row.get(6)?,
        by: row.get(7)?,
        at: moment(row, 8)?,
    })
}
