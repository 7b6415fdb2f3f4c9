//! Registering a resident and editing her record: each saving is a new version, with who and when. And what a scan means.

use rusqlite::{Connection, Transaction};
use serde_json::json;
use uuid::Uuid;

use super::super::outgoing::{self, Told};
use super::super::view::{FieldInput, RecordEntry, RecordForm, RecordFormProblem, RecordView, ScanView};
use super::super::visit::field;
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, standing};
use super::{row, sheet, sheet_now, view};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::archive_number::ArchiveNumber;
use crate::care::form::FormSet;
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::person::{Disease, Household, Resident, Sex};
use crate::care::record::{RecordProblem, check, complete, home_of, resident_of};
use crate::care::scan::Scanned;
use crate::store::lists;
use crate::store::records::{self, Version};
use crate::store::{merges, people};

impl Desk {
    /// The sheet of a record with what has been entered over it; without a resident, of a new one. Keeps nothing.
    pub fn record_sheet(&self, resident: Option<&str>, entries: &[RecordEntry]) -> Result<RecordForm, Error> {
        let work = self.enter(Capability::EditRecord)?;
        let id = resident.map(|resident| work.id::<ResidentId>(resident)).transpose()?;
        work.read(|connection| {
            let before = self.sheet_before(&work, connection, id)?;
            let (answers, problems) = self.entered(&work, connection, id, &before, entries)?;
            let title = if id.is_some() { "record-edit-title" } else { "record-new-title" };
            Ok(RecordForm {
                resident: resident.map(str::to_owned),
                title: work.plain(title),
                sections: sheet::sections(&work, FormSet::record(), &answers, entries),
                problems,
                result: None,
            })
        })
    }

    /// Registers a resident. [`Error::Conflict`] if her ID number is there already.
    pub fn register_resident(&self, entries: &[RecordEntry]) -> Result<RecordView, Error> {
        let work = self.enter(Capability::EditRecord)?;
        work.write(|tx| {
            let before = self.sheet_before(&work, tx, None)?;
            let (answers, problems) = self.entered(&work, tx, None, &before, entries)?;
            sheet::refuse(problems)?;
            let new = Resident {
                id: ResidentId(self.context.ids.next()),
                household: HouseholdId(Uuid::nil()),
                name: String::new(),
                sex: Sex::Unknown,
                born: work.today(),
                id_number: None,
                archive_number: String::new(),
                phone: None,
                contact: None,
                diseases: Vec::new(),
                problems: Vec::new(),
                allergies: Vec::new(),
            };
            self.keep(&work, tx, new, answers, "record.register")
        })
    }

