//! The machine, asked everything and cut anywhere.

use super::*;
use crate::meter::reading::{Measured, MeterIdentity};
use crate::meter::{Mark, uuids};

mod about;
mod cuffs;
mod diagram;
mod properties;
mod rig;
mod walk;

use cuffs::packet;
use rig::{Cut, Rig, measurement, now};

#[test]
fn a_second_session_asks_only_for_what_is_new() {
    let mut rig = Rig::glucometer(vec![(1, false), (2, true)]);
    assert_eq!(rig.run(None).unwrap().delivered, 2);
    assert_eq!(rig.written, [[1, 1].as_slice()]);
    rig.written.clear();
    rig.memory.push((3, true));
    let outcome = rig.run(None).unwrap();
    // And for its oldest, which is known: it counts on.
    assert_eq!((outcome.ended, outcome.delivered, outcome.repeated), (Ended::Complete, 1, 1));
    assert_eq!(rig.written, [[1, 3, 1, 3, 0].as_slice(), &[1, 5]]);
    rig.assert_everything_once();
}

#[test]
fn no_records_is_no_error() {
    let outcome = Rig::glucometer(vec![]).run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 0));
}

#[test]
fn a_meter_that_refuses_sequence_numbers_is_asked_for_all() {
    let mut rig = Rig::glucometer(vec![(1, false), (2, false)]);
    rig.takes_sequence = false;
    rig.run(None).unwrap();
    rig.memory.push((3, false));
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered, outcome.repeated), (Ended::Complete, 1, 2));
    rig.assert_everything_once();
}

#[test]
fn a_meter_that_counts_backwards_is_always_asked_for_all() {
    let mut rig = Rig::glucometer(vec![(9, false)]);
    rig.name = "TaiDoc mini";
    rig.run(None).unwrap();
    rig.memory.push((8, false));
    rig.run(None).unwrap();
    rig.assert_everything_once();
    assert!(rig.written.iter().all(|bytes| *bytes == [1, 1]));
}

#[test]
fn a_meter_that_counts_from_the_beginning_again_loses_nothing() {
    let mut rig = Rig::glucometer(vec![(40, false), (41, false)]);
    rig.run(None).unwrap();
    rig.memory = vec![(1, false), (2, true)];
    rig.readings.clear();
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 2));
    rig.assert_everything_once();
}

#[test]
fn a_context_that_never_comes_leaves_a_mark() {
    let mut rig = Rig::glucometer(vec![]);
    let mut session = rig.session();
    let mut fed = vec![session.on(Event::Start)];
    fed.push(session.on(Event::Done(Ok(Reply::Connected(rig.has.clone())))));
    for _ in 0..3 {
        fed.push(session.on(Event::Done(Ok(Reply::Subscribed))));
    }
    let notified = |characteristic, bytes| Event::Notified { characteristic, bytes, at: now() };
    fed.push(session.on(notified(uuids::GLUCOSE_MEASUREMENT, measurement(7, true))));
    fed.push(session.on(notified(uuids::RECORD_ACCESS, vec![6, 0, 1, 1])));
    let told = |commands: &[Command]| commands.iter().any(|command| matches!(command, Command::Finish(_)));
    assert!(!fed.iter().any(|commands| told(commands)), "nothing goes on before the record is durable");
    let commands = session.on(Event::Stored { ticket: 0, stored: Stored::ToDeliver });
    let reading = commands.iter().find_map(|command| match command {
        Command::Tell(News::Reading(reading)) => Some(reading),
        _ => None,
    });
    let reading = reading.expect("the record is kept");
    assert!(reading.marks.contains(&Mark::ContextMissing));
    assert!(told(&commands));
    rig.settle(&reading.sources);
}

#[test]
fn a_context_alike_to_one_of_an_earlier_count_belongs_to_the_record_that_waits_for_it() {
    // A meter that was emptied: the number and the context as before, another measurement.
    let emptied = || {
        let mut rig = Rig::glucometer(vec![(1, true)]);
        let mut before = measurement(1, true);
        before[3] += 1;
        rig.durable = [(uuids::GLUCOSE_MEASUREMENT, before), (uuids::GLUCOSE_CONTEXT, rig::context(1, 3))]
            .map(|(characteristic, bytes)| (rig.record(characteristic, bytes), true))
            .to_vec();
        rig
    };
    for step in 0..120 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step), Cut::Full(step)] {
            let mut rig = emptied();
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_everything_once();
        }
    }
}

