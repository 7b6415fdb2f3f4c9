//! A doctor's phone, a nurse's phone and a platform: visits go up and come down, and what a person has to see to stands on a page.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, LinkView, PlatformChoice, RecordEntry, Role, SheetKind, SheetRow, SheetView, SyncProgress,
    Target,
};
use doorstep_core::sync::platform::{Answer, Platform, Request, Unanswered};
use doorstep_tests::Phone;
use doorstep_tests::platform::{Faulty, Kind, Manners, Memory, Plan};
use doorstep_tests::sheet::{rows, text, ways};
use doorstep_tests::sync::Dying;
use doorstep_tests::trail::store;
use serde_json::json;

fn signed(phone: &Phone, name: &str, pressure: &str) -> String {
    let visit = phone.desk.start_visit(&phone.resident(name)).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text(pressure)).unwrap();
    phone.desk.sign(&visit).unwrap();
    visit
}

/// Sends and reads.
pub(crate) async fn sync(phone: &Phone, platform: &dyn Platform) -> doorstep_core::desk::view::SyncView {
    phone.desk.sync_now(platform, &|_| {}).await.unwrap()
}

fn act(phone: &Phone, links: &[LinkView], kind: ActKind) -> SheetView {
    let found = links.iter().find_map(|link| match &link.target {
        Target::Act { kind: of, about } if *of == kind => Some(about.clone()),
        _ => None,
    });
    phone.desk.act(kind, &found.unwrap()).unwrap()
}

fn page(phone: &Phone) -> Vec<SheetRow> {
    rows(&phone.desk.sheet(SheetKind::Sync, "").unwrap()).into_iter().cloned().collect()
}

#[tokio::test(start_paused = true)]
async fn a_visit_of_one_phone_is_seen_on_the_other() {
    let (doctor, other) = Phone::of(Role::Doctor).twin();
    let platform = Memory::new();
    assert_eq!(doctor.desk.next_sync().unwrap(), 0);
    let visit = signed(&doctor, "王桂兰", "152/94");
    assert_eq!(doctor.desk.sync().unwrap().waiting, 1);
    let heard: Arc<Mutex<Vec<SyncProgress>>> = Arc::default();
    let hears = Arc::clone(&heard);
    let view =
        doctor.desk.sync_now(platform.as_ref(), &move |told| hears.lock().unwrap().push(told)).await.unwrap();
    assert_eq!((view.waiting, view.line.as_str(), view.trouble), (0, "已全部收到 08:30", None));
    assert!(view.rows.iter().all(|row| row.state == "平台已收到"));
    assert!(heard.lock().unwrap().iter().any(|told| told.line.starts_with("已上传 1 份")));
    assert!(platform.resource(&format!("Encounter/{visit}")).is_some());
    assert!(platform.all().iter().any(|kept| kept.kind == "AuditEvent"), "the trail goes up too");
    assert!(doctor.desk.next_sync().unwrap() > 3_600);

    assert!(matches!(other.desk.visit(&visit), Err(Error::NotFound { .. })));
    sync(&other, platform.as_ref()).await;
    let seen = other.desk.visit(&visit).unwrap();
    assert_eq!(seen.judgements, doctor.desk.visit(&visit).unwrap().judgements);
    let reading = other.desk.readings(&other.resident("王桂兰")).unwrap().remove(0);
    assert_eq!(reading.value, doctor.desk.readings(&doctor.resident("王桂兰")).unwrap().remove(0).value);
    let before = platform.all();
    sync(&other, platform.as_ref()).await;
    sync(&doctor, platform.as_ref()).await;
    let versions = |all: Vec<doorstep_tests::platform::Kept>| {
        all.into_iter().filter(|kept| kept.kind != "AuditEvent").collect::<Vec<_>>()
    };
    assert_eq!(versions(platform.all()), versions(before), "nothing goes in circles");
}

