//! How colours went, plans of one's own and what they do to the work list, drugs outside visits, long prescriptions.

use std::time::Duration;

use doorstep_core::desk::view::{
    ActKind, Colour, FieldInput, FormAnswers, FormKind, Role, SheetKind, SheetView, Target, TodayView,
};
use doorstep_core::desk::{Desk, Error};
use doorstep_tests::sheet::{drugs, row, rows, tapped, target, titles, typed, ways};
use doorstep_tests::trail::{actions, trail, waiting};
use doorstep_tests::{PIN, Phone};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn field(result: Result<SheetView, Error>) -> (String, String) {
    match result.unwrap_err() {
        Error::Invalid { field, words } => (field, words),
        other => panic!("not invalid: {other:?}"),
    }
}

/// A visit at which nothing was wrong but these.
fn visit(desk: &Desk, who: &str, pressure: &str) {
    let visit = desk.start_visit(who).unwrap().visit;
    desk.keep_unchanged(&visit).unwrap();
    let codes = |codes: &[u32]| FieldInput::Codes { codes: codes.to_vec() };
    for (name, input) in [
        ("hypertension_symptoms", codes(&[1])),
        ("emergency_signs", codes(&[1])),
        ("complication_new_or_worse", codes(&[1])),
        ("adverse_reaction", codes(&[1])),
        ("adherence", codes(&[1])),
        ("blood_pressure", FieldInput::Text { text: pressure.to_owned() }),
    ] {
        desk.answer(&visit, name, input).unwrap();
    }
    desk.sign(&visit).unwrap();
}

fn reasons(today: &TodayView, name: &str) -> Vec<String> {
    let doors = today.buildings.iter().flat_map(|building| &building.doors);
    let people = doors.flat_map(|door| &door.people).filter(|person| person.name == name);
    people.flat_map(|person| person.reasons.clone()).collect()
}

#[test]
fn how_a_colour_went_is_kept_and_a_visit_adds_to_it() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("李建国");
    let opens = target(&ways(desk, &who), "颜色变化").clone();
    assert_eq!(opens, Target::Sheet { kind: SheetKind::ColourHistory, about: who.clone() });
    let before = desk.sheet(SheetKind::ColourHistory, &who).unwrap();
    let history = rows(&before);
    assert!(history.len() >= 2, "{history:?}");
    assert_eq!(history[0].colour.as_ref().unwrap().colour, Colour::Red);
    assert!(
        history[0].line.contains("186/112") && history[0].line.contains("规则 cn-"),
        "{}",
        history[0].line
    );
    assert!(history.last().unwrap().title.ends_with("随访"), "{}", history.last().unwrap().title);
    visit(desk, &who, "128/78");
    let after = desk.sheet(SheetKind::ColourHistory, &who).unwrap();
    assert_eq!(rows(&after).len(), history.len() + 1);
    assert_eq!(rows(&after)[0].title, "9月2日 · 随访");
    assert_ne!(rows(&after)[0].colour.as_ref().unwrap().colour, Colour::Red);
    assert!(matches!(desk.sheet(SheetKind::ColourHistory, "x"), Err(Error::NotFound { .. })));
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let who = phone.resident("李建国");
        let refused = phone.desk.sheet(SheetKind::ColourHistory, &who);
        assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{role:?}");
    }
}

/// The whole form with one goal of its own.
fn plan(goal: &str, who: u32) -> FormAnswers {
    let mut answers = typed(&[("care_drugs_goal", goal), ("care_reason", "血压还高")]);
    for dimension in ["drugs", "diet", "exercise", "mind"] {
        for (part, text) in [("goal", "好好的"), ("step", "每天做")] {
            let field = format!("care_{dimension}_{part}");
            if !answers.entries.iter().any(|entry| entry.field == field) {
                answers.entries.extend(typed(&[(&field, text)]).entries);
            }
        }
        answers = tapped(answers, &format!("care_{dimension}_who"), &[who]);
        answers = tapped(answers, &format!("care_{dimension}_often"), &[3]);
    }
    answers
}

