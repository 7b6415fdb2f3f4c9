//! Who is due, that nobody is missed, the way from door to door, checks, closings and screening days.

use std::collections::BTreeSet;
use std::time::Duration;

use doorstep_core::care::reading::Value;
use doorstep_core::care::team::Staff;
use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, DoorPerson, DoorView, FieldInput, FormKind, Given, Purpose, RecordEntry, Role, SheetKind,
    SheetView, Target, TodayView,
};
use doorstep_core::store::Error as StoreError;
use doorstep_core::store::colours::Cause;
use doorstep_core::store::outbox::{self, Progress};
use doorstep_core::store::standing::{self, LastValue};
use doorstep_core::store::{lists, people};
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::trail::{actions, store, trail};
use doorstep_tests::{PIN, Phone, now, volunteer};

fn field(result: Result<SheetView, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

/// Registered, on a list, closed, missed; as the sheet says it, and as its rows count.
fn proof(sheet: &SheetView) -> [usize; 4] {
    let said: Vec<usize> = sheet.lines[0]
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect();
    let people: Vec<&Target> = rows(sheet).into_iter().filter_map(|row| row.opens.as_ref()).collect();
    let once: BTreeSet<String> = people.iter().map(|who| format!("{who:?}")).collect();
    assert_eq!((people.len(), once.len()), (said[0], said[0]), "everybody stands there exactly once");
    for section in sheet.sections.iter().filter(|section| section.title.contains(" 人")) {
        assert!(section.title.ends_with(&format!("· {} 人", section.rows.len())), "{}", section.title);
        for row in &section.rows {
            assert!(row.line.contains("日 · "), "a dated list: {}", row.line);
        }
    }
    said.try_into().unwrap()
}

/// Whatever the district: registered is what the residents' list has, and it is listed or closed, never missed.
#[test]
fn nobody_is_missed_in_districts_of_any_size() {
    for population in [10, 60, 137, 400] {
        let phone = Phone::of_district(Role::Doctor, population);
        let sheet = phone.desk.sheet(SheetKind::Coverage, "").unwrap();
        assert_eq!(proof(&sheet), [population.max(10), population.max(10), 0, 0]);
    }
}

/// With two years behind it, some have died or moved away.
#[test]
fn the_list_of_residents_goes_on_page_by_page_to_its_end() {
    let phone = Phone::of_district(Role::Doctor, 230);
    let desk = &phone.desk;
    let mut all = desk.residents("").unwrap();
    assert_eq!(all.len(), 100);
    loop {
        let next = desk.residents_after(&all.last().unwrap().resident).unwrap();
        if next.is_empty() {
            break;
        }
        all.extend(next);
    }
    let people: BTreeSet<&str> = all.iter().map(|row| row.resident.as_str()).collect();
    assert_eq!((all.len(), people.len()), (230, 230));
    assert!(matches!(
        desk.residents_after("00000000-0000-7000-8000-000000000000"),
        Err(Error::NotFound { .. })
    ));
}

#[test]
fn nobody_is_missed_in_the_demo_town() {
    let phone = Phone::of_town(Role::Doctor);
    let [all, listed, closed, missed] = proof(&phone.desk.sheet(SheetKind::Coverage, "").unwrap());
    assert_eq!((all, listed + closed, missed), (2_000, 2_000, 0));
    assert!((10..80).contains(&closed), "{closed}");
}

#[test]
fn whatever_happens_to_a_resident_she_stays_on_exactly_one_list_or_is_closed() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let told = || proof(&desk.sheet(SheetKind::Coverage, "").unwrap());
    assert_eq!(told(), [60, 60, 0, 0]);
    let who = phone.resident("张德福");
    assert_eq!(field(desk.fill(FormKind::Closing, &who, typed(&[]))), "closing_reason");
    let moved = tapped(typed(&[("closing_note", "去女儿家了")]), "closing_reason", &[1]);
    let sheet = desk.fill(FormKind::Closing, &who, moved).unwrap();
    assert_eq!(proof(&sheet), [60, 59, 1, 0]);
    let his = row(&sheet, "张德福");
    assert_eq!(his.line, "搬走了");
    assert_eq!(target(&his.links, "恢复上门"), &Target::Act { kind: ActKind::Reopen, about: who.clone() });
    assert!(!names(&desk.today().unwrap()).contains(&"张德福".to_owned()), "nobody walks there");
    assert_eq!(proof(&desk.act(ActKind::Reopen, &who).unwrap()), [60, 60, 0, 0]);
    assert!(matches!(desk.act(ActKind::Reopen, &who), Err(Error::Conflict { .. })));
    assert!(names(&desk.today().unwrap()).contains(&"张德福".to_owned()));
    desk.act(ActKind::Enrol, &who).unwrap();
    desk.act(ActKind::ReferPressure, &phone.resident("钱志远")).unwrap();
    assert_eq!(told(), [60, 60, 0, 0]);
    let sheet = desk.sheet(SheetKind::Coverage, "").unwrap();
    let section = |title: &str| sheet.sections.iter().find(|one| one.title.starts_with(title)).unwrap();
    let worker = section("孙立新（网格员）");
    assert!(worker.rows.iter().any(|row| row.title.starts_with("周小梅") && row.line.starts_with("203")));
    assert!(section("周文静（家庭医生）").rows.len() > 50);
    for days in [30, 200, 400] {
        phone.clock.pass(Duration::from_secs(days * 86_400));
        let desk = phone.device.unlock(PIN).unwrap();
        assert_eq!(proof(&desk.sheet(SheetKind::Coverage, "").unwrap()), [60, 60, 0, 0], "after {days} days");
    }
    let lines = trail(&phone, 8);
    assert!(actions(&lines).starts_with(&["resident.close", "resident.reopen"]), "{:?}", actions(&lines));
}