#[tokio::test(start_paused = true)]
async fn the_truth_is_told_while_there_is_no_way_through() {
    let phone = Phone::of(Role::Doctor);
    let platform = Memory::new();
    signed(&phone, "王桂兰", "152/94");
    for (fault, says, sign_in) in [
        (Kind::NotSent, "连不上", false),
        (Kind::Html, "网络要登录", false),
        (Kind::Error503, "平台忙", false),
    ] {
        let faulty = Faulty::new(platform.clone(), Plan::seeded(1, 1, &[fault]));
        let view = sync(&phone, &faulty).await;
        assert!(view.trouble.as_ref().unwrap().starts_with(says), "{view:?}");
        assert_eq!((view.waiting, view.sign_in), (1, sign_in));
        assert!(phone.desk.next_sync().unwrap() > 0);
    }
    phone.clock.pass(Duration::from_secs(130));
    let view = sync(&phone, &platform.signed_in("nobody")).await;
    assert!(view.sign_in && view.trouble.unwrap().starts_with("请重新登录"));
    phone.clock.pass(Duration::from_secs(60));
    assert_eq!(sync(&phone, platform.as_ref()).await.trouble, None);
}

#[tokio::test(start_paused = true)]
async fn one_at_a_time_and_called_off_at_any_moment() {
    let phone = Phone::of(Role::Doctor);
    let platform = Memory::new();
    signed(&phone, "王桂兰", "152/94");
    {
        let dying = Dying::at(platform.as_ref(), 3, true);
        let first = phone.desk.sync_now(&dying, &|_| {});
        tokio::pin!(first);
        let waited = tokio::time::timeout(Duration::from_secs(1), &mut first).await;
        assert!(waited.is_err(), "it waits for an answer");
        let second = phone.desk.sync_now(platform.as_ref(), &|_| {}).await;
        assert!(matches!(second, Err(Error::Conflict { .. })));
    }
    assert_eq!(sync(&phone, platform.as_ref()).await.waiting, 0);
    phone.device.lock();
    assert!(matches!(phone.desk.sync_now(platform.as_ref(), &|_| {}).await, Err(Error::Locked { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_refused_visit_is_explained_sent_again_and_handed_to_the_doctor() {
    let refuses = Arc::new(Mutex::new(true));
    let asks = Arc::clone(&refuses);
    let validator = move |resource: &serde_json::Value| {
        let refused = *asks.lock().unwrap() && resource["resourceType"] == "Encounter";
        refused.then(|| "Encounter.period: not on a Sunday".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(validator)), ..Manners::default() });
    let phone = Phone::of(Role::Nurse);
    signed(&phone, "王桂兰", "152/94");
    let view = sync(&phone, platform.as_ref()).await;
    assert_eq!(view.rows[0].state, "平台退回：内容不合规定");
    assert_eq!((view.waiting, view.rejected, view.line.as_str()), (0, 1, "平台退回 1 份，请处理"));
    let link = ways(&phone.desk, "").into_iter().find(|link| link.label == "待处理的上传");
    assert_eq!(link.unwrap().target, Target::Sheet { kind: SheetKind::Sync, about: String::new() });
    let row = page(&phone).remove(0);
    assert!(row.title.starts_with("王桂兰"));
    assert!(row.line.contains("not on a Sunday"));
    let handed = act(&phone, &row.links, ActKind::HandOver);
    assert!(rows(&handed)[0].line.ends_with("已交给医生"));
    assert!(!rows(&handed)[0].links.iter().any(|link| link.label == "交给医生"));
    sync(&phone, platform.as_ref()).await;
    let task = platform.all().into_iter().find(|kept| kept.json.contains("review-refused"));
    assert_eq!(task.unwrap().kind, "Task");
    act(&phone, &page(&phone)[0].links.clone(), ActKind::Resend);
    assert_eq!(sync(&phone, platform.as_ref()).await.rows.last().unwrap().state, "平台退回：内容不合规定");
    *refuses.lock().unwrap() = false;
    act(&phone, &page(&phone)[0].links.clone(), ActKind::Resend);
    assert!(sync(&phone, platform.as_ref()).await.rows.iter().all(|row| row.state == "平台已收到"));
    assert!(page(&phone).iter().all(|row| row.links.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn a_telephone_changed_on_both_phones_is_chosen_by_a_person() {
    for (chosen, wanted) in [(ActKind::KeepHere, "19900002222"), (ActKind::KeepThere, "19900001111")] {
        let (one, other) = Phone::of(Role::Doctor).twin();
        let platform = Memory::new();
        let her = one.resident("王桂兰");
        let phone = |number: &str| [RecordEntry { field: "phone".to_owned(), input: text(number) }];
        one.desk.save_record(&her, &phone("19900000000")).unwrap();
        sync(&one, platform.as_ref()).await;
        let at = format!("Patient/{her}");
        let mut clinic = platform.resource(&at).unwrap();
        clinic["maritalStatus"] = json!({"text": "已婚"});
        platform.put(&clinic);
        sync(&other, platform.as_ref()).await;
        one.desk.save_record(&her, &phone("19900001111")).unwrap();
        other.desk.save_record(&her, &phone("19900002222")).unwrap();
        sync(&one, platform.as_ref()).await;
        sync(&other, platform.as_ref()).await;
        assert_eq!(platform.resource(&at).unwrap()["telecom"][0]["value"], "19900001111");
        let rows = page(&other);
        let row = rows.iter().find(|row| row.title == "王桂兰 · 电话").unwrap();
        assert!(
            row.line.contains("这边：19900002222（") && row.line.contains("平台：19900001111（"),
            "{}",
            row.line
        );
        act(&other, &row.links, chosen);
        sync(&other, platform.as_ref()).await;
        assert_eq!(platform.resource(&at).unwrap()["telecom"][0]["value"], wanted);
        let all: String = platform.all().into_iter().map(|kept| kept.json).collect();
        assert!(all.contains("19900001111") && all.contains("19900002222"), "neither is gone");
        let open = platform.all().into_iter().filter(|kept| {
            kept.json.contains("review-conflict") && kept.json.contains(&json!("requested").to_string())
        });
        assert_eq!(open.count(), 0, "the review is done");
        sync(&one, platform.as_ref()).await;
        for phone in [&one, &other] {
            let record = phone.desk.resident(&her).unwrap();
            assert_eq!(record.phone.as_deref(), Some(wanted));
            assert!(page(phone).iter().all(|row| row.links.is_empty()));
        }

        // Whatever is changed from here on, what the clinic has put beside stays.
        other.desk.save_record(&her, &phone("19900003333")).unwrap();
        sync(&other, platform.as_ref()).await;
        let now = platform.resource(&at).unwrap();
        assert_eq!(
            (&now["telecom"][0]["value"], &now["maritalStatus"]["text"]),
            (&json!("19900003333"), &json!("已婚"))
        );
    }
}

/// A server that answers some questions with a status of its own.
struct Refusing<'a>(&'a Memory, &'static str, u16, Option<Duration>);

#[async_trait::async_trait]
impl Platform for Refusing<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let refused = request.path.starts_with(self.1);
        let mut answer = self.0.ask(request).await?;
        if refused {
            (answer.status, answer.body, answer.retry_after) = (self.2, Vec::new(), self.3);
        }
        Ok(answer)
    }
}

#[tokio::test(start_paused = true)]
async fn a_type_that_a_server_fails_at_keeps_nothing_from_being_sent() {
    for status in [500, 501] {
        let phone = Phone::of_district(Role::Doctor, 14);
        let platform = Memory::new();
        signed(&phone, "王桂兰", "152/94");
        let view = sync(&phone, &Refusing(&platform, "Slot?", status, None)).await;
        assert_eq!(view.waiting, 0, "{status}: {view:?}");
        let unseen = Phone::of_district(Role::Doctor, 14);
        signed(&unseen, "王桂兰", "152/94");
        let view = sync(&unseen, &Refusing(&platform, "Patient?", status, None)).await;
        assert_eq!(view.waiting, 1, "who is there has to be known first");
        assert!(view.trouble.is_some() && unseen.desk.next_sync().unwrap() > 0, "{status}: {view:?}");
        assert_eq!(sync(&unseen, platform.as_ref()).await.waiting, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_to_be_left_alone_is_asked_nothing() {
    let phone = Phone::of_district(Role::Doctor, 14);
    let platform = Memory::new();
    sync(&phone, platform.as_ref()).await;
    let busy = Refusing(&platform, "Patient?", 503, Some(Duration::from_secs(600)));
    assert!(sync(&phone, &busy).await.trouble.is_some());
    let asked = platform.asked().len();
    signed(&phone, "王桂兰", "152/94");
    let view = sync(&phone, platform.as_ref()).await;
    assert_eq!((view.waiting, platform.asked().len()), (1, asked), "{view:?}");
    phone.clock.pass(Duration::from_secs(700));
    let phone = phone.restarted();
    assert_eq!(sync(&phone, platform.as_ref()).await.waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn waits_grow_though_nothing_is_to_be_sent() {
    let phone = Phone::of_district(Role::Doctor, 14);
    let platform = Memory::new();
    for _ in 0..2 {
        sync(&phone, platform.as_ref()).await;
    }
    let mut waits = Vec::new();
    for _ in 0..5 {
        sync(&phone, &Refusing(&platform, "Patient?", 503, None)).await;
        waits.push(phone.desk.next_sync().unwrap());
    }
    assert!(waits[4] > 4 * waits[0], "{waits:?}");
    assert_eq!(sync(&phone, platform.as_ref()).await.trouble, None);
    assert!(phone.desk.next_sync().unwrap() > 3_600);
}

#[tokio::test(start_paused = true)]
async fn a_line_of_the_trail_goes_up_once() {
    let phone = Phone::of_district(Role::Doctor, 14);
    let platform = Memory::new();
    signed(&phone, "王桂兰", "152/94");
    sync(&phone, platform.as_ref()).await;
    let put = store(&phone).read(|connection| {
        let events = "FROM outbox_target WHERE target LIKE 'AuditEvent/%'";
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u32>(0));
        let all = count(&format!("SELECT count(*) {events}"))?;
        Ok::<_, doorstep_core::store::Error>((
            all,
            count(&format!("SELECT count(DISTINCT target) {events}"))?,
        ))
    });
    let (all, different) = put.unwrap();
    assert_eq!((all, all > 1), (different, true));
}

#[tokio::test(start_paused = true)]
async fn a_choice_leaves_what_waits_beside_it_as_it_was_entered() {
    let (one, other) = Phone::of(Role::Doctor).twin();
    let platform = Memory::new();
    let her = one.resident("王桂兰");
    let entry = |field: &str, said: &str| [RecordEntry { field: field.to_owned(), input: text(said) }];
    one.desk.save_record(&her, &entry("phone", "19900000000")).unwrap();
    for phone in [&one, &other] {
        sync(phone, platform.as_ref()).await;
    }
    one.desk.save_record(&her, &entry("phone", "19900001111")).unwrap();
    other.desk.save_record(&her, &entry("phone", "19900002222")).unwrap();
    for phone in [&one, &other] {
        sync(phone, platform.as_ref()).await;
    }
    // Another change is made and waits while a person chooses.
    other.desk.save_record(&her, &entry("contact_name", "王小明")).unwrap();
    let rows = page(&other);
    let row = rows.iter().find(|row| row.title == "王桂兰 · 电话").unwrap();
    act(&other, &row.links, ActKind::KeepHere);
    let shown = |phone: &Phone| {
        let view = phone.desk.resident(&her).unwrap();
        (view.phone.clone(), format!("{:?}", phone.desk.record(&her).unwrap()).contains("王小明"))
    };
    let wanted = (Some("19900002222".to_owned()), true);
    assert_eq!(shown(&other), wanted);
    sync(&other, platform.as_ref()).await;
    let there = platform.resource(&format!("Patient/{her}")).unwrap();
    assert_eq!(there["telecom"][0]["value"], "19900002222");
    assert_eq!(there["contact"][0]["name"]["text"], "王小明");
    sync(&one, platform.as_ref()).await;
    sync(&other, platform.as_ref()).await;
    assert_eq!([shown(&one), shown(&other)], [wanted.clone(), wanted]);
}

#[tokio::test(start_paused = true)]
async fn what_is_handed_over_reaches_the_doctor_though_she_herself_is_refused() {
    let refuses = |resource: &serde_json::Value| {
        (resource["resourceType"] == "Patient").then(|| "Patient.identifier: unknown".to_owned())
    };
    let platform = Memory::with(Manners { validator: Some(Box::new(refuses)), ..Manners::default() });
    let nurse = Phone::of_district(Role::Nurse, 14);
    let her = nurse.resident("王桂兰");
    nurse
        .desk
        .save_record(&her, &[RecordEntry { field: "phone".to_owned(), input: text("19900006666") }])
        .unwrap();
    assert_eq!(sync(&nurse, platform.as_ref()).await.rejected, 1);
    act(&nurse, &page(&nurse)[0].links.clone(), ActKind::HandOver);
    let view = sync(&nurse, platform.as_ref()).await;
    assert_eq!((view.waiting, view.rejected), (0, 1), "{view:?}");
    let doctor = Phone::of_district(Role::Doctor, 14);
    sync(&doctor, platform.as_ref()).await;
    let rows = page(&doctor);
    let row = rows.iter().find(|row| row.line.starts_with("别人交来请核对"));
    let row = row.unwrap_or_else(|| panic!("{rows:?}"));
    assert!(row.title.starts_with("王桂兰"), "{}", row.title);
    act(&doctor, &row.links, ActKind::Looked);
    platform.pass(Duration::from_secs(60));
    sync(&doctor, platform.as_ref()).await;
    sync(&nurse, platform.as_ref()).await;
    for phone in [&nurse, &doctor] {
        assert!(
            page(phone).iter().all(|row| !row.links.iter().any(|link| link.label == "看过了")),
            "done on both"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_was_not_taken_is_seen_on_other_phones_too() {
    let (one, other) = Phone::of(Role::Nurse).twin();
    let platform = Memory::new();
    let her = one.resident("王桂兰");
    let phone = |number: &str| [RecordEntry { field: "phone".to_owned(), input: text(number) }];
    one.desk.save_record(&her, &phone("19900000000")).unwrap();
    for phone in [&one, &other] {
        sync(phone, platform.as_ref()).await;
    }
    one.desk.save_record(&her, &phone("19900001111")).unwrap();
    other.desk.save_record(&her, &phone("19900002222")).unwrap();
    for phone in [&one, &other, &one] {
        sync(phone, platform.as_ref()).await;
        platform.pass(Duration::from_secs(60));
    }
    let rows = page(&one);
    let row = rows.iter().find(|row| row.line.contains("没有采用的电话：19900002222"));
    act(&one, &row.unwrap_or_else(|| panic!("{rows:?}")).links, ActKind::Looked);
    sync(&one, platform.as_ref()).await;
    let open = platform.all().into_iter().filter(|kept| {
        kept.json.contains("review-conflict") && kept.json.contains(&json!("requested").to_string())
    });
    assert_eq!(open.count(), 0, "the review is done");
}

#[tokio::test(start_paused = true)]
async fn another_platform_is_told_who_somebody_is_and_the_same_one_elsewhere_is_told_nothing_twice() {
    let (phone, other) = Phone::of_district(Role::Doctor, 14).twin();
    let (before, after) = (Memory::new(), Memory::new());
    let choose = |port: u16| {
        let base = format!("http://127.0.0.1:{port}/fhir");
        let choice = PlatformChoice { base, authority: None, pins: Vec::new(), client: None };
        phone.desk.sign_in_with_token(choice, "token").unwrap();
    };
    choose(9);
    signed(&phone, "王桂兰", "152/94");
    other.desk.act(ActKind::Enrol, &other.resident("陈秀英")).unwrap();
    for phone in [&phone, &other, &phone] {
        sync(phone, before.as_ref()).await;
        before.pass(Duration::from_secs(60));
    }
    let clinical = |platform: &Memory| {
        platform
            .all()
            .into_iter()
            .filter(|kept| kept.kind != "AuditEvent" && kept.kind != "Device")
            .collect::<Vec<_>>()
    };
    let known = clinical(&before);
    choose(10);
    let view = sync(&phone, before.as_ref()).await;
    assert_eq!((view.waiting, view.rejected, clinical(&before)), (0, 0, known));
    assert!(page(&phone).is_empty(), "nothing that is here is looked at again: {:?}", page(&phone));

    choose(11);
    let visit = signed(&phone, "王桂兰", "150/92");
    let view = sync(&phone, after.as_ref()).await;
    assert_eq!((view.waiting, view.rejected), (0, 0), "{view:?}");
    assert!(after.resource(&format!("Encounter/{visit}")).is_some());
    assert!(after.resource(&format!("Patient/{}", phone.resident("王桂兰"))).is_some());
}