#[test]
fn a_plan_is_made_from_the_template_and_each_change_is_a_version() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    let begin = target(&ways(desk, &who), "定一人一策").clone();
    assert_eq!(begin, Target::Act { kind: ActKind::CarePlanBegin, about: who.clone() });
    let empty = desk.sheet(SheetKind::CarePlan, &who).unwrap();
    assert_eq!(empty.lines, ["还没有方案"]);
    assert!(matches!(desk.form(FormKind::CarePlan, &who), Err(Error::NotFound { .. })));
    let sheet = desk.act(ActKind::CarePlanBegin, &who).unwrap();
    assert_eq!(sheet.lines[0], "9月2日 周文静定的（模板 care-plan-1）");
    assert_eq!(sheet.lines[1], "12月2日以前看效果");
    assert_eq!(rows(&sheet).len(), 4);
    let first = row(&sheet, "用药: 血压 <150/90");
    assert!(
        first.line.starts_with("家里人看着吃") && first.line.ends_with("家庭医生 · 每月"),
        "{}",
        first.line
    );
    assert!(row(&sheet, "运动: 每周动 5 次").line.contains("防跌倒"));
    assert!(matches!(desk.act(ActKind::CarePlanBegin, &who), Err(Error::Conflict { .. })));
    let healthy = phone.resident("周小梅");
    assert_eq!(field(desk.act(ActKind::CarePlanBegin, &healthy)).0, "resident");
    assert!(matches!(desk.act(ActKind::CarePlanBegin, NOBODY), Err(Error::NotFound { .. })));
    target(&ways(desk, &who), "一人一策");

    let change = |answers| desk.fill(FormKind::CarePlan, &who, answers);
    let known = desk.form(FormKind::CarePlan, &who).unwrap();
    assert!(
        known.fields.iter().all(|f| f.field == "care_reason" || !(f.text.is_empty() && f.codes.is_empty()))
    );
    assert_eq!(field(change(typed(&[]))).0, "care_drugs_goal");
    assert_eq!(field(change(plan("血压 <140/90", 9))).0, "care_drugs_who");
    let sheet = change(plan("血压 <140/90", 2)).unwrap();
    assert_eq!(titles(&sheet), ["方案", "改动"]);
    let changed = row(&sheet, "9月2日 · 周文静");
    assert!(changed.line.starts_with("用药") && changed.line.ends_with("血压还高"), "{}", changed.line);
    assert!(matches!(change(plan("血压 <140/90", 2)), Err(Error::Conflict { .. })));
    assert_eq!(waiting(&phone), ["care-plan", "care-plan"]);
    assert_eq!(actions(&trail(&phone, 2)), ["care-plan.keep", "care-plan.keep"]);
}

#[test]
fn nobody_is_sent_whom_she_does_not_want() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("赵永年");
    let sheet = phone.desk.sheet(SheetKind::CarePlan, &who).unwrap();
    assert!(!format!("{sheet:?}").contains("志愿者"), "he refused volunteers");
    let refused = field(phone.desk.fill(FormKind::CarePlan, &who, plan("空腹血糖 <7.0", 4)));
    assert_eq!(refused.0, "care_drugs_who");
}

#[test]
fn the_others_see_their_own_steps_and_no_diagnosis() {
    for (role, step) in [(Role::SocialWorker, "坐下来聊一聊"), (Role::Volunteer, "用限盐勺")] {
        let phone = Phone::of(role);
        let who = phone.resident("王桂兰");
        let refused = phone.desk.sheet(SheetKind::CarePlan, &who);
        assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{role:?}");
        let links = ways(&phone.desk, &who);
        assert!(links.iter().all(|link| link.label != "一人一策" && link.label != "用药"));
        target(&links, "我的任务");
        let sheet = phone.desk.sheet(SheetKind::OwnTasks, &who).unwrap();
        assert_eq!(rows(&sheet).len(), 1);
        row(&sheet, step);
        let all = format!("{sheet:?}");
        for word in ["血压", "血糖", "糖尿", "氨氯地平"] {
            assert!(!all.contains(word), "{role:?}: {word}");
        }
    }
    let volunteer = Phone::of(Role::Volunteer);
    let doctor = Phone::of(Role::Doctor);
    let refuser = doctor.resident("赵永年");
    assert!(matches!(volunteer.desk.sheet(SheetKind::OwnTasks, &refuser), Err(Error::NotFound { .. })));
    let nurse = Phone::of(Role::Nurse);
    let who = nurse.resident("王桂兰");
    assert!(nurse.desk.sheet(SheetKind::CarePlan, &who).unwrap().links.is_empty(), "she sees it");
    let change = nurse.desk.fill(FormKind::CarePlan, &who, plan("x", 2));
    assert!(matches!(change, Err(Error::NotAllowed { .. })));
    let review = nurse.desk.fill(FormKind::CarePlanReview, &who, typed(&[]));
    assert!(matches!(review, Err(Error::NotAllowed { .. })));
}

