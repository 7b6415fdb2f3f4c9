//! Needs: asked for, handed to somebody with a free place, on the list of who sees to it, and closed with the resident's word.

use std::collections::BTreeSet;

use doorstep_core::desk::Error;
use doorstep_core::desk::view::{
    ActKind, FormAnswers, FormKind, Given, LinkView, Purpose, Role, SheetKind, SheetView, Target, TodayView,
};
use doorstep_core::store::{Error as StoreError, closings, people};
use doorstep_tests::sheet::{row, rows, tapped, target, typed, ways};
use doorstep_tests::trail::{actions, store, trail, waiting};
use doorstep_tests::{PIN, Phone, now};

fn wants(codes: &[u32]) -> FormAnswers {
    tapped(typed(&[("need_note", "想有人搭把手")]), "need_kinds", codes)
}

fn result(code: u32) -> FormAnswers {
    tapped(typed(&[("task_word", "小吴陪着去的，挺好")]), "task_outcome", &[code])
}

fn field(result: Result<SheetView, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid { field, .. } => field,
        other => panic!("not invalid: {other:?}"),
    }
}

fn act(sheet: &SheetView, need: &str, label: &str) -> String {
    match target(&row(sheet, need).links, label) {
        Target::Act { kind: ActKind::HandNeed, about } => about.clone(),
        other => panic!("{other:?}"),
    }
}

/// Why somebody is on today's list.
fn reasons(today: &TodayView, name: &str) -> Vec<String> {
    let people = today.buildings.iter().flat_map(|building| &building.doors).flat_map(|door| &door.people);
    people.filter(|person| person.name == name).flat_map(|person| person.reasons.clone()).collect()
}

#[test]
fn needs_are_asked_for_every_half_year_and_stand_on_the_list_until_then() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    assert_eq!(reasons(&desk.today().unwrap(), "欧阳慧芳"), ["问问需求"], "asked two hundred days ago");
    assert!(reasons(&desk.today().unwrap(), "陈秀英").is_empty(), "asked last month");
    let her = phone.resident("欧阳慧芳");
    let form = desk.form(FormKind::NeedsSurvey, &her).unwrap();
    assert!(form.lines.iter().any(|line| line.contains("家里装扶手、改厕所")), "{:?}", form.lines);
    let fill = |answers| desk.fill(FormKind::NeedsSurvey, &her, answers);
    assert_eq!(field(fill(typed(&[]))), "need_kinds");
    assert_eq!(
        field(fill(tapped(typed(&[]), "need_kinds", &[1, 4]))),
        "need_kinds",
        "nothing beside something"
    );
    assert_eq!(field(fill(tapped(typed(&[]), "need_kinds", &[99]))), "need_kinds");
    let sheet = fill(wants(&[4, 8])).unwrap();
    assert_eq!(row(&sheet, "送饭").line, "还没人管。交给谁");
    assert!(reasons(&desk.today().unwrap(), "欧阳慧芳").is_empty());
    assert!(matches!(desk.fill(FormKind::NeedsSurvey, "x", wants(&[4])), Err(Error::NotFound { .. })));
    assert_eq!(waiting(&phone), ["needs-survey"]);
    assert_eq!(actions(&trail(&phone, 1)), ["needs.ask"]);
}

