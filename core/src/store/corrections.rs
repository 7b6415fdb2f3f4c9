//! What was corrected after signing: each correction is a further version of the visit; the last one counts, all stay readable.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Json, micros, moment, offset};
use super::error::Result;
use crate::care::id::{ReadingId, StaffId, VisitId};
use crate::care::visit::SignedVisit;

/// Who corrected a visit, when and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Number of the correction.
    pub number: i64,
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Why.
    pub reason: String,
}

impl std::fmt::Debug for Corrected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Corrected")
            .field("number", &self.number)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Appends a version of a signed visit and returns its number. [`super::Error::Refused`] for a draft.
pub fn append(
    tx: &Transaction<'_>,
    visit: &SignedVisit,
    staff: StaffId,
    at: DateTime<FixedOffset>,
    reason: &str,
) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO correction (visit, staff, at, at_offset, reason, answers, forms, judgements, gaps)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        visit.id,
        staff,
        micros(at),
        offset(at),
        reason,
        Json(&visit.answers),
        Json(&visit.forms),
        Json(&visit.judgements),
        Json(&visit.gaps),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Says that a typed reading of a corrected visit does not count any more.
pub fn replace(tx: &Transaction<'_>, reading: ReadingId, correction: i64) -> Result<()> {
    tx.prepare_cached("INSERT INTO reading_replaced (reading, correction) VALUES (?1, ?2)")?
        .execute(params![reading, correction])?;
    Ok(())
}

/// The corrections of a visit, earliest first.
pub fn of_visit(connection: &Connection, visit: VisitId) -> Result<Vec<Corrected>> {
    let mut query = connection.prepare_cached(
        "SELECT number, staff, at, at_offset, reason FROM correction WHERE visit = ?1 ORDER BY at, number",
    )?;
    let rows = query.query_map([visit], |row| {
        Ok(Corrected { number: row.get(0)?, staff: row.get(1)?, at: moment(row, 2)?, reason: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const PARTS: &str = "answers, forms, judgements, gaps";

/// A visit as it is after one correction, or after the last one.
pub(super) fn applied(
    connection: &Connection,
    mut visit: SignedVisit,
    number: Option<i64>,
) -> Result<SignedVisit> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {PARTS} FROM correction WHERE visit = ?1 AND (?2 IS NULL OR number = ?2)
         ORDER BY at DESC, number DESC LIMIT 1"
    ))?;
    let id = visit.id;
    let mut put = |row: &Row<'_>| {
        visit.answers = row.get::<_, Json<_>>(0)?.0;
        visit.forms = row.get::<_, Json<_>>(1)?.0;
        visit.judgements = row.get::<_, Json<_>>(2)?.0;
        visit.gaps = row.get::<_, Json<_>>(3)?.0;
        Ok(())
    };
    query.query_row(params![id, number], &mut put).optional()?;
    Ok(visit)
}
