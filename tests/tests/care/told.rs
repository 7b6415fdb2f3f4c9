//! What residents are told: health education, the reminder before a visit, and what they say of it with five faces.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, FieldInput, FormAnswers, FormKind, Language, RecordEntry, Role, SheetKind, SheetView, Target,
};
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::trail::{actions, trail, waiting};
use doorstep_tests::{PIN, Phone};

const ALL: [Role; 5] = [Role::Doctor, Role::Nurse, Role::SocialWorker, Role::Volunteer, Role::GridWorker];

fn taught() -> FormAnswers {
    let answers = tapped(FormAnswers::default(), "education_topics", &[1, 7]);
    tapped(tapped(answers, "education_way", &[3]), "education_understood", &[2])
}

fn face(face: u32, reasons: &[u32]) -> FormAnswers {
    let answers = tapped(FormAnswers::default(), "satisfaction_face", &[face]);
    if reasons.is_empty() { answers } else { tapped(answers, "satisfaction_reasons", reasons) }
}

fn field(result: Result<SheetView, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

#[test]
fn every_role_that_visits_teaches_and_sees_what_it_may() {
    for role in ALL {
        let phone = Phone::of(role);
        let desk = &phone.desk;
        let her = phone.resident("王桂兰");
        let links = ways(desk, &her);
        let wanted = Target::Sheet { kind: SheetKind::Education, about: her.clone() };
        assert_eq!(target(&links, "健康教育"), &wanted);
        let before = rows(&desk.sheet(SheetKind::Education, &her).unwrap()).len();
        let sees = match role {
            Role::Doctor | Role::Nurse => 2,
            Role::Volunteer => 1,
            _ => 0,
        };
        assert_eq!(before, sees, "{role:?} sees her own, or all with diagnoses");
        let sheet = desk.fill(FormKind::Education, &her, taught()).unwrap();
        let last = rows(&sheet)[0];
        assert_eq!(last.title, "9月2日 少吃盐、在家量血压、测血糖");
        assert!(last.line.starts_with("讲了，也给了材料 · 懂一部分 · "), "{}", last.line);
        assert_eq!(field(desk.fill(FormKind::Education, &her, FormAnswers::default())), "education_topics");
        assert!(matches!(desk.fill(FormKind::Education, "x", taught()), Err(Error::NotFound { .. })));
        assert_eq!(waiting(&phone), ["education"]);
        assert_eq!(actions(&trail(&phone, 1)), ["education.teach"]);
    }
    let phone = Phone::of(Role::Volunteer);
    let found = phone.desk.residents("").unwrap();
    assert!(found.iter().all(|row| row.name != "赵永年"), "he does not want volunteers to know of him");
}

#[test]
fn a_resident_is_told_of_the_next_visit_in_her_own_words() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let her = phone.resident("王桂兰");
    let wanted = Target::Sheet { kind: SheetKind::Reminder, about: her.clone() };
    assert_eq!(target(&ways(desk, &her), "上门前提醒"), &wanted);
    let sheet = desk.sheet(SheetKind::Reminder, &her).unwrap();
    let text = &sheet.lines[0];
    assert!(text.starts_with("王大妈您好，明天上午9点我们上门，"), "{text}");
    assert!(text.contains("早上请空腹，可以喝白开水") && text.ends_with('。'), "{text}");
    assert_eq!(target(&sheet.links, "念给本人听、发给本人"), &Target::Tell { text: text.clone() });
    let sheet = desk.act(ActKind::RemindedByPhone, &her).unwrap();
    let given = row(&sheet, "9月2日 08:30 · 电话 · 周文静");
    assert_eq!(&given.line, text);
    desk.act(ActKind::RemindedBySms, &her).unwrap();
    let sheet = desk.act(ActKind::RemindedInPerson, &her).unwrap();
    assert_eq!(rows(&sheet).len(), 3);
    assert!(matches!(desk.act(ActKind::RemindedBySms, "x"), Err(Error::NotFound { .. })));
    phone.device.set_language(Language::En);
    let english = desk.sheet(SheetKind::Reminder, &her).unwrap().lines[0].clone();
    assert!(english.starts_with("Good day, Ms 王. We visit you tomorrow at 9"), "{english}");
    assert_eq!(actions(&trail(&phone, 1)), ["reminder.give"]);
}

