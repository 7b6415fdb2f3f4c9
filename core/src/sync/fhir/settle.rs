//! From resources to bundles: each resource once, references that the server can resolve, at most so many entries.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::name::URI;
use crate::sync::bundle::{Bundle, Entry, MOST_ENTRIES};
use crate::sync::json::target;

/// What resources point at, that is none of them.
pub fn pointed_at(resources: &[Value]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    resources.iter().for_each(|resource| point(resource, &mut all));
    for address in resources.iter().filter_map(target) {
        all.remove(&address);
    }
    all
}

fn point(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| point(one, into)),
        Value::Object(map) => {
            if let Some(Value::String(address)) = map.get("reference") {
                into.insert(address.clone());
            }
            map.values().for_each(|one| point(one, into));
        }
        _ => {}
    }
}

/// Bundles in the order of sending. A reference to something that is neither among the resources nor known to be on the platform
/// names it by its identifier instead of pointing at it: a server refuses what points at nothing, and the name is enough to find it
/// once it is there.
pub fn bundles(resources: Vec<Value>, there: &BTreeSet<String>) -> Vec<Bundle> {
    let mut here = BTreeSet::new();
    let mut once: Vec<Value> = Vec::new();
    for resource in resources {
        if target(&resource).is_some_and(|address| here.insert(address)) {
            once.push(resource);
        }
    }
    let resolvable = |address: &str| here.contains(address) || there.contains(address);
    for resource in &mut once {
        settle(resource, &resolvable);
    }
    let entries: Vec<Entry> = once.into_iter().filter_map(Entry::put).collect();
    entries.chunks(MOST_ENTRIES).map(|part| Bundle::transaction(part.to_vec())).collect()
}

/// Names these by their identifiers wherever a resource points at them.
pub fn name_instead_of(resource: &mut Value, missing: &BTreeSet<String>) {
    settle(resource, &|address| !missing.contains(address));
}

fn settle(value: &mut Value, resolvable: &dyn Fn(&str) -> bool) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| settle(one, resolvable)),
        Value::Object(map) => {
            name_instead(map, resolvable);
            map.values_mut().for_each(|one| settle(one, resolvable));
        }
        _ => {}
    }
}

fn name_instead(map: &mut Map<String, Value>, resolvable: &dyn Fn(&str) -> bool) {
    let Some(Value::String(address)) = map.get("reference") else { return };
    let Some((kind, id)) = address.split_once('/').filter(|_| !resolvable(address)) else { return };
    let (kind, id) = (kind.to_owned(), json!({ "system": URI, "value": format!("urn:uuid:{id}") }));
    map.remove("reference");
    map.insert("type".to_owned(), Value::String(kind));
    map.insert("identifier".to_owned(), id);
}
