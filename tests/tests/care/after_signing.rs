//! What a doctor decides otherwise than the rules, what is corrected after signing, and follow-ups that could not take place.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, Colour, Disease, DrugLine, FieldInput, FieldState, FormKind, RecordEntry, Role, SheetKind,
    VisitView,
};
use doorstep_tests::sheet::{tapped, text, typed, ways};
use doorstep_tests::trail::{actions, trail};
use doorstep_tests::{Phone, field};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn codes(codes: &[u32]) -> FieldInput {
    FieldInput::Codes { codes: codes.to_vec() }
}

fn entry(field: &str, input: FieldInput) -> RecordEntry {
    RecordEntry { field: field.to_owned(), input }
}

fn invalid<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid { field, words }) if !words.is_empty() => field,
        other => panic!("{other:?}"),
    }
}

/// 王桂兰, with both diseases: everything that the rules need, with this blood pressure and glucose.
fn open(phone: &Phone, pressure: &str, glucose: &str) -> VisitView {
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    phone.desk.keep_unchanged(&visit).unwrap();
    for (name, input) in [
        ("hypertension_symptoms", codes(&[1])),
        ("diabetes_symptoms", codes(&[1])),
        ("emergency_signs", codes(&[1])),
        ("complication_new_or_worse", codes(&[1])),
        ("adverse_reaction", codes(&[1])),
        ("adherence", codes(&[1])),
        ("blood_pressure", text(pressure)),
        ("fasting_glucose", text(glucose)),
    ] {
        phone.desk.answer(&visit, name, input).unwrap();
    }
    phone.desk.visit(&visit).unwrap()
}

fn due_today(phone: &Phone, name: &str) -> bool {
    let today = phone.desk.today().unwrap();
    let mut people = today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    people.any(|person| person.name == name && !person.done)
}

#[test]
fn with_both_diseases_the_earlier_date_holds() {
    let phone = Phone::of(Role::Doctor);
    let visit = open(&phone, "132/82", "8.2");
    assert_eq!(visit.judgements[0].class, "控制满意");
    assert_eq!(visit.judgements[1].class, "控制不满意");
    assert_eq!(visit.judgements[0].next, "12月2日");
    assert_eq!(visit.judgements[1].next, "9月16日");
    assert_eq!(visit.next_line.as_deref(), Some("下次 周三 9月16日"));
}

#[test]
fn a_doctor_decides_otherwise_and_both_stand_in_the_record() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let visit = open(&phone, "152/94", "6.2");
    let id = visit.visit.as_str();
    assert!(visit.judgements[0].may_decide && visit.judgements[0].decided.is_none());
    let decide = |class, next: Option<&str>, reason: &str| {
        desk.decide(id, Disease::Hypertension, class, next, false, reason)
    };
    assert_eq!(invalid(decide(Some(5), None, "白大衣高血压")), "class");
    assert_eq!(invalid(decide(Some(1), Some("2026-09-02"), "白大衣高血压")), "next");
    assert_eq!(invalid(decide(Some(1), Some("2027-09-03"), "白大衣高血压")), "next");
    assert_eq!(invalid(decide(Some(1), None, " ")), "reason");
    assert!(desk.visit(id).unwrap().judgements[0].decided.is_none());
    let unknown = desk.decide(NOBODY, Disease::Hypertension, Some(1), None, false, "白大衣高血压");
    assert!(matches!(unknown, Err(Error::NotFound { .. })));

    decide(Some(2), None, "先这样").unwrap();
    decide(None, None, "").unwrap();
    assert!(desk.visit(id).unwrap().judgements[0].decided.is_none(), "taken back");
    let decided = decide(Some(1), Some("2026-10-08"), "家庭自测正常").unwrap();
    assert_eq!(decided.judgements[0].class, "控制不满意", "the rules still say so");
    let line = decided.judgements[0].decided.clone().unwrap();
    assert_eq!(line, "医生决定：控制满意、10月8日（家庭自测正常）");
    assert_eq!(decided.next_line.as_deref(), Some("下次 周四 10月8日"));

    let signed = desk.sign(id).unwrap().visit;
    assert_eq!(signed.judgements[0].class, "控制不满意");
    assert_eq!(signed.judgements[0].decided.as_deref(), Some(line.as_str()));
    assert!(!signed.judgements[0].may_decide);
    assert!(matches!(decide(Some(2), None, "又想了想"), Err(Error::Conflict { .. })));
    let page = desk.resident(&signed.resident).unwrap();
    assert!(page.visits[0].line.contains("控制满意") && !page.visits[0].line.contains("不满意"));
    let done = actions(&trail(&phone, 9)).join(" ");
    assert!(done.contains("visit.decide"), "{done}");
}

