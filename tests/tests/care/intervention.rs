//! 5+2 from enrolment to evaluation: who does what, groups with attendance, salt, diary, reminders, a county's template.

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{ActKind, FormAnswers, FormKind, Role, SheetKind, Target};
use doorstep_tests::Phone;
use doorstep_tests::sheet::{TEMPLATE, row, rows, tapped, target, typed, ways, with};
use doorstep_tests::trail::{actions, trail, waiting};

fn field(error: Result<impl std::fmt::Debug, Error>) -> String {
    match error.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

#[test]
fn a_resident_is_enrolled_once_and_her_week_is_there() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("张德福");
    let links = ways(&phone.desk, &who);
    assert_eq!(target(&links, "加入 5+2"), &Target::Act { kind: ActKind::Enrol, about: who.clone() });
    let sheet = phone.desk.act(ActKind::Enrol, &who).unwrap();
    assert_eq!(sheet.title, "张德福 的 5+2");
    assert_eq!(sheet.sections[0].title, "第 1 周 9月2日–9月8日");
    assert_eq!(row(&sheet, "").line, "还要做 0/5");
    assert!(matches!(phone.desk.act(ActKind::Enrol, &who), Err(Error::Conflict { .. })));
    phone.desk.tick_plan(&who, "doctor-follow-up", true).unwrap();
    let sheet = phone.desk.sheet(SheetKind::Intervention, &who).unwrap();
    assert_eq!(row(&sheet, "").line, "还要做 1/5 · 周三 周文静");
    assert!(matches!(phone.desk.act(ActKind::Enrol, "nobody"), Err(Error::NotFound { .. })));
    assert!(ways(&phone.desk, &who).iter().all(|link| link.label != "加入 5+2"));
    assert_eq!(actions(&trail(&phone, 2)), ["plan.enrol", "plan.tick"]);
}

#[test]
fn past_weeks_say_what_was_missed_and_by_whom_the_rest_was_done() {
    let phone = Phone::of(Role::Nurse);
    let who = phone.resident("王桂兰");
    let sheet = phone.desk.sheet(SheetKind::Intervention, &who).unwrap();
    let third = sheet.sections.iter().find(|section| section.title.starts_with("第 3 周")).unwrap();
    assert!(
        third.rows[0].line.starts_with("没做够 4/5 · 周一 周文静、周二 周文静"),
        "{}",
        third.rows[0].line
    );
    assert_eq!(third.rows[1].line, "没做够 1/2 · 周一 何思远");
    assert_eq!(third.rows[2].line, "做完了 1/1 · 周一 吴阿姨");
    assert_eq!(row(&sheet, "8月26日").line, "每人每天 5.5 克盐，应少于 5 克");
}

#[test]
fn a_volunteer_looks_at_the_salt_box_and_nothing_wrong_is_kept() {
    let phone = Phone::of(Role::Volunteer);
    let desk = &phone.desk;
    let visible = desk.today().unwrap();
    let people = || visible.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    let who = people().find(|person| person.name == "王桂兰").unwrap().resident.clone();
    let form = desk.form(FormKind::SaltCheck, &who).unwrap();
    assert_eq!(form.lines, ["每人每天应少于 5 克；一平勺 2 克"]);
    let fill = |grams, days, eaters| {
        let answers = typed(&[("salt_grams", grams), ("salt_days", days), ("salt_eaters", eaters)]);
        desk.fill(FormKind::SaltCheck, &who, answers)
    };
    assert_eq!(field(fill("10001", "7", "2")), "salt_grams");
    assert_eq!(field(fill("60", "0", "2")), "salt_days");
    assert_eq!(field(fill("60", "7", "51")), "salt_eaters");
    let refused = desk.fill(FormKind::SaltCheck, &who, typed(&[("salt_grams", "60")]));
    assert_eq!(field(refused), "salt_days");
    let before = desk.sheet(SheetKind::Intervention, &who).unwrap();
    assert_eq!(before.sections.iter().find(|s| s.title == "用盐").unwrap().rows.len(), 2, "nothing was kept");
    let sheet = fill("60", "7", "2").unwrap();
    assert_eq!(row(&sheet, "9月2日").line, "每人每天 4.2 克盐，在 5 克以内");
    assert!(row(&sheet, "看限盐勺").line.starts_with("做完了 1/1"), "the week's tick came with it");
    assert!(matches!(desk.act(ActKind::DrugsTaken, &who), Err(Error::NotAllowed { .. })));
    assert!(matches!(desk.act(ActKind::Enrol, &who), Err(Error::NotAllowed { .. })));
    let meal = tapped(tapped(FormAnswers::default(), "meal", &[1]), "salty_foods", &[2, 4]);
    let sheet = desk.fill(FormKind::DietEntry, &who, meal).unwrap();
    assert_eq!(row(&sheet, "9月2日 早饭").line, "咸菜、腌菜、酱油、酱料多");
    let both = tapped(tapped(FormAnswers::default(), "meal", &[1]), "salty_foods", &[1, 2]);
    assert_eq!(field(desk.fill(FormKind::DietEntry, &who, both)), "salty_foods");
    assert!(matches!(
        desk.fill(FormKind::SaltCheck, "x", FormAnswers::default()),
        Err(Error::NotFound { .. })
    ));
    assert_eq!(actions(&trail(&phone, 3)), ["plan.tick", "plan.salt-check", "plan.diet-entry"]);
}

