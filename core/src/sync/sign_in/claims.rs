//! Who a token answer says she is. The words are data: every platform has its own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::care::team::Role;
use crate::store::sign_in::Said;
use crate::sync::json::is_id;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    claims: Vec<String>,
    who: Vec<String>,
    organization: Vec<String>,
    practitioner: Vec<String>,
    lease: Vec<String>,
    recovery: Vec<String>,
    roles: BTreeMap<Role, Vec<String>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    toml::from_str(include_str!("claims.toml")).expect("the built-in table is read by a test")
});

/// The claims of a token answer, and of its identity token: that came straight from the server, over TLS, and needs no signature of
/// its own (OpenID Connect Core, 3.1.3.7).
pub(super) fn of(answer: &Map<String, Value>) -> Map<String, Value> {
    let mut claims = answer.get("id_token").and_then(Value::as_str).and_then(payload).unwrap_or_default();
    claims.extend(answer.iter().map(|(name, value)| (name.clone(), value.clone())));
    claims
}

fn payload(token: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// What she is; none: nothing that is known here.
pub(super) fn role(claims: &Map<String, Value>) -> Option<Role> {
    role_of(KNOWN.claims.iter().filter_map(|name| claims.get(name)).flat_map(words))
}

/// The role of the first word that names one.
pub fn role_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Role> {
    words.into_iter().find_map(|word| {
        let named = |names: &Vec<String>| names.iter().any(|name| name.eq_ignore_ascii_case(word));
        KNOWN.roles.iter().find(|(_, names)| named(names)).map(|(role, _)| *role)
    })
}

/// Who she is, in the platform's words.
pub(super) fn who(claims: &Map<String, Value>) -> String {
    let mut found = KNOWN.who.iter().filter_map(|name| claims.get(name)?.as_str());
    found.next().unwrap_or_default().to_owned()
}

/// What else is said of the phone and of her. What can't be read is not said.
pub(super) fn said(claims: &Map<String, Value>) -> Said {
    let text = |names: &[String]| names.iter().find_map(|name| claims.get(name)?.as_str()).map(str::trim);
    Said {
        organization: text(&KNOWN.organization).and_then(|text| id(text, "Organization")),
        practitioner: text(&KNOWN.practitioner).and_then(|text| id(text, "Practitioner")),
        lease_until: KNOWN.lease.iter().find_map(|name| moment(claims.get(name)?)),
        recovery_key: text(&KNOWN.recovery).filter(|key| is_key(key)).map(str::to_owned),
    }
}

/// The id in itself, or at the end of an address of this type.
fn id(text: &str, kind: &str) -> Option<String> {
    if is_id(text) {
        return Some(text.to_owned());
    }
    let plain = text.split_once("/_history/").map_or(text, |(plain, _)| plain);
    let (before, id) = plain.rsplit_once('/')?;
    let of = before.rsplit_once('/').map_or(before, |(_, of)| of);
    (of == kind && is_id(id)).then(|| id.to_owned())
}

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::Number(seconds) => DateTime::from_timestamp(seconds.as_i64()?, 0),
        other => DateTime::parse_from_rfc3339(other.as_str()?).ok().map(|at| at.to_utc()),
    }
}

fn is_key(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().flat_map(|text| text.split_whitespace()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn every_role_has_its_words() {
        for role in Role::ALL {
            let words = &KNOWN.roles[&role];
            assert!(!words.is_empty());
            for word in words {
                assert_eq!(super::role(&map(json!({ "role": word }))), Some(role), "{word}");
            }
        }
    }

    #[test]
    fn a_role_is_found_wherever_a_platform_puts_it() {
        for (claims, role) in [
            (json!({ "roles": ["administrator", "Nurse"] }), Some(Role::Nurse)),
            (json!({ "role": "guest volunteer" }), Some(Role::Volunteer)),
            (json!({ "doorstep_role": "doctor", "role": "nurse" }), Some(Role::Doctor)),
            (json!({ "role": "chief" }), None),
            (json!({ "role": 7 }), None),
            (json!({}), None),
        ] {
            assert_eq!(super::role(&map(claims.clone())), role, "{claims}");
        }
    }

    #[test]
    fn team_person_lease_and_key_are_read_in_every_way_they_are_written() {
        let key = STANDARD.encode([7; 32]);
        let all = said(&map(json!({
            "doorstep_team": "Organization/17", "fhirUser": "https://platform.example/fhir/Practitioner/a-1",
            "doorstep_lease_until": 1_800_000_000, "doorstep_recovery_key": key,
        })));
        assert_eq!(all.organization.as_deref(), Some("17"));
        assert_eq!(all.practitioner.as_deref(), Some("a-1"));
        assert_eq!(all.lease_until.unwrap().to_rfc3339(), "2027-01-15T08:00:00+00:00");
        assert_eq!(all.recovery_key, Some(key));
        let other =
            said(&map(json!({ "organization": "17", "doorstep_lease_until": "2027-01-15T16:00:00+08:00" })));
        assert_eq!((other.organization, other.lease_until), (Some("17".to_owned()), all.lease_until));
        let wrong = json!({
            "doorstep_team": "Location/17", "fhirUser": "Patient/1", "doorstep_lease_until": "soon", "doorstep_recovery_key": "AAAA",
        });
        assert!(said(&map(wrong)) == Said::default());
    }

    #[test]
    fn an_identity_token_is_read_and_the_answer_itself_goes_before_it() {
        let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode("{\"role\":\"nurse\",\"name\":\"林\"}"));
        let claims = of(&map(json!({ "id_token": token })));
        assert_eq!((role(&claims), who(&claims)), (Some(Role::Nurse), "林".to_owned()));
        let claims = of(&map(json!({ "id_token": token, "role": "doctor" })));
        assert_eq!(role(&claims), Some(Role::Doctor));
        for broken in ["", "a", "a.b.c", "..", "a.e30=.c"] {
            assert_eq!(role(&of(&map(json!({ "id_token": broken })))), None, "{broken}");
        }
    }
}
