//! The search parameters that the app uses. Another one is refused, as by a server that is told to be strict.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::interaction::Refusal;
use super::references::{self, at};
use super::state::{Key, State, Version};

/// A query in parts.
pub(super) struct Query {
    conditions: Vec<(String, String)>,
    /// Newest first, oldest first, or by id.
    sort: Option<String>,
    /// Entries a page.
    pub(super) count: Option<usize>,
    /// Only how many.
    pub(super) only_count: bool,
    /// Of a history: nothing older.
    pub(super) since: Option<DateTime<FixedOffset>>,
    /// A page of an earlier search.
    pub(super) page: Option<(usize, usize)>,
}

impl Query {
    /// Reads what stands after the question mark.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let mut query = Self {
            conditions: Vec::new(),
            sort: None,
            count: None,
            only_count: false,
            since: None,
            page: None,
        };
        let mut page = (None, 0);
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let number = || value.parse::<usize>().map_err(|_| Refusal::bad(format!("{name} is no number")));
            match name.as_ref() {
                "_count" => query.count = Some(number()?),
                "_sort" => query.sort = Some(value.into_owned()),
                "_summary" => query.only_count = value == "count",
                "_since" => query.since = Some(instant(&value)?),
                "_getpages" => page.0 = Some(number()?),
                "_getpagesoffset" => page.1 = number()?,
                "_total" | "_format" | "_bundletype" => {}
                _ => query.conditions.push((name.into_owned(), value.into_owned())),
            }
        }
        query.page = page.0.map(|search| (search, page.1));
        Ok(query)
    }

    /// What of a type fits, in order.
    pub(super) fn run(&self, state: &State, kind: &str) -> Result<Vec<(Key, u64)>, Refusal> {
        let mut hits = Vec::new();
        for (key, number, version) in state.each(Some(kind)) {
            let Some(resource) = &version.resource else { continue };
            let mut fits = true;
            for (name, value) in &self.conditions {
                fits = fits && matches(state, kind, resource, version, name, value)?;
            }
            if fits {
                hits.push((version.stamp, key.clone(), number));
            }
        }
        // A condition that no resource was asked about is a mistake all the same.
        for (name, value) in &self.conditions {
            let nobody = Version { stamp: state.now(), resource: None };
            matches(state, kind, &Value::Null, &nobody, name, value)?;
        }
        match self.sort.as_deref() {
            None | Some("_id") => {}
            Some("_lastUpdated") => hits.sort_by_key(|hit| hit.0),
            Some("-_lastUpdated") => hits.sort_by_key(|hit| std::cmp::Reverse(hit.0)),
            Some(other) => return Err(Refusal::bad(format!("can't sort by {other}"))),
        }
        Ok(hits.into_iter().map(|(_, key, number)| (key, number)).collect())
    }
}

fn matches(
    state: &State,
    kind: &str,
    resource: &Value,
    version: &Version,
    name: &str,
    value: &str,
) -> Result<bool, Refusal> {
    if name == "_lastUpdated" {
        let (how, at) = value.split_at_checked(2).unwrap_or_default();
        let (how, at) = if how.starts_with(|c: char| c.is_ascii_digit()) { ("eq", value) } else { (how, at) };
        let at = instant(at)?;
        return match how {
            "ge" => Ok(version.stamp >= at),
            "gt" => Ok(version.stamp > at),
            "le" => Ok(version.stamp <= at),
            "lt" => Ok(version.stamp < at),
            "eq" => Ok(version.stamp == at),
            _ => Err(Refusal::bad(format!("unknown comparison {how}"))),
        };
    }
    let any = |one: &dyn Fn(&str) -> bool| value.split(',').any(one);
    if let Some(further) = name.strip_prefix("patient.").or_else(|| name.strip_prefix("patient:Patient.")) {
        let mut fits = false;
        for patient in references::patients(resource) {
            let key = ("Patient".to_owned(), patient);
            if let Some((_, patient)) = state.newest(&key)
                && let Some(resource) = &patient.resource
            {
                fits = fits || matches(state, "Patient", resource, patient, further, value)?;
            }
        }
        return Ok(fits);
    }
    Ok(match name {
        "_id" => any(&|id| resource["id"] == id),
        "identifier" => any(&|wanted| {
            at(resource, "identifier").into_iter().any(|identifier| match wanted.split_once('|') {
                Some((system, "")) => identifier["system"] == system,
                Some((system, value)) => {
                    identifier["value"] == value
                        && identifier["system"].as_str().unwrap_or_default() == system
                }
                None => identifier["value"] == wanted,
            })
        }),
        "status" => any(&|status| resource["status"] == status),
        "active" => any(&|active| resource["active"].as_bool() == active.parse().ok()),
        "code" => any(&|wanted| {
            at(resource, "code.coding").into_iter().any(|coding| match wanted.split_once('|') {
                Some((system, code)) => coding["code"] == code && coding["system"] == system,
                None => coding["code"] == wanted,
            })
        }),
        "questionnaire" | "url" => any(&|wanted| resource[name] == wanted),
        "patient" if kind != "Patient" => any(&|wanted| {
            let id = wanted.strip_prefix("Patient/").unwrap_or(wanted);
            references::patients(resource).iter().any(|patient| patient == id)
        }),
        _ => {
            let path = path(kind, name).ok_or_else(|| {
                Refusal::bad(format!("unknown search parameter \"{name}\" for resource type \"{kind}\""))
            })?;
            let named = at(resource, path);
            any(&|wanted| {
                let references = named.iter().filter_map(|one| one["reference"].as_str());
                references.into_iter().any(|one| {
                    one == wanted
                        || !wanted.contains('/') && references::key(one).is_some_and(|key| key.1 == wanted)
                })
            })
        }
    })
}

/// Where a parameter that is a reference stands.
fn path(kind: &str, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        ("Patient", "organization") => "managingOrganization",
        ("Device", "organization") => "owner",
        ("PractitionerRole" | "Practitioner" | "Consent", "organization") => "organization",
        ("Organization", "partof") => "partOf",
        ("Patient", "general-practitioner") => "generalPractitioner",
        ("Patient", "link") => "link.other",
        ("Task" | "Consent" | "Patient" | "Provenance", "subject") | ("Patient", "encounter") => return None,
        (_, "subject") => "subject",
        (_, "encounter") => "encounter",
        ("Task", "owner") => "owner",
        ("Task", "focus") => "focus",
        ("PractitionerRole", "practitioner") => "practitioner",
        ("Observation" | "QuestionnaireResponse" | "CarePlan" | "ServiceRequest" | "Task", "based-on") => {
            "basedOn"
        }
        ("Observation", "derived-from") => "derivedFrom",
        ("Provenance", "target") => "target",
        ("AuditEvent", "entity") => "entity.what",
        ("Slot", "schedule") => "schedule",
        _ => return None,
    })
}

/// A moment of a query.
fn instant(text: &str) -> Result<DateTime<FixedOffset>, Refusal> {
    DateTime::parse_from_rfc3339(text).map_err(|_| Refusal::bad("no moment".to_owned()))
}
