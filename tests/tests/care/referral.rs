//! Referrals to a hospital step by step, places with specialists, what comes home with somebody, recognised results.

use std::time::Duration;

use doorstep_core::desk::view::{
    ActKind, FieldInput, FormAnswers, FormKind, Purpose, Role, SheetKind, SheetView, Target, TodayView,
};
use doorstep_core::desk::{Desk, Error};
use doorstep_core::store::Error as StoreError;
use doorstep_tests::sheet::{drugs, row, rows, tapped, target, titles, typed, ways};
use doorstep_tests::trail::{actions, store, trail, waiting};
use doorstep_tests::{PIN, Phone};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn field(result: Result<SheetView, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

fn reasons(today: &TodayView, name: &str) -> Vec<String> {
    let doors = today.buildings.iter().flat_map(|building| &building.doors);
    let people = doors.flat_map(|door| &door.people).filter(|person| person.name == name);
    people.flat_map(|person| person.reasons.clone()).collect()
}

fn ask(kind: u32, department: &str, question: &str) -> FormAnswers {
    let mut fields =
        vec![("ref_hospital", "县人民医院"), ("ref_department", department), ("ref_reason", "血压老是高")];
    if !question.is_empty() {
        fields.push(("ref_question", question));
    }
    tapped(tapped(typed(&fields), "ref_kind", &[kind]), "ref_urgency", &[2])
}

fn heard(state: u32, day: &str, note: &str) -> FormAnswers {
    let mut fields = vec![("refstep_day", day)];
    if !note.is_empty() {
        fields.push(("refstep_note", note));
    }
    tapped(typed(&fields), "refstep_state", &[state])
}

fn step_of(sheet: &SheetView) -> String {
    let Target::Form { kind: FormKind::CareReferralStep, about } = target(&sheet.links, "医院有回音")
    else {
        panic!()
    };
    about.clone()
}

fn sign(desk: &Desk, who: &str) {
    let visit = desk.start_visit(who).unwrap().visit;
    let input = FieldInput::Text { text: "132/80".to_owned() };
    desk.answer(&visit, "blood_pressure", input).unwrap();
    desk.sign(&visit).unwrap();
}

#[test]
fn a_referral_goes_from_the_judgement_to_the_follow_up() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let sheet = desk.sheet(SheetKind::CareReferrals, &who).unwrap();
    assert_eq!(sheet.lines, ["没有转诊"]);
    target(&sheet.links, "转诊");
    let asked = "判断要转诊，填转诊单";
    let links = ways(desk, &who);
    assert_eq!(target(&links, asked), &Target::Form { kind: FormKind::CareReferral, about: who.clone() });
    let form = desk.form(FormKind::CareReferral, &who).unwrap();
    let filled = |name: &str| form.fields.iter().find(|f| f.field == name).unwrap();
    assert_eq!(
        (filled("ref_kind").codes.as_slice(), filled("ref_urgency").codes.as_slice()),
        (&[1][..], &[2][..])
    );
    assert!(!filled("ref_reason").text.is_empty(), "the judgement said why");

    let refer = |answers| desk.fill(FormKind::CareReferral, &who, answers);
    assert_eq!(field(refer(typed(&[]))), "ref_kind");
    assert_eq!(field(refer(ask(2, "心内科", ""))), "ref_question");
    let sheet = refer(ask(1, "心内科", "要不要换药")).unwrap();
    assert_eq!(titles(&sheet), ["经过", "给接诊医生的一页"]);
    let page = format!("{:?}", sheet.sections[1]);
    for said in
        ["王桂兰", "高血压", "冠心病", "青霉素", "148/92", "7.4", "氨氯地平 5 mg", "要不要换药", "周文静"]
    {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(matches!(refer(ask(1, "心内科", "")), Err(Error::Conflict { .. })));
    assert!(ways(desk, &who).iter().all(|link| link.label != asked), "it is made");

    let about = step_of(&sheet);
    let slots = desk.sheet(SheetKind::ReferralSlots, &about).unwrap();
    let heart = row(&slots, "9月5日 14:00 县人民医院 心内科 韩主任");
    assert_eq!(heart.line, "还剩 1 个");
    let Target::Act { kind: ActKind::SlotTake, about: slot } = target(&heart.links, "就要这个号").clone()
    else {
        panic!()
    };
    let sheet = desk.act(ActKind::SlotTake, &slot).unwrap();
    assert!(sheet.lines[1].contains("韩主任"), "{:?}", sheet.lines);
    assert!(matches!(desk.act(ActKind::SlotTake, &slot), Err(Error::Conflict { .. })));
    let left = desk.sheet(SheetKind::ReferralSlots, &about).unwrap();
    assert!(rows(&left).iter().all(|row| !row.title.contains("韩主任") && row.links.is_empty()));

    let step = |answers| desk.fill(FormKind::CareReferralStep, &about, answers);
    let offered = desk.form(FormKind::CareReferralStep, &about).unwrap();
    let codes: Vec<u32> = offered.fields[0].options.iter().map(|option| option.code).collect();
    assert_eq!(codes, [1, 2, 3, 4, 6]);
    assert_eq!(field(step(heard(1, "2026-09-01", ""))), "refstep_day");
    assert!(matches!(step(heard(5, "2026-09-02", "")), Err(Error::Conflict { .. })));
    step(heard(1, "2026-09-02", "周六来")).unwrap();
    step(heard(3, "2026-09-02", "")).unwrap();
    assert!(matches!(desk.act(ActKind::SlotTake, &slot), Err(Error::Conflict { .. })));
    assert_eq!(field(step(heard(4, "2026-09-02", ""))), "refstep_note");
    let sheet = step(heard(4, "2026-09-02", "加培哚普利 4 mg")).unwrap();
    assert!(sheet.lines[0].ends_with("9月16日以前随访"), "{}", sheet.lines[0]);
    let timeline = desk.timeline(&who).unwrap();
    assert!(timeline.rows.iter().any(|row| row.line == "县人民医院 心内科: 加培哚普利 4 mg"));
    sign(desk, &who);
    let sheet = desk.sheet(SheetKind::CareReferrals, &who).unwrap();
    assert_eq!(titles(&sheet), ["办完的"]);
    assert!(matches!(step(heard(5, "2026-09-02", "")), Err(Error::Conflict { .. })));
    let mut sent = waiting(&phone);
    sent.sort();
    let wanted = ["care-referral", "care-referral-step", "care-referral-step", "care-referral-step"];
    assert_eq!(sent[..4], wanted);
    assert_eq!(sent[4..], ["care-referral-step", "referral-slot", "visit"]);
    let done = trail(&phone, 40);
    let mine: Vec<&str> = actions(&done).into_iter().filter(|what| what.starts_with("care-ref")).collect();
    assert_eq!(mine[..2], ["care-referral.send", "care-referral.slot"]);
    assert_eq!(mine[2..], ["care-referral.step"; 4]);
}

#[test]
fn what_was_declined_gives_its_place_back_and_may_be_asked_anew() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let refer = |name: &str| {
        let who = phone.resident(name);
        step_of(&desk.fill(FormKind::CareReferral, &who, ask(1, "心内科", "")).unwrap())
    };
    let place = |about: &str| {
        let slots = desk.sheet(SheetKind::ReferralSlots, about).unwrap();
        let heart = rows(&slots).into_iter().find(|row| row.title.contains("韩主任")).cloned();
        heart.map(|row| match target(&row.links, "就要这个号") {
            Target::Act { about, .. } => about.clone(),
            other => panic!("{other:?}"),
        })
    };
    let (first, second) = (refer("王桂兰"), refer("张德福"));
    let (hers, his) = (place(&first).unwrap(), place(&second).unwrap());
    desk.act(ActKind::SlotTake, &hers).unwrap();
    assert!(matches!(desk.act(ActKind::SlotTake, &his), Err(Error::Conflict { .. })), "it is gone");
    desk.fill(FormKind::CareReferralStep, &first, heard(2, "2026-09-02", "没床位")).unwrap();
    desk.act(ActKind::SlotTake, &his).unwrap();
    assert_ne!(refer("王桂兰"), first);
    let bad = format!("{second}:{NOBODY}");
    assert!(matches!(desk.act(ActKind::SlotTake, &bad), Err(Error::Conflict { .. })), "he has one");
    assert!(matches!(desk.act(ActKind::SlotTake, "x"), Err(Error::NotFound { .. })));
    assert!(matches!(desk.sheet(SheetKind::CareReferral, NOBODY), Err(Error::NotFound { .. })));
    assert!(matches!(desk.form(FormKind::CareReferralStep, NOBODY), Err(Error::NotFound { .. })));
}

