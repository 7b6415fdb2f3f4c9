//! What the platform hears: FHIR bundles in the transaction that makes the fact. Each kind of fact beside visits and readings has
//! a name here.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};
use serde::Serialize;
use serde_json::Value;

use super::sync;
use super::work::{Desk, Fault, Work};
use crate::care::consent::Purpose;
use crate::care::id::{HouseholdId, OutboxId, ResidentId, VisitId};
use crate::care::referral::Urgency;
use crate::store::outbox::{self, Outgoing};
use crate::store::{self, copies, merges, own_clock, people, sending, told};
use crate::sync::bundle::Bundle;
use crate::sync::fhir::{self, Fact, Links, TeamFact, Written};
use crate::sync::json;

/// What a request tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Consent,
    Screening,
    Referral,
    Alert,
    Escalation,
    Answer,
    Record,
    SelfCare,
    Outside,
    Merge,
    Check,
    Closing,
    Enrolment,
    PlanEnd,
    Tick,
    SaltCheck,
    Meal,
    Reminder,
    Session,
    CarePlan,
    CarePlanReview,
    Medication,
    Prescription,
    CareReferral,
    CareReferralStep,
    SlotTaken,
    ReferralResult,
    Discharge,
    TaskDone,
    RecognisedResult,
    Policy,
    Needs,
    SupportTask,
    SupportTaskEnd,
    Education,
    Member,
    DoorTry,
    VisitReminder,
    Apart,
    ScreeningDay,
    OwnMeter,
    Place,
    Leader,
    Helper,
    HelperChange,
}

/// Each with its kind in the outbox and the key of its words.
const TOLD: &[(Told, &str, &str)] = &[
    (Told::Consent, "consent", "sync-consent"),
    (Told::Screening, "screening", "sync-screening"),
    (Told::Referral, "referral", "sync-referral"),
    (Told::Alert, "alert", "sync-alert"),
    (Told::Escalation, "alert-escalation", "sync-alert-escalation"),
    (Told::Answer, "alert-answer", "sync-alert-answer"),
    (Told::Record, "record", "sync-record"),
    (Told::SelfCare, "self-care", "sync-self-care"),
    (Told::Outside, "outside", "sync-outside"),
    (Told::Merge, "merge", "sync-merge"),
    (Told::Check, "yearly-check", "sync-check"),
    (Told::Closing, "closing", "sync-closing"),
    (Told::Enrolment, "plan", "sync-plan"),
    (Told::PlanEnd, "plan-end", "sync-plan-end"),
    (Told::Tick, "plan-tick", "sync-plan-tick"),
    (Told::SaltCheck, "salt-check", "sync-salt-check"),
    (Told::Meal, "diet-entry", "sync-meal"),
    (Told::Reminder, "reminder", "sync-reminder"),
    (Told::Session, "group-session", "sync-session"),
    (Told::CarePlan, "care-plan", "sync-care-plan"),
    (Told::CarePlanReview, "care-plan-review", "sync-care-plan-review"),
    (Told::Medication, "medication", "sync-medication"),
    (Told::Prescription, "prescription", "sync-prescription"),
    (Told::CareReferral, "care-referral", "sync-care-referral"),
    (Told::CareReferralStep, "care-referral-step", "sync-care-referral-step"),
    (Told::SlotTaken, "referral-slot", "sync-referral-slot"),
    (Told::ReferralResult, "referral-result", "sync-referral-result"),
    (Told::Discharge, "discharge", "sync-discharge"),
    (Told::TaskDone, "task-done", "sync-task-done"),
    (Told::RecognisedResult, "recognised-result", "sync-recognised-result"),
    (Told::Policy, "policy", "sync-policy"),
    (Told::Needs, "needs-survey", "sync-needs-survey"),
    (Told::SupportTask, "support-task", "sync-support-task"),
    (Told::SupportTaskEnd, "support-task-end", "sync-support-task-end"),
    (Told::Education, "education", "sync-education"),
    (Told::Member, "group-member", "sync-member"),
    (Told::DoorTry, "door-try", "sync-door-try"),
    (Told::VisitReminder, "visit-reminder", "sync-visit-reminder"),
    (Told::Apart, "told-apart", "sync-told-apart"),
    (Told::ScreeningDay, "screening-day", "sync-screening-day"),
    (Told::OwnMeter, "own-meter", "sync-own-meter"),
    (Told::Place, "building-place", "sync-building-place"),
    (Told::Leader, "team-leader", "sync-team-leader"),
    (Told::Helper, "helper", "sync-helper"),
    (Told::HelperChange, "helper-change", "sync-helper-change"),
];

