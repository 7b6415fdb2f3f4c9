//! Referrals as ServiceRequests; where each stands is in a Task of the same id.

use serde_json::Value;

use super::{Fact, list, one, text};
use crate::care::referral::{ReferralState, Urgency};
use crate::sync::fhir::name;
use crate::sync::fhir::types::{
    Annotation, CodeableConcept, Reference, RequestStatus, Resource, ServiceRequest, Task, TaskStatus,
};

/// Somebody who may have a disease is sent to have it found out.
pub(super) fn suspicion(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("referral") else { return Vec::new() };
    let request = ServiceRequest {
        code: fact.text("disease").map(|disease| name::own_concept("disease", disease)),
        reason_code: reasons(fact),
        ..self::order(fact, id)
    };
    let until = fact.text("due").map(|due| name::period(None, due.to_owned()));
    let task = Task { execution_period: until, ..standing(fact, id, TaskStatus::Requested) };
    vec![request.json(), task.json()]
}

/// What the hospital found.
pub(super) fn result(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("referral") else { return Vec::new() };
    one(Some(Task {
        business_status: fact.text("result").map(|result| name::own_concept("referral-result", result)),
        note: notes(fact, fact.text("note")),
        ..standing(fact, id, TaskStatus::Completed)
    }))
}

/// A referral, a question or a test asked of a hospital.
pub(super) fn request(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("referral") else { return Vec::new() };
    let place = [fact.text("hospital"), fact.text("department")];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let summary: Vec<&str> = list(&fact.about, "summary").filter_map(Value::as_str).collect();
    let mut note = notes(fact, fact.text("question"));
    note.extend(notes(fact, Some(summary.join("\n").as_str()).filter(|text| !text.is_empty())));
    let priority = fact.text("urgency").and_then(Urgency::of_key).map(|urgency| match urgency {
        Urgency::Emergency => "stat",
        Urgency::Soon => "urgent",
        Urgency::Routine => "routine",
    });
    let request = ServiceRequest {
        priority: priority.map(str::to_owned),
        category: fact
            .text("kind")
            .map(|kind| name::own_concept("referral-kind", kind))
            .into_iter()
            .collect(),
        performer: (!place.is_empty())
            .then(|| Reference { display: Some(place), ..Reference::default() })
            .into_iter()
            .collect(),
        reason_code: fact.text("reason").map(name::words).into_iter().collect(),
        note,
        ..self::order(fact, id)
    };
    let task = Task {
        business_status: Some(name::own_concept("referral-state", ReferralState::Sent.key())),
        ..standing(fact, id, TaskStatus::Requested)
    };
    vec![request.json(), task.json()]
}

/// How far it has come.
pub(super) fn step(fact: &Fact) -> Vec<Value> {
    let state = fact.text("state").and_then(ReferralState::of_key);
    let Some((id, state)) = fact.text("referral").zip(state) else { return Vec::new() };
    let status = match state {
        ReferralState::Sent => TaskStatus::Requested,
        ReferralState::Accepted => TaskStatus::Accepted,
        ReferralState::Declined => TaskStatus::Rejected,
        ReferralState::Seen | ReferralState::Outcome => TaskStatus::InProgress,
        ReferralState::FollowedUp => TaskStatus::Completed,
        ReferralState::Withdrawn => TaskStatus::Cancelled,
    };
    one(Some(Task {
        business_status: Some(name::own_concept("referral-state", state.key())),
        note: notes(fact, fact.text("note")),
        ..standing(fact, id, status)
    }))
}

fn order(fact: &Fact, id: &str) -> ServiceRequest {
    ServiceRequest {
        id: Some(id.to_owned()),
        status: Some(RequestStatus::Active),
        intent: Some("order".to_owned()),
        subject: Some(name::patient(fact.resident)),
        authored_on: Some(name::moment(fact.at)),
        requester: Some(fact.me()),
        identifier: vec![name::identifier(id)],
        ..ServiceRequest::default()
    }
}

fn standing(fact: &Fact, id: &str, status: TaskStatus) -> Task {
    Task { focus: Some(name::reference("ServiceRequest", id)), ..fact.task(id, status, "referral") }
}

/// The reasons of the rules, by their keys in the catalogue of words.
pub(super) fn reasons(fact: &Fact) -> Vec<CodeableConcept> {
    list(&fact.about, "reasons")
        .filter_map(|reason| Some(name::own_concept("reason", text(reason, "key")?)))
        .collect()
}

/// A remark of whoever says the fact.
pub(super) fn notes(fact: &Fact, text: Option<&str>) -> Vec<Annotation> {
    let note = |text: &str| Annotation {
        author_reference: Some(fact.me()),
        time: Some(name::moment(fact.at)),
        text: Some(text.to_owned()),
        ..Annotation::default()
    };
    text.map(note).into_iter().collect()
}
