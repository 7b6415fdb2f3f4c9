//! What a resident takes after something came in late: her last visit that says it, and what was done with drugs since. The
//! order in which phones hear of each other does not matter. Of records that are shown as one each has its own lines: a visit speaks for
//! those that were one when it was signed.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::Transaction;

use super::super::visit::{all_drugs, names_drugs};
use super::super::work::Fault;
use crate::care::answer::Drug;
use crate::care::drugs::DrugList;
use crate::care::id::ResidentId;
use crate::care::visit::SignedVisit;
use crate::store::medications::{self, Held};
use crate::store::prescriptions::{self, DrugStep, DrugStepKind};
use crate::store::{merges, visits};

/// Visits looked at for the last one that names her drugs, and steps since.
const PAST: u32 = 50;

/// Brings what she takes up to date; what is new begins on `day`, what is over ends on it.
pub(in crate::desk) fn settle(
    tx: &Transaction<'_>,
    resident: ResidentId,
    day: NaiveDate,
) -> Result<(), Fault> {
    let resident = merges::shown_as(tx, resident)?;
    let known = Known {
        past: visits::of_resident(tx, resident, PAST)?,
        steps: prescriptions::steps(tx, resident, PAST)?,
        lines: medications::held(tx, resident)?,
    };
    let mut said = known.of(resident, None);
    for (absorbed, since) in merges::since(tx, resident)? {
        said.extend(known.of(absorbed, Some((resident, since))));
    }
    let mut going_on = Vec::new();
    for line in known.lines.iter().filter(|line| line.overruled_at.is_none()) {
        let about = |one: &&Said| one.record == line.medication.whose && one.drug == line.medication.drug;
        match said.iter().find(about) {
            None => medications::end(tx, line.number, day)?,
            Some(Said { overruled: Some(at), .. }) => medications::overrule(tx, line.number, *at)?,
            Some(_) => going_on.push(&line.medication.drug),
        }
    }
    for one in &said {
        let overruled = |line: &Held| {
            let at = line.overruled_at.filter(|_| line.medication.whose == one.record);
            line.medication.drug == one.drug && at.is_some_and(|at| Some(at) >= one.at)
        };
        let before = known.lines.iter().any(overruled) || going_on.contains(&&one.drug);
        let now = one.overruled.is_some() && known.lines.iter().any(|line| one.is_in(line));
        if !before && !now {
            let number = medications::begin(tx, one.record, &one.drug, day)?;
            if let Some(at) = one.overruled {
                medications::overrule(tx, number, at)?;
            }
        }
    }
    Ok(())
}

/// Keeps a step that came in, and brings what she takes up to date; false: the merge it is of is not here yet.
pub(in crate::desk) fn take_step(
    tx: &Transaction<'_>,
    step: &DrugStep,
    day: NaiveDate,
) -> Result<bool, Fault> {
    if let Some(absorbed) = step.merged
        && merges::shown_as(tx, absorbed)? != step.resident
        && !merges::undone_since(tx, step.resident, absorbed, step.at)?
    {
        return Ok(false);
    }
    prescriptions::add_step(tx, step)?;
    settle(tx, step.resident, day)?;
    Ok(true)
}

/// A drug of one record, as it was said last.
struct Said {
    record: ResidentId,
    drug: Drug,
    /// When (µs of 1970, UTC); none: nobody knows.
    at: Option<i64>,
    /// When another record was said to be right about it.
    overruled: Option<DateTime<FixedOffset>>,
}

impl Said {
    /// Whether this is what a line of the store says.
    fn is_in(&self, line: &Held) -> bool {
        line.medication.whose == self.record && line.medication.drug == self.drug
    }
}

/// What is known of one person's records.
struct Known {
    /// Latest first, as the steps.
    past: Vec<SignedVisit>,
    steps: Vec<DrugStep>,
    lines: Vec<Held>,
}

impl Known {
    /// The drugs of one record. What is said in the record it is shown under counts from that moment on: it ends lines here, and begins
    /// its own there.
    fn of(&self, record: ResidentId, under: Option<(ResidentId, DateTime<FixedOffset>)>) -> Vec<Said> {
        let counts = |of: ResidentId, at: DateTime<FixedOffset>| {
            of == record || under.is_some_and(|(kept, since)| of == kept && at >= since)
        };
        let say = |drug: &Drug, at: Option<DateTime<FixedOffset>>| Said {
            record,
            drug: drug.clone(),
            at: at.map(|at| at.timestamp_micros()),
            overruled: None,
        };
        let last = self
            .past
            .iter()
            .find(|visit| counts(visit.resident, visit.signed_at) && names_drugs(&visit.answers));
        let named = last.map(|visit| all_drugs(&visit.answers)).unwrap_or_default();
        let mut said: Vec<Said> = match last {
            Some(visit) if visit.resident == record => {
                named.iter().map(|drug| say(drug, Some(visit.signed_at))).collect()
            }
            _ => {
                let hers = self.lines.iter().filter(|line| line.medication.whose == record);
                hers.filter(|line| line.overruled_at.is_none())
                    .map(|line| &line.medication.drug)
                    .filter(|drug| last.is_none() || named.contains(drug))
                    .map(|drug| say(drug, None))
                    .collect()
            }
        };
        let since = |step: &&DrugStep| {
            counts(step.resident, step.at) && last.is_none_or(|visit| step.at > visit.signed_at)
        };
        for step in self.steps.iter().filter(since).rev() {
            if step.merged.is_some() {
                let of_both = record == step.resident || step.merged == Some(record);
                let other = |one: &&mut Said| one.drug != step.drug && is_about(step, &one.drug);
                for one in said.iter_mut().filter(|_| of_both).filter(other) {
                    one.overruled.get_or_insert(step.at);
                }
                continue;
            }
            said.retain(|one| one.overruled.is_some() || !is_about(step, &one.drug));
            if step.what != DrugStepKind::Stopped && step.resident == record {
                said.push(say(&step.drug, Some(step.at)));
            }
        }
        said
    }
}

/// Whether a step takes the place of a line: of the same name, or, between two records, of the same drug.
pub(in crate::desk) fn is_about(step: &DrugStep, drug: &Drug) -> bool {
    drug.name == step.drug.name
        || (step.merged.is_some() && DrugList::current().same(&drug.name, &step.drug.name))
}