#[test]
fn a_record_whose_context_was_cut_off_waits_for_the_next_session() {
    let mut rig = Rig::glucometer(vec![(7, true)]);
    let mut session = rig.session();
    let _begun = session.on(Event::Start);
    let _connected = session.on(Event::Done(Ok(Reply::Connected(rig.has.clone()))));
    let notified = |bytes| Event::Notified { characteristic: uuids::GLUCOSE_MEASUREMENT, bytes, at: now() };
    for command in session.on(notified(measurement(7, true))) {
        if let Command::Store { ticket, record } = command {
            let stored = rig.store(record);
            let told = session.on(Event::Stored { ticket, stored });
            assert!(told.is_empty(), "its context is still to come");
        }
    }
    let commands = session.on(Event::Cancelled);
    let Some(Command::Finish(outcome)) = commands.last() else { panic!("it is over") };
    assert_eq!((outcome.ended, outcome.delivered, outcome.waiting), (Ended::Cancelled, 0, 1));
    rig.run(None).unwrap();
    assert_eq!(rig.written[0], [1, 3, 1, 7, 0], "it is asked for again, with its context");
    rig.assert_everything_once();
}

#[test]
fn what_comes_before_the_connection_is_ready_or_when_it_ends_is_kept() {
    let rig = Rig::glucometer(vec![]);
    let store =
        |commands: &[Command]| commands.iter().any(|command| matches!(command, Command::Store { .. }));
    let record = |sequence| Event::Notified {
        characteristic: uuids::GLUCOSE_MEASUREMENT,
        bytes: measurement(sequence, false),
        at: now(),
    };
    let mut session = rig.session();
    let _begun = session.on(Event::Start);
    assert!(store(&session.on(record(1))), "a bonded meter sends the moment it is connected");
    let _connected = session.on(Event::Done(Ok(Reply::Connected(rig.has.clone()))));
    let _given_up = session.on(Event::Cancelled);
    assert!(store(&session.on(record(2))), "the first one is not durable yet, so it is not over");
    let still = session.on(Event::Stored { ticket: 0, stored: Stored::ToDeliver });
    assert!(!still.iter().any(|command| matches!(command, Command::Finish(_))));
    let over = session.on(Event::Stored { ticket: 1, stored: Stored::ToDeliver });
    assert!(matches!(over.last(), Some(Command::Finish(Outcome { delivered: 2, .. }))));
}

#[test]
fn a_store_that_fails_ends_the_session_without_a_reading() {
    let rig = Rig::glucometer(vec![]);
    let mut session = rig.session();
    let _begun = session.on(Event::Start);
    let _connected = session.on(Event::Done(Ok(Reply::Connected(rig.has.clone()))));
    let bytes = measurement(7, false);
    let _taken = session.on(Event::Notified { characteristic: uuids::GLUCOSE_MEASUREMENT, bytes, at: now() });
    let commands = session.on(Event::StoreFailed { ticket: 0 });
    assert!(!commands.iter().any(|command| matches!(command, Command::Tell(News::Reading(_)))));
    assert!(matches!(
        commands.last(),
        Some(Command::Finish(Outcome { ended: Ended::StoreFailed, delivered: 0, .. }))
    ));
}

#[test]
fn the_vendors_own_protocol_is_left_alone() {
    let mut rig = Rig::glucometer(vec![(1, false)]);
    rig.name = "HEM-7322T-D";
    assert_eq!(rig.run(None).unwrap().ended, Ended::NeedsVendor);
    assert!(rig.written.is_empty());
}

#[test]
fn cut_once_at_every_step_nothing_is_lost_or_doubled() {
    let memory = vec![(1, true), (2, false), (3, true)];
    for step in 0..80 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step), Cut::Full(step)] {
            let mut rig = Rig::glucometer(memory.clone());
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_everything_once();
            rig.assert_as_if_never_cut();
        }
    }
}

