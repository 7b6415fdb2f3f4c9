//! Drugs begun, changed and ended outside a visit.

use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::super::Error;
use super::super::outgoing::{self, Told};
use super::super::residents::drug_line;
use super::super::sheets::{self, key, text};
use super::super::view::{FormAnswers, FormView, SheetView};
use super::super::work::{Desk, Fault, Work};
use super::{label, told, usual, warnings};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::drugs::DrugList;
use crate::care::id::ResidentId;
use crate::store::drafts;
use crate::store::lists::Listed;
use crate::store::medications::{self, Medication};
use crate::store::prescriptions::{self, DrugStep, DrugStepKind};

/// A resident and what stands behind her in an address: `resident:more`.
pub(super) fn parts(about: &str) -> (&str, &str) {
    about.split_once(':').unwrap_or((about, ""))
}

/// The form for a drug that begins; about a drug of the list it has its name, and says its usual dose and what to think of.
pub(in crate::desk) fn add_form(desk: &Desk, about: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, chosen) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let mut known = Answers::new();
        let mut lines = vec![line.resident.name.clone()];
        if !chosen.is_empty() {
            let listed = work.found(DrugList::current().by_key(chosen))?;
            let name = label(&work, &listed.name);
            let drug = Drug { name, times_a_day: Decimal::ONE, dose: String::new() };
            lines.push(format!("{} · {}", listed.form, usual(&work, listed)));
            let mut drugs = medications::drugs(connection, line.resident.id)?;
            drugs.push(drug.clone());
            lines.extend(warnings(&work, &line.resident, &drugs).into_iter().map(|warning| warning.title));
            known.insert("drug_new".to_owned(), Answer::Drugs(vec![drug]));
        }
        let mut form = sheets::form_of(&work, "drug-add", &known);
        form.lines = lines;
        Ok(form)
    })
}

/// Begins a drug outside a visit.
pub(in crate::desk) fn add(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let id = work.id::<ResidentId>(parts(about).0)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let answers = sheets::read(&work, "drug-add", line.resident.born, answers)?;
        let new = work.found(drugs_in(&answers, "drug_new").pop())?;
        let mut drugs = medications::drugs(tx, line.resident.id)?;
        if drugs.iter().any(|drug| drug.name == new.name) {
            return Err(Error::Conflict { words: work.say("drugs-taken-already", &[&new.name]) }.into());
        }
        drugs.push(new.clone());
        let reason = text(&answers, "drug_new_reason");
        keep(desk, &work, tx, &line, &drugs, (DrugStepKind::Begun, new, reason))
    })
}

/// The drugs of an answer.
pub(in crate::desk) fn drugs_in(answers: &Answers, field: &str) -> Vec<Drug> {
    match answers.get(field) {
        Some(Answer::Drugs(drugs)) => drugs.clone(),
        _ => Vec::new(),
    }
}

/// What an open visit has on its lines would come back when it is signed.
pub(super) fn not_while_visited(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
) -> Result<(), Fault> {
    match drafts::open_of(tx, resident)? {
        Some(_) => Err(Error::Conflict { words: work.plain("drugs-visit-open") }.into()),
        None => Ok(()),
    }
}

fn keep(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    line: &Listed,
    drugs: &[Drug],
    (what, drug, reason): (DrugStepKind, Drug, String),
) -> Result<SheetView, Fault> {
    let resident = line.resident.id;
    not_while_visited(work, tx, resident)?;
    medications::change(tx, resident, drugs, work.today())?;
    let step = DrugStep { resident, what, drug, reason, by: work.me(), at: work.now, merged: None };
    prescriptions::add_step(tx, &step)?;
    outgoing::tell(desk, work, tx, Told::Medication, resident, &step)?;
    let action = match what {
        DrugStepKind::Begun => "drug.begin",
        DrugStepKind::Changed => "drug.change",
        DrugStepKind::Stopped => "drug.stop",
    };
    work.log(tx, action, Some(resident), "")?;
    told(work, tx, line)
}

/// One that she takes now, by its number in an address.
fn chosen(
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
    number: &str,
) -> Result<Medication, Fault> {
    let taken = medications::taken(connection, line.resident.id)?;
    let found = taken.into_iter().find(|(id, _)| id.to_string() == number);
    Ok(work.found(found)?.1)
}

/// The form to change or end a drug.
pub(in crate::desk) fn change_form(desk: &Desk, about: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, number) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        let medication = chosen(&work, connection, &line, number)?;
        let known = [("drug_now".to_owned(), Answer::Drugs(vec![medication.drug.clone()]))].into();
        let warned = warnings(&work, &line.resident, &medications::drugs(connection, line.resident.id)?);
        let mut form = sheets::form_of(&work, "drug-change", &known);
        form.lines = vec![line.resident.name, drug_line(&work, &medication.drug)];
        form.lines.extend(DrugList::current().find(&medication.drug.name).map(|one| usual(&work, one)));
        form.lines.extend(warned.into_iter().map(|warning| warning.title));
        Ok(form)
    })
}

/// Changes or ends a drug outside a visit.
pub(in crate::desk) fn change(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, number) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let old = chosen(&work, tx, &line, number)?.drug;
        let answers = sheets::read(&work, "drug-change", line.resident.born, answers)?;
        let mut drugs = medications::drugs(tx, line.resident.id)?;
        drugs.retain(|drug| *drug != old);
        let reason = text(&answers, "drug_why");
        let step = if key(&answers, "drug_what") == Some("stop") {
            (DrugStepKind::Stopped, old, reason)
        } else {
            let Some(new) = drugs_in(&answers, "drug_now").pop().filter(|new| *new != old) else {
                return Err(Error::invalid(work.language, "drug_now", "drugs-no-new-dose", &[]).into());
            };
            drugs.push(new.clone());
            (DrugStepKind::Changed, new, reason)
        };
        keep(desk, &work, tx, &line, &drugs, step)
    })
}