#[test]
fn a_need_is_handed_over_takes_a_place_and_gives_it_back_with_her_word() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let her = phone.resident("张德福");
    desk.fill(FormKind::NeedsSurvey, &her, wants(&[4])).unwrap();
    let free = |name: &str| row(&desk.sheet(SheetKind::Resources, "").unwrap(), name).line.clone();
    assert!(free("幸福志愿者队").contains("还能帮 2 人，共 3 人"), "{}", free("幸福志愿者队"));
    let sheet = desk.sheet(SheetKind::Needs, &her).unwrap();
    let about = act(&sheet, "陪着去医院", "交给幸福志愿者队（还能帮 2 人）");
    let sheet = desk.act(ActKind::HandNeed, &about).unwrap();
    assert_eq!(row(&sheet, "陪着去医院").line, "幸福志愿者队在办，9月16日以前办完");
    assert!(matches!(desk.act(ActKind::HandNeed, &about), Err(Error::Conflict { .. })), "it is in hand");
    assert!(free("幸福志愿者队").contains("还能帮 1 人"));
    let Target::Form { kind, about: task } = target(&row(&sheet, "陪着去医院").links, "记结果")
    else {
        panic!()
    };
    assert_eq!(field(desk.fill(*kind, task, tapped(typed(&[]), "task_outcome", &[1]))), "task_word");
    desk.fill(*kind, task, result(1)).unwrap();
    assert!(matches!(desk.fill(*kind, task, result(1)), Err(Error::Conflict { .. })));
    assert!(free("幸福志愿者队").contains("还能帮 2 人"));
    let sheet = desk.sheet(SheetKind::Needs, &her).unwrap();
    assert_eq!(row(&sheet, "陪着去医院").line, "9月2日 办成了：“小吴陪着去的，挺好”");
    assert_eq!(waiting(&phone), ["support-task-end", "support-task", "needs-survey"]);
    assert_eq!(actions(&trail(&phone, 3)), ["needs.ask", "need.hand", "need.close"]);
}

#[test]
fn who_is_full_is_not_offered_and_what_did_not_work_out_is_open_again() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let [first, second] = ["张德福", "李建国"].map(|name| phone.resident(name));
    for who in [&first, &second] {
        desk.fill(FormKind::NeedsSurvey, who, wants(&[7])).unwrap();
    }
    let label = "交给夕阳红社工站（还能帮 1 人）";
    let before = desk.sheet(SheetKind::Needs, &second).unwrap();
    let late = act(&before, "替照护的人歇几天", label);
    let sheet = desk.sheet(SheetKind::Needs, &first).unwrap();
    let sheet = desk.act(ActKind::HandNeed, &act(&sheet, "替照护的人歇几天", label)).unwrap();
    assert!(matches!(desk.act(ActKind::HandNeed, &late), Err(Error::Conflict { .. })), "it is full");
    let others = desk.sheet(SheetKind::Needs, &second).unwrap();
    assert!(row(&others, "替照护的人歇几天").links.iter().all(|link| link.label != label));
    let Target::Form { kind, about } = target(&row(&sheet, "替照护的人歇几天").links, "记结果")
    else {
        panic!()
    };
    desk.fill(*kind, about, result(2)).unwrap();
    let sheet = desk.sheet(SheetKind::Needs, &first).unwrap();
    assert_eq!(row(&sheet, "替照护的人歇几天").line, "还没人管。交给谁");
    for wrong in ["x", "x|y|z", &format!("{first}|respite|x"), &format!("{first}|no-such|{first}")] {
        assert!(matches!(desk.act(ActKind::HandNeed, wrong), Err(Error::NotFound { .. })), "{wrong}");
    }
}

#[test]
fn nothing_leaves_the_team_without_consent_and_nothing_more_after_it_was_taken_back() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let her = phone.resident("欧阳慧芳");
    let sheet = desk.sheet(SheetKind::Needs, &her).unwrap();
    let about = act(&sheet, "家里装扶手、改厕所", "交给街道民政办（还能帮 5 人）");
    let Err(Error::Conflict { words }) = desk.act(ActKind::HandNeed, &about) else { panic!() };
    assert!(words.contains("同意书"), "{words}");
    let given = Given::Spoken { witness: "林小雨".to_owned() };
    desk.give_consent(&her, Purpose::CivilAffairs, given).unwrap();
    let sheet = desk.act(ActKind::HandNeed, &about).unwrap();
    desk.withdraw_consent(&her, Purpose::CivilAffairs).unwrap();
    let Target::Form { kind, about } = target(&row(&sheet, "家里装扶手、改厕所").links, "记结果")
    else {
        panic!()
    };
    desk.fill(*kind, about, result(1)).unwrap();
    assert_eq!(waiting(&phone), ["consent", "support-task", "consent"]);
}

