//! A platform that lies, or something else that answers in its place: nothing that is stored changes, what waits still waits, and a
//! person is told so in words of hers. Afterwards the truth comes through.

use std::io;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use doorstep_core::desk::view::{FieldInput, Language, PlatformChoice, Role, SheetKind};
use doorstep_tests::Phone;
use doorstep_tests::clinic::{patient, residents};
use doorstep_tests::fault::{Faults, difference};
use doorstep_tests::platform::loopback::{Body, Loopback, Service, body};
use doorstep_tests::platform::{Grant, Memory, Served};
use doorstep_tests::sync::reading;
use doorstep_tests::trail::store;
use futures_util::{TryStreamExt, stream};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::{Request, Response};
use serde_json::{Value, json};

const FHIR: &str = "application/fhir+json";

/// What is answered instead of the truth; none: the truth. Path with query, and the truth.
type Lie = fn(&str, &Value) -> Option<Response<Body>>;

/// A server that lies while it is told to.
#[derive(Clone)]
struct Liar {
    served: Arc<Served>,
    lie: Arc<Mutex<Option<Lie>>>,
}

#[async_trait]
impl Service for Liar {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let path = request.uri().path_and_query()?.to_string();
        let lie = *self.lie.lock().unwrap();
        // What stands in the place of the server does not ask it.
        if let Some(lie) = lie
            && let Some(answer) = lie(&path, &Value::Null)
        {
            return Some(answer);
        }
        let (head, truth) = self.served.answer(request).await?.into_parts();
        let truth = truth.collect().await.ok()?.to_bytes();
        let said = lie.and_then(|lie| lie(&path, &serde_json::from_slice(&truth).ok()?));
        Some(said.unwrap_or_else(|| Response::from_parts(head, body(truth))))
    }
}

fn says(kind: &str, text: impl Into<Bytes>) -> Option<Response<Body>> {
    Response::builder().header(CONTENT_TYPE, kind).body(body(text)).ok()
}

/// The first page of a type.
fn page<'a>(path: &str, kind: &str, truth: &'a Value) -> Option<&'a Value> {
    (path.starts_with(&format!("/fhir/{kind}?")) && truth.is_object()).then_some(truth)
}

fn wrong_id(path: &str, truth: &Value) -> Option<Response<Body>> {
    let mut bent = page(path, "Patient", truth)?.clone();
    bent["entry"][0]["resource"]["id"] = json!("00000000-0000-7000-8000-000000000000");
    says(FHIR, bent.to_string())
}

fn somebody_elses(path: &str, truth: &Value) -> Option<Response<Body>> {
    let mut bent = page(path, "Observation", truth)?.clone();
    let strange = reading("strange", "00000000-0000-7000-8000-000000000000", "3.90");
    bent["entry"] = json!([{ "resource": strange }]);
    says(FHIR, bent.to_string())
}

/// Each page has one more after it, under an address that was never asked for before.
fn without_end(path: &str, truth: &Value) -> Option<Response<Body>> {
    let mut bent = page(path, "Patient", truth)?.clone();
    let number: u32 = path.rsplit_once("_total=").and_then(|(_, number)| number.parse().ok()).unwrap_or(0);
    let next = format!("Patient?_count=200&_total={}", number + 1);
    bent["link"] = json!([{ "relation": "next", "url": next }]);
    says(FHIR, bent.to_string())
}

fn two_gigabytes(path: &str, truth: &Value) -> Option<Response<Body>> {
    page(path, "Patient", truth)?;
    let megabytes = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![b' '; 1024 * 1024])));
    let response = Response::builder().header(CONTENT_TYPE, FHIR);
    let body = BodyExt::boxed(StreamBody::new(megabytes.map_ok(Frame::data)));
    response.header(CONTENT_LENGTH, 2_u64 * 1024 * 1024 * 1024).body(body).ok()
}

fn nested(path: &str, truth: &Value) -> Option<Response<Body>> {
    page(path, "Patient", truth)?;
    says(FHIR, format!("{}{}", "{\"item\":[".repeat(50_000), "]}".repeat(50_000)))
}

fn another_type(path: &str, truth: &Value) -> Option<Response<Body>> {
    says("text/plain", page(path, "Patient", truth)?.to_string())
}

fn another_resource(path: &str, truth: &Value) -> Option<Response<Body>> {
    says(FHIR, page(path, "Patient", truth)?["entry"][0]["resource"].to_string())
}

fn captive_portal(_: &str, _: &Value) -> Option<Response<Body>> {
    says("text/html", "<html>Welcome to this hotspot</html>")
}

