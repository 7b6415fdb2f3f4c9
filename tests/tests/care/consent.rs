//! What a resident agreed to, purpose by purpose, and what her taking it back stops.

use doorstep_core::care;
use doorstep_core::desk::view::{
    ActKind, ConsentRow, ConsentView, FieldInput, FormKind, Given, InkPoint, OutsideWhat, Purpose,
    RecordEntry, Role, SheetKind,
};
use doorstep_core::desk::{Desk, Error};
use doorstep_core::store::consents;
use doorstep_tests::sheet::{tapped, typed};
use doorstep_tests::{PIN, Phone, trail};

const REFUSER: &str = "赵永年";

fn ink() -> Given {
    Given::Signed { strokes: vec![vec![InkPoint { x: 100, y: 200 }, InkPoint { x: 300, y: 250 }]] }
}

fn row(view: &ConsentView, purpose: Purpose) -> &ConsentRow {
    view.rows.iter().find(|row| row.purpose == purpose).unwrap()
}

#[test]
fn each_purpose_is_asked_by_itself_given_and_taken_back_and_every_step_stays() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident(REFUSER);
    let view = phone.desk.consents(&who).unwrap();
    assert_eq!(view.rows.len(), Purpose::ALL.len());
    assert!(row(&view, Purpose::Record).agreed);
    assert_eq!(row(&view, Purpose::Photo).state, "还没问");

    let view = phone.desk.give_consent(&who, Purpose::Photo, ink()).unwrap();
    assert_eq!(row(&view, Purpose::Photo).state, "9月2日 本人签字同意，周文静 记");
    let view = phone.desk.withdraw_consent(&who, Purpose::Photo).unwrap();
    let photo = row(&view, Purpose::Photo);
    assert!(!photo.agreed);
    assert_eq!((photo.state.as_str(), photo.earlier.len()), ("9月2日 收回，周文静 记", 1));
    let carer = Given::ByCarer { carer: "赵小明".to_owned() };
    let view = phone.desk.give_consent(&who, Purpose::Photo, carer).unwrap();
    assert_eq!(row(&view, Purpose::Photo).state, "9月2日 由 赵小明 代为同意，周文静 记");
    assert_eq!(row(&view, Purpose::Photo).earlier.len(), 2);
    let waits = phone.desk.sync().unwrap();
    assert_eq!(waits.waiting, 3);
    assert!(waits.rows.iter().all(|row| row.title.starts_with("赵永年 · 同意书")), "{:?}", waits.rows[0]);
}

#[test]
fn what_proves_nothing_is_refused_with_its_field_and_nothing_is_kept() {
    let phone = Phone::of(Role::Nurse);
    let who = phone.resident(REFUSER);
    let before = phone.desk.consents(&who).unwrap();
    let no_ink = Given::Signed { strokes: Vec::new() };
    let outside = Given::Signed { strokes: vec![vec![InkPoint { x: 0, y: 0 }, InkPoint { x: 0, y: 1001 }]] };
    let nobody = Given::Spoken { witness: " ".to_owned() };
    for (given, wanted) in [(no_ink, "signature"), (outside, "signature"), (nobody, "name")] {
        match phone.desk.give_consent(&who, Purpose::Photo, given) {
            Err(Error::Invalid { field, .. }) => assert_eq!(field, wanted),
            other => panic!("{other:?}"),
        }
    }
    let twice = phone.desk.withdraw_consent(&who, Purpose::Volunteers);
    assert!(matches!(twice, Err(Error::Conflict { .. })), "there is nothing to take back");
    let nobody = "0190b6c2-0000-7000-8000-000000000000";
    assert!(matches!(phone.desk.give_consent(nobody, Purpose::Photo, ink()), Err(Error::NotFound { .. })));
    assert!(matches!(phone.desk.consents("x"), Err(Error::NotFound { .. })));
    assert_eq!(phone.desk.consents(&who).unwrap(), before);
    assert_eq!(phone.desk.sync().unwrap().waiting, 0);
}

#[test]
fn without_consent_to_the_record_there_is_no_visit() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    phone.desk.withdraw_consent(&who, Purpose::Record).unwrap();
    let refused = phone.desk.start_visit(&who);
    assert!(
        matches!(&refused, Err(Error::NotAllowed { words }) if words.contains("收回了建档和上门的同意")),
        "{refused:?}"
    );
    phone.desk.give_consent(&who, Purpose::Record, ink()).unwrap();
    phone.desk.start_visit(&who).unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_consent_to_it_no_meter_is_read_and_values_can_be_typed() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let who = phone.resident(REFUSER);
    phone.desk.withdraw_consent(&who, Purpose::Bluetooth).unwrap();
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    let (heard, ended) = phone.hear(&visit).await;
    assert!(heard.is_empty());
    assert!(matches!(&ended, Err(Error::NotAllowed { words }) if words.contains("请手填")), "{ended:?}");
    phone.desk.give_consent(&who, Purpose::Bluetooth, ink()).unwrap();
    phone.measure(&visit, 128, 78).await;
    assert_eq!(phone.desk.visit(&visit).unwrap().pressure.unwrap().value, "128/78");
}

