//! What a resident takes after something came in late: of each form her last visit that says it, and what was done with drugs since. The
//! order in which phones hear of each other does not matter. Of records that are shown as one each has its own lines: a visit speaks for
//! those that were one when it was signed.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::Transaction;

use super::super::visit::{all_drugs, insulin, on_form};
use super::super::work::Fault;
use crate::care::answer::Drug;
use crate::care::drugs::DrugList;
use crate::care::id::ResidentId;
use crate::care::person::Disease;
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
    /// The visit that says it still holds was signed then; none: none does. Only later steps change it.
    held: Option<DateTime<FixedOffset>>,
    /// When another record was said to be right about it.
    overruled: Option<DateTime<FixedOffset>>,
}

impl Said {
    fn new(
        record: ResidentId,
        drug: &Drug,
        at: Option<DateTime<FixedOffset>>,
        held: Option<DateTime<FixedOffset>>,
    ) -> Self {
        let at = at.map(|at| at.timestamp_micros());
        Self { record, drug: drug.clone(), at, held, overruled: None }
    }

    /// Whether this is what a line of the store says.
    fn is_in(&self, line: &Held) -> bool {
        line.medication.whose == self.record && line.medication.drug == self.drug
    }

    fn comes_before(&self, step: &DrugStep) -> bool {
        self.held.is_none_or(|held| step.at > held)
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
    /// its own there. Each form's drugs are those of the last visit that has them: one that left a field open ends none of its drugs.
    fn of(&self, record: ResidentId, under: Option<(ResidentId, DateTime<FixedOffset>)>) -> Vec<Said> {
        let counts = |of: ResidentId, at: DateTime<FixedOffset>| {
            of == record || under.is_some_and(|(kept, since)| of == kept && at >= since)
        };
        let past: Vec<&SignedVisit> =
            self.past.iter().filter(|visit| counts(visit.resident, visit.signed_at)).collect();
        let last = |disease| past.iter().find(|visit| on_form(&visit.answers, disease).is_some());
        let mut said: Vec<Said> = Vec::new();
        for disease in FORMS {
            let Some(visit) = last(disease) else { continue };
            let named = on_form(&visit.answers, disease).unwrap_or_default();
            self.hear(&mut said, record, visit, &named);
        }
        // Insulin has a line of its own, which may be filled in where the drugs were not.
        let later = |visit: &&&SignedVisit| {
            last(Disease::Diabetes).is_none_or(|whole| visit.signed_at > whole.signed_at)
        };
        let given = past.iter().filter(later).find_map(|visit| Some((visit, insulin(&visit.answers)?)));
        if let Some((visit, drug)) = given {
            said.retain(|one| one.drug.name != drug.name);
            self.hear(&mut said, record, visit, &[drug]);
        }
        // Of one drug the later line holds, on whichever form it stands.
        let newest = |drug: &Drug| {
            past.iter().find(|visit| all_drugs(&visit.answers).iter().any(|line| line.name == drug.name))
        };
        said.retain(|one| {
            one.at.is_none() || newest(&one.drug).is_none_or(|visit| Some(visit.signed_at) == one.held)
        });
        let going_on = self.lines.iter().filter(|line| line.medication.whose == record);
        for line in going_on.filter(|line| line.overruled_at.is_none()) {
            let drug = &line.medication.drug;
            let asked = self.form_of(&past, drug).and_then(last).is_some();
            if !asked && said.iter().all(|one| one.drug.name != drug.name) {
                said.push(Said::new(record, drug, None, None));
            }
        }
        for step in self.steps.iter().filter(|step| counts(step.resident, step.at)).rev() {
            if step.merged.is_some() {
                let of_both = record == step.resident || step.merged == Some(record);
                let other = |one: &&mut Said| {
                    one.comes_before(step) && one.drug != step.drug && is_about(step, &one.drug)
                };
                for one in said.iter_mut().filter(|_| of_both).filter(other) {
                    one.overruled.get_or_insert(step.at);
                }
                continue;
            }
            let over =
                |one: &Said| one.overruled.is_none() && one.comes_before(step) && is_about(step, &one.drug);
            said.retain(|one| !over(one));
            let visited = self.form_of(&past, &step.drug).and_then(last);
            let since = visited.is_none_or(|visit| step.at > visit.signed_at);
            if since && step.what != DrugStepKind::Stopped && step.resident == record {
                said.push(Said::new(record, &step.drug, Some(step.at), None));
            }
        }
        said
    }

    /// Takes up what a visit names: its own record's drugs as it says them, of the other record's the lines that it names too.
    fn hear(&self, said: &mut Vec<Said>, record: ResidentId, visit: &SignedVisit, named: &[Drug]) {
        let held = Some(visit.signed_at);
        let new = |said: &[Said], drug: &Drug| said.iter().all(|one| one.drug != *drug);
        if visit.resident == record {
            for drug in named {
                if new(said, drug) {
                    said.push(Said::new(record, drug, held, held));
                }
            }
            return;
        }
        let hers = self.lines.iter().filter(|line| line.medication.whose == record);
        for line in hers.filter(|line| line.overruled_at.is_none()) {
            let drug = &line.medication.drug;
            if named.contains(drug) && new(said, drug) {
                said.push(Said::new(record, drug, None, held));
            }
        }
    }

    /// On whose form a drug stands: where a visit had it, else where the list puts it.
    fn form_of(&self, past: &[&SignedVisit], drug: &Drug) -> Option<Disease> {
        let had = |visit: &&SignedVisit| {
            let names = |disease: &Disease| {
                let lines = on_form(&visit.answers, *disease);
                lines.is_some_and(|lines| lines.iter().any(|line| line.name == drug.name))
            };
            let given = || insulin(&visit.answers).filter(|given| given.name == drug.name);
            FORMS.into_iter().find(names).or_else(|| given().map(|_| Disease::Diabetes))
        };
        let forms = |visit: &&SignedVisit| visit.forms.iter().map(|form| form.disease).collect::<Vec<_>>();
        let diseases: Vec<Disease> = past.iter().flat_map(forms).collect();
        past.iter().find_map(had).or_else(|| DrugList::current().form_of(&drug.name, &diseases))
    }
}

/// The forms that have a field for drugs.
const FORMS: [Disease; 2] = [Disease::Hypertension, Disease::Diabetes];

/// Whether a step takes the place of a line: of the same name, or, between two records, of the same drug.
pub(in crate::desk) fn is_about(step: &DrugStep, drug: &Drug) -> bool {
    drug.name == step.drug.name
        || (step.merged.is_some() && DrugList::current().same(&drug.name, &step.drug.name))
}
