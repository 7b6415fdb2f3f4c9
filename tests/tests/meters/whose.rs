//! Whose reading is it: taken at once where it is beyond doubt, by a person's word everywhere else.

use std::time::Duration;

use doorstep_core::desk::Error;
use doorstep_core::desk::demo::meters::{self, GLUCOMETER};
use doorstep_core::desk::view::{MeterEvent, NobodysWhy, Role};
use doorstep_core::meter::glucose::Meal;
use doorstep_core::meter::time::encode_date_time;
use doorstep_tests::Phone;
use doorstep_tests::cuff::{CUFF, Packet};

const MINUTE: Duration = Duration::from_secs(60);

fn arrived(heard: &[MeterEvent]) -> usize {
    heard.iter().filter(|event| matches!(event, MeterEvent::Arrived { .. })).count()
}

fn value(phone: &Phone, visit: &str) -> String {
    phone.desk.visit(visit).unwrap().pressure.unwrap().value
}

fn whys(phone: &Phone, visit: &str) -> Vec<String> {
    phone.desk.visit(visit).unwrap().inbox.into_iter().map(|row| row.why).collect()
}

fn open(phone: &Phone, name: &str) -> String {
    phone.desk.start_visit(&phone.resident(name)).unwrap().visit
}

#[tokio::test(start_paused = true)]
async fn measured_in_the_open_visit_it_is_taken_at_once() {
    let phone = Phone::of(Role::Volunteer);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&visit, 152, 94).await), 1);
    assert_eq!(value(&phone, &visit), "152/94");
    assert_eq!(phone.desk.inbox().unwrap().rows, []);
    assert_eq!(phone.desk.today().unwrap().inbox_line, None);
}

#[tokio::test(start_paused = true)]
async fn of_two_open_visits_behind_one_door_a_person_chooses() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let (hers, his) = (open(&phone, "王桂兰"), open(&phone, "张德福"));
    assert_eq!(arrived(&phone.measure(&hers, 152, 94).await), 0);
    assert_eq!(value(&phone, &hers), "");
    assert_eq!(whys(&phone, &hers), ["这一家不止一个人在量，选一下是谁的"]);

    // Chosen: it was his, and stands in his visit as measured in it.
    let row = phone.desk.inbox().unwrap().rows.remove(0);
    phone.desk.assign(&[row.record], &phone.resident("张德福")).unwrap();
    assert_eq!((value(&phone, &hers), value(&phone, &his)), (String::new(), "152/94".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_one_household_measures_two_people_with_asks_and_the_teams_does_not() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    for name in ["王桂兰", "张德福"] {
        let visit = open(&phone, name);
        assert_eq!(arrived(&phone.measure(&visit, 152, 94).await), 1, "{name}");
        phone.desk.sign(&visit).unwrap();
    }
    let again = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&again, 150, 92).await), 0);
    assert_eq!(whys(&phone, &again), ["这一家不止一个人在量，选一下是谁的"]);

    // Once it has been behind another door as well, it is the team's: only her visit is open, so it is she.
    let elsewhere = open(&phone, "陈秀英");
    assert_eq!(arrived(&phone.measure(&elsewhere, 128, 78).await), 1);
    phone.desk.sign(&elsewhere).unwrap();
    assert_eq!(arrived(&phone.measure(&again, 148, 90).await), 1);
    assert_eq!(whys(&phone, &again), ["选一下是谁的"], "what was asked once waits for the answer");
}

#[tokio::test(start_paused = true)]
async fn a_meter_without_a_clock_that_says_the_same_at_the_next_door_asks() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let press = |phone: &Phone| {
        phone.meters.press_cuff_of_with(CUFF, &Packet::of(128, 78, None).bytes_without_clock());
    };
    let first = open(&phone, "王桂兰");
    press(&phone);
    assert_eq!(arrived(&phone.hear(&first).await.0), 1);
    // Sent once more within minutes: the same.
    press(&phone);
    assert_eq!(arrived(&phone.hear(&first).await.0), 0);
    assert!(phone.desk.inbox().unwrap().rows.is_empty());
    phone.desk.sign(&first).unwrap();

    phone.clock.pass(15 * MINUTE);
    let phone = phone.restarted();
    let second = open(&phone, "陈秀英");
    press(&phone);
    assert_eq!(arrived(&phone.hear(&second).await.0), 0, "nothing is given by guess");
    assert_eq!(whys(&phone, &second), ["选一下是谁的"]);
    press(&phone);
    phone.hear(&second).await.1.unwrap();
    let mut rows = phone.desk.inbox().unwrap().rows;
    assert_eq!(rows.len(), 1, "and nothing twice");
    phone.desk.assign(&[rows.remove(0).record], &phone.resident("陈秀英")).unwrap();
    assert!(phone.desk.inbox().unwrap().rows.is_empty());
    let hers = phone.desk.readings(&phone.resident("陈秀英")).unwrap();
    assert!(hers.iter().any(|reading| reading.value == "128/78"), "{hers:?}");
}

