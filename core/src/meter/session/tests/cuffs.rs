//! Meters that send by themselves: cuffs.

use super::*;

/// 2A35 with time and pulse, measured in this minute.
pub(super) fn packet(minute: u8) -> Vec<u8> {
    vec![0b110, 138, 0, 88, 0, 104, 0, 0xEA, 7, 8, 11, 18, minute, 0, 72, 0]
}

#[test]
fn cut_at_every_step_each_packet_becomes_one_reading() {
    let sends: Vec<Vec<u8>> = (30..34).map(packet).collect();
    for step in 0..60 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step), Cut::Full(step)] {
            let mut rig = Rig::cuff(sends.clone());
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_each_packet_once();
            rig.assert_as_if_never_cut();
        }
    }
}

#[test]
fn a_cuff_that_hangs_up_when_it_has_sent_everything_is_done() {
    let mut rig = Rig::cuff(vec![packet(30), packet(31)]);
    let outcome = rig.run(None).unwrap();
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 2));
}

#[test]
fn the_pressure_in_the_cuff_is_shown_and_never_stored() {
    let nan = [0xFF, 7];
    let plain = [&[0, 96, 0][..], &nan, &nan].concat();
    let enhanced = vec![0, 96, 0];
    for (measurement, cuff, bytes) in [
        (uuids::BLOOD_PRESSURE_MEASUREMENT, uuids::INTERMEDIATE_CUFF_PRESSURE, plain),
        (uuids::ENHANCED_BLOOD_PRESSURE, uuids::ENHANCED_CUFF_PRESSURE, enhanced),
    ] {
        let service = uuids::BLOOD_PRESSURE_SERVICE;
        let has = [measurement, cuff].map(|uuid| Characteristic { service, uuid });
        let mut session = Rig::cuff(Vec::new()).session();
        let _begun = session.on(Event::Start);
        let first = session.on(Event::Done(Ok(Reply::Connected(has.to_vec()))));
        assert!(first.contains(&Command::Subscribe(has[0])));
        assert!(session.on(Event::Done(Ok(Reply::Subscribed))) == [Command::Subscribe(has[1])]);
        let _listening = session.on(Event::Done(Ok(Reply::Subscribed)));
        let commands = session.on(Event::Notified { characteristic: cuff, bytes, at: now() });
        let shown = Command::Tell(News::Progress(Progress::CuffPressure(96.into())));
        assert!(commands.contains(&shown));
        assert!(!commands.iter().any(|command| matches!(command, Command::Store { .. })));
        let over = session.on(Event::Cancelled);
        let Some(Command::Finish(outcome)) = over.last() else { panic!("it is over") };
        assert_eq!((outcome.delivered, outcome.set_aside), (0, 0));
    }
}

#[test]
fn an_enhanced_measurement_is_taken_where_there_is_no_plain_one() {
    let service = uuids::BLOOD_PRESSURE_SERVICE;
    let [plain, enhanced] = [uuids::BLOOD_PRESSURE_MEASUREMENT, uuids::ENHANCED_BLOOD_PRESSURE]
        .map(|uuid| Characteristic { service, uuid });
    let subscribed = |has: Vec<Characteristic>| {
        let mut session = Rig::cuff(Vec::new()).session();
        let _begun = session.on(Event::Start);
        session.on(Event::Done(Ok(Reply::Connected(has))))
    };
    assert!(subscribed(vec![enhanced, plain]).contains(&Command::Subscribe(plain)));
    assert!(subscribed(vec![enhanced]).contains(&Command::Subscribe(enhanced)));

    // Base time 10:31:07 and shown time 18:31:07 on 11 August 2026, since 2000, pulse 72.
    let [base, shown] = [839_759_467_u32, 839_788_267].map(u32::to_le_bytes);
    let bytes = [&[0b110_0110, 138, 0, 88, 0, 104, 0][..], &base, &[72, 0], &shown].concat();
    let mut rig = Rig::cuff(vec![bytes]);
    rig.has = vec![enhanced];
    assert_eq!(rig.run(None).unwrap().delivered, 1);
    rig.assert_each_packet_once();
    let reading = &rig.readings[0];
    let Measured::BloodPressure(pressure) = reading.measured else { panic!("a cuff") };
    assert_eq!(pressure.shown(), Some((138.into(), 88.into())));
    assert_eq!(reading.taken.shown.unwrap().to_string(), "2026-08-11 18:31:07");
    assert_eq!(rig.run(None).unwrap().repeated, 1, "known by its bytes");
}