#[test]
fn who_a_visit_found_dead_or_moved_is_closed_everywhere() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    assert!(desk.plan_board().unwrap().iter().any(|row| row.name == "王桂兰"));
    let visit = desk.start_visit(&who).unwrap().visit;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![2] }).unwrap();
    desk.answer(&visit, "not_followed_reason", text("家里人说的")).unwrap();
    desk.answer(&visit, "not_followed_date", text("2026-09-01")).unwrap();
    desk.sign(&visit).unwrap();
    let sheet = desk.sheet(SheetKind::Coverage, "").unwrap();
    assert_eq!(proof(&sheet), [60, 59, 1, 0]);
    assert_eq!(row(&sheet, "王桂兰").line, "去世");
    assert!(desk.plan_board().unwrap().iter().all(|row| row.name != "王桂兰"));
    phone.clock.pass(Duration::from_secs(400 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    assert!(!names(&desk.today().unwrap()).contains(&"王桂兰".to_owned()), "no check, no survey, no plan");
    let sheet = desk.act(ActKind::Reopen, &who).unwrap();
    assert_eq!(proof(&sheet), [60, 60, 0, 0], "it was somebody else");
    assert!(names(&desk.today().unwrap()).contains(&"王桂兰".to_owned()));
}

#[test]
fn a_plan_ends_on_the_board_with_the_form_too() {
    let phone = Phone::of(Role::Doctor);
    let form = tapped(typed(&[("closing_note", "搬到外地")]), "closing_reason", &[1]);
    phone.desk.fill(FormKind::Closing, &phone.resident("王桂兰"), form).unwrap();
    assert!(phone.desk.plan_board().unwrap().iter().all(|row| row.name != "王桂兰"));
}

#[test]
fn one_high_pressure_is_on_a_list_the_next_day_and_a_suspicion_at_once() {
    let phone = Phone::of(Role::Doctor);
    let today = phone.desk.today().unwrap();
    let (_, door) = door_of(&today, "钱志远");
    let his = door.people.iter().find(|person| person.name == "钱志远").unwrap();
    assert!(his.reasons.iter().any(|why| why.contains("天量出来都高")), "{:?}", his.reasons);
    let doctors = phone.desk.sheet(SheetKind::Coverage, "").unwrap();
    assert!(row(&doctors, "钱志远").line.ends_with("疑似，要转诊"), "{}", row(&doctors, "钱志远").line);
    phone.desk.act(ActKind::ReferPressure, &phone.resident("钱志远")).unwrap();
    let doctors = phone.desk.sheet(SheetKind::Coverage, "").unwrap();
    assert!(!row(&doctors, "钱志远").line.ends_with("疑似，要转诊"), "on his way");

    let who = phone.resident("周小梅");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    let high = FieldInput::Text { text: "150/95".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", high).unwrap();
    phone.desk.sign(&visit).unwrap();
    let proven = phone.desk.sheet(SheetKind::Coverage, "").unwrap();
    assert_eq!(row(&proven, "周小梅").line, "9月3日 · 换一天再量血压");
    phone.clock.pass(Duration::from_secs(86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    let today = desk.today().unwrap();
    let (_, door) = door_of(&today, "周小梅");
    let hers = door.people.iter().find(|person| person.name == "周小梅").unwrap();
    assert!(hers.reasons.contains(&"血压 150/95 偏高，换一天再量".to_owned()), "{:?}", hers.reasons);
    let visit = desk.start_visit(&who).unwrap().visit;
    let normal = FieldInput::Text { text: "128/78".to_owned() };
    desk.answer(&visit, "blood_pressure", normal).unwrap();
    desk.sign(&visit).unwrap();
    let proven = desk.sheet(SheetKind::Coverage, "").unwrap();
    assert!(!row(&proven, "周小梅").line.contains("再量"), "{}", row(&proven, "周小梅").line);
}

#[test]
fn the_proof_and_closing_are_not_everybodys() {
    let nurse = Phone::of(Role::Nurse);
    let who = nurse.resident("张德福");
    assert!(nurse.desk.sheet(SheetKind::Coverage, "").is_ok());
    assert!(matches!(nurse.desk.fill(FormKind::Closing, &who, typed(&[])), Err(Error::NotAllowed { .. })));
    let grid = Phone::of(Role::GridWorker);
    assert!(matches!(grid.desk.sheet(SheetKind::Coverage, ""), Err(Error::NotAllowed { .. })));
    assert!(matches!(grid.desk.act(ActKind::Reopen, &who), Err(Error::NotAllowed { .. })));
}

fn names(today: &TodayView) -> Vec<String> {
    let doors = today.buildings.iter().flat_map(|building| &building.doors);
    doors.flat_map(|door| &door.people).map(|person| person.name.clone()).collect()
}

fn reasons(today: &TodayView) -> Vec<String> {
    let doors = today.buildings.iter().flat_map(|building| &building.doors);
    doors.flat_map(|door| &door.people).flat_map(|person| person.reasons.clone()).collect()
}

fn door_of<'a>(today: &'a TodayView, name: &str) -> (&'a str, &'a DoorView) {
    let mut all =
        today.buildings.iter().flat_map(|b| b.doors.iter().map(move |door| (b.title.as_str(), door)));
    all.find(|(_, door)| door.people.iter().any(|person| person.name == name)).unwrap()
}

#[test]
fn each_role_has_the_list_of_what_it_may_do() {
    let volunteer = reasons(&Phone::of(Role::Volunteer).desk.today().unwrap());
    assert!(
        volunteer.iter().all(|why| ["量血压", "看限盐勺用了没有", "有事要办"].contains(&why.as_str())),
        "{volunteer:?}"
    );
    let worker = reasons(&Phone::of(Role::SocialWorker).desk.today().unwrap());
    assert!(
        !worker.is_empty() && worker.iter().all(|why| ["低盐饮食小组", "问问需求"].contains(&why.as_str())),
        "{worker:?}"
    );
    let grid = Phone::of(Role::GridWorker).desk.today().unwrap();
    assert!(names(&grid).contains(&"孙桂芳".to_owned()));
    assert!(reasons(&grid).contains(&"高危人群量血压".to_owned()));
    assert!(reasons(&grid).iter().all(|why| !why.starts_with('查')));
    let doctor = Phone::of(Role::Doctor).desk.today().unwrap();
    assert!(!names(&doctor).contains(&"孙桂芳".to_owned()), "one list only");
}

#[test]
fn nobody_at_home_is_counted_moved_to_another_time_and_then_called() {
    let phone = Phone::of(Role::Doctor);
    let desk = || phone.device.unlock(PIN).unwrap();
    let before = phone.desk.today().unwrap();
    let (title, door) = door_of(&before, "李建国");
    assert_eq!((title, door.note.as_deref(), door.may_note), ("幸福小区 3 栋", None, true));
    let household = door.household.clone();
    let sheet = phone.desk.act(ActKind::NobodyHome, &household).unwrap();
    assert_eq!(rows(&sheet)[0].line, "去过 1 次，上午没人，下午再去");
    let today = phone.desk.today().unwrap();
    assert_eq!(door_of(&today, "李建国").0, "晚点再去 · 幸福小区 3 栋");
    assert_eq!(names(&today).last().unwrap(), "李建国", "after all others");
    phone.clock.pass(Duration::from_secs(5 * 3600));
    let afternoon = desk();
    let today = afternoon.today().unwrap();
    assert_eq!(door_of(&today, "李建国").0, "幸福小区 3 栋", "now is the other time of the day");
    afternoon.act(ActKind::NobodyHome, &household).unwrap();
    phone.clock.pass(Duration::from_secs(5 * 3600));
    let evening = desk();
    evening.act(ActKind::NobodyHome, &household).unwrap();
    let today = evening.today().unwrap();
    assert_eq!(door_of(&today, "李建国").1.note.as_deref(), Some("去过 3 次都没人，改打电话"));
    assert!(matches!(evening.act(ActKind::NobodyHome, "x"), Err(Error::NotFound { .. })));
    let visit = evening.start_visit(&phone_resident(&evening, "李建国")).unwrap().visit;
    let input = doorstep_core::desk::view::FieldInput::Text { text: "150/90".to_owned() };
    evening.answer(&visit, "blood_pressure", input).unwrap();
    evening.sign(&visit).unwrap();
    assert_eq!(door_of(&evening.today().unwrap(), "李建国").1.note, None, "somebody opened");
    let lines = trail(&phone, 20);
    assert_eq!(actions(&lines).iter().filter(|action| **action == "door.nobody-home").count(), 3);
}

fn phone_resident(desk: &doorstep_core::desk::Desk, name: &str) -> String {
    desk.residents(name).unwrap().into_iter().find(|row| row.name == name).unwrap().resident
}

#[test]
fn a_yearly_check_is_recorded_and_due_again_in_a_year() {
    let phone = Phone::of(Role::Nurse);
    let who = phone.resident("王桂兰");
    let sheet = phone.desk.sheet(SheetKind::Checks, &who).unwrap();
    assert_eq!(rows(&sheet).len(), 6, "five to do, and her plan was looked over");
    assert_eq!(row(&sheet, "查眼底").line, "9月11日以前做");
    let fill = |day: &str, answers: &[u32]| {
        let form = typed(&[("check_day", day), ("check_result", "双眼未见异常")]);
        phone.desk.fill(FormKind::YearlyCheck, &who, tapped(form, "check_kind", answers))
    };
    assert_eq!(field(fill("2026-09-03", &[1])), "check_day");
    assert_eq!(field(fill("2026-08-30", &[9])), "check_kind");
    let sheet = fill("2026-08-30", &[1]).unwrap();
    assert_eq!(row(&sheet, "查眼底").line, "2027年8月30日以前做");
    assert_eq!(row(&sheet, "8月30日 查眼底").line, "双眼未见异常");
    assert!(matches!(phone.desk.sheet(SheetKind::Checks, "x"), Err(Error::NotFound { .. })));
    let grid = Phone::of(Role::GridWorker);
    let his = grid.resident("王桂兰");
    assert!(matches!(grid.desk.sheet(SheetKind::Checks, &his), Err(Error::NotAllowed { .. })));
    assert_eq!(actions(&trail(&phone, 1)), ["check.record"]);
}

/// The form of diabetes asks for it too: what stands there need not be recorded again.
#[test]
fn an_hba1c_on_a_signed_form_is_the_yearly_check() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    let sheet = || desk.sheet(SheetKind::Checks, &who).unwrap();
    let by = || row(&sheet(), "查糖化血红蛋白").line.clone();
    let before = by();
    let visit = desk.start_visit(&who).unwrap().visit;
    for (field, typed) in [("blood_pressure", "132/82"), ("hba1c", "7.1"), ("hba1c_date", "2026-08-20")] {
        desk.answer(&visit, field, text(typed)).unwrap();
    }
    assert_eq!(by(), before, "not before it is signed");
    desk.sign(&visit).unwrap();
    assert_eq!(by(), "2027年8月20日以前做");
    assert_eq!(row(&sheet(), "8月20日 查糖化血红蛋白").line, "7.1 %");
    let entry = |field: &str, typed: &str| RecordEntry { field: field.to_owned(), input: text(typed) };
    let mended = [entry("hba1c_date", "2026-08-10"), entry("correction_reason", "日期看错了")];
    desk.correct_visit(&visit, &mended).unwrap();
    assert_eq!(by(), "2027年8月10日以前做");
    assert!(
        rows(&sheet()).iter().all(|row| !row.title.starts_with("8月20日")),
        "as it is after the correction"
    );
}

#[test]
fn an_overdue_check_stands_among_the_reasons() {
    let phone = Phone::of(Role::Doctor);
    phone.clock.pass(Duration::from_secs(20 * 86_400));
    let today = phone.device.unlock(PIN).unwrap().today().unwrap();
    let (_, door) = door_of(&today, "王桂兰");
    let hers = door.people.iter().find(|person| person.name == "王桂兰").unwrap();
    for check in ["查眼底", "查脚", "查尿白蛋白", "查糖化血红蛋白", "查血脂"] {
        assert!(hers.reasons.contains(&check.to_owned()), "{check} in {:?}", hers.reasons);
    }
}

#[test]
fn a_screening_day_invites_a_group_slot_by_slot() {
    let phone = Phone::of(Role::GridWorker);
    let desk = &phone.desk;
    let plan = |building: &str, day: &str| {
        let fields =
            [("campaign_estate", "幸福小区"), ("campaign_building", building), ("campaign_day", day)];
        desk.fill(FormKind::Campaign, "", typed(&fields))
    };
    assert_eq!(field(plan("99 栋", "2026-09-10")), "campaign_building");
    assert_eq!(field(plan("3 栋", "2026-09-10")), "campaign_building");
    assert_eq!(field(plan("5 栋", "2026-09-01")), "campaign_day");
    assert!(desk.sheet(SheetKind::Campaigns, "").unwrap().sections.is_empty(), "nothing half-written");
    let sheet = plan("5 栋", "2026-09-02").unwrap();
    assert_eq!(sheet.title, "周三 9月2日 幸福小区 5 栋");
    assert_eq!(sheet.sections.iter().map(|slot| slot.title.as_str()).collect::<Vec<_>>(), ["08:00"]);
    let his = row(&sheet, "钱志远");
    assert_eq!(his.line, "还没来");
    assert_eq!(rows(&sheet).len(), 1, "screened within the year or too young: not asked to come");
    let Target::Form { kind, about } = target(&his.links, "上门筛查") else { panic!() };
    let mut answers = typed(&[("screen_spirits", "0")]);
    for form_field in ["screen_smoking", "screen_salt", "screen_family", "screen_symptoms"] {
        answers = tapped(answers, form_field, &[1]);
    }
    desk.fill(*kind, about, answers).unwrap();
    let all = desk.sheet(SheetKind::Campaigns, "").unwrap();
    let Some(Target::Sheet { about, .. }) = &row(&all, "9月2日 幸福小区 5 栋").opens else { panic!() };
    assert_eq!(row(&desk.sheet(SheetKind::Campaign, about).unwrap(), "钱志远").line, "筛过了");
    assert!(matches!(desk.sheet(SheetKind::Campaign, "x"), Err(Error::NotFound { .. })));
    let volunteer = Phone::of(Role::Volunteer);
    assert!(matches!(volunteer.desk.sheet(SheetKind::Campaigns, ""), Err(Error::NotAllowed { .. })));
    assert_eq!(actions(&trail(&phone, 2)), ["campaign.plan", "screening.keep"]);
}

#[test]
fn a_building_is_placed_and_the_walk_goes_by_it() {
    let phone = Phone::of(Role::GridWorker);
    let desk = &phone.desk;
    let who = phone.resident("孙桂芳");
    target(&ways(desk, &who), "记这栋楼的位置");
    let place = |latitude: &str, longitude: &str| {
        let form = typed(&[("place_latitude", latitude), ("place_longitude", longitude)]);
        desk.fill(FormKind::BuildingPlace, &who, form)
    };
    assert_eq!(field(place("0", "116.4")), "place_latitude");
    assert_eq!(field(place("39.9", "200")), "place_longitude");
    assert_eq!(field(place("39.90420012", "116.4")), "place_latitude");
    assert_eq!(place("39.9042", "116.4074").unwrap().lines, ["记好了，下次名单按这个走"]);
    let form = desk.form(FormKind::BuildingPlace, &who).unwrap();
    let known: Vec<_> = form.fields.iter().map(|field| field.text.as_str()).collect();
    assert_eq!(known, ["39.9042", "116.4074"]);
    assert!(matches!(desk.form(FormKind::BuildingPlace, "x"), Err(Error::NotFound { .. })));
    let volunteer = Phone::of(Role::Volunteer);
    let hers = volunteer.resident("孙桂芳");
    let refused = volunteer.desk.form(FormKind::BuildingPlace, &hers);
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
}

/// What was promised when she agreed: taken back, the place on the map is neither shown nor changed nor walked by.
#[test]
fn a_place_is_not_used_once_somebody_there_takes_it_back() {
    let phone = Phone::of_town(Role::Doctor);
    let desk = &phone.desk;
    let walk = || -> Vec<String> {
        desk.today().unwrap().buildings.into_iter().map(|building| building.title).collect()
    };
    let before = walk();
    let first = desk.today().unwrap().buildings[0].doors[0].people[0].resident.clone();
    desk.form(FormKind::BuildingPlace, &first).unwrap();
    desk.withdraw_consent(&first, Purpose::Whereabouts).unwrap();
    let Err(Error::NotAllowed { words }) = desk.form(FormKind::BuildingPlace, &first) else { panic!() };
    assert!(words.starts_with("本人没同意记住住处的位置"), "{words}");
    let form = typed(&[("place_latitude", "39.9"), ("place_longitude", "116.4")]);
    assert!(matches!(desk.fill(FormKind::BuildingPlace, &first, form), Err(Error::NotAllowed { .. })));
    assert_ne!(walk(), before, "the building has no place in the walk any more");
    let given = Given::Spoken { witness: "李四".to_owned() };
    desk.give_consent(&first, Purpose::Whereabouts, given).unwrap();
    assert_eq!(walk(), before);
}

#[test]
fn the_team_says_who_leads_it_and_the_doctor_may_change_that() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let sheet = desk.sheet(SheetKind::Team, "").unwrap();
    assert_eq!(row(&sheet, "郑国栋").line, "家庭医生 · 团队长");
    assert!(row(&sheet, "郑国栋").links.is_empty());
    let Target::Act { kind: ActKind::Lead, about } = target(&row(&sheet, "周文静").links, "由他当团队长")
    else {
        panic!()
    };
    let sheet = desk.act(ActKind::Lead, about).unwrap();
    assert_eq!(row(&sheet, "周文静").line, "家庭医生 · 团队长");
    assert!(matches!(desk.act(ActKind::Lead, about), Err(Error::Conflict { .. })));
    assert!(matches!(desk.act(ActKind::Lead, "x"), Err(Error::NotFound { .. })));
    let nurse = Phone::of(Role::Nurse);
    let seen = nurse.desk.sheet(SheetKind::Team, "").unwrap();
    assert!(rows(&seen).iter().all(|row| row.links.is_empty()));
    assert!(matches!(nurse.desk.act(ActKind::Lead, about), Err(Error::NotAllowed { .. })));
    let volunteer = Phone::of(Role::Volunteer);
    assert!(matches!(volunteer.desk.sheet(SheetKind::Team, ""), Err(Error::NotAllowed { .. })));
    assert_eq!(actions(&trail(&phone, 1)), ["team.lead"]);
}

#[test]
fn what_the_platform_refused_brings_its_resident_onto_the_list() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("钱志远");
    phone.desk.act(ActKind::ReferPressure, &who).unwrap();
    let why = "平台退回了，打开“待上传”看原因".to_owned();
    assert!(!reasons(&phone.desk.today().unwrap()).contains(&why));
    let refuse = store(&phone).write(|tx| {
        let (request, _) = outbox::unanswered(tx, 1)?.remove(0);
        outbox::set_progress(tx, request.id, &Progress::Rejected { reason: "缺少档案编号".to_owned() })
    });
    refuse.map_err(|error: StoreError| error).unwrap();
    let desk = phone.device.unlock(PIN).unwrap();
    let today = desk.today().unwrap();
    let (_, door) = door_of(&today, "钱志远");
    assert!(door.people.iter().any(|person| person.reasons.contains(&why)));
    assert_eq!(desk.sync().unwrap().rows[0].state, "平台退回：缺少档案编号");
}

