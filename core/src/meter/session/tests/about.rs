//! What a meter says of itself, and the row of quirks that its model number names.

use super::*;
use crate::meter::device::DeviceInformation;
use crate::meter::features::GlucoseFeatures;

fn talkative() -> Rig {
    let mut rig = Rig::glucometer(vec![(1, true), (2, false)]);
    let device = uuids::DEVICE_INFORMATION_SERVICE;
    rig.offers(device, uuids::MANUFACTURER_NAME, b"Roche\0");
    rig.offers(device, uuids::MODEL_NUMBER, b"925");
    rig.offers(device, uuids::SERIAL_NUMBER, b" 0123 ");
    rig.offers(device, uuids::FIRMWARE_REVISION, b"v1.9\n");
    rig.offers(device, uuids::HARDWARE_REVISION, b"");
    rig.offers(device, uuids::SOFTWARE_REVISION, b"2");
    rig.offers(uuids::BATTERY_SERVICE, uuids::BATTERY_LEVEL, &[64]);
    rig.offers(uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_FEATURE, &[0x3F, 4]);
    rig
}

fn said(rig: &Rig) -> Vec<&DeviceInformation> {
    let said = rig.told.iter().filter_map(|progress| match progress {
        Progress::Device(about) => Some(about.as_ref()),
        _ => None,
    });
    said.collect()
}

#[test]
fn a_meter_is_asked_about_itself_when_its_records_have_come() {
    let mut rig = talkative();
    assert_eq!(rig.run(None).unwrap().ended, Ended::Complete);
    rig.assert_everything_once();
    let expected = DeviceInformation {
        manufacturer: Some("Roche".to_owned()),
        model: Some("925".to_owned()),
        serial: Some("0123".to_owned()),
        firmware: Some("v1.9".to_owned()),
        hardware: None,
        software: Some("2".to_owned()),
        battery: Some(64),
        pressure: None,
        glucose: Some(GlucoseFeatures(0x043F)),
    };
    assert_eq!(said(&rig), [&expected]);
    let before = |progress: &Progress| matches!(progress, Progress::Device(_));
    assert!(before(rig.told.last().unwrap()), "the records come first");
}

#[test]
fn cut_while_it_speaks_of_itself_its_records_are_complete() {
    for step in 0..90 {
        for cut in [Cut::Crash(step), Cut::Lost(step), Cut::Cancel(step)] {
            let mut rig = talkative();
            rig.run(Some(cut));
            rig.run(None).unwrap();
            rig.assert_everything_once();
            assert!(said(&rig).len() <= 2, "once a session");
        }
    }
}

#[test]
fn a_meter_that_refuses_one_thing_is_not_asked_for_the_rest() {
    let mut rig = talkative();
    rig.values.retain(|(uuid, _)| *uuid != uuids::SERIAL_NUMBER);
    rig.run(None).unwrap();
    assert_eq!(rig.read.last(), Some(&uuids::SERIAL_NUMBER));
    assert_eq!(said(&rig)[0].manufacturer.as_deref(), Some("Roche"));
    assert_eq!(said(&rig)[0].firmware, None);
}

#[test]
fn the_row_that_the_model_number_names_is_followed_from_there() {
    let mut rig = Rig::cuff(Vec::new());
    let unlock = Uuid::from_u128(0x233bf001_5a34_1b6d_975c_000d5690abe4);
    rig.has.push(Characteristic { service: Uuid::from_u128(1), uuid: unlock });
    rig.offers(uuids::DEVICE_INFORMATION_SERVICE, uuids::MODEL_NUMBER, b"UA-651BLE");
    rig.offers(uuids::BLOOD_PRESSURE_SERVICE, uuids::DATE_TIME, &[0; 7]);
    rig.limits.attempts = 1;
    rig.run(None).unwrap();
    assert_eq!(rig.read, [uuids::MODEL_NUMBER, uuids::DATE_TIME]);
    let clock = vec![0xEA, 7, 8, 11, 18, 40, 0];
    assert_eq!(rig.written, [vec![2, 0, 0xE1], clock]);
}

#[test]
fn a_meter_without_a_clock_is_not_asked_for_it() {
    let mut rig = Rig::glucometer(vec![(9, false)]);
    rig.name = "TaiDoc mini";
    rig.offers(uuids::CURRENT_TIME_SERVICE, uuids::CURRENT_TIME, &[0; 10]);
    rig.run(None).unwrap();
    assert!(rig.read.is_empty());
}
