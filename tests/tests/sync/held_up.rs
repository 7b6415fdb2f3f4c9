//! What a platform does not take holds nothing else up, and what was refused is past once it is corrected.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use doorstep_core::desk::view::{Role, SheetKind, SyncView};
use doorstep_core::store::outbox::{self, Progress};
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use doorstep_core::sync::push::Trouble;
use doorstep_tests::Phone;
use doorstep_tests::platform::{Manners, Memory};
use doorstep_tests::sheet::{entry, rows, text};
use doorstep_tests::sync::{Sender, patient};
use serde_json::{Value, json};

use super::desk::sync;

const WANG: &str = "王桂兰";

/// Says no more than the status of what it refuses.
struct Terse<'a>(&'a Memory);

#[async_trait::async_trait]
impl Platform for Terse<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let mut answer = self.0.ask(request).await?;
        if [409, 412, 422].contains(&answer.status) {
            answer.body = Vec::new();
        }
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_a_server_says_nothing_about_is_one() {
    for stale in [409, 412] {
        let (sender, platform) = (Sender::new(), Memory::with(Manners { stale, ..Manners::default() }));
        let her = sender.id();
        let target = format!("Patient/{her}");
        sender.put("record", &[patient(&her, "1")]);
        sender.push(platform.as_ref()).await.unwrap();
        let mut clinic = platform.resource(&target).unwrap();
        clinic["birthDate"] = json!("1951-01-01");
        platform.put(&clinic);
        let request = sender.put("record", &[patient(&her, "2")]);
        sender.push(&Terse(&platform)).await.unwrap();
        assert_eq!(sender.progress(request), Progress::Acknowledged, "{stale}");
        let now = platform.resource(&target).unwrap();
        assert_eq!((&now["telecom"][0]["value"], &now["birthDate"]), (&json!("2"), &json!("1951-01-01")));
    }
}

/// Answers every bundle with 500.
struct Failing {
    inner: Arc<Memory>,
    retry_after: Option<Duration>,
    bundles: AtomicUsize,
}

