//! From raw records to marked readings.

use chrono::TimeDelta;

use super::*;
use crate::meter::blood_pressure::PressureFinding;
use crate::meter::glucose::GlucoseFinding;

fn record(name: &str, characteristic: Uuid, bytes: &[u8]) -> RawRecord {
    RawRecord {
        meter: MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model: None },
        characteristic,
        bytes: bytes.to_vec(),
        received_at: DateTime::parse_from_rfc3339("2026-01-01T00:05:00+08:00").unwrap(),
        clock: None,
        requested: false,
    }
}

fn pressure(bytes: &[u8]) -> (BloodPressure, Vec<Mark>) {
    let reading = decode(&record("Cuff", uuids::BLOOD_PRESSURE_MEASUREMENT, bytes), None).unwrap();
    let Measured::BloodPressure(pressure) = reading.measured else { panic!("blood pressure") };
    (pressure, reading.marks)
}

fn glucose(concentration: [u8; 2], place: u8) -> DecodedReading {
    let [low, high] = concentration;
    let bytes = [0b0110, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0, low, high, place];
    decode(&record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes), None).unwrap()
}

#[test]
fn kilopascal_is_converted_and_judged_in_mmhg() {
    // 16.0/10.6 kPa, mean 0.
    let (healthy, marks) = pressure(&[1, 0xA0, 0xF0, 0x6A, 0xF0, 0, 0]);
    assert_eq!(healthy.shown(), Some((120.into(), 80.into())));
    assert_eq!((healthy.systolic.unwrap().to_string(), healthy.mean), ("120.009920".to_owned(), None));
    assert_eq!(marks, []);
    let (_, marks) = pressure(&[1, 0x79, 0, 0x51, 0, 0x6A, 0]);
    assert_eq!(marks, [Mark::Implausible]);
}

#[test]
fn a_special_is_no_value() {
    let (pressure, marks) = pressure(&[0b100, 0xFF, 7, 0xFF, 7, 0xFF, 7, 0xFF, 7]);
    assert_eq!((pressure.systolic, pressure.pulse, pressure.shown()), (None, None, None));
    assert_eq!(marks, [Mark::NoValue]);
}

#[test]
fn what_the_cuff_noticed_stays_with_the_reading() {
    let (measured, marks) = pressure(&[0b1_1000, 120, 0, 80, 0, 93, 0, 0xFF, 0b10_0101, 0]);
    assert_eq!(measured.user, None, "FF is nobody");
    let expected = [PressureFinding::Movement, PressureFinding::IrregularPulse, PressureFinding::Position];
    assert_eq!(marks, expected.map(Mark::Pressure));
}

#[test]
fn what_the_standard_had_left_open_is_marked_and_stands_in_nobodys_way() {
    let (_, marks) = pressure(&[0b100_0000, 120, 0, 80, 0, 93, 0]);
    assert_eq!(marks, [Mark::ReservedBits]);
    let (_, marks) = pressure(&[0b1_0000, 120, 0, 80, 0, 93, 0, 0b100_0000, 0]);
    assert_eq!(marks, [Mark::ReservedBits]);
    // A type of sample that the standard does not know.
    let reading = glucose([0x3D, 0xC0], 0x1B);
    assert_eq!(reading.marks, [Mark::ReservedBits]);
}

#[test]
fn what_the_standard_had_left_open_in_a_context_is_marked_and_a_meal_that_nobody_can_read_may_be_ketone() {
    let marks = |name: &str, context: &[u8]| {
        let bytes = [0b1_0110, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0, 0x3D, 0xC0, 0x11];
        let measurement = record(name, uuids::GLUCOSE_MEASUREMENT, &bytes);
        let context = record(name, uuids::GLUCOSE_CONTEXT, context);
        decode(&measurement, Some(&context)).unwrap().marks
    };
    for (context, expected) in [
        (&[0b10, 1, 0, 5][..], &[][..]),
        (&[0b10, 1, 0, 0], &[Mark::ContextMissing, Mark::ReservedBits]),
        (&[0b10, 1, 0, 6], &[Mark::ContextMissing, Mark::ReservedBits]),
        (&[0b10, 1, 0, 255], &[Mark::ContextMissing, Mark::ReservedBits]),
        (&[1, 1, 0, 7, 1, 0xD0], &[]),
        (&[1, 1, 0, 8, 1, 0xD0], &[Mark::ReservedBits]),
        (&[0b100, 1, 0, 0x53], &[]),
        (&[0b100, 1, 0, 0xFF], &[]),
        (&[0b100, 1, 0, 0x54], &[Mark::ReservedBits]),
        (&[0b100, 1, 0, 0x61], &[Mark::ReservedBits]),
        (&[0b1_0000, 1, 0, 5, 1, 0xD0], &[]),
        (&[0b1_0000, 1, 0, 6, 1, 0xD0], &[Mark::ReservedBits]),
        (&[0b1000_0000, 1, 0, 0], &[]),
        (&[0b1000_0000, 1, 0, 2], &[Mark::ReservedBits]),
    ] {
        assert_eq!(marks("meter+1", context), expected, "{context:?}");
    }
    assert_eq!(marks("CareSens", &[0b10, 1, 0, 6]), [Mark::Ketone]);
    assert_eq!(marks("CareSens", &[0b10, 1, 0, 7]), [Mark::ContextMissing, Mark::ReservedBits]);
}

