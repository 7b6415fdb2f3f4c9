//! Screening at the door, the high-risk register, suspicion and referral, and alerts that are answered or passed on.

use std::time::Duration;

use doorstep_core::care::id::ResidentId;
use doorstep_core::care::reading::Reading;
use doorstep_core::care::rules::Pressure;

use doorstep_core::desk::view::{
    ActKind, FieldInput, FormAnswers, FormKind, Role, SheetKind, SheetView, Target,
};
use doorstep_core::desk::{Desk, Error};
use doorstep_core::store::{Error as StoreError, people, readings};
use doorstep_tests::cuff::Packet;
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::trail::{actions, store, trail, waiting};
use doorstep_tests::{PIN, Phone, now};

/// Somebody without anything, as asked at every door.
fn healthy(more: &[(&str, &str)]) -> FormAnswers {
    let mut fields = vec![("screen_spirits", "0")];
    fields.extend(more);
    let mut answers = typed(&fields);
    for (field, code) in [("screen_smoking", 1), ("screen_salt", 1), ("screen_family", 1)] {
        answers = tapped(answers, field, &[code]);
    }
    answers
}

fn well(more: &[(&str, &str)]) -> FormAnswers {
    tapped(healthy(more), "screen_symptoms", &[1])
}

fn field(result: Result<SheetView, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

fn titles(sheet: &SheetView) -> Vec<&str> {
    sheet.sections.iter().map(|section| section.title.as_str()).collect()
}

#[test]
fn a_grid_worker_screens_and_an_emergency_says_what_to_do_now() {
    let phone = Phone::of(Role::GridWorker);
    let desk = &phone.desk;
    let who = phone.resident("钱志远");
    let links = ways(desk, &who);
    assert_eq!(target(&links, "上门筛查"), &Target::Form { kind: FormKind::Screening, about: who.clone() });
    let screen = |answers| desk.fill(FormKind::Screening, &who, answers);
    assert_eq!(field(screen(typed(&[("screen_spirits", "0")]))), "screen_smoking");
    assert_eq!(field(screen(well(&[("screen_waist", "300")]))), "screen_waist");
    assert_eq!(field(screen(well(&[("screen_pressure", "90/150")]))), "screen_pressure");
    let sheet = screen(well(&[("screen_pressure", "128/78")])).unwrap();
    assert_eq!(titles(&sheet), Vec::<&str>::new(), "nothing to do now, and no diagnosis for her eyes");
    assert_eq!(sheet.lines[0], "存好了");
    let sheet = screen(well(&[("screen_pressure", "186/112"), ("screen_glucose", "3.5")])).unwrap();
    assert_eq!(sheet.lines[0], "已经报给医生");
    assert_eq!(titles(&sheet), ["现在就做"]);
    assert!(row(&sheet, "血压 186/112").line.starts_with("扶着坐下歇着"));
    assert!(row(&sheet, "血糖 3.5，太低").line.starts_with("马上给糖水"));
    let sheet = screen(well(&[("screen_pressure", "45/30")])).unwrap();
    assert_eq!((titles(&sheet), sheet.lines[0].as_str()), (Vec::new(), "存好了"));
    assert!(
        sheet.lines.iter().any(|line| line.starts_with("血压 45/30 不像真的。再量一次")),
        "{:?}",
        sheet.lines
    );
    let thirsty = tapped(healthy(&[]), "screen_symptoms", &[2, 4]);
    let sheet = screen(thirsty).unwrap();
    assert!(row(&sheet, "三多一少有 2 条").line.starts_with("今天就带去测血糖"));
    let child = phone.resident("周小梅");
    assert_eq!(field(desk.fill(FormKind::Screening, &child, well(&[]))), "age");
    assert!(ways(desk, &child).iter().all(|link| link.label != "上门筛查"));
    assert!(matches!(desk.form(FormKind::Screening, "x"), Err(Error::NotFound { .. })));
    assert!(matches!(desk.sheet(SheetKind::Alerts, ""), Err(Error::NotAllowed { .. })));
    assert_eq!(desk.sync().unwrap().waiting, 6);
    assert_eq!(waiting(&phone), ["alert", "screening", "screening", "alert", "screening", "screening"]);
    assert_eq!(
        actions(&trail(&phone, 6)),
        [
            "screening.keep",
            "screening.keep",
            "alert.raise",
            "screening.keep",
            "screening.keep",
            "alert.raise"
        ]
    );
}

#[test]
fn who_may_not_screen_is_told_so() {
    for role in [Role::Volunteer, Role::SocialWorker] {
        let phone = Phone::of(role);
        let who = phone.resident("钱志远");
        assert!(matches!(
            phone.desk.fill(FormKind::Screening, &who, well(&[])),
            Err(Error::NotAllowed { .. })
        ));
        assert!(matches!(phone.desk.sheet(SheetKind::Register, ""), Err(Error::NotAllowed { .. })));
        assert!(matches!(phone.desk.sheet(SheetKind::Suspected, ""), Err(Error::NotAllowed { .. })));
    }
}

#[test]
fn the_register_has_who_is_at_risk_and_a_measurement_moves_the_date() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let sheet = desk.sheet(SheetKind::Register, "").unwrap();
    assert_eq!(titles(&sheet), ["该量了"]);
    let hers = row(&sheet, "孙桂芳");
    assert!(hers.line.contains("口味重") && hers.line.contains("55 岁以上"), "{}", hers.line);
    let who = phone.resident("孙桂芳");
    let salty = tapped(
        tapped(
            tapped(
                typed(&[("screen_spirits", "100"), ("screen_pressure", "132/80"), ("screen_glucose", "5.6")]),
                "screen_smoking",
                &[1],
            ),
            "screen_salt",
            &[3],
        ),
        "screen_family",
        &[3],
    );
    let salty = tapped(salty, "screen_glucose_when", &[1]);
    let told = desk.fill(FormKind::Screening, &who, tapped(salty, "screen_symptoms", &[1])).unwrap();
    assert_eq!(titles(&told), ["为什么算高危"]);
    assert!(told.lines.contains(&"下次 2027年3月2日以前再量".to_owned()), "{:?}", told.lines);
    let sheet = desk.sheet(SheetKind::Register, "").unwrap();
    assert_eq!(titles(&sheet), ["以后"]);
    assert!(row(&sheet, "孙桂芳").line.contains("每天喝白酒二两以上"));
    let grid = Phone::of(Role::GridWorker);
    let seen = grid.desk.sheet(SheetKind::Register, "").unwrap();
    assert!(!format!("{seen:?}").contains("口味重"), "reasons are for who sees diagnoses");
}