impl Told {
    fn kind(self) -> &'static str {
        TOLD.iter().find(|(told, ..)| *told == self).map_or("", |(_, kind, _)| kind)
    }

    /// The request's kind in the outbox; none: another one.
    pub(super) fn of(kind: &str) -> Option<Told> {
        TOLD.iter().find(|(_, known, _)| *known == kind).map(|(told, ..)| *told)
    }

    /// Whether this is written into her record, so that she must not have taken her consent to it back. What closes something,
    /// undoes or mends it, answers an alert, refers in an emergency, or is about no health of hers goes on.
    fn is_recorded(self, about: &Value) -> bool {
        match self {
            Told::CareReferral => {
                about.get("urgency").and_then(Value::as_str) != Some(Urgency::Emergency.key())
            }
            Told::OwnMeter => about.get("released") != Some(&Value::Bool(true)),
            Told::Member => about.get("joined") != Some(&Value::Bool(false)),
            Told::Consent
            | Told::Alert
            | Told::Escalation
            | Told::Answer
            | Told::Merge
            | Told::Apart
            | Told::Closing
            | Told::PlanEnd
            | Told::CareReferralStep
            | Told::SlotTaken
            | Told::ReferralResult
            | Told::TaskDone
            | Told::SupportTaskEnd
            | Told::DoorTry
            | Told::Place
            | Told::Leader
            | Told::Helper
            | Told::HelperChange => false,
            _ => true,
        }
    }

    /// In words.
    pub(super) fn words(self, work: &Work<'_>) -> String {
        TOLD.iter().find(|(told, ..)| *told == self).map(|(.., key)| work.plain(key)).unwrap_or_default()
    }
}

/// What requests are called and to what they belong.
pub(super) struct Telling<'a> {
    pub(super) kind: &'a str,
    pub(super) visit: Option<VisitId>,
    pub(super) resident: ResidentId,
}

/// Resources as requests, in the order of sending. What is pointed at and was never told goes along: a Patient, a visit, a CarePlan. A
/// Patient that was told once, or came from the platform, is never put again but by a change of her record.
pub(super) fn requests(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    telling: &Telling<'_>,
    mut resources: Vec<Value>,
) -> Result<Vec<Outgoing>, Fault> {
    fhir::mark_written(&mut resources, &written(desk, tx)?);
    // A meter is there once, and what the platform says of it stays.
    let mut needed = Vec::new();
    for resource in resources {
        let known = match json::target(&resource) {
            Some(meter) if meter.starts_with("Device/") => told::is_told(tx, &meter)?,
            _ => false,
        };
        if !known {
            needed.push(resource);
        }
    }
    let resources = needed;
    let mut there = BTreeSet::new();
    let (mut people, mut visits, mut plans) = (Vec::new(), Vec::new(), Vec::new());
    let corrected = telling.visit.map(|visit| format!("Encounter/{visit}"));
    for address in fhir::pointed_at(&resources) {
        match address.split_once('/') {
            // Where the visit itself was refused, its correction brings it as it is now.
            Some(("Encounter", id)) if Some(&address) == corrected.as_ref() && is_refused(tx, &address)? => {
                visits.extend(store::visits::get(tx, work.id(id)?)?.as_ref().map(fhir::of_encounter));
            }
            _ if told::is_told(tx, &address)? => drop(there.insert(address)),
            Some(("Patient", id)) => people.extend(patient(desk, tx, work.id(id)?)?),
            Some(("Encounter", id)) => {
                visits
                    .extend(store::visits::version(tx, work.id(id)?, None)?.as_ref().map(fhir::of_encounter));
            }
            Some(("CarePlan", id)) => {
                plans.extend(store::plans::get(tx, work.id(id)?)?.as_ref().map(fhir::of_plan));
            }
            _ => {}
        }
    }
    let all: Vec<Value> = people.into_iter().chain(visits).chain(plans).chain(resources).collect();
    for address in all.iter().filter_map(json::target) {
        if POINTED_AT.iter().any(|kind| address.starts_with(kind)) {
            told::set(tx, &address)?;
        }
    }
    let bundles = fhir::bundles(all, &there);
    let request = |bundle: &Bundle| {
        let id = OutboxId(desk.context.ids.next());
        let row = request(work, id, telling.kind, Some(telling.resident), bundle)?;
        Ok(Outgoing { visit: telling.visit, ..row })
    };
    bundles.iter().map(request).collect()
}

