//! What is done to readings leaves a line in the trail: who, what and whose, without the values.

use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{NobodysWhy, Role};
use doorstep_tests::Phone;
use doorstep_tests::trail::{actions, trail};

#[tokio::test(start_paused = true)]
async fn records_given_dated_set_aside_and_taken_back() {
    let phone = Phone::of(Role::Nurse);
    phone.meters.set_clock(meters::GLUCOMETER, None);
    for mmol_tenths in [62, 71, 80] {
        phone.meters.insert_strip_of(meters::GLUCOMETER, mmol_tenths, None);
    }
    phone.collect().await.1.unwrap();
    let who = phone.resident("王桂兰");
    let rows = phone.desk.inbox().unwrap().rows;
    let ids: Vec<String> = rows.iter().map(|row| row.record.clone()).collect();
    phone.desk.date_record(&ids[0], "2026-08-30", "07:10").unwrap();
    phone.desk.register_meter(&rows[0].meter, &who, false).unwrap();
    phone.desk.assign(&ids[..2], &who).unwrap();
    phone.desk.release_meter(&rows[0].meter, &who).unwrap();
    phone.desk.set_aside(&ids[2..], NobodysWhy::Test).unwrap();
    let reading =
        phone.desk.readings(&who).unwrap().into_iter().find(|row| row.value.contains("6.2")).unwrap();
    phone.desk.take_back(&reading.reading).unwrap();

    let trail = trail(&phone, 6);
    assert_eq!(
        actions(&trail),
        [
            "record.date",
            "meter.register",
            "reading.assign",
            "meter.release",
            "record.set-aside",
            "reading.take-back"
        ]
    );
    let subjects: Vec<bool> = trail.iter().map(|line| line.subject.is_some()).collect();
    assert_eq!(subjects, [false, true, true, true, false, true], "nobody's records are about nobody");
    assert!(trail.iter().all(|line| line.staff == trail[0].staff));
    for line in &trail {
        assert!(!["6.2", "7.1", "8.0", "王桂兰"].iter().any(|said| line.detail.contains(said)), "{line:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_doctors_word_for_an_implausible_value() {
    let phone = Phone::of(Role::Doctor);
    let who = phone.resident("王桂兰");
    let visit = phone.desk.start_visit(&who).unwrap().visit;
    phone.meters.press_cuff(4, 3, 72);
    phone.hear(&visit).await.1.unwrap();
    let visit = phone.desk.visit(&visit).unwrap();
    let row = visit.readings.iter().find(|row| row.may_confirm).unwrap();
    phone.desk.confirm_reading(&row.reading).unwrap();
    let trail = trail(&phone, 2);
    assert_eq!(actions(&trail), ["reading.take", "reading.confirm"]);
    assert!(trail.iter().all(|line| line.subject.is_some() && line.detail.is_empty()));
}