#[test]
fn hi_and_lo_are_too_high_and_too_low() {
    assert_eq!(glucose([0xFE, 7], 0x11).marks, [Mark::Glucose(GlucoseFinding::TooHigh), Mark::NoValue]);
    assert_eq!(glucose([2, 8], 0x11).marks, [Mark::Glucose(GlucoseFinding::TooLow), Mark::NoValue]);
    assert_eq!(glucose([0xFF, 7], 0x11).marks, [Mark::NoValue]);
}

#[test]
fn a_time_of_a_clock_that_has_failed_is_none() {
    let with_status = |[low, high]: [u8; 2]| {
        let bytes = [0b1110, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0, 0x3D, 0xC0, 0x11, low, high];
        decode(&record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes), None).unwrap()
    };
    assert_eq!(with_status([1, 0]).taken.shown.unwrap().to_string(), "2026-01-01 00:02:00");
    let failed = with_status([0, 8]);
    assert_eq!((failed.taken.shown, failed.taken.doubt), (None, Some(TimeDoubt::Fault)));
    assert_eq!(failed.marks, [Mark::Glucose(GlucoseFinding::TimeFault)]);
    assert_eq!(
        failed.taken.base.unwrap().value().unwrap().to_string(),
        "2026-01-01 00:02:00",
        "kept as sent"
    );
}

#[test]
fn control_solution_is_no_patients_reading() {
    for place in [0x1A, 0x41] {
        let reading = glucose([0x3D, 0xC0], place);
        assert_eq!(reading.marks, [Mark::ControlSolution]);
    }
    assert_eq!(glucose([0x3D, 0xC0], 0x11).marks, []);
}

#[test]
fn an_offset_carries_over_the_end_of_the_year() {
    let with_offset = |minutes: i16| {
        let [low, high] = minutes.to_le_bytes();
        let bytes = [1, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0, low, high];
        let sent = record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes);
        let received_at = sent.received_at + TimeDelta::days(7);
        decode(&RawRecord { received_at, ..sent }, None).unwrap()
    };
    assert_eq!(with_offset(-10).taken.shown.unwrap().to_string(), "2025-12-31 23:52:00");
    assert_eq!(with_offset(1440).taken.shown.unwrap().to_string(), "2026-01-02 00:02:00");
    for out_of_range in [i16::MAX, i16::MIN] {
        let reading = with_offset(out_of_range);
        assert_eq!((reading.taken.shown, reading.marks.contains(&Mark::TimeImpossible)), (None, true));
    }
}

#[test]
fn a_record_from_before_the_clock_was_set_is_corrected_and_one_from_after_is_not() {
    // The record bears 00:02, was received at 00:05, and the clock was seen to be three hours ahead at 00:01.
    let bytes = [0, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0];
    let phone = DateTime::parse_from_rfc3339("2026-01-01T00:01:00+08:00").unwrap();
    let ahead = crate::meter::time::encode_date_time(phone.naive_local() + TimeDelta::hours(3));
    let corrected = |was_set| {
        let clock = Some(ClockObservation { meter: MeterTime::from_bytes(ahead), phone, was_set });
        let record = RawRecord { clock, ..record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes) };
        let reading = decode(&record, None).unwrap();
        (reading.taken.corrected().unwrap().to_string(), reading.marks.contains(&Mark::ClockOff))
    };
    assert_eq!(corrected(false), ("2025-12-31 21:02:00".to_owned(), true));
    assert_eq!(corrected(true), ("2026-01-01 00:02:00".to_owned(), false));
}