#[test]
fn a_reminder_is_marked_and_taken_back() {
    let phone = Phone::of(Role::Nurse);
    let who = phone.resident("王桂兰");
    let sheet = phone.desk.act(ActKind::DrugsTaken, &who).unwrap();
    let reminders = |sheet: &doorstep_core::desk::view::SheetView| {
        let part = sheet.sections.iter().find(|s| s.title == "吃药提醒").unwrap();
        part.rows.iter().map(|row| row.line.clone()).collect::<Vec<_>>()
    };
    assert_eq!(reminders(&sheet), ["提醒过，吃了"]);
    target(&sheet.links, "刚才记错了，今天药没吃");
    let sheet = phone.desk.act(ActKind::DrugsNotTaken, &who).unwrap();
    assert_eq!(reminders(&sheet), ["没吃"], "one line a day, the last counts");
}

#[test]
fn a_session_is_kept_with_everybody_at_once_and_ticks_their_plans() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let all = desk.sheet(SheetKind::Groups, "").unwrap();
    let Some(Target::Sheet { about, .. }) = &row(&all, "幸福小区低盐小组").opens else { panic!() };
    let form = desk.form(FormKind::GroupSession, about).unwrap();
    assert!(form.people.len() > 2);
    let come: Vec<&str> = form.people.iter().take(2).map(|one| one.resident.as_str()).collect();
    let topic = || typed(&[("session_topic", "少放一勺盐")]);
    assert_eq!(field(desk.fill(FormKind::GroupSession, about, topic())), "people");
    let stranger = desk.residents("陈秀英").unwrap()[0].resident.clone();
    let refused = desk.fill(FormKind::GroupSession, about, with(topic(), &[come[0], &stranger]));
    assert!(matches!(refused, Err(Error::NotFound { .. })), "only members come to a session");
    let untouched = desk.sheet(SheetKind::Group, about).unwrap();
    assert_eq!(untouched.sections[0].rows.len(), 1, "nothing half-written");
    assert_eq!(
        field(desk.fill(FormKind::GroupSession, about, with(FormAnswers::default(), &come))),
        "session_topic"
    );
    let sheet = desk.fill(FormKind::GroupSession, about, with(topic(), &come)).unwrap();
    assert_eq!(row(&sheet, "9月2日 少放一勺盐").line, "到了 2 人 · 何思远");
    let board = desk.plan_board().unwrap();
    let done = board.iter().filter(|row| come.contains(&row.resident.as_str()));
    for row in done {
        assert!(
            row.plan.items.iter().any(|item| item.item == "low-salt-group" && item.done_today),
            "{}",
            row.name
        );
    }
    assert!(matches!(desk.form(FormKind::GroupMembers, about), Err(Error::NotAllowed { .. })));
    assert!(matches!(desk.sheet(SheetKind::Evaluation, ""), Err(Error::NotAllowed { .. })));
    assert!(matches!(desk.sheet(SheetKind::Group, "x"), Err(Error::NotFound { .. })));
    assert_eq!(actions(&trail(&phone, 2)), ["group.attend", "group.attend"]);
}

#[test]
fn a_self_management_group_is_opened_and_gets_its_members() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let new = tapped(typed(&[("group_name", "3 栋糖友")]), "group_kind", &[2]);
    desk.fill(FormKind::NewGroup, "", new).unwrap();
    let all = desk.sheet(SheetKind::Groups, "").unwrap();
    let Some(Target::Sheet { about, .. }) = &row(&all, "3 栋糖友 · 糖友俱乐部").opens else {
        panic!()
    };
    let form = desk.form(FormKind::GroupMembers, about).unwrap();
    assert!(
        form.people.iter().any(|one| one.label.starts_with("赵永年"))
            && !form.people.iter().any(|one| one.chosen)
    );
    let two: Vec<&str> = form.people.iter().take(2).map(|one| one.resident.as_str()).collect();
    let healthy = phone.resident("陈秀英");
    let refused = desk.fill(FormKind::GroupMembers, about, with(FormAnswers::default(), &[&healthy]));
    assert!(matches!(refused, Err(Error::NotFound { .. })));
    desk.fill(FormKind::GroupMembers, about, with(FormAnswers::default(), &two)).unwrap();
    let sheet = desk.fill(FormKind::GroupMembers, about, with(FormAnswers::default(), &two[..1])).unwrap();
    assert_eq!(rows(&sheet).len(), 1, "one has left again");
    let volunteer = Phone::of(Role::Volunteer);
    assert!(matches!(volunteer.desk.sheet(SheetKind::Groups, ""), Err(Error::NotAllowed { .. })));
    assert_eq!(actions(&trail(&phone, 4)), ["group.open", "group.join", "group.join", "group.leave"]);
}

