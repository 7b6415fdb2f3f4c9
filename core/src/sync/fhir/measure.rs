//! Numbers of a form that others look for as Observations: weight, height, body mass index, heart rate, HbA1c. The form stays the
//! source: each is `derivedFrom` it and is not read back.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::codes;
use super::name;
use super::types::{Observation, ObservationStatus, Reference};
use crate::care::answer::{Answer, Answers};
use crate::care::visit::SignedVisit;

/// Field, name in the table of codes, category.
const MEASURES: [(&str, &str, &str); 5] = [
    ("weight", "body-weight", "vital-signs"),
    ("height", "body-height", "vital-signs"),
    ("bmi", "body-mass-index", "vital-signs"),
    ("heart_rate", "heart-rate", "vital-signs"),
    ("hba1c", "hba1c", "laboratory"),
];

/// The measures among a visit's answers; `record` is the response they come from, `at` when that was written.
pub(super) fn of_visit(
    visit: &SignedVisit,
    record: Uuid,
    at: DateTime<FixedOffset>,
    from: &Reference,
) -> Vec<Observation> {
    let one = |(field, key, category): (&str, &str, &str)| {
        let Some(Answer::Number(value)) = visit.answers.get(field) else { return None };
        let id = name::derived(&[&"measure", &record, &field]);
        Some(Observation {
            id: Some(id.to_string()),
            status: Some(ObservationStatus::Final),
            code: Some(codes::concept(key)),
            subject: Some(name::patient(visit.resident)),
            encounter: Some(name::reference("Encounter", visit.id)),
            effective_date_time: Some(taken(&visit.answers, field, visit)),
            issued: Some(name::moment(at)),
            value_quantity: Some(name::quantity(key, *value)),
            identifier: vec![name::identifier(id)],
            category: vec![codes::concept(category)],
            performer: vec![name::practitioner(visit.staff)],
            derived_from: vec![from.clone()],
            ..Observation::default()
        })
    };
    MEASURES.into_iter().filter_map(one).collect()
}

/// A test of the laboratory has a day of its own.
fn taken(answers: &Answers, field: &str, visit: &SignedVisit) -> String {
    match answers.get(&format!("{field}_date")) {
        Some(Answer::Date(day)) => day.to_string(),
        _ => name::moment(visit.started_at),
    }
}
