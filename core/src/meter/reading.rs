//! What the rest of the core consumes: raw records, and the readings decoded from them.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::bytes::DecodeError;
use super::quirks::Quirks;
use super::sfloat::Sfloat;
use super::special::Special;
use super::time::{MeterTime, TimeDoubt};
use super::units::{Concentration, rounded};
use super::uuids;
use super::{blood_pressure, enhanced, glucose};

mod taken;
#[cfg(test)]
mod tests;

pub use super::marks::Mark;
pub use taken::{ClockObservation, Taken};

/// Which decoder made a reading; stands with the result, so that a better one can be told apart.
pub const DECODER_VERSION: u16 = 3;

/// Which meter, as far as it is known.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MeterIdentity {
    /// The system's name for the device: a Bluetooth address, or a UUID on Apple's systems.
    pub address: String,
    /// The name it advertises.
    pub name: Option<String>,
    /// Its model number (2A24), once it has been read.
    pub model: Option<String>,
}

impl fmt::Debug for MeterIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeterIdentity").field("model", &self.model).finish_non_exhaustive()
    }
}

/// A packet as it came in, with everything that decoding it later needs. It is made durable before anything else
/// happens to it.
#[derive(Clone, PartialEq, Eq)]
pub struct RawRecord {
    /// Who sent it.
    pub meter: MeterIdentity,
    /// In which characteristic.
    pub characteristic: Uuid,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The phone's time when it came.
    pub received_at: DateTime<FixedOffset>,
    /// What the meter's clock said in this session.
    pub clock: Option<ClockObservation>,
    /// Whether it was sent because stored records were asked for.
    pub requested: bool,
}

impl fmt::Debug for RawRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characteristic = uuids::short(self.characteristic);
        f.debug_struct("RawRecord")
            .field("characteristic", &characteristic)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// What makes a record the same record: the meter and the bytes, which hold the sequence number where there is
/// one. A packet with neither a sequence number nor a usable time could be two measurements with equal results:
/// it counts as the same only on the same day.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey {
    /// The meter's address.
    pub address: String,
    /// The characteristic.
    pub characteristic: Uuid,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The day it came, for a packet that says neither its number nor its time.
    pub received_on: Option<NaiveDate>,
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordKey").field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl RecordKey {
    /// Whether it is of a blood pressure without a time of its own: of a meter without a clock, or one that has lost it.
    #[must_use]
    pub fn tells_no_time(&self) -> bool {
        let kinds = [uuids::BLOOD_PRESSURE_MEASUREMENT, uuids::ENHANCED_BLOOD_PRESSURE];
        kinds.contains(&self.characteristic) && self.received_on.is_some()
    }
}

impl RawRecord {
    /// What makes this record the same as another.
    #[must_use]
    pub fn key(&self) -> RecordKey {
        let known = |time: MeterTime| time.value().is_ok();
        let says_when_or_which = match self.characteristic {
            // Also of a packet that can't be read yet: it is the same one once its meter's model is known.
            uuids::BLOOD_PRESSURE_MEASUREMENT => {
                blood_pressure::time(&self.bytes, self.quirks().date_order).is_some_and(known)
            }
            uuids::ENHANCED_BLOOD_PRESSURE => {
                self.pressure().is_ok_and(|packet| packet.time.is_some_and(known))
            }
            _ => self.sequence().is_some(),
        };
        RecordKey {
            address: self.meter.address.clone(),
            characteristic: self.characteristic,
            bytes: self.bytes.clone(),
            received_on: (!says_when_or_which).then(|| self.received_at.date_naive()),
        }
    }

    /// Whether it is a glucose record that a context (0x2A34) follows.
    #[must_use]
    pub fn announces_context(&self) -> bool {
        self.characteristic == uuids::GLUCOSE_MEASUREMENT
            && self.glucose().is_ok_and(|packet| packet.has_context)
    }

    /// The record's number in the meter: glucose and its context have one.
    #[must_use]
    pub fn sequence(&self) -> Option<u16> {
        match (self.characteristic, self.bytes.get(1..3)) {
            (uuids::GLUCOSE_MEASUREMENT | uuids::GLUCOSE_CONTEXT, Some(&[low, high])) => {
                Some(u16::from_le_bytes([low, high]))
            }
            _ => None,
        }
    }

    /// 2A35, or 2B34 as if it had been 2A35.
    pub(super) fn pressure(&self) -> Result<blood_pressure::PressurePacket, DecodeError> {
        match self.characteristic {
            uuids::ENHANCED_BLOOD_PRESSURE => enhanced::decode(&self.bytes).map(|packet| packet.plain()),
            _ => blood_pressure::decode(&self.bytes, self.quirks().pressure_layout()),
        }
    }

    /// 2A18, by the meter's quirks.
    pub(super) fn glucose(&self) -> Result<glucose::GlucosePacket, DecodeError> {
        glucose::decode_measurement_in(&self.bytes, self.quirks().date_order)
    }

