//! The indicators: numerator and denominator open as people, what the platform has is told apart.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{FieldInput, FormKind, RecordEntry, Role, SheetKind, SheetView, Target};
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::{Phone, volunteer};

const CONTROL: &str = "血压控制率";

fn indicators(phone: &Phone, about: &str) -> SheetView {
    phone.desk.sheet(SheetKind::Indicators, about).unwrap()
}

/// The people behind a rate.
fn opened(phone: &Phone, sheet: &SheetView, title: &str) -> SheetView {
    match row(sheet, title).opens.clone().unwrap() {
        Target::Sheet { kind, about } => phone.desk.sheet(kind, &about).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Whether somebody's blood pressure counts as controlled this year.
fn met(phone: &Phone, name: &str) -> bool {
    meets(phone, CONTROL, name)
}

/// Whether somebody is among those who meet an indicator this year.
fn meets(phone: &Phone, indicator: &str, name: &str) -> bool {
    let people = opened(phone, &indicators(phone, ""), indicator);
    let met = people.sections.iter().find(|section| section.title.starts_with("做到的"));
    met.is_some_and(|section| section.rows.iter().any(|row| row.title.starts_with(name)))
}

#[test]
fn every_number_opens_onto_its_people() {
    let phone = Phone::of(Role::Doctor);
    let links = ways(&phone.desk, "");
    assert!(matches!(target(&links, "考核指标"), Target::Sheet { kind: SheetKind::Indicators, .. }));
    let sheet = indicators(&phone, "");
    assert_eq!(sheet.lines[0], "2026，全部小区和村");
    let line = &row(&sheet, CONTROL).line;
    assert!(line.contains("目标 ≥55 %"), "{line}");
    let people = opened(&phone, &sheet, CONTROL);
    let counted = rows(&people).len();
    assert!(line.contains(&format!("/{counted}）")), "{line}: {counted}");
    assert!(rows(&people).iter().all(|row| matches!(row.opens, Some(Target::Resident { .. }))));
    assert!(people.lines[0].contains("失访算未控制"));
}

#[test]
fn a_visit_changes_the_rate_and_is_told_apart_until_the_platform_has_it() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    assert!(!met(&phone, "王桂兰"), "148/92 was not at target");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text("128/78")).unwrap();
    phone.desk.sign(&visit).unwrap();
    let sheet = indicators(&phone, "");
    assert!(met(&phone, "王桂兰"));
    assert!(sheet.lines[1].starts_with("其中 2 次随访还在手机里"), "{}", sheet.lines[1]);
    assert!(row(&sheet, CONTROL).line.contains("平台已收到的算"), "{}", row(&sheet, CONTROL).line);
}

#[test]
fn what_can_not_be_real_or_is_too_low_is_not_controlled() {
    const GLUCOSE: &str = "血糖控制率";
    let phone = Phone::of(Role::Doctor);
    let follows_up = |pressure: &str, glucose: &str| {
        let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
        for (field, typed) in [("blood_pressure", pressure), ("fasting_glucose", glucose)] {
            let text = FieldInput::Text { text: typed.to_owned() };
            phone.desk.answer(&visit, field, text).unwrap();
        }
        phone.desk.sign(&visit).unwrap();
        phone.clock.pass(std::time::Duration::from_secs(60));
        (met(&phone, "王桂兰"), meets(&phone, GLUCOSE, "王桂兰"))
    };
    assert_eq!(follows_up("128/78", "6.1"), (true, true));
    assert_eq!(follows_up("45/30", "3.9"), (false, false));
    assert_eq!(follows_up("128/78", "4.0"), (true, true));
}

#[tokio::test(start_paused = true)]
async fn what_a_doctor_has_confirmed_counts_as_it_is() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    phone.measure(&visit, 45, 30).await;
    let reading = phone.desk.visit(&visit).unwrap().readings.remove(0).reading;
    phone.desk.confirm_reading(&reading).unwrap();
    phone.desk.sign(&visit).unwrap();
    assert!(met(&phone, "王桂兰"));
}

