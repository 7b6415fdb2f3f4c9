//! Readings of other phones, what became known of them later, and values measured elsewhere.

use rusqlite::Transaction;
use serde_json::Value;

use super::super::super::work::Fault;
use super::{NOBODY, Took};
use crate::care::reading::{Mark, Posture, Reading, Source};
use crate::store::people;
use crate::store::readings::{self, Remark};
use crate::sync::fhir::read::{self, Unread};

/// Takes an Observation that belongs to no visit.
pub(super) fn take(tx: &Transaction<'_>, content: &Value) -> Result<Took, Fault> {
    let (reading, taken_back) = match read::reading(content) {
        Ok(read) => read,
        Err(Unread::Kind) => match elsewhere(content) {
            Some(read) => read,
            None => return Ok(Took::Unread),
        },
        Err(_) => return Ok(Took::Unread),
    };
    if !people::is_known(tx, reading.resident)? {
        return Ok(Took::Early);
    }
    let known = readings::get(tx, reading.id)?;
    if known.is_some_and(|known| known.resident != reading.resident || known.value != reading.value) {
        return Ok(Took::Unread);
    }
    keep(tx, &reading, taken_back)?;
    Ok(Took::Whole)
}

/// Keeps a reading with what is remarked of it; one that is here gets the remarks. The raw bytes it was decoded from stay where it
/// was measured.
pub(super) fn keep(tx: &Transaction<'_>, reading: &Reading, taken_back: bool) -> Result<(), Fault> {
    let remark = |remark| readings::remark(tx, reading.id, remark, reading.taken_by, reading.taken_at);
    let known = readings::get(tx, reading.id)?;
    match &known {
        None if readings::is_known(tx, reading.id)? => return Ok(()),
        None => readings::insert(tx, &Reading { raw: None, ..reading.clone() })?,
        Some(known) => {
            let new = |mark| reading.marks.contains(&mark) && !known.marks.contains(&mark);
            if new(Mark::Confirmed) {
                remark(Remark::Confirmed)?;
            }
            if new(Mark::Estimated)
                || (reading.marks.contains(&Mark::Estimated) && known.taken_at != reading.taken_at)
            {
                remark(Remark::Dated(reading.taken_at))?;
            }
        }
    }
    if taken_back {
        remark(Remark::TakenBack)?;
    }
    Ok(())
}

fn elsewhere(content: &Value) -> Option<(Reading, bool)> {
    let read = read::elsewhere(content).ok()?;
    let reading = Reading {
        id: read.id,
        resident: read.resident,
        visit: None,
        value: read.value,
        taken_at: read.taken_at,
        source: Source::Elsewhere,
        meter: None,
        raw: None,
        decoder: None,
        slot: None,
        site: read.site,
        posture: Posture::Sitting,
        marks: Vec::new(),
        taken_by: NOBODY,
    };
    Some((reading, read.taken_back))
}