fn review(met: u32, life: u32) -> FormAnswers {
    tapped(tapped(typed(&[]), "review_met", &[met]), "review_life", &[life])
}

#[test]
fn a_review_falls_due_each_quarter_and_is_done() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("赵永年");
    let duty = "看一人一策的效果".to_owned();
    assert!(reasons(&desk.today().unwrap(), "赵永年").contains(&duty));
    let keep = |answers| desk.fill(FormKind::CarePlanReview, &who, answers);
    assert_eq!(field(keep(tapped(typed(&[]), "review_met", &[1]))).0, "review_life");
    assert_eq!(field(keep(review(1, 6))).0, "review_life");
    let sheet = keep(review(1, 2)).unwrap();
    assert_eq!(row(&sheet, "9月2日 · 达标了").line, "日子过得好 · 周文静");
    assert!(!reasons(&desk.today().unwrap(), "赵永年").contains(&duty));
    assert_eq!(waiting(&phone), ["care-plan-review"]);
    assert_eq!(actions(&trail(&phone, 1)), ["care-plan.review"]);
}

#[test]
fn whose_target_was_not_met_is_visited_sooner_and_the_list_says_why() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    visit(desk, &who, "132/80");
    let sheet = desk.act(ActKind::CarePlanBegin, &who).unwrap();
    assert!(sheet.lines.iter().all(|line| !line.contains("天来一次")), "at target: as the form asks");
    let sheet = desk.fill(FormKind::CarePlanReview, &who, review(2, 4)).unwrap();
    let why = "这个季度没达标，30 天来一次";
    assert!(sheet.lines.contains(&format!("{why}：10月2日以前去")), "{:?}", sheet.lines);
    phone.clock.pass(Duration::from_secs(30 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    let listed = reasons(&desk.today().unwrap(), "张德福");
    assert!(listed.contains(&why.to_owned()), "{listed:?}");
    visit(&desk, &who, "130/80");
    let sheet = desk.sheet(SheetKind::CarePlan, &who).unwrap();
    assert!(sheet.lines.contains(&format!("{why}：11月1日以前去")), "until it is met: {:?}", sheet.lines);
    let sheet = desk.fill(FormKind::CarePlanReview, &who, review(1, 2)).unwrap();
    assert!(sheet.lines.iter().all(|line| !line.contains("天来一次")), "{:?}", sheet.lines);
}

#[test]
fn drugs_are_looked_up_begun_changed_and_ended_and_warnings_tell_without_blocking() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let sheet = desk.sheet(SheetKind::Drugs, &who).unwrap();
    let hers = row(&sheet, "氨氯地平");
    assert!(hers.line.contains("一般每天 2.5–10 mg"), "{}", hers.line);
    let list = desk.sheet(SheetKind::DrugList, &who).unwrap();
    let Target::Form { kind, about } = target(&row(&list, "缬沙坦").links, "加这个药") else {
        panic!()
    };
    let form = desk.form(*kind, about).unwrap();
    assert_eq!(form.fields[0].drugs[0].name, "缬沙坦");
    let add = |lines: &[(&str, &str, &str)]| {
        desk.fill(FormKind::DrugAdd, about, drugs(typed(&[("drug_new_reason", "血压高")]), "drug_new", lines))
    };
    assert_eq!(field(add(&[("缬沙坦", "", "80 mg")])).0, "drug_new");
    assert_eq!(field(add(&[])).0, "drug_new");
    let sheet = add(&[("缬沙坦", "1", "80 mg")]).unwrap();
    assert_eq!(titles(&sheet)[0], "现在吃");
    assert!(matches!(add(&[("缬沙坦", "1", "160 mg")]), Err(Error::Conflict { .. })));
    let sheet = add(&[("培哚普利", "1", "4 mg")]).unwrap();
    assert_eq!(titles(&sheet)[0], "要留意");
    let warning = row(&sheet, "普利和沙坦别一起用");
    assert!(warning.line.contains("出处") && warning.line.ends_with("还没核对原文"), "{}", warning.line);

    let taken = row(&sheet, "培哚普利 4 mg");
    let Target::Form { kind, about } = target(&taken.links, "换剂量或停药").clone() else { panic!() };
    let why = || typed(&[("drug_why", "干咳")]);
    let change = |answers| desk.fill(kind, &about, answers);
    assert_eq!(field(change(tapped(why(), "drug_what", &[1]))).0, "drug_now");
    assert_eq!(field(change(tapped(typed(&[]), "drug_what", &[2]))).0, "drug_why");
    let sheet = change(tapped(why(), "drug_what", &[2])).unwrap();
    assert_ne!(titles(&sheet)[0], "要留意");
    assert!(row(&sheet, "9月2日 · 停药").line.contains("干咳"));
    let gone = change(tapped(why(), "drug_what", &[2]));
    assert!(matches!(gone, Err(Error::NotFound { .. })));
    let Target::Form { kind, about } = target(&row(&sheet, "缬沙坦").links, "换剂量或停药").clone()
    else {
        panic!()
    };
    let more = drugs(tapped(why(), "drug_what", &[1]), "drug_now", &[("缬沙坦", "1", "160 mg")]);
    let sheet = desk.fill(kind, &about, more).unwrap();
    row(&sheet, "缬沙坦 160 mg");
    assert!(matches!(desk.sheet(SheetKind::Drugs, NOBODY), Err(Error::NotFound { .. })));
    assert_eq!(waiting(&phone), ["medication"; 4]);
    let done = trail(&phone, 4);
    assert_eq!(actions(&done), ["drug.begin", "drug.begin", "drug.stop", "drug.change"]);
}

