//! What has changed comes down, page by page: through deaths, faults and a server that lies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use doorstep_core::store::copies::{self, Intake};
use doorstep_core::sync::platform::{Answer, Platform, Request, Unanswered};
use doorstep_core::sync::pull::Problem;
use doorstep_core::sync::push::Trouble;
use doorstep_tests::count;
use doorstep_tests::platform::{Faulty, Grant, Kind, Manners, Memory, Plan};
use doorstep_tests::sync::{Dying, Sender, patient, reading, standing};
use serde_json::{Value, json};

/// A server with residents of an organisation and two readings each, in small pages.
fn district(sender: &Sender, residents: usize, organization: &str) -> (Arc<Memory>, Vec<String>) {
    let platform =
        Memory::with(Manners { most: 7, late_stamps: Duration::from_secs(30), ..Manners::default() });
    for id in [organization, "b"] {
        platform.put(&json!({"resourceType": "Organization", "id": id, "name": "社区卫生服务中心"}));
    }
    let people: Vec<String> = (0..residents).map(|_| sender.id()).collect();
    for person in &people {
        platform.put(&of(patient(person, "1"), organization));
        for value in ["6.20", "7.10"] {
            platform.put(&reading(&sender.id(), person, value));
        }
        platform.pass(Duration::from_secs(60));
    }
    (platform, people)
}

fn of(mut patient: Value, organization: &str) -> Value {
    patient["managingOrganization"] = json!({"reference": format!("Organization/{organization}")});
    patient
}

fn there(platform: &Memory) -> BTreeMap<String, String> {
    let all = platform.all().into_iter();
    all.map(|kept| (format!("{}/{}", kept.kind, kept.id), kept.version.to_string())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_time_everything_and_then_what_has_changed() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 20, "a");
    let report = sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!((report.taken, report.refused, report.gone), (62, 0, 0));
    assert_eq!(sender.copies(), there(&platform));
    platform.pass(Duration::from_secs(3_600));
    platform.put(&of(patient(&people[3], "2"), "a"));
    let new = sender.id();
    platform.put(&reading(&new, &people[4], "7.10"));
    platform.pass(Duration::from_secs(3_600));
    let asked = platform.asked().len();
    let report = sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!(report.taken, 2);
    assert_eq!(sender.copies(), there(&platform));
    assert!(platform.asked()[asked..].iter().all(|path| !path.contains("Patient?_sort")), "not all anew");
    let copy = sender.read(|connection| copies::get(connection, "Observation", &new)).unwrap();
    assert!(copy.content.unwrap().contains("7.10"), "with its digits");
    assert_eq!(sender.pull(platform.as_ref()).await.unwrap().taken, 0);
    let told = sender.told.lock().unwrap();
    assert!(told.windows(2).filter(|pair| pair[0].done < pair[1].done).count() > 5, "page by page");
}

