//! One person, one record: registering, editing, finding, what happened in order, two records of one person.

use std::time::Duration;

use doorstep_core::desk::view::{
    ActKind, FieldInput, FormKind, Language, OutsideWhat, RecordEntry, RecordView, Role, SheetKind, Target,
};
use doorstep_core::desk::{DEMO_POPULATION, Desk, Error};
use doorstep_tests::Phone;
use doorstep_tests::sheet::{chosen, drugs, entry, tapped, titles, typed};
use doorstep_tests::trail::{actions, trail};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn newcomer() -> Vec<RecordEntry> {
    vec![
        entry("name", "曾乐"),
        entry("id_number", "11010519491231002x"),
        entry("estate", "幸福小区"),
        entry("building", "3 栋"),
        entry("unit", "1 单元"),
        entry("floor", "1"),
        entry("door", "101"),
        entry("phone", "19900009876"),
        chosen("history", &[2, 4]),
        chosen("managed", &[1]),
        chosen("allergy", &[2]),
    ]
}

fn value<'a>(record: &'a RecordView, label: &str) -> Option<&'a str> {
    let mut lines = record.sections.iter().flat_map(|section| &section.lines);
    lines.find(|line| line.label == label).map(|line| line.value.as_str())
}

fn names(desk: &Desk, query: &str) -> Vec<String> {
    desk.residents(query).unwrap().into_iter().map(|row| row.name).collect()
}

fn invalid<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid { field, words }) if !words.is_empty() => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_newcomer_is_registered_found_and_followed_up() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let sheet = desk.record_sheet(None, &[]).unwrap();
    let open: Vec<&str> = sheet.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(open, ["name", "sex", "born", "estate", "building", "door"]);
    let sheet = desk.record_sheet(None, &newcomer()).unwrap();
    assert_eq!(sheet.problems, []);
    let asked = |id: &str| sheet.sections.iter().flat_map(|s| &s.fields).any(|f| f.field == id);
    assert!(asked("history_since_4") && !asked("history_since_5"));

    let record = desk.register_resident(&newcomer()).unwrap();
    assert_eq!(value(&record, "出生日期"), Some("1949-12-31"));
    assert_eq!(value(&record, "性别"), Some("女"));
    assert_eq!(value(&record, "身份证号"), Some("110105194912******"));
    assert_eq!(value(&record, "档案编号"), Some("990105 001 001 00060"));
    assert!(record.self_care[0].contains("还没做"), "{:?}", record.self_care);
    for query in ["曾乐", "zengle", "zl", "cengyue", "9876", "002x", "11010519491231002X"] {
        assert!(names(desk, query).contains(&"曾乐".to_owned()), "{query}");
    }
    let page = desk.resident(&record.resident).unwrap();
    assert_eq!(page.place, "幸福小区 3 栋 1 单元 101");
    assert!(page.conditions.iter().any(|line| line == "冠心病"), "{:?}", page.conditions);
    assert!(page.conditions.iter().any(|line| line.contains("青霉素")));
    let today = desk.today().unwrap();
    let mut people = today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    assert!(people.any(|person| person.resident == record.resident), "due at once");
    assert!(matches!(desk.register_resident(&newcomer()), Err(Error::Conflict { .. })));
    assert_eq!(names(desk, "曾乐").len(), 1, "nothing half-written");
    assert_eq!(actions(&trail(&phone, 2)), ["record.register", "resident.read"]);
}