/// 6 栋 stands in more than one estate: only those of the one that was named are asked to come.
#[test]
fn a_screening_day_is_of_one_estate() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let newcomer = |name: &str, estate: &str| {
        let text = |field: &str, text: &str| {
            let input = FieldInput::Text { text: text.to_owned() };
            RecordEntry { field: field.to_owned(), input }
        };
        let sex = RecordEntry { field: "sex".to_owned(), input: FieldInput::Codes { codes: vec![2] } };
        let entries = [
            text("name", name),
            sex,
            text("born", "1970-01-01"),
            text("estate", estate),
            text("building", "61 栋"),
            text("door", "101"),
        ];
        desk.register_resident(&entries).unwrap();
    };
    newcomer("曾乐", "幸福小区");
    newcomer("曾安", "和平里");
    let plan = |estate: &str| {
        let fields =
            [("campaign_estate", estate), ("campaign_building", "61 栋"), ("campaign_day", "2026-09-10")];
        desk.fill(FormKind::Campaign, "", typed(&fields))
    };
    assert_eq!(field(plan("太平村")), "campaign_building");
    let sheet = plan("和平里").unwrap();
    let titles: Vec<&str> = rows(&sheet).into_iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].starts_with("曾安"), "{titles:?}");
    let all = desk.sheet(SheetKind::Campaigns, "").unwrap();
    assert_eq!(row(&all, "9月10日 和平里 61 栋").line, "请了 1 人");
}

