//! Each role sees and does what the table allows, and nothing else leaves the core.

use std::time::Duration;

use doorstep_core::care::id::VisitId;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{FieldInput, Role, Tab, VisitView};
use doorstep_core::desk::{Desk, Error};
use doorstep_core::ports::Clock;
use doorstep_tests::Phone;
use doorstep_tests::fault::Faults;

/// Words of the domain that tell a diagnosis.
const DIAGNOSIS: [&str; 7] = ["高血压", "糖尿病", "控制", "氨氯地平", "冠心病", "青霉素", "转诊"];

fn assert_no_diagnosis(what: &impl std::fmt::Debug) {
    let all = format!("{what:?}");
    for word in DIAGNOSIS {
        assert!(!all.contains(word), "{word} in {all}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_volunteer_measures_ticks_and_hands_in_and_sees_no_diagnosis() {
    let phone = Phone::of(Role::Volunteer);
    let desk = &phone.desk;
    assert_eq!(desk.me().unwrap().tabs, [Tab::Today]);
    let today = desk.today().unwrap();
    assert_no_diagnosis(&today);
    assert_eq!(today.alerts, []);
    let people = || today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| &d.people);
    assert!(people().next().is_some() && people().all(|person| person.colour.is_none()));

    let who = people().find(|person| person.name == "王桂兰").unwrap().resident.clone();
    let page = desk.resident(&who).unwrap();
    assert_no_diagnosis(&page);
    assert!(page.pressure.is_none() && page.visits.is_empty() && page.id_masked.is_none());
    assert!(page.phone.is_none() && page.contact.is_none() && page.know.is_empty());
    let refused = desk.unmask(&who, "好奇一下").map(|_| ());
    assert_eq!(refused, Err(Error::NotAllowed { words: "这一项由家庭医生、护士来做".to_owned() }), "who may");

    let visit = desk.start_visit(&who).unwrap();
    assert_no_diagnosis(&visit);
    assert_eq!(fields(&visit), ["not_followed"]);
    assert!(visit.judgements.is_empty() && visit.glucose.is_none());
    let input = FieldInput::Codes { codes: vec![1] };
    let refused = desk.answer(&visit.visit, "hypertension_symptoms", input);
    assert_eq!(refused, Err(Error::NotAllowed { words: "诊断只有医生和护士能看".to_owned() }));
    assert!(matches!(desk.keep_unchanged(&visit.visit), Err(Error::NotAllowed { .. })));
    assert!(matches!(desk.tick(&visit.visit, "doctor-follow-up", true), Err(Error::NotAllowed { .. })));

    meters::replay_cuff(&phone.meters, phone.clock.now().naive_local());
    meters::replay_strip(&phone.meters, phone.clock.now().naive_local());
    phone.hear(&visit.visit).await.1.unwrap();
    desk.tick(&visit.visit, "salt-spoon-check", true).unwrap();
    let visit = desk.visit(&visit.visit).unwrap();
    assert_eq!(visit.pressure.as_ref().unwrap().value, "106/71");
    assert!(visit.glucose.is_none() && visit.inbox.is_empty(), "glucose is not hers to see");
    assert_eq!(visit.sign_label, "交给医生");
    let signed = desk.sign(&visit.visit).unwrap();
    assert_no_diagnosis(&signed);
    assert_eq!(fields(&signed.visit), [""; 0], "she was at home");
    assert_eq!(signed.sync.waiting, 1);
}

#[test]
fn what_somebody_else_has_signed_is_history_that_not_every_role_sees() {
    for (role, sees) in
        [(Role::Doctor, true), (Role::Nurse, true), (Role::Volunteer, false), (Role::GridWorker, false)]
    {
        let (phone, store) = Faults::watch(|| Phone::of(role));
        let signed = "SELECT id FROM visit WHERE state = 'signed' LIMIT 1";
        let visit: VisitId =
            store.look(|connection| connection.query_row(signed, [], |row| row.get(0)).unwrap());
        match phone.desk.visit(&visit.to_string()) {
            Ok(view) => assert!(sees && view.pressure.is_some(), "{role:?}"),
            refused => {
                assert!(!sees && matches!(refused, Err(Error::NotAllowed { .. })), "{role:?}: {refused:?}")
            }
        }
    }
}

fn fields(visit: &VisitView) -> Vec<&str> {
    visit.sections.iter().flat_map(|section| &section.fields).map(|field| field.field.as_str()).collect()
}

fn said(code: u32) -> FieldInput {
    FieldInput::Codes { codes: vec![code] }
}

#[test]
fn whoever_measures_ends_a_visit_that_could_not_take_place_with_a_reason() {
    for role in [Role::Volunteer, Role::GridWorker] {
        let phone = Phone::of(role);
        let desk = &phone.desk;
        let opened = desk.start_visit(&phone.resident("王桂兰")).unwrap();
        let visit = opened.visit.as_str();
        let offered = &opened.sections[0].fields[0].options;
        let offered: Vec<&str> = offered.iter().map(|option| option.label.as_str()).collect();
        assert_eq!(offered, ["拒访", "外出", "住院", "没人在家"], "nobody is closed by {role:?}");
        let lost = desk.answer(visit, "not_followed", said(1));
        assert!(matches!(lost, Err(Error::NotAllowed { .. })), "{lost:?}");
        let day = FieldInput::Text { text: "2026-09-01".to_owned() };
        assert!(matches!(desk.answer(visit, "not_followed_date", day), Err(Error::NotAllowed { .. })));

        let view = desk.answer(visit, "not_followed", said(4)).unwrap();
        assert_eq!(fields(&view), ["not_followed", "not_followed_reason"]);
        assert_eq!(
            view.gaps.iter().map(|gap| gap.field.as_str()).collect::<Vec<_>>(),
            ["not_followed_reason"]
        );
        assert_eq!(view.sign_blocked.as_deref(), Some("没见到人，要写明原因"));
        assert!(matches!(desk.sign(visit), Err(Error::Invalid { .. })));
        let why = FieldInput::Text { text: "家里来客人".to_owned() };
        desk.answer(visit, "not_followed_reason", why).unwrap();
        let signed = desk.sign(visit).unwrap().visit;
        assert_no_diagnosis(&signed);
        let told: Vec<&str> = signed.sections[0].fields.iter().map(|field| field.text.as_str()).collect();
        assert_eq!(told, ["拒访", "家里来客人"]);
        let told = signed.signed_line.unwrap();
        assert!(signed.hands_in && told.ends_with("已交给医生"), "she has not signed: {told}");
        assert!(signed.gaps.is_empty());
    }
    let social = Phone::of(Role::SocialWorker);
    let answered = social.desk.answer("x", "not_followed", said(4));
    assert!(matches!(answered, Err(Error::NotAllowed { .. })));
}

#[test]
fn nobody_home_within_a_visit_is_a_try_at_the_door() {
    let phone = Phone::of(Role::Volunteer);
    let desk = &phone.desk;
    let door = |desk: &Desk| {
        let doors = desk.today().unwrap().buildings.into_iter().flat_map(|building| building.doors);
        let mut doors = doors.filter(|door| door.people.iter().any(|person| person.name == "王桂兰"));
        doors.next().unwrap()
    };
    assert_eq!(door(desk).note, None);
    let visit = desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    desk.answer(&visit, "not_followed", said(7)).unwrap();
    let why = FieldInput::Text { text: "敲了三遍".to_owned() };
    desk.answer(&visit, "not_followed_reason", why).unwrap();
    desk.sign(&visit).unwrap();
    assert_eq!(door(desk).note.as_deref(), Some("去过 1 次，上午没人，下午再去"));
    // Somebody opens in the afternoon: the tries are over.
    phone.clock.pass(Duration::from_secs(6 * 3_600));
    let phone = phone.restarted();
    let visit = phone.desk.start_visit(&phone.resident("王桂兰")).unwrap().visit;
    let pressure = FieldInput::Text { text: "132/82".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", pressure).unwrap();
    phone.desk.sign(&visit).unwrap();
    let open = phone.desk.today().unwrap().buildings.into_iter().flat_map(|building| building.doors);
    assert!(
        open.filter(|door| door.people.iter().any(|one| one.name == "王桂兰"))
            .all(|door| door.note.is_none())
    );
}

#[test]
fn a_nurse_fills_the_forms_and_hands_in() {
    let phone = Phone::of(Role::Nurse);
    let visit = phone.desk.start_visit(&phone.resident("陈秀英")).unwrap();
    assert!(!visit.sections.is_empty() && visit.sign_label == "交给医生");
    let input = FieldInput::Text { text: "128/78".to_owned() };
    phone.desk.answer(&visit.visit, "blood_pressure", input).unwrap();
    assert_eq!(phone.desk.sign(&visit.visit).unwrap().sync.waiting, 1);
}

#[test]
fn a_social_worker_has_the_groups_of_the_plan_and_starts_no_visit() {
    let phone = Phone::of(Role::SocialWorker);
    let board = phone.desk.plan_board().unwrap();
    assert_no_diagnosis(&board);
    let who = board.iter().find(|row| row.name == "王桂兰").unwrap().resident.clone();
    assert!(matches!(phone.desk.start_visit(&who), Err(Error::NotAllowed { .. })));
    assert!(matches!(phone.desk.tick_plan(&who, "salt-spoon-check", true), Err(Error::NotAllowed { .. })));
    let board = phone.desk.tick_plan(&who, "low-salt-group", true).unwrap();
    let row = board.iter().find(|row| row.resident == who).unwrap();
    assert!(row.plan.items.iter().any(|item| item.item == "low-salt-group" && item.done_today));
    let board = phone.desk.tick_plan(&who, "low-salt-group", false).unwrap();
    let row = board.iter().find(|row| row.resident == who).unwrap();
    assert!(row.plan.items.iter().all(|item| !item.done_today));
}

#[test]
fn a_grid_worker_measures_at_the_door_and_sees_no_plan() {
    let phone = Phone::of(Role::GridWorker);
    assert!(matches!(phone.desk.plan_board(), Err(Error::NotAllowed { .. })));
    let who = phone.resident("王桂兰");
    let page = phone.desk.resident(&who).unwrap();
    assert_no_diagnosis(&page);
    assert!(page.id_masked.is_some() && !page.can_unmask && page.phone.is_some());
    assert!(phone.desk.start_visit(&who).unwrap().plan.is_none());
}