#[test]
fn who_was_lost_is_not_controlled_and_who_died_is_no_longer_counted() {
    let phone = Phone::of(Role::Doctor);
    let all = |phone: &Phone| rows(&opened(phone, &indicators(phone, ""), CONTROL)).len();
    let before = all(&phone);
    let lost = |name: &str, code: u32| {
        let visit = phone.desk.start_visit(&phone.resident(name)).unwrap().visit;
        let codes = FieldInput::Codes { codes: vec![code] };
        phone.desk.answer(&visit, "not_followed", codes).unwrap();
        for (field, typed) in [("not_followed_reason", "家里人说的"), ("not_followed_date", "2026-09-01")]
        {
            let text = FieldInput::Text { text: typed.to_owned() };
            phone.desk.answer(&visit, field, text).unwrap();
        }
        phone.desk.sign(&visit).unwrap();
    };
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let text = FieldInput::Text { text: "128/78".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text).unwrap();
    phone.desk.sign(&visit).unwrap();
    assert!(met(&phone, "王桂兰"));
    lost("王桂兰", 1);
    assert!(!met(&phone, "王桂兰"), "lost after she was controlled");
    assert_eq!(all(&phone), before);
    lost("张德福", 2);
    assert_eq!(all(&phone), before, "she was managed for a part of the year");
    let last_year = phone.desk.sheet(SheetKind::Indicators, "2025").unwrap();
    assert_eq!(last_year.lines[0], "2025，全部小区和村");
}

#[test]
fn a_volunteers_measuring_is_no_follow_up() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text("128/78")).unwrap();
    phone.desk.answer(&visit, "fasting_glucose", text("6.1")).unwrap();
    phone.desk.sign(&visit).unwrap();
    let rates = |phone: &Phone| {
        let sheet = indicators(phone, "");
        ["高血压规范管理率", "糖尿病规范管理率", "血糖控制率", CONTROL, "档案更新及时率"]
            .map(|title| row(&sheet, title).line.clone())
    };
    let before = rates(&phone);
    let phone = volunteer::measured(phone, &who, (168, 98), 0..4);
    phone.clock.pass(std::time::Duration::from_secs(60));
    assert_eq!(rates(&phone), before, "neither done oftener nor out of control");
    assert!(met(&phone, "王桂兰"));
}

#[test]
fn who_died_is_counted_up_to_that_year_and_not_in_the_next() {
    let phone = Phone::of(Role::Doctor);
    let all = |phone: &Phone, about: &str| rows(&opened(phone, &indicators(phone, about), CONTROL)).len();
    let before = all(&phone, "");
    let visit = phone.desk.start_visit(&phone.resident("张德福")).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    let died = FieldInput::Codes { codes: vec![2] };
    phone.desk.answer(&visit, "not_followed", died).unwrap();
    phone.desk.answer(&visit, "not_followed_reason", text("家里人说的")).unwrap();
    phone.desk.answer(&visit, "not_followed_date", text("2026-09-01")).unwrap();
    phone.desk.sign(&visit).unwrap();
    let form = tapped(typed(&[("closing_note", "家里人说的")]), "closing_reason", &[2]);
    phone.desk.fill(FormKind::Closing, &phone.resident("李建国"), form).unwrap();
    phone.clock.pass(std::time::Duration::from_secs(200 * 86_400));
    let phone = phone.restarted();
    assert_eq!(all(&phone, "2026"), before);
    assert_eq!(all(&phone, ""), before - 2, "one by a visit, one by the form");
}

#[test]
fn nothing_is_said_of_a_year_to_come() {
    let phone = Phone::of(Role::Doctor);
    let sheet = indicators(&phone, "2027");
    for title in [CONTROL, "高血压规范管理率", "筛查覆盖率"] {
        let row = row(&sheet, title);
        assert!(row.line.starts_with("还没有人") && row.opens.is_none(), "{title}: {}", row.line);
    }
}