#[test]
fn what_changed_between_visits_is_offered_at_the_next_one_and_stays() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    let aspirin = drugs(typed(&[]), "drug_new", &[("阿司匹林", "1", "100 mg")]);
    let sheet = desk.fill(FormKind::DrugAdd, &who, aspirin).unwrap();
    let about = |sheet: &SheetView, name: &str| match target(&row(sheet, name).links, "换剂量或停药") {
        Target::Form { about, .. } => about.clone(),
        other => panic!("{other:?}"),
    };
    let more = tapped(typed(&[("drug_why", "血压还高")]), "drug_what", &[1]);
    let more = drugs(more, "drug_now", &[("缬沙坦", "1", "160 mg")]);
    desk.fill(FormKind::DrugChange, &about(&sheet, "缬沙坦"), more).unwrap();
    phone.clock.pass(Duration::from_secs(60));
    visit(desk, &who, "132/80");
    let sheet = desk.sheet(SheetKind::Drugs, &who).unwrap();
    row(&sheet, "缬沙坦 160 mg");
    row(&sheet, "阿司匹林");
    phone.clock.pass(Duration::from_secs(60));
    let stop = tapped(typed(&[("drug_why", "胃痛")]), "drug_what", &[2]);
    desk.fill(FormKind::DrugChange, &about(&sheet, "阿司匹林"), stop.clone()).unwrap();
    let begun = desk.start_visit(&who).unwrap().visit;
    let open = desk.fill(FormKind::DrugChange, &about(&sheet, "缬沙坦"), stop);
    assert!(matches!(open, Err(Error::Conflict { .. })), "it is changed in the visit");
    desk.keep_unchanged(&begun).unwrap();
    let input = FieldInput::Text { text: "130/80".to_owned() };
    desk.answer(&begun, "blood_pressure", input).unwrap();
    desk.sign(&begun).unwrap();
    let sheet = desk.sheet(SheetKind::Drugs, &who).unwrap();
    let now = sheet.sections.iter().find(|section| section.title == "现在吃").unwrap();
    assert_eq!(
        now.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(),
        ["缬沙坦 160 mg，每日 1 次"]
    );
}