#[test]
fn a_doctor_decides_against_a_referral_and_a_stronger_one_that_comes_later_holds() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let visit = open(&phone, "132/82", "6.2");
    let id = visit.visit.as_str();
    let refuse = |reason| desk.decide(id, Disease::Hypertension, None, None, true, reason);
    let asked = || {
        let offered = ways(desk, &visit.resident).iter().any(|link| link.label == "判断要转诊，填转诊单");
        (offered, desk.resident(&visit.resident).unwrap().colour.unwrap().colour)
    };
    assert_eq!(invalid(refuse("已在县医院就诊")), "referral", "none is asked for");
    desk.answer(id, "complication_new_or_worse", codes(&[2])).unwrap();
    assert_eq!(invalid(refuse("")), "reason");
    let decided = refuse("已在县医院就诊").unwrap();
    assert_eq!(decided.judgements[0].referral.as_deref(), Some("建议转诊，2 周内再随访"), "the rules say so");
    assert_eq!(decided.judgements[0].decided.as_deref(), Some("医生决定：不转诊（已在县医院就诊）"));
    desk.decide(id, Disease::Diabetes, None, None, true, "已在县医院就诊").unwrap();
    desk.sign(id).unwrap();
    assert!(!asked().0, "and nobody is sent");

    let visit = open(&phone, "132/82", "6.2");
    let id = visit.visit.as_str();
    desk.answer(id, "complication_new_or_worse", codes(&[2])).unwrap();
    for disease in [Disease::Hypertension, Disease::Diabetes] {
        desk.decide(id, disease, None, None, true, "已在县医院就诊").unwrap();
    }
    desk.answer(id, "blood_pressure", text("186/112")).unwrap();
    desk.sign(id).unwrap();
    assert_eq!(asked(), (true, Colour::Red));
}

#[test]
fn only_a_doctor_decides_and_corrects() {
    for role in [Role::Nurse, Role::Volunteer] {
        let phone = Phone::of(role);
        let desk = &phone.desk;
        let decided = desk.decide(NOBODY, Disease::Diabetes, Some(1), None, false, "因为");
        assert!(matches!(decided, Err(Error::NotAllowed { .. })));
        assert!(matches!(desk.correct_visit(NOBODY, &[]), Err(Error::NotAllowed { .. })));
        assert!(matches!(desk.correction_sheet(NOBODY, &[]), Err(Error::NotAllowed { .. })));
    }
    let volunteer = Phone::of(Role::Volunteer);
    assert!(matches!(volunteer.desk.visit_version(NOBODY, 0), Err(Error::NotAllowed { .. })));
}