#[tokio::test(start_paused = true)]
async fn killed_between_any_two_pages_it_goes_on() {
    for after in [false, true] {
        for at in 0.. {
            let sender = Sender::new();
            let (platform, _) = district(&sender, 10, "a");
            let ended = sender.pull(&Dying::at(platform.as_ref(), at, after)).await.is_some();
            let before = sender.copies().len();
            sender.restart();
            assert_eq!(sender.copies().len(), before);
            let report = sender.pull(platform.as_ref()).await.unwrap();
            assert_eq!(sender.copies(), there(&platform), "killed at {at}");
            assert_eq!(usize::try_from(report.taken).unwrap() + before, 32, "nothing is read twice");
            if ended {
                assert!(at > 10);
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn faults_and_lies_harm_nothing_that_is_stored() {
    let wanted = count::faults(1_000);
    let (mut faults, mut seed) = (0, 0);
    while faults < wanted {
        let sender = Sender::new();
        let (platform, people) = district(&sender, 8, "a");
        let plan = Plan::seeded(seed, 4, &Kind::ALL);
        let faulty = Faulty::new(platform.clone(), plan.clone());
        for round in 0..40 {
            sender.pull(&faulty).await;
            sender.clock.pass(Duration::from_secs(13 * 3600));
            platform.pass(Duration::from_secs(60));
            if round == 20 {
                platform.put(&of(patient(&people[0], "2"), "a"));
            }
        }
        faults += plan.count();
        plan.quiet();
        sender.clock.pass(Duration::from_secs(13 * 3600));
        sender.pull(platform.as_ref()).await.unwrap();
        assert_eq!(sender.copies(), there(&platform), "seed {seed}");
        for kept in platform.all().iter().filter(|kept| kept.kind == "Patient") {
            let copy = sender.read(|connection| copies::get(connection, "Patient", &kept.id)).unwrap();
            let content: Value = serde_json::from_str(&copy.content.unwrap()).unwrap();
            assert_eq!(
                content["telecom"],
                platform.resource(&format!("Patient/{}", kept.id)).unwrap()["telecom"]
            );
        }
        seed += 1;
    }
    count::tell(&format!("reading: faults: {faults}, every copy as at the platform"));
}

#[tokio::test(start_paused = true)]
async fn pages_without_end_are_given_up() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 3, "a");
    let plan = Plan::seeded(1, 1, &[Kind::EndlessPages]);
    let report = sender.pull(&Faulty::new(platform.clone(), plan)).await.unwrap();
    assert_eq!(report.problem, Some(Problem::Endless));
    assert!(platform.asked().len() < 100);
    sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!(sender.copies(), there(&platform));
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_resident_is_refused_and_counted() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 2, "a");
    let stranger = sender.id();
    platform.put(&of(patient(&stranger, "1"), "b"));
    platform.put(&reading("strange", &stranger, "6.20"));
    platform.grant("a", Grant::Nurse("a".to_owned()));
    sender.pull(&platform.signed_in("a")).await.unwrap();
    assert!(!sender.copies().contains_key(&format!("Patient/{stranger}")));
    // The server forgets its own rule: a reading comes without its patient.
    let lying = Lying(platform.as_ref(), reading("strange", &stranger, "6.20"));
    let report = sender.pull(&lying).await.unwrap();
    assert!(report.refused >= 1);
    assert!(!sender.copies().contains_key("Observation/strange"));
}

/// Adds a resource to each page of its type.
struct Lying<'a>(&'a dyn doorstep_core::sync::platform::Platform, Value);

#[async_trait::async_trait]
impl doorstep_core::sync::platform::Platform for Lying<'_> {
    async fn ask(
        &self,
        request: doorstep_core::sync::platform::Request,
    ) -> Result<doorstep_core::sync::platform::Answer, doorstep_core::sync::platform::Unanswered> {
        let fits = request.path.starts_with("Observation?");
        let strangers = request.path.starts_with("Patient?");
        let mut answer = self.0.ask(request).await?;
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if strangers {
            body["entry"] = json!([]);
        } else if fits {
            body["entry"] = json!([{"resource": self.1}]);
        }
        answer.body = serde_json::to_vec(&body).unwrap();
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn an_assignment_given_brings_the_whole_record_and_one_taken_away_takes_it() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 3, "a");
    let moved = sender.id();
    platform.put(&of(patient(&moved, "1"), "b"));
    let old = sender.id();
    platform.put(&reading(&old, &moved, "7.10"));
    platform.grant("a", Grant::Nurse("a".to_owned()));
    let signed = platform.signed_in("a");
    sender.pull(&signed).await.unwrap();
    assert!(!sender.copies().contains_key(&format!("Patient/{moved}")));
    platform.pass(Duration::from_secs(86_400));
    platform.put(&of(patient(&moved, "1"), "a"));
    sender.pull(&signed).await.unwrap();
    assert!(sender.copies().contains_key(&format!("Patient/{moved}")));
    assert!(sender.copies().contains_key(&format!("Observation/{old}")), "older than what is asked for");

    let gone = &people[0];
    let waits = sender.put("record", &[patient(gone, "2")]);
    platform.put(&of(patient(gone, "1"), "b"));
    sender.clock.pass(Duration::from_secs(86_400));
    sender.pull(&signed).await.unwrap();
    assert!(sender.copies().contains_key(&format!("Patient/{gone}")), "something of hers waits");
    sender.write(|tx| {
        doorstep_core::store::outbox::set_progress(
            tx,
            waits,
            &doorstep_core::store::outbox::Progress::Acknowledged,
        )
    });
    sender.clock.pass(Duration::from_secs(86_400));
    let report = sender.pull(&signed).await.unwrap();
    assert_eq!(report.gone, 1);
    let left: BTreeSet<String> = sender.copies().into_keys().collect();
    assert!(!left.contains(&format!("Patient/{gone}")));
    assert_eq!(left.iter().filter(|target| target.starts_with("Observation/")).count(), 5);
    let review = sender.read(|connection| standing(connection, Intake::Review));
    assert_eq!(review.len(), 0, "nothing of her is left to look at");
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_for_a_person_to_look_at() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    let mistake = sender.id();
    platform.put(&reading(&mistake, &people[0], "6.20"));
    sender.pull(platform.as_ref()).await.unwrap();
    platform.pass(Duration::from_secs(60));
    platform.delete(&format!("Observation/{mistake}"));
    sender.clock.pass(Duration::from_secs(86_400));
    assert_eq!(sender.pull(platform.as_ref()).await.unwrap().gone, 1);
    assert_eq!(sender.copies(), there(&platform));
    let review = sender.read(|connection| standing(connection, Intake::Review));
    assert_eq!((review.len(), review[0].id.as_str()), (1, mistake.as_str()));
}

