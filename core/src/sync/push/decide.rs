//! What an answer to a bundle, or the lack of one, means. Pure.

use std::time::Duration;

use serde_json::Value;

use super::super::json;
use super::super::platform::{Answer, Unanswered};

/// What went wrong with the platform as a whole: nothing more is sent for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No way to it.
    Unreachable,
    /// It is overloaded or being mended.
    Busy,
    /// Something else answers: a hotspot's page, another server, a redirect.
    NotFhir,
    /// Its certificate is not trusted.
    Untrusted,
    /// Sign in again.
    SignIn,
    /// Nothing is taken at this address.
    NoEndpoint,
    /// Whoever is signed in may write nothing.
    Forbidden,
    /// Called off.
    Cancelled,
}

impl Trouble {
    /// Its name in the catalogue of words and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Trouble::Unreachable => "unreachable",
            Trouble::Busy => "busy",
            Trouble::NotFhir => "not-fhir",
            Trouble::Untrusted => "untrusted",
            Trouble::SignIn => "sign-in",
            Trouble::NoEndpoint => "no-endpoint",
            Trouble::Forbidden => "forbidden",
            Trouble::Cancelled => "cancelled",
        }
    }

    /// Whether a single request may cause it, as long as no other one was taken.
    pub(super) fn may_be_of_one(self) -> bool {
        matches!(self, Trouble::Busy | Trouble::NotFhir) || self.is_answer()
    }

    /// Whether the server itself says so, of what it was asked.
    pub(super) fn is_answer(self) -> bool {
        matches!(self, Trouble::NoEndpoint | Trouble::Forbidden)
    }
}

/// What to do after a bundle was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// All of it is there; the version of each entry, as far as the platform said.
    Acknowledge(Vec<Option<String>>),
    /// Nobody knows whether it is there: read it back.
    ReadBack,
    /// The same, and the platform should be left alone: read it back another time.
    ReadBackLater(Trouble, Option<Duration>),
    /// It was not carried out: send it another time.
    Later(Trouble, Option<Duration>),
    /// Refused.
    Refused(Refusal),
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// HTTP's status.
    pub status: u16,
    /// A code of ours, see [`reason`].
    pub reason: &'static str,
    /// The `OperationOutcome` as JSON.
    pub outcome: Option<String>,
}

/// Reads the answer to a bundle that put these resources. `blamed`: the platform takes others, so what it refuses is this one.
pub(super) fn after(result: &Result<Answer, Unanswered>, targets: &[&str], blamed: bool) -> Next {
    match result {
        Err(unanswered) => after_silence(unanswered),
        Ok(answer) => match answer.status {
            200..=299 => match versions(&answer.body, targets) {
                Some(versions) => Next::Acknowledge(versions),
                None => Next::ReadBack,
            },
            401 => Next::Later(Trouble::SignIn, None),
            408 => Next::ReadBackLater(Trouble::Busy, answer.retry_after),
            429 => Next::Later(Trouble::Busy, answer.retry_after),
            502..=504 => Next::ReadBackLater(Trouble::Busy, answer.retry_after),
            500..=599 if answer.retry_after.is_some() => {
                Next::ReadBackLater(Trouble::Busy, answer.retry_after)
            }
            500..=599 => Next::ReadBack,
            413 => Next::Refused(Refusal { status: 413, reason: "too-large", outcome: None }),
            status @ 400..=499 => after_refusal(status, outcome(&answer.body), blamed),
            _ => Next::ReadBackLater(Trouble::NotFhir, None),
        },
    }
}

fn after_refusal(status: u16, outcome: Option<Value>, blamed: bool) -> Next {
    let trouble = match (status, &outcome) {
        (404..=406, _) => Some(Trouble::NoEndpoint),
        // These are about what was sent, also where the server says no more: whether it was changed there is to be looked at.
        (409 | 412 | 422, None) => None,
        // A proxy or another server speaks: it is not the record's fault.
        (_, None) => Some(Trouble::NotFhir),
        (403, _) => Some(Trouble::Forbidden),
        _ => None,
    };
    match trouble {
        Some(trouble) if !blamed => Next::Later(trouble, None),
        _ => Next::Refused(Refusal {
            status,
            reason: reason(status, outcome.as_ref().unwrap_or(&Value::Null)),
            outcome: outcome.map(|outcome| outcome.to_string()),
        }),
    }
}

