//! Alerts to the doctor and residents who are no longer followed up, as Flags. What becomes of an alert is a Task of the same id;
//! passing it on is a Communication too.

use serde_json::Value;

use super::referral::{notes, reasons};
use super::{Fact, one};
use crate::sync::fhir::codes;
use crate::sync::fhir::name;
use crate::sync::fhir::types::{
    CodeableConcept, Communication, EventStatus, Flag, Reference, Resource, Task, TaskStatus,
};

pub(super) fn alert(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("alert") else { return Vec::new() };
    let coding = reasons(fact).into_iter().flat_map(|reason| reason.coding).collect();
    let code =
        CodeableConcept { coding, text: Some("紧急提醒".to_owned()), ..CodeableConcept::default() };
    vec![flag(fact, id, "clinical-flag", code).json(), handling(fact, id, TaskStatus::Requested).json()]
}

pub(super) fn escalation(fact: &Fact) -> Vec<Value> {
    let Some((id, to)) = fact.text("alert").zip(fact.text("to")) else { return Vec::new() };
    let leader = name::reference("Practitioner", to);
    let said = Communication {
        about: vec![name::reference("Flag", id)],
        recipient: vec![leader.clone()],
        ..fact.communication()
    };
    let task = Task { owner: Some(leader), ..handling(fact, id, TaskStatus::Requested) };
    vec![said.json(), task.json()]
}

pub(super) fn answer(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("alert") else { return Vec::new() };
    one(Some(Task {
        business_status: fact.text("action").map(|action| name::own_concept("alert-action", action)),
        owner: Some(fact.me()),
        note: notes(fact, fact.text("note")),
        ..handling(fact, id, TaskStatus::Completed)
    }))
}

/// Closed, or opened again: the last flag holds.
pub(super) fn closing(fact: &Fact) -> Vec<Value> {
    let reason = fact.text("reason").unwrap_or("reopened");
    vec![flag(fact, &fact.id.to_string(), "administrative-flag", name::own_concept("closing", reason)).json()]
}

fn flag(fact: &Fact, id: &str, category: &str, code: CodeableConcept) -> Flag {
    Flag {
        id: Some(id.to_owned()),
        status: Some(EventStatus::Active),
        code: Some(code),
        subject: Some(name::patient(fact.resident)),
        period: Some(name::period(name::moment(fact.at), None)),
        author: Some(fact.me()),
        identifier: vec![name::identifier(id)],
        category: vec![codes::concept(category)],
        ..Flag::default()
    }
}

fn handling(fact: &Fact, id: &str, status: TaskStatus) -> Task {
    let focus: Reference = name::reference("Flag", id);
    Task { focus: Some(focus), ..fact.task(id, status, "alert") }
}