#[tokio::test(start_paused = true)]
async fn what_waits_to_be_sent_is_not_overwritten_by_what_comes() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 1, "a");
    sender.pull(platform.as_ref()).await.unwrap();
    let target = format!("Patient/{}", people[0]);
    let mut here = of(patient(&people[0], "1"), "a");
    here["gender"] = json!("male");
    sender.put("record", &[here]);
    let mut clinic = platform.resource(&target).unwrap();
    clinic["birthDate"] = json!("1951-01-01");
    platform.put(&clinic);
    platform.pass(Duration::from_secs(60));
    sender.pull(platform.as_ref()).await.unwrap();
    sender.push(platform.as_ref()).await.unwrap();
    let now = platform.resource(&target).unwrap();
    assert_eq!((&now["gender"], &now["birthDate"]), (&json!("male"), &json!("1951-01-01")));
}

/// A server that answers some questions otherwise.
struct Bent<'a, F>(&'a dyn Platform, F);

#[async_trait::async_trait]
impl<F: Fn(&str, &mut Answer) + Send + Sync> Platform for Bent<'_, F> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let path = request.path.clone();
        let mut answer = self.0.ask(request).await?;
        (self.1)(&path, &mut answer);
        Ok(answer)
    }
}

/// Refuses what is below this path with this status.
fn refusing(start: &'static str, status: u16) -> impl Fn(&str, &mut Answer) + Send + Sync {
    move |path, answer| {
        if path.starts_with(start) {
            (answer.status, answer.body) = (status, Vec::new());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_type_that_is_not_given_keeps_no_other_from_being_read() {
    for (kind, status, problem) in [
        ("Slot", 501, None),
        ("Slot", 404, None),
        ("Slot", 403, None),
        ("Slot", 500, Some(Problem::Refused)),
        ("Observation", 404, Some(Problem::Refused)),
        ("Encounter", 500, Some(Problem::Refused)),
    ] {
        let sender = Sender::new();
        let (platform, _) = district(&sender, 3, "a");
        let bent = Bent(platform.as_ref(), refusing(kind, status));
        let report = sender.pull(&bent).await.unwrap();
        assert_eq!((report.trouble, report.problem), (None, problem), "{kind} {status}");
        assert!(report.knows_residents());
        assert_eq!(report.is_whole(), problem.is_none() || kind == "Slot", "{kind} {status}");
        let readings = if kind == "Observation" { 0 } else { 6 };
        assert_eq!(sender.copies().len(), 5 + readings, "{kind} {status}");
        sender.pull(platform.as_ref()).await.unwrap();
        assert_eq!(sender.copies(), there(&platform), "{kind} {status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_history_that_is_refused_once_is_asked_for_again() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 2, "a");
    sender.pull(platform.as_ref()).await.unwrap();
    let (new, old) = (sender.id(), sender.id());
    platform.grant("a", Grant::Nurse("a".to_owned()));
    platform.put(&of(patient(&new, "1"), "b"));
    platform.put(&reading(&old, &new, "7.10"));
    let signed = platform.signed_in("a");
    platform.pass(Duration::from_secs(86_400));
    sender.pull(&signed).await.unwrap();
    platform.put(&of(patient(&new, "1"), "a"));
    let report = sender.pull(&Bent(&signed, refusing("Observation?patient=", 403))).await.unwrap();
    assert_eq!(report.problem, Some(Problem::Refused));
    sender.pull(&signed).await.unwrap();
    assert!(sender.copies().contains_key(&format!("Observation/{old}")));
}

#[tokio::test(start_paused = true)]
async fn a_moment_that_is_still_to_come_hides_nothing() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    let future = |path: &str, answer: &mut Answer| {
        if path.starts_with("Patient?") {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            body["entry"][0]["resource"]["meta"]["lastUpdated"] = json!("2036-01-01T00:00:00Z");
            answer.body = serde_json::to_vec(&body).unwrap();
        }
    };
    sender.pull(&Bent(platform.as_ref(), future)).await.unwrap();
    platform.pass(Duration::from_secs(3_600));
    platform.put(&of(patient(&people[1], "2"), "a"));
    assert_eq!(sender.pull(platform.as_ref()).await.unwrap().taken, 1);
    assert_eq!(sender.copies(), there(&platform));
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_contradicts_itself_is_left_out_and_asked_for_again() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 5, "a");
    let wrong = |path: &str, answer: &mut Answer| {
        if path.starts_with("Patient?") {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            body["entry"][0]["fullUrl"] = json!("https://platform.example/fhir/Patient/other");
            answer.body = serde_json::to_vec(&body).unwrap();
        }
    };
    let report = sender.pull(&Bent(platform.as_ref(), wrong)).await.unwrap();
    assert_eq!((report.problem, report.refused >= 1), (None, true));
    let known = people.iter().filter(|id| sender.copies().contains_key(&format!("Patient/{id}"))).count();
    assert_eq!(known, 4);
    platform.pass(Duration::from_secs(86_400));
    sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!(sender.copies(), there(&platform));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_too_large_is_asked_for_in_smaller_ones() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 3, "a");
    let report = sender.pull(&Heavy(platform.as_ref())).await.unwrap();
    assert_eq!(report.problem, None);
    assert_eq!(sender.copies(), there(&platform));
}

/// More than one answer may have, unless few are asked for.
struct Heavy<'a>(&'a dyn Platform);

#[async_trait::async_trait]
impl Platform for Heavy<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        match request.path.contains("_sort=") && request.path.ends_with("&_count=200") {
            true => Err(Unanswered::TooLarge { limit: 1 }),
            false => self.0.ask(request).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_could_not_be_made_sure_of_is_asked_for_again() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    let mistake = sender.id();
    platform.put(&reading(&mistake, &people[0], "6.20"));
    sender.pull(platform.as_ref()).await.unwrap();
    platform.pass(Duration::from_secs(60));
    platform.delete(&format!("Observation/{mistake}"));
    sender.clock.pass(Duration::from_secs(86_400));
    let bent = Bent(platform.as_ref(), refusing("Observation/0", 503));
    let report = sender.pull(&bent).await.unwrap();
    assert_eq!((report.gone, report.trouble.map(|(trouble, _)| trouble)), (0, Some(Trouble::Busy)));
    assert_eq!(sender.pull(platform.as_ref()).await.unwrap().gone, 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_may_read_no_history_misses_no_deletion() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    let mistake = sender.id();
    platform.put(&reading(&mistake, &people[0], "6.20"));
    platform.grant("a", Grant::Nurse("a".to_owned()));
    let signed = platform.signed_in("a");
    sender.pull(&signed).await.unwrap();
    platform.pass(Duration::from_secs(60));
    platform.delete(&format!("Observation/{mistake}"));
    sender.clock.pass(Duration::from_secs(86_400));
    assert_eq!(sender.pull(&signed).await.unwrap().gone, 1);
    assert!(!sender.copies().contains_key(&format!("Observation/{mistake}")));
}

#[tokio::test(start_paused = true)]
async fn somebody_of_whom_nothing_is_said_any_more_is_not_ours() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 3, "a");
    platform.grant("a", Grant::Nurse("a".to_owned()));
    let signed = platform.signed_in("a");
    sender.pull(&signed).await.unwrap();
    platform.put(&of(patient(&people[0], "1"), "b"));
    sender.clock.pass(Duration::from_secs(86_400));
    // Some servers say that there is nothing, instead of that it is not to be seen.
    let hides = |_: &str, answer: &mut Answer| {
        if answer.status == 403 {
            answer.status = 404;
        }
    };
    let report = sender.pull(&Bent(&signed, hides)).await.unwrap();
    assert_eq!(report.gone, 1);
    assert!(!sender.copies().contains_key(&format!("Patient/{}", people[0])));
}

