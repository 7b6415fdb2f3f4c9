//! Meters with a wrong clock or none.

use std::time::Duration;

use chrono::TimeDelta;
use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::Role;
use doorstep_core::meter::time::encode_date_time;
use doorstep_core::meter::transport::simulated::MeterTrouble;
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};
use doorstep_tests::trail::waiting;

/// Two records of a glucometer that has lost its clock, in the inbox.
async fn undated(phone: &Phone) -> (String, Vec<String>) {
    phone.meters.set_clock(meters::GLUCOMETER, None);
    phone.meters.insert_strip_of(meters::GLUCOMETER, 171, None);
    phone.meters.insert_strip_of(meters::GLUCOMETER, 62, None);
    phone.clock.pass(Duration::from_secs(240));
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.inbox().unwrap().rows;
    assert!(rows.iter().all(|row| row.may_date && row.why == "没有时间，选一下是谁的"), "{rows:?}");
    (visit, rows.into_iter().map(|row| row.record).collect())
}

#[tokio::test(start_paused = true)]
async fn without_a_time_it_is_used_by_no_rule_until_a_person_says_when() {
    let phone = Phone::of(Role::Doctor);
    let (visit, records) = undated(&phone).await;
    let who = phone.resident("欧阳慧芳");
    phone.desk.assign(&records[..1], &who).unwrap();
    assert!(phone.desk.visit(&visit).unwrap().readings.is_empty(), "nobody knows that it was today");
    let page = phone.desk.resident(&who).unwrap();
    assert_ne!(page.colour.unwrap().word, "马上处理", "17.1 without a day is no emergency");
    assert!(page.glucose.unwrap().points.iter().all(|point| point.label != "17.1"));
    let [open] = &page.open_readings[..] else { panic!("{:?}", page.open_readings) };
    assert_eq!(
        (open.value.as_str(), open.marks.as_slice()),
        ("17.1", &["没有时间。补上时间以后才能用".to_owned()][..])
    );
    assert!(open.detail.starts_with("时间不明"));

    phone.desk.date_record(open.record.as_ref().unwrap(), "2026-09-01", "07:30").unwrap();
    let page = phone.desk.resident(&who).unwrap();
    assert_eq!(page.open_readings, []);
    let row = &phone.desk.readings(&who).unwrap()[0];
    assert_eq!((row.value.as_str(), row.marks.as_slice()), ("17.1", &["时间是人说的".to_owned()][..]));
    assert!(row.detail.starts_with("9月1日 07:30"), "{}", row.detail);
    assert_eq!(page.colour.unwrap().word, "马上处理");
    let phone = phone.restarted();
    assert_eq!(&phone.desk.readings(&who).unwrap()[0], row);
    // Said better once more.
    phone.desk.date_record(&records[0], "20260830", "0700").unwrap();
    assert!(phone.desk.readings(&who).unwrap()[0].detail.starts_with("8月30日"));
}

#[tokio::test(start_paused = true)]
async fn dated_to_today_before_it_is_claimed_it_belongs_to_the_visit_as_an_estimate() {
    let phone = Phone::of(Role::Doctor);
    let (visit, records) = undated(&phone).await;
    let inbox = phone.desk.date_record(&records[1], "２０２６０９０２", "０８３０").unwrap();
    assert!(inbox.rows[0].line.contains("约 9月2日 08:30"), "{}", inbox.rows[0].line);
    let shown = phone.desk.take_record(&visit, &records[1]).unwrap();
    assert_eq!(shown.readings[0].marks, ["时间是人说的"]);
    assert_eq!(shown.glucose.unwrap().value, "6.2");
}

#[tokio::test(start_paused = true)]
async fn a_time_is_asked_only_where_it_is_missing_and_taken_only_if_it_can_be() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let (visit, records) = undated(&phone).await;
    let refused = |day: &str, time: &str| match phone.desk.date_record(&records[0], day, time) {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("1. September", "07:30"), "day");
    assert_eq!(refused("2026-02-30", "07:30"), "day");
    assert_eq!(refused("20260230", "0730"), "day");
    assert_eq!(refused("2026-09-01", "7 Uhr"), "time");
    assert_eq!(refused("2026-09-01", "2460"), "time");
    assert_eq!(refused("2026-09-02", "23:00"), "time", "it had come in by then");
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert!(matches!(phone.desk.date_record(nobody, "2026-09-01", "07:30"), Err(Error::NotFound { .. })));
    phone.press(&Packet::of(148, 92, Some(phone.time() - TimeDelta::days(1))));
    phone.hear(&visit).await.1.unwrap();
    let dated = phone.desk.inbox().unwrap().rows.into_iter().find(|row| !row.may_date).unwrap();
    let again = phone.desk.date_record(&dated.record, "2026-09-01", "07:30");
    assert!(matches!(again, Err(Error::Conflict { .. })));
}

