//! Each role sees and does what the table allows, and nothing else leaves the core.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{FieldInput, Role, Tab};
use doorstep_core::ports::Clock;
use doorstep_tests::Phone;

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
    assert!(matches!(desk.unmask(&who, "好奇一下"), Err(Error::NotAllowed { .. })));

    let visit = desk.start_visit(&who).unwrap();
    assert_no_diagnosis(&visit);
    assert!(visit.sections.is_empty() && visit.judgements.is_empty() && visit.glucose.is_none());
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
    assert_eq!(signed.sync.waiting, 1);
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
