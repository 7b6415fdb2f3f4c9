//! A decoded record in the domain's terms: value, time, marks, and the meter's name.

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::Connection;
use rust_decimal::Decimal;

use super::super::work::{Fault, Work};
use super::inbox::Waiting;
use super::raw::sent;
use crate::access::Capability;
use crate::care::reading::{Beyond, Mark, MealTiming, Reading, Value};
use crate::meter::Mark as MeterMark;
use crate::meter::glucose::{GlucoseFinding, Meal};
use crate::meter::quirks::Quirks;
use crate::meter::reading::{DecodedReading, Measured, MeterIdentity, RawRecord};
use crate::meter::units::rounded;
use crate::meter::uuids;
use crate::store::inbox;

/// What a role needs to record a value of this kind.
pub(in crate::desk) fn capability(value: &Value) -> Capability {
    match value {
        Value::BloodPressure { .. } => Capability::RecordBloodPressure,
        Value::Glucose { .. } => Capability::RecordGlucose,
    }
}

/// When the record was taken, by the meter's clock with its observed skew taken out; none: the meter does not know.
pub(super) fn moment(work: &Work<'_>, decoded: &DecodedReading) -> Option<DateTime<FixedOffset>> {
    decoded.taken.corrected()?.and_local_timezone(*work.now.offset()).single()
}

/// Whether the meter knew when it took a record: a time beside a clock that was seen when the record came. One that nobody could
/// compare may be any (2000, next year), and a person may say better.
pub(in crate::desk) fn knows_time(work: &Work<'_>, waiting: &Waiting) -> bool {
    let record = &waiting.record;
    let seen = record.clock.as_ref().is_some_and(|clock| record.received_at - clock.phone < ONE_SESSION);
    seen && moment(work, &waiting.decoded).is_some()
}

/// Longer than any session: a clock seen before that was seen in an earlier one.
const ONE_SESSION: TimeDelta = TimeDelta::hours(1);

/// The user slot that the meter says the value belongs to.
pub(super) fn slot(decoded: &DecodedReading) -> Option<u8> {
    match decoded.measured {
        Measured::BloodPressure(pressure) => pressure.user,
        Measured::Glucose(_) => None,
    }
}

/// Maker and advertised name of a meter by its address; none: the phone has never met it.
pub(in crate::desk) fn address_name(connection: &Connection, address: &str) -> Result<Option<String>, Fault> {
    let last = inbox::last_of(connection, address)?;
    Ok(last.map(|record| meter_name(&sent(&record).meter).unwrap_or(record.meter)))
}

/// Maker and advertised name, for example Beurer BM85; a name that is only a number says less than its maker.
pub(super) fn meter_name(meter: &MeterIdentity) -> Option<String> {
    let advertised = meter.model.clone().or_else(|| meter.name.clone());
    let quirks = Quirks::of(meter.name.as_deref(), meter.model.as_deref());
    if quirks == Quirks::standard() {
        return advertised;
    }
    let model = advertised.filter(|name| name.chars().filter(char::is_ascii_digit).count() < SERIAL_DIGITS);
    Some(model.map_or_else(|| quirks.maker.clone(), |model| format!("{} {model}", quirks.maker)))
}

/// That this app was never run with the meter of a reading in the hand; none: it was, or no meter sent it to this phone.
pub(in crate::desk) fn untested(
    work: &Work<'_>,
    connection: &Connection,
    reading: &Reading,
) -> Result<Option<String>, Fault> {
    let record = reading.raw.map(|raw| inbox::get(connection, raw)).transpose()?.flatten();
    Ok(record.and_then(|(record, _)| untested_words(work, &record)))
}

/// The same of the meter with an address.
pub(in crate::desk) fn address_untested(
    work: &Work<'_>,
    connection: &Connection,
    address: &str,
) -> Result<Option<String>, Fault> {
    Ok(inbox::last_of(connection, address)?.and_then(|record| untested_words(work, &record)))
}

/// The same of the meter that sent a record.
pub(super) fn untested_words(work: &Work<'_>, record: &inbox::RawRecord) -> Option<String> {
    let RawRecord { meter, characteristic, .. } = sent(record);
    let key = match characteristic == uuids::GLUCOSE_MEASUREMENT {
        true => "meter-untested-glucose",
        false => "meter-untested-pressure",
    };
    let tested = Quirks::of(meter.name.as_deref(), meter.model.as_deref()).tested;
    (!tested).then(|| work.plain(key))
}

/// A name with so many digits is a serial number.
const SERIAL_DIGITS: usize = 6;

/// Why a record holds no value of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// Control solution was measured.
    Control,
    /// It is ketone.
    Ketone,
    /// The cuff could not measure.
    Pressure,
    /// The glucometer has no result.
    Glucose,
}

impl NoValue {
    /// The key of the sentence that says so.
    pub(super) fn key(self) -> &'static str {
        match self {
            NoValue::Control => "inbox-set-aside-control",
            NoValue::Ketone => "inbox-set-aside-ketone",
            NoValue::Pressure => "inbox-set-aside-pressure",
            NoValue::Glucose => "inbox-set-aside-glucose",
        }
    }
}