#[test]
fn a_lost_link_goes_on_where_it_stood() {
    let mut rig = Rig::glucometer(vec![(1, false), (2, true), (3, true)]);
    let whole = (0..80).filter(|&step| {
        let mut rig = Rig::glucometer(rig.memory.clone());
        let outcome = rig.run(Some(Cut::Lost(step))).unwrap();
        rig.assert_everything_once();
        outcome.ended == Ended::Complete
    });
    assert_eq!(whole.count(), 80, "one lost link costs nothing, wherever it happens");
    rig.run(Some(Cut::Lost(30)));
    assert!(rig.written.len() > 1 && rig.written[1][..2] == [1, 3], "the second request names a number");
}

#[test]
fn a_meter_that_has_begun_to_count_again_and_went_on_meanwhile_loses_nothing() {
    let of =
        |numbers: std::ops::RangeInclusive<u16>| numbers.map(|number| (number, false)).collect::<Vec<_>>();
    let numbers = |rig: &Rig| -> Vec<u16> {
        rig.readings
            .iter()
            .filter_map(|reading| match reading.measured {
                Measured::Glucose(glucose) => Some(glucose.sequence),
                Measured::BloodPressure(_) => None,
            })
            .collect()
    };
    // Sixteen bytes and a number: what has been emptied begins with other values.
    for cut in (0..90).step_by(3) {
        let mut rig = Rig::glucometer(of(101..=125));
        rig.run(None).unwrap();
        rig.readings.clear();
        rig.memory = of(1..=10);
        rig.run(Some(Cut::Lost(cut))).unwrap();
        rig.memory = of(1..=130);
        rig.run(None).unwrap();
        let mut found = numbers(&rig);
        found.sort_unstable();
        let expected: Vec<u16> = (1..=100).chain(126..=130).collect();
        assert_eq!(found, expected, "cut at {cut}");
    }
}

#[test]
fn a_meter_that_was_emptied_and_has_counted_past_the_old_number_loses_nothing() {
    let emptied = || {
        let mut rig = Rig::glucometer((1..=6).map(|number| (number, false)).collect());
        rig.run(None).unwrap();
        rig.readings.clear();
        // Other measurements under the same numbers, and more of them.
        rig.memory = (1..=9).map(|number| (number, true)).collect();
        rig
    };
    for step in 0..150 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step), Cut::Full(step)] {
            let mut rig = emptied();
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_everything_once();
        }
    }
    let mut rig = emptied();
    rig.takes_first = false;
    rig.run(None).unwrap();
    rig.assert_everything_once();
}

#[test]
fn numbers_that_come_to_their_end_begin_again_in_the_same_session() {
    let mut rig = Rig::glucometer(vec![(65_530, false)]);
    rig.run(None).unwrap();
    rig.memory.extend((65_531..=65_535).chain(0..=3).map(|number| (number, false)));
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 9));
    rig.assert_everything_once();
    rig.memory.push((4, true));
    rig.run(None).unwrap();
    rig.assert_everything_once();
}

#[test]
fn a_meter_that_counts_its_records_is_asked_how_many_they_are_and_no_other() {
    let memory = vec![(1, true), (2, false), (3, true)];
    let shown = |rig: &Rig| -> Vec<(u32, u32)> {
        let of = |progress: &Progress| match progress {
            Progress::ReceivedOf(count, of) => Some((*count, *of)),
            _ => None,
        };
        rig.told.iter().filter_map(of).collect()
    };
    for (name, counts, written, last) in [
        ("Meter", true, vec![vec![1, 1]], None),
        ("meter+1", true, vec![vec![4, 1], vec![1, 1]], Some((3, 3))),
        ("meter+1", false, vec![vec![4, 1], vec![1, 1]], None),
    ] {
        let mut rig = Rig { name, counts, ..Rig::glucometer(memory.clone()) };
        let outcome = rig.run(None).unwrap();
        assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 3), "{name} {counts}");
        assert_eq!(rig.written, written, "{name} {counts}");
        assert_eq!(shown(&rig).last().copied(), last, "{name} {counts}");
    }
    // Only what is still to come is counted.
    let mut rig = Rig { name: "meter+1", ..Rig::glucometer(memory.clone()) };
    rig.run(None).unwrap();
    rig.memory.push((4, false));
    rig.told.clear();
    rig.run(None).unwrap();
    assert_eq!(shown(&rig), [(1, 1)]);
    // Cut anywhere, it loses nothing.
    for step in 0..40 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step), Cut::Full(step)] {
            let mut rig = Rig { name: "meter+1", ..Rig::glucometer(memory.clone()) };
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_everything_once();
        }
    }
    // Mute on that question: a moment later it is asked for its records.
    let mut session = Rig { name: "meter+1", ..Rig::glucometer(vec![]) }.session();
    let has = Rig::glucometer(vec![]).has;
    let _begun = session.on(Event::Start);
    let _connected = session.on(Event::Done(Ok(Reply::Connected(has))));
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked = session.on(Event::Done(Ok(Reply::Subscribed)));
    }
    let Some(&Command::Wait { timer, .. }) = asked.last() else { panic!("it waits") };
    assert!(asked.iter().any(|command| matches!(command, Command::Write(_, bytes) if bytes[..] == [4, 1])));
    let asked = session.on(Event::Timer { timer });
    assert!(asked.iter().any(|command| matches!(command, Command::Write(_, bytes) if bytes[..] == [1, 1])));
}

