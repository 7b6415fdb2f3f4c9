//! 家庭自测: the resident's own meter has a target of its own and is never mixed with what the team measured.

use chrono::TimeDelta;
use doorstep_core::desk::Error;
use doorstep_core::desk::view::{Colour, FieldInput, RecordEntry, Role, VisitView};
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};

/// Her own cuff holds the mornings and evenings of the last days; a visit is open, and she is asked for all of it.
async fn a_week_at_home(days: i64, systolic: u16, diastolic: u16) -> (Phone, String, String) {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let who = phone.resident("陈秀英");
    for day in (1..=days).rev() {
        for hours in [13, 1] {
            let taken = phone.time() - TimeDelta::days(day) + TimeDelta::hours(12 - hours);
            phone.press(&Packet::of(systolic, diastolic, Some(taken)));
        }
    }
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.inbox().unwrap().rows;
    assert_eq!(i64::try_from(rows.len()).unwrap(), days * 2);
    assert!(rows.iter().all(|row| !row.own && row.owner.is_none()));
    let meters = phone.desk.register_meter(CUFF, &who, false).unwrap();
    assert_eq!(meters[0].line, "Cuff，只有本人用");
    let rows = phone.desk.inbox().unwrap().rows;
    assert!(rows.iter().all(|row| row.own && row.owner.as_deref() == Some(&who)), "offered, not assigned");
    let records: Vec<String> = rows.into_iter().map(|row| row.record).collect();
    phone.desk.assign(&records, &who).unwrap();
    (phone, who, visit)
}

#[tokio::test(start_paused = true)]
async fn a_correction_is_judged_with_what_was_measured_at_home_by_then() {
    let (phone, _, visit) = a_week_at_home(6, 137, 82).await;
    let text = |text: &str| FieldInput::Text { text: text.to_owned() };
    phone.desk.answer(&visit, "blood_pressure", text("132/78")).unwrap();
    let home = |view: &VisitView| -> Vec<String> {
        view.judgements[0].reasons.iter().filter(|line| line.contains("135/85")).cloned().collect()
    };
    let signed = home(&phone.desk.sign(&visit).unwrap().visit);
    assert_eq!(signed.len(), 1);
    let entry = |field: &str, typed: &str| RecordEntry { field: field.to_owned(), input: text(typed) };
    let entries = [entry("blood_pressure", "138/78"), entry("correction_reason", "看错了")];
    let corrected = phone.desk.correct_visit(&visit, &entries).unwrap();
    assert_eq!(home(&corrected), signed);
}

#[tokio::test(start_paused = true)]
async fn the_memory_of_her_own_meter_is_judged_by_its_own_target_on_the_mean_of_its_days() {
    let (phone, who, visit) = a_week_at_home(6, 137, 82).await;
    let before = phone.desk.visit(&visit).unwrap();
    assert_eq!(before.pressure.as_ref().unwrap().value, "", "not the form's");
    assert!(before.readings.is_empty(), "not the visit's");
    let said = before.home_line.unwrap();
    assert_eq!(said, "家庭自测 8月27日–9月1日 平均 137/82，目标 <135/85：偏高（6 天 12 次）");
    assert_eq!(said, phone.desk.resident(&who).unwrap().home.unwrap().line.unwrap());

    let page = phone.desk.resident(&who).unwrap();
    assert!(
        page.pressure.unwrap().points.iter().all(|point| point.label != "137/82"),
        "the trend of the team"
    );
    let home = page.home.unwrap();
    assert_eq!(home.colour.unwrap().colour, Colour::Yellow);
    let trend = home.pressure.unwrap();
    assert_eq!((trend.title.as_str(), trend.points.len()), ("家庭自测血压", 12));
    assert_eq!((trend.band_high, trend.second_band_high), (1350, Some(850)));
    assert_eq!(page.colour.unwrap().colour, Colour::Yellow);
    assert!(page.colour_reasons.iter().any(|reason| reason.contains("家庭自测平均 137/82")));
    let rows = phone.desk.readings(&who).unwrap();
    assert!(rows[..12].iter().all(|row| row.detail.contains("家庭自测")), "{:?}", rows[0]);

    // The same cuff in the doctor's hand, in the visit: the team's.
    phone.measure(&visit, 128, 78).await;
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.unwrap().value, "128/78");
    let judged = &shown.judgements[0];
    assert!(judged.reasons.iter().any(|r| r.contains("128/78")), "{:?}", judged.reasons);
    assert!(judged.reasons.iter().any(|r| r.contains("家庭自测平均 137/82")), "{:?}", judged.reasons);
}

#[tokio::test(start_paused = true)]
async fn too_few_days_make_no_mean_and_change_no_colour() {
    let (phone, who, visit) = a_week_at_home(4, 170, 100).await;
    let page = phone.desk.resident(&who).unwrap();
    assert!(
        page.colour_reasons.iter().all(|reason| !reason.contains("家庭自测")),
        "{:?}",
        page.colour_reasons
    );
    let home = page.home.unwrap();
    assert_eq!(home.line.as_deref(), Some("家庭自测只有 4 天够数，要满 5 天才能算平均"));
    assert!(home.colour.is_none());
    assert!(phone.desk.visit(&visit).unwrap().judgements[0].reasons.iter().all(|r| !r.contains("家庭自测")));
}

#[tokio::test(start_paused = true)]
async fn a_meter_is_registered_only_where_it_belongs_and_released_again() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    let who = phone.resident("王桂兰");
    assert!(matches!(phone.desk.register_meter(CUFF, &who, true), Err(Error::NotFound { .. })), "never met");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    phone.measure(&visit, 152, 94).await;
    let elsewhere = phone.desk.register_meter(CUFF, &phone.resident("陈秀英"), true);
    assert!(matches!(elsewhere, Err(Error::Conflict { .. })), "it measured behind another door");
    let meters = phone.desk.register_meter(CUFF, &who, true).unwrap();
    assert_eq!(meters[0].line, "Cuff，一家人合用");
    assert_eq!(meters[0].untested.as_deref(), Some("本应用尚未实测过这款血压计"));
    let his = phone.desk.resident(&phone.resident("张德福")).unwrap().home.unwrap();
    assert_eq!(his.meters.len(), 1, "his as well");
    assert!(matches!(phone.desk.release_meter("x", &who), Err(Error::NotFound { .. })));
    assert_eq!(phone.desk.release_meter(CUFF, &who).unwrap(), []);
    assert!(phone.desk.resident(&who).unwrap().home.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_irregular_pulse_that_her_own_meter_noticed_is_told_to_the_doctor() {
    let (phone, who, visit) = a_week_at_home(2, 130, 80).await;
    let told = |phone: &Phone| {
        let know = phone.desk.resident(&who).unwrap().know;
        know.into_iter().find(|line| line.contains("脉搏不齐"))
    };
    assert_eq!(told(&phone), None);
    let taken = phone.time() - TimeDelta::hours(3);
    phone.press(&Packet { status: 4, ..Packet::of(131, 79, Some(taken)) });
    phone.hear(&visit).await.1.unwrap();
    let records: Vec<String> = phone.desk.inbox().unwrap().rows.into_iter().map(|row| row.record).collect();
    phone.desk.assign(&records, &who).unwrap();
    assert_eq!(told(&phone).as_deref(), Some("9月2日 在家量血压时脉搏不齐，听一下心脏"));
}
