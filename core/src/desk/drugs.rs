//! What a resident takes: since when, with warnings where a source says so, changed outside a visit; and the list to look
//! drugs up in. Warnings tell, and never stop a doctor.

use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::outgoing::{self, Told};
use super::residents::drug_line;
use super::sheets::{self, key, row, section, text, to_form, to_sheet};
use super::view::{FormAnswers, FormKind, FormView, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, prescription, visit};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::drugs::{DrugList, DrugWarning, ListedDrug, Taker};
use crate::care::form::Label;
use crate::care::id::ResidentId;
use crate::care::person::Resident;
use crate::care::rules::Certainty;
use crate::store::lists::Listed;
use crate::store::medications::{self, Medication};
use crate::store::prescriptions::{self, DrugStep, DrugStepKind};

/// Changes that are shown, the latest.
const SHOWN: u32 = 20;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, line: &Listed) -> Option<LinkView> {
    work.can(Capability::SeeMedication)
        .then(|| to_sheet(work, "link-drugs", SheetKind::Drugs, &line.resident.id.to_string()))
}

/// A resident and what stands behind her in an address: `resident:more`.
fn parts(about: &str) -> (&str, &str) {
    about.split_once(':').unwrap_or((about, ""))
}

fn label(work: &Work<'_>, label: &Label) -> String {
    visit::field::label(work.language, label)
}

/// What she takes, what to think of, what she took before, long prescriptions.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeMedication)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = sheets::listed(&work, connection, id)?;
        told(&work, connection, &line)
    })
}

pub(super) fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let about = id.to_string();
    let may = work.can(Capability::Prescribe);
    let taken = medications::taken(connection, id)?;
    let drugs: Vec<Drug> = taken.iter().map(|(_, medication)| medication.drug.clone()).collect();
    let mut links = vec![to_sheet(work, "link-drug-list", SheetKind::DrugList, &about)];
    if may {
        links.insert(0, to_form(work, "link-drug-add", FormKind::DrugAdd, &about));
        links.push(to_form(work, "link-long-prescription", FormKind::LongPrescription, &about));
    }
    let now =
        taken.iter().map(|(number, medication)| {
            let mut row = current(work, medication);
            row.links.extend(may.then(|| {
                to_form(work, "link-drug-change", FormKind::DrugChange, &format!("{about}:{number}"))
            }));
            row
        });
    let day = |day| phrase::day_in(work.language, day, work.today());
    let history = medications::history(connection, id)?;
    let before = history.iter().rev().filter_map(|medication| {
        let until = medication.until?;
        Some(row(
            drug_line(work, &medication.drug),
            work.say("drugs-until", &[&day(medication.since), &day(until)]),
        ))
    });
    let mut changes = Vec::new();
    for step in prescriptions::steps(connection, id, SHOWN)? {
        let what = work.plain(match step.what {
            DrugStepKind::Begun => "drugs-begun",
            DrugStepKind::Changed => "drugs-changed",
            DrugStepKind::Stopped => "drugs-stopped",
        });
        let by = work.name(connection, step.by)?;
        let says = [drug_line(work, &step.drug), step.reason, by];
        let says = says.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        changes.push(row(format!("{} · {what}", day(step.at.date_naive())), says));
    }
    Ok(SheetView {
        title: work.say("drugs-title", &[&line.resident.name]),
        lines: vec![work.plain(if taken.is_empty() { "drugs-none" } else { "drugs-note" })],
        links,
        sections: [
            section(work.plain("drugs-warnings"), warnings(work, &line.resident, &drugs)),
            section(work.plain("drugs-now"), now.collect()),
            section(work.plain("long-title"), prescription::rows(work, connection, line)?),
            section(work.plain("drugs-changes"), changes),
            section(work.plain("drugs-before"), before.collect()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

fn current(work: &Work<'_>, medication: &Medication) -> SheetRow {
    let since = phrase::day_in(work.language, medication.since, work.today());
    let mut says = vec![work.say("drugs-since", &[&since])];
    says.extend(DrugList::current().find(&medication.drug.name).map(|listed| usual(work, listed)));
    row(drug_line(work, &medication.drug), says.join(" · "))
}

/// 一般每天 2.5–10 mg，每天 1 次
fn usual(work: &Work<'_>, listed: &ListedDrug) -> String {
    match &listed.daily {
        Some(daily) => {
            let range = match daily.from == daily.to {
                true => format!("{} {}", daily.from.normalize(), daily.unit),
                false => format!("{}–{} {}", daily.from.normalize(), daily.to.normalize(), daily.unit),
            };
            work.say("drugs-usual", &[&range, &listed.times])
        }
        None => work.say("drugs-by-value", &[&listed.times]),
    }
}

/// What to think of when these are taken together by her.
pub(super) fn warnings(work: &Work<'_>, who: &Resident, drugs: &[Drug]) -> Vec<SheetRow> {
    let taker = Taker {
        sex: who.sex,
        age: who.age_on(work.today()),
        problems: &who.problems,
        allergies: &who.allergies,
    };
    let warnings = DrugList::current().warnings(drugs, taker).into_iter();
    warnings
        .map(|warning| match warning {
            DrugWarning::Listed { drugs, says, source, certainty } => {
                let sure = work.plain(match certainty {
                    Certainty::Read => "certainty-read",
                    Certainty::Secondary => "certainty-secondary",
                    Certainty::Unverified => "certainty-unverified",
                });
                let names = drugs.join(&work.plain("word-comma"));
                row(label(work, says), work.say("drugs-warning", &[&names, source, &sure]))
            }
            DrugWarning::Allergy { drug, allergy } => {
                row(work.say("drugs-allergy", &[&drug, &allergy]), work.plain("drugs-allergy-record"))
            }
        })
        .collect()
}

/// The list by class, with usual doses; from it a drug is added to hers.
pub(super) fn list(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeMedication)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = sheets::listed(&work, connection, id)?;
        let list = DrugList::current();
        let about = line.resident.id.to_string();
        let may = work.can(Capability::Prescribe);
        let entry = |listed: &ListedDrug| SheetRow {
            links: may
                .then(|| {
                    let about = format!("{about}:{}", listed.key);
                    to_form(&work, "link-drug-add", FormKind::DrugAdd, &about)
                })
                .into_iter()
                .collect(),
            ..row(format!("{} {}", label(&work, &listed.name), listed.form), usual(&work, listed))
        };
        let sections = list.class.iter().filter_map(|class| {
            let of_class = list.drug.iter().filter(|listed| listed.class == class.key);
            section(label(&work, &class.label), of_class.map(entry).collect())
        });
        Ok(SheetView {
            title: work.plain("link-drug-list"),
            lines: vec![work.say("drugs-list-note", &[&list.version])],
            links: Vec::new(),
            sections: sections.collect(),
        })
    })
}

/// The form for a drug that begins; about a drug of the list it has its name, and says its usual dose and what to think of.
pub(super) fn add_form(desk: &Desk, about: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, chosen) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = sheets::listed(&work, connection, id)?;
        let mut known = Answers::new();
        let mut lines = vec![line.resident.name.clone()];
        if !chosen.is_empty() {
            let listed = work.found(DrugList::current().by_key(chosen))?;
            let name = label(&work, &listed.name);
            let drug = Drug { name, times_a_day: Decimal::ONE, dose: String::new() };
            lines.push(format!("{} · {}", listed.form, usual(&work, listed)));
            let mut drugs = taken(connection, &line)?;
            drugs.push(drug.clone());
            lines.extend(warnings(&work, &line.resident, &drugs).into_iter().map(|warning| warning.title));
            known.insert("drug_new".to_owned(), Answer::Drugs(vec![drug]));
        }
        let mut form = sheets::form_of(&work, "drug-add", &known);
        form.lines = lines;
        Ok(form)
    })
}