#[test]
fn three_high_days_are_a_suspicion_that_the_hospital_decides() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let sheet = desk.sheet(SheetKind::Suspected, "").unwrap();
    let his = row(&sheet, "钱志远");
    assert_eq!(his.line, "3 天量出来都高");
    assert_eq!(rows(&sheet).len(), 1);
    let who = phone.resident("钱志远");
    assert!(desk.resident(&who).unwrap().conditions.is_empty(), "readings diagnose nobody");
    assert!(matches!(desk.act(ActKind::ReferGlucose, &who), Err(Error::Conflict { .. })));
    assert!(matches!(desk.act(ActKind::ReferPressure, "x"), Err(Error::NotFound { .. })));
    let sheet = desk.act(ActKind::ReferPressure, &who).unwrap();
    assert!(matches!(desk.act(ActKind::ReferPressure, &who), Err(Error::Conflict { .. })));
    let waits = row(&sheet, "钱志远");
    assert_eq!(waits.line, "疑似高血压，9月16日以前问结果");
    let Target::Form { kind: FormKind::ReferralResult, about } = target(&waits.links, "填确诊结果")
    else {
        panic!()
    };
    assert_eq!(field(desk.fill(FormKind::ReferralResult, about, typed(&[]))), "referral_result");
    let found = tapped(typed(&[("referral_note", "区医院心内科")]), "referral_result", &[1]);
    let sheet = desk.fill(FormKind::ReferralResult, about, found).unwrap();
    assert_eq!(row(&sheet, "钱志远").line, "高血压 · 确诊了，开始随访");
    assert_eq!(desk.resident(&who).unwrap().conditions, ["高血压，9月2日起管理"]);
    assert_eq!(waiting(&phone), ["referral-result", "referral"]);
    assert_eq!(actions(&trail(&phone, 3)), ["referral.make", "referral.result", "resident.read"]);
}