#[test]
fn nothing_is_requested_of_a_cuff_while_a_combined_meter_sends_its_stored_records() {
    let mut rig = Rig::glucometer(vec![(1, false)]);
    let service = uuids::BLOOD_PRESSURE_SERVICE;
    rig.has.push(Characteristic { service, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT });
    rig.sends = vec![packet(30)];
    rig.run(None).unwrap();
    let requested = |reading: &crate::meter::DecodedReading| reading.requested;
    let glucose = |reading: &&crate::meter::DecodedReading| matches!(reading.measured, Measured::Glucose(_));
    assert!(rig.readings.iter().filter(glucose).all(requested));
    assert!(!rig.readings.iter().filter(|reading| !glucose(reading)).any(requested));
    assert_eq!(rig.readings.len(), 2);
}

/// A session with a meter of this name that has these, connected.
fn connected(name: &str, resume: Resume, has: &[Characteristic]) -> Session {
    let meter = MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model: None };
    let mut session = Session::new(meter, resume, Limits::default());
    let _begun = session.on(Event::Start);
    let _connected = session.on(Event::Done(Ok(Reply::Connected(has.to_vec()))));
    session
}

fn stored(commands: &[Command]) -> Vec<(u32, RawRecord)> {
    let store = commands.iter().filter_map(|command| match command {
        Command::Store { ticket, record } => Some((*ticket, record.clone())),
        _ => None,
    });
    store.collect()
}

const PRESSURE: Characteristic =
    Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
const CLOCK: Characteristic =
    Characteristic { service: uuids::CURRENT_TIME_SERVICE, uuid: uuids::CURRENT_TIME };
const MODEL: Characteristic =
    Characteristic { service: uuids::DEVICE_INFORMATION_SERVICE, uuid: uuids::MODEL_NUMBER };

/// What the meter's clock says, so far ahead of the phone's.
fn clock_says(ahead: chrono::TimeDelta) -> Event {
    let bytes = crate::meter::time::encode_current_time(now().naive_local() + ahead).to_vec();
    Event::Done(Ok(Reply::Read { bytes, at: now() }))
}

/// When a packet that the meter dates to 21:20 was taken, sent now.
fn taken(session: &mut Session) -> String {
    let bytes = vec![0b110, 138, 0, 88, 0, 104, 0, 0xEA, 7, 8, 11, 21, 20, 0, 72, 0];
    let sent = session.on(Event::Notified { characteristic: PRESSURE.uuid, bytes, at: now() });
    let (_, record) = stored(&sent).remove(0);
    let taken = crate::meter::reading::decode(&record, None).unwrap().taken;
    taken.corrected().map_or_else(|| "no time".to_owned(), |taken| taken.time().to_string())
}

#[test]
fn what_a_clock_said_before_it_was_set_holds_for_what_was_measured_before() {
    let hours = chrono::TimeDelta::hours(3);
    let has = [PRESSURE, CLOCK];
    let mut session = connected("X4 Smart", Resume::default(), &has);
    let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
    let setting = session.on(clock_says(hours));
    assert!(matches!(setting.last(), Some(Command::Write(CLOCK, _))));
    let kept = setting.iter().find_map(|command| match command {
        Command::Tell(News::Progress(Progress::SettingClock(clock))) => Some(*clock),
        _ => None,
    });
    assert!(kept.is_some_and(|clock| clock.was_set), "told before it is written");

    // It was written, and the answer was lost with the link: now the clock is right.
    let lost = session.on(Event::Done(Err(TransportError::LinkLost)));
    let Some(&Command::Wait { timer, .. }) = lost.last() else { panic!("it rests") };
    assert!(session.on(Event::Timer { timer }).contains(&Command::Connect));
    let _connected = session.on(Event::Done(Ok(Reply::Connected(has.to_vec()))));
    let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
    let right = session.on(clock_says(chrono::TimeDelta::zero()));
    assert!(!right.iter().any(|command| matches!(command, Command::Write(..))), "it is right");
    assert_eq!(taken(&mut session), "18:20:00", "measured before, and sent only now");

    // A later session, in which it is right, or can't be read; one in which it is off by something else.
    let resume = || Resume { clock: kept, ..Resume::default() };
    let refused = Event::Done(Err(TransportError::Refused));
    let day = chrono::TimeDelta::days(1);
    for (answer, expected) in [
        (clock_says(chrono::TimeDelta::zero()), "18:20:00"),
        (refused, "18:20:00"),
        (clock_says(day), "21:20:00"),
    ] {
        let mut session = connected("X4 Smart", resume(), &has);
        let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
        let _read = session.on(answer);
        assert_eq!(taken(&mut session), expected);
    }
    let mut unset = connected("X4 Smart", Resume::default(), &has);
    let _subscribed = unset.on(Event::Done(Ok(Reply::Subscribed)));
    let _read = unset.on(clock_says(chrono::TimeDelta::zero()));
    assert_eq!(taken(&mut unset), "no time", "nobody knows that it was set");
}

