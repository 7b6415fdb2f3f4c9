//! A sender that knows nothing but the port, and a proxy that harms: whatever happens on the way, every bundle stands on the
//! server, once. In `make lab-platform` the server is a real one.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use doorstep_core::ports::{Ids, TimeOrderedIds};
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::platform::{Platform, Request};
use doorstep_tests::TestClock;
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Kind, Memory, Plan, Proxy, Served};
use serde_json::{Value, json};

/// Faults that are to happen at least.
const FAULTS: u64 = 100;

/// A patient and a weight of her.
fn visit(ids: &TimeOrderedIds) -> [Value; 2] {
    let (patient, weight) = (ids.next().to_string(), ids.next().to_string());
    let of = json!({ "reference": format!("Patient/{patient}") });
    [
        json!({ "resourceType": "Patient", "id": patient, "active": true, "name": [{ "text": "周一鸣" }] }),
        json!({
            "resourceType": "Observation", "id": weight, "status": "final", "subject": of,
            "code": { "coding": [{ "system": "http://loinc.org", "code": "29463-7" }] },
            "valueQuantity": { "value": 61.5, "system": "http://unitsofmeasure.org", "code": "kg" },
        }),
    ]
}

fn path(resource: &Value) -> String {
    format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

/// Sends until the answer is one: every entry stored.
async fn deliver(platform: &dyn Platform, visit: &[Value; 2]) {
    let entries = visit.iter().map(|resource| Entry::put(resource.clone()).unwrap()).collect();
    let body = serde_json::to_vec(&Bundle::transaction(entries)).unwrap();
    for _ in 0..50 {
        if let Ok(answer) = platform.ask(Request::bundle(body.clone())).await
            && answer.status == 200
            && let Ok(answer) = serde_json::from_slice::<Value>(&answer.body)
            && answer["entry"].as_array().is_some_and(|entries| entries.len() == visit.len())
        {
            return;
        }
    }
    panic!("not delivered in fifty attempts");
}

async fn whole_and_once(origin: &str, token: &str, seed: u64) {
    let plan = Plan::seeded(seed, 2, &Kind::WIRE);
    let proxy = Proxy::start(origin, plan.clone()).await;
    let platform = HttpPlatform::new(&Config::at(proxy.base()), Some(FixedToken::new(token))).unwrap();
    let ids = TimeOrderedIds::new(TestClock::new());
    let mut sent = Vec::new();
    while plan.count() < FAULTS {
        let visit = visit(&ids);
        deliver(&platform, &visit).await;
        sent.extend(visit);
    }
    plan.quiet();
    // What was still on its way arrives before anybody looks.
    platform.ask(Request::get("metadata")).await.unwrap();
    for resource in &sent {
        let answer = platform.ask(Request::get(path(resource))).await.unwrap();
        let there: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status, 200, "{} is lost", path(resource));
        assert_eq!(answer.version.as_deref(), Some("1"), "{} was written more than once", path(resource));
        for (name, value) in resource.as_object().unwrap() {
            assert_eq!(&there[name], value, "{} of {}", name, path(resource));
        }
        if let Some(patient) = resource["subject"]["reference"].as_str() {
            let found = platform.ask(Request::get(format!("Observation?patient={patient}"))).await.unwrap();
            let found: Value = serde_json::from_slice(&found.body).unwrap();
            assert_eq!(found["entry"].as_array().map(Vec::len), Some(1), "of {patient}");
        }
    }
    assert!(plan.done().contains_key(&Kind::AnswerLost), "{:?}", plan.done());
}

#[tokio::test]
async fn every_bundle_stands_once_whatever_a_proxy_does() {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let server = Loopback::plain(Served::new(Arc::clone(&memory))).await;
    for seed in 0..3 {
        whole_and_once(&server.origin, "token", seed).await;
    }
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn every_bundle_stands_once_on_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    let token = std::env::var("DOORSTEP_TOKEN").unwrap_or_default();
    let origin = base.strip_suffix("/fhir").unwrap();
    whole_and_once(origin, &token, 7).await;
}
