//! Is the reading right: how it was measured, what the meter remarks, and what can't be real.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{Arm, Colour, FieldInput, FieldState, MeterEvent, Role, VisitView};
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};

const LEFT: u32 = 1;
const RIGHT: u32 = 2;

fn open(phone: &Phone, name: &str) -> String {
    phone.desk.start_visit(&phone.resident(name)).unwrap().visit
}

fn say(phone: &Phone, visit: &str, field: &str, code: u32) -> VisitView {
    phone.desk.answer(visit, field, FieldInput::Codes { codes: vec![code] }).unwrap()
}

fn text(text: &str) -> FieldInput {
    FieldInput::Text { text: text.to_owned() }
}

/// A resident of whom nobody has noted the arm.
const NEVER_MEASURED: &str = "赵永年";

#[tokio::test(start_paused = true)]
async fn the_first_time_both_arms_are_measured_and_then_the_higher_one() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, NEVER_MEASURED);
    let hero = || phone.desk.visit(&visit).unwrap().pressure.unwrap();
    assert_eq!(hero().arm.unwrap().state, FieldState::Open, "asked, never assumed");
    let started = phone.desk.visit(&visit).unwrap().pressure.unwrap().timer.unwrap();
    assert_eq!(started.seconds, 300);

    phone.measure(&visit, 140, 82).await;
    assert_eq!(hero().hint.as_deref(), Some("点一下是哪只胳膊量的"));
    assert!(!hero().detail.contains('臂'), "{}", hero().detail);
    say(&phone, &visit, "pressure_arm", RIGHT);
    assert!(hero().detail.starts_with("右臂"), "{}", hero().detail);
    assert_eq!(hero().hint.as_deref(), Some("换左臂，隔 1 分钟再量一次"));
    let timer = hero().timer.unwrap();
    assert_eq!(timer.seconds, 60);
    assert_eq!(timer.since_millis, started.since_millis, "since the reading came, and the clock stood still");

    // She changed the arm, or she did not: it is asked.
    phone.measure(&visit, 150, 86).await;
    assert_eq!(hero().hint.as_deref(), Some("点一下是哪只胳膊量的"));
    say(&phone, &visit, "pressure_arm", LEFT);
    assert_eq!(hero().value, "150/86", "the higher arm counts");
    assert_eq!(hero().hint.as_deref(), Some("隔 1 分钟再量一次"));
    phone.measure(&visit, 154, 88).await;
    assert_eq!((hero().value.as_str(), hero().hint, hero().timer), ("152/87", None, None));
    assert!(hero().detail.starts_with("后两次平均 · 左臂"), "no meter has shown it: {}", hero().detail);

    // One tap mends the arm of one reading.
    let readings = phone.desk.visit(&visit).unwrap().readings;
    assert_eq!(
        readings.iter().map(|row| row.arm.unwrap()).collect::<Vec<_>>(),
        [Arm::Right, Arm::Left, Arm::Left]
    );
    let mended = phone.desk.set_arm(&readings[2].reading, Arm::Right).unwrap();
    assert_eq!(
        mended.pressure.unwrap().value,
        "150/86",
        "one on the left, and two on the right with a lower mean"
    );
    phone.desk.set_arm(&readings[2].reading, Arm::Left).unwrap();
    phone.desk.sign(&visit).unwrap();
    assert!(matches!(phone.desk.set_arm(&readings[2].reading, Arm::Left), Err(Error::Conflict { .. })));
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert!(matches!(phone.desk.set_arm(nobody, Arm::Left), Err(Error::NotFound { .. })));

    // Next time the higher arm is offered, and taken unless somebody says otherwise.
    let next = open(&phone, NEVER_MEASURED);
    let arm = phone.desk.visit(&next).unwrap().pressure.unwrap().arm.unwrap();
    assert_eq!((arm.state, arm.codes), (FieldState::Offered, vec![LEFT]));
    phone.measure(&next, 138, 80).await;
    let shown = phone.desk.visit(&next).unwrap();
    assert!(shown.pressure.as_ref().unwrap().detail.starts_with("左臂"));
    assert_eq!(shown.pressure.unwrap().hint.as_deref(), Some("隔 1 分钟再量一次"), "one arm is enough");
    let changed = say(&phone, &next, "pressure_arm", RIGHT);
    assert_eq!(changed.readings[0].arm, Some(Arm::Right), "nobody had said so before");
}