#[tokio::test(start_paused = true)]
async fn another_user_slot_of_the_meter_asks() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    phone.measure(&visit, 152, 94).await;
    phone.press(&Packet { user: 2, ..Packet::of(121, 71, Some(phone.time())) });
    assert_eq!(arrived(&phone.hear(&visit).await.0), 0);
    assert_eq!(whys(&phone, &visit), ["设备上的用户号和上次不一样，选一下是谁的"]);
    assert_eq!(value(&phone, &visit), "152/94");
}

#[tokio::test(start_paused = true)]
async fn another_user_slot_asks_behind_the_same_door_though_nobody_has_registered_the_meter() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let hers = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&hers, 152, 94).await), 1);
    phone.desk.sign(&hers).unwrap();
    let his = open(&phone, "张德福");
    phone.press(&Packet { user: 2, ..Packet::of(121, 71, Some(phone.time())) });
    assert_eq!(arrived(&phone.hear(&his).await.0), 0);
    assert_eq!(whys(&phone, &his), ["设备上的用户号和上次不一样，选一下是谁的"]);
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_was_here_on_another_day_and_nowhere_else_asks_for_the_second_person_too() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let hers = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&hers, 152, 94).await), 1);
    phone.desk.sign(&hers).unwrap();
    phone.clock.pass(24 * 60 * MINUTE);
    let phone = phone.restarted();
    let his = open(&phone, "张德福");
    assert_eq!(arrived(&phone.measure(&his, 121, 71).await), 0);
    assert_eq!(whys(&phone, &his), ["这一家不止一个人在量，选一下是谁的"]);

    // Once it has been behind another door, it goes with the team.
    let elsewhere = open(&phone, "陈秀英");
    assert_eq!(arrived(&phone.measure(&elsewhere, 128, 78).await), 1);
    phone.desk.sign(&elsewhere).unwrap();
    assert_eq!(arrived(&phone.measure(&his, 122, 72).await), 1);
}

#[tokio::test(start_paused = true)]
async fn a_meter_registered_to_somebody_else_asks() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "张德福");
    phone.measure(&visit, 140, 82).await;
    phone.desk.sign(&visit).unwrap();
    phone.desk.register_meter(CUFF, &phone.resident("张德福"), false).unwrap();
    let hers = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&hers, 152, 94).await), 0);
    assert_eq!(whys(&phone, &hers), ["这台设备登记在别人名下，选一下是谁的"]);
    // The owner is offered, not taken for granted.
    let row = phone.desk.inbox().unwrap().rows.remove(0);
    assert_eq!(row.owner_name.as_deref(), Some("张德福"));
}

#[tokio::test(start_paused = true)]
async fn given_to_the_wrong_person_it_is_taken_back_and_never_comes_by_itself_again() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    phone.measure(&visit, 150, 90).await;
    let packet = Packet::of(128, 78, Some(phone.time()));
    phone.press(&packet);
    phone.hear(&visit).await.1.unwrap();
    assert_eq!(value(&phone, &visit), "139/84");

    let wrong = phone.desk.visit(&visit).unwrap().readings.remove(1);
    assert!(wrong.may_take_back);
    phone.desk.take_back(&wrong.reading).unwrap();
    assert_eq!(value(&phone, &visit), "150/90");
    let pulse = doorstep_tests::field(&phone.desk.visit(&visit).unwrap(), "heart_rate").text.clone();
    assert_eq!(pulse, "70", "that of the reading that is left");
    assert_eq!(whys(&phone, &visit), ["刚才放错过人，选一下是谁的"]);
    assert!(matches!(phone.desk.take_back(&wrong.reading), Err(Error::NotFound { .. })));

    // The meter sends it once more: still nobody's, and still one.
    phone.press(&packet);
    assert_eq!(arrived(&phone.hear(&visit).await.0), 0);
    let phone = phone.restarted();
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 1);
    let row = phone.desk.inbox().unwrap().rows.remove(0);
    phone.desk.assign(&[row.record], &phone.resident("陈秀英")).unwrap();
    assert_eq!(value(&phone, &visit), "150/90");

    // What a signed visit holds stays.
    let signed = phone.desk.visit(&visit).unwrap().readings.remove(0).reading;
    phone.desk.sign(&visit).unwrap();
    assert!(!phone.desk.visit(&visit).unwrap().readings[0].may_take_back);
    assert!(matches!(phone.desk.take_back(&signed), Err(Error::Conflict { .. })));
}

