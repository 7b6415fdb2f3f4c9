//! From raw records to readings of a resident: what makes a record durable, and what decides whose reading it is.

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::{Connection, Transaction};

use super::super::Error;
use super::super::phrase;
use super::super::visit::{Open, take_over};
use super::super::work::{Desk, Fault, Work};
use super::raw;
use crate::access::Capability;
use crate::care::id::{RawId, ReadingId};
use crate::care::reading::{BodySite, Mark, MealTiming, Reading, Source, Value};
use crate::meter::Mark as MeterMark;
use crate::meter::driver::RawSink;
use crate::meter::glucose::Meal;
use crate::meter::quirks::Quirks;
use crate::meter::reading::{DecodedReading, Measured, RawRecord, RecordKey, decode};
use crate::meter::session::{Resume, Stored};
use crate::meter::uuids;
use crate::store::inbox::{self, RawState};
use crate::store::readings;

/// A meter's clock is read to the minute: a record this much before the visit still belongs to it.
const SLACK: TimeDelta = TimeDelta::minutes(2);

/// What became of a reading.
pub(super) enum Taken {
    /// It stands in the visit; as it is said.
    Reading(String),
    /// A person must say whose it is.
    Waits,
    /// It is no patient's.
    SetAside,
}

/// Makes raw records durable in the store's inbox, for as long as the desk is unlocked.
pub(super) struct Sink<'a> {
    pub(super) desk: &'a Desk,
}

impl RawSink for Sink<'_> {
    type Error = Error;

    fn store_raw(&self, record: &RawRecord) -> Result<Stored, Error> {
        let work = self.desk.enter(Capability::RecordBloodPressure)?;
        work.write(|tx| Ok(raw::keep(tx, record, RawId(self.desk.context.ids.next()))?))
    }

    fn resume(&self, address: &str) -> Result<Resume, Error> {
        let work = self.desk.enter(Capability::RecordBloodPressure)?;
        work.read(|connection| Ok(raw::left(connection, address)?))
    }
}

/// The raw record of a key, if nothing has become of it yet.
fn pending(connection: &Connection, key: &RecordKey) -> Result<Option<RawId>, Fault> {
    let characteristic = uuids::short(key.characteristic).unwrap_or_default();
    let found = inbox::find(connection, &key.address, characteristic, &raw::identity(key))?;
    Ok(found.filter(|(_, state)| *state == RawState::Pending).map(|(record, _)| record.id))
}

pub(super) fn set_aside(tx: &Transaction<'_>, record: &RecordKey) -> Result<(), Fault> {
    match pending(tx, record)? {
        Some(id) => Ok(inbox::settle(tx, id, RawState::SetAside)?),
        None => Ok(()),
    }
}

/// A reading that just came: of this visit, it is taken; older or undated, it waits.
pub(super) fn decoded(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    decoded: &DecodedReading,
) -> Result<Taken, Fault> {
    let Some(value) = value(decoded) else {
        for key in &decoded.sources {
            set_aside(tx, key)?;
        }
        return Ok(Taken::SetAside);
    };
    if !of_this_visit(work, open, decoded) || !may_record(work, &value) {
        return Ok(Taken::Waits);
    }
    attach(desk, work, tx, open, decoded, value)
}

/// A record that a person claimed for the visited resident.
pub(super) fn claimed(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    record: RawId,
) -> Result<(), Fault> {
    let (measurement, state) = work.found(inbox::get(tx, record)?)?;
    if state != RawState::Pending {
        return Err(Error::Conflict { words: work.plain("desk.conflict") }.into());
    }
    let context =
        super::inbox::context_of(&inbox::pending(tx)?, &measurement).map(|record| raw::sent(&record));
    let decoded = decode(&raw::sent(&measurement), context.as_ref()).map_err(|_| work.not_found())?;
    let value = work.found(value(&decoded))?;
    if !may_record(work, &value) {
        work.need(Capability::RecordGlucose)?;
    }
    attach(desk, work, tx, open, &decoded, value).map(|_| ())
}