/// The value as the domain has it: pressures in whole mmHg, glucose exact; of HI and LO where the meter's numbers end.
pub(super) fn value(decoded: &DecodedReading) -> Result<Value, NoValue> {
    if decoded.marks.contains(&MeterMark::ControlSolution) {
        return Err(NoValue::Control);
    }
    if decoded.marks.contains(&MeterMark::Ketone) {
        return Err(NoValue::Ketone);
    }
    Ok(match &decoded.measured {
        Measured::BloodPressure(pressure) => {
            let (systolic, diastolic) = pressure.shown().ok_or(NoValue::Pressure)?;
            let mean = pressure.mean.map(|mean| rounded(mean, 0));
            Value::BloodPressure { systolic, diastolic, mean, pulse: pressure.pulse }
        }
        Measured::Glucose(glucose) => Value::Glucose {
            mmol_per_l: limit(decoded).or(glucose.mmol_per_l()).ok_or(NoValue::Glucose)?,
            timing: match glucose.meal() {
                Some(Meal::FASTING) => MealTiming::Fasting,
                Some(Meal::BEFORE) => MealTiming::BeforeMeal,
                Some(Meal::AFTER) => MealTiming::AfterMeal,
                Some(Meal::CASUAL) => MealTiming::Casual,
                Some(Meal::BEDTIME) => MealTiming::Bedtime,
                Some(_) | None => MealTiming::Unknown,
            },
        },
    })
}

/// Where the numbers of a meter that showed HI or LO end: as it sent it, unless it sent none, or one at which no meter ends.
fn limit(decoded: &DecodedReading) -> Option<Decimal> {
    let Measured::Glucose(glucose) = &decoded.measured else { return None };
    let sent = glucose.mmol_per_l();
    Some(match beyond(decoded)? {
        Mark::AboveRange => sent.filter(|mmol| *mmol >= LEAST_HIGHEST).unwrap_or(Beyond::HIGHEST),
        _ => sent.filter(|mmol| *mmol <= Beyond::LOWEST).unwrap_or(Beyond::LOWEST),
    })
}

/// A meter counts at least so far up, mmol/L.
const LEAST_HIGHEST: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// Whether the meter showed HI or LO. One that says both says nothing.
fn beyond(decoded: &DecodedReading) -> Option<Mark> {
    let says = |finding| decoded.marks.contains(&MeterMark::Glucose(finding));
    match (says(GlucoseFinding::TooHigh), says(GlucoseFinding::TooLow)) {
        (true, false) => Some(Mark::AboveRange),
        (false, true) => Some(Mark::BelowRange),
        _ => None,
    }
}

/// What to know before believing it; the time has marks of its own.
pub(super) fn marks(decoded: &DecodedReading) -> Vec<Mark> {
    use crate::meter::blood_pressure::PressureFinding as Finding;
    use GlucoseFinding as Sensor;
    let mut marks: Vec<Mark> = decoded
        .marks
        .iter()
        .filter_map(|mark| match mark {
            MeterMark::Pressure(Finding::Movement) => Some(Mark::Movement),
            MeterMark::Pressure(Finding::CuffLoose) => Some(Mark::CuffLoose),
            MeterMark::Pressure(Finding::IrregularPulse) => Some(Mark::IrregularPulse),
            MeterMark::Pressure(Finding::PulseHigh) => Some(Mark::PulseHigh),
            MeterMark::Pressure(Finding::PulseLow) => Some(Mark::PulseLow),
            MeterMark::Pressure(Finding::Position) => Some(Mark::Position),
            MeterMark::Glucose(Sensor::BatteryLow) => Some(Mark::BatteryLow),
            MeterMark::Glucose(Sensor::Malfunction) => Some(Mark::Malfunction),
            MeterMark::Glucose(Sensor::SampleSmall) => Some(Mark::SampleSmall),
            MeterMark::Glucose(Sensor::StripInsertion) => Some(Mark::StripInsertion),
            MeterMark::Glucose(Sensor::StripType) => Some(Mark::StripType),
            MeterMark::Glucose(Sensor::TooHigh | Sensor::TooLow) => {
                Some(beyond(decoded).unwrap_or(Mark::MeterFault))
            }
            MeterMark::Glucose(Sensor::TooHot) => Some(Mark::TooHot),
            MeterMark::Glucose(Sensor::TooCold) => Some(Mark::TooCold),
            MeterMark::Glucose(Sensor::Interrupted) => Some(Mark::Interrupted),
            MeterMark::Glucose(Sensor::Fault) => Some(Mark::MeterFault),
            MeterMark::Glucose(Sensor::TimeFault) => Some(Mark::TimeFault),
            MeterMark::Implausible => Some(Mark::Implausible),
            MeterMark::ControlSolution => Some(Mark::ControlSolution),
            MeterMark::ContextMissing => Some(Mark::ContextMissing),
            MeterMark::MeterAverage => Some(Mark::MeterAverage),
            MeterMark::MeanOutside => Some(Mark::MeanOutside),
            MeterMark::ReservedBits => Some(Mark::ReservedBits),
            // The time has marks of its own; without a value, or with a ketone, there is no reading.
            MeterMark::TimeUnset
            | MeterMark::TimeImpossible
            | MeterMark::ClockOff
            | MeterMark::NoValue
            | MeterMark::Ketone => None,
        })
        .collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}
