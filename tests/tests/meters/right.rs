//! Is the reading right: how it was measured, what the meter remarks, and what can't be real.

use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{Arm, Colour, FieldInput, FieldState, MeterEvent, Role, VisitView};
use doorstep_core::meter::glucose::Meal;
use doorstep_core::meter::transport::simulated::MeterTrouble;
use doorstep_tests::cuff::{CUFF, Packet};
use doorstep_tests::sheet::text;
use doorstep_tests::strip::{HI, LO, NO_RESULT, Strip};
use doorstep_tests::{Phone, field};

const LEFT: u32 = 1;
const RIGHT: u32 = 2;

fn open(phone: &Phone, name: &str) -> String {
    phone.desk.start_visit(&phone.resident(name)).unwrap().visit
}

fn say(phone: &Phone, visit: &str, field: &str, code: u32) -> VisitView {
    phone.desk.answer(visit, field, FieldInput::Codes { codes: vec![code] }).unwrap()
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
    let page = phone.desk.resident(&phone.resident("王桂兰")).unwrap();
    assert!(page.pressure.unwrap().points.iter().all(|point| point.label != "118/70"));
    let reasons = page.colour_reasons.join("\n");
    assert!(reasons.contains("149/90"), "judged sitting, by the mean of the last two: {reasons}");
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
    assert_eq!(strange.value, "908/608", "121/81 kPa in whole mmHg");
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
async fn what_holds_no_value_of_a_patient_is_left_out_and_says_why() {
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    let control = Strip { kind: 10, ..Strip::of(HI) };
    for (sequence, strip, why) in [(1, control, "质控液"), (2, Strip::of(NO_RESULT), "没测出数")] {
        phone.strip(sequence, strip);
        let (heard, ended) = phone.hear(&visit).await;
        ended.unwrap();
        let said =
            heard.iter().any(|event| matches!(event, MeterEvent::Kept { line, .. } if line.contains(why)));
        assert!(said, "{why} in {heard:?}");
    }
    phone.meters.add_glucometer("00:00:00:00:00:0D", "CareSens 0000");
    phone.meters.insert_strip_of("00:00:00:00:00:0D", 12, Some(Meal(6)));
    let (heard, _) = phone.hear(&visit).await;
    assert!(
        heard.iter().any(|event| matches!(event, MeterEvent::Kept { line, .. } if line.contains("血酮")))
    );
    // The cuff's Err.
    phone.bring_cuff();
    phone.meters.press_cuff_of_with(CUFF, &[0, 0xFF, 7, 0xFF, 7, 0xFF, 7]);
    let (heard, _) = phone.hear(&visit).await;
    assert!(
        heard.iter().any(|event| matches!(event, MeterEvent::Kept { line, .. } if line.contains("没量出来")))
    );
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.readings.is_empty() && shown.inbox.is_empty());
    assert_eq!(shown.glucose.unwrap().value, "");
    // Outside a visit as well.
    phone.strip(3, control);
    let (heard, _) = phone.collect().await;
    let said =
        |event: &MeterEvent| matches!(event, MeterEvent::Collected { line, .. } if line.contains("质控液"));
    assert!(heard.iter().any(said));
}

