//! The doctor's visit, from today's list to the signed visit in the store.

use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{
    Colour, Disease, DrugLine, FieldInput, FieldState, Language, MeterEvent, RecordLine, Role, VisitView,
};
use doorstep_tests::sheet::text;
use doorstep_tests::{Phone, field, volunteer};

fn codes(codes: &[u32]) -> FieldInput {
    FieldInput::Codes { codes: codes.to_vec() }
}

/// Everything that is still asked of 王桂兰, as on a day without anything new.
fn fill(phone: &Phone, visit: &str) -> VisitView {
    let desk = &phone.desk;
    desk.keep_unchanged(visit).unwrap();
    for (name, input) in [
        ("hypertension_symptoms", codes(&[1])),
        ("diabetes_symptoms", codes(&[1])),
        ("emergency_signs", codes(&[1])),
        ("complication_new_or_worse", codes(&[1])),
        ("weight", text("66")),
        ("foot_pulse", codes(&[1])),
        ("mental_adjustment", codes(&[1])),
        ("compliance", codes(&[1])),
        ("adherence", codes(&[1])),
        ("adverse_reaction", codes(&[1])),
        ("hypoglycaemia", codes(&[1])),
    ] {
        desk.answer(visit, name, input).unwrap();
    }
    desk.visit(visit).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_visit_goes_from_the_list_to_the_store() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;

    let today = desk.today().unwrap();
    assert_eq!(today.date_line, "周三 9月2日");
    assert_eq!(today.sync.waiting, 0);
    assert!(
        today.alerts.iter().any(|alert| alert.line.contains("李建国 血压 186/112, 08:10")),
        "{:?}",
        today.alerts
    );
    let door = today.buildings.iter().flat_map(|b| &b.doors).find(|d| d.place == "1 单元 101").unwrap();
    let names: Vec<&str> = door.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["王桂兰", "张德福"]);
    let why = |person: usize| door.people[person].reasons.clone();
    assert!(why(0).iter().any(|reason| reason.contains("5+2 第 6 周")), "{:?}", why(0));
    assert!(!why(1).is_empty() && !why(1).iter().any(|reason| reason.contains("5+2")), "{:?}", why(1));

    let who = phone.resident("王桂兰");
    let page = desk.resident(&who).unwrap();
    assert_eq!(page.age_line, "72 岁 女");
    assert!(page.know[0].contains("148/92"), "{:?}", page.know);
    assert_eq!(page.pressure.as_ref().unwrap().points.len(), 4);
    assert_eq!(page.pressure.as_ref().unwrap().band_high, 1500);
    assert!(page.id_masked.as_ref().unwrap().ends_with("******"));
    assert_eq!(page.visits.len(), 4);

    let visit = desk.start_visit(&who).unwrap();
    let id = visit.visit.clone();
    assert_eq!(visit.sign_blocked.as_deref(), Some("还什么都没填。先量血压"));

    let now = doorstep_core::ports::Clock::now(phone.clock.as_ref()).naive_local();
    meters::replay_cuff(&phone.meters, now);
    meters::replay_strip(&phone.meters, now);
    let (heard, ended) = phone.hear(&id).await;
    ended.unwrap();
    let arrived = heard.iter().filter(|event| matches!(event, MeterEvent::Arrived { .. })).count();
    assert_eq!(arrived, 2);

    let visit = desk.visit(&id).unwrap();
    assert_eq!(visit.pressure.as_ref().unwrap().value, "106/71");
    assert_eq!(visit.glucose.as_ref().unwrap().value, "6.2");
    assert_eq!(visit.glucose.as_ref().unwrap().title, "空腹血糖");
    assert!(visit.glucose.as_ref().unwrap().marks.contains(&"时间已校正".to_owned()));
    assert_eq!(field(&visit, "heart_rate").text, "63");

    let visit = fill(&phone, &id);
    assert_eq!(visit.to_ask, 0, "{:?}", visit.gaps);
    assert_eq!(visit.gaps, []);
    assert_eq!(field(&visit, "bmi").text, "26.4");
    let classes: Vec<&str> = visit.judgements.iter().map(|j| j.class.as_str()).collect();
    assert_eq!(classes, ["控制满意", "控制满意"]);
    assert!(
        visit.judgements[0].reasons.iter().any(|r| r.contains("150/90")),
        "{:?}",
        visit.judgements[0].reasons
    );

    let visit = desk.tick(&id, "doctor-follow-up", true).unwrap();
    assert!(visit.plan.unwrap().items.iter().any(|i| i.item == "doctor-follow-up" && i.done_today));

    let signed = desk.sign(&id).unwrap();
    assert_eq!(signed.sync.waiting, 1);
    assert_eq!(signed.line, "已存好。1 份待上传");
    assert!(signed.visit.signed_line.unwrap().contains("周文静"));
    assert!(matches!(desk.sign(&id), Err(Error::Conflict { .. })));
    assert!(matches!(desk.answer(&id, "weight", text("70")), Err(Error::Conflict { .. })));

    let phone = phone.restarted();
    let again = phone.desk.visit(&id).unwrap();
    assert_eq!(again.pressure.unwrap().value, "106/71");
    assert_eq!(phone.desk.sync().unwrap().rows.len(), 1);
    let page = phone.desk.resident(&who).unwrap();
    assert!(page.visits[0].line.contains("106/71"));
    assert_eq!(page.colour.unwrap().colour, Colour::Green);
    let today = phone.desk.today().unwrap();
    let door = today.buildings.iter().flat_map(|b| &b.doors).find(|d| d.place == "1 单元 101").unwrap();
    assert!(door.people[0].done && !door.people[1].done && !door.done);
}

