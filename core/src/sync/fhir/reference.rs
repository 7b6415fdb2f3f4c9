//! What a county ships to its phones: documents (a template of 5+2, policies, rules of follow-up) and places with specialists.
//! Sources: FHIR R4, <https://hl7.org/fhir/R4/plandefinition.html>, <https://hl7.org/fhir/R4/library.html>,
//! <https://hl7.org/fhir/R4/slot.html>.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::name;
use super::plan;
use super::read::Unread;
use crate::care::id::SlotId;
use crate::care::plan::Template;
use crate::store::care_referrals::ReferralSlot;
use crate::sync::bundle::FULL_URL_BASE;
use crate::sync::json;

/// The media type of the documents.
const TOML: &str = "application/toml";

/// One version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its version, as the Library says it.
    pub version: String,
    /// `retired`: it does not hold any more.
    pub retired: bool,
    /// TOML; empty: a withdrawal without the text.
    pub text: String,
}

/// A document of a Library under this app's name for it, in use or withdrawn. `Kind`: another Library, or a draft.
pub fn document(resource: &Value, called: &str) -> Result<Document, Unread> {
    if text(resource, "/url") != Some(&format!("{FULL_URL_BASE}/Library/{called}")) {
        return Err(Unread::Kind);
    }
    let retired = match text(resource, "/status") {
        Some("active") => false,
        Some("retired") => true,
        _ => return Err(Unread::Kind),
    };
    let version = text(resource, "/version").filter(|version| !version.trim().is_empty());
    let contents = resource.get("content").and_then(Value::as_array).into_iter().flatten();
    let body = match attached(contents) {
        Err(Unread::Missing) if retired => String::new(),
        other => other?,
    };
    Ok(Document { version: version.ok_or(Unread::Value)?.to_owned(), retired, text: body })
}

/// A county's template of 5+2: a PlanDefinition under this app's name for it, in use, with the template as a document of it.
/// `Kind`: another PlanDefinition.
pub fn template(resource: &Value) -> Result<Template, Unread> {
    let (url, version) = (text(resource, "/url"), text(resource, "/version"));
    let named = url.zip(version).map(|(url, version)| format!("{url}|{version}")).ok_or(Unread::Kind)?;
    let ours = named.starts_with(plan::definition("", "").trim_end_matches('|'));
    if !ours || text(resource, "/status") != Some("active") {
        return Err(Unread::Kind);
    }
    let artifacts = resource.get("relatedArtifact").and_then(Value::as_array).into_iter().flatten();
    let body = attached(artifacts.filter_map(|one| one.get("document")))?;
    let read = Template::from_toml(&body).ok();
    // A template that calls itself otherwise than its definition is neither.
    read.filter(|read| plan::definition(&read.key, &read.version) == named).ok_or(Unread::Value)
}

/// The text of the first attachment that is TOML.
fn attached<'a>(mut attachments: impl Iterator<Item = &'a Value>) -> Result<String, Unread> {
    let toml = attachments.find(|one| text(one, "/contentType") == Some(TOML));
    let data = toml.and_then(|one| text(one, "/data")).ok_or(Unread::Missing)?;
    let bytes = STANDARD.decode(data).map_err(|_| Unread::Value)?;
    String::from_utf8(bytes).map_err(|_| Unread::Value)
}

/// The id here of a place of the platform: its own, if it is one that a phone could have made; else one that follows from it, the
/// same on every phone.
pub fn slot_id(id: &str) -> SlotId {
    SlotId(id.parse().unwrap_or_else(|_| name::derived(&[&"slot", &id])))
}

/// `Schedule/{id}` of a Slot; none: it has none.
pub fn schedule_of(slot: &Value) -> Option<&str> {
    json::referred(text(slot, "/schedule/reference")?).filter(|target| target.starts_with("Schedule/"))
}