fn after_silence(unanswered: &Unanswered) -> Next {
    match unanswered {
        Unanswered::Unreachable => Next::Later(Trouble::Unreachable, None),
        Unanswered::Untrusted(_) => Next::Later(Trouble::Untrusted, None),
        Unanswered::SignInNeeded => Next::Later(Trouble::SignIn, None),
        Unanswered::Unknown | Unanswered::TooLarge { .. } => Next::ReadBack,
        Unanswered::Redirected | Unanswered::NotFhir => Next::ReadBackLater(Trouble::NotFhir, None),
        Unanswered::Cancelled => Next::ReadBackLater(Trouble::Cancelled, None),
    }
}

/// The resource that an answer to a question for it tells, with its version; none: another one than was asked for, or no
/// resource at all.
pub fn told(answer: &Answer, target: &str) -> Option<Value> {
    let mut found: Value = serde_json::from_slice(&answer.body).ok()?;
    (json::target(&found)? == target).then_some(())?;
    if let (None, Some(version)) = (json::meta(&found, "versionId"), &answer.version) {
        json::set_meta(&mut found, "versionId", bare(version));
    }
    Some(found)
}

/// The trouble behind a question without a usable answer; none: the resource itself is meant.
pub fn trouble(result: &Result<Answer, Unanswered>) -> Option<(Trouble, Option<Duration>)> {
    match result {
        Err(Unanswered::Untrusted(_)) => Some((Trouble::Untrusted, None)),
        Err(Unanswered::SignInNeeded) => Some((Trouble::SignIn, None)),
        Err(Unanswered::Redirected | Unanswered::NotFhir) => Some((Trouble::NotFhir, None)),
        Err(Unanswered::Cancelled) => Some((Trouble::Cancelled, None)),
        Err(Unanswered::Unreachable | Unanswered::Unknown) => Some((Trouble::Unreachable, None)),
        Err(Unanswered::TooLarge { .. }) => None,
        Ok(answer) => match answer.status {
            401 => Some((Trouble::SignIn, None)),
            // 500 and 501 are about what was asked; it may answer everything else.
            408 | 429 | 502..=599 => Some((Trouble::Busy, answer.retry_after)),
            500 if answer.retry_after.is_some() => Some((Trouble::Busy, answer.retry_after)),
            _ => None,
        },
    }
}

/// Versions out of a `transaction-response` that says yes to each of these; none: it does not.
fn versions(body: &[u8], targets: &[&str]) -> Option<Vec<Option<String>>> {
    let bundle: Value = serde_json::from_slice(body).ok()?;
    if bundle.get("resourceType")?.as_str()? != "Bundle" {
        return None;
    }
    let answers = bundle.get("entry")?.as_array()?;
    if answers.len() != targets.len() {
        return None;
    }
    let version = |(entry, target): (&Value, &&str)| {
        let response = entry.get("response")?;
        let text = |field: &str| response.get(field).and_then(Value::as_str);
        text("status")?.starts_with('2').then_some(())?;
        // A location may be absolute, and ends with the version.
        let (place, at_version) = text("location")
            .map(|at| at.split_once("/_history/").map_or((at, None), |(at, version)| (at, Some(version))))
            .unzip();
        place.is_none_or(|at| at == *target || at.ends_with(&format!("/{target}"))).then_some(())?;
        let version = text("etag").map(bare).or(at_version.flatten());
        Some(version.filter(|version| !version.is_empty()).map(str::to_owned))
    };
    answers.iter().zip(targets).map(version).collect()
}