#[test]
fn the_evaluation_opens_onto_the_people_behind_each_number() {
    let phone = Phone::of(Role::Doctor);
    let sheet = phone.desk.sheet(SheetKind::Evaluation, "").unwrap();
    let start = &sheet.sections[0];
    assert!(start.title.starts_with("高血压 · 开始时 · 参加的人控制率 "), "{}", start.title);
    let counted = start.title.rsplit_once('(').unwrap().1.trim_end_matches(')');
    let (at_target, managed) = counted.split_once('/').unwrap();
    let at = start.rows.iter().filter(|row| row.line == "达标").count();
    assert_eq!((at.to_string(), start.rows.len().to_string()), (at_target.to_owned(), managed.to_owned()));
    assert!(start.rows.iter().all(|row| matches!(row.opens, Some(Target::Resident { .. }))));
    assert!(sheet.sections.iter().any(|section| section.title.starts_with("高血压 · 开始时 · 没参加的人")));
    assert!(sheet.sections.iter().any(|section| section.title.contains("糖尿病 · 开始时 · 参加的人")));
    assert!(sheet.sections.iter().any(|section| section.title.starts_with("高血压 · 满 1 个月 · 参加的人")));
}

#[test]
fn a_county_has_its_own_template_and_running_plans_keep_theirs() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let fill = |text: &str| desk.fill(FormKind::Template, "", typed(&[("template_text", text)]));
    assert_eq!(field(fill("weeks = many")), "template_text");
    assert_eq!(field(fill(&TEMPLATE.replace("doctor-follow-up", "tai-chi"))), "template_text");
    fill(TEMPLATE).unwrap();
    let who = phone.resident("张德福");
    let hers = desk.act(ActKind::Enrol, &who).unwrap();
    assert_eq!(hers.lines, ["9月2日 开始，共 8 周，模板第 2026.1 版", "下次回顾 9月30日"]);
    assert_eq!(hers.sections[0].rows.len(), 1);
    let before = desk.sheet(SheetKind::Intervention, &phone.resident("王桂兰")).unwrap();
    assert!(before.lines[0].ends_with("共 13 周，模板第 1 版"));
    let nurse = Phone::of(Role::Nurse);
    let refused = nurse.desk.fill(FormKind::Template, "", typed(&[("template_text", TEMPLATE)]));
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
}

#[test]
fn a_plan_is_ended_early_with_its_reason_and_what_was_done_stays() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let before = desk.sheet(SheetKind::Intervention, &who).unwrap();
    target(&before.links, "提前结束");
    let end = |codes: &[u32]| {
        desk.fill(FormKind::EndPlan, &who, tapped(FormAnswers::default(), "plan_end_reason", codes))
    };
    assert_eq!(field(end(&[9])), "plan_end_reason");
    assert_eq!(field(desk.fill(FormKind::EndPlan, &who, FormAnswers::default())), "plan_end_reason");
    let sheet = end(&[1]).unwrap();
    assert_eq!(sheet.lines[1], "9月2日起不再做了");
    assert!(sheet.links.is_empty(), "{:?}", sheet.links);
    assert!(sheet.sections.iter().any(|section| section.title == "用盐"), "what was done is still there");
    assert!(matches!(end(&[1]), Err(Error::NotFound { .. })), "no plan runs any more");
    assert!(matches!(desk.tick_plan(&who, "doctor-follow-up", true), Err(Error::NotFound { .. })));
    assert!(desk.plan_board().unwrap().iter().all(|row| row.resident != who));
    target(&ways(desk, &who), "加入 5+2");
    let nurse = Phone::of(Role::Volunteer);
    let hers = nurse.resident("王桂兰");
    let refused = nurse.desk.fill(FormKind::EndPlan, &hers, FormAnswers::default());
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
    assert_eq!(waiting(&phone), ["plan-end"]);
    assert_eq!(actions(&trail(&phone, 1)), ["plan.end"]);
}

#[test]
fn what_is_done_for_a_plan_outside_a_visit_waits_for_the_platform_and_in_a_visit_goes_with_it() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let new = phone.resident("张德福");
    desk.act(ActKind::Enrol, &new).unwrap();
    desk.tick_plan(&new, "doctor-follow-up", true).unwrap();
    let hers = phone.resident("王桂兰");
    desk.act(ActKind::DrugsTaken, &hers).unwrap();
    let meal = tapped(tapped(FormAnswers::default(), "meal", &[1]), "salty_foods", &[1]);
    desk.fill(FormKind::DietEntry, &hers, meal).unwrap();
    let visit = desk.start_visit(&hers).unwrap().visit;
    desk.tick(&visit, "doctor-follow-up", true).unwrap();
    desk.sync().unwrap();
    assert_eq!(waiting(&phone), ["diet-entry", "reminder", "plan-tick", "plan"]);
}