#[tokio::test(start_paused = true)]
async fn one_reading_without_a_time_is_live_and_several_at_once_come_out_of_the_memory() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    let press = |systolic, diastolic| {
        let packet = Packet::of(systolic, diastolic, None).bytes_without_clock();
        phone.meters.press_cuff_of_with(CUFF, &packet);
    };
    press(152, 94);
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.as_ref().unwrap().value, "152/94");
    assert_eq!(shown.readings[0].marks, ["设备没有时间，按收到的时间记"]);

    phone.clock.pass(Duration::from_secs(120));
    for systolic in [171, 165, 158] {
        press(systolic, 90);
    }
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.as_ref().unwrap().value, "152/94", "nobody can measure three times at once");
    assert_eq!((shown.readings.len(), shown.inbox.len()), (1, 3));
    assert!(shown.inbox.iter().all(|row| row.may_date));

    // Whoever knows better says so: the time of receipt is nobody's word.
    let record = shown.readings[0].record.clone().unwrap();
    phone.desk.date_record(&record, "2026-09-02", "08:29").unwrap();
    let reading = phone.desk.visit(&visit).unwrap().readings.remove(0);
    assert_eq!(reading.marks, ["时间是人说的"]);
    assert!(reading.detail.starts_with("08:29"), "{}", reading.detail);
}