/// A routine date stays one, whoever measures her shortly before it.
#[test]
fn a_measurement_in_between_makes_no_two_week_follow_up() {
    let phone = Phone::of(Role::Doctor);
    let her = phone.resident("陈秀英");
    let visit = phone.desk.start_visit(&her).unwrap().visit;
    phone.desk.keep_unchanged(&visit).unwrap();
    let codes = |code| FieldInput::Codes { codes: vec![code] };
    for field in ["hypertension_symptoms", "emergency_signs", "complication_new_or_worse", "adverse_reaction"]
    {
        phone.desk.answer(&visit, field, codes(1)).unwrap();
    }
    phone.desk.answer(&visit, "adherence", codes(1)).unwrap();
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text("126/78")).unwrap();
    let signed = phone.desk.sign(&visit).unwrap().visit;
    assert_eq!(signed.next_line.as_deref(), Some("下次 周三 12月2日"));
    phone.clock.pass(std::time::Duration::from_secs(85 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    let mut screened = typed(&[("screen_spirits", "0"), ("screen_pressure", "128/78")]);
    for field in ["screen_smoking", "screen_salt", "screen_family", "screen_symptoms"] {
        screened = tapped(screened, field, &[1]);
    }
    desk.fill(FormKind::Screening, &her, screened).unwrap();
    let said = desk.sheet(SheetKind::Reminder, &her).unwrap().lines[0].clone();
    assert!(said.contains("看看您最近身体怎么样") && !said.contains("吃药后怎么样"), "{said}");
}

/// Of a person at risk it is said what is measured; who is asked to a screening day is told its day and time.
#[test]
fn a_reminder_names_the_glucose_and_the_time_of_a_screening_day() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let said = |who: &str| desk.sheet(SheetKind::Reminder, who).unwrap().lines[0].clone();
    let her = phone.resident("孙桂芳");
    let mut screened =
        typed(&[("screen_spirits", "0"), ("screen_pressure", "128/78"), ("screen_waist", "92")]);
    for field in ["screen_smoking", "screen_salt", "screen_symptoms"] {
        screened = tapped(screened, field, &[1]);
    }
    desk.fill(FormKind::Screening, &her, tapped(screened, "screen_family", &[3])).unwrap();
    let text = said(&her);
    assert!(text.contains("测一次空腹血糖") && text.contains("早上请空腹"), "{text}");
    assert!(!text.contains("量一次血压"), "that is due in half a year: {text}");
    let entry = |field: &str, text: &str| RecordEntry {
        field: field.to_owned(),
        input: FieldInput::Text { text: text.to_owned() },
    };
    let sex = RecordEntry { field: "sex".to_owned(), input: FieldInput::Codes { codes: vec![2] } };
    let entries = [
        entry("name", "曾安"),
        sex,
        entry("born", "1960-01-01"),
        entry("estate", "和平里"),
        entry("building", "61 栋"),
        entry("door", "101"),
    ];
    desk.register_resident(&entries).unwrap();
    let his = phone.resident("曾安");
    assert!(said(&his).contains("上门"), "{}", said(&his));
    let day = [("campaign_estate", "和平里"), ("campaign_building", "61 栋"), ("campaign_day", "2026-09-10")];
    desk.fill(FormKind::Campaign, "", typed(&day)).unwrap();
    assert_eq!(
        said(&his).split("。").next().unwrap(),
        "曾大妈您好，周四 9月10日 08:00请您到筛查点来，做一次免费筛查"
    );
}

