//! What came from the platform becomes the phone's own: residents, staff, visits with their readings and corrections, facts, values
//! measured elsewhere. What this version can't take over exactly is kept as it came, for a person to look at; what depends on
//! something that has not come yet waits. Nothing is guessed, nothing is lost, and nothing of it goes out again.

mod facts;
mod items;
mod people;
mod readings;
mod reference;
mod visit;

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, Offset, Utc};
use rusqlite::{Connection, Transaction};
use serde_json::Value;
use uuid::Uuid;

use super::super::view::Language;
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, standing};
use crate::care::consent::Consent;
use crate::care::id::{ResidentId, StaffId};
use crate::store::copies::{self, Copy, Intake};
use crate::store::{
    self, alerts, care_plans, care_referrals, consents, merges, outbox, plans, pulls, screenings,
};
use crate::sync::conflict::SYSTEM;
use crate::sync::fhir::{self, Fact, read};
use crate::sync::json;
use crate::sync::pull::PARTS;

use items::{Item, Part, What};

/// Residents whose news is taken in by one transaction: each costs the phone's flash a few milliseconds.
const TOGETHER: usize = 20;

/// Whoever did it is nobody of the team.
const NOBODY: StaffId = StaffId(Uuid::nil());

/// What came of taking something in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Took {
    /// It stands in its tables.
    Whole,
    /// What it depends on has not come yet.
    Early,
    /// It can't be read exactly, or says what can't be here.
    Unread,
}

impl Desk {
    /// Takes in whatever is new, patient by patient. `whole`: all types were read to their end, so that no part of a visit
    /// is missing; else residents alone.
    pub(super) fn take_in(&self, language: Language, whole: bool) -> Result<(), Error> {
        let new = |work: &Work<'_>| work.read(|connection| Ok(copies::patients(connection, Intake::New)?));
        let new = new(&self.going_on(language)?)?;
        if new.contains(&None) {
            self.take_in_reference(&self.going_on(language)?)?;
        }
        if whole {
            self.take_back_places(&self.going_on(language)?)?;
            self.follow_rules(language)?;
        }
        self.take_in_residents(&self.going_on(language)?)?;
        if !whole {
            return Ok(());
        }
        // Whoever's history is still to be read waits: a visit of hers may lack a part.
        let open = self.going_on(language)?.read(|connection| Ok(pulls::whole(connection)?))?;
        let open = open.into_iter().filter(|pull| PARTS.contains(&pull.kind.as_str()));
        let open: BTreeSet<String> = open.map(|pull| pull.patient).collect();
        let patients: Vec<String> =
            new.into_iter().flatten().filter(|patient| !open.contains(patient)).collect();
        for some in patients.chunks(TOGETHER) {
            self.take_in_about(&self.going_on(language)?, some)?;
        }
        Ok(())
    }

    /// What is about some residents: all of it at once, or, where the store refuses something, resident by resident and one by one.
    fn take_in_about(&self, work: &Work<'_>, patients: &[String]) -> Result<(), Error> {
        let take = |tx: &Transaction<'_>, patient: &String| {
            self.take_all(tx, &items::of(tx, patient)?)?;
            self.renew(work, tx, patient)
        };
        together(work, patients, take, |patient| {
            let items = work.read(|connection| items::of(connection, patient))?;
            let take = |tx: &Transaction<'_>, item: &Item| self.take_item(tx, item).map(drop);
            together(work, &items, take, |item| work.write(|tx| settle_all(tx, item, Intake::Review)))?;
            work.write(|tx| self.renew(work, tx, patient))
        })
    }

    /// In the order of time, and what was too early once more after the rest.
    fn take_all(&self, tx: &Transaction<'_>, items: &[Item]) -> Result<(), Fault> {
        let mut open: Vec<&Item> = items.iter().collect();
        loop {
            let mut early = Vec::new();
            for item in &open {
                if self.take_item(tx, item)? == Took::Early {
                    early.push(*item);
                }
            }
            if early.is_empty() || early.len() == open.len() {
                return Ok(());
            }
            open = early;
        }
    }

    fn take_item(&self, tx: &Transaction<'_>, item: &Item) -> Result<Took, Fault> {
        let took = match &item.what {
            What::Visit(id) => return visit::take(tx, *id, item),
            What::Fact(fact) => {
                let took = facts::take(tx, fact)?;
                if took == Took::Whole {
                    measured_by(tx, fact)?;
                }
                took
            }
            What::Other => match item.parts.first() {
                // The line is made of the resource, which stays.
                Some(Part { copy, content }) if is_line(content) => {
                    copies::put(
                        tx,
                        &Copy { intake: Intake::Taken, base: None, ours: false, ..copy.clone() },
                    )?;
                    return Ok(Took::Whole);
                }
                Some(part) => other(tx, part)?,
                None => Took::Whole,
            },
        };
        match took {
            Took::Whole => settle_all(tx, item, Intake::Taken)?,
            Took::Unread => settle_all(tx, item, Intake::Review)?,
            Took::Early => {}
        }
        Ok(took)
    }

    /// Where she stands now, and whoever is shown under her or she under.
    fn renew(&self, work: &Work<'_>, tx: &Transaction<'_>, patient: &str) -> Result<(), Fault> {
        let Ok(id) = patient.parse::<ResidentId>() else { return Ok(()) };
        let shown = merges::shown_as(tx, id)?;
        for one in merges::under(tx, shown)?.into_iter().chain([shown]) {
            standing::renew(&self.rules(), tx, one, work.today())?;
        }
        Ok(())
    }
}

