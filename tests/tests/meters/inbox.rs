//! The inbox: what nobody has claimed is seen by everybody who may claim it, and survives a restart.

use std::time::Duration;

use chrono::TimeDelta;
use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{InboxRow, MeterEvent, NobodysWhy, Role};
use doorstep_core::meter::glucose::Meal;
use doorstep_core::meter::transport::simulated::MeterTrouble;
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};
use doorstep_tests::trail::waiting;

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn ids(rows: &[InboxRow]) -> Vec<String> {
    rows.iter().map(|row| row.record.clone()).collect()
}

/// Thirty records in a glucometer; the visit is opened later.
async fn thirty(phone: &Phone) -> (String, Vec<MeterEvent>) {
    for number in 0..30 {
        phone.meters.insert_strip_of(
            meters::GLUCOMETER,
            60 + number,
            (number % 2 == 0).then_some(Meal::FASTING),
        );
        phone.clock.pass(Duration::from_secs(8));
    }
    phone.desk.me().unwrap();
    phone.clock.pass(Duration::from_secs(180));
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    let (heard, ended) = phone.hear(&visit).await;
    ended.unwrap();
    (visit, heard)
}

#[tokio::test(start_paused = true)]
async fn a_meter_is_emptied_outside_any_visit_and_no_later_visit_takes_its_records_by_itself() {
    let phone = Phone::of(Role::Nurse);
    assert!(phone.desk.today().unwrap().may_collect);
    for number in 0..12 {
        phone.meters.insert_strip_of(meters::GLUCOMETER, 60 + number, Some(Meal::FASTING));
        phone.clock.pass(Duration::from_secs(8));
    }
    phone.meters.press_cuff(152, 94, 72);
    let (heard, ended) = phone.collect().await;
    ended.unwrap();
    let counts: Vec<usize> = heard
        .iter()
        .filter_map(|event| match event {
            MeterEvent::Collected { inbox, .. } => Some(inbox.rows.len()),
            _ => None,
        })
        .collect();
    assert_eq!(counts.last(), Some(&13));
    assert!(counts.is_sorted(), "{counts:?}");
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 13);

    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    phone.meters.press_cuff(128, 78, 70);
    let (_, ended) = phone.hear(&visit).await;
    ended.unwrap();
    let visit = phone.desk.visit(&visit).unwrap();
    assert_eq!(visit.readings.len(), 1, "{:?}", visit.readings);
    assert_eq!(visit.readings[0].value, "128/78");
    assert_eq!(visit.inbox.len(), 13);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_claim_may_not_collect() {
    let phone = Phone::of(Role::SocialWorker);
    assert!(!phone.desk.today().unwrap().may_collect);
    assert!(matches!(phone.collect().await.1, Err(Error::NotAllowed { .. })));
}