#[test]
fn a_visit_that_was_begun_and_left_unsigned_is_late() {
    let phone = Phone::of(Role::Doctor);
    let line = |phone: &Phone| row(&indicators(phone, "2026-09"), "档案更新及时率").line.clone();
    let before = line(&phone);
    phone.desk.start_visit(&phone.resident("王桂兰")).unwrap();
    assert_eq!(line(&phone), before, "there is time");
    phone.clock.pass(std::time::Duration::from_secs(3 * 86_400));
    let phone = phone.restarted();
    assert_ne!(line(&phone), before);
    let late = opened(&phone, &indicators(&phone, "2026-09"), "档案更新及时率");
    let others = late.sections.iter().find(|section| section.title.starts_with("没做到的")).unwrap();
    assert!(others.rows.iter().any(|row| row.title.starts_with("王桂兰")));
}

#[test]
fn a_period_and_a_place_are_chosen_and_others_do_not_exist() {
    let phone = Phone::of(Role::Nurse);
    let sheet = indicators(&phone, "2026-Q3|幸福小区");
    assert_eq!(sheet.lines[0], "2026-Q3，幸福小区");
    let back = row(&sheet, "全部小区和村").opens.clone().unwrap();
    assert_eq!(back, Target::Sheet { kind: SheetKind::Indicators, about: "2026-Q3|".to_owned() });
    for wrong in ["2026-13", "x", "2026|没有这个村"] {
        let refused = phone.desk.sheet(SheetKind::Indicators, wrong);
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{wrong}");
    }
    let unknown = phone.desk.sheet(SheetKind::IndicatorPeople, "2026||nothing");
    assert!(matches!(unknown, Err(Error::NotFound { .. })));
}

#[test]
fn only_who_sees_diagnoses_sees_them() {
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        for kind in [SheetKind::Indicators, SheetKind::IndicatorPeople] {
            assert!(matches!(phone.desk.sheet(kind, ""), Err(Error::NotAllowed { .. })), "{role:?}");
        }
        assert!(ways(&phone.desk, "").iter().all(|link| link.label != "考核指标"));
    }
}

#[test]
fn a_long_list_opens_page_by_page_to_its_end() {
    let phone = Phone::of_town(Role::Doctor);
    let mut people = opened(&phone, &indicators(&phone, ""), "筛查覆盖率");
    let long = people.sections.iter().find(|section| section.rows.len() > 500).unwrap();
    let title = long.title.clone();
    let counted: usize = title.rsplit(' ').next().unwrap().parse().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let page = people.sections.iter().find(|section| section.title == title).unwrap();
        let (listed, next): (Vec<_>, Vec<_>) =
            page.rows.iter().partition(|row| matches!(row.opens, Some(Target::Resident { .. })));
        assert!(listed.len() <= 500);
        seen.extend(listed.into_iter().map(|row| format!("{:?}", row.opens)));
        let Some(next) = next.first() else { break };
        assert_eq!(next.title, format!("还有 {} 人，看下一页", counted - seen.len()));
        let Some(Target::Sheet { kind, about }) = &next.opens else { panic!() };
        people = phone.desk.sheet(*kind, about).unwrap();
    }
    assert_eq!(seen.len(), counted, "everybody who is counted stands on a page");
}

/// What the platform has is judged by the last follow-up that it has, not by the last there is.
#[test]
fn a_waiting_visit_takes_nothing_from_what_the_platform_has() {
    let phone = Phone::of(Role::Doctor);
    assert!(met(&phone, "陈秀英"));
    let before = row(&indicators(&phone, ""), CONTROL).line.clone();
    assert!(!before.contains("平台已收到的算"), "{before}");
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap().visit;
    let text = FieldInput::Text { text: "126/78".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text).unwrap();
    phone.desk.sign(&visit).unwrap();
    assert_eq!(row(&indicators(&phone, ""), CONTROL).line, before, "at target here and there");
}

/// (12/40) of a line.
fn counted(sheet: &SheetView, title: &str) -> (usize, usize) {
    let line = &row(sheet, title).line;
    let (met, rest) = line.split_once('（').unwrap().1.split_once('/').unwrap();
    (met.parse().unwrap(), rest.split_once('）').unwrap().0.parse().unwrap())
}

