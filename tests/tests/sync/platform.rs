//! The server in memory keeps every promise that a platform has to keep, and the faults around it are the ones they say.

use std::time::Duration;

use doorstep_core::ports::TimeOrderedIds;
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use doorstep_tests::TestClock;
use doorstep_tests::platform::{BASE, Faulty, Grant, Kind, Manners, Memory, Plan, conformance};
use serde_json::{Value, json};

fn patient(id: &str, organization: &str) -> Value {
    json!({
        "resourceType": "Patient", "id": id, "name": [{ "text": "周一鸣" }],
        "managingOrganization": { "reference": format!("Organization/{organization}") },
    })
}

fn weight(id: &str, patient: &str) -> Value {
    json!({ "resourceType": "Observation", "id": id, "subject": { "reference": format!("Patient/{patient}") } })
}

fn put(resource: &Value) -> Request {
    let path = format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap());
    Request { method: Method::Put, path, if_match: None, body: Some(serde_json::to_vec(resource).unwrap()) }
}

fn bundle(kind: &str, resources: &[Value]) -> Request {
    let entry = resources.iter().map(|resource| Entry::put(resource.clone()).unwrap()).collect();
    let bundle = Bundle { kind: kind.to_owned(), ..Bundle::transaction(entry) };
    Request::bundle(serde_json::to_vec(&bundle).unwrap())
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

async fn asked(platform: &dyn Platform, request: Request) -> Answer {
    platform.ask(request).await.unwrap()
}

#[tokio::test]
async fn the_server_in_memory_keeps_every_promise() {
    for stale in [409, 412] {
        let server = Memory::with(Manners { stale, ..Manners::default() });
        let outcomes = conformance::run(&*server, &TimeOrderedIds::new(TestClock::new())).await;
        let troubles: Vec<String> = outcomes
            .iter()
            .filter_map(|outcome| Some(format!("{}: {}", outcome.words, outcome.trouble.as_ref()?)))
            .collect();
        assert!(troubles.is_empty(), "{}", troubles.join("\n"));
        assert!(outcomes.len() > 25);
        assert_eq!(server.all(), [], "the checks clean up behind them");
    }
}

#[tokio::test]
async fn a_team_sees_and_writes_its_own() {
    let server = Memory::new();
    server.grant("team", Grant::Nurse("home".to_owned()));
    let ids = TimeOrderedIds::new(TestClock::new());
    let outcomes = conformance::run_scopes(&*server, &server.signed_in("team"), "home", &ids).await;
    assert_eq!(outcomes.len(), 8);
    for outcome in outcomes {
        assert_eq!(outcome.trouble, None, "{}", outcome.words);
    }
    assert_eq!(server.all(), []);
    let open = conformance::run_scopes(&*server, &*server, "home", &ids).await;
    assert_eq!(
        open.iter().filter(|outcome| outcome.trouble.is_some()).count(),
        5,
        "an open server is found out"
    );
}

#[tokio::test]
async fn the_checks_find_a_server_that_breaks_its_promises() {
    let refuses = Manners { validator: Some(Box::new(|_| Some("no".to_owned()))), ..Manners::default() };
    let server = Memory::with(refuses);
    let outcomes = conformance::run(&*server, &TimeOrderedIds::new(TestClock::new())).await;
    let kept = outcomes.iter().filter(|outcome| outcome.trouble.is_none()).count();
    assert!(kept < 10, "{kept} promises kept by a server that stores nothing");
}

#[tokio::test]
async fn a_token_opens_its_organisation_and_no_other() {
    let server = Memory::new();
    for organization in ["a", "b"] {
        server.put(&json!({ "resourceType": "Organization", "id": organization }));
        server.put(&patient(&format!("of-{organization}"), organization));
        server.put(&weight(&format!("w-{organization}"), &format!("of-{organization}")));
    }
    server.grant("na", Grant::Nurse("a".to_owned()));
    server.grant("va", Grant::Viewer("a".to_owned()));
    let (nurse, viewer) = (server.signed_in("na"), server.signed_in("va"));

    assert_eq!(asked(&nurse, Request::get("Patient/of-a")).await.status, 200);
    assert_eq!(asked(&nurse, Request::get("Patient/of-b")).await.status, 403);
    assert_eq!(json(&asked(&nurse, Request::get("Observation")).await)["total"], 1);
    assert_eq!(asked(&nurse, put(&weight("new", "of-a"))).await.status, 201);
    assert_eq!(asked(&nurse, put(&patient("new", "a"))).await.status, 201);
    assert_eq!(asked(&nurse, put(&patient("stolen", "b"))).await.status, 403);
    assert_eq!(asked(&nurse, put(&weight("w-b", "of-a"))).await.status, 403);
    let mixed = bundle("transaction", &[weight("mixed-a", "of-a"), weight("mixed-b", "of-b")]);
    assert_eq!(asked(&nurse, mixed).await.status, 403);
    assert!(server.resource("Observation/mixed-a").is_none());
    assert_eq!(asked(&viewer, put(&weight("by-viewer", "of-a"))).await.status, 403);

    server.revoke("na");
    assert_eq!(asked(&nurse, Request::get("Patient/of-a")).await.status, 401);
    assert_eq!(asked(&server.signed_in("nobody"), Request::get("Patient")).await.status, 401);
}

#[tokio::test]
async fn a_validator_refuses_alone_or_with_everything_around_it() {
    let strict = |invalid| {
        let bad = |resource: &Value| (resource["id"] == "bad").then(|| "Patient.id: not this one".to_owned());
        Memory::with(Manners { invalid, validator: Some(Box::new(bad)), ..Manners::default() })
    };
    let (good, bad) = (
        json!({ "resourceType": "Patient", "id": "good" }),
        json!({ "resourceType": "Patient", "id": "bad" }),
    );
    let server = strict(412);
    let answer = json(&asked(&*server, bundle("batch", &[bad.clone(), good.clone()])).await);
    assert_eq!(answer["entry"][0]["response"]["status"], "412 Precondition Failed");
    assert_eq!(server.all().len(), 1);
    let server = strict(422);
    let answer = asked(&*server, bundle("batch", &[bad, good])).await;
    assert_eq!((answer.status, server.all().len()), (422, 0));
    assert_eq!(json(&answer)["issue"][0]["diagnostics"], "Patient.id: not this one");
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_not_followed() {
    let server = Memory::new();
    assert_eq!(asked(&*server, Request::get(format!("{BASE}/Patient"))).await.status, 200);
    let elsewhere = server.ask(Request::get("https://elsewhere.example/fhir/Patient")).await;
    assert_eq!(elsewhere.unwrap_err(), Unanswered::Redirected);
}

/// A platform with these faults, one a request.
fn faulty(faults: &[Kind]) -> Faulty<Memory> {
    Faulty::new(Memory::new(), Plan::script(faults.iter().copied().map(Some)))
}

#[tokio::test]
async fn what_a_fault_leaves_on_the_server() {
    let one = json!({ "resourceType": "Patient", "id": "one" });
    for (kind, left, heard) in [
        (Kind::NotSent, 0, Err(Unanswered::Unreachable)),
        (Kind::LostBefore, 0, Err(Unanswered::Unknown)),
        (Kind::AnswerLost, 1, Err(Unanswered::Unknown)),
        (Kind::Doubled, 1, Ok(200)),
        (Kind::Late, 0, Err(Unanswered::Unknown)),
        (Kind::Error500, 0, Ok(500)),
        (Kind::Error503, 0, Ok(503)),
        (Kind::Error429, 0, Ok(429)),
        (Kind::Garbage, 1, Ok(201)),
        (Kind::Truncated, 1, Ok(201)),
        (Kind::Html, 0, Err(Unanswered::NotFhir)),
    ] {
        let platform = faulty(&[kind]);
        let answer = platform.ask(put(&one)).await;
        assert_eq!(answer.map(|answer| answer.status), heard, "{kind:?}");
        assert_eq!(platform.inner().all().len(), left, "{kind:?}");
    }
}

#[tokio::test]
async fn a_late_request_arrives_after_the_next() {
    let platform = faulty(&[Kind::Late]);
    platform.ask(put(&json!({ "resourceType": "Patient", "id": "late" }))).await.unwrap_err();
    asked(&platform, put(&json!({ "resourceType": "Patient", "id": "next" }))).await;
    assert_eq!(platform.inner().asked(), ["PUT Patient/next", "PUT Patient/late"]);
}

#[tokio::test]
async fn a_server_that_lies() {
    let server = Memory::new();
    for id in ["one", "two"] {
        server.put(&json!({ "resourceType": "Patient", "id": id }));
    }
    let faults = [None, Some(Kind::OtherPatient), Some(Kind::WrongId), Some(Kind::EndlessPages)];
    let plan = Plan::script(faults);
    let platform = Faulty::new(server, plan.clone());
    assert_eq!(json(&asked(&platform, Request::get("Patient/one")).await)["id"], "one");
    assert_eq!(json(&asked(&platform, Request::get("Patient/two")).await)["id"], "one");
    let wrong = json(&asked(&platform, Request::get("Patient/two")).await);
    assert_eq!(wrong["id"], "00000000-0000-7000-8000-000000000000");
    let page = json(&asked(&platform, Request::get("Patient?_count=5")).await);
    let next = page["link"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(page["link"][0]["relation"], "next");
    assert_eq!(json(&asked(&platform, Request::get(next)).await)["total"], 2);
    assert_eq!(plan.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_faults() {
    let run = async |seed| {
        let plan = Plan::seeded(seed, 3, &Kind::ALL);
        let platform = Faulty::new(Memory::new(), plan.clone());
        let mut heard = Vec::new();
        for n in 0..200 {
            let resource = json!({ "resourceType": "Patient", "id": n.to_string() });
            heard.push(platform.ask(put(&resource)).await.map(|answer| answer.status));
        }
        (heard, plan.done())
    };
    let (heard, done) = run(7).await;
    assert_eq!(done.len(), Kind::ALL.len(), "{done:?}");
    assert_eq!((heard.clone(), done), run(7).await);
    assert_ne!(heard, run(8).await.0);
}

#[tokio::test]
async fn stamps_may_come_late_and_a_transaction_has_one() {
    let late = Duration::from_secs(3);
    let server = Memory::with(Manners { late_stamps: late, ..Manners::default() });
    let one = |id: &str| json!({ "resourceType": "Patient", "id": id });
    let stamp = |path: &str| server.resource(path).unwrap()["meta"]["lastUpdated"].clone();
    server.put(&one("first"));
    asked(&*server, bundle("transaction", &[one("a"), one("b")])).await;
    assert_eq!(stamp("Patient/a"), stamp("Patient/b"));
    assert!(stamp("Patient/a").as_str() < stamp("Patient/first").as_str());
}
