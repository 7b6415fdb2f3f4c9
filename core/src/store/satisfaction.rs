//! Answers to the five faces: one a visit. They leave the store to be counted, without visit, person or order of a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns::{Day, Json};
use super::error::Result;
use super::merges::FAMILY;
use super::visits::MET;
use crate::care::id::{ResidentId, StaffId, VisitId};
use crate::care::support::FaceAnswer;

/// The last signed visit that met a resident, if it has no answer yet: which and by whom. Of one that met nobody there is nothing to ask.
pub fn unanswered(connection: &Connection, resident: ResidentId) -> Result<Option<(VisitId, StaffId)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT v.id, v.staff, EXISTS (SELECT 1 FROM satisfaction s WHERE s.visit = v.id) FROM visit v
         WHERE v.resident IN {FAMILY} AND v.state = 'signed' AND {MET} ORDER BY v.signed_at DESC, v.id DESC LIMIT 1"
    ))?;
    let last = query.query_row([resident], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, bool>(2)?)));
    Ok(last.optional()?.and_then(|(visit, worker, answered)| (!answered).then_some((visit, worker))))
}

/// Keeps an answer. [`super::Error::Refused`] if the visit has one.
pub fn answer(
    tx: &Transaction<'_>,
    visit: VisitId,
    worker: StaffId,
    answer: &FaceAnswer,
    day: NaiveDate,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO satisfaction (visit, worker, face, reasons, day) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![visit, worker, answer.face, Json(&answer.reasons), Day(day)])?;
    Ok(())
}

/// All answers in the order they came, by whose visit they were about, each with its day.
pub fn by_worker(connection: &Connection) -> Result<BTreeMap<StaffId, Vec<(NaiveDate, FaceAnswer)>>> {
    let mut query =
        connection.prepare_cached("SELECT worker, day, face, reasons FROM satisfaction ORDER BY number")?;
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let answer = FaceAnswer { face: row.get(2)?, reasons: row.get::<_, Json<_>>(3)?.0 };
        all.entry(row.get(0)?).or_default().push((row.get::<_, Day>(1)?.0, answer));
    }
    Ok(all)
}
