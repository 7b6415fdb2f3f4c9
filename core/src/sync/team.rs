//! Which Organization of the platform the phone's team is: a server that cuts by team goes by the id, while a phone that was set
//! up without the platform knows a name. Pure.

use serde_json::{Map, Value, json};

use super::bundle::FULL_URL_BASE;
use super::json;
use super::platform::{Platform, Request, Unanswered};
use crate::store::sign_in::Said;

/// In the store's settings: the id, once it is known.
pub const TEAM: &str = "sync.team";

/// What a team can be found by.
pub struct Clues<'a> {
    /// The Organization that the platform named with the sign-in.
    pub said: Option<&'a str>,
    /// The Practitioner that she is there.
    pub practitioner: Option<&'a str>,
    /// The team's name here.
    pub name: &'a str,
    /// PractitionerRoles of the platform.
    pub roles: &'a [Value],
    /// Organizations of the platform.
    pub organizations: &'a [Value],
}

impl Clues<'_> {
    /// The id: what the platform named; where she works; whose name or number is the team's. None: nothing, or several.
    pub fn organization(&self) -> Option<String> {
        if let Some(said) = self.said {
            return Some(said.to_owned());
        }
        let hers: Vec<String> = self.practitioner.map(|who| self.works_at(who)).unwrap_or_default();
        let named = self.organizations.iter().filter(|one| in_use(one) && is_called(one, self.name));
        let named: Vec<String> = named.filter_map(id_of).collect();
        match (hers.as_slice(), named.as_slice()) {
            ([one], _) => Some(one.clone()),
            ([], [one]) => Some(one.clone()),
            ([], _) => None,
            (several, _) => several.iter().find(|one| named.contains(one)).cloned(),
        }
    }

    fn works_at(&self, practitioner: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for role in self.roles.iter().filter(|role| in_use(role)) {
            if pointed(role, "practitioner", "Practitioner").as_deref() == Some(practitioner)
                && let Some(organization) = pointed(role, "organization", "Organization")
                && !found.contains(&organization)
            {
                found.push(organization);
            }
        }
        found
    }
}

/// Lets a Patient, or a fact of the team itself, that names its team point at it as well; all others stay as they are.
pub fn complete(resource: &mut Value, organization: &str) {
    let Value::Object(fields) = resource else { return };
    let named = match fields.get("resourceType").and_then(Value::as_str) {
        Some("Patient") => "managingOrganization",
        Some("HealthcareService") => "providedBy",
        _ => return,
    };
    if let Some(Value::Object(team)) = fields.get_mut(named) {
        point(team, organization);
    }
    if let Some(Value::Array(doctors)) = fields.get_mut("generalPractitioner") {
        doctors.iter_mut().filter_map(Value::as_object_mut).for_each(|team| point(team, organization));
    }
}

fn point(team: &mut Map<String, Value>, organization: &str) {
    let ours = team.get("identifier").and_then(|it| it.get("system")).and_then(Value::as_str);
    if ours == Some(&system()) && !team.contains_key("reference") {
        team.insert("reference".to_owned(), json!(format!("Organization/{organization}")));
    }
}

/// Of the name as an identifier.
fn system() -> String {
    format!("{FULL_URL_BASE}/identifier/team")
}

/// Whom the platform has signed in.
pub struct Found {
    /// Her name as the platform has it.
    pub name: Option<String>,
    /// Id and name of her team; none: the platform does not say it, or there are several.
    pub team: Option<(String, String)>,
}

/// Asks a platform who somebody is and in which team, for a phone that knows nobody yet.
///
/// # Errors
/// The platform could not be asked.
pub async fn ask(platform: &dyn Platform, said: &Said) -> Result<Found, Unanswered> {
    let mut organization = said.organization.clone();
    let mut name = None;
    if let Some(practitioner) = &said.practitioner {
        let found = one(platform, &format!("Practitioner/{practitioner}")).await?;
        name = found.as_ref().and_then(person_name);
        if organization.is_none() {
            let roles =
                page(platform, &format!("PractitionerRole?practitioner={practitioner}&_count=50")).await?;
            let clues = Clues {
                said: None,
                practitioner: Some(practitioner),
                name: "",
                roles: &roles,
                organizations: &[],
            };
            organization = clues.organization();
        }
    } else if organization.is_none() {
        // Whoever sees one team alone belongs to it.
        let all = page(platform, "Organization?_count=2").await?;
        organization = if let [only] = all.as_slice() { id_of(only) } else { None };
    }
    let Some(organization) = organization else { return Ok(Found { name, team: None }) };
    let found = one(platform, &format!("Organization/{organization}")).await?;
    let called = found.and_then(|team| team.get("name")?.as_str().map(str::to_owned));
    Ok(Found { name, team: called.map(|called| (organization, called)) })
}

/// A resource; none: it is not there, or not for this person.
async fn one(platform: &dyn Platform, path: &str) -> Result<Option<Value>, Unanswered> {
    let answer = platform.ask(Request::get(path)).await?;
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map(Some).map_err(|_| Unanswered::NotFhir),
        400..=499 => Ok(None),
        _ => Err(Unanswered::Unreachable),
    }
}