/// No answer may have more than one entry as soon as this one is among them.
struct Weighty<'a>(&'a dyn Platform, String);

#[async_trait::async_trait]
impl Platform for Weighty<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let answer = self.0.ask(request).await?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let entries = body["entry"].as_array().cloned().unwrap_or_default();
        let heavy =
            entries.len() > 1 && entries.iter().any(|entry| entry["resource"]["id"] == self.1.as_str());
        if heavy { Err(Unanswered::TooLarge { limit: 1 }) } else { Ok(answer) }
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_page_that_is_too_large_comes_in_smaller_ones_too() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 6, "a");
    let heavy = sender.id();
    platform.put(&reading(&heavy, &people[5], "7.10"));
    let report = sender.pull(&Weighty(platform.as_ref(), heavy)).await.unwrap();
    assert_eq!((report.problem, report.is_whole()), (None, true));
    assert_eq!(sender.copies(), there(&platform));
}

#[tokio::test(start_paused = true)]
async fn a_history_that_can_not_be_told_keeps_no_other_deletion_from_being_seen() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    let mistake = sender.id();
    platform.put(&reading(&mistake, &people[0], "6.20"));
    sender.pull(platform.as_ref()).await.unwrap();
    sender.clock.pass(Duration::from_secs(86_400));
    sender.pull(platform.as_ref()).await.unwrap();
    platform.pass(Duration::from_secs(60));
    platform.delete("Organization/b");
    platform.delete(&format!("Observation/{mistake}"));
    sender.clock.pass(Duration::from_secs(86_400));
    let bent = Bent(platform.as_ref(), refusing("Organization/_history", 500));
    let report = sender.pull(&bent).await.unwrap();
    assert_eq!((report.gone, report.problem), (1, Some(Problem::NoPage)));
    // How far deletions are known has not moved on for what was not told.
    platform.pass(Duration::from_secs(86_400));
    platform.put(&of(patient(&people[1], "2"), "a"));
    sender.clock.pass(Duration::from_secs(7_200));
    let report = sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!((report.gone, report.problem), (1, None));
    assert_eq!(sender.copies(), there(&platform));
}