#[test]
fn a_blood_pressure_of_the_year_is_a_screening_and_who_is_gone_is_not_to_be_screened() {
    const COVER: &str = "筛查覆盖率";
    let phone = Phone::of(Role::Doctor);
    let (screened, all) = counted(&indicators(&phone, ""), COVER);
    assert!(screened > 40, "who was followed up was measured: {screened} of {all}");
    let close = |name: &str| {
        let form = tapped(typed(&[("closing_note", "家里人说的")]), "closing_reason", &[1]);
        phone.desk.fill(FormKind::Closing, &phone.resident(name), form).unwrap();
    };
    close("王桂兰");
    assert_eq!(counted(&indicators(&phone, ""), COVER), (screened - 1, all - 1));
}

#[test]
fn what_each_partner_did_opens_onto_its_people_and_a_place_counts_its_own() {
    let phone = Phone::of(Role::Doctor);
    let sheet = indicators(&phone, "2026");
    let people = opened(&phone, &sheet, "家庭医生");
    assert!(!rows(&people).is_empty());
    assert!(rows(&people).iter().all(|row| matches!(row.opens, Some(Target::Resident { .. }))));
    assert_eq!(people.lines, std::slice::from_ref(&row(&sheet, "家庭医生").line));
    let times = |sheet: &SheetView, role: &str| -> usize {
        row(sheet, role).line.split_once(" 次").unwrap().0.parse().unwrap()
    };
    // A tick that was taken back is nothing done; one ticked twice is done once.
    let her = phone.resident("王桂兰");
    let before = times(&indicators(&phone, "2026-09"), "家庭医生");
    for done in [true, false] {
        phone.desk.tick_plan(&her, "doctor-follow-up", done).unwrap();
        phone.clock.pass(std::time::Duration::from_secs(1));
    }
    assert_eq!(times(&indicators(&phone, "2026-09"), "家庭医生"), before);
    for _ in 0..2 {
        phone.desk.tick_plan(&her, "doctor-follow-up", true).unwrap();
        phone.clock.pass(std::time::Duration::from_secs(1));
    }
    assert_eq!(times(&indicators(&phone, "2026-09"), "家庭医生"), before + 1);
    // Of a place where nobody was visited nothing is told.
    let text = |field: &str, text: &str| RecordEntry {
        field: field.to_owned(),
        input: FieldInput::Text { text: text.to_owned() },
    };
    let sex = RecordEntry { field: "sex".to_owned(), input: FieldInput::Codes { codes: vec![2] } };
    let entries = [
        text("name", "曾乐"),
        sex,
        text("born", "1970-01-01"),
        text("estate", "和平里"),
        text("building", "1 栋"),
        text("door", "101"),
    ];
    phone.desk.register_resident(&entries).unwrap();
    let elsewhere = indicators(&phone, "2026|和平里");
    assert!(elsewhere.sections.iter().all(|section| section.title != "谁做了多少"));
    assert!(rows(&elsewhere).iter().all(|row| !row.title.contains("5+2")), "no gain of others");
    let there = phone.desk.sheet(SheetKind::IndicatorPeople, "2026|和平里|part-role-doctor");
    assert!(matches!(there, Err(Error::NotFound { .. })));
}

/// What was handed to partners: done and not done, with the people.
#[test]
fn tasks_of_partners_open_onto_who_was_helped_and_who_was_not() {
    let phone = Phone::of_town(Role::Doctor);
    let sheet = indicators(&phone, "2026");
    let part = sheet.sections.iter().find(|section| {
        section
            .rows
            .iter()
            .any(|row| matches!(&row.opens, Some(Target::Sheet { about, .. }) if about.contains("|tasks-")))
    });
    let first = &part.unwrap().rows[0];
    let Some(Target::Sheet { kind, about }) = &first.opens else { panic!() };
    let people = phone.desk.sheet(*kind, about).unwrap();
    assert_eq!(people.lines, std::slice::from_ref(&first.line));
    assert!(rows(&people).iter().all(|row| matches!(row.opens, Some(Target::Resident { .. }))));
    assert!(!rows(&people).is_empty());
}