/// A place with a specialist: a Slot of a Schedule. `around`: what the Schedule refers to, and what that does, by `Type/id`. The day
/// and the time are said in the offset of `now`.
pub fn slot(
    slot: &Value,
    schedule: &Value,
    around: &BTreeMap<String, Value>,
    now: DateTime<FixedOffset>,
) -> Result<ReferralSlot, Unread> {
    let id = text(slot, "/id").ok_or(Unread::Shape)?;
    let start = text(slot, "/start").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let start = start.ok_or(Unread::Value)?.with_timezone(now.offset());
    let actors = Actors { schedule, around };
    let open = schedule.get("active").and_then(Value::as_bool) != Some(false);
    let places = match text(slot, "/status").ok_or(Unread::Shape)? {
        "free" if open => places(slot)?,
        "free" | "busy" | "busy-unavailable" | "busy-tentative" | "entered-in-error" => 0,
        _ => return Err(Unread::Kind),
    };
    let specialty = || concept(slot, "specialty").or_else(|| concept(schedule, "specialty"));
    Ok(ReferralSlot {
        id: slot_id(id),
        hospital: actors.hospital().ok_or(Unread::Missing)?,
        department: actors.department().or_else(specialty).ok_or(Unread::Missing)?,
        specialist: actors.specialist().unwrap_or_default(),
        day: start.date_naive(),
        time: start.format("%H:%M").to_string(),
        places,
    })
}

/// For how many people a Slot is: R4 has no element for that.
fn places(slot: &Value) -> Result<u32, Unread> {
    let url = name::extension_url("places");
    let mut extensions = slot.get("extension").and_then(Value::as_array).into_iter().flatten();
    let Some(said) = extensions.find(|one| text(one, "/url") == Some(&url)) else { return Ok(1) };
    let count = ["valueInteger", "valuePositiveInt", "valueUnsignedInt"].iter().find_map(|key| said.get(key));
    count.and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()).ok_or(Unread::Value)
}

/// Who and what a Schedule is of.
struct Actors<'a> {
    schedule: &'a Value,
    around: &'a BTreeMap<String, Value>,
}

impl Actors<'_> {
    /// The references of a Schedule's actors to one type.
    fn of(&self, kind: &'static str) -> impl Iterator<Item = &Value> {
        let all = self.schedule.get("actor").and_then(Value::as_array).into_iter().flatten();
        all.filter(move |one| target(one).is_some_and(|target| target.split('/').next() == Some(kind)))
    }

    fn resource(&self, reference: &Value) -> Option<&Value> {
        self.around.get(target(reference)?)
    }

    /// How what a reference leads to is called.
    fn called(&self, reference: &Value) -> Option<String> {
        let said = self.resource(reference).and_then(named);
        said.or_else(|| text(reference, "/display").map(str::to_owned))
    }

    /// What another resource says in a reference of its own.
    fn through(&self, kind: &'static str, field: &str) -> Option<String> {
        self.of(kind).find_map(|actor| self.called(self.resource(actor)?.get(field)?))
    }

    /// The organisation that gives the place; else where it is.
    fn hospital(&self) -> Option<String> {
        let organization = self
            .through("HealthcareService", "providedBy")
            .or_else(|| self.through("PractitionerRole", "organization"))
            .or_else(|| self.through("Location", "managingOrganization"));
        organization.or_else(|| self.of("Location").find_map(|actor| self.called(actor)))
    }

    fn department(&self) -> Option<String> {
        let service = self.of("HealthcareService").find_map(|actor| self.called(actor));
        let role = || self.of("PractitionerRole").find_map(|one| concept(self.resource(one)?, "specialty"));
        service.or_else(role)
    }

    fn specialist(&self) -> Option<String> {
        let herself = self.of("Practitioner").find_map(|actor| self.called(actor));
        herself.or_else(|| self.through("PractitionerRole", "practitioner"))
    }
}

fn target(reference: &Value) -> Option<&str> {
    json::referred(text(reference, "/reference")?)
}

/// The name of a person, an organisation, a service or a place.
fn named(resource: &Value) -> Option<String> {
    let plain = text(resource, "/name").or_else(|| text(resource, "/name/0/text")).map(str::to_owned);
    let parts = || {
        let given = text(resource, "/name/0/given/0").unwrap_or_default();
        text(resource, "/name/0/family").map(|family| format!("{family}{given}"))
    };
    plain.or_else(parts).filter(|name| !name.trim().is_empty())
}

/// The words of the first concept of a list.
fn concept(resource: &Value, field: &str) -> Option<String> {
    let first = resource.get(field)?.get(0)?;
    let said = text(first, "/text").or_else(|| text(first, "/coding/0/display"));
    said.map(str::to_owned)
}

