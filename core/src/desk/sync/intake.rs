//! What came from the platform becomes the phone's own: residents, visits with their readings, consents. What this version
//! can't take over exactly is kept as it came, for a person to look at; nothing is guessed, nothing is lost.

use rusqlite::{Connection, Transaction};
use serde_json::Value;

use super::super::view::Language;
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, outgoing, standing};
use crate::care::consent::Consent;
use crate::care::id::{ResidentId, VisitId};
use crate::care::reading::Reading;
use crate::store::copies::{self, Copy, Intake};
use crate::store::{consents, outbox, people, plans, readings, visits};
use crate::sync::conflict::{SYSTEM, fate};
use crate::sync::fhir::read;
use crate::sync::json;
use crate::sync::pull::pending;

impl Desk {
    /// Takes in whatever is new, patient by patient. `whole`: all types were read to their end, so that no part of a visit
    /// is missing; else residents alone.
    pub(super) fn take_in(&self, language: Language, whole: bool) -> Result<(), Error> {
        let new = |work: &Work<'_>| work.read(|connection| Ok(copies::patients(connection, Intake::New)?));
        for patient in new(&self.going_on(language)?)? {
            let work = self.going_on(language)?;
            match patient {
                Some(patient) => {
                    self.take_in_resident(&work, &patient)?;
                    if whole {
                        self.take_in_about(&work, &patient)?;
                    }
                }
                // Organizations, staff, forms: kept as they came, nothing of them is in other tables.
                None => work.write(|tx| {
                    for copy in copies::about(tx, None, Intake::New)? {
                        settle(tx, copy, Intake::Taken)?;
                    }
                    Ok(())
                })?,
            }
        }
        Ok(())
    }

    fn take_in_resident(&self, work: &Work<'_>, patient: &str) -> Result<(), Error> {
        let Some(copy) = work.read(|connection| Ok(copies::get(connection, "Patient", patient)?))? else {
            return Ok(());
        };
        if copy.intake != Intake::New {
            return Ok(());
        }
        let waiting = work.read(|connection| {
            let requests = outbox::unanswered(connection, u32::MAX)?;
            Ok(pending(requests.iter().map(|(request, _)| request.body.as_slice())))
        })?;
        if waiting.contains(&format!("Patient/{}", copy.id)) {
            return Ok(());
        }
        self.take(work, &[&copy], |tx| self.take_patient(work, tx, &copy))
    }

    fn take_in_about(&self, work: &Work<'_>, patient: &str) -> Result<(), Error> {
        let new = work.read(|connection| Ok(copies::about(connection, Some(patient), Intake::New)?))?;
        for encounter in new.iter().filter(|copy| copy.kind == "Encounter") {
            let parts: Vec<&Copy> = new.iter().filter(|copy| belongs(copy, &encounter.id)).collect();
            self.take(work, &parts, |tx| self.take_visit(work, tx, &encounter.id, &parts))?;
        }
        // What belongs to no visit that has come, one by one.
        let left = work.read(|connection| Ok(copies::about(connection, Some(patient), Intake::New)?))?;
        for copy in left.iter().filter(|copy| copy.kind != "Patient") {
            if work.read(|connection| is_early(connection, copy))? {
                continue;
            }
            self.take(work, &[copy], |tx| take_other(tx, copy))?;
        }
        Ok(())
    }