/// Whether the platform has refused a resource and has none.
fn is_refused(connection: &Connection, address: &str) -> Result<bool, Fault> {
    Ok(sending::quarantined(connection)?.iter().any(|(refused, _)| refused == address))
}

/// The next number of this phone's count, with how far its clock was off when the platform's was last heard.
fn written(desk: &Desk, tx: &Transaction<'_>) -> Result<Written, Fault> {
    let seconds = own_clock::ahead(tx)?.map(|micros| micros / 1_000_000);
    Ok(Written {
        phone: sync::team::this_phone(desk, tx)?,
        sequence: own_clock::next(tx)?,
        // A clock that is off by more than FHIR's integers have is not off by anything.
        ahead: seconds.and_then(|seconds| seconds.try_into().ok()),
    })
}

/// A bundle as a request of no visit.
pub(super) fn request(
    work: &Work<'_>,
    id: OutboxId,
    kind: &str,
    resident: Option<ResidentId>,
    bundle: &Bundle,
) -> Result<Outgoing, Fault> {
    Ok(Outgoing {
        id,
        visit: None,
        kind: kind.to_owned(),
        resident,
        observations: bundle.count("Observation"),
        body: serde_json::to_vec(bundle).map_err(|_| work.broken())?,
        created_at: work.now,
    })
}

/// Types that later requests point at.
const POINTED_AT: [&str; 6] = ["Patient/", "Encounter/", "CarePlan/", "ServiceRequest/", "Flag/", "Device/"];

/// A resident as a Patient, as she stands now.
pub(super) fn patient(desk: &Desk, connection: &Connection, id: ResidentId) -> Result<Option<Value>, Fault> {
    let Some(who) = people::record(connection, id)? else { return Ok(None) };
    let Some(home) = people::household(connection, who.household)? else { return Ok(None) };
    let shown = merges::shown_as(connection, id)?;
    let links =
        Links { replaced_by: (shown != id).then_some(shown), replaces: merges::under(connection, id)? };
    Ok(Some(fhir::of_resident(&who, &home, Some(&desk.me.team), &links)))
}

/// What this phone says of a resource last of all that the platform has not answered yet; `target` is `Type/id`.
pub(super) fn waiting(connection: &Connection, target: &str) -> Result<Option<Value>, Fault> {
    let body = outbox::last_waiting(connection, target)?;
    let bundle = body.and_then(|body| serde_json::from_slice::<Bundle>(&body).ok());
    let entry = bundle.and_then(|bundle| bundle.entry.into_iter().find(|entry| entry.request.url == target));
    Ok(entry.and_then(|entry| entry.resource))
}

/// Tells the platform how a resident stands now, as a change of her record does.
pub(super) fn tell_patient(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    resident: ResidentId,
) -> Result<(), Fault> {
    let telling = Telling { kind: Told::Record.kind(), visit: None, resident };
    put(desk, work, tx, &telling, patient(desk, tx, resident)?.into_iter().collect())
}

