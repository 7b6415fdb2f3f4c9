//! Meters that send by themselves: cuffs.

use super::*;
use crate::meter::reading::Measured;

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