#[tokio::test(start_paused = true)]
async fn hi_and_lo_stand_in_the_visit_are_said_aloud_and_refer_at_once() {
    for (strip, shown_as, word) in [
        (Strip::of(HI), "> 33.3", "HI"),
        (Strip::of(LO), "< 1.1", "LO"),
        // By the status bit, with the meter's own limit beside it: 500 mg/dL; or with nothing.
        (Strip::mg_per_dl(500).with(1 << 5), "> 27.8", "HI"),
        (Strip::of(NO_RESULT).with(1 << 6), "< 1.1", "LO"),
    ] {
        let phone = Phone::of(Role::Doctor);
        let who = phone.resident("王桂兰");
        let visit = open(&phone, "王桂兰");
        phone.strip(1, strip);
        let (heard, ended) = phone.hear(&visit).await;
        ended.unwrap();
        let aloud = |event: &MeterEvent| matches!(event, MeterEvent::Arrived { spoken, .. } if spoken.contains(word) && spoken.contains("再测一次"));
        assert!(heard.iter().any(aloud), "{heard:?}");
        let shown = phone.desk.visit(&visit).unwrap();
        let hero = shown.glucose.as_ref().unwrap();
        assert_eq!((hero.value.as_str(), hero.meaning.as_ref().unwrap().colour), (shown_as, Colour::Red));
        assert!(hero.marks[0].contains(word) && hero.marks[0].contains("马上转诊"), "{:?}", hero.marks);
        assert_eq!((shown.readings[0].value.as_str(), shown.readings[0].may_confirm), (shown_as, false));
        let judged = shown.judgements.iter().find(|judged| judged.colour == Colour::Red).unwrap();
        assert!(judged.reasons[0].contains(shown_as), "{:?}", judged.reasons);
        assert!(judged.referral.as_ref().unwrap().contains("紧急转诊"));

        // Fasting: the form has no number for it.
        let shown = say(&phone, &visit, "glucose_timing", 1);
        assert_eq!(field(&shown, "fasting_glucose").state, FieldState::Open);
        phone.desk.sign(&visit).unwrap();
        let phone = phone.restarted();
        assert_eq!(phone.desk.visit(&visit).unwrap().readings[0].value, shown_as);
        assert_eq!(phone.desk.readings(&who).unwrap()[0].value, shown_as);
        assert_eq!(phone.desk.resident(&who).unwrap().colour.unwrap().colour, Colour::Red);
    }
}

#[tokio::test(start_paused = true)]
async fn each_doubt_of_the_sensor_has_its_words_and_keeps_the_rules_away() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "王桂兰");
    for (bit, word, used) in [
        (0, "没电", true),
        (1, "传感器", false),
        (2, "血不够", false),
        (3, "没插好", false),
        (4, "试纸不对", false),
        (7, "太热", false),
        (8, "太冷", false),
        (9, "拔早了", false),
        (10, "自己说这次不准", false),
    ] {
        phone.strip(bit, Strip::mmol(200 + bit).with(1 << bit).at(2));
        phone.hear(&visit).await.1.unwrap();
        let shown = phone.desk.visit(&visit).unwrap();
        let row = shown.readings.iter().find(|row| row.marks.iter().any(|mark| mark.contains(word))).unwrap();
        assert_eq!((row.marks.len(), row.may_confirm), (1, !used), "{word}");
        let hero = shown.glucose.unwrap();
        assert_eq!(hero.meaning.is_some(), used, "{word}: 20 would refer");
        if !used {
            phone.desk.confirm_reading(&row.reading).unwrap();
            assert!(phone.desk.visit(&visit).unwrap().glucose.unwrap().meaning.is_some(), "{word}");
        }
        phone.clock.pass(Duration::from_secs(1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_whose_context_never_came_waits_for_the_meal() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "王桂兰");
    phone.strip(1, Strip { meal: Some(None), ..Strip::mmol(12) });
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    let hero = shown.glucose.unwrap();
    assert_eq!((hero.value.as_str(), hero.meaning), ("1.2", None));
    assert!(hero.marks.iter().any(|mark| mark.contains("血酮")), "{:?}", hero.marks);
    assert!(shown.judgements.iter().all(|judged| judged.referral.is_none()));
    assert!(shown.readings[0].may_confirm);
    let said = say(&phone, &visit, "glucose_timing", 1);
    let hero = said.glucose.as_ref().unwrap();
    assert_eq!((hero.value.as_str(), hero.marks.len()), ("1.2", 1));
    assert!(hero.marks[0].starts_with("马上给糖水"), "it is glucose, and far too low: {:?}", hero.marks);
    assert_eq!(hero.meaning.as_ref().unwrap().colour, Colour::Red);
    assert_eq!(field(&said, "fasting_glucose").text, "1.2");
    assert!(!said.readings[0].may_confirm);
}

#[tokio::test(start_paused = true)]
async fn a_meal_that_nobody_can_read_may_be_ketone_and_waits_for_a_person() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "王桂兰");
    phone.strip(1, Strip::mmol(12).at(6));
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    let hero = shown.glucose.unwrap();
    assert_eq!((hero.value.as_str(), hero.meaning), ("1.2", None));
    for word in ["血酮", "看不懂"] {
        assert!(hero.marks.iter().any(|mark| mark.contains(word)), "{word} in {:?}", hero.marks);
    }
    assert!(shown.judgements.iter().all(|judged| judged.referral.is_none()));
    assert!(shown.readings[0].may_confirm);
}

