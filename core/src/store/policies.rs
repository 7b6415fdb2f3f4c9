//! How far residents are with policies: each step once, appended.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction, params};

use super::columns::{Code, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::{ResidentId, StaffId};
use crate::care::support::PolicyStep;

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenStep {
    /// Which policy.
    pub policy: String,
    /// Which step.
    pub step: PolicyStep,
    /// Version of the book by which it was taken.
    pub rules: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// Appends a step.
pub fn add_step(tx: &Transaction<'_>, resident: ResidentId, step: &TakenStep) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO policy_step (resident, policy, step, rules, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        resident,
        step.policy,
        Code(step.step),
        step.rules,
        step.by,
        micros(step.at),
        offset(step.at),
    ])?;
    Ok(())
}

/// A resident's steps, the first first, whichever of her records they were written in.
pub fn steps(connection: &Connection, resident: ResidentId) -> Result<Vec<TakenStep>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT policy, step, staff, at, at_offset, rules FROM policy_step WHERE resident IN {FAMILY} ORDER BY at, number"
    ))?;
    let rows = query.query_map([resident], |row| {
        Ok(TakenStep {
            policy: row.get(0)?,
            step: row.get::<_, Code<_>>(1)?.0,
            by: row.get(2)?,
            at: moment(row, 3)?,
            rules: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