fn text<'a>(value: &'a Value, at: &str) -> Option<&'a str> {
    value.pointer(at).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-09-02T08:30:00+08:00").unwrap()
    }

    fn library(status: &str, version: &str, content: &Value) -> Value {
        json!({
            "resourceType": "Library", "id": "p", "status": status, "version": version,
            "url": "https://doorstep.example/fhir/Library/policies", "content": content,
        })
    }

    #[test]
    fn a_document_is_read_as_it_was_written_or_not_at_all() {
        let toml =
            json!([{"contentType": "text/html", "data": "eA=="}, {"contentType": TOML, "data": "5pS/562W"}]);
        let read = document(&library("active", "2", &toml), "policies").unwrap();
        assert_eq!(read, Document { version: "2".to_owned(), retired: false, text: "政策".to_owned() });
        let gone = document(&library("retired", "2", &json!([])), "policies").unwrap();
        assert!(gone.retired && gone.text.is_empty());
        for (library, called, wanted) in [
            (library("active", "2", &toml), "follow-up-rules", Unread::Kind),
            (library("draft", "2", &toml), "policies", Unread::Kind),
            (library("active", " ", &toml), "policies", Unread::Value),
            (library("active", "2", &json!([])), "policies", Unread::Missing),
            (
                library("active", "2", &json!([{"contentType": TOML, "data": "/w=="}])),
                "policies",
                Unread::Value,
            ),
            (library("active", "2", &json!([{"contentType": TOML, "data": "?"}])), "policies", Unread::Value),
        ] {
            assert_eq!(document(&library, called), Err(wanted), "{library}");
        }
    }

    fn around() -> BTreeMap<String, Value> {
        [
            ("HealthcareService/h", json!({"name": "心内科", "providedBy": {"reference": "Organization/o"}})),
            ("Organization/o", json!({"name": "县人民医院"})),
            ("Location/l", json!({"name": "门诊楼三层"})),
            ("Practitioner/p", json!({"name": [{"family": "刘", "given": ["敏"]}]})),
        ]
        .map(|(target, resource)| (target.to_owned(), resource))
        .into()
    }

    fn schedule(actors: &[&str]) -> Value {
        let actors: Vec<Value> =
            actors.iter().map(|actor| json!({"reference": actor, "display": "写在旁边的"})).collect();
        json!({"resourceType": "Schedule", "id": "s", "actor": actors})
    }

    #[test]
    fn a_slot_says_where_what_with_whom_when_and_for_how_many() {
        let free = json!({
            "resourceType": "Slot", "id": "17", "status": "free", "start": "2026-09-04T00:30:00Z",
            "specialty": [{"text": "心血管"}],
            "extension": [{"url": "https://doorstep.example/fhir/StructureDefinition/places", "valueInteger": 3}],
        });
        let whole = schedule(&["Location/l", "HealthcareService/h", "Practitioner/p"]);
        let read = slot(&free, &whole, &around(), now()).unwrap();
        assert_eq!((read.hospital.as_str(), read.department.as_str()), ("县人民医院", "心内科"));
        assert_eq!((read.specialist.as_str(), read.time.as_str(), read.places), ("刘敏", "08:30", 3));
        assert_eq!((Some(read.day), read.id), (chrono::NaiveDate::from_ymd_opt(2026, 9, 4), slot_id("17")));

        let place = slot(&free, &schedule(&["Location/l"]), &around(), now()).unwrap();
        assert_eq!((place.hospital.as_str(), place.department.as_str()), ("门诊楼三层", "心血管"));
        assert_eq!(place.specialist, "");
        let unread = slot(&free, &schedule(&["Location/x"]), &around(), now()).unwrap();
        assert_eq!(unread.hospital, "写在旁边的");

        let with = |change: &dyn Fn(&mut Value)| {
            let mut changed = free.clone();
            change(&mut changed);
            slot(&changed, &whole, &around(), now()).map(|slot| slot.places)
        };
        assert_eq!(with(&|slot| drop(slot.as_object_mut().unwrap().remove("extension"))), Ok(1));
        for taken in ["busy", "busy-unavailable", "busy-tentative", "entered-in-error"] {
            assert_eq!(with(&|slot| slot["status"] = json!(taken)), Ok(0));
        }
        assert_eq!(with(&|slot| slot["status"] = json!("of-tomorrow")), Err(Unread::Kind));
        assert_eq!(with(&|slot| slot["start"] = json!("soon")), Err(Unread::Value));
        assert_eq!(with(&|slot| slot["extension"][0]["valueInteger"] = json!(-1)), Err(Unread::Value));
        assert_eq!(slot(&free, &schedule(&["Practitioner/p"]), &around(), now()), Err(Unread::Missing));
        let mut closed = whole.clone();
        closed["active"] = json!(false);
        assert_eq!(slot(&free, &closed, &around(), now()).map(|slot| slot.places), Ok(0));
    }
}