#[test]
fn a_correction_is_a_version_and_what_was_signed_stays_readable() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let open = open(&phone, "182/94", "6.2");
    let id = open.visit.as_str();
    assert!(
        matches!(desk.correct_visit(id, &[]), Err(Error::NotFound { .. })),
        "a draft is filled in instead"
    );
    let signed = desk.sign(id).unwrap().visit;
    assert!(signed.may_correct && signed.versions.is_empty());

    let why = entry("correction_reason", text("把 132 输成了 182"));
    let mended = [entry("blood_pressure", text("132/84")), why.clone()];
    let sheet = desk.correction_sheet(id, &mended).unwrap();
    assert_eq!(sheet.problems, []);
    assert_eq!(sheet.sections[0].fields[0].text, "132/84");
    assert_eq!(invalid(desk.correct_visit(id, &mended[..1])), "correction_reason");
    let wrong = [entry("blood_pressure", text("1320/84")), why.clone()];
    assert_eq!(invalid(desk.correct_visit(id, &wrong)), "blood_pressure");
    let not_ours = [entry("next_date", text("2030-01-01")), why];
    assert!(matches!(desk.correct_visit(id, &not_ours), Err(Error::NotFound { .. })));
    assert_eq!(desk.visit(id).unwrap(), signed, "nothing half-written");

    let corrected = desk.correct_visit(id, &mended).unwrap();
    assert_eq!(corrected.pressure.as_ref().unwrap().value, "132/84");
    assert_eq!(corrected.judgements[0].class, "控制满意");
    assert_eq!(corrected.versions.len(), 2);
    assert!(corrected.versions[1].line.contains("把 132 输成了 182"), "{:?}", corrected.versions);
    let first = desk.visit_version(id, 0).unwrap();
    assert_eq!(first.pressure.unwrap().value, "182/94");
    assert_eq!(first.judgements, signed.judgements);
    assert_eq!(desk.visit_version(id, 1).unwrap().pressure.unwrap().value, "132/84");
    assert!(matches!(desk.visit_version(id, 2), Err(Error::NotFound { .. })));

    let page = desk.resident(&corrected.resident).unwrap();
    assert_eq!(page.pressure.unwrap().points.last().unwrap().label, "132/84", "the slip is in no chart");
    assert!(page.visits[0].line.contains("132/84"));
    assert_eq!(page.colour.unwrap().word, "平稳");
    assert_eq!(desk.sync().unwrap().rows.len(), 2);
    let again = [entry("weight", text("66")), entry("correction_reason", text("补体重"))];
    assert_eq!(desk.correct_visit(id, &again).unwrap().versions.len(), 3);
    let done = actions(&trail(&phone, 12)).iter().filter(|action| **action == "visit.correct").count();
    assert_eq!(done, 2);
}

#[test]
fn who_is_not_met_is_tried_again_and_who_died_no_more() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let name = "张德福";
    let end = |code: u32, reason: &str| {
        let visit = desk.start_visit(&phone.resident(name)).unwrap().visit;
        desk.answer(&visit, "not_followed", codes(&[code])).unwrap();
        let open = desk.visit(&visit).unwrap();
        assert!(open.sign_blocked.unwrap().contains("原因和日期"));
        assert_eq!(invalid(desk.sign(&visit)), "visit");
        assert_eq!(
            invalid(desk.answer(&visit, "not_followed_date", text("2026-09-03"))),
            "not_followed_date"
        );
        desk.answer(&visit, "not_followed_reason", text(reason)).unwrap();
        desk.answer(&visit, "not_followed_date", text("2026-09-02")).unwrap();
        let view = desk.sign(&visit).unwrap().visit;
        assert_eq!((view.judgements.len(), view.gaps.len()), (0, 0));
        desk.resident(&phone.resident(name)).unwrap()
    };
    assert!(due_today(&phone, name));
    let page = end(4, "家里来客人");
    assert_eq!(page.know[0], "上次没见到（9月2日）：拒访 · 家里来客人");
    assert!(page.visits[0].line.contains("拒访"));
    assert!(!due_today(&phone, name));
    phone.clock.pass(std::time::Duration::from_secs(14 * 24 * 3600));
    let phone = phone.restarted();
    assert!(due_today(&phone, name), "tried again after two weeks");
}