#[tokio::test(start_paused = true)]
async fn kilopascal_is_shown_and_signed_in_whole_mmhg() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    // 18.9/11.0 kPa, mean 13.6: 141.76/82.5, 102.
    phone.meters.press_cuff_of_with(CUFF, &[1, 0xBD, 0xF0, 0x6E, 0xF0, 0x88, 0xF0]);
    let (heard, _) = phone.hear(&visit).await;
    let aloud = |event: &MeterEvent| matches!(event, MeterEvent::Arrived { spoken, .. } if spoken == "高压 142，低压 83");
    assert!(heard.iter().any(aloud), "{heard:?}");
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.unwrap().value, "142/83");
    let reasons = shown.judgements.iter().flat_map(|judged| &judged.reasons);
    assert!(reasons.clone().all(|reason| !reason.contains("141.")), "{:?}", reasons.collect::<Vec<_>>());
    phone.desk.sign(&visit).unwrap();
    assert_eq!(phone.desk.visit(&visit).unwrap().pressure.unwrap().value, "142/83");
}

#[tokio::test(start_paused = true)]
async fn milligrams_are_said_with_one_decimal_everywhere() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = open(&phone, "王桂兰");
    phone.strip(1, Strip::mg_per_dl(300).at(2));
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.glucose.as_ref().unwrap().value, "16.7");
    let judged = shown.judgements.iter().find(|judged| judged.colour == Colour::Red).unwrap();
    assert!(judged.reasons[0].starts_with("血糖 16.7，"), "{:?}", judged.reasons);
    phone.desk.sign(&visit).unwrap();
    let why = phone.desk.resident(&who).unwrap().colour_reasons;
    assert!(why.iter().any(|reason| reason.contains("血糖 16.7")), "{:?}", why);
    assert!(why.iter().all(|reason| !reason.contains("16.65")), "{:?}", why);
}

#[test]
fn a_typed_value_that_can_not_be_real_is_asked_about_and_waits_for_a_doctor() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = open(&phone, "王桂兰");
    let shown = phone.desk.answer(&visit, "blood_pressure", text("45/30")).unwrap();
    let hero = shown.pressure.as_ref().unwrap();
    assert_eq!((hero.value.as_str(), &hero.meaning), ("45/30", &None));
    assert!(hero.marks[0].starts_with("45/30 不像真的。再量一次"), "{:?}", hero.marks);
    assert!(shown.judgements.iter().flat_map(|judged| &judged.reasons).all(|reason| !reason.contains("45")));
    phone.desk.sign(&visit).unwrap();
    let page = phone.desk.resident(&who).unwrap();
    let [strange] = &page.open_readings[..] else { panic!("{:?}", page.open_readings) };
    assert_eq!((strange.value.as_str(), strange.may_confirm), ("45/30", true));
    phone.desk.confirm_reading(&strange.reading).unwrap();
    assert!(phone.desk.resident(&who).unwrap().open_readings.is_empty());
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

fn troubles(heard: &[MeterEvent]) -> Vec<&str> {
    let lines = heard.iter().filter_map(|event| match event {
        MeterEvent::Trouble { line } => Some(line.as_str()),
        _ => None,
    });
    lines.collect()
}

#[tokio::test(start_paused = true)]
async fn what_a_meter_can_not_do_is_told_as_it_is() {
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    phone.meters.add_cuff("00:00:00:00:00:0D", "Sinocare 1");
    phone.meters.press_cuff_of("00:00:00:00:00:0D", 152, 94, 72);
    let (heard, _) = phone.hear(&visit).await;
    let told = troubles(&heard);
    assert!(told[0].starts_with("Sinocare 1只认厂家自己的软件") && told[0].ends_with("手填"), "{told:?}");
    phone.meters.set_out_of_range("00:00:00:00:00:0D", true);
    phone.meters.set_out_of_range("00:00:00:00:00:0D", true);
    // Not so where the platform's transport speaks the vendor's protocol.
    phone.meters.add_cuff("00:00:00:00:00:0E", "iHealth KN-550BT");
    phone.meters.set_translated("00:00:00:00:00:0E");
    phone.meters.press_cuff_of("00:00:00:00:00:0E", 138, 84, 72);
    let (heard, _) = phone.hear(&visit).await;
    assert_eq!(troubles(&heard), Vec::<&str>::new());
    assert_eq!(phone.desk.visit(&visit).unwrap().pressure.unwrap().value, "138/84");
    phone.bring_cuff();
    phone.meters.set_trouble(CUFF, MeterTrouble::Mute, true);
    phone.press(&Packet::of(152, 94, Some(phone.time())));
    let (heard, ended) = phone.listen_for(&visit, Duration::from_secs(200)).await;
    ended.unwrap();
    assert_eq!(troubles(&heard)[0], "Cuff连上了，但什么也没传来。靠近些，按一下开始键再量");
}

