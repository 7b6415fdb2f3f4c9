//! The phone's engine over HTTP, and a proxy that harms: whatever happens on the way, every visit stands on the server, whole and
//! once. In `make lab-platform` the server is a real one.

use std::sync::Arc;
use std::time::Duration;

use doorstep_core::store::outbox::Counts;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::platform::{Platform, Request};
use doorstep_tests::count;
use doorstep_tests::platform::loopback::Loopback;
use doorstep_tests::platform::{Grant, Kind, Memory, Plan, Proxy, Served};
use doorstep_tests::sync::{Sender, patient, visit};
use serde_json::Value;

/// Faults that are to happen at least, unless more are asked for.
const FAULTS: u64 = 100;

/// Visits signed between two runs.
const A_FEW: usize = 4;

fn path(resource: &Value) -> String {
    format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

/// Runs, hours apart, until nothing waits any more.
async fn send(sender: &Sender, platform: &dyn Platform) {
    for _ in 0..100 {
        sender.push(platform).await;
        let counts = sender.counts();
        assert_eq!(counts.rejected, 0, "nothing of this is refused by the server");
        if counts.waiting + counts.sent == 0 {
            return;
        }
        sender.clock.pass(Duration::from_secs(7 * 3600));
    }
    panic!("something still waits: {:?}", sender.counts());
}

async fn read(platform: &dyn Platform, path: &str) -> (u16, Option<String>, Value) {
    let answer = platform.ask(Request::get(path)).await.unwrap();
    (answer.status, answer.version, serde_json::from_slice(&answer.body).unwrap())
}

async fn whole_and_once(origin: &str, token: &str, seed: u64) {
    let plan = Plan::seeded(seed, 2, &Kind::WIRE);
    let proxy = Proxy::start(origin, plan.clone()).await;
    let platform = HttpPlatform::new(&Config::at(proxy.base()), Some(FixedToken::new(token))).unwrap();
    let sender = Sender::new();
    let (mut sent, mut visits) = (Vec::new(), 0);
    let wanted = count::faults(FAULTS);
    while plan.count() < wanted {
        for _ in 0..A_FEW {
            let person = sender.id();
            let mut resources = visit(&sender, &person, "6.20");
            resources.insert(0, patient(&person, "1"));
            sender.put("visit", &resources);
            sent.extend(resources);
            visits += 1;
        }
        send(&sender, &platform).await;
    }
    plan.quiet();
    assert_eq!(sender.counts(), Counts { acknowledged: visits, ..Counts::default() });
    // What was still on its way arrives before anybody looks.
    platform.ask(Request::get("metadata")).await.unwrap();
    let (mut lost, mut doubled) = (0, 0);
    for resource in &sent {
        let (status, version, there) = read(&platform, &path(resource)).await;
        let whole = resource.as_object().unwrap().iter().all(|(name, value)| there[name] == *value);
        lost += u64::from(status != 200 || !whole);
        doubled += u64::from(version.as_deref() != Some("1"));
        if resource["resourceType"] == "Patient" {
            let (_, _, found) = read(&platform, &format!("Observation?patient={}", path(resource))).await;
            assert_eq!(found["entry"].as_array().map(Vec::len), Some(2), "of {}", path(resource));
        }
    }
    assert!(plan.done().contains_key(&Kind::AnswerLost), "{:?}", plan.done());
    let resources = sent.len();
    let faults = plan.count();
    count::tell(&format!(
        "{resources} resources over HTTP: faults: {faults}, lost {lost}, doubled {doubled}"
    ));
    assert_eq!((lost, doubled), (0, 0));
}

#[tokio::test]
async fn every_visit_stands_once_whatever_a_proxy_does() {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let server = Loopback::plain(Served::new(Arc::clone(&memory))).await;
    for seed in 0..3 {
        whole_and_once(&server.origin, "token", seed).await;
    }
}

#[tokio::test]
#[ignore = "needs a real server: make lab-platform"]
async fn every_visit_stands_once_on_a_real_server() {
    let base = std::env::var("DOORSTEP_PLATFORM").unwrap();
    let token = std::env::var("DOORSTEP_TOKEN").unwrap_or_default();
    whole_and_once(base.strip_suffix("/fhir").unwrap(), &token, 7).await;
}