/// Takes all of it in one transaction; where the store refuses something, each in one of its own, so that what is `refused` holds up
/// nothing else.
fn together<T>(
    work: &Work<'_>,
    all: &[T],
    take: impl Fn(&Transaction<'_>, &T) -> Result<(), Fault>,
    refused: impl Fn(&T) -> Result<(), Error>,
) -> Result<(), Error> {
    match work.write(|tx| all.iter().try_for_each(|one| take(tx, one))) {
        Err(Error::Conflict { .. }) => {}
        other => return other,
    }
    for one in all {
        match work.write(|tx| take(tx, one)) {
            Err(Error::Conflict { .. }) => refused(one)?,
            other => other?,
        }
    }
    Ok(())
}

/// What is neither a visit's nor a fact: a reading, a value measured elsewhere, what says once more what stands in a fact.
fn other(tx: &Transaction<'_>, part: &Part) -> Result<Took, Fault> {
    let id = part.copy.id.as_str();
    Ok(match part.copy.kind.as_str() {
        "Observation" if part.copy.gone => match readings::gone(tx, id)? {
            true => Took::Whole,
            false => Took::Unread,
        },
        "Observation" => readings::take(tx, &part.content)?,
        // Who answers for something, with what it was measured, and what others had that lost.
        "Provenance" | "Device" | "Basic" => Took::Whole,
        "Task" if is_for_a_person(&part.content) => Took::Unread,
        "Task" => match read::tick(&part.content).filter(|tick| tick.visit.is_some()) {
            Some(tick) => visit::tick(tx, &tick)?,
            None if is_set_elsewhere(tx, part)? => Took::Unread,
            None => Took::Whole,
        },
        "Consent" if is_told(tx, "Consent", id)? => consent(tx, &part.content)?,
        kind if is_told(tx, kind, id)? => match is_set_elsewhere(tx, part)? {
            true => Took::Unread,
            false => Took::Whole,
        },
        _ => Took::Unread,
    })
}

/// What a fact says of what changes is what a change made here is measured against from now on; unless one waits, or a later fact
/// has said more.
fn measured_by(tx: &Transaction<'_>, fact: &Fact) -> Result<(), Fault> {
    let ended = fact.about.get("plan").and_then(Value::as_str).filter(|_| fact.kind == PLAN_END);
    let plan = match ended.and_then(|plan| plan.parse().ok()) {
        Some(plan) => plans::get(tx, plan)?,
        None => None,
    };
    for said in fhir::of_fact(fact).into_iter().chain(plan.as_ref().map(fhir::of_plan)) {
        let Some(target) = json::target(&said) else { continue };
        let Some((kind, id)) = json::parts(&target).filter(|(kind, _)| json::changes(kind)) else { continue };
        let Some(copy) = copies::get(tx, kind, id)? else { continue };
        let before = copy.base.as_deref().filter(|_| copy.ours).and_then(|base| stamp(&json::read(base)));
        if before.is_none_or(|before| before <= fact.at) && !outbox::waits(tx, &target)? {
            copies::put(tx, &Copy { base: Some(said.to_string()), ours: true, ..copy })?;
        }
    }
    Ok(())
}

/// Kind of the fact that ends a 5+2 plan, whose CarePlan is said beside it.
const PLAN_END: &str = "plan-end";

/// When a Task was changed, as it says itself.
fn stamp(task: &Value) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(task.get("lastModified")?.as_str()?).ok()
}

