//! Raw records of every kind of meter, and the readings made from them.

use chrono::{DateTime, FixedOffset};
use doorstep_core::meter::glucose::GlucoseFinding;
use doorstep_core::meter::quirks::Quirks;
use doorstep_core::meter::reading::{self, ClockObservation, DecodedReading, Mark, Measured};
use doorstep_core::meter::time::MeterTime;
use doorstep_core::meter::{MeterIdentity, RawRecord, uuids};

use crate::supply::Supply;

/// Advertised names: one of each row of quirks, and one that no row knows.
pub(crate) const NAMES: [&str; 18] = [
    "Cuff",
    "X4 Smart",
    "HEM-9200T",
    "HEM-7155T",
    "BLEsmart_0000011F",
    "A&D_UA-651BLE_12AB34",
    "BM85",
    "iHealth",
    "BP3GY1-2N",
    "meter+1",
    "Contour",
    "CareSens",
    "TaiDoc mini",
    "Accu-Chek Aviva",
    "Yuwell",
    "OneTouch",
    "Sinocare",
    "Yasee",
];

pub(crate) fn now() -> DateTime<FixedOffset> {
    DateTime::from_timestamp(1_786_444_800, 0)
        .unwrap()
        .with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap())
}

fn record(supply: &mut Supply<'_>, characteristic: uuid::Uuid) -> RawRecord {
    let name = supply.pick(&NAMES);
    let clock = supply.flag().then(|| {
        let meter = MeterTime::from_bytes(std::array::from_fn(|_| supply.byte()));
        ClockObservation { meter, phone: now(), was_set: supply.flag() }
    });
    RawRecord {
        meter: MeterIdentity { address: "A".to_owned(), name: Some(name.to_owned()), model: None },
        characteristic,
        bytes: Vec::new(),
        received_at: now(),
        clock,
        requested: supply.flag(),
    }
}

pub(crate) fn reading(bytes: &[u8]) {
    let mut supply = Supply(bytes);
    let characteristic = supply.pick(&[
        uuids::GLUCOSE_MEASUREMENT,
        uuids::BLOOD_PRESSURE_MEASUREMENT,
        uuids::ENHANCED_BLOOD_PRESSURE,
        uuids::GLUCOSE_CONTEXT,
    ]);
    let mut measurement = record(&mut supply, characteristic);
    let context = supply.flag().then(|| RawRecord {
        characteristic: uuids::GLUCOSE_CONTEXT,
        bytes: supply.some(),
        ..measurement.clone()
    });
    measurement.bytes = supply.0.to_vec();
    assert!(measurement.key() == measurement.key());
    let decoded = reading::decode(&measurement, context.as_ref());
    assert!(decoded == reading::decode(&measurement, context.as_ref()), "the same bytes, the same reading");
    match decoded {
        Ok(decoded) => {
            assert!(characteristic != uuids::GLUCOSE_CONTEXT, "a context alone is no reading");
            assert_sound(&decoded, &measurement, context.is_some());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn assert_sound(decoded: &DecodedReading, measurement: &RawRecord, has_context: bool) {
    assert!(decoded.sources[0] == measurement.key(), "it leads back to its bytes");
    assert_eq!(decoded.sources.len(), 1 + usize::from(has_context && is_glucose(decoded)));
    let marked = |mark| decoded.marks.contains(&mark);
    for (at, mark) in decoded.marks.iter().enumerate() {
        assert!(!decoded.marks[..at].contains(mark), "each mark once");
    }
    let has_value = match &decoded.measured {
        Measured::BloodPressure(pressure) => {
            let shown = pressure.shown();
            assert!(
                shown.is_none_or(|(systolic, diastolic)| systolic >= diastolic) || marked(Mark::Implausible)
            );
            shown.is_some()
        }
        Measured::Glucose(glucose) => {
            assert!(glucose.mmol_per_l_shown().is_none_or(|shown| shown.scale() <= 1));
            glucose.concentration.is_some()
        }
    };
    assert_eq!(has_value, !marked(Mark::NoValue), "no value, and it says so");
    let times = [Mark::TimeUnset, Mark::TimeImpossible, Mark::Glucose(GlucoseFinding::TimeFault)];
    let doubt = times.into_iter().any(marked);
    assert_eq!(decoded.taken.doubt.is_some(), doubt);
    assert!(decoded.taken.shown.is_none() || decoded.taken.doubt.is_none());
    let _corrected = decoded.taken.corrected();
}

fn is_glucose(decoded: &DecodedReading) -> bool {
    matches!(decoded.measured, Measured::Glucose(_))
}

/// The pressure in the cuff is decoded like 2A35, and never a reading.
pub(crate) fn cuff_pressure(bytes: &[u8]) {
    let mut supply = Supply(bytes);
    let mut sent = record(&mut supply, uuids::INTERMEDIATE_CUFF_PRESSURE);
    sent.bytes = supply.0.to_vec();
    assert!(reading::decode(&sent, None).is_err());
    let row = Quirks::of(sent.meter.name.as_deref(), None);
    let packet = doorstep_core::meter::blood_pressure::decode(&sent.bytes, row.pressure_layout());
    if let Ok(packet) = packet {
        let _mmhg = packet.systolic.number().map(|number| packet.unit.to_mmhg(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_quirks_is_fed() {
        for row in Quirks::all() {
            assert!(NAMES.iter().any(|name| Quirks::of(Some(name), None) == row), "{}", row.id);
        }
    }
}