#[test]
fn what_can_not_be_right_is_said_and_changes_nothing() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let refused = |field: &str, input: FieldInput| match phone.desk.answer(&visit, field, input) {
        Err(Error::Invalid { field: named, words }) => {
            assert_eq!(named, field);
            words
        }
        other => panic!("{field}: {other:?}"),
    };
    assert_eq!(refused("blood_pressure", text("1620/98")), "高压 1620 不对吧？应在 40–300 之间");
    assert_eq!(refused("weight", text("6a6")), "体重「6a6」里有不是数字的字。只填数字");
    assert_eq!(refused("blood_pressure", text("一百五/94")), "高压「一百五」里有不是数字的字。只填数字");
    assert_eq!(
        refused("hba1c_date", text("2026-09-03")),
        "糖化血红蛋白检查日期 2026-09-03 还没到，不能填以后的日子"
    );
    assert!(refused("foot_pulse", codes(&[9])).contains("没有"));
    phone.device.set_language(Language::En);
    assert_eq!(refused("weight", text("6a6")), "Weight “6a6” is not a number. Type digits only.");
    assert_eq!(
        refused("hba1c_date", text("2026-09-03")),
        "HbA1c, date 2026-09-03 has not come yet. Pick today or an earlier day."
    );
    assert_eq!(
        refused("blood_pressure", text("1620/98")),
        "Systolic 1620 can't be right. It should be between 40 and 300."
    );
    let visit = phone.desk.visit(&visit).unwrap();
    assert_eq!(visit.pressure.unwrap().value, "");
}

#[test]
fn typed_values_survive_a_restart_and_become_readings() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text("１５２／９４")).unwrap();
    phone.desk.answer(&visit, "fasting_glucose", text("7.8")).unwrap();
    let phone = phone.restarted();
    let open = phone.desk.start_visit(&who).unwrap();
    assert_eq!(open.visit, visit, "the open visit goes on");
    assert_eq!(open.pressure.as_ref().unwrap().value, "152/94");
    assert_eq!(open.pressure.as_ref().unwrap().meaning.as_ref().unwrap().word, "高压低压都偏高");
    let open = fill(&phone, &visit);
    let pressure = &open.judgements[0];
    assert_eq!(pressure.class, "控制不满意");
    assert!(pressure.reasons.iter().any(|r| r.contains("152/94")), "{:?}", pressure.reasons);
    phone.desk.sign(&visit).unwrap();
    let page = phone.desk.resident(&who).unwrap();
    assert_eq!(page.pressure.unwrap().points.last().unwrap().label, "152/94");
    assert_eq!(page.glucose.unwrap().points.last().unwrap().label, "7.8");
}

