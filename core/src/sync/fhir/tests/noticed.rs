//! What a clinic says beside values, in a line.

use chrono::FixedOffset;
use serde_json::{Value, json};

use crate::sync::fhir::read::{Notice, notice};

fn read(resource: &Value) -> Option<Notice> {
    notice(resource, FixedOffset::east_opt(8 * 3_600).unwrap())
}

fn condition(onset: &str) -> Value {
    json!({
        "resourceType": "Condition", "id": "c", "onsetDateTime": onset, "code": {"text": "心绞痛"},
        "meta": {"lastUpdated": "2026-09-02T00:30:00Z"},
    })
}

#[test]
fn a_day_is_one_here_and_a_month_is_said_as_it_was_written() {
    for (written, day, roughly) in [
        ("2026-08-20", Some("2026-08-20"), None),
        ("2026-08-20T23:30:00Z", Some("2026-08-21"), None),
        ("2026-08", Some("2026-08-01"), Some("2026-08")),
        ("2019", Some("2019-01-01"), Some("2019")),
        ("long ago", None, None),
        ("2026-13", None, None),
    ] {
        let read = read(&condition(written)).unwrap();
        assert_eq!(read.day, day.map(|day| day.parse().unwrap()), "{written}");
        assert_eq!(read.roughly.as_deref(), roughly, "{written}");
    }
    let mut without = condition("");
    without.as_object_mut().unwrap().remove("onsetDateTime");
    assert_eq!(read(&without).unwrap().day, Some("2026-09-02".parse().unwrap()), "when the platform got it");
}

#[test]
fn what_it_says_is_one_line_in_the_platforms_words_with_the_digits_it_has() {
    let value: Value = serde_json::from_str("5.20").unwrap();
    let said = |resource: Value| read(&resource).unwrap().says;
    let lipid = json!({
        "resourceType": "Observation", "id": "o", "code": {"coding": [{"code": "2093-3", "display": "Cholesterol"}]},
        "valueQuantity": {"value": value, "unit": "mmol/L", "comparator": "<"},
    });
    assert_eq!(said(lipid), ["Cholesterol <5.20 mmol/L"]);
    let counted = json!({
        "resourceType": "Observation", "id": "o", "code": {"text": "血常规"},
        "component": [
            {"code": {"text": "白细胞"}, "valueQuantity": {"value": 7, "code": "10*9/L"}},
            {"code": {"text": "结论"}, "valueString": "正常"},
            {"code": {"text": "空"}},
        ],
    });
    assert_eq!(said(counted), ["血常规", "白细胞 7 10*9/L", "结论 正常"]);
    let long = "长".repeat(1_000);
    let report = json!({
        "resourceType": "DiagnosticReport", "id": "r", "code": {"text": " "}, "conclusion": format!("一\n二\u{7}{long}"),
    });
    let says = said(report);
    assert!(says.len() == 1 && says[0].starts_with("一 二长") && says[0].chars().count() == 200);
}

#[test]
fn what_this_app_made_and_what_is_a_value_have_no_line() {
    let id = "01991b2c-0000-7000-8000-00000000000a";
    let mut own = json!({
        "resourceType": "Encounter", "id": id, "identifier": [{"system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{id}")}],
    });
    assert_eq!(read(&own), None);
    own["identifier"][0]["value"] = json!("urn:uuid:01991b2c-0000-7000-8000-00000000000b");
    assert!(read(&own).is_some(), "another maker's identifier");
    let pressure = json!({
        "resourceType": "Observation", "id": "o", "status": "preliminary",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
    });
    assert_eq!(read(&pressure), None);
    for other in ["Flag", "MedicationStatement", "Task", "Patient"] {
        assert_eq!(read(&json!({"resourceType": other, "id": "x"})), None);
    }
}

#[test]
fn what_was_withdrawn_says_so() {
    let mut wrong = condition("2026");
    assert!(!read(&wrong).unwrap().withdrawn);
    wrong["verificationStatus"] = json!({"coding": [{"code": "entered-in-error"}]});
    assert!(read(&wrong).unwrap().withdrawn);
    let vaccine = |status: &str| json!({"resourceType": "Immunization", "id": "i", "status": status});
    assert!(read(&vaccine("not-done")).unwrap().withdrawn && !read(&vaccine("completed")).unwrap().withdrawn);
}