/// Tells the platform of whoever lives behind a door and has another one there, as far as it is known: the door is a part of each
/// Patient.
pub(super) fn tell_door(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    door: HouseholdId,
) -> Result<(), Fault> {
    for member in people::members(tx, door)? {
        for one in merges::under(tx, member.id)?.into_iter().chain([member.id]) {
            let base = copies::get(tx, "Patient", &one.to_string())?.filter(|copy| copy.ours && !copy.gone);
            let base = base.and_then(|copy| copy.base).as_deref().map(json::read);
            let Some(said) = waiting(tx, &format!("Patient/{one}"))?.or(base) else { continue };
            let now = patient(desk, tx, one)?.unwrap_or_default();
            if now.get("address") != said.get("address") {
                tell_patient(desk, work, tx, one)?;
            }
        }
    }
    Ok(())
}

/// Puts requests into the outbox.
pub(super) fn put(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    telling: &Telling<'_>,
    resources: Vec<Value>,
) -> Result<(), Fault> {
    for request in requests(desk, work, tx, telling, resources)? {
        outbox::put(tx, &request)?;
    }
    Ok(())
}

/// Tells the platform a fact.
pub(super) fn tell<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &T,
) -> Result<(), Fault> {
    tell_with(desk, work, tx, told, resident, about, Vec::new())
}

/// Tells the platform a fact of the team that is about no resident. `called`: whom it is about, and how to reach it.
pub(super) fn tell_of_team<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    (name, contact): (&str, &str),
    about: &T,
) -> Result<(), Fault> {
    let fact = TeamFact {
        id: desk.context.ids.next(),
        kind: told.kind().to_owned(),
        team: desk.me.team.clone(),
        name: name.to_owned(),
        contact: contact.to_owned(),
        by: work.me(),
        at: work.now,
        about: serde_json::to_value(about).map_err(|_| work.broken())?,
    };
    for bundle in fhir::bundles(vec![fhir::of_team(&fact)], &BTreeSet::new()) {
        let id = OutboxId(desk.context.ids.next());
        outbox::put(tx, &request(work, id, told.kind(), None, &bundle)?)?;
    }
    Ok(())
}

/// Tells a fact with resources that belong to it: what was measured.
pub(super) fn tell_with<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &T,
    beside: Vec<Value>,
) -> Result<(), Fault> {
    for request in fact(desk, work, tx, told, resident, about, beside)? {
        outbox::put(tx, &request)?;
    }
    Ok(())
}

/// Tells a fact that goes to somebody she has to agree to: it leaves only while she does.
pub(super) fn tell_under<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &T,
    purpose: Option<Purpose>,
) -> Result<(), Fault> {
    for request in fact(desk, work, tx, told, resident, about, Vec::new())? {
        outbox::put(tx, &request)?;
        if let Some(purpose) = purpose {
            sending::only_with(tx, request.id, purpose)?;
        }
    }
    Ok(())
}

fn fact<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &T,
    beside: Vec<Value>,
) -> Result<Vec<Outgoing>, Fault> {
    let about = serde_json::to_value(about).map_err(|_| work.broken())?;
    if told.is_recorded(&about) {
        work.may_record(tx, resident)?;
    }
    let mut resources = changed(desk, work, tx, told, resident, &about)?;
    resources.extend(beside);
    let fact = Fact {
        id: desk.context.ids.next(),
        kind: told.kind().to_owned(),
        resident,
        by: work.me(),
        at: work.now,
        about,
    };
    resources.extend(fhir::of_fact(&fact));
    requests(desk, work, tx, &Telling { kind: told.kind(), visit: None, resident }, resources)
}

/// What a fact changes and is put whole: the Patient of a record or of a diagnosis, both of a merge, a plan that ends.
fn changed(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &Value,
) -> Result<Vec<Value>, Fault> {
    let named = |key: &str| about.get(key).and_then(Value::as_str).unwrap_or_default();
    Ok(match told {
        Told::Record | Told::ReferralResult => patient(desk, tx, resident)?.into_iter().collect(),
        Told::Merge => {
            let absorbed = patient(desk, tx, work.id(named("absorbed"))?)?;
            patient(desk, tx, resident)?.into_iter().chain(absorbed).collect()
        }
        Told::PlanEnd => {
            let plan = store::plans::get(tx, work.id(named("plan"))?)?;
            plan.iter().map(fhir::of_plan).collect()
        }
        _ => Vec::new(),
    })
}