/// Whether somebody at the platform has changed how something stands, and no fact says so.
fn is_set_elsewhere(connection: &Connection, part: &Part) -> Result<bool, Fault> {
    let status = |of: &Value| {
        ["/status", "/businessStatus/coding/0/code"]
            .map(|at| of.pointer(at).and_then(Value::as_str).map(str::to_owned))
    };
    let [stands, _] = status(&part.content);
    Ok(match part.copy.kind.as_str() {
        // Put once and never changed here.
        "Flag" | "MedicationStatement" => {
            matches!(stands.as_deref(), Some("inactive" | "entered-in-error"))
        }
        kind => {
            let copy = copies::get(connection, kind, &part.copy.id)?;
            let said = copy.filter(|copy| copy.ours).and_then(|copy| copy.base).as_deref().map(json::read);
            said.is_some_and(|said| status(&said) != status(&part.content))
        }
    })
}

/// A consent that is here, as the platform has it: taken back there is taken back here, unless she has said something since.
fn consent(tx: &Transaction<'_>, content: &Value) -> Result<Took, Fault> {
    let Some((id, taken_back)) = read::taken_back(content) else { return Ok(Took::Whole) };
    let Some(given) = consents::get(tx, id)?.filter(|step| step.given.is_some()) else {
        return Ok(Took::Whole);
    };
    let holds = consents::of(tx, given.resident, given.purpose)?.is_some_and(|step| step.id == id);
    if holds {
        let at = taken_back.at.map_or(given.at, |at| at.max(given.at));
        consents::append(tx, &Consent { id: taken_back.id, given: None, staff: NOBODY, at, ..given })?;
    }
    Ok(Took::Whole)
}

/// Whether a resource says once more what a fact in the phone's own tables says.
fn is_told(connection: &Connection, kind: &str, id: &str) -> Result<bool, Fault> {
    fn of<T: FromStr>(id: &str, is_here: impl FnOnce(T) -> store::Result<bool>) -> Result<bool, Fault> {
        Ok(id.parse().ok().map(is_here).transpose()?.unwrap_or_default())
    }
    let fact = || {
        Ok::<_, Fault>(
            copies::get(connection, "QuestionnaireResponse", id)?
                .is_some_and(|copy| matches!(copy.intake, Intake::Taken | Intake::Own)),
        )
    };
    Ok(match kind {
        "CarePlan" => {
            of(id, |id| Ok(plans::get(connection, id)?.is_some()))?
                || of(id, |id| care_plans::is_known(connection, id))?
        }
        "ServiceRequest" => {
            of(id, |id| Ok(screenings::referral(connection, id)?.is_some()))?
                || of(id, |id| Ok(care_referrals::get(connection, id)?.is_some()))?
        }
        "Flag" => of(id, |id| Ok(alerts::get(connection, id)?.is_some()))? || fact()?,
        "MedicationStatement" => fact()?,
        "Consent" => of(id, |id| consents::is_known(connection, id))?,
        _ => false,
    })
}

/// Whether a Task is one of synchronisation itself.
pub(super) fn is_of_sync(task: &Value) -> bool {
    task.pointer("/code/coding/0/system").and_then(Value::as_str) == Some(SYSTEM)
}

/// A colleague asks to look at something.
fn is_for_a_person(task: &Value) -> bool {
    is_of_sync(task) && task.get("status").and_then(Value::as_str) == Some("requested")
}

/// Whether it has a line in her timeline and no other place.
fn is_line(content: &Value) -> bool {
    read::notice(content, Utc.fix()).is_some()
}

fn settle_all(tx: &Transaction<'_>, item: &Item, intake: Intake) -> Result<(), Fault> {
    item.parts.iter().try_for_each(|part| settle(tx, &part.copy, intake))
}

/// Where a resource stands from now on. What never changes and is in other tables needs no second place.
fn settle(tx: &Transaction<'_>, copy: &Copy, intake: Intake) -> Result<(), Fault> {
    let whole = intake == Intake::Taken
        && ["Encounter", "Observation", "QuestionnaireResponse"].contains(&copy.kind.as_str());
    // A fact may have said meanwhile what it is measured against.
    let Some(now) = copies::get(tx, &copy.kind, &copy.id)?.filter(|now| now.version == copy.version) else {
        return Ok(());
    };
    let content = now.content.clone().filter(|_| !whole);
    Ok(copies::put(tx, &Copy { content, intake, ..now })?)
}