    pub(super) fn quirks(&self) -> &'static Quirks {
        Quirks::of(self.meter.name.as_deref(), self.meter.model.as_deref())
    }
}

/// One reading, decoded. `Debug` shows no values.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodedReading {
    /// Who measured.
    pub meter: MeterIdentity,
    /// Short name of the row of quirks by which it was read.
    pub quirks: &'static str,
    /// The raw records that it was made from: the measurement, then its context if there is one.
    pub sources: Vec<RecordKey>,
    /// What was measured.
    pub measured: Measured,
    /// When it was taken.
    pub taken: Taken,
    /// The phone's time when it came.
    pub received_at: DateTime<FixedOffset>,
    /// Whether it was sent because stored records were asked for.
    pub requested: bool,
    /// Everything a person should know before using it, in a fixed order, each once.
    pub marks: Vec<Mark>,
    /// Which decoder made it.
    pub decoder_version: u16,
}

impl fmt::Debug for DecodedReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.measured {
            Measured::BloodPressure(_) => "blood pressure",
            Measured::Glucose(_) => "glucose",
        };
        f.debug_struct("DecodedReading")
            .field("kind", &kind)
            .field("marks", &self.marks)
            .finish_non_exhaustive()
    }
}

/// What was measured.
#[derive(Clone, PartialEq, Eq)]
pub enum Measured {
    /// 2A35 or 2B34.
    BloodPressure(BloodPressure),
    /// 2A18, with its 2A34 where there is one.
    Glucose(Glucose),
}

/// Pressures in mmHg as sent (converted from kPa without rounding); absent where the meter sent a special.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BloodPressure {
    /// Systolic, mmHg.
    pub systolic: Option<Decimal>,
    /// Diastolic, mmHg.
    pub diastolic: Option<Decimal>,
    /// Mean arterial pressure, mmHg; absent also where the meter sent 0 in its place, or one that is not between the two.
    pub mean: Option<Decimal>,
    /// Pulse, beats a minute.
    pub pulse: Option<Decimal>,
    /// The meter's user slot; absent if it is unknown.
    pub user: Option<u8>,
}

impl BloodPressure {
    /// Systolic and diastolic in whole mmHg, as forms hold them.
    #[must_use]
    pub fn shown(&self) -> Option<(Decimal, Decimal)> {
        Some((rounded(self.systolic?, 0), rounded(self.diastolic?, 0)))
    }
}

/// A glucose record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Glucose {
    /// The record's number in the meter.
    pub sequence: u16,
    /// The concentration as sent; absent if the record has no value or a special.
    pub concentration: Option<Concentration>,
    /// What was measured.
    pub sample_type: Option<glucose::SampleType>,
    /// Where it was taken.
    pub location: Option<glucose::SampleLocation>,
    /// What the person said about it, as far as the meter asked.
    pub context: Option<glucose::ContextPacket>,
}

impl Glucose {
    /// In mmol/L, not rounded.
    #[must_use]
    pub fn mmol_per_l(&self) -> Option<Decimal> {
        self.concentration.map(Concentration::mmol_per_l)
    }

    /// In mmol/L with one decimal, as meters show it and forms hold it.
    #[must_use]
    pub fn mmol_per_l_shown(&self) -> Option<Decimal> {
        self.concentration.map(Concentration::mmol_per_l_shown)
    }

    /// Relation to a meal, if the meter said.
    #[must_use]
    pub fn meal(&self) -> Option<glucose::Meal> {
        self.context.and_then(|context| context.meal)
    }
}

/// Decodes a measurement (2A35, 2B34 or 2A18) with its context (2A34), if that has come. Can be repeated at any time.
///
/// # Errors
/// The bytes are no packet of their characteristic, or no measurement at all
/// ([`DecodeError::Reserved`] with the field "characteristic").
pub fn decode(measurement: &RawRecord, context: Option<&RawRecord>) -> Result<DecodedReading, DecodeError> {
    match measurement.characteristic {
        uuids::BLOOD_PRESSURE_MEASUREMENT | uuids::ENHANCED_BLOOD_PRESSURE => {
            decode_pressure(measurement, measurement.quirks())
        }
        uuids::GLUCOSE_MEASUREMENT => decode_glucose(measurement, context),
        _ => Err(DecodeError::Reserved { field: "characteristic", value: 0 }),
    }
}