#[tokio::test(start_paused = true)]
async fn one_search_that_is_too_hard_stops_no_other_and_two_in_a_row_stop_all() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 3, "a");
    let report = sender.pull(&Bent(platform.as_ref(), refusing("Slot?", 504))).await.unwrap();
    assert_eq!((report.trouble, report.problem, report.is_whole()), (None, Some(Problem::Refused), true));
    assert_eq!(sender.copies(), there(&platform));
    let asked = platform.asked().len();
    let both = |path: &str, answer: &mut Answer| {
        if path.starts_with("Schedule?") || path.starts_with("Slot?") {
            (answer.status, answer.body) = (502, Vec::new());
        }
    };
    let report = sender.pull(&Bent(platform.as_ref(), both)).await.unwrap();
    assert_eq!(report.trouble, Some((Trouble::Busy, None)));
    assert!(platform.asked()[asked..].last().unwrap().contains("Slot?"), "nothing is asked after it");
    let needed = sender.pull(&Bent(platform.as_ref(), refusing("Encounter?", 504))).await.unwrap();
    assert_eq!(needed.trouble, Some((Trouble::Busy, None)));
}

#[tokio::test(start_paused = true)]
async fn what_a_restored_server_has_is_taken_though_it_counts_anew() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 2, "a");
    for phone in ["2", "3", "4"] {
        platform.put(&of(patient(&people[0], phone), "a"));
    }
    platform.pass(Duration::from_secs(600));
    sender.pull(platform.as_ref()).await.unwrap();
    let (restored, _) = district(&sender, 0, "a");
    for person in &people {
        restored.put(&of(patient(person, "1"), "a"));
    }
    let number = || {
        let copy = sender.read(|connection| copies::get(connection, "Patient", &people[0])).unwrap();
        let content: Value = serde_json::from_str(&copy.content.unwrap()).unwrap();
        content["telecom"][0]["value"].as_str().unwrap().to_owned()
    };
    sender.clock.pass(Duration::from_secs(86_400));
    sender.pull(restored.as_ref()).await.unwrap();
    assert_eq!(number(), "1", "as it stands there now");
    // Between two such comparisons, what was changed later than what is known.
    sender.pull(platform.as_ref()).await.unwrap();
    sender.clock.pass(Duration::from_secs(86_400));
    sender.pull(platform.as_ref()).await.unwrap();
    assert_eq!(number(), "4");
    restored.pass(Duration::from_secs(86_400));
    restored.put(&of(patient(&people[0], "5"), "a"));
    sender.pull(restored.as_ref()).await.unwrap();
    assert_eq!(number(), "5");
}