#[test]
fn who_sees_no_diagnoses_reminds_of_the_blood_pressure_alone() {
    for role in [Role::SocialWorker, Role::GridWorker] {
        let phone = Phone::of(role);
        let her = phone.resident("王桂兰");
        let text = phone.desk.sheet(SheetKind::Reminder, &her).unwrap().lines[0].clone();
        assert!(text.contains("量一次血压"), "{text}");
        for secret in ["糖", "足", "空腹", "药", "血脂"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let phone = Phone::of(Role::Volunteer);
    let her = phone.resident("王桂兰");
    assert!(matches!(phone.desk.sheet(SheetKind::Reminder, &her), Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.act(ActKind::RemindedBySms, &her), Err(Error::NotAllowed { .. })));
}

#[test]
fn she_answers_once_after_a_visit_and_nobody_is_told_what() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let her = phone.resident("王桂兰");
    let wanted = Target::Form { kind: FormKind::Satisfaction, about: her.clone() };
    assert_eq!(target(&ways(desk, &her), "把手机递给居民打分"), &wanted);
    let fill = |answers| desk.fill(FormKind::Satisfaction, &her, answers);
    assert_eq!(field(fill(FormAnswers::default())), "satisfaction_face");
    assert_eq!(field(fill(face(6, &[]))), "satisfaction_face");
    assert_eq!(field(fill(face(2, &[]))), "satisfaction_reasons", "the unhappy are asked why");
    let sheet = fill(face(1, &[1, 3])).unwrap();
    assert_eq!((sheet.title.as_str(), sheet.sections.len(), sheet.links.len()), ("谢谢您！", 0, 0));
    assert!(matches!(fill(face(5, &[])), Err(Error::Conflict { .. })), "once a visit");
    assert!(matches!(desk.form(FormKind::Satisfaction, &her), Err(Error::Conflict { .. })));
    assert!(ways(desk, &her).iter().all(|link| link.label != "把手机递给居民打分"));
    assert!(matches!(desk.form(FormKind::Satisfaction, "x"), Err(Error::NotFound { .. })));
    let nobody = phone.resident("周小梅");
    assert!(matches!(desk.form(FormKind::Satisfaction, &nobody), Err(Error::Conflict { .. })), "no visit");
    let visit = desk.start_visit(&her).unwrap().visit;
    desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "136/84".to_owned() }).unwrap();
    desk.sign(&visit).unwrap();
    fill(face(4, &[])).unwrap();
    let lines = trail(&phone, 20);
    let answers: Vec<_> = lines.iter().filter(|line| line.action == "satisfaction.answer").collect();
    assert!(answers.len() == 2 && answers.iter().all(|line| line.detail.is_empty()));
    assert!(waiting(&phone).iter().all(|kind| !kind.contains("satisf")));
}

#[test]
fn answers_are_shown_in_whole_handfuls_alone() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let year = || desk.sheet(SheetKind::Satisfaction, "").unwrap();
    assert!(matches!(target(&ways(desk, ""), "满意度"), Target::Sheet { .. }));
    assert_eq!(year().lines[0], "满意的 80 %（4/5）");
    assert_eq!(row(&year(), "周文静").line, "满意的 80 %（4/5）");
    assert_eq!(row(&year(), "时间太短").line, "1");
    let before = year();
    let her = phone.resident("王桂兰");
    desk.fill(FormKind::Satisfaction, &her, face(1, &[6])).unwrap();
    assert_eq!(year(), before, "the sixth answer changes nothing that can be seen");
    let quarter = |key| desk.sheet(SheetKind::Satisfaction, key).unwrap();
    assert_eq!(quarter("2026-Q3").lines[0], before.lines[0], "the fifth came in summer");
    let quarter = quarter("2026-Q2");
    assert_eq!(quarter.lines[0], "还差 4 份才能看");
    assert!(quarter.sections.iter().all(|section| section.title != "五种脸"));
    assert!(matches!(desk.sheet(SheetKind::Satisfaction, "x"), Err(Error::NotFound { .. })));
    let indicators = desk.sheet(SheetKind::Indicators, "").unwrap();
    let hers = row(&indicators, "满意度");
    assert_eq!((hers.line.as_str(), &hers.opens), ("满意的 80 %（4/5）", &None));
    let month = desk.sheet(SheetKind::Indicators, "2026-09|").unwrap();
    assert!(row(&month, "满意度").line.starts_with("还差"));
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        assert!(matches!(phone.desk.sheet(SheetKind::Satisfaction, ""), Err(Error::NotAllowed { .. })));
    }
    let worker = Phone::of(Role::SocialWorker);
    let her = worker.resident("王桂兰");
    assert!(matches!(worker.desk.form(FormKind::Satisfaction, &her), Err(Error::NotAllowed { .. })));
}
