//! Resources as JSON, without types: who is meant, what they refer to, and whether two are the same.

use std::collections::BTreeSet;

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};

use super::bundle::FULL_URL_BASE;

/// What a server may add to or change in a resource by itself.
const SERVERS_OWN: [&str; 2] = ["meta", "text"];

/// Resources that change; all others are immutable once there.
pub const CHANGEABLE: [&str; 4] = ["Patient", "Task", "CarePlan", "ServiceRequest"];

/// Whether resources of this type change.
pub fn changes(kind: &str) -> bool {
    CHANGEABLE.contains(&kind)
}

/// `Type/id` of a resource; none: it has no type or id as FHIR writes them.
pub fn target(resource: &Value) -> Option<String> {
    let kind = resource.get("resourceType")?.as_str()?;
    let id = resource.get("id")?.as_str()?;
    (is_type(kind) && is_id(id)).then(|| format!("{kind}/{id}"))
}

/// Type and id of `Type/id`.
pub fn parts(target: &str) -> Option<(&str, &str)> {
    let (kind, id) = target.split_once('/')?;
    (is_type(kind) && is_id(id)).then_some((kind, id))
}

/// An id as FHIR R4 has it: `[A-Za-z0-9\-.]{1,64}`.
pub fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

fn is_type(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(|b| b.is_ascii_alphabetic())
}

/// `Type/id` of a reference, whether written relative, below our own base, or with a version; none: it leads elsewhere.
pub fn referred(reference: &str) -> Option<&str> {
    let inside = reference.strip_prefix(FULL_URL_BASE).map_or(reference, |rest| rest.trim_start_matches('/'));
    let plain = inside.split_once("/_history/").map_or(inside, |(plain, _)| plain);
    parts(plain).is_some().then_some(plain)
}

/// All resources that a resource refers to.
pub fn references(resource: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(resource, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(to) = fields.get("reference").and_then(Value::as_str).and_then(referred) {
                found.insert(to.to_owned());
            }
            fields.values().for_each(|inner| collect(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, found)),
        _ => {}
    }
}

/// Id of the patient that a resource is about, as far as it says so by reference.
pub fn patient(resource: &Value) -> Option<&str> {
    if resource.get("resourceType").and_then(Value::as_str) == Some("Patient") {
        return resource.get("id").and_then(Value::as_str);
    }
    let named = |field: &str| match resource.get(field)? {
        Value::Array(several) => several.iter().find_map(patient_of),
        one => patient_of(one),
    };
    ["subject", "patient", "for", "target", "beneficiary"].into_iter().find_map(named)
}

fn patient_of(reference: &Value) -> Option<&str> {
    referred(reference.get("reference")?.as_str()?)?.strip_prefix("Patient/")
}

/// `meta.versionId` or another text of `meta`.
pub fn meta<'a>(resource: &'a Value, field: &str) -> Option<&'a str> {
    resource.get("meta")?.get(field)?.as_str()
}

/// Sets a text of `meta`, whatever a server has put in its place.
pub fn set_meta(resource: &mut Value, field: &str, text: &str) {
    let Value::Object(fields) = resource else { return };
    let meta = fields.entry("meta").or_insert(Value::Null);
    if !meta.is_object() {
        *meta = Value::Object(Map::new());
    }
    if let Value::Object(meta) = meta {
        meta.insert(field.to_owned(), Value::String(text.to_owned()));
    }
}

/// Writes references that lead below this base as `Type/id`: they lead to the same server.
pub fn make_relative(value: &mut Value, base: &str) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("reference")
                && let Some(rest) = reference.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'))
                && referred(rest).is_some()
            {
                *reference = rest.to_owned();
            }
            fields.values_mut().for_each(|inner| make_relative(inner, base));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| make_relative(inner, base)),
        _ => {}
    }
}

/// Type and id at the end of an address of a resource, whatever base it stands below and whichever version it names.
pub fn at_end(address: &str) -> Option<(&str, &str)> {
    let plain = address.split(['?', '#']).next()?;
    let plain = plain.split_once("/_history").map_or(plain, |(plain, _)| plain);
    let kind = plain.rfind('/').and_then(|id| plain[..id].rfind('/')).map_or(0, |before| before + 1);
    parts(&plain[kind..])
}

/// A resource without what the server adds by itself.
pub fn content(resource: &Value) -> Value {
    match resource {
        Value::Object(fields) => Value::Object(
            fields.iter().filter(|(name, _)| !SERVERS_OWN.contains(&name.as_str())).map(own).collect(),
        ),
        other => other.clone(),
    }
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// SHA-256 of a resource's content in its canonical form: fields in order, without white space, numbers as written.
pub fn hash(resource: &Value) -> Vec<u8> {
    let mut text = Vec::with_capacity(2_048);
    write(resource, &SERVERS_OWN, &mut text);
    digest(&SHA256, &text).as_ref().to_vec()
}

/// Writes a value without these fields of its own.
fn write(value: &Value, without: &[&str], text: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().filter(|(name, _)| !without.contains(&name.as_str())).collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push(b'{');
            for (name, inner) in fields {
                plain(name, text);
                text.push(b':');
                write(inner, &[], text);
                text.push(b',');
            }
            text.push(b'}');
        }
        Value::Array(items) => {
            text.push(b'[');
            for item in items {
                write(item, &[], text);
                text.push(b',');
            }
            text.push(b']');
        }
        other => plain(other, text),
    }
}