/// A BM85 by its model number only: pulse and status the other way round, and one byte more than the flags say.
const BM85: [u8; 19] = [0x56, 0x6A, 0, 0x47, 0, 0, 0, 0xEA, 7, 8, 11, 18, 31, 0, 0, 0x3F, 0, 0, 0];

fn settled(session: &mut Session, ticket: u32) -> Vec<Command> {
    session.on(Event::Stored { ticket, stored: Stored::ToDeliver })
}

#[test]
fn what_came_before_the_model_was_known_is_read_once_it_is() {
    let mut session = connected("unheard of", Resume::default(), &[PRESSURE, MODEL]);
    let sent = || Event::Notified { characteristic: PRESSURE.uuid, bytes: BM85.to_vec(), at: now() };
    let (ticket, early) = stored(&session.on(sent())).remove(0);
    let told = settled(&mut session, ticket);
    assert!(told.iter().all(|command| matches!(command, Command::Tell(News::Progress(_)))), "not set aside");
    let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
    let read = session.on(Event::Done(Ok(Reply::Read { bytes: b"BM85".to_vec(), at: now() })));
    let (again, known) = stored(&read).remove(0);
    assert_eq!(known.meter.model.as_deref(), Some("BM85"));
    assert_eq!(known.key(), early.key(), "it is the same record");
    let told = settled(&mut session, again);
    let pulse = told.iter().find_map(|command| match command {
        Command::Tell(News::Reading(reading)) => match reading.measured {
            Measured::BloodPressure(pressure) => pressure.pulse,
            Measured::Glucose(_) => None,
        },
        _ => None,
    });
    assert_eq!(pulse, Some(63.into()));

    // The app died before it was: the record waits for a session that reads the model.
    let resume = || Resume { pending: vec![early.clone()], ..Resume::default() };
    let mut session = connected("unheard of", resume(), &[PRESSURE, MODEL]);
    let over = session.on(Event::Cancelled);
    let Some(Command::Finish(outcome)) = over.last() else { panic!("it is over") };
    assert_eq!((outcome.set_aside, outcome.waiting), (0, 1));
    let mut session = connected("unheard of", resume(), &[PRESSURE, MODEL]);
    let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
    let read = session.on(Event::Done(Ok(Reply::Read { bytes: b"BM85".to_vec(), at: now() })));
    assert_eq!(stored(&read).len(), 1);

    // No model number anywhere: it is what it is.
    let mut session = connected("unheard of", resume(), &[PRESSURE]);
    let over = session.on(Event::Cancelled);
    let Some(Command::Finish(outcome)) = over.last() else { panic!("it is over") };
    assert_eq!((outcome.set_aside, outcome.waiting), (1, 0));
}

#[test]
fn a_link_lost_while_a_context_is_missing_is_no_end() {
    let glucose = |uuid| Characteristic { service: uuids::GLUCOSE_SERVICE, uuid };
    let has = [uuids::GLUCOSE_MEASUREMENT, uuids::GLUCOSE_CONTEXT].map(glucose);
    for (announced, ends) in [(false, true), (true, false)] {
        let mut session = connected("unheard of", Resume::default(), &has);
        for _ in has {
            let _subscribed = session.on(Event::Done(Ok(Reply::Subscribed)));
        }
        let bytes = measurement(7, announced);
        let sent = session.on(Event::Notified { characteristic: has[0].uuid, bytes, at: now() });
        let (ticket, _) = stored(&sent).remove(0);
        let _stored = settled(&mut session, ticket);
        let commands = session.on(Event::Lost);
        let ended = matches!(
            commands.last(),
            Some(Command::Finish(Outcome { ended: Ended::Complete, delivered: 1, .. }))
        );
        assert_eq!(ended, ends, "announced: {announced}");
        assert_eq!(commands.contains(&Command::Disconnect) && !ended, !ends);
    }
}

#[test]
fn a_packet_without_a_time_that_is_like_one_from_before_is_shown_to_the_store() {
    let timeless = vec![0, 138, 0, 88, 0, 104, 0];
    let mut rig = Rig::cuff(vec![timeless]);
    rig.run(None).unwrap();
    rig.durable[0].1 = false;
    let pending = vec![rig.durable[0].0.clone()];
    let mut session = connected("Cuff", Resume { pending, ..Resume::default() }, &rig.has);
    let bytes = rig.sends[0].clone();
    let sent = session.on(Event::Notified { characteristic: PRESSURE.uuid, bytes, at: now() });
    assert_eq!(stored(&sent).len(), 1, "it can be the next person's");
}