#[test]
fn after_the_hospital_found_nothing_only_new_readings_are_a_suspicion_again() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("钱志远");
    let refer = || desk.act(ActKind::ReferPressure, &who);
    let answer = |sheet: &SheetView, code: u32| {
        let waits = rows(sheet).into_iter().find(|row| row.line.contains("以前问结果")).unwrap();
        let Target::Form { about, .. } = target(&waits.links, "填确诊结果") else { panic!() };
        desk.fill(FormKind::ReferralResult, about, tapped(typed(&[]), "referral_result", &[code])).unwrap()
    };
    let sheet = answer(&refer().unwrap(), 3);
    assert_eq!(titles(&sheet), ["还没转诊", "有结果的"], "she did not go: refer again");
    let sheet = answer(&refer().unwrap(), 2);
    assert_eq!(titles(&sheet), ["有结果的"]);
    assert!(matches!(refer(), Err(Error::Conflict { .. })), "the hospital has looked at those");
    for _ in 0..3 {
        phone.clock.pass(Duration::from_secs(2 * 86_400));
        let desk = phone.device.unlock(doorstep_tests::PIN).unwrap();
        desk.fill(FormKind::Screening, &who, well(&[("screen_pressure", "148/94")])).unwrap();
    }
    let desk = phone.device.unlock(doorstep_tests::PIN).unwrap();
    assert_eq!(row(&desk.sheet(SheetKind::Suspected, "").unwrap(), "钱志远").line, "3 天量出来都高");
    desk.act(ActKind::ReferPressure, &who).unwrap();
}

#[test]
fn an_alert_stands_at_the_top_until_it_is_answered() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    target(&ways(desk, ""), "告警 1 条没人接");
    let today = desk.today().unwrap();
    assert_eq!(today.alerts[0].line, "李建国 血压 186/112, 08:10");
    let sheet = desk.sheet(SheetKind::Alerts, "").unwrap();
    let open = row(&sheet, "李建国");
    assert_eq!(open.line, "血压 186/112 · 9月2日 08:30 吴阿姨");
    let Target::Form { kind: FormKind::AlertAnswer, about } = target(&open.links, "处理") else { panic!() };
    assert_eq!(field(desk.fill(FormKind::AlertAnswer, about, typed(&[]))), "alert_action");
    let answer = || tapped(typed(&[("alert_note", "女儿陪着")]), "alert_action", &[3]);
    let sheet = desk.fill(FormKind::AlertAnswer, about, answer()).unwrap();
    assert_eq!(titles(&sheet), ["处理过的"]);
    assert!(row(&sheet, "李建国").line.ends_with("转去医院了 · 周文静 08:30"));
    assert!(matches!(desk.fill(FormKind::AlertAnswer, about, answer()), Err(Error::Conflict { .. })));
    assert!(matches!(desk.fill(FormKind::AlertAnswer, "x", answer()), Err(Error::NotFound { .. })));
    target(&ways(desk, ""), "告警");
    let nurse = Phone::of(Role::Nurse);
    let seen = nurse.desk.sheet(SheetKind::Alerts, "").unwrap();
    assert!(row(&seen, "李建国").links.is_empty(), "a nurse sees it, the doctor answers");
    assert!(matches!(nurse.desk.fill(FormKind::AlertAnswer, about, answer()), Err(Error::NotAllowed { .. })));
    assert_eq!(waiting(&phone), ["alert-answer"]);
    assert_eq!(actions(&trail(&phone, 1)), ["alert.answer"]);
}

#[test]
fn an_alert_that_nobody_answers_goes_to_the_team_leader_once_and_stays() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    for _ in 0..7 {
        phone.clock.pass(Duration::from_secs(4 * 60));
        assert_eq!(desk.today().unwrap().sync.waiting, 0, "the doctor still has time");
    }
    phone.clock.pass(Duration::from_secs(2 * 60));
    desk.tend().unwrap();
    desk.tend().unwrap();
    assert_eq!(desk.today().unwrap().sync.waiting, 1, "nobody had to open a list for it");
    let sheet = desk.sheet(SheetKind::Alerts, "").unwrap();
    assert_eq!(titles(&sheet), ["没人接的"]);
    assert!(row(&sheet, "李建国").line.ends_with("09:00 已报团队长郑国栋"));
    assert_eq!(waiting(&phone), ["alert-escalation"], "once");
    assert_eq!(actions(&trail(&phone, 1)), ["alert.escalate"]);
}