fn plain<T: serde::Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    serde_json::to_writer(text, value).expect("memory takes every write");
}

/// Whether all that was sent is found in what the server has: it may have added fields, never changed or dropped one.
pub fn contains(found: &Value, sent: &Value) -> bool {
    holds(found, &content(sent))
}

fn holds(found: &Value, sent: &Value) -> bool {
    match (found, sent) {
        (Value::Object(found), Value::Object(sent)) => sent.iter().all(|(name, value)| {
            found.get(name).is_some_and(|there| match (name.as_str(), value, there) {
                ("reference", Value::String(here), Value::String(there)) => same_reference(there, here),
                _ => holds(there, value),
            })
        }),
        (Value::Array(found), Value::Array(sent)) => {
            found.len() == sent.len() && found.iter().zip(sent).all(|(found, sent)| holds(found, sent))
        }
        (found, sent) => found == sent,
    }
}

fn same_reference(there: &str, here: &str) -> bool {
    let plain = |text| referred(text).unwrap_or(text).to_owned();
    plain(there) == plain(here)
}

/// A value of JSON text that was stored by us.
pub fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Object(Map::new()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_reference_leads_to() {
        for (reference, wanted) in [
            ("Patient/a-1", Some("Patient/a-1")),
            ("https://doorstep.example/fhir/Patient/a-1", Some("Patient/a-1")),
            ("Patient/a-1/_history/3", Some("Patient/a-1")),
            ("https://elsewhere.example/fhir/Patient/a-1", None),
            ("urn:uuid:0190", None),
            ("#contained", None),
            ("Patient/", None),
            ("patient/1", None),
        ] {
            assert_eq!(referred(reference), wanted, "{reference}");
        }
    }

    #[test]
    fn what_an_address_ends_with() {
        for (address, wanted) in [
            ("Patient/a-1", Some(("Patient", "a-1"))),
            ("Patient/a-1/_history/2", Some(("Patient", "a-1"))),
            ("https://a.example/fhir/Patient/a-1/_history/2?x=1", Some(("Patient", "a-1"))),
            ("https://a.example/fhir/Patient/a-1", Some(("Patient", "a-1"))),
            ("Patient", None),
            ("Patient?identifier=1", None),
            ("", None),
        ] {
            assert_eq!(at_end(address), wanted, "{address}");
        }
    }

    #[test]
    fn references_below_the_servers_base_are_its_own() {
        let mut resource = json!({"subject": {"reference": "https://a.example/fhir/Patient/p"}, "target": [
            {"reference": "https://a.example/fhirs/Patient/p"}, {"reference": "https://a.example/fhir/Patient"},
            {"reference": "https://a.example/fhir/Encounter/e/_history/1"}]});
        make_relative(&mut resource, "https://a.example/fhir");
        assert_eq!(patient(&resource), Some("p"));
        assert_eq!(resource["target"][0]["reference"], "https://a.example/fhirs/Patient/p");
        assert_eq!(resource["target"][1]["reference"], "https://a.example/fhir/Patient");
        assert_eq!(resource["target"][2]["reference"], "Encounter/e/_history/1");
    }

    #[test]
    fn a_server_may_add_but_neither_change_nor_drop() {
        let sent = json!({"resourceType": "Observation", "id": "o", "valueQuantity": {"value": 7.1}, "note": [{"text": "a"}],
            "subject": {"reference": "https://doorstep.example/fhir/Patient/p"}, "meta": {"profile": ["x"]}});
        let mut found = json!({"resourceType": "Observation", "id": "o", "valueQuantity": {"value": 7.1}, "note": [{"text": "a"}],
            "subject": {"reference": "Patient/p"}, "meta": {"versionId": "1"}, "text": {"div": "…"}, "issued": "now"});
        assert!(contains(&found, &sent));
        assert!(!contains(&sent, &found));
        found["note"] = json!([{"text": "a"}, {"text": "b"}]);
        assert!(!contains(&found, &sent), "a note more is another note");
        found["note"] = json!([{"text": "b"}]);
        assert!(!contains(&found, &sent));
    }

    #[test]
    fn digits_count_and_the_order_of_fields_does_not() {
        let of = |text: &str| hash(&serde_json::from_str(text).unwrap());
        assert_eq!(of(r#"{"a": 1, "b": {"c": 2, "d": [1]}}"#), of(r#"{"b":{"d":[1],"c":2},"a":1}"#));
        assert_ne!(of(r#"{"a": 7.1}"#), of(r#"{"a": 7.10}"#));
        assert_ne!(of(r#"{"a": ["b", "c"]}"#), of(r#"{"a": ["c", "b"]}"#));
        assert_eq!(of(r#"{"a": 1, "meta": {"versionId": "1"}}"#), of(r#"{"a": 1}"#));
    }

    #[test]
    fn whom_a_resource_is_about() {
        for (resource, wanted) in [
            (json!({"resourceType": "Patient", "id": "p"}), Some("p")),
            (json!({"resourceType": "Task", "for": {"reference": "Patient/p"}}), Some("p")),
            (
                json!({"resourceType": "Provenance", "target": [{"reference": "Encounter/e"}, {"reference": "Patient/p"}]}),
                Some("p"),
            ),
            (json!({"resourceType": "Group", "subject": {"reference": "Group/g"}}), None),
        ] {
            assert_eq!(patient(&resource), wanted);
        }
    }
}
