//! What a doctor decided otherwise than the rules: appended while the visit is a draft; the last of each disease counts.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, Transaction, params};

use super::columns::{Code, Day, micros, offset};
use super::error::Result;
use crate::care::id::VisitId;
use crate::care::judgement::{Decision, FollowUpClass};
use crate::care::person::Disease;

/// Appends a decision; one that says nothing withdraws what was decided. [`super::Error::Refused`] unless the visit is a
/// draft.
pub fn append(
    tx: &Transaction<'_>,
    visit: VisitId,
    decision: &Decision,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO decision (visit, disease, class, next, waived, reason, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        visit,
        Code(decision.disease),
        decision.class.map(Code),
        decision.next.map(Day),
        decision.waived.map(Code),
        decision.reason,
        decision.staff,
        micros(at),
        offset(at),
    ])?;
    Ok(())
}

/// What holds for a visit, by disease.
pub fn of_visit(connection: &Connection, visit: VisitId) -> Result<Vec<Decision>> {
    let mut query = connection.prepare_cached(
        "SELECT disease, class, next, waived, reason, staff FROM decision d WHERE visit = ?1 AND reason <> ''
             AND number = (SELECT max(number) FROM decision l WHERE l.visit = d.visit AND l.disease = d.disease)
         ORDER BY disease",
    )?;
    let rows = query.query_map([visit], |row| {
        Ok(Decision {
            disease: row.get::<_, Code<_>>(0)?.0,
            class: row.get::<_, Option<Code<_>>>(1)?.map(|class| class.0),
            next: row.get::<_, Option<Day>>(2)?.map(|day| day.0),
            waived: row.get::<_, Option<Code<_>>>(3)?.map(|waived| waived.0),
            reason: row.get(4)?,
            staff: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The classes that doctors decided on, of all visits.
pub fn classes(connection: &Connection) -> Result<HashMap<(VisitId, Disease), FollowUpClass>> {
    let mut query = connection.prepare_cached(
        "SELECT visit, disease, class FROM decision d WHERE class IS NOT NULL
             AND number = (SELECT max(number) FROM decision l WHERE l.visit = d.visit AND l.disease = d.disease)",
    )?;
    let rows = query
        .query_map([], |row| Ok(((row.get(0)?, row.get::<_, Code<_>>(1)?.0), row.get::<_, Code<_>>(2)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
