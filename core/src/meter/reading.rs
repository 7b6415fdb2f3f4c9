//! What the rest of the core consumes: raw records, and the readings decoded from them.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::bytes::DecodeError;
use super::time::{MeterTime, TimeDoubt};
use super::units::{Concentration, rounded};
use super::uuids;
use super::{blood_pressure, glucose};

pub use super::marks::Mark;

#[cfg(test)]
mod tests;

/// Which decoder made a reading; stands with the result, so that a better one can be told apart.
pub const DECODER_VERSION: u16 = 1;

/// A clock that is off by less says nothing about when a reading was taken.
pub const SKEW_WORTH_CORRECTING: TimeDelta = TimeDelta::minutes(2);

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

impl RawRecord {
    /// What makes this record the same as another.
    #[must_use]
    pub fn key(&self) -> RecordKey {
        let says_when_or_which = match self.characteristic {
            uuids::BLOOD_PRESSURE_MEASUREMENT => {
                let packet = blood_pressure::decode(&self.bytes, self.quirks().pressure_layout());
                packet.is_ok_and(|packet| packet.time.is_some_and(|time| time.value().is_ok()))
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

    pub(super) fn quirks(&self) -> &'static super::quirks::Quirks {
        super::quirks::Quirks::of(self.meter.name.as_deref(), self.meter.model.as_deref())
    }
}

/// The meter's clock and the phone's, read at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockObservation {
    /// What the meter's clock said.
    pub meter: MeterTime,
    /// The phone's time.
    pub phone: DateTime<FixedOffset>,
    /// Whether the meter's clock was then set to the phone's time.
    pub was_set: bool,
}

impl ClockObservation {
    /// How far the meter's clock is ahead of the phone's; `None` if it has lost its time.
    #[must_use]
    pub fn skew(&self) -> Option<TimeDelta> {
        self.meter.value().ok().map(|meter| meter - self.phone.naive_local())
    }

    /// How far the clock was ahead that a record received at `received` bears: a record from after the clock was
    /// set bears the right time.
    fn skew_of(&self, shown: NaiveDateTime, received: DateTime<FixedOffset>) -> Option<TimeDelta> {
        let since_setting = self.phone.naive_local()..=received.naive_local() + TimeDelta::minutes(1);
        if self.was_set && since_setting.contains(&shown) { Some(TimeDelta::zero()) } else { self.skew() }
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

impl DecodedReading {
    /// Whether a person must look before a rule may use it.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        self.marks.iter().any(|mark| mark.keeps_rules_away())
    }
}

/// What was measured.
#[derive(Clone, PartialEq, Eq)]
pub enum Measured {
    /// 2A35.
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
    /// Mean arterial pressure, mmHg; absent also where the meter sent 0 in its place.
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

/// When a reading was taken, as far as the meter knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The meter's own bytes; for glucose the base time.
    pub base: Option<MeterTime>,
    /// Minutes to add to the base time (glucose).
    pub offset_minutes: Option<i16>,
    /// As the meter shows it.
    pub shown: Option<NaiveDateTime>,
    /// Why there is none, where the meter sent a time.
    pub doubt: Option<TimeDoubt>,
    /// How far the meter's clock was ahead of the phone's when this was received.
    pub skew: Option<TimeDelta>,
}

impl Taken {
    /// As the phone's clock would have shown it: corrected by the skew if that is worth it.
    #[must_use]
    pub fn corrected(&self) -> Option<NaiveDateTime> {
        let skew = self.skew.filter(|skew| skew.abs() >= SKEW_WORTH_CORRECTING).unwrap_or_default();
        self.shown.and_then(|shown| shown.checked_sub_signed(skew))
    }

