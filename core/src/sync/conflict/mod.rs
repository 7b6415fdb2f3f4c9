//! Both sides changed the same resource: what goes together by itself, and what a person has to choose. Pure.
//!
//! A resource is taken apart into units: a field, or an element of a list that has an identity. A unit that one side changed
//! has that side's value; a unit that both changed differently keeps the platform's, and is a [`Clash`].

mod kept;
mod units;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

pub use kept::{REVIEW, SYSTEM, closed, kept, not_taken, review_id};
use units::{Units, whole};

/// A unit that both sides changed, each in its own way.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Field, with the identity of the element of a list: `telecom[phone|home]`.
    pub field: String,
    /// Before.
    pub base: Option<Value>,
    /// As it was entered here.
    pub here: Option<Value>,
    /// As the platform has it.
    pub there: Option<Value>,
}

/// What came of both changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The resource with both sides' changes.
    pub resource: Value,
    /// What could not be put together; the resource has the platform's value.
    pub clashes: Vec<Clash>,
}

/// When a Task was touched last: no value that anybody entered, and of two the platform's is as good.
const STAMP: &str = "lastModified";

/// Puts two changes of one resource together. `says_all`: what `here` does not have was taken away; else it is simply not
/// said, as by an app that does not know the field.
pub fn merge(base: &Value, here: &Value, there: &Value, says_all: bool) -> Merged {
    let lists = units::lists([base, here, there]);
    let (old, mut ours, theirs) =
        (Units::of(base, &lists), Units::of(here, &lists), Units::of(there, &lists));
    if !says_all {
        ours.fill(&old);
    }
    let mut merged = Units::default();
    let mut clashes = Vec::new();
    let keys: BTreeSet<_> = [&old, &ours, &theirs].into_iter().flat_map(Units::keys).collect();
    for key in keys {
        let (was, mine, its) = (old.get(key), ours.get(key), theirs.get(key));
        let taken = if mine == its || mine == was {
            its
        } else if its == was {
            mine
        } else if key.name() == STAMP {
            its
        } else {
            let value = |unit: Option<&Value>| unit.cloned();
            clashes.push(Clash { field: key.name(), base: value(was), here: value(mine), there: value(its) });
            its
        };
        if let Some(value) = taken {
            merged.put(key.clone(), value.clone());
        }
    }
    let order = [&theirs, &ours];
    Merged { resource: whole(here, &merged, order), clashes }
}

/// A resource with one unit set to a value that was chosen; none takes it away.
pub fn with(resource: &Value, field: &str, value: Option<&Value>) -> Value {
    let lists = units::lists([resource, resource, resource]);
    let units = Units::of(resource, &lists);
    let mut changed = units.clone();
    changed.set(field, value, &lists);
    whole(resource, &changed, [&units, &changed])
}

/// What became of a patient at the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Her record goes on under another id.
    ReplacedBy(String),
    /// She has died.
    Died,
    /// Her record is not in use any more.
    Inactive,
}

/// What became of a patient, if anything did. Source: FHIR R4 Patient, `link.type` replaced-by, `deceased[x]`, `active`.
pub fn fate(patient: &Value) -> Option<Fate> {
    let links = patient.get("link").and_then(Value::as_array).into_iter().flatten();
    let replaced = links
        .filter(|link| link.get("type").and_then(Value::as_str) == Some("replaced-by"))
        .find_map(|link| link.get("other")?.get("reference")?.as_str())
        .and_then(super::json::referred)
        .and_then(|target| target.strip_prefix("Patient/"));
    if let Some(id) = replaced {
        return Some(Fate::ReplacedBy(id.to_owned()));
    }
    let died = patient.get("deceasedDateTime").is_some()
        || patient.get("deceasedBoolean").and_then(Value::as_bool) == Some(true);
    let inactive = patient.get("active").and_then(Value::as_bool) == Some(false);
    if died { Some(Fate::Died) } else { inactive.then_some(Fate::Inactive) }
}