#[test]
fn an_edit_is_a_version_and_the_door_moves_alone() {
    let phone = Phone::of(Role::Nurse);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let record = desk.record(&who).unwrap();
    assert_eq!(value(&record, "照护者"), Some("张德福"));
    assert_eq!(record.household.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["张德福"]);
    assert!(value(&record, "教过什么").unwrap().contains("量血压"));
    assert!(value(&record, "签约团队").is_some() && record.drugs.len() == 2);
    assert_eq!(record.self_care.len(), 1, "assessed within the year");
    let saved = desk.save_record(&who, &[entry("door", "102"), entry("phone", "19900008888")]).unwrap();
    assert_eq!(saved.versions.len(), 2);
    assert!(saved.versions[0].contains("林小雨") && saved.versions[0].contains("户"), "{:?}", saved.versions);
    assert_eq!(desk.resident(&who).unwrap().place, "幸福小区 3 栋 1 单元 102");
    assert!(names(desk, "8888").contains(&"王桂兰".to_owned()));
    assert!(desk.resident(&phone.resident("张德福")).unwrap().place.ends_with("101"));
    assert_eq!(value(&saved, "身份证号"), value(&record, "身份证号"), "masked, and kept");
}

#[test]
fn what_can_not_be_right_names_its_field_and_keeps_nothing() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let before = desk.record(&who).unwrap();
    for (wrong, field) in [
        (entry("id_number", "110105194912310021"), "id_number"),
        (entry("born", "2027-01-01"), "born"),
        (entry("archive_number", "12"), "archive_number"),
        (entry("phone", "没有"), "phone"),
        (entry("name", ""), "name"),
        (chosen("blood_group", &[77]), "blood_group"),
        (entry("contract_until", "2020-01-01"), "contract_until"),
        (entry("archive_number", "99010500100100001"), "archive_number"),
    ] {
        assert_eq!(invalid(desk.save_record(&who, &[entry("employer", "某厂"), wrong])), field);
    }
    for (field, wrong, sentences) in [
        (
            "id_number",
            "110105194912310021",
            [
                "身份证号最后一位对不上，可能输错了一位。再核对一遍",
                "The last character of the ID number does not fit. One digit may be wrong. Check it again.",
            ],
        ),
        (
            "born",
            "2027-01-01",
            [
                "出生日期 2027-01-01 还没到，不能填以后的日子",
                "Born 2027-01-01 has not come yet. Pick today or an earlier day.",
            ],
        ),
    ] {
        for (language, words) in [Language::Zh, Language::En].into_iter().zip(sentences) {
            phone.device.set_language(language);
            let told = Error::Invalid { field: field.to_owned(), words: words.to_owned() };
            assert_eq!(desk.save_record(&who, &[entry(field, wrong)]), Err(told));
        }
        phone.device.set_language(Language::Zh);
    }
    assert_eq!(desk.record(&who).unwrap(), before);
    assert!(matches!(desk.save_record(&who, &[entry("nothing", "1")]), Err(Error::NotFound { .. })));
    assert!(matches!(desk.save_record(NOBODY, &[]), Err(Error::NotFound { .. })));
    assert!(matches!(desk.record(NOBODY), Err(Error::NotFound { .. })));
    assert!(matches!(desk.timeline("x"), Err(Error::NotFound { .. })));
}

#[test]
fn a_role_that_may_not_sees_and_writes_no_record() {
    let doctor = Phone::of(Role::Doctor);
    let whole = doctor.desk.unmask(&doctor.resident("王桂兰"), "核对").unwrap();
    let tail = whole[whole.len() - 6..].to_owned();
    for role in [Role::Volunteer, Role::SocialWorker, Role::GridWorker] {
        let phone = Phone::of(role);
        let desk = &phone.desk;
        let refused = |refused: bool| assert!(refused, "{role:?}");
        refused(matches!(desk.record(NOBODY), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.timeline(NOBODY), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.record_sheet(None, &[]), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.register_resident(&newcomer()), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.save_record(NOBODY, &[]), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.self_care_sheet(NOBODY, &[]), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.assess_self_care(NOBODY, &[]), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.doubles(), Err(Error::NotAllowed { .. })));
        refused(matches!(desk.merge_records(NOBODY, NOBODY), Err(Error::NotAllowed { .. })));
        let outside = desk.add_outside(NOBODY, OutsideWhat::TestResult, "2026-01-01", "a", "b");
        refused(matches!(outside, Err(Error::NotAllowed { .. })));
        // The end of an ID number finds nobody for whom it is hidden.
        let found = names(desk, &tail).contains(&"王桂兰".to_owned());
        refused(found == (role == Role::GridWorker));
    }
    let nurse = Phone::of(Role::Nurse);
    assert!(matches!(nurse.desk.doubles(), Err(Error::NotAllowed { .. })));
}

