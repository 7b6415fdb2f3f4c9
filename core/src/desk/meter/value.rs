//! A decoded record in the domain's terms: value, time, marks, and the meter's name.

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;

use super::super::work::{Fault, Work};
use super::inbox::Waiting;
use super::raw::sent;
use crate::access::Capability;
use crate::care::reading::{Mark, MealTiming, Reading, Value};
use crate::meter::Mark as MeterMark;
use crate::meter::glucose::Meal;
use crate::meter::quirks::Quirks;
use crate::meter::reading::{DecodedReading, Measured, MeterIdentity, RawRecord};
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

/// Whether the meter knew when it took a record.
pub(in crate::desk) fn knows_time(work: &Work<'_>, waiting: &Waiting) -> bool {
    moment(work, &waiting.decoded).is_some()
}

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

/// The value as the domain has it; none: no patient's value (nothing measured, control solution, ketone).
pub(super) fn value(decoded: &DecodedReading) -> Option<Value> {
    let nobodys = [MeterMark::ControlSolution, MeterMark::Ketone, MeterMark::NoValue];
    if decoded.marks.iter().any(|mark| nobodys.contains(mark)) {
        return None;
    }
    Some(match &decoded.measured {
        Measured::BloodPressure(pressure) => Value::BloodPressure {
            systolic: pressure.systolic?,
            diastolic: pressure.diastolic?,
            mean: pressure.mean,
            pulse: pressure.pulse,
        },
        Measured::Glucose(glucose) => Value::Glucose {
            mmol_per_l: glucose.mmol_per_l()?,
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

/// What to know before believing it; the time has marks of its own.
pub(super) fn marks(decoded: &DecodedReading) -> Vec<Mark> {
    use crate::meter::blood_pressure::PressureFinding as Finding;
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
            MeterMark::Glucose(_) => Some(Mark::MeterFault),
            MeterMark::Implausible => Some(Mark::Implausible),
            MeterMark::ControlSolution => Some(Mark::ControlSolution),
            MeterMark::ContextMissing => Some(Mark::ContextMissing),
            MeterMark::MeterAverage => Some(Mark::MeterAverage),
            // The time has marks of its own; without a value, or with a ketone, there is no reading; and a person can do
            // nothing about bits that nobody can read.
            MeterMark::ReservedBits
            | MeterMark::TimeUnset
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
