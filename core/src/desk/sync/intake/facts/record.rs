//! Versions of records, assessments, what happened elsewhere, records of one person.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;
use uuid::Uuid;

use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, said};
use crate::care::answer::Answers;
use crate::care::id::ResidentId;
use crate::care::self_care::SelfCare;
use crate::store::records::{Assessment, Outside, OutsideKind, Version};
use crate::store::{drafts, merges, people, records};
use crate::sync::fhir::Fact;

/// The version; who she is and where she lives come as a Patient.
pub(super) fn record(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        form: String,
        answers: Answers,
    }
    keep(fact, |Said { form, answers }| {
        records::append(tx, &Version { resident: fact.resident, staff: fact.by, at: fact.at, form, answers })
    })
}

pub(super) fn self_care(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        result: SelfCare,
    }
    keep(fact, |Said { result }| {
        records::assess(tx, &Assessment { resident: fact.resident, staff: fact.by, at: fact.at, result })
    })
}

pub(super) fn outside(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        event: Uuid,
        kind: OutsideKind,
        day: NaiveDate,
        place: String,
        summary: String,
    }
    keep(fact, |Said { event: id, kind, day, place, summary }| {
        let (resident, staff, at) = (fact.resident, Some(fact.by), fact.at);
        records::add_outside(tx, &Outside { id, resident, kind, day, place, summary, staff, at })
    })
}

/// A colleague's merge, or its undoing; what is so already needs no step.
pub(super) fn merge(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        kept: ResidentId,
        absorbed: ResidentId,
        step: String,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    let undone = match it.step.as_str() {
        "record.merge" => false,
        "record.unmerge" => true,
        _ => return Ok(Took::Unread),
    };
    for one in [it.kept, it.absorbed] {
        if !people::is_known(tx, one)? || drafts::open_of(tx, one)?.is_some() {
            return Ok(Took::Early);
        }
    }
    let merged = merges::shown_as(tx, it.absorbed)? == it.kept;
    match (undone, merged) {
        (true, true) => merges::undo(tx, it.kept, it.absorbed, fact.by, fact.at)?,
        (false, false) => join(tx, it.kept, it.absorbed, fact)?,
        _ => {}
    }
    Ok(Took::Whole)
}

/// Of merges that can't stand beside each other the earlier one holds, of one moment the one with the smaller id: on every phone,
/// whichever it heard of first.
fn join(tx: &Transaction<'_>, kept: ResidentId, absorbed: ResidentId, fact: &Fact) -> Result<(), Fault> {
    let others = merges::against(tx, kept, absorbed)?;
    if others.iter().any(|other| (other.at, other.kept) < (fact.at, kept)) {
        return Ok(());
    }
    let mut at = fact.at;
    for other in &others {
        merges::undo(tx, other.kept, other.absorbed, fact.by, other.at)?;
        // Of her own steps the last one says under whom she is.
        if other.absorbed == absorbed {
            at = at.max(other.at);
        }
    }
    Ok(merges::merge(tx, kept, absorbed, fact.by, at)?)
}

pub(super) fn apart(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        one: ResidentId,
        other: ResidentId,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if !people::is_known(tx, it.one)? || !people::is_known(tx, it.other)? {
        return Ok(Took::Early);
    }
    if !merges::are_apart(tx, it.one, it.other)? {
        merges::tell_apart(tx, it.one, it.other, fact.by, fact.at)?;
    }
    Ok(Took::Whole)
}