#[test]
fn a_scan_finds_a_resident_or_begins_a_record() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let whole = desk.unmask(&who, "核对").unwrap();
    let found = desk.scan(&format!("姓名 王桂兰 公民身份号码 {whole}")).unwrap();
    assert_eq!(found.found.iter().map(|row| row.resident.clone()).collect::<Vec<_>>(), [who]);
    assert!(!found.may_register && found.entries.is_empty());
    let new = desk.scan("姓名 曾乐\n公民身份号码 11010519491231002X").unwrap();
    assert!(new.found.is_empty() && new.may_register);
    assert!(new.entries.contains(&entry("name", "曾乐")), "{:?}", new.entries.len());
    assert_eq!(invalid(desk.scan("看不清")), "scan");
    let grid = Phone::of(Role::GridWorker);
    let new = grid.desk.scan("11010519491231002X").unwrap();
    assert!(!new.may_register && new.entries.is_empty());
    assert!(matches!(Phone::of(Role::Volunteer).desk.scan("x"), Err(Error::NotAllowed { .. })));
}

#[test]
fn self_care_is_assessed_by_its_five_questions() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("陈秀英");
    assert!(desk.record(&who).unwrap().self_care[0].contains("还没做"));
    let five = |code: u32| {
        ["eating", "grooming", "dressing", "toileting", "moving"].map(|item| chosen(item, &[code])).to_vec()
    };
    assert_eq!(desk.self_care_sheet(&who, &five(3)[..4]).unwrap().result, None);
    assert_eq!(invalid(desk.assess_self_care(&who, &five(3)[..4])), "moving");
    assert_eq!(invalid(desk.assess_self_care(&who, &five(5))), "eating");
    assert_eq!(desk.self_care_sheet(&who, &five(3)).unwrap().result.as_deref(), Some("19 分 · 不能自理"));
    let record = desk.assess_self_care(&who, &five(2)).unwrap();
    assert!(record.self_care[0].ends_with("3 分 · 可自理"), "{:?}", record.self_care);
    assert!(matches!(desk.assess_self_care(NOBODY, &five(1)), Err(Error::NotFound { .. })));
    let rows = desk.timeline(&who).unwrap().rows;
    assert_eq!((rows[0].kind.as_str(), rows[0].line.as_str()), ("自理能力", "3 分 · 可自理"));
}

#[test]
fn what_happened_stands_in_order_and_the_news_first() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("陈秀英");
    let know = desk.resident(&who).unwrap().know;
    assert!(know.iter().any(|line| line.contains("县人民医院")), "{know:?}");
    let before = desk.timeline(&who).unwrap();
    let kinds: Vec<&str> = before.rows.iter().map(|row| row.kind.as_str()).collect();
    for kind in ["医院报告", "随访", "用药", "自理能力"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(before.pressure.is_some() && before.rows.iter().any(|row| row.visit.is_some()));
    let add = |day: &str, place: &str, summary: &str| {
        desk.add_outside(&who, OutsideWhat::ReferralReply, day, place, summary)
    };
    assert_eq!(invalid(add("2026-09-03", "县医院", "已看")), "day");
    assert_eq!(invalid(add("昨天", "县医院", "已看")), "day");
    assert_eq!(invalid(add("2026-09-01", " ", "已看")), "place");
    assert_eq!(invalid(add("2026-09-01", "县医院", "")), "summary");
    assert!(desk.timeline(&who).unwrap().rows == before.rows);
    let after = add("2026-09-02", "县医院", "已调药").unwrap();
    assert_eq!((after.rows[0].kind.as_str(), after.rows[0].line.as_str()), ("转诊回复", "县医院: 已调药"));
    assert!(after.news.iter().any(|line| line.contains("已调药")), "{:?}", after.news);
    assert_eq!(actions(&trail(&phone, 1)), ["outside.add"]);
}

