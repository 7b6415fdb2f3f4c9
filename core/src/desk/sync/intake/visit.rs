//! A visit of another phone, as it was signed and as it was corrected, with its readings and ticks.

use rusqlite::Transaction;

use super::super::super::drugs;
use super::super::super::work::Fault;
use super::items::{Item, Part};
use super::{Took, is_set_elsewhere, readings, settle};
use crate::care::answer::Answer;
use crate::care::id::VisitId;
use crate::care::plan::Tick;
use crate::care::reading::Source;
use crate::store::copies::{self, Intake};
use crate::store::{corrections, drafts, people, plans, visits};
use crate::sync::fhir;
use crate::sync::fhir::read::{self, Version};

/// Takes the versions of a visit that are new here. Its ticks wait by themselves for their plan.
pub(super) fn take(tx: &Transaction<'_>, id: VisitId, item: &Item) -> Result<Took, Fault> {
    let contents: Vec<_> = item.parts.iter().map(|part| part.content.clone()).collect();
    let took = match read::versions(&contents) {
        _ if visits::signed_at(tx, id)?.is_none() && item.parts.iter().any(is_withdrawn) => Took::Unread,
        Ok(versions) if versions.iter().all(|version| version.visit.id == id) => {
            versions_of(tx, id, &versions, &contents)?
        }
        _ => Took::Unread,
    };
    for part in item.parts.iter().filter(|_| took != Took::Early) {
        let ticked = match read::tick(&part.content).filter(|_| took == Took::Whole) {
            Some(tick) => self::tick(tx, &tick)?,
            None if took == Took::Whole && is_changed(tx, id, part)? => Took::Unread,
            None => took,
        };
        match ticked {
            Took::Whole => settle(tx, &part.copy, Intake::Taken)?,
            Took::Unread => settle(tx, &part.copy, Intake::Review)?,
            Took::Early => {}
        }
    }
    Ok(took)
}

/// A visit that was withdrawn before it came is none.
fn is_withdrawn(part: &Part) -> bool {
    let status = part.content.get("status").and_then(serde_json::Value::as_str);
    part.copy.kind == "Encounter" && status == Some("entered-in-error")
}

/// Whether somebody at the platform has made something else of a part of a visit that is here.
fn is_changed(tx: &Transaction<'_>, id: VisitId, part: &Part) -> Result<bool, Fault> {
    let status = |of: &serde_json::Value| of.get("status").cloned();
    Ok(match part.copy.kind.as_str() {
        "Encounter" => {
            let here = visits::get(tx, id)?.as_ref().map(fhir::of_encounter);
            here.is_some_and(|here| status(&here) != status(&part.content))
        }
        "Observation" => match read::reading(&part.content) {
            Ok((there, _)) => {
                crate::store::readings::get(tx, there.id)?.is_some_and(|here| here.value != there.value)
            }
            Err(_) => false,
        },
        "Task" => is_set_elsewhere(tx, part)?,
        _ => false,
    })
}

fn versions_of(
    tx: &Transaction<'_>,
    id: VisitId,
    versions: &[Version],
    contents: &[serde_json::Value],
) -> Result<Took, Fault> {
    let known = visits::signed_at(tx, id)?.map(|(resident, _)| resident);
    let Some(resident) = known.or(versions.first().map(|version| version.visit.resident)) else {
        return Ok(Took::Unread);
    };
    if versions.iter().any(|version| version.visit.resident != resident) {
        return Ok(Took::Unread);
    }
    let mut measured = Vec::new();
    for content in contents {
        match read::reading(content) {
            Ok((reading, _)) if reading.resident != resident => return Ok(Took::Unread),
            Ok(read) => measured.push(read),
            // A value of a form, which stays the source.
            Err(read::Unread::Kind | read::Unread::Shape) => {}
            Err(_) => return Ok(Took::Unread),
        }
    }
    if let (None, Some(first)) = (known, versions.first()) {
        // History waits until the visit that is under way here is signed, and for its own head.
        let is_early = !people::is_known(tx, resident)?
            || drafts::open_of(tx, resident)?.is_some()
            || copies::get(tx, "Encounter", &id.to_string())?.is_none();
        if is_early {
            return Ok(Took::Early);
        }
        for (reading, taken_back) in &measured {
            readings::keep(tx, reading, *taken_back)?;
        }
        visits::import(tx, &first.visit)?;
    }
    let mut corrected = false;
    for version in versions {
        corrected |= correct(tx, version, &measured)?;
    }
    if known.is_some() {
        for (reading, taken_back) in &measured {
            readings::keep(tx, reading, *taken_back)?;
        }
    }
    let prescribes =
        |version: &Version| version.visit.answers.values().any(|one| matches!(one, Answer::Drugs(_)));
    if let Some(version) = versions.last().filter(|one| (known.is_none() || corrected) && prescribes(one)) {
        drugs::settle(tx, resident, version.visit.signed_at.date_naive())?;
    }
    Ok(Took::Whole)
}

/// Appends a correction that is not here yet, with the values that were typed anew.
fn correct(
    tx: &Transaction<'_>,
    version: &Version,
    measured: &[(crate::care::reading::Reading, bool)],
) -> Result<bool, Fault> {
    let Some(correction) = &version.correction else { return Ok(false) };
    let visit = &version.visit;
    let same = |known: &corrections::Corrected| {
        known.staff == correction.by && known.at.timestamp_micros() == correction.at.timestamp_micros()
    };
    if corrections::of_visit(tx, visit.id)?.iter().any(same) {
        return Ok(false);
    }
    let number = corrections::append(tx, visit, correction.by, correction.at, &correction.reason)?;
    for (reading, taken_back) in measured.iter().filter(|(reading, _)| reading.source == Source::Typed) {
        readings::keep(tx, reading, *taken_back)?;
    }
    for replaced in &correction.replaced {
        if crate::store::readings::get(tx, *replaced)?.is_some() {
            corrections::replace(tx, *replaced, number)?;
        }
    }
    Ok(true)
}

/// A tick made in a visit.
pub(super) fn tick(tx: &Transaction<'_>, tick: &Tick) -> Result<Took, Fault> {
    if plans::get(tx, tick.plan)?.is_none() {
        return Ok(Took::Early);
    }
    if !plans::is_ticked(tx, tick)? {
        plans::tick(tx, tick)?;
    }
    Ok(Took::Whole)
}
