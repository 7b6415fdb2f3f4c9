//! What waits goes up, whole, once: whatever the network, the server and the phone's battery do meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use doorstep_core::store::copies::{self, Intake};
use doorstep_core::store::outbox::{Counts, Progress};
use doorstep_core::store::sending::{self, EntryState};
use doorstep_core::store::{audit, conflicts};
use doorstep_core::sync::json;
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use doorstep_core::sync::push::{Report, Trouble};
use doorstep_tests::count;
use doorstep_tests::platform::{Faulty, Grant, Kind, Manners, Memory, Plan};
use doorstep_tests::sync::{Dying, Sender, patient, reading, visit};
use serde_json::{Value, json};

/// A server that refuses readings above 900.
fn strict() -> Arc<Memory> {
    let too_high = |resource: &Value| {
        let value = resource["valueQuantity"]["value"].to_string().parse::<rust_decimal::Decimal>().ok()?;
        (value > rust_decimal::Decimal::from(900)).then(|| "Observation.valueQuantity: impossible".to_owned())
    };
    Memory::with(Manners { validator: Some(Box::new(too_high)), ..Manners::default() })
}

/// What a server holds, without versions.
fn held(platform: &Memory) -> BTreeMap<String, String> {
    platform.all().into_iter().map(|kept| (format!("{}/{}", kept.kind, kept.id), kept.json)).collect()
}

/// The same of a server that got each of these by itself.
fn expected<'a>(resources: impl IntoIterator<Item = &'a Value>) -> BTreeMap<String, String> {
    let quiet = Memory::new();
    resources.into_iter().for_each(|resource| quiet.put(resource));
    held(&quiet)
}

