//! Bundles: each resource once, at most so many of them, and no reference that a server could not resolve.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::sync::bundle::MOST_ENTRIES;
use crate::sync::fhir::{bundles, pointed_at};

fn observation(number: usize) -> Value {
    json!({
        "resourceType": "Observation", "id": format!("o{number}"),
        "subject": { "reference": "Patient/p" },
        "encounter": { "reference": "Encounter/e", "display": "昨天" },
        "performer": [{ "reference": "Practitioner/s" }],
    })
}

#[test]
fn what_is_not_there_is_named_instead_of_pointed_at() {
    let patient = json!({ "resourceType": "Patient", "id": "p" });
    let resources = vec![patient.clone(), observation(1), observation(1)];
    let away: Vec<String> = pointed_at(&resources).into_iter().collect();
    assert_eq!(away, ["Encounter/e", "Practitioner/s"]);
    let there = BTreeSet::from(["Practitioner/s".to_owned()]);
    let [bundle] = bundles(resources, &there).try_into().ok().unwrap();
    assert_eq!(bundle.entry.len(), 2, "each once");
    assert_eq!((bundle.count("Observation"), bundle.count("Obs")), (1, 0));
    let told = bundle.entry[1].resource.clone().unwrap();
    assert_eq!(told["subject"], json!({ "reference": "Patient/p" }));
    assert_eq!(told["performer"][0], json!({ "reference": "Practitioner/s" }));
    let identifier = json!({ "system": "urn:ietf:rfc:3986", "value": "urn:uuid:e" });
    assert_eq!(
        told["encounter"],
        json!({ "type": "Encounter", "identifier": identifier, "display": "昨天" })
    );
}

#[test]
fn too_many_for_one_bundle_go_in_several_in_their_order() {
    let all: Vec<Value> = (0..MOST_ENTRIES * 2 + 1).map(observation).collect();
    let bundles = bundles(all, &BTreeSet::new());
    assert_eq!(
        bundles.iter().map(|one| one.entry.len()).collect::<Vec<_>>(),
        [MOST_ENTRIES, MOST_ENTRIES, 1]
    );
    let urls = bundles.iter().flat_map(|one| &one.entry).map(|entry| entry.request.url.clone());
    assert!(urls.enumerate().all(|(at, url)| url == format!("Observation/o{at}")));
}