#[test]
fn giving_up_tells_the_meter_to_stop() {
    let mut rig = Rig::glucometer((1..20).map(|sequence| (sequence, false)).collect());
    let outcome = rig.run(Some(Cut::Cancel(30))).unwrap();
    assert_eq!(outcome.ended, Ended::Cancelled);
    assert_eq!(rig.written.last().unwrap(), &[3, 0]);
    assert!((1..19).contains(&outcome.delivered), "it was in the middle");
    rig.run(None).unwrap();
    rig.assert_everything_once();
}

#[test]
fn a_meter_that_sends_more_than_it_can_have_is_left() {
    let mut rig = Rig::glucometer((1..9).map(|sequence| (sequence, true)).collect());
    rig.limits.records = 6;
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::TooMuch, 3));
}

#[test]
fn a_record_that_is_too_long_is_kept_as_far_as_it_may_go_and_the_others_come_all_the_same() {
    let long = [packet(30), vec![7; 600]].concat();
    let mut rig = Rig::cuff(vec![packet(31), long.clone(), packet(32)]);
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered, outcome.set_aside), (Ended::Complete, 2, 1));
    assert_eq!(rig.set_aside, [SetAside::TooLong]);
    let kept = &rig.durable[1].0.bytes;
    assert_eq!((kept.len(), &kept[..]), (Limits::default().record_bytes, &long[..512]));
    // Cut before anything became of it, the next session says the same.
    for step in 0..40 {
        let mut rig = Rig::cuff(vec![packet(31), long.clone(), packet(32)]);
        rig.run(Some(Cut::Crash(step)));
        rig.run(None).unwrap();
        assert_eq!((rig.readings.len(), &rig.set_aside[..]), (2, &[SetAside::TooLong][..]), "cut at {step}");
    }
}

#[test]
fn what_earlier_sessions_left_takes_no_room_from_what_comes() {
    let mut rig = Rig::glucometer(Vec::new());
    rig.limits.records = 4;
    rig.durable = (1..=3)
        .map(|number| (rig.record(uuids::GLUCOSE_MEASUREMENT, measurement(number, false)), false))
        .collect();
    rig.memory = (1..=6).map(|number| (number, false)).collect();
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 6));
    rig.assert_everything_once();
}

#[test]
fn a_meter_that_never_stops_sending_takes_no_more_memory_than_the_limits_say() {
    let limits = Limits::default();
    let mut session = Rig::cuff(vec![]).session();
    let pressure =
        Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
    let mut given = session.on(Event::Start);
    given.extend(session.on(Event::Done(Ok(Reply::Connected(vec![pressure])))));
    given.extend(session.on(Event::Done(Ok(Reply::Subscribed))));
    let mut stored = 0;
    // Each as long as it may be and different from all others, and a disk that never answers.
    for number in 0..u32::try_from(limits.records).unwrap() * 3 {
        let mut bytes = vec![0; limits.record_bytes];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        let characteristic = pressure.uuid;
        given = session.on(Event::Notified { characteristic, bytes, at: now() });
        stored += given.iter().filter(|command| matches!(command, Command::Store { .. })).count();
    }
    assert_eq!(stored, limits.records);
    assert!(given.is_empty(), "what comes after the last that may come is not even looked at");
}

#[test]
fn a_meter_without_measurements_is_left() {
    let mut rig = Rig::glucometer(vec![]);
    rig.has =
        vec![Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::GLUCOSE_MEASUREMENT }];
    assert_eq!(rig.run(None).unwrap().ended, Ended::NoMeasurements);
}