#[test]
fn two_records_of_one_person_are_offered_merged_and_shown_apart_again() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pairs = desk.doubles().unwrap();
    assert_eq!(pairs.len(), 1, "offered, not merged");
    let (first, second) = (pairs[0].first.resident.clone(), pairs[0].second.resident.clone());
    assert_eq!(pairs[0].why, "姓名、出生日期和住址相同");
    let listed = desk.residents(&pairs[0].first.name).unwrap();
    let numbers: Vec<&str> =
        listed.iter().filter_map(|row| row.place.split_once(" · ")).map(|(number, _)| number).collect();
    assert!(
        matches!(numbers[..], [one, other] if one != other && one.starts_with("档案尾号 ")),
        "told apart: {listed:?}"
    );
    let visits = |who: &str| desk.resident(who).unwrap().visits.len();
    let (one, other) = (visits(&first), visits(&second));
    assert!(one > 0 && other > 0);
    assert_eq!(desk.record(&first).unwrap().doubles.len(), 1);

    let record = desk.merge_records(&first, &second).unwrap();
    assert_eq!((record.merged.len(), record.doubles.len()), (1, 0));
    assert_eq!(desk.doubles().unwrap(), []);
    assert_eq!(visits(&first), one + other);
    assert_eq!(desk.resident(&second).unwrap().resident, first, "the other id opens the same page");
    assert_eq!(desk.residents("").unwrap().len(), DEMO_POPULATION - 1);
    assert_eq!(desk.start_visit(&second).unwrap().resident, first);
    assert!(matches!(desk.merge_records(&first, &second), Err(Error::Conflict { .. })));
    assert_eq!(invalid(desk.merge_records(&first, &first)), "absorbed");
    assert!(matches!(desk.merge_records(&first, NOBODY), Err(Error::NotFound { .. })));

    let record = desk.undo_merge(&first, &second).unwrap();
    assert_eq!((record.merged.len(), record.doubles.len()), (0, 1));
    assert_eq!((visits(&first), visits(&second)), (one, other));
    assert_eq!(desk.residents("").unwrap().len(), DEMO_POPULATION);
    assert!(matches!(desk.undo_merge(&first, &second), Err(Error::Conflict { .. })));

    assert!(matches!(desk.tell_apart(&first, NOBODY), Err(Error::NotFound { .. })));
    assert!(matches!(desk.tell_apart(&first, &first), Err(Error::NotFound { .. })));
    assert_eq!(desk.tell_apart(&second, &first).unwrap(), [], "two people: not offered any more");
    assert_eq!(desk.record(&first).unwrap().doubles, []);
    assert!(matches!(desk.tell_apart(&first, &second), Err(Error::NotFound { .. })));
    let done = actions(&trail(&phone, 12)).into_iter().filter(|action| *action == "record.unmerge").count();
    assert_eq!(done, 2);
}

