//! What a newer version says, and what this one does not know, goes out as it came in.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::trees::{number, tree};
use crate::sync::fhir::types::{
    CarePlan, Consent, Encounter, EventStatus, Flag, Observation, ObservationStatus, Patient, Provenance,
    Questionnaire, QuestionnaireResponse, Resource, ServiceRequest, Task,
};

fn again<R: Resource>(value: &Value) -> Value {
    let text = serde_json::to_vec(value).unwrap();
    let read = R::of(&serde_json::from_slice(&text).unwrap()).unwrap();
    serde_json::from_slice(&serde_json::to_vec(&read.json()).unwrap()).unwrap()
}

/// Fields that nobody has heard of, with anything in them.
fn unheard_of() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("x[a-z]{1,5}", tree(), 0..4).prop_map(|map| map.into_iter().collect())
}

fn with(value: Value, more: &Map<String, Value>) -> Value {
    let Value::Object(mut map) = value else { unreachable!() };
    map.extend(more.clone());
    Value::Object(map)
}

proptest! {
    #[test]
    fn an_observation_keeps_what_it_does_not_know(
        more in unheard_of(), inside in unheard_of(), value in number(), status in "[a-z-]{1,12}", extra in tree(),
    ) {
        let quantity = with(json!({ "value": value, "code": "mmol/L" }), &inside);
        let component = with(json!({ "valueQuantity": quantity }), &inside);
        let coding = with(json!({ "system": "http://loinc.org", "code": "85354-9" }), &inside);
        let observation = json!({
            "resourceType": "Observation", "id": "a", "status": status, "code": with(json!({ "coding": [coding] }), &inside),
            "component": [component], "valueQuantity": quantity, "_status": { "extension": [{ "url": "x", "valueX": extra }] },
            "extension": [with(json!({ "url": "y", "valueDecimal": value, "valueBoolean": true }), &inside)],
        });
        let observation = with(observation, &more);
        prop_assert_eq!(again::<Observation>(&observation), observation);
    }

    #[test]
    fn so_does_every_other_type(more in unheard_of(), inside in unheard_of(), code in "[a-z-]{1,12}") {
        let reference = with(json!({ "reference": "Patient/a" }), &inside);
        let head = |kind: &str| with(json!({ "resourceType": kind, "id": "a", "status": code }), &more);
        let put = |value: Value, key: &str, field: Value| with(value, &Map::from_iter([(key.to_owned(), field)]));
        let task = put(put(head("Task"), "for", reference.clone()), "basedOn", json!([reference]));
        prop_assert_eq!(again::<Task>(&task), task);
        let patient = put(head("Patient"), "gender", json!(code));
        let patient = put(patient, "link", json!([with(json!({ "other": reference, "type": code }), &inside)]));
        prop_assert_eq!(again::<Patient>(&patient), patient);
        let item = with(json!({ "linkId": "a", "answer": [with(json!({ "valueDecimal": 7 }), &inside)] }), &inside);
        let response = put(head("QuestionnaireResponse"), "item", json!([with(json!({ "item": [item] }), &inside)]));
        prop_assert_eq!(again::<QuestionnaireResponse>(&response), response);
        let encounter = put(head("Encounter"), "class", with(json!({ "code": code }), &inside));
        prop_assert_eq!(again::<Encounter>(&encounter), encounter);
        let plan = put(head("CarePlan"), "activity", json!([with(json!({ "detail": inside }), &inside)]));
        prop_assert_eq!(again::<CarePlan>(&plan), plan);
        for (kind, again) in [
            ("ServiceRequest", again::<ServiceRequest> as fn(&Value) -> Value),
            ("Consent", again::<Consent>),
            ("Flag", again::<Flag>),
            ("Provenance", again::<Provenance>),
            ("Questionnaire", again::<Questionnaire>),
        ] {
            let resource = put(head(kind), "text", json!({ "div": "x" }));
            prop_assert_eq!(again(&resource), resource);
        }
    }
}

#[test]
fn known_codes_are_known_and_others_stay() {
    let read = |code: &str| serde_json::from_value::<ObservationStatus>(json!(code)).unwrap();
    assert_eq!(read("entered-in-error"), ObservationStatus::EnteredInError);
    assert_eq!(read("cancelled"), ObservationStatus::Other("cancelled".to_owned()));
    assert_eq!(serde_json::to_value(read("cancelled")).unwrap(), "cancelled");
    assert_eq!(String::from(EventStatus::from("completed".to_owned())), "completed");
}

#[test]
fn another_type_or_another_shape_is_none() {
    assert!(Patient::of(&json!({ "resourceType": "Person", "id": "a" })).is_none());
    assert!(Patient::of(&json!({ "resourceType": "Patient", "name": "a" })).is_none());
    assert!(Patient::of(&json!({ "id": "a" })).is_none());
}