#[test]
fn before_a_cuff_talks_it_gets_what_its_row_says() {
    let (service, unlock) = (Uuid::from_u128(1), Uuid::from_u128(0x233bf001_5a34_1b6d_975c_000d5690abe4));
    let unlock = Characteristic { service, uuid: unlock };
    let clock = Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::DATE_TIME };
    let pressure =
        Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
    let meter =
        MeterIdentity { address: "A".to_owned(), name: Some("A&D_UA-651BLE_1".to_owned()), model: None };
    let mut session = Session::new(meter, Resume::default(), Limits::default());
    let mut next = |event| {
        let commands = session.on(event);
        commands.into_iter().rfind(|command| !matches!(command, Command::Tell(_)))
    };
    let written = || Event::Done(Ok(Reply::Written));
    assert!(next(Event::Start) == Some(Command::Connect));
    let connected = next(Event::Done(Ok(Reply::Connected(vec![pressure, clock, unlock]))));
    assert!(connected == Some(Command::Write(unlock, vec![2, 0, 0xE1])));
    assert!(next(written()) == Some(Command::Read(clock)));
    let read = next(Event::Done(Ok(Reply::Read { bytes: vec![0; 7], at: now() })));
    assert!(read == Some(Command::Write(clock, vec![0xEA, 7, 8, 11, 18, 40, 0])));
    assert!(next(written()) == Some(Command::Subscribe(pressure)));
}

#[test]
fn a_cuff_that_waits_for_its_clock_has_it_set_whatever_it_says_of_it() {
    let service = uuids::BLOOD_PRESSURE_SERVICE;
    let clock = Characteristic { service, uuid: uuids::DATE_TIME };
    let pressure = Characteristic { service, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
    let right = crate::meter::time::encode_date_time(now().naive_local()).to_vec();
    for (name, reply, is_set) in [
        ("A&D_UA-651BLE_1", Reply::Unread { at: now() }, true),
        ("A&D_UA-651BLE_1", Reply::Read { bytes: vec![1], at: now() }, true),
        ("A&D_UA-651BLE_1", Reply::Read { bytes: right.clone(), at: now() }, true),
        ("unheard of", Reply::Unread { at: now() }, false),
    ] {
        let meter = MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model: None };
        let mut session = Session::new(meter, Resume::default(), Limits::default());
        let mut given = session.on(Event::Start);
        given.extend(session.on(Event::Done(Ok(Reply::Connected(vec![pressure, clock])))));
        while !given.contains(&Command::Read(clock)) {
            given.extend(session.on(Event::Done(Ok(Reply::Subscribed))));
        }
        let commands = session.on(Event::Done(Ok(reply)));
        let set = Command::Write(clock, right.clone());
        assert_eq!(commands.contains(&set), is_set, "{name}");
        assert!(is_set || !commands.iter().any(|command| matches!(command, Command::Write(..))));
    }
}

#[test]
fn a_clock_that_is_nearly_right_is_not_set() {
    let service = uuids::BLOOD_PRESSURE_SERVICE;
    let pressure = Characteristic { service, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
    let clock = Characteristic { service: uuids::CURRENT_TIME_SERVICE, uuid: uuids::CURRENT_TIME };
    for (minutes_ahead, is_set) in [(0, false), (10, false), (-10, false), (11, true), (-11, true)] {
        let meter = MeterIdentity { address: "A".to_owned(), name: Some("X4 Smart".to_owned()), model: None };
        let mut session = Session::new(meter, Resume::default(), Limits::default());
        let _begun = session.on(Event::Start);
        let subscribing = session.on(Event::Done(Ok(Reply::Connected(vec![pressure, clock]))));
        assert!(subscribing.contains(&Command::Subscribe(pressure)));
        let reading = session.on(Event::Done(Ok(Reply::Subscribed)));
        assert!(reading == [Command::Read(clock)], "read before it is set");
        let shown = now().naive_local() + chrono::TimeDelta::minutes(minutes_ahead);
        let bytes = crate::meter::time::encode_current_time(shown).to_vec();
        let commands = session.on(Event::Done(Ok(Reply::Read { bytes, at: now() })));
        let writes = commands.iter().any(|command| matches!(command, Command::Write(..)));
        assert_eq!(writes, is_set, "{minutes_ahead} minutes ahead");
    }
}
