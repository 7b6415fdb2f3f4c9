//! A drug begun, changed or stopped outside a visit, as a MedicationStatement: that she takes it. A long prescription (长处方) as a
//! MedicationRequest a drug: what is to be handed out, for how long, by whose order.

use serde_json::{Value, json};

use super::{Fact, list, one, text};
use crate::sync::fhir::types::{
    Annotation, EventStatus, MedicationRequest, MedicationStatement, RequestStatus, Resource, Rest,
};
use crate::sync::fhir::{codes, name};

pub(super) fn statement(fact: &Fact) -> Vec<Value> {
    one(taken(fact))
}

fn taken(fact: &Fact) -> Option<MedicationStatement> {
    let drug = fact.about.get("drug")?;
    let (day, stopped) = (fact.at.date_naive().to_string(), fact.text("what")? == "stopped");
    Some(MedicationStatement {
        id: Some(fact.id.to_string()),
        status: Some(if stopped { EventStatus::Stopped } else { EventStatus::Active }),
        medication_codeable_concept: Some(name::words(text(drug, "name")?)),
        subject: Some(name::patient(fact.resident)),
        effective_period: Some(match stopped {
            true => name::period(None, day),
            false => name::period(day, None),
        }),
        date_asserted: Some(name::moment(fact.at)),
        information_source: Some(fact.me()),
        identifier: vec![name::identifier(fact.id)],
        reason_code: fact.text("reason").map(name::words).into_iter().collect(),
        dosage: dosage(drug).into_iter().collect(),
        ..MedicationStatement::default()
    })
}

/// As a person reads it: the dose is in her doctor's words.
fn dosage(drug: &Value) -> Option<Rest> {
    let (dose, times) = text(drug, "dose").zip(text(drug, "times_a_day"))?;
    // Of insulin the dose says in words how often.
    let said = if times == "0" { dose.to_owned() } else { format!("{dose}，每日 {times} 次") };
    json!({ "text": said }).as_object().cloned()
}

/// The drugs of one prescription have its number in common.
pub(super) fn prescription(fact: &Fact) -> Vec<Value> {
    let weeks = fact.about.get("weeks").and_then(Value::as_u64);
    let supply = weeks.and_then(|weeks| {
        let duration = json!({ "value": weeks, "unit": "周", "system": codes::ucum(), "code": "wk" });
        json!({ "expectedSupplyDuration": duration }).as_object().cloned()
    });
    let assessed = |text: &str| Annotation {
        author_reference: Some(fact.me()),
        time: Some(name::moment(fact.at)),
        text: Some(text.to_owned()),
        ..Annotation::default()
    };
    let request = |(number, drug): (usize, &Value)| {
        let id = name::derived(&[&"prescription", &fact.id, &number]);
        Some(MedicationRequest {
            id: Some(id.to_string()),
            status: Some(RequestStatus::Active),
            intent: Some("order".to_owned()),
            medication_codeable_concept: Some(name::words(text(drug, "name")?)),
            subject: Some(name::patient(fact.resident)),
            authored_on: Some(name::moment(fact.at)),
            requester: Some(fact.me()),
            group_identifier: Some(name::identifier(fact.id)),
            dispense_request: supply.clone(),
            identifier: vec![name::identifier(id)],
            note: fact.text("assessment").map(assessed).into_iter().collect(),
            dosage_instruction: dosage(drug).into_iter().collect(),
            ..MedicationRequest::default()
        })
    };
    list(&fact.about, "drugs").enumerate().filter_map(request).map(|one| one.json()).collect()
}
