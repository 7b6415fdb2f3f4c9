//! The value that was not taken stays at the platform as a resource of its own, with a task to look at it.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::super::bundle::FULL_URL_BASE;
use super::super::fhir;
use crate::care::id::OutboxId;

/// Which side's value is kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Value,
    Review,
}

/// The values that were not taken (`(field, value)`; none: it was taken away) of a change of `target`, as a Basic, and the
/// Task to review them. The same change makes the same ids, however often it is made.
pub fn kept(
    request: OutboxId,
    target: &str,
    patient: Option<&str>,
    values: &[(String, Option<Value>)],
    at: DateTime<FixedOffset>,
) -> [Value; 2] {
    let (basic, review) = (id(request, target, What::Value), id(request, target, What::Review));
    let extension: Vec<Value> = values
        .iter()
        .map(|(field, value)| {
            let mut parts = vec![json!({"url": "field", "valueString": field})];
            parts.extend(
                value.as_ref().map(|value| json!({"url": "value", "valueString": value.to_string()})),
            );
            parts.push(json!({"url": "resource", "valueReference": {"reference": target}}));
            json!({"url": format!("{FULL_URL_BASE}/StructureDefinition/value-not-taken"), "extension": parts})
        })
        .collect();
    let mut value = json!({
        "resourceType": "Basic",
        "id": basic.to_string(),
        "identifier": [fhir::identifier(basic)],
        "extension": extension,
        "code": {"coding": [{"system": SYSTEM, "code": "value-not-taken"}], "text": "没有采用的值"},
        "created": at.date_naive().to_string(),
    });
    let mut review = json!({
        "resourceType": "Task",
        "id": review.to_string(),
        "identifier": [fhir::identifier(review)],
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": SYSTEM, "code": REVIEW}], "text": "两边改得不一样，请核对"},
        "focus": {"reference": format!("Basic/{basic}")},
        "authoredOn": at.to_rfc3339_opts(SecondsFormat::Secs, false),
    });
    if let Some(patient) = patient {
        let reference = json!({"reference": format!("Patient/{patient}")});
        value["subject"] = reference.clone();
        review["for"] = reference;
    }
    [value, review]
}

/// Code of the Task that asks to review a change.
pub const REVIEW: &str = "review-conflict";

/// What was not taken, as a Basic says it: fields with their values; none: it was taken away.
pub fn not_taken(basic: &Value) -> Vec<(String, Option<Value>)> {
    let url = format!("{FULL_URL_BASE}/StructureDefinition/value-not-taken");
    let all = basic.get("extension").and_then(Value::as_array).into_iter().flatten();
    let said = all.filter(|one| one.get("url").and_then(Value::as_str) == Some(&url)).filter_map(|one| {
        let part = |name: &str| {
            let mut parts = one.get("extension")?.as_array()?.iter();
            let part = parts.find(|part| part.get("url").and_then(Value::as_str) == Some(name))?;
            part.get("valueString")?.as_str()
        };
        Some((part("field")?.to_owned(), part("value").and_then(|value| serde_json::from_str(value).ok())))
    });
    said.collect()
}

/// The system of the codes that synchronisation itself uses.
pub const SYSTEM: &str = "https://doorstep.example/fhir/CodeSystem/sync";

/// The id of the Task that asks to review a change.
pub fn review_id(request: OutboxId, target: &str) -> Uuid {
    id(request, target, What::Review)
}

/// A review task after somebody has chosen.
pub fn closed(mut review: Value) -> Value {
    review["status"] = json!("completed");
    review
}

fn id(request: OutboxId, target: &str, what: What) -> Uuid {
    let what: &[u8] = match what {
        What::Value => b"value",
        What::Review => b"review",
    };
    let digest = digest(&SHA256, &[request.0.as_bytes(), target.as_bytes(), what].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
