//! A drug begun, changed or stopped outside a visit, as a MedicationStatement.

use serde_json::{Value, json};

use super::{Fact, one, text};
use crate::sync::fhir::name;
use crate::sync::fhir::types::{EventStatus, MedicationStatement};

pub(super) fn statement(fact: &Fact) -> Vec<Value> {
    one(make(fact))
}

fn make(fact: &Fact) -> Option<MedicationStatement> {
    let drug = fact.about.get("drug")?;
    let (day, stopped) = (fact.at.date_naive().to_string(), fact.text("what")? == "stopped");
    let dosage = text(drug, "dose").zip(text(drug, "times_a_day"));
    let dosage = dosage.map(|(dose, times)| json!({ "text": format!("{dose}，每日 {times} 次") }));
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
        dosage: dosage.and_then(|dosage| dosage.as_object().cloned()).into_iter().collect(),
        ..MedicationStatement::default()
    })
}