fn taken(connection: &Connection, line: &Listed) -> Result<Vec<Drug>, Fault> {
    let taken = medications::taken(connection, line.resident.id)?;
    Ok(taken.into_iter().map(|(_, medication)| medication.drug).collect())
}

/// Begins a drug outside a visit.
pub(super) fn add(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let id = work.id::<ResidentId>(parts(about).0)?;
    work.write(|tx| {
        let line = sheets::listed(&work, tx, id)?;
        let answers = sheets::read(&work, "drug-add", line.resident.born, answers)?;
        let new = work.found(drugs_in(&answers, "drug_new").pop())?;
        let mut drugs = taken(tx, &line)?;
        if drugs.iter().any(|drug| drug.name == new.name) {
            return Err(Error::Conflict { words: work.say("drugs-taken-already", &[&new.name]) }.into());
        }
        drugs.push(new.clone());
        let reason = text(&answers, "drug_new_reason");
        keep(desk, &work, tx, &line, &drugs, (DrugStepKind::Begun, new, reason))
    })
}

/// The drugs of an answer.
pub(super) fn drugs_in(answers: &Answers, field: &str) -> Vec<Drug> {
    match answers.get(field) {
        Some(Answer::Drugs(drugs)) => drugs.clone(),
        _ => Vec::new(),
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
    medications::change(tx, resident, drugs, work.today())?;
    let step = DrugStep { resident, what, drug, reason, by: work.me(), at: work.now };
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
pub(super) fn change_form(desk: &Desk, about: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, number) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = sheets::listed(&work, connection, id)?;
        let medication = chosen(&work, connection, &line, number)?;
        let known = [("drug_now".to_owned(), Answer::Drugs(vec![medication.drug.clone()]))].into();
        let mut form = sheets::form_of(&work, "drug-change", &known);
        form.lines = vec![line.resident.name, drug_line(&work, &medication.drug)];
        form.lines.extend(DrugList::current().find(&medication.drug.name).map(|one| usual(&work, one)));
        Ok(form)
    })
}

/// Changes or ends a drug outside a visit.
pub(super) fn change(desk: &Desk, about: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, number) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = sheets::listed(&work, tx, id)?;
        let old = chosen(&work, tx, &line, number)?.drug;
        let answers = sheets::read(&work, "drug-change", line.resident.born, answers)?;
        let mut drugs = taken(tx, &line)?;
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