#[tokio::test(start_paused = true)]
async fn the_pressure_in_the_cuff_and_a_low_battery_are_told_and_not_stored() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    phone.meters.set_battery(CUFF, 15);
    let visit = open(&phone, "王桂兰");
    phone.press(&Packet::of(152, 94, Some(phone.time())));
    let inflating = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        phone.meters.inflate(CUFF, 120);
    };
    let ((heard, ended), ()) = tokio::join!(phone.hear(&visit), inflating);
    ended.unwrap();
    for line in ["Cuff 快没电了，换电池", "Cuff 正在打气 120"] {
        assert!(heard.contains(&MeterEvent::Progress { line: line.to_owned() }), "{line} in {heard:?}");
    }
    assert_eq!(phone.desk.visit(&visit).unwrap().readings.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_claimed_stands_where_it_was_taken_and_not_above_what_was_measured_since() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let earlier = phone.time() - chrono::TimeDelta::minutes(30);
    phone.press(&Packet::of(120, 70, Some(earlier)));
    let visit = open(&phone, NEVER_MEASURED);
    phone.hear(&visit).await.1.unwrap();
    for (systolic, diastolic) in [(150, 90), (148, 88)] {
        phone.measure(&visit, systolic, diastolic).await;
    }
    let pressure = |shown: &VisitView| shown.pressure.as_ref().unwrap().value.clone();
    let before = phone.desk.visit(&visit).unwrap();
    assert_eq!((pressure(&before).as_str(), before.inbox.len()), ("149/89", 1));
    let shown = phone.desk.take_record(&visit, &before.inbox[0].record).unwrap();
    assert_eq!((shown.readings[0].value.as_str(), shown.readings.len()), ("120/70", 3), "in its order");
    assert_eq!(pressure(&shown), "149/89", "still the mean of the last two");

    // What was typed since stays as well.
    phone.press(&Packet::of(118, 72, Some(earlier)));
    phone.hear(&visit).await.1.unwrap();
    phone.desk.answer(&visit, "blood_pressure", text("146/86")).unwrap();
    let record = phone.desk.visit(&visit).unwrap().inbox.remove(0).record;
    assert_eq!(pressure(&phone.desk.take_record(&visit, &record).unwrap()), "146/86");
}

#[tokio::test(start_paused = true)]
async fn an_earlier_glucose_that_is_claimed_does_not_replace_the_later_one() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "王桂兰");
    let ago = chrono::TimeDelta::hours(2);
    phone.meters.remember_strip(meters::GLUCOMETER, 61, Some(Meal::FASTING), ago);
    phone.hear(&visit).await.1.unwrap();
    phone.meters.insert_strip(78, true);
    phone.hear(&visit).await.1.unwrap();
    let before = phone.desk.visit(&visit).unwrap();
    assert_eq!(field(&before, "fasting_glucose").text, "7.8");
    let shown = phone.desk.take_record(&visit, &before.inbox[0].record).unwrap();
    assert_eq!(shown.readings.len(), 2);
    assert_eq!(field(&shown, "fasting_glucose").text, "7.8");
    assert_eq!(shown.glucose.unwrap().value, "7.8");
}

