//! Up and down over HTTP: what a clinic writes comes to the phone, what it deletes goes, and a refused entry holds up nobody else's. In
//! `make lab-platform` the server is a real one.

use std::time::Duration;

use doorstep_core::store::outbox::Progress;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::platform::{Method, Platform, Request};
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Memory, Served};
use doorstep_tests::sync::{Sender, patient, visit};
use serde_json::{Value, json};

/// More than a page has.
const RESIDENTS: usize = 120;

/// The clinic, at the same server.
async fn put(platform: &dyn Platform, resource: &Value) {
    let path = format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap());
    let body = Some(serde_json::to_vec(resource).unwrap());
    let answer = platform.ask(Request { method: Method::Put, path, if_match: None, body }).await.unwrap();
    assert!(answer.status < 300, "{}", answer.status);
}

async fn up_and_down(base: &str, token: &str) {
    let platform = HttpPlatform::new(&Config::at(base), Some(FixedToken::new(token))).unwrap();
    let phone = Sender::new();
    let people: Vec<Value> = (0..RESIDENTS).map(|_| patient(&phone.id(), "1")).collect();
    for person in &people {
        put(&platform, person).await;
    }
    let path = |person: &Value| format!("Patient/{}", person["id"].as_str().unwrap());

    phone.pull(&platform).await.unwrap();
    let copies = phone.copies();
    for person in &people {
        assert_eq!(copies.get(&path(person)).map(String::as_str), Some("1"));
    }

    // The clinic changes one, and takes another away.
    let mut moved = people[0].clone();
    moved["telecom"][0]["value"] = json!("2");
    put(&platform, &moved).await;
    let gone = path(&people[1]);
    let delete = Request { method: Method::Delete, path: gone.clone(), if_match: None, body: None };
    assert_eq!(platform.ask(delete).await.unwrap().status, 200);
    // Deletions are looked for twice a day.
    phone.clock.pass(Duration::from_secs(13 * 3600));
    phone.pull(&platform).await.unwrap();
    let copies = phone.copies();
    assert_eq!(copies.get(&path(&people[0])).map(String::as_str), Some("2"));
    assert!(!copies.contains_key(&gone), "what was deleted is gone here, too");

    // A visit of somebody nobody knows is refused; the ones before and after arrive.
    let id = |person: &Value| person["id"].as_str().unwrap().to_owned();
    let before = phone.put("visit", &visit(&phone, &id(&people[2]), "6.20"));
    let nobody = phone.put("visit", &visit(&phone, &phone.id(), "6.20"));
    let after = phone.put("visit", &visit(&phone, &id(&people[3]), "6.20"));
    phone.push(&platform).await.unwrap();
    assert_eq!(
        [before, after].map(|request| phone.progress(request)),
        [Progress::Acknowledged, Progress::Acknowledged]
    );
    assert!(matches!(phone.progress(nobody), Progress::Rejected { .. }));
}

#[tokio::test]
async fn what_both_sides_write_comes_to_the_other() {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let server = Loopback::plain(Served::new(memory)).await;
    up_and_down(&server.base(), "token").await;
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn what_both_sides_write_comes_to_the_other_at_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    up_and_down(&base, &std::env::var("DOORSTEP_TOKEN").unwrap_or_default()).await;
}
