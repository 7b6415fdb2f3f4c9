//! Facts of a team that are about no resident: who leads it, who helps it. Each goes as a HealthcareService, which in FHIR belongs to
//! no patient, provided by the team; what it says stands in an extension, from which any phone makes it again exactly.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use uuid::Uuid;

use super::super::items;
use super::super::name;
use super::super::read::Unread;
use super::super::types::{ContactPoint, Extension, HealthcareService, Resource};
use crate::care::id::{StaffId, exact};

/// The extension that holds the fact.
const FACT: &str = "team-fact";
/// Its kinds.
const KINDS: &str = "team-fact";

/// A fact about no resident.
#[derive(Clone, PartialEq)]
pub struct TeamFact {
    /// Its id.
    pub id: Uuid,
    /// What it tells of, for example `helper`.
    pub kind: String,
    /// Of which team, by its name.
    pub team: String,
    /// What it is called: the helper's name, or the team's.
    pub name: String,
    /// How to reach it; empty: it is not said.
    pub contact: String,
    /// Who says so.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What it says, as the app keeps it.
    pub about: Value,
}

impl std::fmt::Debug for TeamFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TeamFact").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// As a HealthcareService.
pub fn resource(fact: &TeamFact) -> Value {
    let plain = |text: &String| items::plain(text).then(|| text.clone());
    let contact = plain(&fact.contact).map(|contact| ContactPoint {
        system: Some("other".to_owned()),
        value: Some(contact),
        ..ContactPoint::default()
    });
    let parts = vec![
        Extension { value_reference: Some(name::practitioner(fact.by)), ..name::part("by") },
        Extension { value_date_time: Some(name::moment(fact.at)), ..name::part("at") },
        Extension { value_string: Some(fact.about.to_string()), ..name::part("says") },
    ];
    HealthcareService {
        id: Some(fact.id.to_string()),
        active: Some(true),
        provided_by: Some(name::team(&fact.team)),
        name: plain(&fact.name),
        identifier: vec![name::identifier(fact.id)],
        category: vec![name::own_concept(KINDS, &fact.kind)],
        telecom: contact.into_iter().collect(),
        extension: vec![Extension { extension: parts, ..name::extension(FACT) }],
        ..HealthcareService::default()
    }
    .json()
}

/// Out of a HealthcareService. `Kind`: another maker's.
pub(in crate::sync::fhir) fn read(resource: &Value) -> Result<TeamFact, Unread> {
    let service = HealthcareService::of(resource).ok_or(Unread::Shape)?;
    let fact = name::extensions(&service.extension, FACT).next().ok_or(Unread::Kind)?;
    read_whole(&service, fact).ok_or(Unread::Value)
}

fn read_whole(service: &HealthcareService, fact: &Extension) -> Option<TeamFact> {
    let part = |url: &str| name::part_of(fact, url);
    let kind = service.category.iter().find_map(|concept| name::own_code(concept, KINDS))?;
    let contact = service.telecom.first().and_then(|contact| contact.value.clone());
    Some(TeamFact {
        id: exact(service.id.as_ref()?)?,
        kind: kind.to_owned(),
        team: name::team_of(service.provided_by.as_ref()?)?.to_owned(),
        name: service.name.clone().unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        by: StaffId(name::referred(part("by")?.value_reference.as_ref()?, "Practitioner")?),
        at: DateTime::parse_from_rfc3339(part("at")?.value_date_time.as_ref()?).ok()?,
        about: serde_json::from_str(part("says")?.value_string.as_ref()?).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fact() -> TeamFact {
        TeamFact {
            id: Uuid::from_u128(7),
            kind: "helper".to_owned(),
            team: "第一团队".to_owned(),
            name: "康复医院".to_owned(),
            contact: "找老陈".to_owned(),
            by: StaffId(Uuid::from_u128(8)),
            at: DateTime::parse_from_rfc3339("2026-09-02T08:30:00.000001+08:00").unwrap(),
            about: json!({"capacity": 2, "needs": ["rehab"], "note": ""}),
        }
    }

    #[test]
    fn a_fact_about_nobody_comes_back_as_it_was() {
        for fact in [fact(), TeamFact { contact: String::new(), name: " ".to_owned(), ..fact() }] {
            let mut told = resource(&fact);
            let name = if fact.name == " " { String::new() } else { fact.name.clone() };
            assert_eq!(read(&told), Ok(TeamFact { name, ..fact.clone() }));
            // As it is once the team's Organization is known.
            told["providedBy"]["reference"] = json!("Organization/17");
            assert_eq!(read(&told).map(|read| read.team), Ok(fact.team));
        }
        assert_eq!(crate::sync::json::patient(&resource(&fact())), None);
    }

    #[test]
    fn a_service_of_others_is_none_and_one_that_lacks_something_is_refused() {
        let other = json!({"resourceType": "HealthcareService", "id": "1", "name": "心内科"});
        assert_eq!(read(&other), Err(Unread::Kind));
        assert_eq!(read(&json!({"resourceType": "Patient"})), Err(Unread::Shape));
        for lacks in ["id", "providedBy", "category"] {
            let mut told = resource(&fact());
            told.as_object_mut().unwrap().remove(lacks);
            assert_eq!(read(&told), Err(Unread::Value), "{lacks}");
        }
        let mut told = resource(&fact());
        told["extension"][0]["extension"][2]["valueString"] = json!("{");
        assert_eq!(read(&told), Err(Unread::Value));
    }
}