fn attach(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    decoded: &DecodedReading,
    value: Value,
) -> Result<Taken, Fault> {
    let (taken_at, time_mark) = taken_at(work, decoded);
    let mut marks = marks(decoded);
    marks.extend(time_mark);
    let mut raws = Vec::new();
    for key in &decoded.sources {
        raws.extend(pending(tx, key)?);
    }
    let reading = Reading {
        id: ReadingId(desk.context.ids.next()),
        resident: open.draft.resident,
        visit: Some(open.draft.id),
        value,
        taken_at,
        source: Source::Meter,
        meter: meter_name(decoded),
        raw: raws.first().copied(),
        decoder: Some(u32::from(decoded.decoder_version)),
        site: matches!(value, Value::BloodPressure { .. }).then_some(BodySite::RightArm),
        marks,
        taken_by: work.me(),
    };
    readings::insert(tx, &reading)?;
    for id in raws {
        inbox::settle(tx, id, RawState::Assigned)?;
    }
    take_over(tx, open, &reading)?;
    work.log(tx, "reading.take", Some(open.draft.resident), "")?;
    Ok(Taken::Reading(spoken(work, &reading)))
}

/// Maker and advertised name, for example Beurer BM85; a name that is only a number says less than its maker.
fn meter_name(decoded: &DecodedReading) -> Option<String> {
    let advertised = decoded.meter.model.clone().or_else(|| decoded.meter.name.clone());
    let quirks = Quirks::of(decoded.meter.name.as_deref(), decoded.meter.model.as_deref());
    if quirks == Quirks::standard() {
        return advertised;
    }
    let model = advertised.filter(|name| name.chars().filter(char::is_ascii_digit).count() < SERIAL_DIGITS);
    Some(model.map_or_else(|| quirks.maker.clone(), |model| format!("{} {model}", quirks.maker)))
}

/// A name with so many digits is a serial number.
const SERIAL_DIGITS: usize = 6;

fn spoken(work: &Work<'_>, reading: &Reading) -> String {
    match reading.value {
        Value::BloodPressure { systolic, diastolic, .. } => work
            .say("pressure.spoken", &[&systolic.normalize().to_string(), &diastolic.normalize().to_string()]),
        Value::Glucose { mmol_per_l, .. } => {
            work.say("glucose.spoken", &[&work.plain("word.glucose"), &phrase::glucose(mmol_per_l)])
        }
    }
}

fn may_record(work: &Work<'_>, value: &Value) -> bool {
    work.can(match value {
        Value::BloodPressure { .. } => Capability::RecordBloodPressure,
        Value::Glucose { .. } => Capability::RecordGlucose,
    })
}

/// Taken while this visit was open. A meter without a usable time that sent by itself measured just now.
fn of_this_visit(work: &Work<'_>, open: &Open, decoded: &DecodedReading) -> bool {
    match moment(work, decoded) {
        Some(taken) => taken >= open.draft.started_at - SLACK && taken <= work.now + SLACK,
        None => !decoded.requested,
    }
}

fn moment(work: &Work<'_>, decoded: &DecodedReading) -> Option<DateTime<FixedOffset>> {
    decoded.taken.corrected()?.and_local_timezone(*work.now.offset()).single()
}

fn taken_at(work: &Work<'_>, decoded: &DecodedReading) -> (DateTime<FixedOffset>, Option<Mark>) {
    match moment(work, decoded) {
        Some(taken) => {
            let corrected = decoded.marks.contains(&MeterMark::ClockOff);
            (taken, corrected.then_some(Mark::TimeCorrected))
        }
        None => (decoded.received_at, Some(Mark::TimeUnknown)),
    }
}

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

fn marks(decoded: &DecodedReading) -> Vec<Mark> {
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