#[async_trait::async_trait]
impl Platform for Failing {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        if request.method != Method::Post {
            return self.inner.ask(request).await;
        }
        self.bundles.fetch_add(1, Ordering::Relaxed);
        Ok(Answer {
            status: 500,
            version: None,
            retry_after: self.retry_after,
            date: None,
            body: b"<html>".to_vec(),
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_is_asked_again_after_a_while() {
    for retry_after in [None, Some(Duration::from_secs(600))] {
        let (sender, inner) = (Sender::new(), Memory::new());
        let her = sender.id();
        let request = sender.put("record", &[patient(&her, "1")]);
        let failing = Failing { inner: inner.clone(), retry_after, bundles: AtomicUsize::new(0) };
        let report = sender.push(&failing).await.unwrap();
        assert_eq!(failing.bundles.load(Ordering::Relaxed), 1, "{retry_after:?}");
        assert_eq!(report.trouble, retry_after.map(|_| Trouble::Busy));
        sender.push(&failing).await.unwrap();
        assert_eq!(failing.bundles.load(Ordering::Relaxed), 1, "not at once: {retry_after:?}");
        sender.clock.pass(Duration::from_secs(1_300));
        sender.push(inner.as_ref()).await.unwrap();
        assert_eq!(sender.progress(request), Progress::Acknowledged);
        assert!(inner.all().iter().all(|kept| kept.version == 1));
    }
}

/// Does not take bundles in which one of these stands.
struct Filter<'a> {
    inner: &'a Memory,
    status: u16,
    bad: &'a [String],
}

#[async_trait::async_trait]
impl Platform for Filter<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        if request.method == Method::Post && self.bad.iter().any(|bad| body.contains(bad)) {
            let body = b"<html>".to_vec();
            return Ok(Answer { status: self.status, version: None, retry_after: None, date: None, body });
        }
        self.inner.ask(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn three_requests_that_nothing_explains_hold_up_neither_the_others_nor_what_comes_down() {
    for status in [403, 502] {
        let phone = Phone::of_district(Role::Doctor, 14);
        let platform = Memory::new();
        let people: Vec<String> =
            phone.desk.residents("").unwrap().into_iter().take(4).map(|row| row.resident).collect();
        let numbers: Vec<String> = (0..4).map(|number| format!("{}", 19_900_070_000_u64 + number)).collect();
        for who in &people {
            phone.desk.save_record(who, &[entry("phone", "19900001111")]).unwrap();
        }
        assert_eq!(sync(&phone, platform.as_ref()).await.trouble, None);
        for (who, number) in people.iter().zip(&numbers) {
            phone.desk.save_record(who, &[entry("phone", number)]).unwrap();
        }
        platform.put(&json!({
            "resourceType": "Condition", "id": "c", "code": {"text": "白内障"},
            "subject": {"reference": format!("Patient/{}", people[3])},
        }));
        platform.pass(Duration::from_secs(60));
        let filter = Filter { inner: &platform, status, bad: &numbers[..3] };
        let view = sync(&phone, &filter).await;
        assert!(view.trouble.is_some(), "{status}: {view:?}");
        let timeline = phone.desk.timeline(&people[3]).unwrap();
        assert!(
            timeline.rows.iter().any(|row| row.line.contains("白内障")),
            "{status}: it is read all the same"
        );
        let there = |at: usize| platform.resource(&format!("Patient/{}", people[at])).unwrap();
        assert_ne!(there(3)["telecom"][0]["value"], numbers[3].as_str());
        let view = sync(&phone, &filter).await;
        assert_eq!(there(3)["telecom"][0]["value"], numbers[3].as_str(), "{status}: {view:?}");
        let stays = if status == 403 { (0, 3) } else { (3, 0) };
        assert_eq!((view.waiting, view.rejected), stays, "{view:?}");
        if status == 502 {
            phone.clock.pass(Duration::from_secs(120));
            assert_eq!(sync(&phone, platform.as_ref()).await.waiting, 0);
            assert_eq!(there(0)["telecom"][0]["value"], numbers[0].as_str());
        }
    }
}

/// A platform that refuses what this says, as long as it does.
fn picky(refuses: impl Fn(&Value) -> bool + Send + Sync + 'static) -> (Arc<Memory>, Arc<Mutex<bool>>) {
    let on = Arc::new(Mutex::new(true));
    let asks = Arc::clone(&on);
    let validator = move |resource: &Value| {
        (*asks.lock().unwrap() && refuses(resource)).then(|| "not as it has to be".to_owned())
    };
    (Memory::with(Manners { validator: Some(Box::new(validator)), ..Manners::default() }), on)
}

/// A visit with a blood pressure and a glucose, both typed.
fn signed(phone: &Phone) -> String {
    let visit = phone.desk.start_visit(&phone.resident(WANG)).unwrap().visit;
    for (field, typed) in [("blood_pressure", "152/94"), ("fasting_glucose", "7.10")] {
        phone.desk.answer(&visit, field, text(typed)).unwrap();
    }
    phone.desk.sign(&visit).unwrap();
    visit
}

fn is_value(resource: &Value, value: &str) -> bool {
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    let said = number(&resource["valueQuantity"]["value"].to_string());
    resource["resourceType"] == "Observation" && said.is_some() && said == number(value)
}

/// How many Observations with this value are there.
fn there(platform: &Memory, value: &str) -> usize {
    let all = platform.all().into_iter().map(|kept| serde_json::from_str::<Value>(&kept.json).unwrap());
    all.filter(|resource| is_value(resource, value)).count()
}

fn says_refused(phone: &Phone, view: &SyncView) -> bool {
    let page = phone.desk.sheet(SheetKind::Sync, "").unwrap();
    view.rejected > 0
        || view.rows.iter().any(|row| row.state.contains("平台退回"))
        || rows(&page).iter().any(|row| !row.links.is_empty())
}

#[tokio::test(start_paused = true)]
async fn a_refused_value_is_mended_by_correcting_it() {
    let (platform, _) = picky(|resource| is_value(resource, "7.10"));
    let phone = Phone::of(Role::Doctor);
    let visit = signed(&phone);
    let view = sync(&phone, platform.as_ref()).await;
    assert!(says_refused(&phone, &view), "{view:?}");
    let why = entry("correction_reason", "看错了血糖仪");
    phone.desk.correct_visit(&visit, &[entry("fasting_glucose", "7.20"), why]).unwrap();
    let view = sync(&phone, platform.as_ref()).await;
    assert_eq!((view.waiting, view.rejected), (0, 0), "{view:?}");
    assert!(!says_refused(&phone, &view), "{view:?}");
    assert_eq!((there(&platform, "7.10"), there(&platform, "7.20")), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_refused_visit_goes_along_with_its_correction_and_loses_nothing() {
    let (platform, refuses) = picky(|resource| resource["resourceType"] == "Encounter");
    let phone = Phone::of(Role::Doctor);
    let visit = signed(&phone);
    assert!(says_refused(&phone, &sync(&phone, platform.as_ref()).await));
    *refuses.lock().unwrap() = false;
    let why = entry("correction_reason", "补体重");
    phone.desk.correct_visit(&visit, &[entry("weight", "66"), why]).unwrap();
    let view = sync(&phone, platform.as_ref()).await;
    assert_eq!((view.waiting, view.rejected), (0, 0), "{view:?}");
    assert!(!says_refused(&phone, &view), "{view:?}");
    assert!(platform.resource(&format!("Encounter/{visit}")).is_some());
    assert_eq!(there(&platform, "7.10"), 1, "what was measured in it is there too");
}

#[tokio::test(start_paused = true)]
async fn what_counts_goes_on_though_the_form_it_stood_on_was_refused() {
    let (platform, refuses) = picky(|resource| {
        resource["resourceType"] == "QuestionnaireResponse"
            && resource["questionnaire"].as_str().is_some_and(|of| !of.contains("visit-record"))
    });
    let phone = Phone::of(Role::Doctor);
    let visit = signed(&phone);
    assert!(says_refused(&phone, &sync(&phone, platform.as_ref()).await));
    *refuses.lock().unwrap() = false;
    let why = entry("correction_reason", "补体重");
    phone.desk.correct_visit(&visit, &[entry("weight", "66"), why]).unwrap();
    sync(&phone, platform.as_ref()).await;
    let view = sync(&phone, platform.as_ref()).await;
    assert_eq!((view.waiting, view.rejected), (0, 0), "{view:?}");
    assert_eq!(there(&platform, "7.10"), 1, "the glucose that was not corrected");
}

#[test]
fn a_refused_line_of_the_trail_keeps_nobody_here() {
    let sender = Sender::new();
    let her = sender.id();
    let line = |kind: &str| {
        let event = json!({
            "resourceType": "AuditEvent", "id": sender.id(),
            "entity": [{"what": {"reference": format!("Patient/{her}")}}],
        });
        sender.put(kind, &[event])
    };
    let (first, second) = (line("audit"), line("audit"));
    let refused = Progress::Rejected { reason: "invalid".to_owned() };
    sender.write(|tx| outbox::set_progress(tx, first, &refused));
    let held = || sender.read(|connection| outbox::not_there(connection, her.parse().ok())).len();
    assert_eq!(held(), 1, "one that waits may still go");
    sender.write(|tx| outbox::set_progress(tx, second, &refused));
    assert_eq!(held(), 0);
}
