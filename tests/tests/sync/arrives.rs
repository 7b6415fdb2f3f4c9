//! The whole way once: a visit is signed at the door, sent over HTTP, and stands on the server. In `make lab-platform` the server is
//! a real one.

use doorstep_core::desk::view::{FieldInput, PlatformChoice, Role};
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::platform::Platform;
use doorstep_tests::Phone;
use doorstep_tests::clinic::{read, search, write};
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Memory, Served};
use serde_json::{Value, json};

async fn a_signed_visit_stands_there(base: &str, token: &str, organization: Option<(&str, &dyn Platform)>) {
    let phone = Phone::of(Role::Doctor);
    let resident = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&resident).unwrap().visit;
    phone.desk.keep_unchanged(&visit).unwrap();
    for name in ["hypertension_symptoms", "diabetes_symptoms", "emergency_signs", "complication_new_or_worse"]
    {
        phone.desk.answer(&visit, name, FieldInput::Codes { codes: vec![1] }).unwrap();
    }
    for name in ["adverse_reaction", "adherence"] {
        phone.desk.answer(&visit, name, FieldInput::Codes { codes: vec![1] }).unwrap();
    }
    for (name, text) in [("blood_pressure", "152/94"), ("fasting_glucose", "7.10")] {
        phone.desk.answer(&visit, name, FieldInput::Text { text: text.to_owned() }).unwrap();
    }
    phone.desk.sign(&visit).unwrap();

    let choice = PlatformChoice { base: base.to_owned(), ..PlatformChoice::default() };
    phone.desk.sign_in_with_token(choice, token).unwrap();
    let platform = phone.desk.platform().unwrap().unwrap();
    assert!(phone.desk.sync().unwrap().waiting > 0);
    let view = phone.desk.sync_now(&*platform, &|_| {}).await.unwrap();
    assert_eq!(view.waiting, 0, "{view:?}");
    assert!(view.acknowledged > 0, "{view:?}");

    let encounters = search(&*platform, &format!("Encounter?patient=Patient/{resident}")).await;
    let of_visit: Vec<_> = encounters.iter().filter(|one| one["id"] == visit.as_str()).collect();
    assert_eq!(of_visit.len(), 1);
    assert_eq!(of_visit[0]["class"]["code"], "HH");
    let measured = search(&*platform, &format!("Observation?patient=Patient/{resident}&_count=100")).await;
    let of = |code: &str| {
        let mut hits = measured.iter().filter(|it| it["code"]["coding"][0]["code"] == code);
        hits.next().unwrap_or_else(|| panic!("no {code} among {}", measured.len()))
    };
    assert_eq!(of("14771-0")["valueQuantity"]["value"].to_string(), "7.10");
    let pressure = of("85354-9")["component"].as_array().unwrap();
    assert!(pressure.iter().any(|part| part["valueQuantity"]["value"] == 152));

    if let Some((organization, keeper)) = organization {
        // By its id: a token that opens one team sees her at all.
        let team = format!("Organization/{organization}");
        let patient = search(&*platform, &format!("Patient?_id={resident}")).await.remove(0);
        assert_eq!(patient["managingOrganization"]["reference"], team.as_str());
        let phones = search(keeper, "Device?_count=100").await;
        assert!(phones.iter().any(|device| device["owner"]["reference"] == team.as_str()));
    }

    // Nothing that had been acknowledged goes out again.
    let path = format!("Encounter/{visit}");
    let version = async || read(&*platform, &path).await.unwrap()["meta"]["versionId"].clone();
    let before = version().await;
    phone.desk.sync_now(&*platform, &|_| {}).await.unwrap();
    assert_eq!(version().await, before);
}

#[tokio::test]
async fn a_signed_visit_arrives() {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let server = Loopback::plain(Served::new(memory.clone())).await;
    a_signed_visit_stands_there(&server.base(), "token", None).await;
}

/// The team of the demo district, as an Organization with this id.
fn team(id: &str) -> Value {
    json!({"resourceType": "Organization", "id": id, "name": "幸福社区第一家庭医生团队"})
}

#[tokio::test]
async fn a_visit_arrives_with_a_token_that_opens_one_team() {
    let memory = Memory::new();
    memory.put(&team("home"));
    memory.put(&json!({"resourceType": "Organization", "id": "elsewhere", "name": "别的团队"}));
    memory.grant("token", Grant::Nurse("home".to_owned()));
    let server = Loopback::plain(Served::new(memory.clone())).await;
    a_signed_visit_stands_there(&server.base(), "token", Some(("home", memory.as_ref()))).await;
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn a_signed_visit_arrives_at_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    a_signed_visit_stands_there(&base, &std::env::var("DOORSTEP_TOKEN").unwrap_or_default(), None).await;
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn a_visit_arrives_at_a_real_server_with_a_token_that_opens_one_team() {
    let setting = |name: &str| std::env::var(name).unwrap();
    let (base, organization) = (setting("DOORSTEP_PLATFORM"), setting("DOORSTEP_TEAM"));
    let keeper =
        HttpPlatform::new(&Config::at(&base), Some(FixedToken::new(setting("DOORSTEP_TOKEN")))).unwrap();
    assert!(write(&keeper, &team(&organization)).await < 300);
    a_signed_visit_stands_there(&base, &setting("DOORSTEP_TEAM_TOKEN"), Some((&organization, &keeper))).await;
}