#[test]
fn without_consent_nothing_leaves_and_taken_back_nothing_is_shown() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let sheet = desk.fill(FormKind::CareReferral, &who, ask(1, "心内科", "")).unwrap();
    let about = step_of(&sheet);
    desk.withdraw_consent(&who, Purpose::Hospital).unwrap();
    let sheet = desk.sheet(SheetKind::CareReferral, &about).unwrap();
    let page = sheet.sections.last().unwrap();
    assert!(page.rows.len() == 1 && page.rows[0].title.contains("收回"), "{page:?}");
    for refused in [
        desk.form(FormKind::CareReferral, &who).map(|_| ()),
        desk.fill(FormKind::CareReferral, &who, ask(1, "神经内科", "")).map(|_| ()),
    ] {
        match refused {
            Err(Error::NotAllowed { words }) => assert!(words.contains("同意书"), "{words}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waiting(&phone), ["consent", "care-referral"]);
}

#[test]
fn who_may_refer_and_who_may_write_down_what_was_heard() {
    let nurse = Phone::of(Role::Nurse);
    let desk = &nurse.desk;
    let refused = desk.fill(FormKind::CareReferral, &nurse.resident("王桂兰"), ask(1, "心内科", ""));
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
    let discharge = desk.fill(FormKind::Discharge, &nurse.resident("王桂兰"), typed(&[]));
    assert!(matches!(discharge, Err(Error::NotAllowed { .. })));
    let all = desk.sheet(SheetKind::CareReferrals, "").unwrap();
    let his = row(&all, "阿卜杜热合曼·买买提");
    let Some(Target::Sheet { kind, about }) = his.opens.clone() else { panic!() };
    let about = step_of(&desk.sheet(kind, &about).unwrap());
    let offered = desk.form(FormKind::CareReferralStep, &about).unwrap();
    assert!(offered.fields[0].options.iter().all(|option| option.code != 6), "the doctor takes it back");
    let withdrawn = desk.fill(FormKind::CareReferralStep, &about, heard(6, "2026-09-02", ""));
    assert!(matches!(withdrawn, Err(Error::NotAllowed { .. })));
    desk.fill(FormKind::CareReferralStep, &about, heard(4, "2026-09-02", "加二甲双胍")).unwrap();
    for role in [Role::SocialWorker, Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let who = phone.resident("欧阳慧芳");
        for kind in [SheetKind::CareReferrals, SheetKind::Discharges] {
            let refused = phone.desk.sheet(kind, &who);
            assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{role:?}");
        }
        let links = ways(&phone.desk, "");
        assert!(links.iter().all(|link| link.label != "转诊和回音"), "{role:?}");
    }
}

#[test]
fn what_nobody_answered_and_what_nobody_followed_up_comes_back_to_the_list() {
    let phone = Phone::of(Role::Doctor);
    let today = phone.desk.today().unwrap();
    assert!(reasons(&today, "阿卜杜热合曼·买买提").contains(&"问转诊回音".to_owned()));
    assert!(!reasons(&today, "欧阳慧芳").contains(&"转诊后随访".to_owned()));
    phone.clock.pass(Duration::from_secs(11 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    assert!(reasons(&desk.today().unwrap(), "欧阳慧芳").contains(&"转诊后随访".to_owned()));
    sign(&desk, &phone_resident(&desk, "欧阳慧芳"));
    assert!(!reasons(&desk.today().unwrap(), "欧阳慧芳").contains(&"转诊后随访".to_owned()));
}

fn phone_resident(desk: &Desk, name: &str) -> String {
    desk.residents(name).unwrap().into_iter().find(|row| row.name == name).unwrap().resident
}

fn home(more: &[(&str, &str)], tasks: &[(&str, u32, u32)]) -> FormAnswers {
    let mut fields = vec![
        ("dis_day", "2026-09-01"),
        ("dis_place", "县人民医院骨科"),
        ("dis_diagnosis", "右髋关节置换术后"),
        ("dis_until", "2026-10-01"),
    ];
    fields.extend(more);
    let mut answers = typed(&fields);
    for (kind, who, often) in tasks {
        answers = tapped(answers, &format!("dis_{kind}_who"), &[*who]);
        if *often > 0 {
            answers = tapped(answers, &format!("dis_{kind}_often"), &[*often]);
        }
    }
    answers
}

#[test]
fn a_discharge_becomes_tasks_of_the_team_and_lines_for_the_family() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    let keep = |answers| desk.fill(FormKind::Discharge, &who, answers);
    assert_eq!(field(keep(home(&[], &[]))), "dis_wound_who");
    assert_eq!(field(keep(home(&[], &[("rehab", 6, 0)]))), "dis_rehab_often");
    assert_eq!(field(keep(home(&[], &[("other", 1, 3)]))), "dis_other_text");
    assert_eq!(field(keep(home(&[("dis_other_text", "拆线")], &[]))), "dis_other_who");
    let refuser = phone.resident("赵永年");
    let unwanted = desk.fill(FormKind::Discharge, &refuser, home(&[], &[("measure", 4, 1)]));
    assert_eq!(field(unwanted), "dis_measure_who");
    let sheet =
        keep(home(&[("dis_other_text", "拆线")], &[("other", 1, 7), ("wound", 2, 3), ("rehab", 6, 1)]));
    let sheet = sheet.unwrap();
    assert_eq!(titles(&sheet).len(), 2);
    assert!(titles(&sheet)[0].contains("右髋关节置换术后") && titles(&sheet)[1].ends_with("念给他们听"));
    assert!(row(&sheet, "看伤口").links.is_empty(), "the nurse ticks it");
    let Target::Act { kind: ActKind::TaskDone, about } =
        target(&row(&sheet, "陪着做康复").links, "做好了").clone()
    else {
        panic!()
    };
    let sheet = desk.act(ActKind::TaskDone, &about).unwrap();
    assert!(row(&sheet, "陪着做康复").line.contains("9月2日 做过"));
    assert!(matches!(desk.act(ActKind::TaskDone, &about), Err(Error::Conflict { .. })));
    assert!(reasons(&desk.today().unwrap(), "张德福").contains(&"照出院说的做".to_owned()));
    let own = desk.sheet(SheetKind::OwnTasks, &who).unwrap();
    assert_eq!(rows(&own).len(), 1);
    let Target::Act { about, .. } = target(&row(&own, "照出院说的做: 拆线").links, "做好了").clone()
    else {
        panic!()
    };
    let own = desk.act(ActKind::TaskDone, &about).unwrap();
    assert!(row(&own, "照出院说的做").line.ends_with("做完了"));
    assert!(!reasons(&desk.today().unwrap(), "张德福").contains(&"照出院说的做".to_owned()));
    assert!(matches!(desk.act(ActKind::TaskDone, NOBODY), Err(Error::NotFound { .. })));
    assert_eq!(waiting(&phone), ["task-done", "task-done", "discharge"]);
    assert_eq!(actions(&trail(&phone, 3)), ["discharge.keep", "task.done", "task.done"]);
}

#[test]
fn a_nurses_task_is_on_her_list_until_she_ticks_it_and_nobody_elses() {
    let phone = Phone::of(Role::Nurse);
    let who = phone.resident("欧阳慧芳");
    let task = "量一量、记下来".to_owned();
    assert!(!reasons(&phone.desk.today().unwrap(), "欧阳慧芳").contains(&task), "done yesterday");
    phone.clock.pass(Duration::from_secs(6 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    assert!(reasons(&desk.today().unwrap(), "欧阳慧芳").contains(&task));
    let own = desk.sheet(SheetKind::OwnTasks, &who).unwrap();
    let Target::Act { about, .. } = target(&row(&own, "量一量").links, "做好了").clone() else {
        panic!()
    };
    desk.act(ActKind::TaskDone, &about).unwrap();
    assert!(!reasons(&desk.today().unwrap(), "欧阳慧芳").contains(&task));
    let doctor = Phone::of(Role::Doctor);
    let who = doctor.resident("欧阳慧芳");
    assert!(!reasons(&doctor.desk.today().unwrap(), "欧阳慧芳").contains(&task));
    let sheet = doctor.desk.sheet(SheetKind::Discharges, &who).unwrap();
    assert!(row(&sheet, "量一量").links.is_empty());
}

#[test]
fn a_recognised_result_stands_in_the_record_with_its_origin() {
    let phone = Phone::of(Role::Nurse);
    let desk = &phone.desk;
    let who = phone.resident("张德福");
    let fields =
        |day| [("recog_day", day), ("recog_place", "市中心医院检验科"), ("recog_result", "血钾 4.2 mmol/L")];
    let keep = |day| {
        let answers = tapped(typed(&fields(day)), "recog_scope", &[1]);
        desk.fill(FormKind::RecognisedResult, &who, answers)
    };
    assert_eq!(field(keep("2026-09-03")), "recog_day");
    let sheet = keep("2026-08-30").unwrap();
    assert_eq!(row(&sheet, "8月30日 · 市中心医院检验科").line, "血钾 4.2 mmol/L · 全国互认");
    let timeline = desk.timeline(&who).unwrap();
    let line = "市中心医院检验科: 血钾 4.2 mmol/L · 全国互认";
    assert!(timeline.rows.iter().any(|row| row.line == line), "{:?}", timeline.rows[0]);
    assert_eq!(waiting(&phone), ["recognised-result"]);
    assert_eq!(actions(&trail(&phone, 2)), ["result.recognise", "timeline.read"]);
}

/// The demo has every one of these facts but two, which are made first.
#[test]
fn nothing_that_was_written_down_changes_or_goes_away() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let about = step_of(&desk.fill(FormKind::CareReferral, &who, ask(1, "心内科", "")).unwrap());
    let slots = desk.sheet(SheetKind::ReferralSlots, &about).unwrap();
    let Target::Act { about, .. } = target(&rows(&slots)[0].links, "就要这个号").clone() else {
        panic!()
    };
    desk.act(ActKind::SlotTake, &about).unwrap();
    let new = drugs(typed(&[]), "drug_new", &[("阿司匹林", "1", "100 mg")]);
    desk.fill(FormKind::DrugAdd, &who, new).unwrap();
    let store = store(&phone);
    for table in [
        "colour_change",
        "care_plan",
        "care_plan_review",
        "drug_step",
        "prescription",
        "care_referral",
        "care_referral_step",
        "slot_taken",
        "discharge",
        "discharge_task",
        "task_done",
        "recognised",
    ] {
        for sql in [format!("UPDATE {table} SET rowid = rowid"), format!("DELETE FROM {table}")] {
            let result = store.write(|tx| Ok::<_, StoreError>(tx.execute(&sql, [])?));
            assert!(matches!(result, Err(StoreError::Refused(_))), "{sql}: {result:?}");
        }
    }
}

#[test]
fn what_a_hospital_declined_is_referred_elsewhere_or_taken_back() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let asked = "判断要转诊，填转诊单";
    let offered = || ways(desk, &who).iter().any(|link| link.label == asked);
    let duty = || reasons(&desk.today().unwrap(), "王桂兰").contains(&"医院没接，转别处".to_owned());
    let refer =
        |kind, department| desk.fill(FormKind::CareReferral, &who, ask(kind, department, "要不要换药"));
    let one = step_of(&refer(1, "心内科").unwrap());
    assert!(!offered() && !duty());
    let step =
        |about: &str, state| desk.fill(FormKind::CareReferralStep, about, heard(state, "2026-09-02", ""));
    step(&one, 2).unwrap();
    assert!(offered() && duty(), "declined: the judgement still asks for one");
    let all = desk.sheet(SheetKind::CareReferrals, "").unwrap();
    assert_eq!(titles(&all)[0], "医院没接的");
    phone.clock.pass(Duration::from_secs(60));
    // The same department may be asked again.
    let two = step_of(&refer(1, "心内科").unwrap());
    assert!(!offered() && !duty());
    step(&two, 2).unwrap();
    assert!(duty());
    step(&two, 6).unwrap();
    assert!(!duty(), "taken back");
}

/// The insulin of the form is a drug she takes: on the page of her drugs, for the receiving doctor, until a visit says otherwise.
#[test]
fn insulin_of_the_form_is_a_drug_she_takes() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let typed_in = |text: &str| FieldInput::Text { text: text.to_owned() };
    let insulin = "甘精胰岛素 · 睡前 10 U 皮下";
    let taken = || desk.resident(&who).unwrap().drugs;
    let visit = desk.start_visit(&who).unwrap().visit;
    desk.answer(&visit, "blood_pressure", typed_in("132/80")).unwrap();
    desk.keep_unchanged(&visit).unwrap();
    desk.answer(&visit, "insulin_kind", typed_in("甘精胰岛素")).unwrap();
    desk.answer(&visit, "insulin_use", typed_in("睡前 10 U 皮下")).unwrap();
    desk.sign(&visit).unwrap();
    assert!(taken().contains(&insulin.to_owned()), "{:?}", taken());
    assert!(taken().len() > 1, "the others go on");
    row(&desk.sheet(SheetKind::Drugs, &who).unwrap(), insulin);
    phone.clock.pass(Duration::from_secs(60));
    let sheet = desk.fill(FormKind::CareReferral, &who, ask(1, "内分泌科", "")).unwrap();
    assert!(format!("{sheet:?}").contains(insulin));

    phone.clock.pass(Duration::from_secs(60));
    let visit = desk.start_visit(&who).unwrap().visit;
    desk.keep_unchanged(&visit).unwrap();
    desk.answer(&visit, "insulin_kind", FieldInput::Clear).unwrap();
    desk.answer(&visit, "insulin_use", FieldInput::Clear).unwrap();
    desk.answer(&visit, "blood_pressure", typed_in("132/80")).unwrap();
    desk.sign(&visit).unwrap();
    assert!(!taken().contains(&insulin.to_owned()), "{:?}", taken());
    assert!(!taken().is_empty());
}
