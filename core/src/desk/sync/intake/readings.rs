//! Readings of other phones, what became known of them later, and values measured elsewhere.

use rusqlite::Transaction;
use serde_json::Value;

use super::super::super::work::Fault;
use super::{NOBODY, Took};
use crate::care::id::ReadingId;
use crate::care::reading::{Mark, Posture, Reading, Source};
use crate::store::people;
use crate::store::readings::{self, Remark};
use crate::sync::fhir::read::{self, Unread};

/// Takes an Observation that belongs to no visit.
pub(super) fn take(tx: &Transaction<'_>, content: &Value) -> Result<Took, Fault> {
    let (reading, taken_back) = match read::reading(content) {
        Ok(read) => read,
        Err(Unread::Kind) => return take_elsewhere(tx, content),
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

/// A value that others measured. One that was put right there is taken back here, and stands as it is now.
fn take_elsewhere(tx: &Transaction<'_>, content: &Value) -> Result<Took, Fault> {
    let observation = content.get("id").and_then(Value::as_str).unwrap_or_default();
    let Some((reading, taken_back)) = elsewhere(content) else { return Ok(Took::Unread) };
    if !people::is_known(tx, reading.resident)? {
        return Ok(Took::Early);
    }
    let (last, next) = last_of(tx, observation)?;
    let Some(last) = last else {
        keep(tx, &reading, taken_back)?;
        return Ok(Took::Whole);
    };
    match readings::get(tx, last)? {
        Some(known) if known.resident != reading.resident => return Ok(Took::Unread),
        Some(known) if is_same(&known, &reading) => {
            keep(tx, &Reading { id: last, ..reading }, taken_back)?;
        }
        Some(known) => {
            take_back(tx, &known)?;
            if let Some(id) = next.filter(|_| !taken_back) {
                keep(tx, &Reading { id, ..reading }, false)?;
            }
        }
        None if taken_back => {}
        // Somebody has taken it back, here or there: whether it counts again is for a person.
        None => return Ok(Took::Unread),
    }
    Ok(Took::Whole)
}

/// Takes a value back that others measured and have deleted; false: there is none, it was taken back before, or it is a reading of a
/// team.
pub(super) fn gone(tx: &Transaction<'_>, observation: &str) -> Result<bool, Fault> {
    let (Some(last), _) = last_of(tx, observation)? else { return Ok(false) };
    let Some(known) = readings::get(tx, last)? else { return Ok(false) };
    take_back(tx, &known)?;
    Ok(true)
}

/// Under which id a value of others stands here last, if it does, and which one is free.
fn last_of(tx: &Transaction<'_>, observation: &str) -> Result<(Option<ReadingId>, Option<ReadingId>), Fault> {
    let mut last = None;
    for id in read::elsewhere_ids(observation) {
        if !readings::is_known(tx, id)? {
            return Ok((last, Some(id)));
        }
        last = Some(id);
    }
    Ok((last, None))
}

/// Whether both say the same; a person may have dated it here.
fn is_same(known: &Reading, told: &Reading) -> bool {
    let dated = known.marks.contains(&Mark::Estimated);
    known.value == told.value && (dated || known.taken_at == told.taken_at)
}

fn take_back(tx: &Transaction<'_>, reading: &Reading) -> Result<(), Fault> {
    Ok(readings::remark(tx, reading.id, Remark::TakenBack, NOBODY, reading.taken_at)?)
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