#[test]
fn a_volunteer_knows_only_of_who_agreed_to_it() {
    let phone = Phone::of(Role::Volunteer);
    let names = |rows: Vec<doorstep_core::desk::view::ResidentRow>| -> Vec<String> {
        rows.into_iter().map(|row| row.name).collect()
    };
    assert!(!names(phone.desk.residents("").unwrap()).contains(&REFUSER.to_owned()));
    assert!(phone.desk.residents(REFUSER).unwrap().is_empty());
    assert!(names(phone.desk.residents("王桂兰").unwrap()).contains(&"王桂兰".to_owned()));
    let today = phone.desk.today().unwrap();
    let people = today.buildings.iter().flat_map(|b| &b.doors).flat_map(|door| &door.people);
    assert!(people.clone().count() > 0);
    assert!(people.clone().all(|person| person.name != REFUSER));

    // The same district on a doctor's phone has the same ids: knowing one does not help.
    let doctors = Phone::of(Role::Doctor);
    assert_eq!(doctors.desk.residents(REFUSER).unwrap().len(), 1);
    let hers = phone.desk.consents(&phone.resident("王桂兰"));
    assert!(matches!(hers, Err(Error::NotAllowed { .. })));
}

#[test]
fn a_volunteer_who_knows_the_id_of_someone_who_took_it_back_gets_no_further() {
    let phone = Phone::of(Role::Volunteer);
    let who = phone.desk.plan_board().unwrap()[0].resident.clone();
    let everywhere = |desk: &Desk| -> Vec<Result<(), Error>> {
        let taken = typed(&[("salt_grams", "100"), ("salt_days", "7"), ("salt_eaters", "2")]);
        let mut tried: Vec<Result<(), Error>> = vec![
            desk.resident(&who).map(|_| ()),
            desk.start_visit(&who).map(|_| ()),
            desk.tick_plan(&who, "salt-spoon", true).map(|_| ()),
            desk.fill(FormKind::SaltCheck, &who, taken).map(|_| ()),
            desk.act(ActKind::DrugsTaken, &who).map(|_| ()),
        ];
        for kind in [SheetKind::Intervention, SheetKind::OwnTasks, SheetKind::Education, SheetKind::Reminder]
        {
            tried.push(desk.sheet(kind, &who).map(|_| ()));
        }
        for kind in [FormKind::SaltCheck, FormKind::Education] {
            tried.push(desk.form(kind, &who).map(|_| ()));
        }
        tried
    };
    let open = everywhere(&phone.desk);
    assert!(open.iter().filter(|tried| tried.is_ok()).count() > 4, "{open:?}");

    let store = trail::store(&phone);
    let taken_back = |tx: &rusqlite::Transaction<'_>| {
        let resident = who.parse().unwrap();
        let mut last = consents::of(tx, resident, care::consent::Purpose::Volunteers)?.unwrap();
        last.id = "0190b6c2-0000-7000-8000-00000000c0de".parse().unwrap();
        last.given = None;
        consents::append(tx, &last)
    };
    store.write(taken_back).unwrap();
    drop(store);
    let desk = phone.device.unlock(PIN).unwrap();
    assert!(desk.plan_board().unwrap().iter().all(|row| row.resident != who));
    for (tried, before) in everywhere(&desk).into_iter().zip(open) {
        let refused = matches!(&tried, Err(Error::NotFound { .. } | Error::NotAllowed { .. }));
        assert!(refused, "{tried:?}, before {before:?}");
    }
}

#[test]
fn every_look_behind_the_mask_is_told_to_the_doctor_in_charge() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    assert!(phone.desk.consents(&who).unwrap().looks.is_empty());
    phone.desk.unmask(&who, "办慢病证").unwrap();
    let looks = phone.desk.consents(&who).unwrap().looks;
    assert_eq!(looks.len(), 1);
    assert_eq!((looks[0].title.as_str(), looks[0].reason.as_str()), ("9月2日 08:30 · 周文静", "办慢病证"));
    let nurse = Phone::of(Role::Nurse);
    let who = nurse.resident("王桂兰");
    nurse.desk.unmask(&who, "核对档案").unwrap();
    assert!(nurse.desk.consents(&who).unwrap().looks.is_empty());
}