#[test]
fn volunteers_do_not_hear_of_who_does_not_want_it() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let his = phone.resident("赵永年");
    desk.fill(FormKind::NeedsSurvey, &his, wants(&[4])).unwrap();
    let sheet = desk.sheet(SheetKind::Needs, &his).unwrap();
    let about = act(&sheet, "陪着去医院", "交给幸福志愿者队（还能帮 2 人）");
    let Err(Error::Conflict { words }) = desk.act(ActKind::HandNeed, &about) else { panic!() };
    assert!(words.contains("志愿者"), "{words}");
}

#[test]
fn a_task_stands_on_the_list_of_the_role_that_sees_to_it() {
    let phone = Phone::of(Role::Volunteer);
    let desk = &phone.desk;
    assert!(reasons(&desk.today().unwrap(), "陈秀英").contains(&"有事要办".to_owned()));
    let tasks = Target::Sheet { kind: SheetKind::SupportTasks, about: String::new() };
    assert_eq!(target(&ways(desk, ""), "要办的事 1 件"), &tasks);
    let sheet = desk.sheet(SheetKind::SupportTasks, "").unwrap();
    let hers = row(&sheet, "陈秀英");
    assert!(hers.line.starts_with("陪着去医院 · 幸福志愿者队在办"), "{}", hers.line);
    let Target::Form { kind, about } = target(&hers.links, "记结果") else { panic!() };
    let sheet = desk.fill(*kind, about, result(1)).unwrap();
    assert!(rows(&sheet).is_empty());
    assert!(ways(desk, "").iter().all(|link| !link.label.starts_with("要办的事")));
    assert!(!reasons(&desk.today().unwrap(), "陈秀英").contains(&"有事要办".to_owned()));
    let her = phone.resident("陈秀英");
    for (kind, about) in [(SheetKind::Needs, her.as_str()), (SheetKind::Resources, "")] {
        assert!(matches!(desk.sheet(kind, about), Err(Error::NotAllowed { .. })));
    }
    assert!(matches!(desk.form(FormKind::NeedsSurvey, &her), Err(Error::NotAllowed { .. })));
    let grid = Phone::of(Role::GridWorker);
    assert!(rows(&grid.desk.sheet(SheetKind::SupportTasks, "").unwrap()).is_empty(), "it is the volunteers'");
    assert!(matches!(grid.desk.form(FormKind::TaskResult, "x"), Err(Error::NotFound { .. })));
    let task = store_task(&grid);
    let desk = grid.device.unlock(doorstep_tests::PIN).unwrap();
    assert!(matches!(desk.fill(FormKind::TaskResult, &task, result(1)), Err(Error::NotAllowed { .. })));
}

/// The open task of the demo, past the desk. The phone is locked for it.
fn store_task(phone: &Phone) -> String {
    let read = doorstep_tests::trail::store(phone)
        .read(|connection| doorstep_core::store::needs::open_tasks(connection, None))
        .map_err(|e: doorstep_core::store::Error| e);
    read.unwrap()[0].id.to_string()
}

/// Somebody who helps helps fewer people, then none; what is wrong changes nothing.
fn changed(phone: &Phone, link: &LinkView) {
    let desk = phone.device.unlock(PIN).unwrap();
    let Target::Form { kind: FormKind::Resource, about } = &link.target else { panic!("{link:?}") };
    let form = desk.form(FormKind::Resource, about).unwrap();
    assert_eq!(form.lines[0], "康复医院");
    let places = |n: &str| typed(&[("resource_places", n), ("resource_reached", "前台 7 号窗")]);
    assert_eq!(field(desk.fill(FormKind::Resource, about, places("1000"))), "resource_places");
    let sheet = desk.fill(FormKind::Resource, about, places("1")).unwrap();
    assert_eq!(row(&sheet, "康复医院").line, "在家做康复 · 还能帮 1 人，共 1 人 · 前台 7 号窗");
    let sheet = desk.fill(FormKind::Resource, about, places("0")).unwrap();
    assert_eq!(row(&sheet, "康复医院").line, "在家做康复 · 不再帮忙 · 前台 7 号窗");
    assert_eq!(actions(&trail(phone, 2)), ["resource.change", "resource.change"]);
    let desk = phone.device.unlock(PIN).unwrap();
    let nobody = "0190b6c2-0000-7000-8000-000000000000";
    assert!(matches!(desk.form(FormKind::Resource, nobody), Err(Error::NotFound { .. })));
    assert!(matches!(desk.fill(FormKind::Resource, nobody, places("1")), Err(Error::NotFound { .. })));
    let doctor = Phone::of(Role::Doctor);
    assert!(matches!(doctor.desk.form(FormKind::Resource, nobody), Err(Error::NotAllowed { .. })));
}