#[tokio::test(start_paused = true)]
async fn thirty_stored_records_are_listed_in_one_go_and_assigned_in_one_step() {
    let phone = Phone::of(Role::Nurse);
    let (visit, heard) = thirty(&phone).await;
    assert!(heard.iter().all(|event| !matches!(event, MeterEvent::Arrived { .. })));
    let phone = phone.restarted();
    let inbox = phone.desk.inbox().unwrap();
    assert_eq!(inbox.rows.len(), 30);
    assert_eq!(inbox.line, "30 条读数不知道是谁的。认领一下");
    assert_eq!(phone.desk.today().unwrap().inbox_line.as_deref(), Some(inbox.line.as_str()));
    assert_eq!(phone.desk.me().unwrap().inbox_line, Some(inbox.line.clone()));
    assert!(inbox.rows[0].line.starts_with("血糖 6.0 · 9月2日 08:30"), "in order: {}", inbox.rows[0].line);
    assert!(inbox.rows[29].line.starts_with("血糖 8.9 · 9月2日 08:33"), "{}", inbox.rows[29].line);

    // One unknown among them: nothing happens.
    let who = phone.resident("王桂兰");
    let mut wrong = ids(&inbox.rows);
    wrong.push(NOBODY.to_owned());
    assert!(matches!(phone.desk.assign(&wrong, &who), Err(Error::NotFound { .. })));
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 30);
    assert!(matches!(phone.desk.assign(&[], &who), Err(Error::Invalid { .. })));
    assert!(matches!(phone.desk.assign(&ids(&inbox.rows), NOBODY), Err(Error::NotFound { .. })));

    let waiting = phone.desk.sync().unwrap().waiting;
    let rest = phone.desk.assign(&ids(&inbox.rows), &who).unwrap();
    assert_eq!((rest.rows.len(), rest.line.as_str()), (0, "没有等着认领的读数"));
    assert_eq!(phone.desk.today().unwrap().inbox_line, None);
    let trend = phone.desk.resident(&who).unwrap().glucose.unwrap();
    assert_eq!(trend.points.iter().filter(|point| point.when == "9月2日").count(), 15, "the fasting ones");
    let sync = phone.desk.sync().unwrap();
    assert_eq!(sync.waiting, waiting + 1, "the platform hears of them in one request");
    assert!(sync.rows[0].title.starts_with("王桂兰 · 30 条读数 · 9月2日"), "{}", sync.rows[0].title);
    assert!(phone.desk.visit(&visit).unwrap().readings.is_empty(), "not in the visit that was open beside");

    // Claimed already.
    let again = phone.desk.assign(&ids(&inbox.rows[..1]), &who);
    assert!(matches!(again, Err(Error::Conflict { .. })));
}

#[tokio::test(start_paused = true)]
async fn the_meter_sends_everything_again_and_nothing_is_doubled() {
    let phone = Phone::of(Role::Nurse);
    let (visit, _) = thirty(&phone).await;
    let inbox = phone.desk.inbox().unwrap();
    phone.desk.assign(&ids(&inbox.rows[..20]), &phone.resident("王桂兰")).unwrap();
    phone.meters.set_takes_sequence(meters::GLUCOMETER, false);
    phone.meters.insert_strip_of(meters::GLUCOMETER, 99, None);
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.inbox().unwrap().rows;
    assert_eq!(rows.len(), 10);
    assert_eq!(phone.desk.visit(&visit).unwrap().glucose.unwrap().value, "9.9", "the new one is live");
}

#[tokio::test(start_paused = true)]
async fn what_is_nobodys_is_set_aside_with_a_reason() {
    let phone = Phone::of(Role::Nurse);
    thirty(&phone).await;
    let rows = phone.desk.inbox().unwrap().rows;
    let rest = phone.desk.set_aside(&ids(&rows[..2]), NobodysWhy::Test).unwrap();
    assert_eq!(rest.rows.len(), 28);
    let rest = phone.desk.set_aside(&ids(&rows[2..3]), NobodysWhy::NotAPatients).unwrap();
    assert_eq!(rest.rows.len(), 27);
    let phone = phone.restarted();
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 27);
    let gone = phone.desk.assign(&ids(&rows[..1]), &phone.resident("王桂兰"));
    assert!(matches!(gone, Err(Error::Conflict { .. })));
}