#[test]
fn of_two_doses_of_a_merged_record_one_holds_until_they_are_shown_apart_again() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    let add = |who: &str, name: &str, dose: &str| {
        let line = drugs(typed(&[]), "drug_new", &[(name, "1", dose)]);
        desk.fill(FormKind::DrugAdd, who, line).unwrap();
        phone.clock.pass(Duration::from_secs(1));
    };
    add(&kept, "培哚普利", "4 mg");
    add(&kept, "丹参片", "3片");
    add(&absorbed, "培哚普利片", "8 mg");
    add(&absorbed, "丹参片", "3片");
    add(&absorbed, "银杏叶片", "1片");
    let taken = |who: &str| desk.resident(who).unwrap().drugs;
    let of = |who: &str, name: &str| -> Vec<String> {
        taken(who).into_iter().filter(|line| line.contains(name)).collect()
    };
    let apart = (taken(&kept), taken(&absorbed));

    desk.merge_records(&kept, &absorbed).unwrap();
    let both = "两份档案不一样：培哚普利 4 mg，每日 1 次、培哚普利片 8 mg，每日 1 次";
    assert_eq!(of(&kept, "培哚普利"), [both], "one line with both doses");
    assert_eq!(desk.resident(&kept).unwrap().know[0], both);
    assert_eq!(of(&kept, "丹参片").len(), 1, "what is alike stands once");
    let sheet = desk.sheet(SheetKind::Drugs, &kept).unwrap();
    assert_eq!(titles(&sheet)[0], "两份档案不一样，定一个");
    let row = &sheet.sections[0].rows[0];
    let doses: Vec<&str> = row.links.iter().map(|link| link.label.as_str()).collect();
    assert_eq!(doses, ["按培哚普利 4 mg，每日 1 次", "按培哚普利片 8 mg，每日 1 次"]);
    let Target::Act { kind: ActKind::DrugHolds, about } = &row.links[1].target else { panic!() };
    let nowhere = format!("{kept}:0");
    assert!(matches!(desk.act(ActKind::DrugHolds, &nowhere), Err(Error::NotFound { .. })));
    let nurse = Phone::of(Role::Nurse);
    assert!(matches!(nurse.desk.act(ActKind::DrugHolds, about), Err(Error::NotAllowed { .. })));

    phone.clock.pass(Duration::from_secs(1));
    let sheet = desk.act(ActKind::DrugHolds, about).unwrap();
    assert!(!titles(&sheet).contains(&"两份档案不一样，定一个"));
    assert_eq!(of(&kept, "培哚普利"), ["培哚普利片 8 mg，每日 1 次"]);
    assert_eq!(of(&kept, "银杏叶片").len(), 1, "nothing else ended");
    let visit = desk.start_visit(&kept).unwrap();
    let offered: Vec<String> = visit
        .sections
        .iter()
        .flat_map(|section| &section.fields)
        .flat_map(|field| field.drugs.iter().map(|line| format!("{} {}", line.name, line.dose)))
        .collect();
    for wanted in ["培哚普利片 8 mg", "丹参片 3片", "银杏叶片 1片"] {
        assert_eq!(offered.iter().filter(|line| *line == wanted).count(), 1, "{wanted}: {offered:?}");
    }
    assert!(!offered.contains(&"培哚普利 4 mg".to_owned()), "{offered:?}");

    phone.clock.pass(Duration::from_secs(1));
    desk.undo_merge(&kept, &absorbed).unwrap();
    assert_eq!((taken(&kept), taken(&absorbed)), apart, "each has what it had");
}