    /// Saves what was entered into a record as a new version of it.
    pub fn save_record(&self, resident: &str, entries: &[RecordEntry]) -> Result<RecordView, Error> {
        let work = self.enter(Capability::EditRecord)?;
        let id = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let line = work.listed(tx, id)?;
            let id = line.resident.id;
            let before = sheet_now(tx, &line)?;
            let (answers, problems) = self.entered(&work, tx, Some(id), &before, entries)?;
            sheet::refuse(problems)?;
            self.keep(&work, tx, line.resident, answers, "record.edit")
        })
    }

    /// Whom the text of a scanned ID card or QR code means; nobody: what a new record begins with.
    pub fn scan(&self, text: &str) -> Result<ScanView, Error> {
        let work = self.enter(Capability::SeeMaskedId)?;
        let scanned = Scanned::read(text, work.today());
        if scanned.is_empty() {
            return Err(Error::invalid(work.language, "scan", "scan-not-understood", &[]));
        }
        let found = work.read(|connection| {
            let by_hash = match &scanned.id_number {
                Some(id) => people::by_id_hash(connection, &self.hasher.hash(id.unmasked()))?,
                None => None,
            };
            let by_number = match &scanned.archive_number {
                Some(number) => records::by_number(connection, number)?,
                None => None,
            };
            let mut found = Vec::new();
            if let Some(id) = by_hash.or(by_number) {
                found.extend(lists::row_of(connection, merges::shown_as(connection, id)?)?);
            } else if let (Some(name), None) = (&scanned.name, &scanned.id_number) {
                found = lists::find(connection, name, false, false, SCANNED)?;
            }
            Ok(found)
        })?;
        let may_register = found.is_empty() && work.can(Capability::EditRecord);
        let key = match (found.is_empty(), may_register) {
            (false, _) => "scan-found",
            (true, true) => "scan-new",
            (true, false) => "scan-nobody",
        };
        let entries = scanned.sheet().into_iter().filter(|_| may_register).filter_map(entry);
        Ok(ScanView {
            line: work.plain(key),
            found: found.into_iter().map(|found| row(&work, found)).collect(),
            entries: entries.collect(),
            may_register,
        })
    }

    fn sheet_before(
        &self,
        work: &Work<'_>,
        connection: &Connection,
        id: Option<ResidentId>,
    ) -> Result<Answers, Fault> {
        let Some(id) = id else {
            let next = records::highest_number(connection)?.as_deref().and_then(next_number);
            return Ok(next
                .map(|next| ("archive_number".to_owned(), Answer::Text(next)))
                .into_iter()
                .collect());
        };
        sheet_now(connection, &work.listed(connection, id)?)
    }

    /// The sheet with the entries, and everything that is wrong with it.
    fn entered(
        &self,
        work: &Work<'_>,
        connection: &Connection,
        id: Option<ResidentId>,
        before: &Answers,
        entries: &[RecordEntry],
    ) -> Result<(Answers, Vec<RecordFormProblem>), Fault> {
        let forms = FormSet::record();
        let (mut answers, mut problems) = sheet::filled(work, forms, before, entries)?;
        complete(&mut answers, work.today());
        sheet::tidy(forms, &mut answers);
        for problem in check(&answers, work.today()) {
            let (field, words) = match problem {
                RecordProblem::Answer(problem) => {
                    (problem.field.clone(), field::problem_words(work, forms, &problem).to_string())
                }
                RecordProblem::Sheet { field, reason } => (field.to_owned(), work.reason(&reason)),
            };
            if problems.iter().all(|known| known.field != field) {
                problems.push(RecordFormProblem { field, words });
            }
        }
        if let Some(Answer::Text(number)) = answers.get("archive_number") {
            let other = records::by_number(connection, number)?;
            if other.is_some() && other != id {
                let words = work.plain("record-number-taken");
                problems.push(RecordFormProblem { field: "archive_number".to_owned(), words });
            }
        }
        Ok((answers, problems))
    }

    /// Door, resident, version, standing and audit.
    fn keep(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        before: Resident,
        answers: Answers,
        action: &str,
    ) -> Result<RecordView, Fault> {
        let shown = before.clone();
        let mut who = resident_of(&answers, before, work.today());
        self.only_its_own(work, tx, &shown, &mut who)?;
        let hash = who.id_number.as_deref().map(|number| self.hasher.hash(number));
        if let Some(hash) = &hash {
            let other = people::by_id_hash(tx, hash)?;
            if other.is_some_and(|other| other != who.id) {
                return Err(Error::Conflict { words: work.plain("record-id-taken") }.into());
            }
        }
        who.household = self.door(tx, &answers)?.id;
        people::put(tx, &who, hash.as_ref())?;
        let form = FormSet::record().version.clone();
        let about = json!({ "form": form, "answers": answers, "by": work.me() });
        records::append(tx, &Version { resident: who.id, staff: work.me(), at: work.now, form, answers })?;
        outgoing::tell(self, work, tx, Told::Record, who.id, &about)?;
        outgoing::tell_door(self, work, tx, who.household)?;
        standing::renew(&self.rules(), tx, who.id, work.today())?;
        work.log(tx, action, Some(who.id), "")?;
        view(work, tx, &work.found(lists::of_resident(tx, who.id)?)?)
    }

    /// What only a record shown under hers has stays there, so that both can be shown apart again; a disease that is followed up no
    /// more ends in each of them.
    fn only_its_own(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        shown: &Resident,
        who: &mut Resident,
    ) -> Result<(), Fault> {
        let Some(own) = people::record(tx, who.id)? else { return Ok(()) };
        let ended: Vec<Disease> =
            shown.diseases.iter().map(|one| one.disease).filter(|disease| !who.has(*disease)).collect();
        who.diseases.retain(|one| own.has(one.disease) || !shown.has(one.disease));
        who.problems.retain(|one| own.problems.contains(one) || !shown.problems.contains(one));
        who.allergies.retain(|one| own.allergies.contains(one) || !shown.allergies.contains(one));
        for managed in &mut who.diseases {
            let known = own.diseases.iter().find(|one| one.disease == managed.disease);
            managed.since = known.map_or(managed.since, |known| known.since);
        }
        for id in merges::under(tx, who.id)? {
            let mut other = work.found(people::record(tx, id)?)?;
            if ended.iter().any(|disease| other.has(*disease)) {
                other.diseases.retain(|one| !ended.contains(&one.disease));
                let hash = other.id_number.as_deref().map(|number| self.hasher.hash(number));
                people::put(tx, &other, hash.as_ref())?;
                outgoing::tell_patient(self, work, tx, id)?;
            }
        }
        Ok(())
    }

    /// The door that a sheet names; a new one where nobody lives yet. Whoever moves goes alone.
    fn door(&self, tx: &Transaction<'_>, sheet: &Answers) -> Result<Household, Fault> {
        let nowhere = Household {
            id: HouseholdId(self.context.ids.next()),
            estate: String::new(),
            building: String::new(),
            unit: String::new(),
            floor: 0,
            door: String::new(),
            walk_order: 0,
        };
        let mut home = home_of(sheet, nowhere);
        if let Some(known) = people::household_at(tx, &home)? {
            // A sheet that does not say the floor says nothing against it.
            let floor = if sheet.contains_key("floor") { home.floor } else { known.floor };
            home = Household { floor, ..known };
        } else {
            home.walk_order = people::walk_order(tx, &home.estate, &home.building)?;
        }
        people::put_household(tx, &home)?;
        Ok(home)
    }
}

/// Rows of people whom a scanned name may mean.
const SCANNED: u32 = 10;

/// The next number of the same village; none where its five digits are used up.
fn next_number(highest: &str) -> Option<String> {
    ArchiveNumber::parse(highest).ok()?;
    let (village, person) = highest.split_at_checked(12)?;
    let next = person.parse::<u32>().ok()? + 1;
    (next < 100_000).then(|| format!("{village}{next:05}"))
}

fn entry((field, answer): (String, Answer)) -> Option<RecordEntry> {
    match answer {
        Answer::Text(text) => Some(RecordEntry { field, input: FieldInput::Text { text } }),
        _ => None,
    }
}
