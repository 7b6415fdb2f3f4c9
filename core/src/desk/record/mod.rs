//! 一人一档: a person's record. Here it is read; it is written in [`edit`], told in order in [`timeline`], and records of one
//! person are put together in [`doubles`].

mod assess;
mod doubles;
mod edit;
mod outer;
mod outside;
pub(super) mod sheet;
mod timeline;

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::Error;
use super::phrase;
use super::residents::drug_line;
use super::view::{MergedRow, RecordLine, RecordSection, RecordView, ResidentRow};
use super::visit::field;
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::id::ResidentId;
use crate::care::id_number;
use crate::care::person::age_on;
use crate::care::record::{complete_from, sheet_of};
use crate::store::lists::{self, Found, Listed};
use crate::store::medications::{self, Medication};
use crate::store::{merges, people, records};

pub(super) use timeline::news;

/// Versions and assessments on the page.
const VERSIONS: u32 = 20;
/// More versions than a person's records ever have.
const EVER: u32 = 10_000;

/// The field that is masked wherever it is shown.
const ID_NUMBER: &str = "id_number";
/// County, township and village stand in groups of their own wherever it is shown.
const ARCHIVE_NUMBER: &str = "archive_number";
const ARCHIVE_GROUPS: [usize; 4] = [6, 3, 3, 5];
/// Region, birth date and the rest, while it is typed.
const ID_GROUPS: [usize; 3] = [6, 8, 4];

impl Desk {
    /// A person's whole record. Reading it is logged.
    pub fn record(&self, resident: &str) -> Result<RecordView, Error> {
        let work = self.enter(Capability::SeeRecord)?;
        self.look(&work, resident, "record.read", |connection, line| view(&work, connection, line))
    }
}

/// The sheet of a record as it stands; what only a record shown under it says stands in it too.
pub(super) fn sheet_now(connection: &Connection, line: &Listed) -> Result<Answers, Fault> {
    let id = line.resident.id;
    let versions = records::versions(connection, id, EVER)?;
    let last = versions.iter().find(|version| version.resident == id).map(|own| &own.answers);
    let mut sheet = sheet_of(&line.resident, &line.household, last);
    let mut seen = vec![id];
    for version in versions.iter().filter(|version| version.resident != id) {
        if !seen.contains(&version.resident) {
            seen.push(version.resident);
            complete_from(&mut sheet, &version.answers);
        }
    }
    Ok(sheet)
}