/// A disease, a check, a screening and what the sheet says are hers, whichever of two merged records they were written in.
#[test]
fn what_only_the_absorbed_record_has_is_hers_until_they_are_shown_apart_again() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    desk.save_record(&kept, &[chosen("managed", &[])]).unwrap();
    desk.save_record(&absorbed, &[chosen("managed", &[2]), chosen("marriage", &[3])]).unwrap();
    let check =
        tapped(typed(&[("check_day", "2026-08-30"), ("check_result", "未见异常")]), "check_kind", &[1]);
    desk.fill(FormKind::YearlyCheck, &absorbed, check).unwrap();
    let conditions = |who: &str| desk.resident(who).unwrap().conditions.join(" ");
    let eyes = |who: &str| {
        let sheet = desk.sheet(SheetKind::Checks, who).unwrap();
        sheet.sections.iter().flat_map(|section| &section.rows).any(|row| row.line == "未见异常")
    };
    assert!(!conditions(&kept).contains("糖尿病") && conditions(&absorbed).contains("糖尿病"));

    desk.merge_records(&kept, &absorbed).unwrap();
    assert!(conditions(&kept).contains("糖尿病"), "{}", conditions(&kept));
    assert!(eyes(&kept), "the check is hers");
    assert_eq!(value(&desk.record(&kept).unwrap(), "婚姻状况"), Some("丧偶"));
    let due = desk.sheet(SheetKind::Coverage, "").unwrap();
    let rows = || due.sections.iter().flat_map(|section| &section.rows);
    let opens = Some(Target::Resident { resident: kept.clone() });
    let hers = rows().find(|row| row.opens == opens).unwrap();
    assert!(!hers.line.contains("上门筛查"), "a patient is followed up, not screened: {}", hers.line);
    let visit = desk.start_visit(&kept).unwrap();
    assert!(visit.sections.iter().flat_map(|s| &s.fields).any(|f| f.field == "hypoglycaemia"));
    desk.answer(&visit.visit, "not_followed", FieldInput::Codes { codes: vec![1] }).unwrap();
    desk.answer(&visit.visit, "not_followed_reason", entry("", "不便").input).unwrap();
    desk.answer(&visit.visit, "not_followed_date", entry("", "2026-09-02").input).unwrap();
    desk.sign(&visit.visit).unwrap();
    // Another field of the sheet is saved: the disease stays where it stands.
    desk.save_record(&kept, &[entry("phone", "19900001111")]).unwrap();
    assert!(conditions(&kept).contains("糖尿病"));
    desk.undo_merge(&kept, &absorbed).unwrap();
    assert!(!conditions(&kept).contains("糖尿病") && conditions(&absorbed).contains("糖尿病"));
    assert!(eyes(&absorbed), "each has what it had");

    // Ended on the sheet of both, it is ended in each.
    desk.merge_records(&kept, &absorbed).unwrap();
    desk.save_record(&kept, &[chosen("managed", &[])]).unwrap();
    assert!(!conditions(&kept).contains("糖尿病"));
    desk.undo_merge(&kept, &absorbed).unwrap();
    assert!(!conditions(&absorbed).contains("糖尿病"));
}

#[test]
fn a_phone_number_finds_nobody_for_whom_it_is_hidden() {
    for (role, finds) in [(Role::Doctor, true), (Role::Volunteer, false)] {
        let phone = Phone::of(role);
        let number = Phone::of(Role::Doctor);
        let who = number.resident("王桂兰");
        let whole = number.desk.resident(&who).unwrap().phone.unwrap();
        // Four digits at the end of a phone number may be those of somebody's record number.
        let tail = &whole[whole.len() - 8..];
        let found = names(&phone.desk, tail).contains(&"王桂兰".to_owned());
        assert_eq!(found, finds, "{role:?}");
        assert_eq!(names(&phone.desk, &whole).contains(&"王桂兰".to_owned()), finds, "{role:?}");
    }
}

#[test]
fn what_an_absorbed_record_warns_of_and_where_she_was_sent_is_known_of_the_one_that_is_kept() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    desk.save_record(&absorbed, &[chosen("allergy", &[3]), chosen("history", &[5]), chosen("managed", &[])])
        .unwrap();
    desk.save_record(&kept, &[chosen("managed", &[])]).unwrap();
    for day in 0..3 {
        let high = typed(&[("screen_spirits", "0"), ("screen_pressure", &format!("15{day}/95"))]);
        let fields = ["screen_smoking", "screen_salt", "screen_family", "screen_symptoms"];
        let high = fields.into_iter().fold(high, |form, field| tapped(form, field, &[1]));
        phone.device.unlock(doorstep_tests::PIN).unwrap().fill(FormKind::Screening, &absorbed, high).unwrap();
        phone.clock.pass(Duration::from_secs(86_400));
    }
    let desk = phone.device.unlock(doorstep_tests::PIN).unwrap();
    desk.act(ActKind::ReferPressure, &absorbed).unwrap();
    let before = desk.resident(&kept).unwrap();
    desk.merge_records(&kept, &absorbed).unwrap();
    let page = desk.resident(&kept).unwrap();
    assert!(page.conditions.join(" ").contains("慢阻肺"), "{:?}", page.conditions);
    assert!(format!("{page:?}").contains("磺胺"), "the allergy is known");
    let sheet = desk.sheet(SheetKind::Coverage, "").unwrap();
    let opens = Some(Target::Resident { resident: kept.clone() });
    let hers = sheet.sections.iter().flat_map(|one| &one.rows).find(|row| row.opens == opens).unwrap();
    assert!(!hers.line.contains("疑似"), "she is on her way: {}", hers.line);
    let lines = desk.timeline(&kept).unwrap().rows;
    assert!(lines.iter().any(|row| row.kind == "转诊" && row.line.contains("高血压")), "{lines:?}");
    // The kept record keeps its own words, and both are apart again as they were.
    desk.save_record(&kept, &[entry("phone", "19900001112")]).unwrap();
    desk.undo_merge(&kept, &absorbed).unwrap();
    assert_eq!(desk.resident(&kept).unwrap().conditions, before.conditions);
    assert!(!format!("{:?}", desk.resident(&kept).unwrap()).contains("磺胺"));
}