#[test]
fn last_answers_are_offered_and_kept_only_when_asked() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap();
    assert_eq!(field(&visit, "height").state, FieldState::Offered);
    assert_eq!(field(&visit, "weight").state, FieldState::Open, "a measurement is never offered");
    assert!(visit.unchanged > 5);
    let kept = phone.desk.keep_unchanged(&visit.visit).unwrap();
    assert_eq!(kept.unchanged, 0);
    assert_eq!(field(&kept, "height").state, FieldState::Answered);
    assert_eq!(field(&kept, "hypertension_drugs").drugs[0].name, "氨氯地平");
}

#[test]
fn an_id_number_is_unmasked_with_a_reason_only() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    assert!(matches!(phone.desk.unmask(&who, "  "), Err(Error::Invalid { .. })));
    let whole = phone.desk.unmask(&who, "核对医保").unwrap();
    assert_eq!(whole.len(), 18);
    let found = phone.desk.residents(&whole).unwrap();
    assert_eq!(found.len(), 1, "a whole number finds its owner");
    assert_eq!(found[0].resident, who);
    let last = if whole.ends_with('1') { '2' } else { '1' };
    let slip = format!("{}{last}", &whole[..17]);
    for (language, sentence) in [
        (
            Language::En,
            "The last character of the ID number does not fit. One digit may be wrong. Check it again.",
        ),
        (Language::Zh, "身份证号最后一位对不上，可能输错了一位。再核对一遍"),
    ] {
        phone.device.set_language(language);
        let told = Error::Invalid { field: "query".to_owned(), words: sentence.to_owned() };
        assert_eq!(phone.desk.residents(&slip), Err(told), "a slip of the finger");
    }
    assert!(whole.starts_with(&phone.desk.resident(&who).unwrap().id_masked.unwrap()[..12]));
}

/// Says why nobody was followed up, and signs it.
fn not_met(phone: &Phone, who: &str, code: u32) {
    let visit = phone.desk.start_visit(who).unwrap().visit;
    phone.desk.answer(&visit, "not_followed", codes(&[code])).unwrap();
    phone.desk.answer(&visit, "not_followed_reason", text("家里没人")).unwrap();
    phone.desk.answer(&visit, "not_followed_date", text("2026-09-02")).unwrap();
    phone.desk.sign(&visit).unwrap();
}

/// A visit of 王桂兰 with this blood pressure, up to its signature.
fn filled(phone: &Phone, who: &str, pressure: &str) -> VisitView {
    let visit = phone.desk.start_visit(who).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text(pressure)).unwrap();
    phone.desk.answer(&visit, "fasting_glucose", text("6.1")).unwrap();
    fill(phone, &visit)
}

#[test]
fn what_was_judged_before_holds_after_visits_that_found_nobody() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let first = filled(&phone, &who, "166/96");
    phone.desk.sign(&first.visit).unwrap();
    for code in [7, 4, 5, 6] {
        not_met(&phone, &who, code);
    }
    phone.clock.pass(std::time::Duration::from_secs(60));
    let open = phone.desk.start_visit(&who).unwrap();
    assert_eq!(field(&open, "height").state, FieldState::Offered, "height, targets, drugs");
    assert_eq!(field(&open, "hypertension_drugs").drugs[0].name, "氨氯地平");
    let again = filled(&phone, &who, "164/96");
    let judged = &again.judgements[0];
    assert!(judged.reasons.iter().any(|why| why.contains("连续第二次")), "{:?}", judged.reasons);
    assert!(judged.referral.is_some());
}

#[test]
fn however_often_a_volunteer_measures_the_last_follow_up_is_known() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let first = filled(&phone, &who, "128/78");
    phone.desk.sign(&first.visit).unwrap();
    let phone = volunteer::measured(phone, &who, (130, 80), 0..12);
    let open = phone.desk.start_visit(&who).unwrap();
    assert_eq!(field(&open, "height").state, FieldState::Offered);
    assert!(open.last_line.unwrap().contains("128/78"));
    phone.desk.answer(&open.visit, "blood_pressure", text("128/78")).unwrap();
    let page = phone.desk.resident(&who).unwrap();
    assert_eq!(page.colour.unwrap().colour, Colour::Green, "not overdue since she was registered");
}

