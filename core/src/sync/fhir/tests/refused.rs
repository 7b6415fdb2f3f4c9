//! What others say is read where it can be read exactly, and refused by name where it can't.

use serde_json::{Value, json};

use super::mapping::{at, id};
use crate::care::reading::{BodySite, MealTiming, Value as Measured};
use crate::sync::fhir::read::{self, Unread};

/// A blood pressure as another maker's system writes it.
fn pressure() -> Value {
    let part = |code: &str, value: &str| {
        let value: Value = serde_json::from_str(value).unwrap();
        let quantity = json!({ "value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]" });
        json!({ "code": { "coding": [{ "system": "http://loinc.org", "code": code }] }, "valueQuantity": quantity })
    };
    json!({
        "resourceType": "Observation", "id": "another-kind-of-id", "status": "final",
        "code": { "coding": [{ "system": "urn:local", "code": "bp" }, { "system": "http://loinc.org", "code": "85354-9" }] },
        "subject": { "reference": format!("https://county.example/fhir/Patient/{}", id(1)) },
        "effectiveDateTime": "2026-08-01T10:00:00+08:00",
        "bodySite": { "coding": [{ "system": "http://snomed.info/sct", "code": "368208006" }] },
        "component": [part("8462-4", "92"), part("8480-6", "148.0")],
    })
}

fn glucose(code: &str, unit: &str, value: &str) -> Value {
    json!({
        "resourceType": "Observation", "id": "g", "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": code }] },
        "subject": { "reference": format!("Patient/{}", id(1)) },
        "effectiveDateTime": "2026-08-01T10:00:00Z",
        "valueQuantity": {
            "value": serde_json::from_str::<Value>(value).unwrap(), "system": "http://unitsofmeasure.org", "code": unit,
        },
    })
}

fn with(mut value: Value, pointer: &str, new: Value) -> Value {
    *value.pointer_mut(pointer).unwrap() = new;
    value
}

#[test]
fn a_value_measured_elsewhere_comes_in() {
    let read = read::elsewhere(&pressure()).unwrap();
    let Measured::BloodPressure { systolic, diastolic, mean, pulse } = read.value else { panic!() };
    assert_eq!(
        (systolic.to_string(), diastolic.to_string(), mean, pulse),
        ("148.0".into(), "92".into(), None, None)
    );
    assert_eq!(
        (read.resident.0, read.taken_at, read.site),
        (id(1), at("2026-08-01T10:00:00+08:00"), Some(BodySite::LeftArm))
    );
    let read = read::elsewhere(&glucose("14771-0", "mmol/L", "7.10")).unwrap();
    let Measured::Glucose { mmol_per_l, timing } = read.value else { panic!() };
    assert_eq!((mmol_per_l.to_string(), timing), ("7.10".to_owned(), MealTiming::Fasting));
    let read = read::elsewhere(&glucose("15074-8", "mmol/L", "9")).unwrap();
    assert!(matches!(read.value, Measured::Glucose { timing: MealTiming::Unknown, .. }));
}

#[test]
fn what_somebody_else_has_taken_back_says_so_under_the_same_id() {
    let read = |resource: &Value| read::elsewhere(resource).unwrap();
    let back = read(&with(pressure(), "/status", json!("entered-in-error")));
    let (there, other) = (read(&pressure()), read(&with(pressure(), "/id", json!("another"))));
    assert!(back.taken_back && !there.taken_back);
    assert!(back.id == there.id && other.id != there.id);
}

#[test]
fn what_can_not_be_read_exactly_is_refused_by_name() {
    let unit = |unit: &str| with(pressure(), "/component/0/valueQuantity/code", json!(unit));
    let less = |mut value: Value| {
        value["valueQuantity"]["comparator"] = json!("<");
        value
    };
    for (resource, wanted) in [
        (unit("kPa"), Unread::Value),
        (with(pressure(), "/component/0/valueQuantity/system", json!("urn:x")), Unread::Value),
        (with(pressure(), "/component/0/code/coding/0/code", json!("8480-6")), Unread::Value),
        (with(pressure(), "/effectiveDateTime", json!("2026-08")), Unread::Value),
        (with(pressure(), "/code/coding/1/code", json!("55284-4")), Unread::Kind),
        (with(pressure(), "/status", json!("preliminary")), Unread::Kind),
        (with(pressure(), "/subject/reference", json!("Group/a")), Unread::Shape),
        (with(pressure(), "/resourceType", json!("Patient")), Unread::Shape),
        (with(pressure(), "/component", json!("none")), Unread::Shape),
        (glucose("14771-0", "mg/dL", "128"), Unread::Value),
        (glucose("14771-0", "mmol/L", "7.1e0"), Unread::Value),
        (glucose("14771-0", "mmol/L", "0.00000000000000000000000000000000001"), Unread::Value),
        (less(glucose("14771-0", "mmol/L", "1.1")), Unread::Value),
        (glucose("2339-0", "mg/dL", "128"), Unread::Kind),
    ] {
        assert_eq!(read::elsewhere(&resource).err(), Some(wanted), "{resource}");
    }
    assert_eq!(read::reading(&pressure()).err(), Some(Unread::Kind), "it is nobody's of the team");
    assert_eq!(read::visit(&[pressure()]).err(), Some(Unread::Missing));
    assert_eq!(read::fact(&json!({ "resourceType": "QuestionnaireResponse" })).err(), Some(Unread::Kind));
    let patient = json!({ "resourceType": "Patient", "id": id(1).to_string(), "name": [{ "text": "曾乐" }] });
    assert_eq!(read::resident(&patient).err(), Some(Unread::Value));
}