    /// Takes some resources over in one transaction; what the store refuses, or what can't be read, is for a person.
    fn take(
        &self,
        work: &Work<'_>,
        copies: &[&Copy],
        take: impl FnOnce(&Transaction<'_>) -> Result<bool, Fault>,
    ) -> Result<(), Error> {
        let taken = work.write(take);
        match taken {
            Ok(true) => return Ok(()),
            Ok(false) | Err(Error::Conflict { .. }) => {}
            Err(other) => return Err(other),
        }
        work.write(|tx| {
            for copy in copies {
                settle(tx, (*copy).clone(), Intake::Review)?;
            }
            Ok(())
        })
    }

    fn take_patient(&self, work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<bool, Fault> {
        let Some(content) = copy.content.as_deref().map(json::read) else { return Ok(false) };
        if !self.take_resident(work, tx, &content)? {
            return Ok(false);
        }
        let intake = if fate(&content).is_some() { Intake::Review } else { Intake::Taken };
        // Changes made here are measured against what this app says of her now.
        let said = match copy.id.parse::<ResidentId>() {
            Ok(id) => outgoing::patient(self, tx, id)?,
            Err(_) => None,
        };
        let ours = said.is_some();
        let base = said.map(|said| said.to_string()).or(copy.base.clone());
        copies::put(tx, &Copy { base, ours, intake, ..copy.clone() })?;
        Ok(true)
    }

    /// A resident as a Patient says her; false: it is no Patient, or none this app reads.
    pub(super) fn take_resident(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        content: &Value,
    ) -> Result<bool, Fault> {
        let Ok((who, home, _)) = read::resident(content) else { return Ok(false) };
        let hash = who.id_number.as_deref().map(|number| self.hasher.hash(number));
        people::put_household(tx, &home)?;
        people::put(tx, &who, hash.as_ref())?;
        standing::renew(self.rules, tx, who.id, work.today())?;
        Ok(true)
    }

    fn take_visit(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        encounter: &str,
        parts: &[&Copy],
    ) -> Result<bool, Fault> {
        let Ok(id) = encounter.parse::<VisitId>() else { return Ok(false) };
        let resources: Vec<Value> =
            parts.iter().filter_map(|copy| copy.content.as_deref()).map(json::read).collect();
        let Ok(read) = read::visit(&resources) else { return Ok(false) };
        let known = people::resident(tx, read.visit.resident)?.is_some();
        if read.visit.id != id || !known || visits::get(tx, id)?.is_some() {
            return Ok(false);
        }
        for reading in read.readings {
            take_reading(tx, reading)?;
        }
        visits::import(tx, &read.visit)?;
        for tick in &read.ticks {
            plans::tick(tx, tick)?;
        }
        standing::renew(self.rules, tx, read.visit.resident, work.today())?;
        for copy in parts {
            settle(tx, (*copy).clone(), Intake::Taken)?;
        }
        Ok(true)
    }
}

/// A reading of another phone; the raw bytes it was decoded from stay there.
fn take_reading(tx: &Transaction<'_>, reading: Reading) -> Result<(), Fault> {
    Ok(readings::insert(tx, &Reading { raw: None, ..reading })?)
}

/// Whether a resource is of a visit that has not come yet.
fn is_early(connection: &Connection, copy: &Copy) -> Result<bool, Fault> {
    let content = copy.content.as_deref().map(json::read).unwrap_or_default();
    for target in json::references(&content) {
        if let Some(id) = target.strip_prefix("Encounter/")
            && copies::get(connection, "Encounter", id)?.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a resource is of this visit.
fn belongs(copy: &Copy, encounter: &str) -> bool {
    let target = format!("Encounter/{encounter}");
    (copy.kind == "Encounter" && copy.id == encounter)
        || copy
            .content
            .as_deref()
            .is_some_and(|content| json::references(&json::read(content)).contains(&target))
}

/// What is not a visit's: a consent, a reading, what needs no table; else false.
fn take_other(tx: &Transaction<'_>, copy: &Copy) -> Result<bool, Fault> {
    let content = copy.content.as_deref().map(json::read).unwrap_or_default();
    let taken = match copy.kind.as_str() {
        "Observation" => match read::reading(&content) {
            Ok((reading, false)) => {
                take_reading(tx, reading)?;
                true
            }
            _ => false,
        },
        "QuestionnaireResponse" => match read::fact(&content) {
            Ok(fact) if fact.kind == "consent" => match serde_json::from_value::<Consent>(fact.about) {
                Ok(consent) => {
                    consents::append(tx, &consent)?;
                    true
                }
                Err(_) => false,
            },
            _ => false,
        },
        // Their facts come as forms of ours beside them.
        "Provenance" | "Device" | "Consent" | "Basic" | "MedicationStatement" => true,
        "Task" => !is_for_a_person(&content),
        _ => false,
    };
    if taken {
        settle(tx, copy.clone(), Intake::Taken)?;
    }
    Ok(taken)
}

/// A colleague asks to look at something.
fn is_for_a_person(task: &Value) -> bool {
    let coding = task.get("code").and_then(|code| code.get("coding")?.get(0));
    let ours = coding.and_then(|coding| coding.get("system")).and_then(Value::as_str) == Some(SYSTEM);
    ours && task.get("status").and_then(Value::as_str) == Some("requested")
}

/// Where a resource stands from now on. What never changes and is in other tables needs no second place.
fn settle(tx: &Transaction<'_>, copy: Copy, intake: Intake) -> Result<(), Fault> {
    let whole = intake == Intake::Taken
        && ["Encounter", "Observation", "QuestionnaireResponse"].contains(&copy.kind.as_str());
    let content = copy.content.filter(|_| !whole);
    Ok(copies::put(tx, &Copy { content, intake, ..copy })?)
}
