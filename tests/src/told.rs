//! What a phone has for the platform: looked at as a server would, read in again, and, where a folder is named, written there for
//! HL7's validator.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use doorstep_core::care::reading::Reading;
use doorstep_core::store::outbox::{self, Outgoing};
use doorstep_core::store::{self, Store, readings, visits};
use doorstep_core::sync::bundle::{Bundle, FULL_URL_BASE, MOST_ENTRIES};
use doorstep_core::sync::fhir::{self, read, structure};
use doorstep_core::sync::json;
use serde_json::Value;

use crate::Phone;
use crate::trail::store;

/// The variable that names a folder for what was told.
pub const FOLDER: &str = "DOORSTEP_FHIR";

/// The folder for what was told, if one is named.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Writes a bundle there, if a folder is named.
pub fn keep(name: &str, bundle: &[u8]) {
    if let Some(folder) = folder() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.json")), bundle).unwrap();
    }
}

/// Looks at everything that waits, and returns its kinds. The phone is locked for it.
pub fn check(phone: &Phone, name: &str) -> BTreeSet<String> {
    let store = store(phone);
    let rows = store.read(|connection| outbox::unanswered(connection, u32::MAX));
    let rows = rows.map_err(|e: store::Error| e).unwrap();
    let mut there = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    let mut last = 0;
    for (number, (outgoing, _)) in rows.iter().enumerate() {
        let resources = taken(&outgoing.body, &mut there);
        let of_team = resources.iter().any(|one| one["resourceType"] == "HealthcareService");
        assert!(outgoing.resident.is_some() != of_team, "{}: of nobody, or of two", outgoing.kind);
        let observations = resources.iter().filter(|one| one["resourceType"] == "Observation").count();
        assert_eq!(outgoing.observations as usize, observations, "{}", outgoing.kind);
        last = numbered(&resources, last);
        resources.iter().for_each(known_extensions);
        read_again(&store, outgoing, &resources);
        keep(&format!("{}-{name}-{number}", outgoing.kind), &outgoing.body);
        kinds.insert(outgoing.kind.clone());
    }
    kinds
}

/// Takes a bundle as a server does: whole, each resource under its own id, nothing pointed at that is not there.
pub fn taken(body: &[u8], there: &mut BTreeSet<String>) -> Vec<Value> {
    let bundle: Bundle = serde_json::from_slice(body).unwrap();
    assert_eq!((bundle.resource_type.as_str(), bundle.kind.as_str()), ("Bundle", "transaction"));
    assert!((1..=MOST_ENTRIES).contains(&bundle.entry.len()));
    let mut here = BTreeSet::new();
    let mut resources = Vec::new();
    for entry in bundle.entry {
        let resource = entry.resource.unwrap();
        let address = json::target(&resource).unwrap();
        assert_eq!(entry.full_url, format!("{FULL_URL_BASE}/{address}"));
        assert_eq!((entry.request.method.as_str(), &entry.request.url), ("PUT", &address));
        assert!(here.insert(address), "a resource stands twice");
        resources.push(resource);
    }
    there.extend(here);
    let away: Vec<String> =
        fhir::pointed_at(&resources).into_iter().filter(|one| !there.contains(one)).collect();
    assert!(away.is_empty(), "points at what no server has: {away:?}");
    resources
}

/// Who signs, what was said or what was measured has the phone's next number.
fn numbered(resources: &[Value], last: u32) -> u32 {
    let numbers: BTreeSet<u32> =
        resources.iter().filter_map(|one| read::written(one).unwrap()).map(|it| it.sequence).collect();
    // A bundle that was too long for one request has it in one of its parts.
    assert!(numbers.len() <= 1 && numbers.iter().all(|number| *number > last), "{numbers:?} after {last}");
    numbers.into_iter().next().unwrap_or(last)
}

/// Whatever extension of ours is said is one that the project publishes.
fn known_extensions(value: &Value) {
    let own = format!("{FULL_URL_BASE}/StructureDefinition/");
    match value {
        Value::Array(all) => all.iter().for_each(known_extensions),
        Value::Object(fields) => {
            if let Some(url) = fields.get("url").and_then(Value::as_str).filter(|url| url.starts_with(&own)) {
                assert!(
                    structure::definitions().iter().any(|one| one["url"] == url),
                    "{url} is not published"
                );
            }
            fields.values().for_each(known_extensions);
        }
        _ => {}
    }
}

fn read_again(store: &Store, outgoing: &Outgoing, resources: &[Value]) {
    let kind = outgoing.kind.as_str();
    match kind {
        "visit" | "visit-correction" => {
            let told = read::visit(resources).unwrap();
            assert_eq!(told.correction.is_some(), kind == "visit-correction");
            let kept = store.read(|connection| match told.correction {
                Some(_) => visits::get(connection, told.visit.id),
                None => visits::version(connection, told.visit.id, None),
            });
            let kept = kept.map_err(|e: store::Error| e).unwrap().unwrap();
            assert!(told.visit == kept, "a visit comes back otherwise: {:#?}\n{kept:#?}", told.visit);
            for reading in &told.readings {
                // One that a later correction replaced is not kept among those that count.
                let kept = store.read(|connection| readings::get(connection, reading.id));
                let kept = kept.map_err(|e: store::Error| e).unwrap();
                assert!(kept.is_none_or(|kept| kept == *reading), "a reading comes back otherwise");
            }
        }
        "readings" => {
            let measured = resources.iter().filter(|one| one["resourceType"] == "Observation");
            let read: Vec<(Reading, bool)> = measured.map(|one| read::reading(one).unwrap()).collect();
            assert!(read.iter().all(|(reading, _)| Some(reading.resident) == outgoing.resident));
        }
        _ if outgoing.resident.is_none() => {
            let fact = read::team_fact(resources.last().unwrap()).unwrap();
            assert_eq!(fact.kind, kind);
        }
        _ => {
            let fact = read::fact(resources.last().unwrap()).unwrap();
            assert_eq!((fact.kind.as_str(), Some(fact.resident)), (kind, outgoing.resident));
        }
    }
}