/// `W/"3"` and `3` both mean 3.
fn bare(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

fn outcome(body: &[u8]) -> Option<Value> {
    let outcome: Value = serde_json::from_slice(body).ok()?;
    (outcome.get("resourceType")?.as_str()? == "OperationOutcome").then_some(outcome)
}

/// Why, as one of the codes that have words: `invalid`, `reference`, `forbidden`, `duplicate`, `conflict`, `gone`, `other`.
/// Source: FHIR R4 IssueType, <https://hl7.org/fhir/R4/valueset-issue-type.html>.
fn reason(status: u16, outcome: &Value) -> &'static str {
    let issue = outcome.get("issue").and_then(|issues| issues.get(0));
    let text = |field: &str| issue.and_then(|issue| issue.get(field)).and_then(Value::as_str);
    match (status, text("code").unwrap_or_default()) {
        (403, _) | (_, "forbidden" | "security" | "login" | "suppressed") => "forbidden",
        (410, _) | (_, "deleted") => "gone",
        (_, "duplicate") => "duplicate",
        (409, "processing") | (_, "conflict") => "conflict",
        (_, "not-found") => "reference",
        (_, "invalid" | "structure" | "required" | "value" | "invariant" | "code-invalid") => "invalid",
        (_, "too-long" | "too-costly") => "too-large",
        _ if says_reference(text("diagnostics")) => "reference",
        // HAPI says 412 of what its validation refuses.
        (412 | 422, _) => "invalid",
        _ => "other",
    }
}