/// Two of one role share the doors by building: one's own come first and are counted, the other's stay in sight.
#[test]
fn doors_are_shared_between_two_of_one_role() {
    let phone = Phone::of(Role::Doctor);
    let alone = phone.desk.today().unwrap();
    assert!(!alone.progress_line.contains("他人负责"), "{}", alone.progress_line);
    let everybody: BTreeSet<String> = names(&alone).into_iter().collect();
    let me = phone.desk.me().unwrap();
    let store = store(&phone);
    let added = store.write(|tx| {
        let doctor = people::all_staff(tx)?.into_iter().find(|one| one.name == me.name).unwrap();
        let id = "0190b6c2-0000-7000-8000-0000000000d0".parse().unwrap();
        people::put_staff(tx, &Staff { id, name: "何平".to_owned(), ..doctor })?;
        Ok::<_, StoreError>(())
    });
    added.unwrap();
    drop(store);
    let desk = phone.device.unlock(PIN).unwrap();
    let today = desk.today().unwrap();
    let theirs = |title: &str| title.starts_with("何平 负责 · ");
    let first = today.buildings.iter().position(|building| theirs(&building.title)).unwrap();
    assert!(first > 0, "some are one's own");
    assert!(today.buildings[first..].iter().all(|building| theirs(&building.title)), "own doors first");
    let doors: usize = today.buildings[first..].iter().map(|building| building.doors.len()).sum();
    assert!(today.progress_line.ends_with(&format!("他人负责 {doors} 户")), "{}", today.progress_line);
    let own: usize = today.buildings[..first]
        .iter()
        .flat_map(|building| &building.doors)
        .map(|door| door.people.len())
        .sum();
    assert!(today.progress_line.contains(&own.to_string()), "{} of {own}", today.progress_line);
    assert_eq!(names(&today).into_iter().collect::<BTreeSet<String>>(), everybody, "nobody vanishes");
}

