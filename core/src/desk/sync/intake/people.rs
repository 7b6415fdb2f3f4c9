//! Residents as Patients, and the team as the platform knows it.

use rusqlite::Transaction;
use serde_json::Value;

use super::super::super::work::{Desk, Fault, Work};
use super::super::super::{Error, outgoing, standing};
use super::{NOBODY, settle, together};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::store::copies::{self, Copy, Intake};
use crate::store::{merges, outbox, people, templates};
use crate::sync::conflict::{Fate, fate};
use crate::sync::fhir::read;
use crate::sync::json;

/// Residents that are taken in at once.
const TOGETHER: usize = 100;

impl Desk {
    /// Takes in residents who are new or changed. Some hundred at once, or, where the store refuses one, one by one.
    pub(in crate::desk::sync) fn take_in_residents(&self, work: &Work<'_>) -> Result<(), Error> {
        let new = work.read(|connection| Ok(copies::standing_of(connection, "Patient", Intake::New)?))?;
        for some in new.chunks(TOGETHER) {
            let take = |tx: &Transaction<'_>, patient: &String| self.take_new_patient(work, tx, patient);
            together(work, some, take, |patient| work.write(|tx| to_review(tx, patient)))?;
        }
        Ok(())
    }

    /// A change of hers that waits here goes first.
    fn take_new_patient(&self, work: &Work<'_>, tx: &Transaction<'_>, patient: &str) -> Result<(), Fault> {
        if outbox::waits(tx, &format!("Patient/{patient}"))? {
            return Ok(());
        }
        let Some(copy) = copies::get(tx, "Patient", patient)? else { return Ok(()) };
        match self.take_patient(work, tx, &copy)? {
            true => Ok(()),
            false => settle(tx, &copy, Intake::Review),
        }
    }

    fn take_patient(&self, work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<bool, Fault> {
        let Some(content) = copy.content.as_deref().map(json::read) else { return Ok(false) };
        if !self.take_resident(work, tx, &content)? {
            return Ok(false);
        }
        let intake = match fate(&content) {
            None => Intake::Taken,
            // Offered among the doubles, if the other one is here; a colleague's merge comes as a fact of its own.
            Some(Fate::ReplacedBy(other)) if is_here(tx, &other)? => Intake::Taken,
            Some(_) => Intake::Review,
        };
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
    pub(in crate::desk::sync) fn take_resident(
        &self,
        work: &Work<'_>,
        tx: &Transaction<'_>,
        content: &Value,
    ) -> Result<bool, Fault> {
        let Ok((who, home, links)) = read::resident(content) else { return Ok(false) };
        let hash = who.id_number.as_deref().map(|number| self.hasher.hash(number));
        people::put_household(tx, &home)?;
        people::put(tx, &who, hash.as_ref())?;
        let linked: Vec<ResidentId> = links.replaced_by.into_iter().chain(links.replaces).collect();
        merges::link(tx, who.id, &linked)?;
        standing::renew(self.rules, tx, who.id, work.today())?;
        Ok(true)
    }

    /// Organizations and forms are kept as they came; a county's template is followed from now on; whoever has a role of the app
    /// becomes somebody whose name is known.
    pub(super) fn take_in_reference(&self, work: &Work<'_>) -> Result<(), Error> {
        work.write(|tx| {
            let new = copies::about(tx, None, Intake::New)?;
            if new.iter().any(|copy| STAFF.contains(&copy.kind.as_str())) {
                for role in copies::of_type(tx, "PractitionerRole")? {
                    self.take_staff(tx, &role)?;
                }
            }
            for copy in &new {
                let intake = if take_template(work, tx, copy)? { Intake::Taken } else { Intake::Review };
                settle(tx, copy, intake)?;
            }
            Ok(())
        })
    }

    /// Somebody of a team, if both her Practitioner and her role can be read. One without a role of the app is nobody here.
    fn take_staff(&self, tx: &Transaction<'_>, role: &Copy) -> Result<(), Fault> {
        let role = role.content.as_deref().map(json::read).unwrap_or_default();
        let of = |field: &str| -> Result<Option<Value>, Fault> {
            let reference = role.get(field).and_then(|to| to.get("reference")).and_then(Value::as_str);
            let Some((kind, id)) = reference.and_then(json::referred).and_then(json::parts) else {
                return Ok(None);
            };
            Ok(copies::get(tx, kind, id)?.and_then(|copy| copy.content).as_deref().map(json::read))
        };
        let Some(practitioner) = of("practitioner")? else { return Ok(()) };
        let staff = read::staff(&practitioner, &role, of("organization")?.as_ref());
        // Whose phone this is was settled when it was set up.
        if let Some(staff) = staff.ok().filter(|staff| staff.id != self.me.id) {
            people::put_staff(tx, &staff)?;
        }
        Ok(())
    }
}

/// What a member of a team is made of.
const STAFF: [&str; 3] = ["Organization", "Practitioner", "PractitionerRole"];

/// A county's template; plans begun from now on follow it. False: it is one, and can't be followed here.
fn take_template(work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<bool, Fault> {
    if copy.kind != "PlanDefinition" {
        return Ok(true);
    }
    let template = match read::template(&copy.content.as_deref().map(json::read).unwrap_or_default()) {
        Ok(template) => template,
        Err(read::Unread::Kind) => return Ok(true),
        Err(_) => return Ok(false),
    };
    if template.items.iter().any(|item| Capability::to_tick(&item.key).is_none()) {
        return Ok(false);
    }
    if templates::last(tx)?.is_none_or(|last| last != template) {
        templates::add(tx, &template, NOBODY, work.now)?;
    }
    Ok(true)
}

fn to_review(tx: &Transaction<'_>, patient: &str) -> Result<(), Fault> {
    match copies::get(tx, "Patient", patient)? {
        Some(copy) => settle(tx, &copy, Intake::Review),
        None => Ok(()),
    }
}

fn is_here(tx: &Transaction<'_>, patient: &str) -> Result<bool, Fault> {
    if let Ok(id) = patient.parse()
        && people::resident(tx, id)?.is_some()
    {
        return Ok(true);
    }
    // Or about to be taken in.
    Ok(copies::get(tx, "Patient", patient)?.is_some_and(|copy| copy.intake == Intake::New))
}