#[test]
fn a_closed_follow_up_leaves_the_lists_and_comes_back_with_a_visit() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let on_board = || desk.plan_board().unwrap().iter().any(|row| row.resident == who);
    assert!(on_board());
    let visit = desk.start_visit(&who).unwrap().visit;
    for (name, input) in [
        ("not_followed", codes(&[3])),
        ("not_followed_reason", text("搬去女儿家")),
        ("not_followed_date", text("2026-08-30")),
    ] {
        desk.answer(&visit, name, input).unwrap();
    }
    desk.sign(&visit).unwrap();
    let page = desk.resident(&who).unwrap();
    assert_eq!(page.know[0], "随访已结束（8月30日）：迁出 · 搬去女儿家");
    assert!(!on_board() && !due_today(&phone, "王桂兰"));
    let again = open(&phone, "132/82", "6.2");
    desk.sign(&again.visit).unwrap();
    assert!(on_board());
    assert!(desk.resident(&who).unwrap().know[0].contains("132/82"));
}

#[test]
fn of_the_last_visit_no_measurement_is_offered() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap();
    for offered in ["height", "weight_target", "hypertension_drugs", "diabetes_drugs", "salt_target"] {
        assert_eq!(field(&visit, offered).state, FieldState::Offered, "{offered}");
    }
    for measured in
        ["weight", "heart_rate", "fasting_glucose", "hba1c", "hypertension_symptoms", "foot_pulse"]
    {
        let all = visit.sections.iter().flat_map(|section| &section.fields);
        let asked = visit.glucose.iter().chain(&visit.pressure).filter_map(|hero| hero.ask.as_ref());
        for view in all.chain(asked).filter(|view| view.field == measured) {
            assert_eq!(view.state, FieldState::Open, "{measured}");
        }
    }
    assert!(visit.pressure.unwrap().value.is_empty() && visit.glucose.unwrap().value.is_empty());
}

#[test]
fn a_correction_says_why_and_when_she_was_lost_as_a_visit_does() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let visit = open(&phone, "132/82", "6.2").visit;
    desk.sign(&visit).unwrap();
    let lost = entry("not_followed", codes(&[2]));
    let why = entry("correction_reason", text("记错了人"));
    assert_eq!(invalid(desk.correct_visit(&visit, &[lost.clone(), why.clone()])), "not_followed");
    let reason = entry("not_followed_reason", text("家里人说的"));
    assert_eq!(
        invalid(desk.correct_visit(&visit, &[lost.clone(), reason.clone(), why.clone()])),
        "not_followed",
        "on which day"
    );
    let day = entry("not_followed_date", text("2026-09-01"));
    desk.correct_visit(&visit, &[lost, reason, day, why]).unwrap();
}

/// Nobody was met or nobody is there any more: no faces, no reminder, and a follow-up by the form's closing opens her again.
#[test]
fn who_is_gone_or_was_not_met_is_neither_asked_nor_reminded() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let labels = |links: Vec<doorstep_core::desk::view::LinkView>| -> Vec<String> {
        links.into_iter().map(|link| link.label).collect()
    };
    let page = || labels(doorstep_tests::sheet::ways(desk, &who));
    let (faces, reminder) = ("把手机递给居民打分".to_owned(), "上门前提醒".to_owned());
    let end = |code: u32| {
        let visit = desk.start_visit(&who).unwrap().visit;
        desk.answer(&visit, "not_followed", codes(&[code])).unwrap();
        desk.answer(&visit, "not_followed_reason", text("家里人说的")).unwrap();
        desk.answer(&visit, "not_followed_date", text("2026-09-02")).unwrap();
        labels(desk.sign(&visit).unwrap().links)
    };
    let signed = labels(desk.sign(&open(&phone, "132/82", "6.2").visit).unwrap().links);
    assert!(signed.contains(&faces) && signed.contains(&reminder), "{signed:?}");
    phone.clock.pass(std::time::Duration::from_secs(60));
    let away = end(5);
    assert!(!away.contains(&faces) && away.contains(&reminder), "{away:?}");
    assert!(page().contains(&faces), "of the visit that met her");
    phone.clock.pass(std::time::Duration::from_secs(60));
    let gone = end(2);
    assert!(!gone.contains(&faces) && !gone.contains(&reminder), "{gone:?}");
    assert!(!page().contains(&faces) && !page().contains(&reminder), "{:?}", page());
    let told = desk.sheet(SheetKind::Reminder, &who).unwrap();
    assert_eq!(told.lines, ["近期没有要上门的"]);
    assert!(matches!(desk.act(ActKind::RemindedByPhone, &who), Err(Error::Conflict { .. })));
    assert!(matches!(desk.form(FormKind::Satisfaction, &who), Err(Error::Conflict { .. })));
}