#[tokio::test(start_paused = true)]
async fn what_was_typed_stays_when_a_reading_is_taken_back() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let visit = open(&phone, "王桂兰");
    phone.measure(&visit, 150, 90).await;
    let typed = doorstep_core::desk::view::FieldInput::Text { text: "146/88".to_owned() };
    phone.desk.answer(&visit, "blood_pressure", typed).unwrap();
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.unwrap().detail, "手填", "the meter's time and name are not the typed value's");
    phone.desk.take_back(&shown.readings[0].reading).unwrap();
    assert_eq!(value(&phone, &visit), "146/88");
}

#[tokio::test(start_paused = true)]
async fn an_older_reading_of_the_same_day_joins_the_visit_it_is_claimed_in_and_one_of_another_day_does_not() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    phone.press(&Packet::of(148, 92, Some(phone.time())));
    phone.press(&Packet::of(170, 99, Some(phone.time() - chrono::TimeDelta::days(3))));
    phone.clock.pass(4 * MINUTE);
    let visit = open(&phone, "王桂兰");
    phone.hear(&visit).await.1.unwrap();
    let inbox = phone.desk.visit(&visit).unwrap().inbox;
    assert_eq!(
        inbox.iter().map(|row| row.why.as_str()).collect::<Vec<_>>(),
        ["不是这次量的，选一下是谁的"; 2]
    );
    for row in &inbox {
        phone.desk.take_record(&visit, &row.record).unwrap();
    }
    let shown = phone.desk.visit(&visit).unwrap();
    assert_eq!(shown.pressure.unwrap().value, "148/92");
    assert_eq!(shown.readings.len(), 1);
    let trend = phone.desk.resident(&phone.resident("王桂兰")).unwrap().pressure.unwrap();
    let labels: Vec<&str> = trend.points.iter().rev().take(2).map(|point| point.label.as_str()).collect();
    assert_eq!(labels, ["148/92", "170/99"]);
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_was_met_is_known_again_though_it_advertises_neither_name_nor_services() {
    const MET: &str = "00:00:00:00:00:0D";
    const STRANGE: &str = "00:00:00:00:00:0E";
    let phone = Phone::of(Role::Nurse);
    phone.meters.add_glucometer(MET, "CareSens 0000");
    phone.meters.add_cuff(STRANGE, "Cuff");
    for address in [MET, STRANGE] {
        phone.meters.set_bonded(address, true);
    }
    let visit = open(&phone, "王桂兰");
    phone.meters.insert_strip_of(MET, 78, None);
    let (heard, _) = phone.hear(&visit).await;
    assert_eq!(arrived(&heard), 1);
    for address in [MET, STRANGE] {
        phone.meters.set_nameless(address);
    }
    let phone = phone.restarted();
    phone.meters.insert_strip_of(MET, 81, None);
    // And it is read as what it was: its meal 6 is ketone.
    phone.meters.insert_strip_of(MET, 12, Some(Meal(6)));
    phone.meters.press_cuff_of(STRANGE, 152, 94, 72);
    let (heard, _) = phone.hear(&visit).await;
    assert_eq!(arrived(&heard), 1, "{heard:?}");
    let aside = |event: &MeterEvent| matches!(event, MeterEvent::Kept { line, .. } if line.contains("血酮"));
    assert!(heard.iter().any(aside), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn in_the_households_own_meter_the_slot_of_another_one_asks_before_she_has_one() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let his = open(&phone, "张德福");
    phone.measure(&his, 140, 82).await;
    phone.desk.sign(&his).unwrap();
    phone.desk.register_meter(CUFF, &phone.resident("张德福"), true).unwrap();
    let hers = open(&phone, "王桂兰");
    for user in [1, 2] {
        phone.press(&Packet { user, ..Packet::of(152, 94, Some(phone.time())) });
        assert_eq!(arrived(&phone.hear(&hers).await.0), 0, "slot {user}");
        phone.clock.pass(MINUTE);
    }
    assert_eq!(whys(&phone, &hers), ["设备上的用户号和上次不一样，选一下是谁的"; 2]);
    // Said once, it is known.
    let row = phone.desk.inbox().unwrap().rows.remove(1);
    phone.desk.take_record(&hers, &row.record).unwrap();
    phone.desk.set_aside(&[phone.desk.inbox().unwrap().rows.remove(0).record], NobodysWhy::Test).unwrap();
    phone.desk.sign(&hers).unwrap();
    assert_eq!(phone.desk.readings(&phone.resident("王桂兰")).unwrap()[0].value, "152/94");
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_an_emptied_memory_says_nothing_of_the_record_that_has_its_number_now() {
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    phone.meters.remember_strip(GLUCOMETER, 131, Some(Meal::AFTER), chrono::TimeDelta::hours(3));
    phone.hear(&visit).await.1.unwrap();
    phone.meters.reset(GLUCOMETER);
    phone.clock.pass(2 * MINUTE);
    phone.meters.remember_strip(GLUCOMETER, 78, None, chrono::TimeDelta::hours(2));
    phone.hear(&visit).await.1.unwrap();
    let rows = phone.desk.inbox().unwrap().rows;
    assert_eq!(rows.len(), 2, "{rows:?}");
    // One number, two measurements: the first had a context, the second announces none.
    let shown = phone.desk.take_record(&visit, &rows[1].record).unwrap();
    let hero = shown.glucose.unwrap();
    assert_eq!((hero.value.as_str(), hero.title.as_str()), ("7.8", "血糖"));
    let shown = phone.desk.take_record(&visit, &rows[0].record).unwrap();
    assert!(shown.readings[0].value.contains("13.1"), "{:?}", shown.readings);
    assert!(phone.desk.inbox().unwrap().rows.is_empty());
    phone.desk.take_back(&shown.readings[0].reading).unwrap();
    phone.desk.take_back(&shown.readings[1].reading).unwrap();
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_of_an_emptied_memory_has_its_context_though_one_alike_to_the_byte_was_claimed_before() {
    let phone = Phone::of(Role::Nurse);
    let visit = open(&phone, "王桂兰");
    let remembers = |mmol_tenths, hours| {
        let ago = chrono::TimeDelta::hours(hours);
        phone.meters.remember_strip(GLUCOMETER, mmol_tenths, Some(Meal::AFTER), ago);
    };
    let claim = || {
        let row = phone.desk.inbox().unwrap().rows.remove(0);
        phone.desk.take_record(&visit, &row.record).unwrap().glucose.unwrap()
    };
    remembers(131, 3);
    phone.hear(&visit).await.1.unwrap();
    assert_eq!(claim().title, "餐后血糖");
    // Twice the same number, meal and bytes of the context, and two measurements.
    for (mmol_tenths, value) in [(78, "7.8"), (92, "9.2")] {
        phone.meters.reset(GLUCOMETER);
        phone.clock.pass(2 * MINUTE);
        remembers(mmol_tenths, 1);
        phone.hear(&visit).await.1.unwrap();
        phone.hear(&visit).await.1.unwrap();
        assert_eq!(phone.desk.inbox().unwrap().rows.len(), 1);
        let hero = claim();
        assert_eq!((hero.title.as_str(), hero.value.as_str()), ("餐后血糖", value));
    }
    assert!(phone.desk.inbox().unwrap().rows.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_same_numbers_at_the_next_door_are_the_next_persons_though_the_first_still_wait() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let lost_its_clock = Packet::of(128, 78, None);
    for packet in [lost_its_clock.bytes(), lost_its_clock.bytes_without_clock()] {
        phone.meters.press_cuff_of_with(CUFF, &packet);
        phone.collect().await.1.unwrap();
    }
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 2);
    phone.clock.pass(15 * MINUTE);
    let phone = phone.restarted();
    let visit = open(&phone, "陈秀英");
    for packet in [lost_its_clock.bytes(), lost_its_clock.bytes_without_clock()] {
        phone.meters.press_cuff_of_with(CUFF, &packet);
        assert_eq!(arrived(&phone.hear(&visit).await.0), 0, "nothing is given by guess");
    }
    assert_eq!(phone.desk.inbox().unwrap().rows.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_keeps_people_apart_and_does_not_say_whom_it_measured_asks_where_several_use_it() {
    let phone = Phone::of(Role::Doctor);
    // A BM85 whose user is FF: unknown.
    let press = || {
        let mut bytes = vec![0x56, 0x80, 0, 0x50, 0, 0, 0];
        bytes.extend(encode_date_time(phone.time()));
        bytes.extend([0, 0x3F, 0xFF, 0, 0]);
        phone.meters.press_cuff_of_with(meters::CUFF, &bytes);
        phone.clock.pass(MINUTE);
    };
    let hers = open(&phone, "王桂兰");
    press();
    assert_eq!(arrived(&phone.hear(&hers).await.0), 1, "nobody's own");
    phone.desk.register_meter(meters::CUFF, &phone.resident("王桂兰"), true).unwrap();
    press();
    assert_eq!(arrived(&phone.hear(&hers).await.0), 0);
    assert_eq!(whys(&phone, &hers), ["这一家不止一个人在量，选一下是谁的"]);
    phone.desk.register_meter(meters::CUFF, &phone.resident("王桂兰"), false).unwrap();
    press();
    assert_eq!(arrived(&phone.hear(&hers).await.0), 1, "hers alone");
}

#[tokio::test(start_paused = true)]
async fn a_meter_registered_as_the_households_asks_before_it_has_measured_the_second_one() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let hers = open(&phone, "王桂兰");
    assert_eq!(arrived(&phone.measure(&hers, 152, 94).await), 1, "nobody's own");
    phone.desk.register_meter(CUFF, &phone.resident("王桂兰"), true).unwrap();
    assert_eq!(arrived(&phone.measure(&hers, 148, 92).await), 0, "it may have been 张德福");
    assert_eq!(whys(&phone, &hers), ["这一家不止一个人在量，选一下是谁的"]);
    phone.desk.register_meter(CUFF, &phone.resident("王桂兰"), false).unwrap();
    assert_eq!(arrived(&phone.measure(&hers, 146, 90).await), 1, "hers alone");
}

#[tokio::test(start_paused = true)]
async fn a_meter_without_a_clock_that_says_the_same_a_minute_later_has_measured_again() {
    let phone = Phone::of(Role::Doctor);
    phone.bring_cuff();
    let press = || phone.meters.press_cuff_of_with(CUFF, &Packet::of(128, 78, None).bytes_without_clock());
    let visit = open(&phone, "王桂兰");
    let readings = || phone.desk.visit(&visit).unwrap().readings.len();
    press();
    assert_eq!(arrived(&phone.hear(&visit).await.0), 1);
    phone.clock.pass(MINUTE);
    press();
    assert_eq!(arrived(&phone.hear(&visit).await.0), 1, "the second of the two that the rules want");
    assert_eq!((readings(), whys(&phone, &visit).len()), (2, 0));

    // Sent over and over while it lies there switched on: it has not measured.
    let sending = async {
        for _ in 0..4 {
            tokio::time::sleep(MINUTE / 2).await;
            phone.clock.pass(MINUTE / 2);
            press();
        }
    };
    let ((heard, ended), ()) = tokio::join!(phone.listen_for(&visit, 3 * MINUTE), sending);
    ended.unwrap();
    assert_eq!((arrived(&heard), readings(), whys(&phone, &visit).len()), (0, 2, 0));

    // At the next door within minutes nobody knows whose it is.
    phone.desk.sign(&visit).unwrap();
    phone.clock.pass(3 * MINUTE);
    let next = open(&phone, "陈秀英");
    press();
    assert_eq!(arrived(&phone.hear(&next).await.0), 0);
    assert_eq!(whys(&phone, &next), ["选一下是谁的"]);
}