#[tokio::test(start_paused = true)]
async fn what_a_meter_that_has_lost_its_clock_sends_is_dated_by_a_person() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    // Alone, and by itself: it can be what it stored before its battery was changed.
    phone.press(&Packet::of(152, 94, None));
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    let [row] = &shown.inbox[..] else { panic!("{:?} {:?}", shown.inbox, shown.readings) };
    assert_eq!((row.may_date, row.why.as_str()), (true, "设备没有准确的时间。是这位刚量的吗？"));

    let now = phone.time();
    phone.desk.date_record(&row.record, "2026-09-02", &now.format("%H:%M").to_string()).unwrap();
    let shown = phone.desk.take_record(&visit, &row.record).unwrap();
    assert_eq!(shown.pressure.unwrap().value, "152/94");
    assert_eq!(shown.readings[0].marks, ["时间是人说的"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_seen_the_measurement_says_so_with_one_tap() {
    let phone = Phone::of(Role::Volunteer);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    // The first is what the meter had stored; of two only the last one can be from just now.
    phone.press(&Packet::of(128, 80, None));
    phone.press(&Packet::of(152, 94, None));
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.visit(&visit).unwrap().inbox;
    assert_eq!(rows.iter().map(|row| row.may_be_now).collect::<Vec<_>>(), [false, true]);
    assert_eq!(
        phone.desk.inbox().unwrap().rows.iter().filter(|row| row.may_be_now).count(),
        0,
        "in no visit"
    );

    let shown = phone.desk.take_just_measured(&visit, &rows[1].record).unwrap();
    assert_eq!(shown.pressure.unwrap().value, "152/94");
    let [reading] = &shown.readings[..] else { panic!("{:?}", shown.readings) };
    assert_eq!(reading.marks, ["时间是人说的"]);
    assert!(reading.detail.contains(&phone.time().format("%H:%M").to_string()), "{}", reading.detail);
}

#[tokio::test(start_paused = true)]
async fn what_was_there_before_the_visit_or_has_a_time_was_not_measured_just_now() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    phone.press(&Packet::of(128, 80, None));
    phone.collect().await.1.unwrap();
    phone.clock.pass(Duration::from_secs(240));
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    phone.meters.remember_strip(meters::GLUCOMETER, 62, None, TimeDelta::days(1));
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.visit(&visit).unwrap().inbox;
    assert_eq!(rows.len(), 2, "{rows:?}");
    for row in rows {
        assert!(!row.may_be_now, "{row:?}");
        let refused = phone.desk.take_just_measured(&visit, &row.record).unwrap_err();
        assert!(matches!(refused, Error::Conflict { .. }), "{refused:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_corrected_and_marked() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    phone.meters.set_clock(meters::GLUCOMETER, Some(TimeDelta::days(40)));
    phone.meters.insert_strip(78, true);
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.readings[0].marks, ["时间已校正"]);
    assert!(shown.readings[0].detail.starts_with("08:30"), "{}", shown.readings[0].detail);
}

#[tokio::test(start_paused = true)]
async fn a_time_of_a_clock_that_has_failed_is_not_believed() {
    let phone = Phone::of(Role::Doctor);
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    let strip = |number: u8, [low, high]: [u8; 2]| {
        let mut bytes = vec![0b1110, number, 0];
        bytes.extend(encode_date_time(phone.time()));
        bytes.extend([0x3B, 0xC0, 0xF1, low, high]);
        phone.meters.store_record(meters::GLUCOMETER, &bytes, None);
    };
    // The battery is low; the clock has failed.
    strip(1, [1, 0]);
    strip(2, [0, 8]);
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.readings.len(), 1, "{:?}", shown.readings);
    let [row] = &shown.inbox[..] else { panic!("{:?}", shown.inbox) };
    assert_eq!((row.may_date, row.why.as_str()), (true, "设备没有准确的时间。是这位刚量的吗？"));
    assert_eq!(row.marks, ["血糖仪的时钟坏了，时间可能不对"]);
    assert!(row.line.contains("时间不明"), "{}", row.line);
    phone.desk.date_record(&row.record, "2026-09-02", "0830").unwrap();
    assert_eq!(phone.desk.take_record(&visit, &row.record).unwrap().readings.len(), 2);
}

/// A glucometer whose clock can't be read.
const NO_CLOCK: &str = "00:00:00:00:00:0D";

#[tokio::test(start_paused = true)]
async fn a_date_that_nobody_could_check_can_be_put_right() {
    let phone = Phone::of(Role::Nurse);
    phone.meters.add_glucometer(NO_CLOCK, "TaiDoc mini");
    phone.meters.set_clock(NO_CLOCK, Some(TimeDelta::days(-9_000)));
    phone.meters.insert_strip_of(NO_CLOCK, 171, None);
    phone.collect().await.1.unwrap();
    let row = phone.desk.inbox().unwrap().rows.remove(0);
    assert!(row.line.contains("2002年") && row.may_date, "{row:?}");
    let inbox = phone.desk.date_record(&row.record, "2026-09-01", "07:30").unwrap();
    assert!(inbox.rows[0].line.contains("约 9月1日 07:30"), "{}", inbox.rows[0].line);
    let who = phone.resident("王桂兰");
    phone.desk.assign(&[row.record], &who).unwrap();
    let reading = phone.desk.readings(&who).unwrap().remove(0);
    assert_eq!(
        (reading.value.as_str(), reading.marks.as_slice()),
        ("17.1", &["时间是人说的".to_owned()][..])
    );
    assert!(reading.detail.starts_with("9月1日 07:30"), "{}", reading.detail);

    // Next year's: nothing was measured after it came.
    phone.meters.set_clock(NO_CLOCK, Some(TimeDelta::days(300)));
    phone.meters.insert_strip_of(NO_CLOCK, 62, None);
    phone.collect().await.1.unwrap();
    let row = phone.desk.inbox().unwrap().rows.remove(0);
    assert!(row.line.contains("时间不明") && row.may_date, "{row:?}");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_went_back_to_its_makers_day_sends_nothing_into_the_future() {
    let phone = Phone::of(Role::Nurse);
    phone.bring_cuff();
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    // A good record of yesterday; then the battery was changed.
    phone.press(&Packet::of(148, 92, Some(phone.time() - TimeDelta::days(1))));
    phone.meters.set_clock(CUFF, Some(TimeDelta::days(-2_400)));
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert!(shown.readings.is_empty(), "not taken for one of now either");
    let row = &shown.inbox[0];
    assert_eq!((row.may_date, row.why.as_str()), (true, "设备没有准确的时间。是这位刚量的吗？"));
    assert!(row.line.contains("时间不明"), "{}", row.line);
}

#[tokio::test(start_paused = true)]
async fn an_emergency_that_gets_its_time_later_is_told_to_the_doctor_while_it_is_fresh() {
    let phone = Phone::of(Role::Nurse);
    let (_, records) = undated(&phone).await;
    let who = phone.resident("欧阳慧芳");
    phone.desk.assign(&records, &who).unwrap();
    phone.desk.date_record(&records[0], "2026-09-02", "08:20").unwrap();
    let kinds = waiting(&phone);
    assert!(kinds.iter().any(|kind| kind == "alert"), "{kinds:?}");
    let phone = phone.restarted();
    // A value of last week is none for tonight.
    let before = waiting(&phone).iter().filter(|kind| *kind == "alert").count();
    let phone = phone.restarted();
    phone.desk.date_record(&records[0], "2026-08-25", "08:20").unwrap();
    let after = waiting(&phone).iter().filter(|kind| *kind == "alert").count();
    assert_eq!(after, before);
}

#[tokio::test(start_paused = true)]
async fn what_was_measured_before_the_clock_was_set_is_corrected_in_a_later_session_too() {
    const OMRON: &str = "00:00:00:00:00:0E";
    let phone = Phone::of(Role::Doctor);
    phone.meters.add_cuff(OMRON, "X4 Smart");
    phone.meters.set_clock(OMRON, Some(TimeDelta::hours(3)));
    phone.meters.set_trouble(OMRON, MeterTrouble::Mute, true);
    let visit = phone.desk.start_visit(&phone.resident("欧阳慧芳")).unwrap().visit;
    phone.meters.press_cuff_of(OMRON, 152, 94, 72);
    // Connected, set, and nothing sent.
    phone.listen_for(&visit, Duration::from_secs(60)).await.1.unwrap();
    assert!(!phone.meters.written(OMRON).is_empty(), "its clock was set");
    phone.clock.pass(Duration::from_secs(60));
    let phone = phone.restarted();
    phone.meters.set_trouble(OMRON, MeterTrouble::Mute, false);
    phone.hear(&visit).await.1.unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    let [row] = &shown.readings[..] else { panic!("{:?} {:?}", shown.readings, shown.inbox) };
    assert_eq!((row.value.as_str(), row.marks.as_slice()), ("152/94", &["时间已校正".to_owned()][..]));
    assert!(row.detail.contains("08:30"), "{}", row.detail);
}