const UNREADABLE: [&str; 2] = ["平台的答复看不懂", "The platform's answer can't be read"];
const TOO_MUCH: [&str; 2] = ["平台一次发得太多", "The platform sent too much at once"];
const ENDLESS: [&str; 2] = ["平台的答复没完没了", "The platform's answer had no end"];
const ELSEWHERE: [&str; 2] =
    ["网络要登录，或者地址不对", "The network wants a sign-in, or the address is wrong"];
const UNTAKEN: [&str; 2] = ["收到 1 条不对的，没有收", "1 that can't be right were not taken"];

/// Each lie, and what a person reads of it in Chinese and English.
const LIES: [(&str, Lie, [&str; 2]); 8] = [
    ("another id than the entry's address", wrong_id, UNTAKEN),
    ("a reading of somebody who is not ours", somebody_elses, UNTAKEN),
    ("pages without an end", without_end, ENDLESS),
    ("a body of two gigabytes", two_gigabytes, TOO_MUCH),
    ("deeper than any resource", nested, ELSEWHERE),
    ("another content type", another_type, ELSEWHERE),
    ("a resource instead of a page", another_resource, UNREADABLE),
    ("a hotspot's welcome", captive_portal, ELSEWHERE),
];

/// Tables that say how synchronising went, and not what is known of anybody.
const OF_THE_WAY: [&str; 5] = ["meta", "pull", "audit", "outbox", "outbox_try"];

/// What is known of people, and what the platform has of them.
fn known(dump: &str) -> String {
    let tables = dump
        .split("== ")
        .filter(|table| !OF_THE_WAY.iter().any(|name| table.starts_with(&format!("{name}\n"))));
    let lines = tables.flat_map(|table| table.lines().map(str::to_owned).chain([String::new()]));
    // The trail goes up with every synchronisation.
    lines.filter(|line| !line.contains("AuditEvent")).collect::<Vec<_>>().join("\n== ")
}

#[tokio::test]
async fn no_lie_changes_what_is_stored() {
    let memory = Memory::new();
    memory.grant("token", Grant::Admin);
    let phone = Phone::of(Role::Doctor);
    let clinic = store(&phone);
    for id in residents(&clinic).into_iter().take(20) {
        memory.put(&patient(&clinic, id));
    }
    drop(clinic);
    let lie = Arc::default();
    let liar = Liar { served: Arc::new(Served::new(memory.clone())), lie: Arc::clone(&lie) };
    let server = Loopback::plain(liar).await;
    let (desk, faults) = Faults::watch(|| phone.device.unlock(doorstep_tests::PIN).unwrap());
    let choice = PlatformChoice { base: server.base(), ..PlatformChoice::default() };
    desk.sign_in_with_token(choice, "token").unwrap();
    let sync = async || desk.sync_with_platform(&|_| {}).await.unwrap();
    // What came is taken in, and the trail of it is up.
    for _ in 0..2 {
        assert_eq!(sync().await.trouble, None);
    }
    let stands = known(&faults.dump());
    assert!(stands.len() > 100_000);
    for (what, told, words) in LIES {
        *lie.lock().unwrap() = Some(told);
        let mut seen = Vec::new();
        for (language, words) in [Language::Zh, Language::En].into_iter().zip(words) {
            phone.device.set_language(language);
            let view = sync().await;
            let lines = desk.sheet(SheetKind::Sync, "").unwrap().lines;
            assert!(lines.iter().any(|line| line.starts_with(words)), "{what}: {lines:?}");
            if words != UNTAKEN[0] && words != UNTAKEN[1] {
                assert!(
                    view.trouble.as_ref().is_some_and(|line| line.starts_with(words)),
                    "{what}: {view:?}"
                );
            }
            seen.push(view.sign_in);
        }
        assert_eq!(seen, [false, false], "{what}");
        let now = known(&faults.dump());
        assert!(now == stands, "{what}: {:?}", difference(&stands, &now));
    }

    // A visit is signed while something else answers: it waits, and goes when the platform is back.
    phone.device.set_language(Language::Zh);
    let her = desk.residents("王桂兰").unwrap().remove(0).resident;
    let visit = desk.start_visit(&her).unwrap().visit;
    desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "152/94".to_owned() }).unwrap();
    desk.sign(&visit).unwrap();
    assert_eq!(sync().await.waiting, 1);
    assert!(memory.resource(&format!("Encounter/{visit}")).is_none());
    *lie.lock().unwrap() = None;
    phone.clock.pass(std::time::Duration::from_secs(60));
    let view = sync().await;
    assert_eq!((view.waiting, view.trouble), (0, None));
    assert!(memory.resource(&format!("Encounter/{visit}")).is_some());
}