#[test]
fn nothing_was_measured_after_it_came() {
    // The record bears 00:02 on 1 January 2026 and was received at 00:05, or so much earlier.
    let bytes = [0, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0];
    let taken = |earlier: TimeDelta, clock: Option<TimeDelta>| {
        let sent = record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes);
        let received_at = sent.received_at - earlier;
        let seen = |ahead| ClockObservation {
            meter: MeterTime::from_bytes(crate::meter::time::encode_date_time(
                received_at.naive_local() + ahead,
            )),
            phone: received_at,
            was_set: false,
        };
        let reading = decode(&RawRecord { received_at, clock: clock.map(seen), ..sent }, None).unwrap();
        let marks: Vec<Mark> = reading.marks.into_iter().filter(|mark| *mark != Mark::NoValue).collect();
        (reading.taken.corrected().map(|moment| moment.to_string()), marks)
    };
    let dated = |moment: &str| Some(moment.to_owned());
    assert_eq!(taken(TimeDelta::minutes(8), None), (dated("2026-01-01 00:02:00"), vec![]));
    assert_eq!(taken(TimeDelta::minutes(9), None), (None, vec![Mark::TimeImpossible]), "a clock nobody saw");
    let back = TimeDelta::days(-2_000);
    assert_eq!(taken(TimeDelta::zero(), Some(back)), (None, vec![Mark::TimeImpossible]), "set back since");
    let ahead = TimeDelta::days(3);
    assert_eq!(
        taken(TimeDelta::days(2), Some(ahead)),
        (dated("2025-12-29 00:02:00"), vec![Mark::ClockOff]),
        "ahead as it was when it measured"
    );
}

#[test]
fn a_mean_that_is_not_between_the_two_is_none_and_leaves_a_mark() {
    for (mean, kept) in [(80, true), (93, true), (120, true), (79, false), (121, false), (70, false)] {
        let (measured, marks) = pressure(&[0, 120, 0, 80, 0, mean, 0]);
        let expected: &[Mark] = if kept { &[] } else { &[Mark::MeanOutside] };
        assert_eq!((measured.mean.is_some(), marks.as_slice()), (kept, expected), "{mean}");
    }
}

#[test]
fn a_context_that_cannot_be_read_costs_no_measurement() {
    let bytes = [0b1_0110, 1, 0, 0xEA, 7, 1, 1, 0, 2, 0, 0x3D, 0xC0, 0x11];
    let measurement = record("meter+1", uuids::GLUCOSE_MEASUREMENT, &bytes);
    let broken = record("meter+1", uuids::GLUCOSE_CONTEXT, &[2, 1]);
    assert_eq!(decode(&measurement, Some(&broken)).unwrap().marks, [Mark::ContextMissing]);
    let whole = record("meter+1", uuids::GLUCOSE_CONTEXT, &[2, 1, 0, 3]);
    let reading = decode(&measurement, Some(&whole)).unwrap();
    assert_eq!((reading.marks.as_slice(), reading.sources), (&[][..], vec![measurement.key(), whole.key()]));
}

#[test]
fn the_same_record_is_known_again_and_another_day_is_another_reading() {
    let dated = record(
        "BM85",
        uuids::BLOOD_PRESSURE_MEASUREMENT,
        &[0x56, 0x6A, 0, 0x47, 0, 0, 0, 0xEA, 7, 8, 11, 18, 31, 0, 0, 0x3F, 0, 0, 0],
    );
    let undated = record("Cuff", uuids::BLOOD_PRESSURE_MEASUREMENT, &[0, 120, 0, 80, 0, 93, 0]);
    let day_after = |record: &RawRecord| {
        let received_at = record.received_at + TimeDelta::days(1);
        RawRecord { received_at, ..record.clone() }
    };
    assert_eq!(dated.key(), day_after(&dated).key());
    assert_eq!(undated.key(), undated.clone().key());
    assert_ne!(undated.key(), day_after(&undated).key());
}

#[test]
fn debug_shows_neither_values_nor_addresses() {
    let secret = record("Wang's cuff", uuids::BLOOD_PRESSURE_MEASUREMENT, &[0, 0x98, 0, 80, 0, 93, 0]);
    let reading = decode(&secret, None).unwrap();
    let shown = format!("{secret:?} {reading:?} {:?} {:?}", secret.key(), secret.meter);
    for word in ["152", "Wang", "\"A\"", "0x98"] {
        assert!(!shown.contains(word), "{shown}");
    }
}

#[test]
fn what_a_row_says_to_be_averages_is_marked_so() {
    let row = |averages: bool| -> Quirks {
        toml::from_str(&format!("id = 'x'\nmaker = 'x'\nmodels = 'x'\nsends-averages = {averages}")).unwrap()
    };
    let sent = record("Cuff", uuids::BLOOD_PRESSURE_MEASUREMENT, &[0, 120, 0, 80, 0, 93, 0]);
    assert_eq!(decode_pressure(&sent, &row(true)).unwrap().marks, [Mark::MeterAverage]);
    assert_eq!(decode_pressure(&sent, &row(false)).unwrap().marks, []);
}
