//! 长处方: how many weeks the rules allow somebody, and a prescription that keeps to it, signed by the doctor who writes it.

use rusqlite::Connection;
use rust_decimal::prelude::ToPrimitive;

use super::outgoing::{self, Told};
use super::residents::drug_line;
use super::sheets::{self, number, row, text};
use super::view::{FormAnswers, FormView, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, drugs, phrase, visit};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::drugs::{DrugList, LongFacts, LongPrescription, Weeks};
use crate::care::id::ResidentId;
use crate::care::judgement::FollowUpClass;
use crate::store::lists::Listed;
use crate::store::prescriptions::{self, Prescription};
use crate::store::visits;

/// Follow-ups that are looked at.
const VISITS: usize = 8;
/// Prescriptions that are shown, the latest.
const SHOWN: u32 = 6;

fn facts(connection: &Connection, line: &Listed) -> Result<LongFacts, Fault> {
    let past = visits::follow_ups(connection, line.resident.id, None, VISITS)?;
    let worst = |visit: &crate::care::visit::SignedVisit| -> Option<FollowUpClass> {
        visit.decided().iter().filter_map(|judged| judged.class).max_by_key(|class| class.code())
    };
    Ok(LongFacts {
        classes: past.iter().filter_map(worst).collect(),
        colour: line.colour(),
        problems: line.resident.problems.clone(),
    })
}

/// 最多 12 周: 最近 2 次都达标
fn allowed(work: &Work<'_>, weeks: &Weeks) -> (String, String) {
    let reasons: Vec<String> = weeks.reasons.iter().map(|reason| work.reason(reason)).collect();
    (work.say("long-at-most", &[&weeks.most.to_string()]), reasons.join(&work.plain("word-comma")))
}

/// What is allowed and what was prescribed, for the page of her drugs.
pub(super) fn rows(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<SheetRow>, Fault> {
    let (most, why) = allowed(work, &DrugList::current().weeks(&facts(connection, line)?));
    let mut rows = vec![row(most, why)];
    for one in prescriptions::of(connection, line.resident.id, SHOWN)? {
        let day = phrase::day_in(work.language, one.at.date_naive(), work.today());
        let by = work.name(connection, one.by)?;
        let names: Vec<String> = one.drugs.iter().map(|drug| drug_line(work, drug)).collect();
        let says = [names.join(&work.plain("word-comma")), one.assessment, work.say("long-signed", &[&by])];
        let says = phrase::parts(says);
        rows.push(row(work.say("long-weeks", &[&day, &one.weeks.to_string()]), says));
    }
    Ok(rows)
}

/// The form, with what she takes and how long the rules allow.
pub(super) fn form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let list = DrugList::current();
        let (most, why) = allowed(&work, &list.weeks(&facts(connection, &line)?));
        let mut taken = drugs::undisputed(connection, line.resident.id)?;
        let warnings = drugs::warnings(&work, &line.resident, &taken);
        // What is never prescribed for long is not offered.
        let problems = &line.resident.problems;
        taken.retain(|drug| list.excluded_of(std::slice::from_ref(drug), problems).is_none());
        let known: Answers = match taken.is_empty() {
            true => Answers::new(),
            false => [("long_drugs".to_owned(), Answer::Drugs(taken))].into(),
        };
        let mut form = sheets::form_of(&work, "long-prescription", &known);
        let above = list.long.assess_above_weeks.value.to_string();
        form.lines = vec![line.resident.name, most, why, work.say("long-note", &[&above])];
        form.lines.extend(drugs::differences(&work, connection, line.resident.id)?);
        form.lines.extend(warnings.into_iter().map(|warning| warning.title));
        Ok(form)
    })
}

/// Keeps a prescription that the rules allow.
pub(super) fn write(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "long-prescription", line.resident.born, answers)?;
        let weeks = work.found(number(&answers, "long_weeks").and_then(|weeks| weeks.to_u32()))?;
        let prescribed = drugs::drugs_in(&answers, "long_drugs");
        let assessment = text(&answers, "long_assessment");
        let list = DrugList::current();
        let invalid = |field: &str, key: &str, args: &[&str]| -> Fault {
            Error::invalid(work.language, field, key, args).into()
        };
        let weeks_allowed = match list.check(&facts(tx, &line)?, &prescribed, weeks, &assessment) {
            LongPrescription::Allowed(weeks) => weeks,
            LongPrescription::Excluded { drug, group } => {
                let group = visit::field::label(work.language, &group.label);
                return Err(invalid("long_drugs", "long-excluded", &[&drug, &group]));
            }
            LongPrescription::TooLong(weeks) => {
                let (_, why) = allowed(&work, &weeks);
                return Err(invalid("long_weeks", "long-too-long", &[&weeks.most.to_string(), &why]));
            }
            LongPrescription::NeedsAssessment { above } => {
                return Err(invalid("long_assessment", "long-needs-assessment", &[&above.to_string()]));
            }
        };
        let kept = Prescription {
            resident: line.resident.id,
            drugs: prescribed,
            weeks,
            allowed: weeks_allowed.most,
            reasons: weeks_allowed.reasons,
            assessment,
            rules: list.version.clone(),
            by: work.me(),
            at: work.now,
        };
        prescriptions::add(tx, &kept)?;
        outgoing::tell(desk, &work, tx, Told::Prescription, kept.resident, &kept)?;
        work.log(tx, "prescription.long", Some(kept.resident), &kept.rules)?;
        drugs::told(&work, tx, &line)
    })
}