fn person<'a>(today: &'a TodayView, name: &str) -> &'a DoorPerson {
    let (_, door) = door_of(today, name);
    door.people.iter().find(|person| person.name == name).unwrap()
}

/// A visit to 张德福 that could not take place: nobody opened.
fn unopened(desk: &doorstep_core::desk::Desk, who: &str) {
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    let visit = desk.start_visit(who).unwrap().visit;
    desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![7] }).unwrap();
    desk.answer(&visit, "not_followed_reason", text("敲门没人应")).unwrap();
    desk.answer(&visit, "not_followed_date", text("2026-09-02")).unwrap();
    desk.sign(&visit).unwrap();
}

#[test]
fn who_was_not_met_stays_to_be_done_with_the_next_time_of_the_day() {
    let phone = Phone::of(Role::Doctor);
    unopened(&phone.desk, &phone.resident("李建国"));
    let today = phone.desk.today().unwrap();
    assert!(!person(&today, "李建国").done);
    let (title, door) = door_of(&today, "李建国");
    assert_eq!(title, "晚点再去 · 幸福小区 3 栋");
    assert_eq!((door.note.as_deref(), door.done), (Some("去过 1 次，上午没人，下午再去"), false));
    assert!(today.progress_line.starts_with("走了 0 /"), "{}", today.progress_line);
}