#[test]
fn a_follow_up_after_the_form_opens_her_again_but_not_after_death() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let close = |reason: u32| {
        let form = tapped(typed(&[("closing_note", "家里人说的")]), "closing_reason", &[reason]);
        desk.fill(FormKind::Closing, &phone.resident("王桂兰"), form).unwrap();
        phone.clock.pass(std::time::Duration::from_secs(60));
    };
    let on_board = || desk.plan_board().unwrap().iter().any(|row| row.name == "王桂兰");
    close(1);
    assert!(!on_board());
    desk.sign(&open(&phone, "132/82", "6.2").visit).unwrap();
    phone.clock.pass(std::time::Duration::from_secs(60));
    assert!(on_board(), "she is back");
    close(2);
    desk.sign(&open(&phone, "132/82", "6.2").visit).unwrap();
    assert!(!on_board(), "a death is taken back by the form alone");
}

#[test]
fn what_does_not_go_together_is_said_in_the_visit() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    let visit = desk.start_visit(&who).unwrap();
    assert!(visit.drug_warnings.is_empty(), "{:?}", visit.drug_warnings);
    let lines = [("缬沙坦", "80 mg"), ("依那普利", "10 mg")].map(|(name, dose)| DrugLine {
        name: name.to_owned(),
        times_a_day: "1".to_owned(),
        dose: dose.to_owned(),
    });
    let drugs = FieldInput::Drugs { lines: lines.to_vec() };
    let view = desk.answer(&visit.visit, "hypertension_drugs", drugs).unwrap();
    let warned = view.drug_warnings;
    assert!(warned.iter().any(|line| line.contains("缬沙坦") && line.contains("依那普利")), "{warned:?}");
    let often = FieldInput::Drugs {
        lines: vec![DrugLine { name: "缬沙坦".into(), times_a_day: "25".into(), dose: "80 mg".into() }],
    };
    let Err(Error::Invalid { field, words }) = desk.answer(&visit.visit, "hypertension_drugs", often) else {
        panic!()
    };
    assert_eq!(
        (field.as_str(), words.as_str()),
        ("hypertension_drugs", "缬沙坦 每日 25 次不对吧？应多于 0 次、最多 24 次")
    );
}

/// Who is overweight is weighed at every follow-up, everybody else once a year.
#[test]
fn normal_weight_is_asked_once_a_year() {
    let phone = Phone::of(Role::Doctor);
    let asks = |view: &VisitView| view.gaps.iter().any(|gap| gap.field == "weight");
    assert!(asks(&open(&phone, "132/82", "6.2")), "26.4 kg/m²");
    let visit = open(&phone, "132/82", "6.2").visit;
    let light = phone.desk.answer(&visit, "weight", text("50")).unwrap();
    assert!(!asks(&light));
    phone.desk.sign(&visit).unwrap();
    phone.clock.pass(std::time::Duration::from_secs(60));
    let visit = open(&phone, "132/82", "6.2");
    assert!(!asks(&visit), "20 kg/m², and weighed today");
    let signed = phone.desk.sign(&visit.visit).unwrap().visit;
    assert!(!asks(&signed));
    phone.clock.pass(std::time::Duration::from_secs(60));
    let visit = open(&phone, "132/82", "6.2");
    assert!(!asks(&visit), "known from the visit before the last one");
    phone.desk.sign(&visit.visit).unwrap();
    phone.clock.pass(std::time::Duration::from_secs(367 * 86_400));
    let phone = phone.restarted();
    assert!(asks(&open(&phone, "132/82", "6.2")), "a year is over");
}