/// HAPI says so of a reference that leads nowhere, with the code `processing`.
fn says_reference(diagnostics: Option<&str>) -> bool {
    diagnostics.is_some_and(|text| text.contains("not found, specified in"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &Value) -> Result<Answer, Unanswered> {
        let body = if body.is_null() { b"<html>".to_vec() } else { body.to_string().into_bytes() };
        Ok(Answer { status, version: None, retry_after: Some(Duration::from_secs(7)), date: None, body })
    }

    fn yes(statuses: &[&str]) -> Value {
        let entries: Vec<Value> = statuses
            .iter()
            .map(|status| json!({"response": {"status": status, "etag": "W/\"3\""}}))
            .collect();
        json!({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})
    }

    #[test]
    fn what_each_answer_means() {
        let seven = Some(Duration::from_secs(7));
        let refused = json!({"resourceType": "OperationOutcome", "issue": [{"code": "invalid"}]});
        let mut wrong_place = yes(&["201 Created", "200 OK"]);
        wrong_place["entry"][1]["response"]["location"] = json!("Encounter/c/_history/1");
        let mut in_location = yes(&["201 Created", "200 OK"]);
        in_location["entry"] = json!([
            {"response": {"status": "201", "location": "https://a.example/fhir/Patient/a/_history/3"}},
            {"response": {"status": "200"}},
        ]);
        let three = || Some("3".to_owned());
        for (status, body, wanted) in [
            (200, yes(&["201 Created", "200 OK"]), Next::Acknowledge(vec![three(), three()])),
            (200, in_location, Next::Acknowledge(vec![three(), None])),
            (200, yes(&["201 Created"]), Next::ReadBack),
            (200, yes(&["201 Created", "400 Bad"]), Next::ReadBack),
            (200, Value::Null, Next::ReadBack),
            (200, wrong_place, Next::ReadBack),
            (200, json!({"resourceType": "Patient"}), Next::ReadBack),
            (302, Value::Null, Next::ReadBackLater(Trouble::NotFhir, None)),
            (401, refused.clone(), Next::Later(Trouble::SignIn, None)),
            (403, Value::Null, Next::Later(Trouble::NotFhir, None)),
            (429, Value::Null, Next::Later(Trouble::Busy, seven)),
            (500, refused.clone(), Next::ReadBackLater(Trouble::Busy, seven)),
            (409, Value::Null, Next::Refused(Refusal { status: 409, reason: "other", outcome: None })),
            (412, Value::Null, Next::Refused(Refusal { status: 412, reason: "invalid", outcome: None })),
            (422, Value::Null, Next::Refused(Refusal { status: 422, reason: "invalid", outcome: None })),
            (503, Value::Null, Next::ReadBackLater(Trouble::Busy, seven)),
            (413, Value::Null, Next::Refused(Refusal { status: 413, reason: "too-large", outcome: None })),
            (
                422,
                refused.clone(),
                Next::Refused(Refusal { status: 422, reason: "invalid", outcome: Some(refused.to_string()) }),
            ),
        ] {
            let said = after(&answer(status, &body), &["Patient/a", "Encounter/b"], false);
            assert_eq!(said, wanted, "{status}");
        }
        let Ok(failed) = answer(500, &refused) else { panic!() };
        let failed = Ok(Answer { retry_after: None, ..failed });
        assert_eq!(after(&failed, &["Patient/a", "Encounter/b"], false), Next::ReadBack);
    }

    #[test]
    fn what_may_be_the_platforms_is_the_records_once_another_was_taken() {
        let outcome = |code: &str| json!({"resourceType": "OperationOutcome", "issue": [{"code": code}]});
        for (status, body, trouble, reason) in [
            (400, Value::Null, Trouble::NotFhir, "other"),
            (403, Value::Null, Trouble::NotFhir, "forbidden"),
            (403, outcome("forbidden"), Trouble::Forbidden, "forbidden"),
            (404, outcome("not-found"), Trouble::NoEndpoint, "reference"),
            (405, Value::Null, Trouble::NoEndpoint, "other"),
        ] {
            let answer = answer(status, &body);
            assert_eq!(after(&answer, &["Patient/a"], false), Next::Later(trouble, None), "{status}");
            let blamed = after(&answer, &["Patient/a"], true);
            let Next::Refused(refusal) = blamed else { panic!("{status}: {blamed:?}") };
            assert_eq!((refusal.reason, refusal.outcome.is_some()), (reason, !body.is_null()), "{status}");
        }
    }

    #[test]
    fn what_silence_means() {
        for (unanswered, wanted) in [
            (Unanswered::Unreachable, Next::Later(Trouble::Unreachable, None)),
            (Unanswered::Unknown, Next::ReadBack),
            (Unanswered::TooLarge { limit: 1 }, Next::ReadBack),
            (Unanswered::NotFhir, Next::ReadBackLater(Trouble::NotFhir, None)),
            (Unanswered::SignInNeeded, Next::Later(Trouble::SignIn, None)),
            (Unanswered::Cancelled, Next::ReadBackLater(Trouble::Cancelled, None)),
        ] {
            assert_eq!(after(&Err(unanswered), &["Patient/a"], false), wanted);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_server_says_is_too_odd(meta in odd(), entry in odd(), version in ".{0,6}") {
            let found = json!({"resourceType": "Patient", "id": "a", "meta": meta});
            let answer = |body: &Value| Answer {
                status: 200, version: Some(version.clone()), retry_after: None, date: None,
                body: body.to_string().into_bytes(),
            };
            let read = told(&answer(&found), "Patient/a").unwrap();
            if json::meta(&found, "versionId").is_none() {
                prop_assert_eq!(json::meta(&read, "versionId"), Some(bare(&version)));
            }
            let bundle = json!({"resourceType": "Bundle", "entry": [{"response": entry}, entry]});
            let _ = after(&Ok(answer(&bundle)), &["Patient/a", "Patient/b"], false);
            let _ = after(&Ok(Answer { status: 422, ..answer(&json!({"resourceType": "OperationOutcome", "issue": entry})) }), &["Patient/a"], true);
        }
    }

    /// Any JSON, with the names that are looked for.
    fn odd() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[W/\"0-9a]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            let name =
                proptest::sample::select(vec!["versionId", "etag", "location", "status", "response", "code"]);
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::vec((name, inner), 0..4).prop_map(|fields| fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()),
            ]
        })
    }

    #[test]
    fn refusals_have_a_code_that_has_words() {
        let of = |status, code: &str, said: &str| {
            reason(status, &json!({"issue": [{"code": code, "diagnostics": said}]}))
        };
        assert_eq!(of(403, "processing", ""), "forbidden");
        assert_eq!(of(400, "processing", "Resource Patient/1 not found, specified in path: x"), "reference");
        assert_eq!(of(422, "processing", ""), "invalid");
        assert_eq!(of(412, "processing", ""), "invalid");
        assert_eq!(of(409, "processing", ""), "conflict");
        assert_eq!(of(400, "a-code-of-tomorrow", ""), "other");
        assert_eq!(reason(400, &json!({})), "other");
    }
}