#[test]
fn a_volunteers_measuring_does_not_do_the_doctors_follow_up_and_his_visit_not_her_spoon() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("张德福");
    let phone = volunteer::measured(phone, &who, (136, 82), 0..1);
    let his = phone.desk.today().unwrap();
    assert!(!person(&his, "张德福").done, "{:?}", person(&his, "张德福").reasons);

    let phone = Phone::of(Role::Volunteer);
    let her = phone.resident("王桂兰");
    let spoon = "看限盐勺用了没有".to_owned();
    assert!(person(&phone.desk.today().unwrap(), "王桂兰").reasons.contains(&spoon));
    let phone = volunteer::visited(phone, &her, doorstep_core::care::team::Role::Doctor);
    let today = phone.desk.today().unwrap();
    let hers = person(&today, "王桂兰");
    assert!(!hers.done && hers.reasons.contains(&spoon), "{:?}", hers.reasons);
    assert!(!hers.reasons.contains(&"量血压".to_owned()), "she was measured today");
}

#[test]
fn what_a_visit_leaves_to_do_keeps_its_door_open() {
    let phone = Phone::of(Role::Doctor);
    phone.clock.pass(Duration::from_secs(20 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    let who = phone_resident(&desk, "王桂兰");
    let visit = desk.start_visit(&who).unwrap().visit;
    desk.answer(&visit, "blood_pressure", FieldInput::Text { text: "132/82".to_owned() }).unwrap();
    desk.sign(&visit).unwrap();
    let today = desk.today().unwrap();
    let hers = person(&today, "王桂兰");
    assert!(!hers.done && hers.reasons.contains(&"查眼底".to_owned()), "{:?}", hers.reasons);
}

#[test]
fn doors_are_walked_by_number_in_both_lists() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let mut wanted = Vec::new();
    for (name, building, unit, door) in [
        ("郝一", "61 栋", "2 单元", "302"),
        ("郝二", "61 栋", "2 单元", "1001"),
        ("郝三", "61 栋", "10 单元", "101"),
    ] {
        let text = |field: &str, text: &str| {
            let input = FieldInput::Text { text: text.to_owned() };
            RecordEntry { field: field.to_owned(), input }
        };
        let codes = |field: &str, code| RecordEntry {
            field: field.to_owned(),
            input: FieldInput::Codes { codes: vec![code] },
        };
        wanted.push(name.to_owned());
        desk.register_resident(&[
            text("name", name),
            codes("sex", 2),
            text("born", "1970-01-01"),
            text("estate", "幸福小区"),
            text("building", building),
            text("unit", unit),
            text("door", door),
            codes("managed", 1),
        ])
        .unwrap();
    }
    let mine = |all: Vec<String>| all.into_iter().filter(|name| name.starts_with('郝')).collect::<Vec<_>>();
    assert_eq!(mine(names(&desk.today().unwrap())), wanted);
    assert_eq!(mine(desk.residents("").unwrap().into_iter().map(|row| row.name).collect()), wanted);
}

/// More are due than anybody walks in a day: one's own doors stay, red first, and what is left out is counted; who must be called is
/// never left out.
#[test]
fn a_list_that_is_too_long_keeps_ones_own_and_red_doors() {
    // Standings are brought up to date once a day: with the first unlocking.
    let phone = Phone::of_district(Role::Doctor, 1_500).restarted();
    let store = store(&phone);
    let red = store.write(|tx| {
        let today = "2026-09-02".parse().unwrap();
        let everybody = lists::everyone(tx)?;
        let mut standing = everybody.iter().find_map(|one| one.standing.clone()).unwrap();
        standing.colouring.colour = doorstep_core::desk::view::Colour::Green;
        standing.next_due = Some(today);
        for line in &everybody {
            standing.resident = line.resident.id;
            standing::put(tx, &standing, today, Cause::Time)?;
        }
        let last = everybody.last().unwrap();
        standing.colouring.colour = doorstep_core::desk::view::Colour::Red;
        standing.last_pressure = Some(LastValue {
            value: Value::BloodPressure {
                systolic: 190.into(),
                diastolic: 115.into(),
                mean: None,
                pulse: None,
            },
            beyond: None,
            taken_at: now(&phone.clock),
            answered: false,
        });
        standing::put(tx, &standing, today, Cause::Time)?;
        Ok::<_, StoreError>((everybody.len(), last.resident.id.to_string()))
    });
    let (due, red) = red.unwrap();
    assert!(due > 500, "{due}");
    drop(store);
    let desk = phone.device.unlock(PIN).unwrap();
    let today = desk.today().unwrap();
    let shown: Vec<&DoorView> = today.buildings.iter().flat_map(|one| &one.doors).collect();
    let people: usize = shown.iter().map(|door| door.people.len()).sum();
    assert!((400..410).contains(&people), "{people}");
    assert!(shown.iter().flat_map(|door| &door.people).any(|one| one.resident == red), "red first");
    assert!(today.alerts.iter().any(|alert| alert.resident == red), "whoever must be called is there");
    let left = today.progress_line.rsplit_once("还有 ").unwrap().1.trim_end_matches(" 户");
    assert!(left.parse::<usize>().unwrap() > 50, "{}", today.progress_line);
    assert!(today.progress_line.contains(&format!("/ {due} 位")), "{}", today.progress_line);
}

/// A team without a grid worker: what he would do stands on the list of somebody who is there.
#[test]
fn what_a_missing_role_would_do_is_somebody_elses() {
    let phone = Phone::of(Role::Doctor);
    assert!(!names(&phone.desk.today().unwrap()).contains(&"孙桂芳".to_owned()));
    let store = store(&phone);
    let left = store.write(|tx| {
        for one in people::all_staff(tx)?.into_iter().filter(|one| one.name == "孙立新") {
            people::put_staff(tx, &Staff { team: "别的团队".to_owned(), ..one })?;
        }
        Ok::<_, StoreError>(())
    });
    left.unwrap();
    drop(store);
    let desk = phone.device.unlock(PIN).unwrap();
    assert_eq!(proof(&desk.sheet(SheetKind::Coverage, "").unwrap()), [60, 60, 0, 0]);
    let today = desk.today().unwrap();
    assert!(person(&today, "孙桂芳").reasons.contains(&"高危人群量血压".to_owned()));
}

#[test]
fn a_plan_stays_to_be_looked_over_until_it_was() {
    let phone = Phone::of(Role::Doctor);
    let review = "5+2 回顾".to_owned();
    let of = |desk: &doorstep_core::desk::Desk| person(&desk.today().unwrap(), "王桂兰").reasons.clone();
    assert!(!of(&phone.desk).contains(&review), "it was looked over in the fourth week");
    let who = phone.resident("王桂兰");
    phone.clock.pass(Duration::from_secs(28 * 86_400));
    let desk = phone.device.unlock(PIN).unwrap();
    assert!(of(&desk).contains(&review), "and it stays due after the day itself: {:?}", of(&desk));
    let sheet = desk.sheet(SheetKind::Intervention, &who).unwrap();
    assert!(sheet.lines.iter().any(|line| line.contains("就该回顾了")), "{:?}", sheet.lines);
    let Target::Form { kind, about } = target(&sheet.links, "记一项检查").clone() else { panic!() };
    let form =
        tapped(typed(&[("check_day", "2026-09-30"), ("check_result", "饮食淡了")]), "check_kind", &[6]);
    desk.fill(kind, &about, form).unwrap();
    let sheet = desk.sheet(SheetKind::Intervention, &who).unwrap();
    assert!(sheet.lines.iter().any(|line| line == "下次回顾 10月28日"), "{:?}", sheet.lines);
    assert!(!of(&desk).contains(&review));
    let sheet = desk.sheet(SheetKind::Checks, &who).unwrap();
    assert_eq!(row(&sheet, "9月30日 5+2 回顾").line, "饮食淡了");
}
