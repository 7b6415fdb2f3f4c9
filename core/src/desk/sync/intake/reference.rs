//! What is about nobody: the team's staff, what the county ships, places with specialists, facts of the team. What no line of the table
//! reads is kept as it came.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use serde_json::Value;

use super::super::super::Error;
use super::super::super::county;
use super::super::super::work::{Desk, Fault, Work};
use super::{NOBODY, Took, facts, is_for_a_person, is_of_sync, settle, together};
use crate::access::Capability;
use crate::store::copies::{self, Copy, Intake};
use crate::store::county::CountyKind;
use crate::store::{care_referrals, people, templates};
use crate::sync::fhir::read::{self, Unread};
use crate::sync::fhir::reference;
use crate::sync::json;
use crate::sync::pull::is_about_somebody;

/// Reads a resource of its type into the phone's own tables. None: it is not of its kind.
type Reader = fn(&Desk, &Work<'_>, &Transaction<'_>, &Value) -> Result<Option<Took>, Fault>;

/// What is read of which type: a new kind of reference data is a line.
const READERS: [(&str, Reader); 5] = [
    ("PlanDefinition", template),
    ("Library", policies),
    ("Library", rules),
    ("Slot", slot),
    ("HealthcareService", fact),
];

/// What a member of a team is made of.
const STAFF: [&str; 3] = ["Organization", "Practitioner", "PractitionerRole"];

/// What a place with a specialist is said by beside its Slot.
const BESIDE_SLOTS: [&str; 5] = ["Schedule", "HealthcareService", "Location", "Organization", "Practitioner"];

/// Resources that are taken in at once.
const TOGETHER: usize = 100;

impl Desk {
    /// Takes in what is new. Some hundred at once, or, where the store refuses one, one by one.
    pub(super) fn take_in_reference(&self, work: &Work<'_>) -> Result<(), Error> {
        let mut open = work.write(|tx| {
            let mut new = copies::about(tx, None, Intake::New)?;
            let is_any = |kinds: &[&str]| new.iter().any(|copy| kinds.contains(&copy.kind.as_str()));
            let (staff, beside) = (is_any(&STAFF), is_any(&BESIDE_SLOTS));
            if staff {
                for role in copies::of_type(tx, "PractitionerRole")? {
                    self.take_staff(tx, &role)?;
                }
            }
            if beside {
                let read = |copy: &Copy| copy.kind == "Slot" && copy.intake != Intake::New;
                new.extend(copies::of_type(tx, "Slot")?.into_iter().filter(read));
            }
            Ok(new)
        })?;
        // A change of something may have come in before the thing itself.
        loop {
            for some in open.chunks(TOGETHER) {
                let take = |tx: &Transaction<'_>, copy: &Copy| self.take_one(work, tx, copy);
                together(work, some, take, |copy| work.write(|tx| settle(tx, copy, Intake::Review)))?;
            }
            let early = work.read(|connection| Ok(copies::about(connection, None, Intake::New)?))?;
            if early.is_empty() || early.len() >= open.len() {
                return Ok(());
            }
            open = early;
        }
    }

    /// Places that the platform has deleted are none any more.
    pub(super) fn take_back_places(&self, work: &Work<'_>) -> Result<(), Error> {
        let gone = |copy: &Copy| copy.gone && copy.kind == "Slot";
        let review = work.read(|connection| Ok(copies::about(connection, None, Intake::Review)?))?;
        if !review.iter().any(gone) {
            return Ok(());
        }
        work.write(|tx| {
            for copy in review.iter().filter(|copy| gone(copy)) {
                care_referrals::close_slot(tx, reference::slot_id(&copy.id))?;
                settle(tx, copy, Intake::Taken)?;
            }
            Ok(())
        })
    }