#[test]
fn an_emergency_that_is_handed_in_raises_an_alert_and_one_that_is_signed_does_not() {
    for (role, kinds) in [(Role::Nurse, &["alert", "visit"][..]), (Role::Doctor, &["visit"][..])] {
        let phone = Phone::of(role);
        let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
        let input = FieldInput::Text { text: "184/96".to_owned() };
        phone.desk.answer(&visit, "blood_pressure", input).unwrap();
        phone.desk.sign(&visit).unwrap();
        let mut sent = waiting(&phone);
        sent.sort();
        assert_eq!(sent, kinds, "{role:?}");
    }
}

#[test]
fn time_alone_does_not_keep_the_desk_open() {
    let phone = Phone::of(Role::Doctor);
    for _ in 0..3 {
        phone.clock.pass(Duration::from_secs(110));
        phone.desk.tend().unwrap();
    }
    assert_eq!(phone.desk.idle_left(), None);
    phone.desk.tend().unwrap();
    assert!(matches!(phone.desk.today(), Err(Error::Locked { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_fresh_emergency_out_of_a_meters_memory_alerts_the_doctor_and_an_old_one_does_not() {
    for (hours, kinds) in [(2, &["readings", "alert"][..]), (30, &["readings"][..])] {
        let phone = Phone::of(Role::Nurse);
        phone.bring_cuff();
        phone.press(&Packet::of(186, 112, Some(phone.time())));
        for _ in 0..hours * 15 {
            phone.clock.pass(Duration::from_secs(240));
            phone.desk.me().unwrap();
        }
        let (_, ended) = phone.collect().await;
        ended.unwrap();
        let inbox = phone.desk.inbox().unwrap();
        let records: Vec<String> = inbox.rows.iter().map(|row| row.record.clone()).collect();
        assert_eq!(records.len(), 1);
        phone.desk.assign(&records, &phone.resident("陈秀英")).unwrap();
        assert_eq!(waiting(&phone), kinds, "{hours} hours old");
    }
}

/// Only what has the value counts: a screening without a blood pressure moves no date, and glucose goes by a fasting one.
#[test]
fn a_high_risk_check_is_done_by_the_value_alone() {
    let phone = Phone::of(Role::Doctor);
    let desk = || phone.device.unlock(PIN).unwrap();
    let who = phone.resident("孙桂芳");
    let risky = |more: &[(&str, &str)]| {
        let mut fields = vec![("screen_spirits", "100")];
        fields.extend(more);
        let answers = tapped(tapped(typed(&fields), "screen_smoking", &[1]), "screen_salt", &[3]);
        tapped(tapped(answers, "screen_family", &[3]), "screen_symptoms", &[1])
    };
    let by = |desk: &Desk| row(&desk.sheet(SheetKind::Register, "").unwrap(), "孙桂芳").line.clone();
    let screen = |answers| desk().fill(FormKind::Screening, &who, answers).unwrap();
    // Nobody has measured her: screened without a value, she is due since.
    screen(risky(&[]));
    assert!(by(&desk()).starts_with("9月2日以前"), "{}", by(&desk()));
    // Pressure is measured, the fasting glucose nobody knows: that is due at once.
    screen(risky(&[("screen_pressure", "132/80"), ("screen_glucose", "6.2")]));
    assert!(by(&desk()).starts_with("9月2日以前"), "{}", by(&desk()));
    let told = tapped(risky(&[("screen_glucose", "5.8")]), "screen_glucose_when", &[1]);
    screen(told);
    assert!(by(&desk()).starts_with("2027年3月2日以前"), "{}", by(&desk()));
    // Another screening without either moves nothing.
    phone.clock.pass(Duration::from_secs(100 * 86_400));
    screen(risky(&[]));
    assert!(by(&desk()).starts_with("2027年3月2日以前"), "{}", by(&desk()));
}

/// What one measuring settles on counts, not each reading of it.
#[test]
fn a_first_high_reading_that_settles_is_no_high_day() {
    let phone = Phone::of(Role::Doctor);
    let who: ResidentId = phone.resident("周小梅").parse().unwrap();
    let measured = |phone: &Phone, pressures: [(u32, u32); 2]| {
        let store = store(phone);
        let put = store.write(|tx| {
            let taken_by = people::all_staff(tx)?.remove(0).id;
            for (number, (systolic, diastolic)) in (0_i64..).zip(pressures) {
                let id = format!("01991b2c-0000-7000-8000-{systolic:06}{diastolic:06}").parse().unwrap();
                let pressure = Pressure { systolic: systolic.into(), diastolic: diastolic.into() };
                let taken_at = now(&phone.clock) - chrono::Duration::minutes(20 - number);
                let reading = Reading::typed(id, who, pressure.value(), taken_at, taken_by);
                readings::insert(tx, &reading)?;
            }
            Ok::<_, StoreError>(())
        });
        put.unwrap();
    };
    measured(&phone, [(122, 76), (150, 92)]);
    // Anything that renews her standing.
    let reopened = |phone: &Phone| {
        let form = tapped(typed(&[("closing_note", "打错了")]), "closing_reason", &[1]);
        phone.desk.fill(FormKind::Closing, &who.to_string(), form).unwrap();
        phone.clock.pass(Duration::from_secs(1));
        let sheet = phone.desk.act(ActKind::Reopen, &who.to_string()).unwrap();
        row(&sheet, "周小梅").line.clone()
    };
    let phone = phone.restarted();
    assert!(!reopened(&phone).contains("再量"), "122/76 and 150/92 come to 136/84");
    measured(&phone, [(148, 91), (151, 93)]);
    let phone = phone.restarted();
    assert!(reopened(&phone).contains("再量"));
}

#[test]
fn a_glucose_that_she_tells_brings_her_onto_the_list() {
    let phone = Phone::of(Role::GridWorker);
    let who = phone.resident("孙桂芳");
    let told = tapped(well(&[("screen_glucose", "7.8")]), "screen_glucose_when", &[1]);
    phone.desk.fill(FormKind::Screening, &who, told).unwrap();
    let today = phone.desk.today().unwrap();
    let people = today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    let hers = people.filter(|one| one.name == "孙桂芳").flat_map(|one| one.reasons.clone());
    assert!(hers.into_iter().any(|why| why == "量血压"), "due at once");
}

#[test]
fn who_died_or_moved_is_on_no_register_and_under_no_suspicion() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let on = |kind: SheetKind, name: &str| {
        let sheet = desk.sheet(kind, "").unwrap();
        rows(&sheet).iter().any(|row| row.title.starts_with(name))
    };
    assert!(on(SheetKind::Register, "孙桂芳") && on(SheetKind::Suspected, "钱志远"));
    let evaluated = on(SheetKind::Evaluation, "王桂兰");
    assert!(evaluated);
    for (name, reason) in [("孙桂芳", 1), ("钱志远", 2), ("王桂兰", 2)] {
        let form = tapped(typed(&[("closing_note", "家里人说的")]), "closing_reason", &[reason]);
        desk.fill(FormKind::Closing, &phone.resident(name), form).unwrap();
    }
    assert!(!on(SheetKind::Register, "孙桂芳") && !on(SheetKind::Suspected, "钱志远"));
    assert!(!on(SheetKind::Evaluation, "王桂兰"));
}

/// What was passed on to the leader stands first at her top, whatever else is open.
#[test]
fn the_leader_sees_first_what_was_passed_on_to_her() {
    let phone = Phone::of(Role::Doctor);
    let me = phone.desk.me().unwrap().name;
    let sheet = phone.desk.sheet(SheetKind::Team, "").unwrap();
    let Target::Act { kind, about } = target(&row(&sheet, &me).links, "由他当团队长").clone() else {
        panic!()
    };
    assert!(row(&sheet, "林小雨").links.is_empty(), "a nurse answers no alerts");
    let store = store(&phone);
    let nurse = store.read(|c| {
        let all = people::all_staff(c)?.into_iter();
        Ok::<_, StoreError>(all.filter(|one| one.role == Role::Nurse).map(|one| one.id).next().unwrap())
    });
    drop(store);
    let phone = phone.restarted();
    let refused = phone.desk.act(ActKind::Lead, &nurse.unwrap().to_string());
    assert!(matches!(refused, Err(Error::Conflict { .. })));
    phone.desk.act(kind, &about).unwrap();
    let thirsty = || tapped(healthy(&[]), "screen_symptoms", &[2, 4]);
    let (first, second) = (phone.resident("孙桂芳"), phone.resident("李建国"));
    phone.desk.fill(FormKind::Screening, &first, thirsty()).unwrap();
    phone.clock.pass(Duration::from_secs(3 * 3600));
    let desk = phone.device.unlock(PIN).unwrap();
    desk.today().unwrap();
    desk.fill(FormKind::Screening, &second, thirsty()).unwrap();
    let top: Vec<String> = desk.today().unwrap().alerts.into_iter().map(|alert| alert.line).collect();
    let at = |name: &str| top.iter().position(|line| line.starts_with(name)).unwrap();
    assert!(at("孙桂芳") < at("李建国"), "{top:?}");
}

/// What waits for the platform.
fn sent(phone: &Phone) -> u32 {
    phone.desk.sync().unwrap().waiting
}

/// Whoever stands at the door sees what to do, and the doctor hears of it, before anything is handed in.
#[test]
fn an_emergency_in_a_visit_says_what_to_do_and_alerts_at_once() {
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    for role in [Role::Volunteer, Role::GridWorker, Role::Nurse] {
        let phone = Phone::of(role);
        let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
        let typed = |typed: &str| {
            phone.desk.answer(&visit, "blood_pressure", text(typed)).unwrap().pressure.unwrap().marks
        };
        assert_eq!((typed("152/94"), sent(&phone)), (Vec::new(), 0), "{role:?}");
        let marks = typed("186/112");
        assert!(marks[0].starts_with("扶着坐下歇着"), "{role:?}: {marks:?}");
        assert_eq!(sent(&phone), 1, "{role:?}: it does not wait for the hand-in");
        typed("188/112");
        assert_eq!((typed("152/94"), sent(&phone)), (Vec::new(), 1), "mended: the alert stays, and is one");
        let signed = phone.desk.sign(&visit).unwrap();
        assert!(signed.line.starts_with("已经报给医生 · 已存好。"), "{}", signed.line);
        assert_eq!(waiting(&phone).iter().filter(|kind| *kind == "alert").count(), 1, "{role:?}");
    }
    // Another kind of emergency is news.
    let phone = Phone::of(Role::Nurse);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text("186/112")).unwrap();
    let view = phone.desk.answer(&visit, "fasting_glucose", text("3.1")).unwrap();
    assert!(view.glucose.unwrap().marks[0].starts_with("马上给糖水"));
    assert_eq!(sent(&phone), 2);
    let signed = phone.desk.sign(&visit).unwrap().visit;
    assert!(signed.pressure.unwrap().marks.is_empty(), "what is over asks for nothing now");
    assert_eq!(waiting(&phone).iter().filter(|kind| *kind == "alert").count(), 2);
    // The doctor is there herself.
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let view = phone.desk.answer(&visit, "blood_pressure", text("186/112")).unwrap();
    assert!(view.pressure.unwrap().marks[0].starts_with("扶着坐下歇着"));
    assert!(phone.desk.sign(&visit).unwrap().line.starts_with("已存好"));
    assert_eq!(waiting(&phone), ["visit"]);
}

#[tokio::test(start_paused = true)]
async fn a_meter_alerts_as_soon_as_its_value_stands_in_the_visit() {
    let phone = Phone::of(Role::Volunteer);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    phone.bring_cuff();
    phone.measure(&visit, 186, 112).await;
    let hero = phone.desk.visit(&visit).unwrap().pressure.unwrap();
    assert!(hero.value == "186/112" && hero.marks[0].starts_with("扶着坐下歇着"), "{:?}", hero.marks);
    assert_eq!(waiting(&phone), ["alert"]);
}