    fn new(
        record: &RawRecord,
        base: Option<MeterTime>,
        offset_minutes: Option<i16>,
        shown: Option<Result<NaiveDateTime, TimeDoubt>>,
    ) -> Self {
        let doubt = shown.and_then(Result::err);
        let shown = shown.and_then(Result::ok);
        let skew = shown.and_then(|shown| record.clock?.skew_of(shown, record.received_at));
        Self { base, offset_minutes, shown, doubt, skew }
    }
}

/// Decodes a measurement (2A35 or 2A18) with its context (2A34), if that has come. Can be repeated at any time.
///
/// # Errors
/// The bytes are no packet of their characteristic, or no measurement at all
/// ([`DecodeError::Reserved`] with the field "characteristic").
pub fn decode(measurement: &RawRecord, context: Option<&RawRecord>) -> Result<DecodedReading, DecodeError> {
    match measurement.characteristic {
        uuids::BLOOD_PRESSURE_MEASUREMENT => decode_pressure(measurement),
        uuids::GLUCOSE_MEASUREMENT => decode_glucose(measurement, context),
        _ => Err(DecodeError::Reserved { field: "characteristic", value: 0 }),
    }
}

fn decode_pressure(record: &RawRecord) -> Result<DecodedReading, DecodeError> {
    let packet = blood_pressure::decode(&record.bytes, record.quirks().pressure_layout())?;
    let mmhg = |value: super::sfloat::Sfloat| value.number().map(|number| packet.unit.to_mmhg(number));
    let measured = BloodPressure {
        systolic: mmhg(packet.systolic),
        diastolic: mmhg(packet.diastolic),
        mean: mmhg(packet.mean).filter(|mean| !mean.is_zero()),
        pulse: packet.pulse.and_then(super::sfloat::Sfloat::number),
        user: packet.user.filter(|user| *user != blood_pressure::UNKNOWN_USER),
    };
    let taken = Taken::new(record, packet.time, None, packet.time.map(MeterTime::value));
    let mut marks: Vec<Mark> =
        packet.status.into_iter().flat_map(|status| status.findings()).map(Mark::Pressure).collect();
    marks.extend(packet.is_implausible().then_some(Mark::Implausible));
    marks.extend((measured.systolic.is_none() || measured.diastolic.is_none()).then_some(Mark::NoValue));
    Ok(reading(record, None, Measured::BloodPressure(measured), taken, marks))
}

fn decode_glucose(record: &RawRecord, context: Option<&RawRecord>) -> Result<DecodedReading, DecodeError> {
    use super::sfloat::Sfloat;
    use glucose::GlucoseFinding;

    let packet = glucose::decode_measurement(&record.bytes)?;
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
        Some(Sfloat::PositiveInfinity) => Some(Mark::Glucose(GlucoseFinding::TooHigh)),
        Some(Sfloat::NegativeInfinity) => Some(Mark::Glucose(GlucoseFinding::TooLow)),
        _ => None,
    };
    marks.extend(limit.filter(|mark| !marks.contains(mark)));
    marks.extend(sample.is_some_and(|sample| sample.is_implausible()).then_some(Mark::Implausible));
    marks.extend(sample.is_some_and(|sample| sample.is_control_solution()).then_some(Mark::ControlSolution));
    marks.extend(measured.concentration.is_none().then_some(Mark::NoValue));
    marks.extend((packet.has_context && about.is_none()).then_some(Mark::ContextMissing));
    let ketone =
        record.quirks().ketone_meal.is_some_and(|ketone| measured.meal() == Some(glucose::Meal(ketone)));
    marks.extend(ketone.then_some(Mark::Ketone));
    let taken = Taken::new(record, Some(packet.base_time), packet.offset_minutes, Some(packet.shown_time()));
    Ok(reading(record, context, Measured::Glucose(measured), taken, marks))
}

fn reading(
    record: &RawRecord,
    context: Option<&RawRecord>,
    measured: Measured,
    taken: Taken,
    mut marks: Vec<Mark>,
) -> DecodedReading {
    marks.extend(taken.doubt.map(|doubt| match doubt {
        TimeDoubt::Unset => Mark::TimeUnset,
        TimeDoubt::Impossible => Mark::TimeImpossible,
    }));
    let off = taken.skew.is_some_and(|skew| skew.abs() >= SKEW_WORTH_CORRECTING);
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