#[test]
fn a_gap_in_one_form_ends_no_drug_of_the_other() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let amlodipine =
        DrugLine { name: "氨氯地平".to_owned(), times_a_day: "1".to_owned(), dose: "10 mg".to_owned() };
    for _ in 0..2 {
        let visit = phone.desk.start_visit(&who).unwrap().visit;
        phone.desk.answer(&visit, "blood_pressure", text("150/92")).unwrap();
        let lines = FieldInput::Drugs { lines: vec![amlodipine.clone()] };
        phone.desk.answer(&visit, "hypertension_drugs", lines).unwrap();
        phone.desk.sign(&visit).unwrap();
        phone.clock.pass(std::time::Duration::from_secs(60));
        let drugs = phone.desk.resident(&who).unwrap().drugs;
        assert!(drugs.iter().any(|line| line.contains("二甲双胍")), "{drugs:?}");
        assert!(drugs.iter().any(|line| line.contains("10 mg")), "{drugs:?}");
        assert!(drugs.iter().all(|line| !line.contains("5 mg")), "{drugs:?}");
    }
}

#[test]
fn that_she_takes_nothing_is_an_answer() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    phone.desk.answer(&visit, "blood_pressure", text("138/84")).unwrap();
    let lines = |lines: &[DrugLine]| FieldInput::Drugs { lines: lines.to_vec() };
    let blank = DrugLine { name: String::new(), times_a_day: String::new(), dose: String::new() };
    let open = phone.desk.answer(&visit, "hypertension_drugs", lines(&[blank])).unwrap();
    assert_ne!(field(&open, "hypertension_drugs").state, FieldState::Answered, "an empty line says nothing");
    let none = phone.desk.answer(&visit, "hypertension_drugs", lines(&[])).unwrap();
    assert_eq!(field(&none, "hypertension_drugs").state, FieldState::Answered);
    assert_eq!(field(&none, "hypertension_drugs").text, "没有在吃的药");
    assert!(none.gaps.iter().all(|gap| gap.field != "hypertension_drugs"));
    phone.desk.sign(&visit).unwrap();
    let drugs = phone.desk.resident(&who).unwrap().drugs;
    assert!(drugs.iter().all(|line| !line.contains("氨氯地平")), "{drugs:?}");
    let next = phone.desk.start_visit(&who).unwrap();
    assert!(field(&next, "hypertension_drugs").drugs.is_empty(), "it is not offered again");
}

#[test]
fn what_a_chinese_keyboard_types_is_a_number() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let line =
        DrugLine {
            name: "氨氯地平".to_owned(), times_a_day: " ２ ".to_owned(), dose: "5 mg".to_owned()
        };
    let input = FieldInput::Drugs { lines: vec![line] };
    let open = phone.desk.answer(&visit, "hypertension_drugs", input).unwrap();
    assert_eq!(field(&open, "hypertension_drugs").drugs[0].times_a_day, "2");
    // Whole numbers are found however they are typed; of one that is none, it is said.
    let record = phone.desk.record(&phone.resident("王桂兰")).unwrap();
    let digits = |line: &RecordLine| line.value.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut numbers = record.sections.iter().flat_map(|section| &section.lines).map(digits);
    let digits = numbers.find(|digits| digits.len() == 17).unwrap();
    assert_eq!(phone.desk.residents(&digits).unwrap().len(), 1, "档案编号 {digits}");
    let id = phone.desk.unmask(&phone.resident("王桂兰"), "核对身份").unwrap();
    let wide: String = id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    let parted = format!("{} {} {}", &id[..6], &id[6..14], &id[14..]);
    for typed in [&id, &wide, &parted] {
        assert_eq!(phone.desk.residents(typed).unwrap().len(), 1, "as typed another way");
    }
    let Err(Error::Invalid { words, .. }) = phone.desk.residents(&id[..16]) else { panic!("nobody has it") };
    assert!(words.contains("18"), "{words}");
}

#[test]
fn nothing_is_asked_that_can_not_be_of_hers() {
    let phone = Phone::of(Role::Doctor);
    let open = phone.desk.start_visit(&phone.resident("李建国")).unwrap();
    let offered: Vec<u32> = field(&open, "emergency_signs").options.iter().map(|one| one.code).collect();
    assert!(!offered.contains(&20) && !offered.contains(&21), "a man: {offered:?}");
    let codes = |code| FieldInput::Codes { codes: vec![code] };
    let pregnant = phone.desk.answer(&open.visit, "emergency_signs", codes(20));
    assert!(matches!(pregnant, Err(Error::Invalid { field, .. }) if field == "emergency_signs"));
    let nursing = phone.desk.answer(&open.visit, "pregnancy", codes(2));
    assert!(matches!(nursing, Err(Error::NotFound { .. })));
    let foot = phone.desk.answer(&open.visit, "foot_pulse", codes(1));
    assert!(matches!(foot, Err(Error::NotFound { .. })), "he has no diabetes");
}