#[tokio::test(start_paused = true)]
async fn more_than_ten_apart_asks_for_a_third_and_the_last_two_count() {
    let phone = Phone::of(Role::Volunteer);
    phone.bring_cuff();
    let visit = open(&phone, "陈秀英");
    let hero = || phone.desk.visit(&visit).unwrap().pressure.unwrap();
    phone.measure(&visit, 170, 94).await;
    assert_eq!(hero().hint.as_deref(), Some("隔 1 分钟再量一次"));
    phone.measure(&visit, 152, 94).await;
    assert_eq!(hero().hint.as_deref(), Some("两次差得多，再量第三次"));
    phone.measure(&visit, 147, 93).await;
    assert_eq!((hero().value.as_str(), hero().hint), ("149.5/93.5", None));
}

#[tokio::test(start_paused = true)]
async fn standing_is_offered_to_the_elderly_and_kept_apart() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    let hero = || phone.desk.visit(&visit).unwrap().pressure.unwrap();
    phone.measure(&visit, 150, 90).await;
    assert!(hero().posture.is_none(), "sitting first");
    phone.measure(&visit, 148, 90).await;
    assert!(hero().posture.is_some());
    say(&phone, &visit, "pressure_posture", 2);
    phone.measure(&visit, 118, 70).await;
    assert_eq!(hero().value, "149/90");
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.readings[2].detail.contains("站 1 分钟"), "{}", shown.readings[2].detail);
    assert_eq!(hero().posture.unwrap().state, FieldState::Open, "said for one reading only");
    phone.desk.sign(&visit).unwrap();
    let trend = phone.desk.resident(&phone.resident("王桂兰")).unwrap().pressure.unwrap();
    assert!(trend.points.iter().all(|point| point.label != "118/70"));
}

#[tokio::test(start_paused = true)]
async fn what_the_cuff_noticed_is_said_and_kept_and_an_irregular_pulse_is_the_doctors() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let who = phone.resident("王桂兰");
    let visit = open(&phone, "王桂兰");
    phone.press(&Packet { status: 1 + 2 + 4 + 32, ..Packet::of(128, 78, Some(phone.time())) });
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    let marks = &shown.pressure.as_ref().unwrap().marks;
    for word in ["动了", "袖带松了", "脉搏不齐", "姿势不对"] {
        assert!(marks.iter().any(|mark| mark.contains(word)), "{word} in {marks:?}");
    }
    assert_eq!(shown.readings[0].marks, *marks);
    let reasons = &shown.judgements[0].reasons;
    assert!(reasons.iter().any(|reason| reason.contains("脉搏不齐")), "{reasons:?}");
    phone.desk.sign(&visit).unwrap();
    let phone = phone.restarted();
    let page = phone.desk.resident(&who).unwrap();
    assert!(page.know.iter().any(|line| line.contains("脉搏不齐")), "before the door opens: {:?}", page.know);
    assert_eq!(phone.desk.visit(&visit).unwrap().readings[0].marks.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_volunteer_is_told_to_tell_the_doctor_and_no_more() {
    let phone = Phone::of(Role::Volunteer);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    phone.press(&Packet { status: 4, ..Packet::of(128, 78, Some(phone.time())) });
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.unwrap().marks, ["这次的读数要告诉医生"]);
    assert_eq!(shown.readings[0].marks, ["这次的读数要告诉医生"]);
}