#[tokio::test(start_paused = true)]
async fn who_may_not_measure_glucose_neither_sees_nor_claims_it() {
    let phone = Phone::of(Role::Volunteer);
    phone.bring_cuff();
    phone.meters.insert_strip_of(meters::GLUCOMETER, 61, None);
    phone.press(&Packet::of(148, 92, Some(phone.time() - TimeDelta::days(1))));
    phone.clock.pass(Duration::from_secs(240));
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    phone.hear(&visit).await.1.unwrap();
    let inbox = phone.desk.inbox().unwrap();
    assert_eq!(inbox.rows.len(), 1);
    assert!(inbox.rows[0].line.starts_with("血压 148/92"), "{}", inbox.rows[0].line);
    assert_eq!(phone.desk.today().unwrap().inbox_line.as_deref(), Some("1 条读数不知道是谁的。认领一下"));
    let who = phone.resident("王桂兰");
    phone.desk.assign(&ids(&inbox.rows), &who).unwrap();
    assert!(matches!(phone.desk.register_meter(meters::CUFF, &who, true), Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.confirm_reading(NOBODY), Err(Error::NotAllowed { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_glucometer_is_left_alone_by_who_may_not_measure_glucose() {
    let phone = Phone::of(Role::Volunteer);
    phone.meters.insert_strip_of(meters::GLUCOMETER, 61, None);
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    for (heard, ended) in [phone.hear(&visit).await, phone.collect().await] {
        ended.unwrap();
        let line = "等血压计。按一下开始键".to_owned();
        assert_eq!(heard, [MeterEvent::Progress { line }]);
    }
    assert!(phone.meters.written(meters::GLUCOMETER).is_empty(), "nothing was asked of it");
}

#[tokio::test(start_paused = true)]
async fn what_this_role_may_not_see_is_kept_for_who_may_and_said_without_its_value() {
    const YUWELL: &str = "00:00:00:00:00:0D";
    let phone = Phone::of(Role::Volunteer);
    // Of this maker there are cuffs and glucometers: which one it is shows when it is connected.
    phone.meters.add_glucometer(YUWELL, "Yuwell 1");
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    let said = "收到的读数要护士或医生来认领，已经存好";
    phone.meters.insert_strip_of(YUWELL, 61, None);
    let (heard, ended) = phone.hear(&visit).await;
    ended.unwrap();
    let kept = |event: &MeterEvent| matches!(event, MeterEvent::Kept { line, .. } if line == said);
    assert_eq!(heard.iter().filter(|event| kept(event)).count(), 1, "{heard:?}");
    phone.meters.insert_strip_of(YUWELL, 62, None);
    let (heard, ended) = phone.collect().await;
    ended.unwrap();
    // What waits already is told once more with what is new.
    let kept = |event: &MeterEvent| matches!(event, MeterEvent::Collected { line, .. } if line == said);
    assert_eq!(heard.iter().filter(|event| kept(event)).count(), 2, "{heard:?}");
    assert!(phone.desk.inbox().unwrap().rows.is_empty());
}

#[test]
fn a_social_worker_has_no_inbox() {
    let phone = Phone::of(Role::SocialWorker);
    assert!(matches!(phone.desk.inbox(), Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.assign(&[NOBODY.to_owned()], NOBODY), Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.take_back(NOBODY), Err(Error::NotAllowed { .. })));
    let aside = phone.desk.set_aside(&[NOBODY.to_owned()], NobodysWhy::Test);
    assert!(matches!(aside, Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.date_record(NOBODY, "2026-09-01", "07:00"), Err(Error::NotAllowed { .. })));
    assert_eq!(phone.desk.today().unwrap().inbox_line, None);
}

#[tokio::test(start_paused = true)]
async fn a_reading_given_to_the_wrong_person_outside_a_visit_is_taken_back_as_well() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    phone.press(&Packet::of(188, 112, Some(phone.time() - TimeDelta::days(1))));
    phone.hear(&visit).await.1.unwrap();
    let who = phone.resident("欧阳慧芳");
    let colour = phone.desk.resident(&who).unwrap().colour;
    phone.desk.assign(&ids(&phone.desk.inbox().unwrap().rows), &who).unwrap();
    assert_ne!(phone.desk.resident(&who).unwrap().colour, colour, "act now");
    let rows = phone.desk.readings(&who).unwrap();
    assert_eq!((rows[0].value.as_str(), rows[0].may_take_back), ("188/112", true));
    assert!(rows[1..].iter().all(|row| !row.may_take_back), "what signed visits hold stays");
    phone.desk.take_back(&rows[0].reading).unwrap();
    assert_eq!(phone.desk.resident(&who).unwrap().colour, colour);
    assert_eq!(phone.desk.readings(&who).unwrap().len(), rows.len() - 1);
    assert_eq!(phone.desk.inbox().unwrap().rows[0].why, "刚才放错过人，选一下是谁的");
    let heard = ["readings", "readings", "alert"];
    assert_eq!(waiting(&phone), heard, "the platform hears of it, of the alert and of its end");
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_counts_anew_has_all_its_records_taken() {
    let phone = Phone::of(Role::Nurse);
    let insert = |count: u16| {
        for number in 0..count {
            phone.meters.insert_strip_of(meters::GLUCOMETER, 60 + number, None);
            phone.clock.pass(Duration::from_secs(8));
        }
    };
    let mut waiting = 0;
    for (emptied, count) in [(false, 25), (true, 10), (false, 20)] {
        if emptied {
            phone.meters.reset(meters::GLUCOMETER);
        }
        insert(count);
        waiting += usize::from(count);
        phone.collect().await.1.unwrap();
        assert_eq!(phone.desk.inbox().unwrap().rows.len(), waiting, "after {count} more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_brings_nothing_new_says_so() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    let packet = Packet::of(128, 78, Some(phone.time()));
    let said = |heard: &[MeterEvent]| {
        let line = "Cuff 发来的和已经收过的一样，没有新读数";
        heard.contains(&MeterEvent::Progress { line: line.to_owned() })
    };
    phone.press(&packet);
    assert!(!said(&phone.collect().await.0));
    phone.press(&packet);
    assert!(said(&phone.collect().await.0));
}

#[test]
fn what_model_a_meter_is_is_added_to_a_record_that_came_before_it_was_read() {
    use doorstep_core::meter::driver::RawSink;
    use doorstep_core::meter::reading::{MeterIdentity, RawRecord};
    let phone = Phone::of(Role::Nurse);
    let ids = std::sync::Arc::new(doorstep_core::ports::TimeOrderedIds::new(phone.clock.clone()));
    let inbox =
        doorstep_core::desk::RawInbox::new(std::sync::Arc::new(doorstep_tests::trail::store(&phone)), ids);
    let record = |model: Option<&str>| RawRecord {
        meter: MeterIdentity {
            address: "B".to_owned(),
            name: Some("unheard of".to_owned()),
            model: model.map(str::to_owned),
        },
        characteristic: doorstep_core::meter::uuids::BLOOD_PRESSURE_MEASUREMENT,
        bytes: vec![0x56, 0x6A, 0, 0x47, 0, 0, 0, 0xEA, 7, 8, 11, 18, 31, 0, 0, 0x3F, 0, 0, 0],
        received_at: doorstep_tests::now(&phone.clock),
        clock: None,
        requested: false,
    };
    inbox.store_raw(&[record(None)]).unwrap();
    inbox.store_raw(&[record(Some("BM85"))]).unwrap();
    assert!(inbox.resume("B").unwrap().pending == [record(Some("BM85"))], "one record, with its model");
    inbox.store_raw(&[record(Some("another"))]).unwrap();
    assert!(inbox.resume("B").unwrap().pending == [record(Some("BM85"))], "said once");
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_desk_has_locked_itself_is_kept_and_read_when_it_is_unlocked() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    phone.meters.set_trouble(CUFF, MeterTrouble::Mute, true);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    phone.press(&Packet::of(152, 94, Some(phone.time())));
    let walks_away = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        phone.clock.pass(Duration::from_secs(30 * 60));
        assert!(phone.desk.inbox().is_err(), "locked");
        phone.meters.set_trouble(CUFF, MeterTrouble::Mute, false);
        phone.press(&Packet::of(148, 90, Some(phone.time())));
    };
    let ((_, ended), ()) = tokio::join!(phone.hear(&visit), walks_away);
    assert!(matches!(ended, Err(Error::Locked { .. })), "{ended:?}");
    let phone = phone.restarted();
    let rows = phone.desk.inbox().unwrap().rows;
    assert_eq!(rows.len(), 2, "{rows:?}");
    phone.meters.set_out_of_range(CUFF, true);
}