/// The first page of a search.
async fn page(platform: &dyn Platform, path: &str) -> Result<Vec<Value>, Unanswered> {
    let page = one(platform, path).await?;
    let entries = page.and_then(|page| page.get("entry")?.as_array().cloned()).unwrap_or_default();
    Ok(entries.into_iter().filter_map(|mut entry| Some(entry.get_mut("resource")?.take())).collect())
}

/// As it is written whole, or family and given name together as Chinese names are.
fn person_name(practitioner: &Value) -> Option<String> {
    let name = practitioner.get("name")?.get(0)?;
    if let Some(text) = name.get("text").and_then(Value::as_str) {
        return Some(text.to_owned());
    }
    let given = name.get("given").and_then(Value::as_array).into_iter().flatten();
    let parts: Vec<&str> = name.get("family").into_iter().chain(given).filter_map(Value::as_str).collect();
    (!parts.is_empty()).then(|| parts.concat())
}

fn id_of(resource: &Value) -> Option<String> {
    resource.get("id")?.as_str().map(str::to_owned)
}

fn in_use(resource: &Value) -> bool {
    resource.get("active").and_then(Value::as_bool) != Some(false)
}

fn is_called(organization: &Value, name: &str) -> bool {
    let list = |field: &str| organization.get(field).and_then(Value::as_array).into_iter().flatten();
    let own = organization.get("name").into_iter().chain(list("alias"));
    let numbers = list("identifier").filter_map(|one| one.get("value"));
    own.chain(numbers).any(|called| called.as_str() == Some(name))
}

fn pointed(resource: &Value, field: &str, kind: &str) -> Option<String> {
    let reference = resource.get(field)?.get("reference")?.as_str()?;
    let (of, id) = json::parts(json::referred(reference)?)?;
    (of == kind).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(id: &str, name: &str) -> Value {
        json!({"resourceType": "Organization", "id": id, "name": name})
    }

    fn role(practitioner: &str, organization: &str) -> Value {
        json!({
            "resourceType": "PractitionerRole", "practitioner": {"reference": format!("Practitioner/{practitioner}")},
            "organization": {"reference": format!("Organization/{organization}")},
        })
    }

    #[test]
    fn the_team_is_what_was_said_then_where_she_works_then_what_is_called_so() {
        let (first, second) = (organization("1", "第一团队"), organization("2", "第二团队"));
        let numbered =
            json!({"resourceType": "Organization", "id": "3", "identifier": [{"value": "第三团队"}]});
        let closed = json!({"resourceType": "Organization", "id": "4", "name": "第一团队", "active": false});
        let all = [first.clone(), second, numbered, closed];
        let twice = [first, organization("5", "第一团队")];
        let works = [role("a", "2"), role("b", "1"), role("b", "2")];
        for (said, who, name, roles, organizations, wanted) in [
            (Some("9"), Some("a"), "第一团队", &works[..], &all[..], Some("9")),
            (None, Some("a"), "第一团队", &works[..], &all[..], Some("2")),
            (None, Some("b"), "第一团队", &works[..], &all[..], Some("1")),
            (None, Some("b"), "第三团队", &works[..], &all[..], None),
            (None, Some("c"), "第一团队", &works[..], &all[..], Some("1")),
            (None, None, "第三团队", &[][..], &all[..], Some("3")),
            (None, None, "第一团队", &[][..], &twice[..], None),
            (None, None, "第九团队", &[][..], &all[..], None),
        ] {
            let clues = Clues { said, practitioner: who, name, roles, organizations };
            assert_eq!(clues.organization().as_deref(), wanted, "{said:?} {who:?} {name}");
        }
    }

    #[test]
    fn only_what_names_its_team_by_our_name_is_made_to_point() {
        let named = json!({"type": "Organization", "identifier": {"system": system(), "value": "第一团队"}});
        let made = |kind: &str, team: &Value| json!({"resourceType": kind, "managingOrganization": team, "generalPractitioner": [team]});
        let mut patient = made("Patient", &named);
        complete(&mut patient, "1");
        assert_eq!(patient["managingOrganization"]["reference"], "Organization/1");
        assert_eq!(patient["generalPractitioner"][0]["reference"], "Organization/1");
        let mut service = json!({"resourceType": "HealthcareService", "providedBy": named});
        complete(&mut service, "1");
        assert_eq!(service["providedBy"]["reference"], "Organization/1");
        let once = patient.clone();
        complete(&mut patient, "2");
        assert_eq!(patient, once, "what points already stays");
        for other in [
            made("Device", &named),
            made("Patient", &json!({"reference": "Organization/7"})),
            made("Patient", &json!({"identifier": {"system": "urn:other", "value": "第一团队"}})),
            json!([]),
        ] {
            let mut same = other.clone();
            complete(&mut same, "1");
            assert_eq!(same, other);
        }
    }
}