fn view(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<RecordView, Fault> {
    let id = line.resident.id;
    let mut drugs = medications::history(connection, id)?;
    drugs.reverse();
    Ok(RecordView {
        resident: id.to_string(),
        name: line.resident.name.clone(),
        household: household(work, connection, line)?,
        sections: sections(work, &sheet_now(connection, line)?),
        drugs: drugs.iter().map(|drug| stretch(work, drug)).collect(),
        self_care: assess::lines(work, connection, &line.resident)?,
        may_edit: work.can(Capability::EditRecord),
        versions: versions(work, connection, id)?,
        merged: merged(work, connection, id)?,
        doubles: doubles::rows(work, connection, Some(id))?,
    })
}

fn household(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<Vec<ResidentRow>, Fault> {
    let mut others = people::members(connection, line.household.id)?;
    others.retain(|other| other.id != line.resident.id);
    let rows =
        others.into_iter().map(|other| Ok(row(work, work.found(lists::row_of(connection, other.id)?)?)));
    rows.collect()
}

fn sections(work: &Work<'_>, sheet: &Answers) -> Vec<RecordSection> {
    let asked = FormSet::record().asked(sheet).into_iter().map(|group| RecordSection {
        title: field::label(work.language, &group.section.label),
        lines: group
            .fields
            .into_iter()
            .filter_map(|f| {
                let value = match (f.id.as_str(), sheet.get(&f.id)?) {
                    (ID_NUMBER, Answer::Text(number)) => id_number::mask(number),
                    (ARCHIVE_NUMBER, Answer::Text(number)) => phrase::grouped(number, &ARCHIVE_GROUPS),
                    (_, answer) => field::text(work, f, answer),
                };
                Some(RecordLine { label: field::label(work.language, &f.label), value })
            })
            .collect(),
    });
    asked.filter(|section| !section.lines.is_empty()).collect()
}

/// 氨氯地平 5 mg 每日 1 次, from a day on, or from a day to another.
fn stretch(work: &Work<'_>, taken: &Medication) -> String {
    let day = |day| phrase::day_in(work.language, day, work.today());
    let drug = drug_line(work, &taken.drug);
    match taken.until {
        None => work.say("record-drug-since", &[&drug, &day(taken.since)]),
        Some(until) => work.say("record-drug-until", &[&drug, &day(taken.since), &day(until)]),
    }
}

/// Who wrote a version and what changed in it since the one before.
fn versions(work: &Work<'_>, connection: &Connection, id: ResidentId) -> Result<Vec<String>, Fault> {
    Ok(edits(work, connection, id)?.into_iter().map(|(_, line)| line).collect())
}

/// The versions with the day each was written, latest first.
fn edits(
    work: &Work<'_>,
    connection: &Connection,
    id: ResidentId,
) -> Result<Vec<(NaiveDate, String)>, Fault> {
    let versions = records::versions(connection, id, VERSIONS)?;
    let mut lines = Vec::new();
    for (position, version) in versions.iter().enumerate() {
        let by = work.name(connection, version.staff)?;
        let day = phrase::day_in(work.language, version.at.date_naive(), work.today());
        let before = versions[position + 1..].iter().find(|before| before.resident == version.resident);
        let changed = before.map(|before| changed(work, &before.answers, &version.answers));
        let line = match changed {
            Some(fields) => work.say("record-version", &[&day, &phrase::clock(version.at), &by, &fields]),
            None => work.say("record-first-version", &[&day, &phrase::clock(version.at), &by]),
        };
        lines.push((version.at.date_naive(), line));
    }
    Ok(lines)
}

fn changed(work: &Work<'_>, before: &Answers, after: &Answers) -> String {
    let differs = FormSet::record().fields.iter().filter(|f| before.get(&f.id) != after.get(&f.id));
    let labels: Vec<String> = differs.map(|f| field::label(work.language, &f.label)).collect();
    labels.join(&work.plain("word-comma"))
}

fn merged(work: &Work<'_>, connection: &Connection, id: ResidentId) -> Result<Vec<MergedRow>, Fault> {
    let mut rows = Vec::new();
    for absorbed in merges::under(connection, id)? {
        let line = work.found(lists::of_resident(connection, absorbed)?)?;
        let parts = [line.resident.name, line.resident.archive_number, phrase::place(&line.household)];
        rows.push(MergedRow { resident: absorbed.to_string(), line: parts.join(" · ") });
    }
    Ok(rows)
}

/// The digits of the 档案编号 that count the people of a village.
const SERIAL: usize = 5;

/// The rows of a list.
pub(super) fn rows(
    work: &Work<'_>,
    connection: &Connection,
    found: Vec<Found>,
) -> Result<Vec<ResidentRow>, Fault> {
    let numbers = numbers(work, connection, found.iter())?;
    let numbered = |found: Found| {
        let number = numbers.get(&found.id);
        let row = row(work, found);
        ResidentRow { place: phrase::parts(number.into_iter().cloned().chain([row.place])), ..row }
    };
    Ok(found.into_iter().map(numbered).collect())
}

/// By what two records of what may be one person are told apart in a list: the end of the 档案编号, in words, of those who are called
/// alike, were born on one day and live behind one door.
pub(super) fn numbers<'a>(
    work: &Work<'_>,
    connection: &Connection,
    listed: impl Iterator<Item = &'a Found>,
) -> Result<HashMap<ResidentId, String>, Fault> {
    let mut alike: HashMap<(&str, NaiveDate), Vec<&Found>> = HashMap::new();
    for one in listed {
        alike.entry((&one.name, one.born)).or_default().push(one);
    }
    let mut numbers = HashMap::new();
    for group in alike.into_values().filter(|group| group.len() > 1) {
        for one in &group {
            let place = phrase::place(&one.household);
            if group.iter().any(|other| other.id != one.id && phrase::place(&other.household) == place) {
                let number = work.found(people::resident(connection, one.id)?)?.archive_number;
                let serial = number.get(number.len().saturating_sub(SERIAL)..).unwrap_or_default();
                numbers.insert(one.id, work.say("resident-record-serial", &[serial]));
            }
        }
    }
    Ok(numbers)
}

/// A row of a list.
pub(super) fn row(work: &Work<'_>, found: Found) -> ResidentRow {
    ResidentRow {
        resident: found.id.to_string(),
        age_line: phrase::age(work.language, found.sex, age_on(found.born, work.today())),
        place: phrase::place(&found.household),
        colour: work.colour(found.colour),
        name: found.name,
    }
}