    /// What is too early stays new.
    fn take_one(&self, work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<(), Fault> {
        match self.read_one(work, tx, copy)? {
            Took::Whole => settle(tx, copy, Intake::Taken),
            Took::Unread => settle(tx, copy, Intake::Review),
            Took::Early => Ok(()),
        }
    }

    fn read_one(&self, work: &Work<'_>, tx: &Transaction<'_>, copy: &Copy) -> Result<Took, Fault> {
        let content = copy.content.as_deref().map(json::read).unwrap_or_default();
        for (_, reader) in READERS.iter().filter(|(kind, _)| *kind == copy.kind) {
            if let Some(took) = reader(self, work, tx, &content)? {
                return Ok(took);
            }
        }
        let is_open = match copy.kind.as_str() {
            "Task" if is_of_sync(&content) => is_for_a_person(&content),
            kind => is_about_somebody(kind),
        };
        Ok(if is_open { Took::Unread } else { Took::Whole })
    }

    /// Somebody of a team, if both her Practitioner and her role can be read. One without a role of the app is nobody here.
    fn take_staff(&self, tx: &Transaction<'_>, role: &Copy) -> Result<(), Fault> {
        let role = role.content.as_deref().map(json::read).unwrap_or_default();
        let of = |field: &str| -> Result<Option<Value>, Fault> {
            let reference = role.get(field).and_then(|to| to.get("reference")).and_then(Value::as_str);
            match reference.and_then(json::referred) {
                Some(target) => content_of(tx, target),
                None => Ok(None),
            }
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

fn content_of(connection: &Connection, target: &str) -> Result<Option<Value>, Fault> {
    let Some((kind, id)) = json::parts(target) else { return Ok(None) };
    let copy = copies::get(connection, kind, id)?.filter(|copy| !copy.gone);
    Ok(copy.and_then(|copy| copy.content).as_deref().map(json::read))
}

/// A county's template; plans begun from now on follow it.
fn template(_: &Desk, work: &Work<'_>, tx: &Transaction<'_>, content: &Value) -> Result<Option<Took>, Fault> {
    let template = match reference::template(content) {
        Ok(template) => template,
        Err(Unread::Kind) => return Ok(None),
        Err(_) => return Ok(Some(Took::Unread)),
    };
    if template.items.iter().any(|item| Capability::to_tick(&item.key).is_none()) {
        return Ok(Some(Took::Unread));
    }
    if templates::last(tx)?.is_none_or(|last| last != template) {
        templates::add(tx, &template, NOBODY, work.now)?;
    }
    Ok(Some(Took::Whole))
}

fn policies(_: &Desk, work: &Work<'_>, tx: &Transaction<'_>, content: &Value) -> Result<Option<Took>, Fault> {
    document(work, tx, content, CountyKind::Policies, "policies")
}

fn rules(_: &Desk, work: &Work<'_>, tx: &Transaction<'_>, content: &Value) -> Result<Option<Took>, Fault> {
    document(work, tx, content, CountyKind::Rules, "follow-up-rules")
}

fn document(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    content: &Value,
    kind: CountyKind,
    called: &str,
) -> Result<Option<Took>, Fault> {
    let document = match reference::document(content, called) {
        Ok(document) => document,
        Err(Unread::Kind) => return Ok(None),
        Err(_) => return Ok(Some(Took::Unread)),
    };
    let taken = county::take(work, tx, kind, &document)?;
    Ok(Some(if taken { Took::Whole } else { Took::Unread }))
}

/// A place with a specialist waits for its Schedule. One whose day is over, and that nobody here knows, is no place any more.
fn slot(_: &Desk, work: &Work<'_>, tx: &Transaction<'_>, content: &Value) -> Result<Option<Took>, Fault> {
    let Some(target) = reference::schedule_of(content) else { return Ok(Some(Took::Unread)) };
    let Some(schedule) = content_of(tx, target)? else { return Ok(Some(Took::Early)) };
    let mut around = BTreeMap::new();
    for target in json::references(&schedule) {
        let Some(actor) = content_of(tx, &target)? else { continue };
        for further in json::references(&actor) {
            around.extend(content_of(tx, &further)?.map(|resource| (further, resource)));
        }
        around.insert(target, actor);
    }
    let Ok(slot) = reference::slot(content, &schedule, &around, work.now) else {
        return Ok(Some(Took::Unread));
    };
    if slot.day >= work.today() || care_referrals::has_slot(tx, slot.id)? {
        care_referrals::put_slot(tx, &slot)?;
    }
    Ok(Some(Took::Whole))
}

/// What another phone of the team says of it. Another team's is kept as it came.
fn fact(desk: &Desk, _: &Work<'_>, tx: &Transaction<'_>, content: &Value) -> Result<Option<Took>, Fault> {
    match read::team_fact(content) {
        Ok(fact) if fact.team == desk.me.team => facts::take_of_team(tx, &fact).map(Some),
        Ok(_) | Err(Unread::Kind) => Ok(None),
        Err(_) => Ok(Some(Took::Unread)),
    }
}