fn decode_pressure(record: &RawRecord, quirks: &Quirks) -> Result<DecodedReading, DecodeError> {
    let packet = record.pressure()?;
    let mmhg = |value: Sfloat| value.number().map(|number| packet.unit.to_mmhg(number));
    let (systolic, diastolic) = (mmhg(packet.systolic), mmhg(packet.diastolic));
    let between = |mean: &Decimal| {
        diastolic.is_none_or(|low| low <= *mean) && systolic.is_none_or(|high| *mean <= high)
    };
    let mean = mmhg(packet.mean).filter(|mean| !mean.is_zero());
    let measured = BloodPressure {
        systolic,
        diastolic,
        mean: mean.filter(between),
        pulse: packet.pulse.and_then(Sfloat::number),
        user: packet.user.filter(|user| *user != blood_pressure::UNKNOWN_USER),
    };
    let taken = Taken::new(record, packet.time, None, packet.time.map(MeterTime::value));
    let mut marks: Vec<Mark> =
        packet.status.into_iter().flat_map(|status| status.findings()).map(Mark::Pressure).collect();
    marks.extend(packet.is_implausible().then_some(Mark::Implausible));
    marks.extend(mean.is_some_and(|mean| !between(&mean)).then_some(Mark::MeanOutside));
    marks.extend(quirks.sends_averages.then_some(Mark::MeterAverage));
    marks.extend((measured.systolic.is_none() || measured.diastolic.is_none()).then_some(Mark::NoValue));
    marks.extend(packet.has_reserved().then_some(Mark::ReservedBits));
    Ok(reading(record, None, Measured::BloodPressure(measured), taken, marks))
}

fn decode_glucose(record: &RawRecord, context: Option<&RawRecord>) -> Result<DecodedReading, DecodeError> {
    use glucose::GlucoseFinding;

    let packet = record.glucose()?;
    // A context that can't be read is as good as none: the measurement is kept and marked.
    let about = context.and_then(|context| glucose::decode_context(&context.bytes).ok());
    let sample = packet.sample;
    let measured = Glucose {
        sequence: packet.sequence,
        concentration: sample.and_then(|sample| sample.concentration()),
        sample_type: sample.map(|sample| sample.kind),
        location: sample.map(|sample| sample.location),
        context: about,
    };
    let mut marks: Vec<Mark> =
        packet.status.into_iter().flat_map(|status| status.findings()).map(Mark::Glucose).collect();
    // "HI" and "LO" on the display come as infinities on some meters and as status bits on others.
    let limit = match sample.map(|sample| sample.value) {
        Some(Sfloat::Special(Special::PositiveInfinity)) => Some(Mark::Glucose(GlucoseFinding::TooHigh)),
        Some(Sfloat::Special(Special::NegativeInfinity)) => Some(Mark::Glucose(GlucoseFinding::TooLow)),
        _ => None,
    };
    marks.extend(limit.filter(|mark| !marks.contains(mark)));
    // A number beside them is where the meter's numbers end, and as such not in doubt.
    let beyond = [GlucoseFinding::TooHigh, GlucoseFinding::TooLow].map(Mark::Glucose);
    let beyond = marks.iter().any(|mark| beyond.contains(mark));
    let implausible = !beyond && sample.is_some_and(|sample| sample.is_implausible());
    marks.extend(implausible.then_some(Mark::Implausible));
    marks.extend(sample.is_some_and(|sample| sample.is_control_solution()).then_some(Mark::ControlSolution));
    marks.extend(measured.concentration.is_none().then_some(Mark::NoValue));
    let ketone =
        record.quirks().ketone_meal.is_some_and(|ketone| measured.meal() == Some(glucose::Meal(ketone)));
    // One meter says ketone so; what another one says so nobody knows.
    let strange_meal = !ketone && measured.meal().is_some_and(glucose::Meal::is_reserved);
    let unsaid = packet.has_context && about.is_none();
    marks.extend((unsaid || strange_meal).then_some(Mark::ContextMissing));
    marks.extend(ketone.then_some(Mark::Ketone));
    let reserved = packet.has_reserved() || about.is_some_and(|about| about.has_reserved());
    marks.extend((reserved || strange_meal).then_some(Mark::ReservedBits));
    let fault = packet.status.is_some_and(glucose::GlucoseStatus::has_time_fault);
    let shown = packet.shown_time().and_then(|shown| if fault { Err(TimeDoubt::Fault) } else { Ok(shown) });
    let taken = Taken::new(record, Some(packet.base_time), packet.offset_minutes, Some(shown));
    Ok(reading(record, context, Measured::Glucose(measured), taken, marks))
}

fn reading(
    record: &RawRecord,
    context: Option<&RawRecord>,
    measured: Measured,
    taken: Taken,
    mut marks: Vec<Mark>,
) -> DecodedReading {
    marks.extend(taken.doubt.and_then(|doubt| match doubt {
        TimeDoubt::Unset => Some(Mark::TimeUnset),
        TimeDoubt::Impossible => Some(Mark::TimeImpossible),
        // It has said so itself, and that is marked.
        TimeDoubt::Fault => None,
    }));
    let off = taken.skew.is_some_and(taken::worth_correcting);
    marks.extend(off.then_some(Mark::ClockOff));
    DecodedReading {
        meter: record.meter.clone(),
        quirks: &record.quirks().id,
        sources: std::iter::once(record).chain(context).map(RawRecord::key).collect(),
        measured,
        taken,
        received_at: record.received_at,
        requested: record.requested,
        marks,
        decoder_version: DECODER_VERSION,
    }
}
