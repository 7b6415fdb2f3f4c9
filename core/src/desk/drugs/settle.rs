//! What a resident takes after something came in late: her last visit that says it, and what was done with drugs since. The
//! order in which phones hear of each other does not matter.

use chrono::NaiveDate;
use rusqlite::Transaction;

use super::super::visit::all_drugs;
use super::super::work::Fault;
use crate::care::answer::{Answer, Drug};
use crate::care::id::ResidentId;
use crate::store::prescriptions::{self, DrugStep, DrugStepKind};
use crate::store::{medications, merges, visits};

/// Visits looked at for the last one that names her drugs, and steps since.
const PAST: u32 = 50;

/// Brings what she takes up to date; what is new begins on `day`, what is over ends on it.
pub(in crate::desk) fn settle(
    tx: &Transaction<'_>,
    resident: ResidentId,
    day: NaiveDate,
) -> Result<(), Fault> {
    let resident = merges::shown_as(tx, resident)?;
    let past = visits::of_resident(tx, resident, PAST)?;
    let names = |answer: &Answer| matches!(answer, Answer::Drugs(_));
    let last = past.iter().find(|visit| visit.answers.values().any(names));
    let mut drugs = match last {
        Some(visit) => all_drugs(&visit.answers),
        None => medications::drugs(tx, resident)?,
    };
    let mut steps = prescriptions::steps(tx, resident, PAST)?;
    steps.retain(|step| last.is_none_or(|visit| step.at > visit.signed_at));
    steps.iter().rev().for_each(|step| follow(&mut drugs, step));
    Ok(medications::change(tx, resident, &drugs, day)?)
}

fn follow(drugs: &mut Vec<Drug>, step: &DrugStep) {
    drugs.retain(|drug| drug.name != step.drug.name);
    if step.what != DrugStepKind::Stopped {
        drugs.push(step.drug.clone());
    }
}
