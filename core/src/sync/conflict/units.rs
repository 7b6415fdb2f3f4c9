//! A resource taken apart into what changes by itself, and put together again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::json;

/// What is never merged: who the resource is, and what belongs to the server.
const FIXED: [&str; 4] = ["resourceType", "id", "meta", "text"];

/// Fields of which only one may be there. Source: FHIR R4, choice of data types (`[x]`) of the changeable resources.
const CHOICES: [&str; 5] = ["deceased", "multipleBirth", "occurrence", "quantity", "asNeeded"];

/// A field, or an element of a list in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    field: String,
    element: Option<String>,
}

impl Key {
    pub(super) fn name(&self) -> String {
        match &self.element {
            Some(element) => format!("{}[{element}]", self.field),
            None => self.field.clone(),
        }
    }
}

/// How the elements of a list are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By what identifies them in FHIR.
    Identity,
    /// By all they hold: a set.
    Content,
}

/// The lists that are merged element by element; the others are taken as a whole.
pub(super) fn lists(resources: [&Value; 3]) -> BTreeMap<String, By> {
    let mut names = BTreeSet::new();
    for resource in resources {
        names.extend(resource.as_object().into_iter().flat_map(|fields| {
            fields.iter().filter(|(_, value)| value.is_array()).map(|(name, _)| name.clone())
        }));
    }
    names.retain(|name| !FIXED.contains(&name.as_str()) && !name.starts_with('_'));
    let how = |name: String| {
        let all: Vec<&Value> = resources.iter().filter_map(|resource| resource.get(&name)).collect();
        // Beside a list of plain values stands one of their extensions, place by place.
        let beside = format!("_{name}");
        if resources.iter().any(|resource| resource.get(&beside).is_some()) {
            return None;
        }
        let fits = |by| all.iter().all(|list| distinct(&name, list, by));
        [By::Identity, By::Content].into_iter().find(|by| fits(*by)).map(|by| (name.clone(), by))
    };
    names.into_iter().filter_map(how).collect()
}

fn distinct(field: &str, list: &Value, by: By) -> bool {
    let Some(items) = list.as_array() else { return false };
    let mut seen = BTreeSet::new();
    items.iter().all(|item| element(field, item, by).is_some_and(|key| seen.insert(key)))
}

/// What tells an element from the others of its list.
fn element(field: &str, item: &Value, by: By) -> Option<String> {
    if by == By::Content {
        return Some(item.to_string());
    }
    let text = |path: &[&str]| -> Option<&str> {
        path.iter()
            .try_fold(item, |value, step| match step.parse::<usize>() {
                Ok(at) => value.get(at),
                Err(_) => value.get(step),
            })?
            .as_str()
    };
    let or_none = |value: Option<&str>| value.unwrap_or_default().to_owned();
    match field {
        "extension" | "modifierExtension" => text(&["url"]).map(str::to_owned),
        "identifier" => text(&["system"]).map(str::to_owned),
        "telecom" => Some(format!("{}|{}", text(&["system"])?, or_none(text(&["use"])))),
        "name" | "address" => Some(or_none(text(&["use"]))),
        // Whoever is alone there needs no relationship to be known again.
        "contact" => Some(or_none(text(&["relationship", "0", "coding", "0", "code"]))),
        "link" => text(&["other", "reference"]).map(str::to_owned),
        "communication" => text(&["language", "coding", "0", "code"]).map(str::to_owned),
        "activity" => text(&["reference", "reference"]).map(str::to_owned),
        "input" | "output" => {
            text(&["type", "coding", "0", "code"]).or(text(&["type", "text"])).map(str::to_owned)
        }
        _ => None,
    }
}

/// The units of one resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Units {
    units: BTreeMap<Key, Value>,
    /// Of each list, its elements in their order.
    order: BTreeMap<String, Vec<Key>>,
}

impl Units {
    pub(super) fn of(resource: &Value, lists: &BTreeMap<String, By>) -> Self {
        let mut units = Self::default();
        for (name, value) in resource.as_object().into_iter().flatten() {
            if FIXED.contains(&name.as_str()) {
                continue;
            }
            match (lists.get(name), value) {
                (Some(by), Value::Array(items)) => {
                    for item in items.iter().map(plain) {
                        let key = Key { field: name.clone(), element: element(name, &item, *by) };
                        units.order.entry(name.clone()).or_default().push(key.clone());
                        units.units.insert(key, item);
                    }
                }
                _ => units.add(name, plain(value)),
            }
        }
        units
    }

    /// Fields that belong together are one unit: an object of them.
    fn add(&mut self, name: &str, value: Value) {
        let key = Key { field: together(name).to_owned(), element: None };
        let unit = self.units.entry(key).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(fields) = unit {
            fields.insert(name.to_owned(), value);
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.units.keys()
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Value> {
        self.units.get(key)
    }

    pub(super) fn put(&mut self, key: Key, value: Value) {
        self.units.insert(key, value);
    }

    /// What is not said here stays as it was.
    pub(super) fn fill(&mut self, from: &Self) {
        for (key, value) in &from.units {
            self.units.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }

    /// Sets the unit of this name.
    pub(super) fn set(&mut self, name: &str, value: Option<&Value>, lists: &BTreeMap<String, By>) {
        let known = self.units.keys().find(|key| key.name() == name).cloned();
        let (field, element) = match name.split_once('[') {
            Some((field, rest)) => (field, rest.strip_suffix(']').map(str::to_owned)),
            None => (name, None),
        };
        let key = known.unwrap_or(Key { field: field.to_owned(), element });
        match value {
            // A list that is known by its content has the element under what it holds now.
            Some(value) if key.element.is_some() && lists.get(field) == Some(&By::Content) => {
                self.units.insert(Key { element: Some(value.to_string()), ..key }, value.clone());
            }
            Some(value) => {
                self.units.insert(key, value.clone());
            }
            None => {
                self.units.remove(&key);
            }
        }
    }
}

/// The name under which fields that belong together are one unit.
fn together(name: &str) -> &str {
    let bare = name.strip_prefix('_').unwrap_or(name);
    let choice = |start: &&&str| {
        bare.strip_prefix(**start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    CHOICES.iter().find(choice).copied().unwrap_or(bare)
}

/// References as they are meant, however they are written.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| match (name.as_str(), value.as_str().and_then(json::referred)) {
                    ("reference", Some(target)) => (name.clone(), Value::String(target.to_owned())),
                    _ => (name.clone(), plain(value)),
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// Puts units together again; lists in the order of the first side, then of the second, then whatever is new.
pub(super) fn whole(head: &Value, units: &Units, order: [&Units; 2]) -> Value {
    let mut resource: Map<String, Value> = head
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| FIXED.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut lists: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut placed = BTreeSet::new();
    let listed = order.into_iter().flat_map(|side| side.order.values().flatten()).chain(units.keys());
    for key in listed.filter(|key| key.element.is_some()) {
        if let Some(value) = units.get(key)
            && placed.insert(key)
        {
            lists.entry(&key.field).or_default().push(value);
        }
    }
    for (field, items) in lists {
        resource.insert(field.to_owned(), Value::Array(items.into_iter().cloned().collect()));
    }
    for (_, unit) in units.units.iter().filter(|(key, _)| key.element.is_none()) {
        if let Value::Object(fields) = unit {
            resource.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
    }
    Value::Object(resource)
}