#[test]
fn what_was_taken_back_in_either_of_two_merged_records_is_taken_back() {
    let phone = Phone::of(Role::Doctor);
    let pair = phone.desk.doubles().unwrap().remove(0);
    // The one that is absorbed is the one with an ID number.
    let (absorbed, kept) = (pair.first.resident, pair.second.resident);
    phone.desk.withdraw_consent(&absorbed, Purpose::Record).unwrap();
    phone.desk.unmask(&absorbed, "核对是否同一人").unwrap();
    phone.desk.merge_records(&kept, &absorbed).unwrap();
    let view = phone.desk.consents(&kept).unwrap();
    assert!(!row(&view, Purpose::Record).agreed);
    assert_eq!(view.looks.len(), 1);
    assert_eq!(phone.desk.consents(&absorbed).unwrap(), view, "the other id opens the same");
    assert!(matches!(phone.desk.start_visit(&kept), Err(Error::NotAllowed { .. })));
    let view = phone.desk.give_consent(&absorbed, Purpose::Record, ink()).unwrap();
    assert!(row(&view, Purpose::Record).agreed);
    phone.desk.start_visit(&kept).unwrap();
}

/// Taking it back stops every writing into her record and every door; what closes, answers or saves goes on.
#[test]
fn who_took_the_consent_to_her_record_back_is_not_written_about_nor_on_a_list() {
    let phone = Phone::of(Role::Doctor);
    let desk = &phone.desk;
    let who = phone.resident("王桂兰");
    let here = |desk: &Desk| {
        let today = desk.today().unwrap();
        let people: Vec<_> =
            today.buildings.iter().flat_map(|b| &b.doors).flat_map(|d| d.people.clone()).collect();
        people.iter().any(|person| person.name == "王桂兰")
    };
    assert!(here(desk));
    let visit = desk.start_visit(&who).unwrap().visit;
    let typed_in = |text: &str| FieldInput::Text { text: text.to_owned() };
    desk.answer(&visit, "weight", typed_in("60")).unwrap();
    desk.withdraw_consent(&who, Purpose::Record).unwrap();
    assert!(!here(desk));
    let coverage = desk.sheet(SheetKind::Coverage, "").unwrap();
    let rows = || coverage.sections.iter().flat_map(|section| &section.rows);
    let hers: Vec<_> = rows().filter(|row| row.title.starts_with("王桂兰")).collect();
    assert_eq!(hers.len(), 1);
    assert_eq!(hers[0].line, "收回了建档和上门的同意");
    assert!(hers[0].links.is_empty(), "agreeing again is the way back");

    let refused = |what: &str, result: Result<(), Error>| {
        assert!(
            matches!(&result, Err(Error::NotAllowed { words }) if words.contains("收回了建档和上门的同意")),
            "{what}: {result:?}"
        );
    };
    refused("answer", desk.answer(&visit, "weight", typed_in("61")).map(|_| ()));
    refused("keep", desk.keep_unchanged(&visit).map(|_| ()));
    refused("sign", desk.sign(&visit).map(|_| ()));
    let check = tapped(typed(&[("check_day", "2026-08-30"), ("check_result", "好")]), "check_kind", &[1]);
    refused("check", desk.fill(FormKind::YearlyCheck, &who, check).map(|_| ()));
    refused("reminder", desk.act(ActKind::DrugsTaken, &who).map(|_| ()));
    let entry = RecordEntry { field: "phone".to_owned(), input: typed_in("19900001111") };
    refused("record", desk.save_record(&who, &[entry]).map(|_| ()));
    refused(
        "outside",
        desk.add_outside(&who, OutsideWhat::TestResult, "2026-08-01", "县医院", "好").map(|_| ()),
    );
    let referral = |urgency| {
        let fields = [("ref_hospital", "县人民医院"), ("ref_department", "急诊"), ("ref_reason", "胸痛")];
        tapped(tapped(typed(&fields), "ref_kind", &[1]), "ref_urgency", &[urgency])
    };
    desk.give_consent(&who, Purpose::Hospital, ink()).unwrap();
    refused("referral", desk.fill(FormKind::CareReferral, &who, referral(3)).map(|_| ()));
    desk.fill(FormKind::CareReferral, &who, referral(1)).unwrap();

    // How the visit ends may be said, and she may be closed.
    desk.answer(&visit, "not_followed", FieldInput::Codes { codes: vec![1] }).unwrap();
    desk.answer(&visit, "not_followed_reason", typed_in("不愿意")).unwrap();
    desk.answer(&visit, "not_followed_date", typed_in("2026-09-02")).unwrap();
    desk.sign(&visit).unwrap();
    desk.fill(FormKind::Closing, &who, tapped(typed(&[]), "closing_reason", &[1])).unwrap();
    desk.act(ActKind::Reopen, &who).unwrap();
    desk.give_consent(&who, Purpose::Record, ink()).unwrap();
    desk.start_visit(&who).unwrap();
}