#[test]
fn who_can_help_is_added_by_the_social_worker() {
    let phone = Phone::of(Role::SocialWorker);
    let desk = &phone.desk;
    let new = |partner: u32, needs: &[u32], capacity: &str| {
        let text = typed(&[("resource_name", "康复医院"), ("resource_capacity", capacity)]);
        tapped(tapped(text, "resource_partner", &[partner]), "resource_needs", needs)
    };
    let fill = |answers| desk.fill(FormKind::Resource, "", answers);
    assert_eq!(field(fill(new(3, &[2], "0"))), "resource_capacity");
    assert_eq!(field(fill(new(3, &[2], "1000"))), "resource_capacity");
    assert_eq!(field(fill(new(3, &[8], "2"))), "resource_needs", "a hospital brings no meals");
    assert_eq!(field(fill(typed(&[]))), "resource_name");
    let sheet = fill(new(3, &[2], "2")).unwrap();
    assert_eq!(row(&sheet, "康复医院").line, "在家做康复 · 还能帮 2 人，共 2 人");
    let partners: BTreeSet<&str> = sheet.sections.iter().map(|section| section.title.as_str()).collect();
    assert!(partners.contains("医院、卫生院") && partners.contains("民政"));
    assert_eq!(actions(&trail(&phone, 1)), ["resource.add"]);
    changed(&phone, &row(&sheet, "康复医院").links[0]);
    let doctor = Phone::of(Role::Doctor);
    assert!(doctor.desk.sheet(SheetKind::Resources, "").unwrap().links.is_empty());
    let refused = doctor.desk.fill(FormKind::Resource, "", new(3, &[2], "2"));
    assert!(matches!(refused, Err(Error::NotAllowed { .. })));
}

#[test]
fn what_partners_did_stands_among_the_indicators() {
    let phone = Phone::of(Role::Doctor);
    let sheet = phone.desk.sheet(SheetKind::Indicators, "").unwrap();
    assert_eq!(row(&sheet, "村委会、居委会").line, "办成 1 件，共 1 件，100 %");
    assert_eq!(row(&sheet, "志愿者队").line, "办成 0 件，共 1 件，0 %");
}

/// Who is closed takes nobody's place on the day's list.
#[test]
fn who_is_closed_is_left_out_before_the_list_is_cut() {
    let phone = Phone::of_district(Role::SocialWorker, 600);
    let asked = |phone: &Phone| -> Vec<String> {
        let today = phone.desk.today().unwrap();
        let people = today.buildings.into_iter().flat_map(|one| one.doors).flat_map(|door| door.people);
        people.filter(|one| one.reasons.contains(&"问问需求".to_owned())).map(|one| one.resident).collect()
    };
    let first = asked(&phone);
    assert_eq!(first.len(), 100);
    let store = store(&phone);
    let closed = store.write(|tx| {
        let by = people::all_staff(tx)?.remove(0).id;
        for who in &first {
            closings::say(tx, who.parse().unwrap(), Some(("moved", "")), by, now(&phone.clock))?;
        }
        Ok::<_, StoreError>(())
    });
    closed.unwrap();
    drop(store);
    let phone = phone.restarted();
    let next = asked(&phone);
    assert_eq!(next.len(), 100, "others come in their place");
    assert!(next.iter().all(|who| !first.contains(who)));
}