#[tokio::test(start_paused = true)]
async fn what_was_said_of_the_next_measurement_is_not_said_of_what_is_claimed() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    phone.press(&Packet::of(148, 92, Some(phone.time() - chrono::TimeDelta::minutes(30))));
    let visit = open(&phone, "王桂兰");
    phone.hear(&visit).await.1.unwrap();
    say(&phone, &visit, "pressure_arm", LEFT);
    say(&phone, &visit, "pressure_posture", 2);
    let record = phone.desk.visit(&visit).unwrap().inbox.remove(0).record;
    let shown = phone.desk.take_record(&visit, &record).unwrap();
    let row = &shown.readings[0];
    assert_eq!(row.arm, None);
    assert!(!row.detail.contains("站"), "{}", row.detail);
    let next = phone.measure(&visit, 130, 80).await;
    assert!(!next.is_empty());
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.readings[1].detail.contains("站 1 分钟"), "the next one is: {}", shown.readings[1].detail);
    assert_eq!(shown.readings[1].arm, Some(Arm::Left));
}

#[test]
fn a_typed_glucose_that_can_not_be_real_is_asked_about_and_waits_for_a_doctor() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = open(&phone, "王桂兰");
    let shown = phone.desk.answer(&visit, "fasting_glucose", text("35.0")).unwrap();
    let hero = shown.glucose.as_ref().unwrap();
    assert_eq!((hero.value.as_str(), &hero.meaning), ("35.0", &None));
    assert!(hero.marks[0].starts_with("35.0 不像真的。再量一次"), "{:?}", hero.marks);
    assert!(shown.judgements.iter().all(|judged| judged.referral.is_none()), "{:?}", shown.judgements);
    phone.desk.sign(&visit).unwrap();
    let page = phone.desk.resident(&who).unwrap();
    let [strange] = &page.open_readings[..] else { panic!("{:?}", page.open_readings) };
    assert_eq!((strange.value.as_str(), strange.may_confirm), ("35.0", true));
}

#[tokio::test(start_paused = true)]
async fn a_value_in_doubt_that_is_typed_as_it_was_sent_stays_in_doubt() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "王桂兰");
    // 35.0 of a strip that the meter itself doubts, and the same typed.
    phone.strip(1, Strip::mmol(350).with(1 << 1).at(3));
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.answer(&visit, "fasting_glucose", text("35.0")).unwrap();
    let hero = shown.glucose.as_ref().unwrap();
    assert!(hero.marks[0].starts_with("35.0 不像真的"), "{:?}", hero.marks);
    assert!(shown.judgements.iter().all(|judged| judged.referral.is_none()));
    let row = shown.readings[0].reading.clone();
    phone.desk.confirm_reading(&row).unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.judgements.iter().any(|judged| judged.referral.is_some()), "real, and it refers");
}

#[tokio::test(start_paused = true)]
async fn a_pin_that_is_printed_on_the_back_is_said_before_and_after() {
    const OMRON: &str = "00:00:00:00:00:0E";
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    phone.meters.add_cuff(OMRON, "HEM-9200T");
    phone.meters.set_trouble(OMRON, MeterTrouble::WrongPin, true);
    phone.meters.press_cuff_of(OMRON, 152, 94, 72);
    let (heard, _) = phone.hear(&visit).await;
    let line = "HEM-9200T 要配对密码，印在机身背面".to_owned();
    assert!(heard.contains(&MeterEvent::Progress { line }), "{heard:?}");
    assert_eq!(troubles(&heard)[0], "HEM-9200T配对没成功。密码印在机身背面，照着输一次");
}

#[tokio::test(start_paused = true)]
async fn the_model_that_was_read_once_says_at_the_next_session_how_the_meter_is_paired() {
    const OMRON: &str = "00:00:00:00:00:0E";
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    phone.meters.add_cuff(OMRON, "Cuff");
    phone.meters.set_model(OMRON, "HEM-9200T");
    let pin = |heard: &[MeterEvent]| {
        let about = |event: &MeterEvent| matches!(event, MeterEvent::Progress { line } if line.contains("印在机身背面"));
        heard.iter().any(about)
    };
    phone.meters.press_cuff_of(OMRON, 152, 94, 72);
    let (heard, _) = phone.hear(&visit).await;
    assert!(!pin(&heard), "its name does not say so: {heard:?}");
    assert_eq!(phone.desk.visit(&visit).unwrap().readings.len(), 1);

    phone.clock.pass(Duration::from_secs(60));
    let phone = phone.restarted();
    phone.meters.press_cuff_of(OMRON, 148, 92, 72);
    let (heard, _) = phone.hear(&visit).await;
    assert!(pin(&heard), "{heard:?}");
    assert_eq!(phone.desk.visit(&visit).unwrap().readings.len(), 2);
}
