//! What is new about one resident, in the order in which it happened: each visit with its parts, each fact, and the rest.

use std::collections::BTreeMap;

use chrono::DateTime;
use rusqlite::Connection;
use serde_json::Value;

use super::super::super::work::Fault;
use crate::care::id::VisitId;
use crate::store::copies::{self, Copy, Intake};
use crate::store::visits;
use crate::sync::fhir::{Fact, read};
use crate::sync::json;

/// A resource with what it holds.
pub(super) struct Part {
    pub(super) copy: Copy,
    pub(super) content: Value,
}

/// What is taken in at once.
pub(super) struct Item {
    pub(super) what: What,
    pub(super) parts: Vec<Part>,
    /// When it happened (µs of 1970, UTC); what has no time comes after all that has.
    at: i64,
}

/// What an item is.
pub(super) enum What {
    /// A visit of this app, or a later version of one.
    Visit(VisitId),
    /// A fact of this app.
    Fact(Box<Fact>),
    /// A resource by itself.
    Other,
}

/// What is new about a patient, without herself.
pub(super) fn of(connection: &Connection, patient: &str) -> Result<Vec<Item>, Fault> {
    let mut visits: BTreeMap<VisitId, Vec<Part>> = BTreeMap::new();
    let mut items = Vec::new();
    for copy in copies::about(connection, Some(patient), Intake::New)? {
        if copy.kind == "Patient" {
            continue;
        }
        let content = copy.content.as_deref().map(json::read).unwrap_or_default();
        let part = Part { copy, content };
        match visit_of(&part) {
            Some(visit) => visits.entry(visit).or_default().push(part),
            None => items.push(alone(part)),
        }
    }
    // A visit that came in parts is whole once the last one is here, and so is a correction.
    let open = match visits.is_empty() {
        true => Vec::new(),
        false => copies::about(connection, Some(patient), Intake::Review)?,
    };
    for copy in open {
        let content = copy.content.as_deref().map(json::read).unwrap_or_default();
        let part = Part { copy, content };
        let Some((id, parts)) = visit_of(&part).and_then(|id| Some((id, visits.get_mut(&id)?))) else {
            continue;
        };
        let is_response = |part: &Part| part.copy.kind == "QuestionnaireResponse";
        let may_fit = match visits::signed_at(connection, id)? {
            Some(_) => is_response(&part) && parts.iter().any(is_response),
            None => true,
        };
        if may_fit && !part.copy.gone {
            parts.push(part);
        }
    }
    for (id, parts) in visits {
        match parts.iter().any(is_record) || visits::signed_at(connection, id)?.is_some() {
            true => items.push(visit(id, parts)),
            // Another maker's: its values were measured elsewhere.
            false => {
                items.extend(parts.into_iter().filter(|part| part.copy.intake == Intake::New).map(alone));
            }
        }
    }
    // Of one moment a visit comes first, and facts in the order of their ids, which is the order they were made in.
    items.sort_by(|one, other| (one.at, one.rank(), one.id()).cmp(&(other.at, other.rank(), other.id())));
    Ok(items)
}

impl Item {
    fn rank(&self) -> u8 {
        match self.what {
            What::Visit(_) => 0,
            What::Fact(_) => 1,
            What::Other => 2,
        }
    }

    fn id(&self) -> &str {
        self.parts.first().map_or("", |part| part.copy.id.as_str())
    }
}

fn alone(part: Part) -> Item {
    let fact = if part.copy.kind == "QuestionnaireResponse" { read::fact(&part.content).ok() } else { None };
    match fact {
        Some(fact) => {
            let at = fact.at.timestamp_micros();
            Item { what: What::Fact(Box::new(fact)), parts: vec![part], at }
        }
        None => {
            let at = if part.copy.kind == "Observation" {
                moment(&part.content, "effectiveDateTime")
            } else {
                None
            };
            Item { what: What::Other, parts: vec![part], at: at.unwrap_or(i64::MAX) }
        }
    }
}

fn visit(id: VisitId, parts: Vec<Part>) -> Item {
    let at = parts
        .iter()
        .filter(|part| is_record(part))
        .filter_map(|part| moment(&part.content, "authored"))
        .min();
    Item { what: What::Visit(id), parts, at: at.unwrap_or(i64::MAX) }
}

fn moment(content: &Value, field: &str) -> Option<i64> {
    let at = DateTime::parse_from_rfc3339(content.get(field)?.as_str()?).ok()?;
    Some(at.timestamp_micros())
}

/// The visit that a resource is, or belongs to.
fn visit_of(part: &Part) -> Option<VisitId> {
    if part.copy.kind == "Encounter" {
        return part.copy.id.parse().ok();
    }
    let target = json::referred(part.content.get("encounter")?.get("reference")?.as_str()?)?;
    target.strip_prefix("Encounter/")?.parse().ok()
}

/// What stands on no form of a visit: each version of it has one.
fn is_record(part: &Part) -> bool {
    read::is_record(&part.content)
}