#[test]
fn drugs_are_the_doctors_and_the_others_see_none() {
    let nurse = Phone::of(Role::Nurse);
    let who = nurse.resident("王桂兰");
    let sheet = nurse.desk.sheet(SheetKind::Drugs, &who).unwrap();
    assert!(row(&sheet, "氨氯地平").links.is_empty());
    let add = drugs(typed(&[]), "drug_new", &[("缬沙坦", "1", "80 mg")]);
    assert!(matches!(nurse.desk.fill(FormKind::DrugAdd, &who, add), Err(Error::NotAllowed { .. })));
    let long = nurse.desk.fill(FormKind::LongPrescription, &who, typed(&[]));
    assert!(matches!(long, Err(Error::NotAllowed { .. })));
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let who = phone.resident("王桂兰");
        for kind in [SheetKind::Drugs, SheetKind::DrugList] {
            assert!(matches!(phone.desk.sheet(kind, &who), Err(Error::NotAllowed { .. })), "{role:?}");
        }
    }
}

#[test]
fn a_long_prescription_keeps_to_the_weeks_that_the_rules_allow() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("陈秀英");
    visit(desk, &who, "128/78");
    let write = |who: &str, drug: &str, weeks: &str, assessment: &str| {
        let mut fields = vec![("long_weeks", weeks)];
        if !assessment.is_empty() {
            fields.push(("long_assessment", assessment));
        }
        let answers = drugs(typed(&fields), "long_drugs", &[(drug, "1", "5 mg")]);
        desk.fill(FormKind::LongPrescription, who, answers)
    };
    let form = desk.form(FormKind::LongPrescription, &who).unwrap();
    assert!(form.lines.contains(&"最多开 12 周".to_owned()), "{:?}", form.lines);
    assert_eq!(form.fields[0].drugs[0].name, "氨氯地平");
    assert_eq!(field(write(&who, "氨氯地平", "0", "")).0, "long_weeks");
    let (at, words) = field(write(&who, "氨氯地平", "13", "平稳"));
    assert!(at == "long_weeks" && words.contains("1–12"), "{words}");
    assert_eq!(field(write(&who, "氨氯地平", "8", "")).0, "long_assessment");
    let (at, words) = field(write(&who, "阿普唑仑", "2", ""));
    assert!(at == "long_drugs" && words.contains("精神药品"), "{words}");
    let sheet = write(&who, "氨氯地平", "8", "血压平稳，按时吃药，家里有血压计").unwrap();
    let kept = row(&sheet, "9月2日 开了 8 周");
    assert!(kept.line.contains("血压平稳") && kept.line.ends_with("周文静 签"), "{}", kept.line);
    let ill = phone.resident("王桂兰");
    let (at, words) = field(write(&ill, "氨氯地平", "5", "平稳"));
    assert!(at == "long_weeks" && words.contains("1–4") && words.contains("没达标"), "{words}");
    write(&ill, "氨氯地平", "4", "").unwrap();
    assert_eq!(waiting(&phone)[..2], ["prescription", "prescription"]);
    assert_eq!(actions(&trail(&phone, 2)), ["prescription.long", "prescription.long"]);
}

#[test]
fn of_two_records_of_one_person_the_plan_is_one() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    desk.act(ActKind::CarePlanBegin, &absorbed).unwrap();
    desk.merge_records(&kept, &absorbed).unwrap();
    let hers = desk.sheet(SheetKind::CarePlan, &kept).unwrap();
    assert_eq!(rows(&hers).len(), 4);
    assert_eq!(desk.sheet(SheetKind::CarePlan, &absorbed).unwrap(), hers);
    assert!(matches!(desk.act(ActKind::CarePlanBegin, &absorbed), Err(Error::Conflict { .. })));
    let sheet = desk.fill(FormKind::CarePlanReview, &absorbed, review(1, 3)).unwrap();
    assert!(sheet.sections.iter().any(|section| section.title == "效果"));
}
