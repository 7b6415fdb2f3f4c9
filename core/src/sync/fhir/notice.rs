//! What a clinic or a hospital says of a resident for which this app has no table, as a line for her timeline. Pure. The resource
//! stays as it came; nothing is counted, judged or corrected by it.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value;

use super::codes;
use super::name::URI;
use super::types::CodeableConcept;

/// Characters of one text: whoever wrote it is not known.
const LONGEST: usize = 200;

/// Such a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is, as a key: `encounter`, `condition`, `report` …
    pub kind: &'static str,
    /// The day it is about; a month or a year is its first day.
    pub day: Option<NaiveDate>,
    /// The day as it was written, where that is a month or a year alone.
    pub roughly: Option<String>,
    /// How it stands, as the platform's code in small letters: `amb`, `resolved`, `preliminary` …
    pub state: Option<String>,
    /// What it says, in the platform's words.
    pub says: Vec<String>,
    /// It was withdrawn or has not taken place.
    pub withdrawn: bool,
}

/// Types that have a line, each with its key and where its day stands.
const TYPES: [(&str, &str, &[&str]); 7] = [
    ("Encounter", "encounter", &["/period/start", "/period/end"]),
    ("Condition", "condition", &["/onsetDateTime", "/onsetPeriod/start", "/recordedDate"]),
    ("DiagnosticReport", "report", &["/effectiveDateTime", "/effectivePeriod/start", "/issued"]),
    ("Immunization", "immunization", &["/occurrenceDateTime", "/recorded"]),
    ("Observation", "observation", &["/effectiveDateTime", "/effectivePeriod/start", "/issued"]),
    ("ServiceRequest", "request", &["/authoredOn"]),
    ("CarePlan", "plan", &["/period/start", "/created"]),
];

/// Of these statuses nothing is told any more.
const WITHDRAWN: [&str; 5] = ["entered-in-error", "not-done", "cancelled", "revoked", "refuted"];

/// The line of a resource; none: one of this app, one that is read into a table, or of a type without a line. Days are those of
/// this offset.
pub fn notice(resource: &Value, offset: FixedOffset) -> Option<Notice> {
    let of = resource.get("resourceType")?.as_str()?;
    let (_, kind, days) = TYPES.into_iter().find(|(name, ..)| *name == of)?;
    if is_ours(resource) || is_read(resource) {
        return None;
    }
    let text = |at: &str| resource.pointer(at).and_then(Value::as_str);
    let written = days.iter().find_map(|at| text(at)).or_else(|| text("/meta/lastUpdated"));
    let (day, rough) = written.and_then(|written| self::day(written, offset)).unzip();
    let verified = "/verificationStatus/coding/0/code";
    let withdrawn = [text("/status"), text(verified)].into_iter().flatten().any(|it| WITHDRAWN.contains(&it));
    let state = match kind {
        "encounter" => text("/class/code"),
        "condition" => text("/clinicalStatus/coding/0/code"),
        _ => text("/status"),
    };
    let mut says: Vec<String> = says(resource, kind).into_iter().flatten().map(|said| plain(&said)).collect();
    says.retain(|said| !said.is_empty());
    Some(Notice {
        kind,
        day,
        roughly: rough.unwrap_or_default().then(|| written.unwrap_or_default().to_owned()),
        state: state.map(str::to_lowercase),
        says,
        withdrawn,
    })
}

/// Ids of this app stand once more as an identifier.
fn is_ours(resource: &Value) -> bool {
    let Some(id) = resource.get("id").and_then(Value::as_str) else { return false };
    let all = resource.get("identifier").and_then(Value::as_array).into_iter().flatten();
    let own = format!("urn:uuid:{id}");
    all.filter(|one| one.get("system").and_then(Value::as_str) == Some(URI))
        .any(|one| one.get("value").and_then(Value::as_str) == Some(own.as_str()))
}

/// A blood pressure or a glucose is a value: it is read exactly, or a person looks at it.
fn is_read(resource: &Value) -> bool {
    let code =
        resource.get("code").and_then(|code| serde_json::from_value::<CodeableConcept>(code.clone()).ok());
    let key = code.as_ref().and_then(codes::key_of);
    key.is_some_and(|key| key == "blood-pressure" || key.starts_with("glucose-"))
}

fn says(resource: &Value, kind: &str) -> Vec<Option<String>> {
    let concept = |at: &str| resource.pointer(at).and_then(self::concept);
    let text = |at: &str| resource.pointer(at).and_then(Value::as_str).map(str::to_owned);
    match kind {
        "encounter" => vec![
            text("/serviceProvider/display"),
            concept("/serviceType"),
            concept("/type/0"),
            concept("/reasonCode/0"),
        ],
        "report" => vec![concept("/code"), text("/conclusion")],
        "immunization" => vec![concept("/vaccineCode")],
        "observation" => {
            let parts = resource.get("component").and_then(Value::as_array).into_iter().flatten();
            let whole = named(resource).or_else(|| concept("/code"));
            std::iter::once(whole).chain(parts.map(named)).collect()
        }
        "plan" => vec![text("/title").or_else(|| concept("/category/0")), text("/description")],
        _ => vec![concept("/code")],
    }
}

/// What was measured with its value; none: it has none.
fn named(measured: &Value) -> Option<String> {
    let value = value(measured)?;
    Some(match measured.get("code").and_then(concept) {
        Some(what) => format!("{what} {value}"),
        None => value,
    })
}

/// The number with the digits and the unit that it has, or the words.
fn value(measured: &Value) -> Option<String> {
    if let Some(quantity) = measured.get("valueQuantity") {
        let text = |field: &str| quantity.get(field).and_then(Value::as_str);
        let unit = text("unit").or_else(|| text("code")).unwrap_or_default();
        let number = quantity.get("value").filter(|value| value.is_number())?;
        return Some(format!("{}{number} {unit}", text("comparator").unwrap_or_default()).trim().to_owned());
    }
    let text = measured.get("valueString").and_then(Value::as_str).map(str::to_owned);
    let number = || measured.get("valueInteger").filter(|value| value.is_number()).map(Value::to_string);
    text.or_else(|| measured.get("valueCodeableConcept").and_then(concept)).or_else(number)
}

/// Its words, else what its first code is called, else the code.
fn concept(concept: &Value) -> Option<String> {
    let text = |at: &str| concept.pointer(at).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    text("/text").or_else(|| text("/coding/0/display")).or_else(|| text("/coding/0/code")).map(str::to_owned)
}

/// One line of at most so many characters.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

/// A day of FHIR's `date` or `dateTime`, and whether it is a month or a year alone.
/// <https://hl7.org/fhir/R4/datatypes.html#dateTime>
fn day(written: &str, offset: FixedOffset) -> Option<(NaiveDate, bool)> {
    if let Ok(at) = DateTime::parse_from_rfc3339(written) {
        return Some((at.with_timezone(&offset).date_naive(), false));
    }
    let (whole, rough) = match written.len() {
        4 => (format!("{written}-01-01"), true),
        7 => (format!("{written}-01"), true),
        _ => (written.to_owned(), false),
    };
    whole.parse().ok().map(|day| (day, rough))
}
