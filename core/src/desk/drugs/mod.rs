//! What a resident takes: since when, with warnings where a source says so, changed outside a visit; and the list to look
//! drugs up in. Warnings tell, and never stop a doctor.

mod both;
mod change;
mod settle;

use rusqlite::Connection;

use super::residents::drug_line;
use super::sheets::{row, section, to_form, to_sheet};
use super::view::{DrugHint, FormKind, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase, prescription, visit};
use crate::access::Capability;
use crate::care::answer::Drug;
use crate::care::drugs::{DrugList, DrugWarning, ListedDrug, Taker};
use crate::care::form::Label;
use crate::care::id::ResidentId;
use crate::care::person::Resident;
use crate::care::rules::Certainty;
use crate::store::lists::Listed;
use crate::store::medications::{self, Medication};
use crate::store::prescriptions::{self, DrugStepKind};

pub(super) use both::{differences, hold, lines, undisputed};
pub(super) use change::{add, add_form, change, change_form, drugs_in};
pub(super) use settle::{is_about, settle, take_step};

/// Drugs of the list that are offered for what is typed.
const OFFERED: usize = 4;
/// Changes that are shown, the latest.
const SHOWN: u32 = 20;

/// The link of a resident's page.
pub(super) fn link(work: &Work<'_>, line: &Listed) -> Option<LinkView> {
    work.can(Capability::SeeMedication)
        .then(|| to_sheet(work, "link-drugs", SheetKind::Drugs, &line.resident.id.to_string()))
}

fn label(work: &Work<'_>, label: &Label) -> String {
    visit::field::label(work.language, label)
}

/// What she takes, what to think of, what she took before, long prescriptions.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeMedication)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

pub(super) fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let about = id.to_string();
    let may = work.can(Capability::Prescribe);
    let taken = medications::taken(connection, id)?;
    let mut links = vec![to_sheet(work, "link-drug-list", SheetKind::DrugList, &about)];
    if may {
        links.insert(0, to_form(work, "link-drug-add", FormKind::DrugAdd, &about));
        links.push(to_form(work, "link-long-prescription", FormKind::LongPrescription, &about));
    }
    let nothing = taken.is_empty();
    let (differ, alike) = both::apart(taken);
    // Of what two records say differently one line stands for the drug.
    let first = differ.iter().filter_map(|group| group.first());
    let drugs: Vec<Drug> = alike.iter().chain(first).map(|(_, medication)| medication.drug.clone()).collect();
    let differ = differ.iter().map(|group| both::choice(work, id, group));
    let now =
        alike.iter().map(|(number, medication)| {
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
            _ if step.merged.is_some() => "drugs-held",
            DrugStepKind::Begun => "drugs-begun",
            DrugStepKind::Changed => "drugs-changed",
            DrugStepKind::Stopped => "drugs-stopped",
        });
        let by = work.name(connection, step.by)?;
        let says = [drug_line(work, &step.drug), step.reason, by];
        let says = phrase::parts(says);
        changes.push(row(format!("{} · {what}", day(step.at.date_naive())), says));
    }
    Ok(SheetView {
        title: work.say("drugs-title", &[&line.resident.name]),
        lines: vec![work.plain(if nothing { "drugs-none" } else { "drugs-note" })],
        links,
        sections: [
            section(work.plain("drugs-both"), differ.collect()),
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
            DrugWarning::Twice { drugs } => {
                row(work.plain("drugs-twice"), drugs.join(&work.plain("word-comma")))
            }
            DrugWarning::Allergy { drug, allergy } => {
                row(work.say("drugs-allergy", &[&drug, &allergy]), work.plain("drugs-allergy-record"))
            }
        })
        .collect()
}

impl Desk {
    /// Drugs of the list that what is typed may mean; one that is typed whole stands alone.
    pub fn drugs_named(&self, typed: &str) -> Result<Vec<DrugHint>, Error> {
        let work = self.enter(Capability::SeeMedication)?;
        let mut meant = DrugList::current().meant(typed, OFFERED);
        if let Some(whole) = meant.iter().position(|listed| label(&work, &listed.name) == typed.trim()) {
            meant = vec![meant.swap_remove(whole)];
        }
        let hint = |listed: &ListedDrug| DrugHint {
            name: label(&work, &listed.name),
            usual: phrase::parts([listed.form.clone(), usual(&work, listed)]),
        };
        Ok(meant.into_iter().map(hint).collect())
    }
}

/// The list by class, with usual doses; from it a drug is added to hers.
pub(super) fn list(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeMedication)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
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