#[test]
fn a_class_decided_for_its_reaction_says_nothing_about_the_target() {
    let mut phone = Phone::of(Role::Doctor);
    let who = phone.resident("李建国");
    let mut referred = Vec::new();
    for (pressure, decided) in [("128/78", None), ("164/98", Some(3)), ("164/98", None)] {
        let id = phone.desk.start_visit(&who).unwrap().visit;
        phone.desk.answer(&id, "blood_pressure", text(pressure)).unwrap();
        for field in ["hypertension_symptoms", "adverse_reaction", "adherence", "emergency_signs"] {
            phone.desk.answer(&id, field, codes(&[1])).unwrap();
        }
        if decided.is_some() {
            phone.desk.decide(&id, Disease::Hypertension, decided, None, false, "说脚肿，像是药").unwrap();
        }
        let signed = phone.desk.sign(&id).unwrap().visit;
        referred.push(signed.judgements[0].referral.is_some());
        phone.clock.pass(std::time::Duration::from_secs(14 * 86_400));
        phone = phone.restarted();
    }
    assert_eq!(referred, [false, false, true], "the second time in a row that it is not controlled");
}

#[test]
fn what_treatment_aims_at_stands_beside_what_the_assessment_counts() {
    let phone = Phone::of(Role::Doctor);
    let of = |name: &str| filled(&phone, &phone.resident(name), "138/84").judgements;
    let younger = of("王桂兰");
    assert_eq!(younger[0].class, "控制满意", "72 years: below 150/90");
    assert!(younger[0].reasons.iter().any(|line| line.contains("<130/80")), "{:?}", younger[0].reasons);
    assert!(younger[1].reasons.iter().any(|line| line.contains("<7 %")), "{:?}", younger[1].reasons);
    let page = phone.desk.resident(&phone.resident("王桂兰")).unwrap();
    let aims = [page.pressure, page.glucose].map(|trend| trend.unwrap().aim.unwrap());
    assert!(aims[0].contains("<130/80") && aims[1].contains("<7 %"), "{aims:?}");
    let very_old = of("欧阳慧芳");
    assert!(very_old[0].reasons.iter().any(|line| line.contains("<150/90") && line.contains("<140/90")));
}

#[test]
fn pregnancy_is_asked_of_women_of_that_age_and_lowers_what_is_an_emergency() {
    let phone = Phone::of(Role::Doctor);
    let of_age = |line: &str| (48..=54).any(|age| line == format!("{age} 岁 女"));
    let asked = |visit: &VisitView| {
        visit.sections.iter().flat_map(|section| &section.fields).any(|field| field.field == "pregnancy")
    };
    let all = phone.desk.residents("").unwrap();
    let young = all.iter().filter(|row| of_age(&row.age_line));
    let mut visits = young.map(|row| phone.desk.start_visit(&row.resident).unwrap());
    let visit = visits.find(|visit| visit.judgements.iter().any(|judged| judged.title == "高血压")).unwrap();
    assert!(asked(&visit) && !visit.gaps.iter().any(|gap| gap.field == "pregnancy"), "asked, and no gap");
    let urgent = |visit: &VisitView| visit.judgements.iter().any(|one| one.referral.is_some());
    let high = phone.desk.answer(&visit.visit, "blood_pressure", text("142/88")).unwrap();
    assert!(!urgent(&high));
    let pregnant = phone.desk.answer(&visit.visit, "pregnancy", codes(&[2])).unwrap();
    assert!(urgent(&pregnant), "{:?}", pregnant.judgements[0].reasons);
    assert!(!asked(&phone.desk.start_visit(&phone.resident("王桂兰")).unwrap()), "72 years old");
    assert!(!asked(&phone.desk.start_visit(&phone.resident("李建国")).unwrap()), "a man");
}