#[tokio::test(start_paused = true)]
async fn whoever_is_assigned_while_residents_are_to_be_read_anew_has_her_history() {
    let sender = Sender::new();
    let (platform, people) = district(&sender, 3, "a");
    platform.grant("a", Grant::Nurse("a".to_owned()));
    let (new, old) = (sender.id(), sender.id());
    platform.put(&of(patient(&new, "1"), "b"));
    platform.put(&reading(&old, &new, "7.10"));
    platform.pass(Duration::from_secs(86_400));
    platform.put(&reading(&sender.id(), &people[0], "6.20"));
    let signed = platform.signed_in("a");
    let wrong = |path: &str, answer: &mut Answer| {
        if path.starts_with("Patient?") {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            body["entry"][0]["fullUrl"] = json!("https://platform.example/fhir/Patient/other");
            answer.body = serde_json::to_vec(&body).unwrap();
        }
    };
    sender.pull(&Bent(&signed, wrong)).await.unwrap();
    platform.put(&of(patient(&new, "1"), "a"));
    sender.pull(&signed).await.unwrap();
    assert!(sender.copies().contains_key(&format!("Observation/{old}")));
}

#[tokio::test(start_paused = true)]
async fn that_an_entry_is_to_be_asked_for_again_survives_a_death() {
    let sender = Sender::new();
    // What is missed is not found by comparing everything: that was done a moment ago.
    let (platform, _) = district(&sender, 0, "a");
    sender.pull(platform.as_ref()).await.unwrap();
    let people: Vec<String> = (0..20).map(|_| sender.id()).collect();
    for person in &people {
        platform.put(&of(patient(person, "1"), "a"));
        platform.pass(Duration::from_secs(60));
    }
    let wrong = |path: &str, answer: &mut Answer| {
        if path.starts_with("Patient?") {
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            body["entry"][0]["fullUrl"] = json!("https://platform.example/fhir/Patient/other");
            answer.body = serde_json::to_vec(&body).unwrap();
        }
    };
    let bent = Bent(platform.as_ref(), wrong);
    let first = |sender: &Sender| sender.copies().keys().filter(|key| key.starts_with("Patient/")).count();
    // Dies after the first page of residents.
    for at in 0.. {
        let dying = Dying::at(&bent, at, false);
        assert!(sender.pull(&dying).await.is_none());
        sender.restart();
        if first(&sender) == 6 {
            break;
        }
    }
    for _ in 0..2 {
        platform.pass(Duration::from_secs(3_600));
        sender.pull(platform.as_ref()).await.unwrap();
    }
    assert_eq!(first(&sender), people.len());
}

#[tokio::test(start_paused = true)]
async fn a_role_without_a_type_is_told_of_no_trouble_with_a_new_residents_history() {
    let sender = Sender::new();
    let (platform, _) = district(&sender, 2, "a");
    let (new, old) = (sender.id(), sender.id());
    platform.grant("a", Grant::Nurse("a".to_owned()));
    platform.put(&of(patient(&new, "1"), "b"));
    platform.put(&reading(&old, &new, "7.10"));
    let signed = platform.signed_in("a");
    let scoped = Bent(&signed, refusing("Task", 403));
    sender.pull(&scoped).await.unwrap();
    platform.pass(Duration::from_secs(86_400));
    platform.put(&of(patient(&new, "1"), "a"));
    let report = sender.pull(&scoped).await.unwrap();
    assert_eq!((report.problem, report.is_whole()), (None, true));
    assert!(sender.copies().contains_key(&format!("Observation/{old}")));
    let report = sender.pull(&Bent(&signed, refusing("Encounter?", 403))).await.unwrap();
    assert_eq!(
        (report.problem, report.is_whole()),
        (Some(Problem::Refused), false),
        "a visit would lack its head"
    );
}