#[test]
fn a_visit_to_the_one_record_is_done_for_both() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let pair = desk.doubles().unwrap().remove(0);
    let (kept, absorbed) = (pair.first.resident, pair.second.resident);
    let visit = desk.start_visit(&absorbed).unwrap().visit;
    desk.answer(&visit, "blood_pressure", entry("", "128/78").input).unwrap();
    desk.sign(&visit).unwrap();
    desk.merge_records(&kept, &absorbed).unwrap();
    let today = desk.today().unwrap();
    let people = today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    let hers: Vec<bool> = people.filter(|one| one.resident == kept).map(|one| one.done).collect();
    assert_eq!(hers, [true]);
}

#[test]
fn a_second_person_behind_a_door_leaves_its_floor() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let place = |who: &str| desk.resident(&phone.resident(who)).unwrap().place;
    let before = value(&desk.record(&phone.resident("陈秀英")).unwrap(), "楼层").map(str::to_owned);
    assert!(before.is_some());
    let entries = [
        entry("name", "曾乐"),
        chosen("sex", &[2]),
        entry("born", "1970-01-01"),
        entry("estate", "幸福小区"),
        entry("building", "3 栋"),
        entry("unit", "2 单元"),
        entry("door", "201"),
    ];
    desk.register_resident(&entries).unwrap();
    assert_eq!(place("曾乐"), place("陈秀英"), "the same door");
    let after = value(&desk.record(&phone.resident("陈秀英")).unwrap(), "楼层").map(str::to_owned);
    assert_eq!(after, before);
}

/// What the rules advise is one thing, a referral that was made with its steps another.
#[test]
fn referrals_that_were_made_stand_in_the_timeline_with_their_steps() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("李建国");
    let kinds = |kind: &str| -> Vec<String> {
        let rows = desk.timeline(&who).unwrap().rows;
        rows.into_iter().filter(|row| row.kind == kind).map(|row| row.line).collect()
    };
    let advised = kinds("建议转诊").len();
    let visit = desk.start_visit(&who).unwrap().visit;
    desk.answer(&visit, "blood_pressure", entry("", "186/112").input).unwrap();
    desk.sign(&visit).unwrap();
    assert_eq!(kinds("建议转诊").len(), advised + 1);
    let made = kinds("转诊").len();
    let form =
        typed(&[("ref_hospital", "县人民医院"), ("ref_department", "心内科"), ("ref_reason", "血压很高")]);
    let form = tapped(tapped(form, "ref_kind", &[1]), "ref_urgency", &[2]);
    desk.fill(FormKind::CareReferral, &who, form).unwrap();
    let lines = kinds("转诊");
    assert_eq!(lines.len(), made + 1);
    assert!(lines.iter().any(|line| line.contains("县人民医院 心内科")), "{lines:?}");
}