#[tokio::test(start_paused = true)]
async fn what_can_not_be_real_is_kept_and_marked_and_used_once_a_doctor_has_confirmed_it() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    // 121/81 kPa, as one meter sent it; and 4 mmHg.
    let kilopascal = [0x1f, 0x79, 0, 0x51, 0, 0x6a, 0, 0xea, 7, 9, 2, 8, 30, 0, 0x48, 0, 1, 0, 0];
    phone.meters.press_cuff_of_with(CUFF, &kilopascal);
    phone.press(&Packet::of(4, 3, Some(phone.time())));
    let (heard, _) = phone.hear(&visit).await;
    assert_eq!(heard.iter().filter(|event| matches!(event, MeterEvent::Arrived { .. })).count(), 2);
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.as_ref().unwrap().value, "", "in no form");
    assert!(shown.judgements.iter().all(|judged| judged.colour == Colour::Grey));
    assert_eq!(shown.readings.len(), 2);
    assert!(shown.readings.iter().all(|row| row.may_confirm && row.marks[0].contains("不像真的")));

    phone.desk.confirm_reading(&shown.readings[1].reading).unwrap();
    let again = phone.desk.confirm_reading(&shown.readings[1].reading);
    assert!(matches!(again, Err(Error::Conflict { .. })));
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.as_ref().unwrap().value, "4/3");
    assert!(shown.readings[1].marks.contains(&"医生看过，是真的".to_owned()));
    assert!(!shown.readings[1].may_confirm);

    // Also after the visit was signed: the visit stays as it was, the platform and the list hear of it.
    phone.desk.answer(&visit, "blood_pressure", text("128/78")).unwrap();
    phone.desk.sign(&visit).unwrap();
    let page = phone.desk.resident(&phone.resident("王桂兰")).unwrap();
    let [strange] = &page.open_readings[..] else { panic!("{:?}", page.open_readings) };
    assert!(strange.value.starts_with("907"), "{}", strange.value);
    phone.desk.confirm_reading(&strange.reading).unwrap();
    assert_eq!(phone.desk.visit(&visit).unwrap().pressure.unwrap().value, "128/78");
    assert_eq!(phone.desk.sync().unwrap().waiting, 2);
    assert!(phone.desk.resident(&phone.resident("王桂兰")).unwrap().open_readings.is_empty());
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert!(matches!(phone.desk.confirm_reading(nobody), Err(Error::NotFound { .. })));
}

#[tokio::test(start_paused = true)]
async fn only_a_doctor_confirms() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    phone.press(&Packet::of(4, 3, Some(phone.time())));
    phone.hear(&visit).await.1.unwrap();
    let row = phone.desk.visit(&visit).unwrap().readings.remove(0);
    assert!(!row.may_confirm);
    let refused = phone.desk.confirm_reading(&row.reading);
    assert_eq!(refused, Err(Error::NotAllowed { words: "不像真的数由家庭医生确认".to_owned() }));
}

#[tokio::test(start_paused = true)]
async fn control_solution_is_nobodys() {
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    // 2A18 with a concentration of type 10, control solution.
    let address = doorstep_core::desk::demo::meters::GLUCOMETER;
    let packet = [2, 1, 0, 0xea, 7, 9, 2, 8, 30, 0, 0x6f, 0xb0, 0x4a];
    phone.meters.store_record(address, &packet, None);
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.readings.is_empty() && shown.inbox.is_empty());
    assert_eq!(shown.glucose.unwrap().value, "");
}

#[test]
fn what_is_typed_is_marked_checked_and_needs_six_taps() {
    let phone = Phone::of(Role::Volunteer);
    phone.clock.pass(Duration::from_secs(1));
    let visit = open(&phone, "王桂兰");
    let refused = |typed: &str| match phone.desk.answer(&visit, "blood_pressure", text(typed)) {
        Err(Error::Invalid { words, .. }) => words,
        other => panic!("{typed}: {other:?}"),
    };
    for typed in ["1620/98", "94/152", "120/120", "4/3", "310/90", "120/10", "12/8", "1529", "152"] {
        assert!(!refused(typed).is_empty());
    }
    // One tap on the field and five on the digits: the two numbers part where only they can.
    for (typed, shown) in
        [("15294", "152/94"), ("9858", "98/58"), ("180110", "180/110"), ("１５２９４", "152/94")]
    {
        let visit = phone.desk.answer(&visit, "blood_pressure", text(typed)).unwrap();
        let hero = visit.pressure.unwrap();
        assert_eq!((hero.value.as_str(), hero.detail.as_str()), (shown, "手填"));
    }
}