/// A day of visits, two a resident; each first visit brings the resident.
fn day(sender: &Sender, residents: usize) -> Vec<Value> {
    let people: Vec<String> = (0..residents).map(|_| sender.id()).collect();
    let mut all = Vec::new();
    for round in 0..2 {
        for person in &people {
            let mut resources = visit(sender, person, "6.20");
            if round == 0 {
                resources.insert(0, patient(person, "1"));
            }
            sender.put("visit", &resources);
            all.extend(resources);
        }
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_day_of_twelve_visits_takes_twelve_round_trips() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let all = day(&sender, 6);
    let report = sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(report, Report { acknowledged: 12, ..Report::default() });
    assert_eq!(platform.asked().len(), 12);
    assert_eq!(held(&platform), expected(&all));
    assert_eq!(sender.counts(), Counts { acknowledged: 12, ..Counts::default() });
    let told: Vec<_> = sender.told.lock().unwrap().iter().map(|told| (told.done, told.left)).collect();
    assert_eq!(told.first(), Some(&(1, Some(11))));
    assert_eq!(told.last(), Some(&(12, Some(0))));
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(platform.asked().len(), 12, "nothing is sent twice");
}

/// Pushes until nothing waits any more, hours between the runs.
async fn until_all_is_there(sender: &Sender, platform: &dyn Platform) {
    for _ in 0..200 {
        sender.push(platform).await;
        let counts = sender.counts();
        if counts.waiting + counts.sent == 0 {
            return;
        }
        sender.clock.pass(Duration::from_secs(7 * 3600));
    }
    panic!("something still waits after 200 runs: {:?}", sender.counts());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_faults_lose_nothing_and_double_nothing() {
    let wanted = count::faults(1_000);
    let mut faults: BTreeMap<Kind, u64> = BTreeMap::new();
    let (mut lost, mut doubled, mut seed) = (0, 0, 0);
    while faults.values().sum::<u64>() < wanted || !Kind::ALL.iter().all(|kind| faults.contains_key(kind)) {
        let (sender, platform) = (Sender::new(), Memory::new());
        let all = day(&sender, 6);
        let plan = Plan::seeded(seed, 2, &Kind::ALL);
        let faulty = Faulty::new(platform.clone(), plan.clone());
        until_all_is_there(&sender, &faulty).await;
        for (kind, count) in plan.done() {
            *faults.entry(kind).or_default() += count;
        }
        let (held, expected) = (held(&platform), expected(&all));
        lost += expected.iter().filter(|(path, json)| held.get(*path) != Some(json)).count();
        doubled += held.keys().filter(|path| !expected.contains_key(*path)).count();
        doubled += platform.all().iter().filter(|kept| kept.version != 1).count();
        assert_eq!((lost, doubled), (0, 0), "seed {seed}");
        assert_eq!(sender.counts(), Counts { acknowledged: 12, ..Counts::default() }, "seed {seed}");
        seed += 1;
    }
    let faults: u64 = faults.values().sum();
    count::tell(&format!("sending: faults: {faults}, lost {lost}, doubled {doubled}"));
}

#[tokio::test(start_paused = true)]
async fn killed_at_every_step_nothing_is_lost_or_doubled() {
    for after in [false, true] {
        let mut at = 0;
        loop {
            let (sender, platform) = (Sender::new(), strict());
            let mut all = day(&sender, 2);
            let mut bad = visit(&sender, all[0]["id"].as_str().unwrap(), "901");
            let request = sender.put("visit", &bad);
            let dying = Dying::at(platform.as_ref(), at, after);
            let ended = sender.push(&dying).await.is_some();
            sender.restart();
            sender.clock.pass(Duration::from_secs(60));
            until_all_is_there(&sender, platform.as_ref()).await;
            bad.retain(|resource| resource["valueQuantity"]["value"] != json!(901));
            all.extend(bad);
            assert_eq!(held(&platform), expected(&all), "killed at {at}");
            assert!(platform.all().iter().all(|kept| kept.version == 1), "killed at {at}");
            assert!(matches!(sender.progress(request), Progress::Rejected { .. }));
            if ended {
                assert!(at > 5, "it was never killed");
                break;
            }
            at += 1;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn killed_again_and_again_between_faults() {
    for seed in 0..30_u64 {
        let (sender, platform) = (Sender::new(), Memory::new());
        let all = day(&sender, 3);
        let faulty = Faulty::new(platform.clone(), Plan::seeded(seed, 3, &Kind::ALL));
        for run in 0..30 {
            let dying = Dying::at(&faulty, i64::try_from((seed + run) % 5).unwrap(), run % 2 == 0);
            sender.push(&dying).await;
            sender.restart();
            sender.clock.pass(Duration::from_secs(7 * 3600));
        }
        until_all_is_there(&sender, platform.as_ref()).await;
        assert_eq!(held(&platform), expected(&all), "seed {seed}");
        assert!(platform.all().iter().all(|kept| kept.version == 1), "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_bad_record_holds_up_nothing_but_what_depends_on_it() {
    let (sender, platform) = (Sender::new(), strict());
    let (her, his) = (sender.id(), sender.id());
    let mut bad = visit(&sender, &her, "901");
    bad.insert(0, patient(&her, "1"));
    let reading = format!("Observation/{}", bad[3]["id"].as_str().unwrap());
    bad.push(json!({
        "resourceType": "Provenance", "id": sender.id(), "target": [{"reference": reading}],
        "recorded": "2026-09-02T08:30:00+08:00",
    }));
    let first = sender.put("visit", &bad);
    let later = sender.put(
        "readings",
        &[json!({"resourceType": "Task", "id": sender.id(), "status": "requested", "intent": "order",
            "focus": {"reference": reading}, "for": {"reference": format!("Patient/{her}")}})],
    );
    let mut good = visit(&sender, &his, "6.20");
    good.insert(0, patient(&his, "2"));
    let good = sender.put("visit", &good);
    let report = sender.push(platform.as_ref()).await.unwrap();
    assert_eq!((report.acknowledged, report.refused), (1, 2));
    assert_eq!(sender.progress(good), Progress::Acknowledged);
    assert_eq!(sender.progress(first), Progress::Rejected { reason: "invalid".to_owned() });
    assert_eq!(sender.progress(later), Progress::Rejected { reason: "held".to_owned() });
    let entries = sender.read(|connection| sending::entries(connection, first));
    let states: Vec<_> = entries.iter().map(|entry| entry.state).collect();
    use EntryState::{Acknowledged, Held, Rejected};
    assert_eq!(states, [Acknowledged, Acknowledged, Acknowledged, Rejected, Acknowledged, Held]);
    assert!(entries[3].outcome.as_ref().unwrap().contains("impossible"));
    assert_eq!(entries[5].because.as_deref(), Some(reading.as_str()));

    // As it is, it is refused again.
    sender.write(|tx| sending::resend(tx, first));
    assert_eq!(sender.progress(first), Progress::Waiting);
    assert_eq!(sender.progress(later), Progress::Waiting, "it is tried together with what held it up");
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(sender.progress(first), Progress::Rejected { reason: "invalid".to_owned() });

    // Mended, under the same id.
    let mut mended = bad[3].clone();
    mended["valueQuantity"]["value"] = json!(9);
    let mended = sender.put("readings", &[mended]);
    sender.push(platform.as_ref()).await.unwrap();
    for request in [first, later, mended] {
        assert_eq!(sender.progress(request), Progress::Acknowledged);
    }
    assert_eq!(platform.resource(&reading).unwrap()["valueQuantity"]["value"], json!(9));
    assert!(sender.read(sending::quarantined).is_empty());
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured_and_waits_grow() {
    let (sender, platform) = (Sender::new(), Memory::new());
    day(&sender, 1);
    let plan = Plan::script([Some(Kind::Error429), Some(Kind::NotSent), Some(Kind::Error503)]);
    let faulty = Faulty::new(platform.clone(), plan.clone());
    assert_eq!(sender.push(&faulty).await.unwrap().trouble, Some(Trouble::Busy));
    assert_eq!(sender.push(&faulty).await.unwrap().trouble, Some(Trouble::Busy));
    assert_eq!(plan.count(), 1, "it is left alone");
    sender.clock.pass(Duration::from_secs(60));
    assert_eq!(sender.push(&faulty).await.unwrap().trouble, Some(Trouble::Unreachable));
    assert_eq!(sender.counts().waiting, 2, "nothing has left");
    assert_eq!(sender.push(&faulty).await.unwrap().trouble, Some(Trouble::Busy), "a person may try at once");
    assert_eq!(sender.counts().sent, 1, "a 503 may hide that it was carried out");
    sender.clock.pass(Duration::from_secs(600));
    assert_eq!(sender.push(&faulty).await.unwrap().acknowledged, 2);
}

#[tokio::test(start_paused = true)]
async fn an_edit_made_while_a_push_runs_is_not_lost() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let her = sender.id();
    let first = sender.put("record", &[patient(&her, "1")]);
    let dying = Dying::at(platform.as_ref(), 0, true);
    assert!(sender.push(&dying).await.is_none());
    let second = sender.put("record", &[patient(&her, "2")]);
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(
        [first, second].map(|id| sender.progress(id)),
        [Progress::Acknowledged, Progress::Acknowledged]
    );
    assert_eq!(platform.resource(&format!("Patient/{her}")).unwrap()["telecom"][0]["value"], "2");
}

#[tokio::test(start_paused = true)]
async fn a_lock_in_the_middle_ends_the_run_and_loses_nothing() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let all = day(&sender, 2);
    sender.lock();
    assert!(sender.push(platform.as_ref()).await.is_none());
    assert!(platform.asked().is_empty());
    sender.restart();
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(held(&platform), expected(&all));
}

/// With both manners of a server to say so, and both to write a reference.
#[tokio::test(start_paused = true)]
async fn changes_of_both_sides_go_together_or_are_kept_for_a_person() {
    for (stale, whole_addresses) in [(409, false), (412, false), (409, true)] {
        let platform = Memory::with(Manners { stale, whole_addresses, ..Manners::default() });
        let sender = Sender::new();
        let her = sender.id();
        let target = format!("Patient/{her}");
        platform.put(&json!({"resourceType": "Organization", "id": "a"}));
        let patient = |id: &str, phone: &str| {
            let mut patient = patient(id, phone);
            patient["managingOrganization"] = json!({"reference": "Organization/a"});
            patient
        };
        sender.put("record", &[patient(&her, "1")]);
        sender.push(platform.as_ref()).await.unwrap();
        sender.pull(platform.as_ref()).await.unwrap();
        let mut clinic = platform.resource(&target).unwrap();
        clinic["birthDate"] = json!("1951-01-01");
        clinic["maritalStatus"] = json!({"text": "已婚"});
        clinic["telecom"][0]["value"] = json!("clinic");
        platform.put(&clinic);
        let mut here = patient(&her, "here");
        here["gender"] = json!("male");
        let mut resources = visit(&sender, &her, "6.20");
        resources.insert(0, here);
        let request = sender.put("visit", &resources);
        sender.push(platform.as_ref()).await.unwrap();
        assert_eq!(sender.progress(request), Progress::Acknowledged);
        let now = platform.resource(&target).unwrap();
        assert_eq!((&now["gender"], &now["birthDate"]), (&json!("male"), &json!("1951-01-01")));
        assert_eq!(
            (&now["maritalStatus"]["text"], &now["telecom"][0]["value"]),
            (&json!("已婚"), &json!("clinic"))
        );
        assert_eq!(now["managingOrganization"]["reference"], "Organization/a");
        let open = sender.read(conflicts::open);
        assert_eq!(open.len(), 1);
        assert_eq!(
            (open[0].target.as_str(), open[0].field.as_str()),
            (target.as_str(), "telecom[phone|home]")
        );
        assert!(open[0].here.as_ref().unwrap().contains("\"here\""));
        assert!(open[0].there.as_ref().unwrap().contains("\"clinic\""));
        let kept: BTreeSet<String> = platform.all().into_iter().map(|kept| kept.kind).collect();
        assert!(kept.contains("Basic") && kept.contains("Task"), "the other value stays at the platform");
        let basic = platform.all().into_iter().find(|kept| kept.kind == "Basic").unwrap();
        assert!(basic.json.contains("here"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_she_does_not_agree_to_any_more_is_not_sent() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let her = sender.id();
    let request = json!({"resourceType": "ServiceRequest", "id": sender.id(), "status": "active", "intent": "order",
        "subject": {"reference": format!("Patient/{her}")}});
    sender.put("record", &[patient(&her, "1")]);
    sender.put("care-referral", std::slice::from_ref(&request));
    let (his, hers) = (sender.id(), request);
    let mut first = hers.clone();
    (first["id"], first["subject"]["reference"]) = (json!(sender.id()), json!(format!("Patient/{his}")));
    let first = sender.put("care-referral", &[patient(&his, "2"), first]);
    let visited = visit(&sender, &his, "6.20");
    sender.put("visit", &visited);
    let report = sender.push(platform.as_ref()).await.unwrap();
    assert_eq!((report.acknowledged, report.withdrawn), (3, 1));
    assert_eq!(sender.progress(first), Progress::Acknowledged, "who he is may be known");
    assert_eq!(
        held(&platform),
        expected([&patient(&her, "1"), &patient(&his, "2")].into_iter().chain(&visited))
    );
    let trail = sender.read(|connection| audit::last(connection, 1));
    assert_eq!(
        (trail[0].action.as_str(), trail[0].detail.as_str()),
        ("sync.withdraw", "care-referral hospital")
    );
    assert_eq!(sender.counts(), Counts { acknowledged: 3, ..Counts::default() });
}

/// Answers a bundle by itself where it wants to; all else goes on.
struct Bent<'a, F>(&'a Memory, F);

#[async_trait::async_trait]
impl<F: Fn(&str) -> Option<u16> + Send + Sync> Platform for Bent<'_, F> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        match (self.1)(&body).filter(|_| request.method == Method::Post) {
            Some(status) => {
                Ok(Answer { status, version: None, retry_after: None, date: None, body: Vec::new() })
            }
            None => self.0.ask(request).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_clinic_made_of_it_after_a_lost_answer_stays() {
    for deleted in [false, true] {
        let (sender, platform) = (Sender::new(), Memory::new());
        let her = sender.id();
        sender.put("record", &[patient(&her, "1")]);
        sender.push(platform.as_ref()).await.unwrap();
        let said = visit(&sender, &her, "6.20");
        let request = sender.put("visit", &said);
        let lost = Faulty::new(platform.clone(), Plan::script([Some(Kind::AnswerLost), Some(Kind::NotSent)]));
        assert_eq!(sender.push(&lost).await.unwrap().trouble, Some(Trouble::Unreachable));
        assert_eq!(sender.progress(request), Progress::Sent);
        let reading = format!("Observation/{}", said[3]["id"].as_str().unwrap());
        let mut mistaken = platform.resource(&reading).unwrap();
        mistaken["status"] = json!("entered-in-error");
        match deleted {
            true => platform.delete(&reading),
            false => platform.put(&mistaken),
        }
        let versions = platform.all();
        sender.clock.pass(Duration::from_secs(60));
        sender.push(platform.as_ref()).await.unwrap();
        assert_eq!(sender.progress(request), Progress::Acknowledged);
        assert_eq!(platform.all(), versions, "nothing is put over it");
        let (_, id) = reading.split_once('/').unwrap();
        let copy = sender.read(|connection| copies::get(connection, "Observation", id)).unwrap();
        let wanted = if deleted { Intake::Review } else { Intake::New };
        assert_eq!((copy.gone, copy.intake), (deleted, wanted), "and it is looked at here");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_there_again_only_if_a_person_says_so() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let (her, his) = (sender.id(), sender.id());
    sender.put("record", &[patient(&her, "1")]);
    sender.push(platform.as_ref()).await.unwrap();
    let target = format!("Patient/{her}");
    let mut clinic = platform.resource(&target).unwrap();
    clinic["maritalStatus"] = json!({"text": "已婚"});
    platform.put(&clinic);
    sender.pull(platform.as_ref()).await.unwrap();
    platform.delete(&target);
    let edit = sender.put("record", &[patient(&her, "2")]);
    let visited = sender.put("visit", &visit(&sender, &her, "6.20"));
    let other = sender.put("record", &[patient(&his, "1")]);
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(sender.progress(edit), Progress::Rejected { reason: "gone".to_owned() });
    assert_eq!(sender.progress(visited), Progress::Rejected { reason: "held".to_owned() });
    assert_eq!(sender.progress(other), Progress::Acknowledged);
    assert!(platform.resource(&target).is_none());
    let copy = sender.read(|connection| copies::get(connection, "Patient", &her)).unwrap();
    assert_eq!((copy.gone, copy.intake), (true, Intake::Review));
    sender.write(|tx| sending::resend(tx, edit));
    sender.push(platform.as_ref()).await.unwrap();
    let now = platform.resource(&target).unwrap();
    assert_eq!((&now["telecom"][0]["value"], &now["maritalStatus"]["text"]), (&json!("2"), &json!("已婚")));
    assert_eq!(sender.progress(visited), Progress::Acknowledged);
}

#[tokio::test(start_paused = true)]
async fn one_request_that_nothing_explains_holds_up_no_other() {
    for (status, wanted) in [
        (400, Progress::Rejected { reason: "other".to_owned() }),
        (404, Progress::Rejected { reason: "other".to_owned() }),
        (502, Progress::Sent),
    ] {
        let (sender, platform) = (Sender::new(), Memory::new());
        let (her, his) = (sender.id(), sender.id());
        let bad = sender.put("record", &[patient(&her, "(666)")]);
        let hers = sender.put("visit", &visit(&sender, &her, "6.20"));
        let good = sender.put("record", &[patient(&his, "1")]);
        let bent = Bent(&platform, |body: &str| body.contains("(666)").then_some(status));
        let report = sender.push(&bent).await.unwrap();
        assert_eq!(report.trouble, None, "{status}");
        assert_eq!([bad, good].map(|it| sender.progress(it)), [wanted, Progress::Acknowledged], "{status}");
        assert_ne!(sender.progress(hers), Progress::Acknowledged, "it needs her");
        let next = sender.put("record", &[patient(&sender.id(), "1")]);
        sender.push(&bent).await.unwrap();
        assert_eq!(sender.progress(next), Progress::Acknowledged, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_address_or_a_sign_in_that_may_write_nothing_refuses_no_record() {
    let (sender, platform) = (Sender::new(), Memory::new());
    day(&sender, 4);
    for (status, trouble) in [(404, Trouble::NoEndpoint), (405, Trouble::NoEndpoint), (400, Trouble::NotFhir)]
    {
        let report = sender.push(&Bent(&platform, |_: &str| Some(status))).await.unwrap();
        assert_eq!((report.trouble, report.refused), (Some(trouble), 0), "{status}");
        assert_eq!(sender.counts(), Counts { waiting: 8, ..Counts::default() }, "{status}");
    }
    platform.grant("reader", Grant::Nurse("nobody-of-it".to_owned()));
    let report = sender.push(&platform.signed_in("reader")).await.unwrap();
    assert_eq!((report.trouble, report.refused), (Some(Trouble::Forbidden), 0));
    assert_eq!(sender.push(platform.as_ref()).await.unwrap().acknowledged, 8);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_and_not_taken_in_is_not_put_over_by_what_stands_here() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let her = sender.id();
    let task = json!({
        "resourceType": "Task", "id": sender.id(), "status": "requested", "intent": "order", "priority": "routine",
        "for": {"reference": format!("Patient/{her}")},
    });
    sender.put("record", &[patient(&her, "1"), task.clone()]);
    sender.push(platform.as_ref()).await.unwrap();
    for (resource, field, value) in
        [(&patient(&her, "1"), "birthDate", "1951-01-01"), (&task, "priority", "stat")]
    {
        let target = json::target(resource).unwrap();
        let mut clinic = platform.resource(&target).unwrap();
        clinic[field] = json!(value);
        platform.put(&clinic);
    }
    sender.pull(platform.as_ref()).await.unwrap();
    let mut here = patient(&her, "1");
    here["gender"] = json!("male");
    let mut done = task.clone();
    done["status"] = json!("completed");
    sender.put("record", &[here, done]);
    sender.push(platform.as_ref()).await.unwrap();
    let now = platform.resource(&format!("Patient/{her}")).unwrap();
    assert_eq!((&now["gender"], &now["birthDate"]), (&json!("male"), &json!("1951-01-01")));
    let now = platform.resource(&json::target(&task).unwrap()).unwrap();
    assert_eq!((&now["status"], &now["priority"]), (&json!("completed"), &json!("stat")));
}

#[tokio::test(start_paused = true)]
async fn a_refused_change_of_somebody_who_is_there_holds_up_none_of_her_visits() {
    let refuses = |resource: &Value| {
        (resource["telecom"][0]["value"] == "666").then(|| "Patient.telecom: impossible".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    let sender = Sender::new();
    let (her, his) = (sender.id(), sender.id());
    sender.put("record", &[patient(&her, "1")]);
    sender.push(platform.as_ref()).await.unwrap();
    let edit = sender.put("record", &[patient(&her, "666")]);
    let hers = sender.put("visit", &visit(&sender, &her, "6.20"));
    let unknown = sender.put("record", &[patient(&his, "666")]);
    let held = sender.put("visit", &visit(&sender, &his, "6.20"));
    sender.push(platform.as_ref()).await.unwrap();
    let refused = |reason: &str| Progress::Rejected { reason: reason.to_owned() };
    assert_eq!([edit, unknown].map(|it| sender.progress(it)), [refused("invalid"), refused("invalid")]);
    assert_eq!(sender.progress(hers), Progress::Acknowledged, "she is there, as she was");
    assert_eq!(sender.progress(held), refused("held"), "he never was");
}

#[tokio::test(start_paused = true)]
async fn what_is_there_again_by_others_is_put_over_at_its_version_only() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let her = sender.id();
    let target = format!("Patient/{her}");
    sender.put("record", &[patient(&her, "1")]);
    sender.push(platform.as_ref()).await.unwrap();
    let before = platform.resource(&target).unwrap();
    platform.delete(&target);
    let edit = sender.put("record", &[patient(&her, "2")]);
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(sender.progress(edit), Progress::Rejected { reason: "gone".to_owned() });
    platform.put(&before);
    platform.pass(Duration::from_secs(60));
    sender.pull(platform.as_ref()).await.unwrap();
    let known = sender.read(|connection| copies::get(connection, "Patient", &her)).unwrap().version;
    assert!(!known.is_empty());
    sender.write(|tx| sending::resend(tx, edit));
    let copy = sender.read(|connection| copies::get(connection, "Patient", &her)).unwrap();
    assert_eq!(copy.version, known);
}

const MARK: &str = "https://doorstep.example/fhir/StructureDefinition/reading-mark";

fn marked(mut reading: Value, status: &str, marks: &[&str]) -> Value {
    reading["status"] = json!(status);
    let marks: Vec<Value> = marks.iter().map(|mark| json!({"url": MARK, "valueCode": mark})).collect();
    reading["extension"] = json!(marks);
    reading
}

#[tokio::test(start_paused = true)]
async fn a_remark_on_a_reading_takes_nothing_back_that_others_have_remarked() {
    for lost in [false, true] {
        let (sender, platform) = (Sender::new(), Memory::new());
        let (her, id) = (sender.id(), sender.id());
        let measured = reading(&id, &her, "33.30");
        sender.put("readings", &[patient(&her, "1"), marked(measured.clone(), "final", &["implausible"])]);
        sender.push(platform.as_ref()).await.unwrap();
        let target = format!("Observation/{id}");
        let mut clinic = platform.resource(&target).unwrap();
        clinic["status"] = json!("entered-in-error");
        clinic["note"] = json!([{"text": "其他人的"}]);
        let remark = marked(measured, "amended", &["implausible", "confirmed"]);
        let request = sender.put("readings", &[remark]);
        if lost {
            // The remark never arrives, and nobody knows.
            let faulty =
                Faulty::new(platform.clone(), Plan::script([Some(Kind::LostBefore), Some(Kind::NotSent)]));
            sender.push(&faulty).await.unwrap();
            assert_eq!(sender.progress(request), Progress::Sent);
            sender.clock.pass(Duration::from_secs(60));
        }
        platform.put(&clinic);
        sender.push(platform.as_ref()).await.unwrap();
        assert_eq!(sender.progress(request), Progress::Acknowledged, "{lost}");
        let now = platform.resource(&target).unwrap();
        assert_eq!((&now["status"], &now["note"]), (&json!("entered-in-error"), &clinic["note"]), "{lost}");
        let marks: Vec<&str> =
            now["extension"].as_array().unwrap().iter().map(|it| it["valueCode"].as_str().unwrap()).collect();
        assert_eq!(marks, ["implausible", "confirmed"]);
        let copy = sender.read(|connection| copies::get(connection, "Observation", &id)).unwrap();
        assert_eq!(copy.intake, Intake::New, "what the clinic says of it is taken in here");
    }
}

/// A server that says of nothing it took at which version it stands.
struct Untold<'a>(&'a Memory);

#[async_trait::async_trait]
impl Platform for Untold<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let is_bundle = request.method == Method::Post;
        let mut answer = self.0.ask(request).await?;
        if is_bundle {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            for entry in body["entry"].as_array_mut().into_iter().flatten() {
                let response = entry["response"].as_object_mut().unwrap();
                response.remove("etag");
                response.remove("location");
            }
            answer.body = serde_json::to_vec(&body).unwrap();
        }
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_version_was_told_it_is_read_before_anything_is_put_over_it() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let her = sender.id();
    let target = format!("Patient/{her}");
    sender.put("record", &[patient(&her, "1")]);
    sender.push(&Untold(&platform)).await.unwrap();
    let mut clinic = platform.resource(&target).unwrap();
    clinic["birthDate"] = json!("1951-01-01");
    platform.put(&clinic);
    sender.put("record", &[patient(&her, "2")]);
    sender.push(&Untold(&platform)).await.unwrap();
    let now = platform.resource(&target).unwrap();
    assert_eq!((&now["telecom"][0]["value"], &now["birthDate"]), (&json!("2"), &json!("1951-01-01")));
}

#[tokio::test(start_paused = true)]
async fn what_others_made_and_was_never_seen_here_is_not_put_over() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let (her, task) = (sender.id(), sender.id());
    let of = |status: &str| {
        json!({"resourceType": "Task", "id": task, "status": status, "intent": "order",
            "for": {"reference": format!("Patient/{her}")}})
    };
    platform.put(&patient(&her, "1"));
    platform.put(&of("cancelled"));
    let request = sender.put("support-task-end", &[of("completed")]);
    sender.push(platform.as_ref()).await.unwrap();
    assert_eq!(sender.progress(request), Progress::Acknowledged);
    assert_eq!(platform.resource(&format!("Task/{task}")).unwrap()["status"], "cancelled");
    let open = sender.read(conflicts::open);
    assert_eq!((open.len(), open[0].field.as_str()), (1, "status"), "a person chooses");
}

/// Wants to be left alone for ten minutes as soon as it reads this.
struct Tired<'a>(&'a Memory, &'static str);

#[async_trait::async_trait]
impl Platform for Tired<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let tired = body.contains(self.1);
        let mut answer = self.0.ask(request).await?;
        if tired {
            let retry_after = Some(Duration::from_secs(600));
            answer = Answer { status: 429, version: None, retry_after, date: None, body: Vec::new() };
        }
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn one_request_after_which_the_platform_always_wants_rest_holds_up_no_other() {
    let (sender, platform) = (Sender::new(), Memory::new());
    let bad = sender.put("record", &[patient(&sender.id(), "(666)")]);
    let good: Vec<_> = (0..3).map(|_| sender.put("record", &[patient(&sender.id(), "1")])).collect();
    let tired = Tired(&platform, "(666)");
    assert_eq!(sender.push(&tired).await.unwrap().trouble, Some(Trouble::Busy));
    sender.clock.pass(Duration::from_secs(601));
    sender.push(&tired).await.unwrap();
    assert!(good.iter().all(|id| sender.progress(*id) == Progress::Acknowledged));
    assert_ne!(sender.progress(bad), Progress::Acknowledged);
}
