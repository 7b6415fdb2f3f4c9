use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::care::id::OutboxId;

fn patient(fields: &Value) -> Value {
    let mut patient = json!({"resourceType": "Patient", "id": "p"});
    for (name, value) in fields.as_object().unwrap() {
        patient[name] = value.clone();
    }
    patient
}

/// Base, here, there, what comes of it, and the fields a person has to choose.
fn cases() -> Vec<(&'static str, [Value; 4], &'static [&'static str])> {
    vec![
        (
            "disjoint fields go together",
            [
                json!({"gender": "female", "birthDate": "1950-01-01"}),
                json!({"gender": "female", "birthDate": "1951-01-01"}),
                json!({"gender": "male", "birthDate": "1950-01-01"}),
                json!({"gender": "male", "birthDate": "1951-01-01"}),
            ],
            &[],
        ),
        (
            "the same change on both sides is no conflict",
            [
                json!({"gender": "female"}),
                json!({"gender": "male"}),
                json!({"gender": "male"}),
                json!({"gender": "male"}),
            ],
            &[],
        ),
        (
            "the same field changed twice is for a person",
            [
                json!({"birthDate": "1950-01-01"}),
                json!({"birthDate": "1951-01-01"}),
                json!({"birthDate": "1952-01-01"}),
                json!({"birthDate": "1952-01-01"}),
            ],
            &["birthDate"],
        ),
        (
            "telephones by what they are for",
            [
                json!({"telecom": [{"system": "phone", "use": "home", "value": "1"}, {"system": "phone", "use": "mobile", "value": "2"}]}),
                json!({"telecom": [{"system": "phone", "use": "home", "value": "11"}, {"system": "phone", "use": "mobile", "value": "2"}]}),
                json!({"telecom": [{"system": "phone", "use": "home", "value": "1"}, {"system": "phone", "use": "mobile", "value": "22"}]}),
                json!({"telecom": [{"system": "phone", "use": "home", "value": "11"}, {"system": "phone", "use": "mobile", "value": "22"}]}),
            ],
            &[],
        ),
        (
            "whom to call, changed on both sides, is for a person",
            [
                json!({"contact": [{"name": {"text": "a"}}]}),
                json!({"contact": [{"name": {"text": "b"}}]}),
                json!({"contact": [{"name": {"text": "c"}}]}),
                json!({"contact": [{"name": {"text": "c"}}]}),
            ],
            &["contact[]"],
        ),
        (
            "a list without identities is a set",
            [
                json!({"note": [{"text": "a"}, {"text": "b"}]}),
                json!({"note": [{"text": "b"}, {"text": "c"}]}),
                json!({"note": [{"text": "a"}, {"text": "b"}, {"text": "d"}]}),
                json!({"note": [{"text": "b"}, {"text": "d"}, {"text": "c"}]}),
            ],
            &[],
        ),
        (
            "died at a time, and died: one unit",
            [
                json!({}),
                json!({"deceasedBoolean": true}),
                json!({"deceasedDateTime": "2026-09-01"}),
                json!({"deceasedDateTime": "2026-09-01"}),
            ],
            &["deceased"],
        ),
        (
            "a field nobody here knows stays",
            [
                json!({"gender": "female", "extension": [{"url": "x", "valueCode": "1"}]}),
                json!({"gender": "male", "extension": [{"url": "x", "valueCode": "1"}]}),
                json!({"gender": "female", "extension": [{"url": "x", "valueCode": "1"}, {"url": "y", "valueCode": "2"}]}),
                json!({"gender": "male", "extension": [{"url": "x", "valueCode": "1"}, {"url": "y", "valueCode": "2"}]}),
            ],
            &[],
        ),
    ]
}

#[test]
fn two_changes_go_together_or_are_shown() {
    for (what, [base, here, there, wanted], fields) in cases() {
        let merged = merge(&patient(&base), &patient(&here), &patient(&there), true);
        assert_eq!(merged.resource, patient(&wanted), "{what}");
        let clashes: Vec<_> = merged.clashes.iter().map(|clash| clash.field.as_str()).collect();
        assert_eq!(clashes, fields, "{what}");
    }
}

#[test]
fn what_is_not_said_stays_and_what_was_taken_away_goes() {
    let there = patient(
        &json!({"gender": "female", "maritalStatus": {"text": "m"}, "identifier": [{"system": "a"}, {"system": "b"}]}),
    );
    let here = patient(&json!({"gender": "male", "identifier": [{"system": "a"}]}));
    let not_said = merge(&there, &here, &there, false).resource;
    assert_eq!((&not_said["gender"], &not_said["maritalStatus"]["text"]), (&json!("male"), &json!("m")));
    assert_eq!(not_said["identifier"], there["identifier"]);
    let taken_away = merge(&there, &here, &there, true).resource;
    assert_eq!(taken_away, here);
}

#[test]
fn a_chosen_value_is_put_where_it_was() {
    let patient = patient(
        &json!({"birthDate": "1950-01-01", "telecom": [{"system": "phone", "use": "home", "value": "1"}]}),
    );
    let chosen = json!({"system": "phone", "use": "home", "value": "2"});
    let with_phone = with(&patient, "telecom[phone|home]", Some(&chosen));
    assert_eq!(with_phone["telecom"], json!([chosen]));
    let born = json!({"birthDate": "1951-01-01"});
    assert_eq!(with(&with_phone, "birthDate", Some(&born))["birthDate"], "1951-01-01");
    assert_eq!(with(&patient, "birthDate", None).get("birthDate"), None);
}

#[test]
fn what_became_of_a_patient() {
    let link = json!([{"other": {"reference": "Patient/q"}, "type": "replaced-by"}]);
    for (fields, wanted) in [
        (json!({"link": link, "active": false}), Some(Fate::ReplacedBy("q".to_owned()))),
        (json!({"link": [{"other": {"reference": "Patient/q"}, "type": "replaces"}]}), None),
        (json!({"deceasedDateTime": "2026-09-01"}), Some(Fate::Died)),
        (json!({"deceasedBoolean": false}), None),
        (json!({"active": false}), Some(Fate::Inactive)),
        (json!({"active": true}), None),
    ] {
        assert_eq!(fate(&patient(&fields)), wanted);
    }
}

#[test]
fn what_was_not_taken_has_the_same_ids_whenever_it_is_made() {
    let request = OutboxId(uuid::Uuid::from_u128(7));
    let at = DateTime::parse_from_rfc3339("2026-09-02T08:30:00+08:00").unwrap();
    let values = [("birthDate".to_owned(), Some(json!({"birthDate": "1951-01-01"})))];
    let make = |target: &str| kept(request, target, Some("p"), &values, at);
    let [value, review] = make("Patient/p");
    assert_eq!([value.clone(), review.clone()], make("Patient/p"));
    assert_ne!(value["id"], make("Patient/q")[0]["id"]);
    assert_eq!(review["focus"]["reference"], format!("Basic/{}", value["id"].as_str().unwrap()));
    assert_eq!(review["id"], review_id(request, "Patient/p").to_string());
    assert_eq!(closed(review)["status"], "completed");
}

fn arbitrary() -> impl Strategy<Value = Value> {
    let word = || "[abc]";
    let phones = proptest::collection::btree_map("[hmw]", word(), 0..3);
    let notes = proptest::collection::btree_set(word(), 0..3);
    let plain = proptest::collection::btree_map("(gender|birthDate|active|status)", word(), 0..4);
    (plain, phones, notes).prop_map(|(plain, phones, notes)| {
        let mut fields: Map<String, Value> =
            plain.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        if !phones.is_empty() {
            let phone = |(r#use, value)| json!({"system": "phone", "use": r#use, "value": value});
            fields.insert("telecom".to_owned(), phones.into_iter().map(phone).collect());
        }
        if !notes.is_empty() {
            fields.insert("note".to_owned(), notes.into_iter().map(|text| json!({"text": text})).collect());
        }
        patient(&Value::Object(fields))
    })
}

/// Everything a resource holds, lists without their order.
fn held(resource: &Value) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for (name, value) in resource.as_object().unwrap() {
        match value {
            Value::Array(items) => held.extend(items.iter().map(|item| format!("{name}: {item}"))),
            one => {
                held.insert(format!("{name}: {one}"));
            }
        }
    }
    held
}

proptest! {
    #[test]
    fn who_changed_nothing_changes_nothing(base in arbitrary(), other in arbitrary()) {
        for (here, there) in [(&base, &other), (&other, &base)] {
            let merged = merge(&base, here, there, true);
            prop_assert_eq!(held(&merged.resource), held(&other));
            prop_assert!(merged.clashes.is_empty());
        }
    }

    #[test]
    fn sides_can_be_exchanged(base in arbitrary(), here in arbitrary(), there in arbitrary()) {
        let (one, other) = (merge(&base, &here, &there, true), merge(&base, &there, &here, true));
        let fields = |merged: &Merged| merged.clashes.iter().map(|clash| clash.field.clone()).collect::<Vec<_>>();
        prop_assert_eq!(fields(&one), fields(&other));
        let mut resource = other.resource;
        for clash in &one.clashes {
            resource = with(&resource, &clash.field, clash.there.as_ref());
        }
        prop_assert_eq!(held(&one.resource), held(&resource));
    }

    #[test]
    fn nothing_entered_is_gone(base in arbitrary(), here in arbitrary(), there in arbitrary()) {
        let merged = merge(&base, &here, &there, true);
        let mut known = held(&merged.resource);
        for clash in &merged.clashes {
            for value in [&clash.here, &clash.there].into_iter().flatten() {
                match clash.field.split_once('[') {
                    Some((field, _)) => known.insert(format!("{field}: {value}")),
                    None => known.insert(format!("{}: {}", clash.field, value[&clash.field])),
                };
            }
        }
        let was = held(&base);
        for entered in held(&here).union(&held(&there)).filter(|value| !was.contains(*value)) {
            prop_assert!(known.contains(entered), "{} is gone", entered);
        }
    }
}
