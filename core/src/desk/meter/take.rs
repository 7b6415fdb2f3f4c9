//! From raw records to readings of a resident: what makes a record durable, and what becomes of it.

use std::mem::discriminant;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction};

use super::super::Error;
use super::super::visit::{Open, settle};
use super::super::work::{Desk, Fault, Work};
use super::super::{alerts, phrase};
use super::raw::{self, LastHeard, RawInbox};
use super::value::{self, NoValue};
use super::whose::{self, Doubt};
use crate::access::Capability;
use crate::care::id::ReadingId;
use crate::care::reading::{Mark, Posture, Reading, Source, Value};
use crate::meter::Mark as MeterMark;
use crate::meter::driver::RawSink;
use crate::meter::reading::{DecodedReading, RawRecord, RecordKey, decode};
use crate::meter::session::{Resume, Stored};
use crate::store::inbox::{self, RawState};
use crate::store::lists::Listed;
use crate::store::readings;

/// What became of a reading.
pub(super) enum Taken {
    /// It stands in the visit; as it is said.
    Reading(String),
    /// A person must say whose it is.
    Waits,
    /// So must somebody of a role that may see it; this one may not.
    ForOthers,
    /// It is no patient's value, for this reason.
    SetAside(NoValue),
}

/// Makes raw records durable in the store's inbox, in a session that began while the desk was unlocked.
pub(super) struct Sink<'a> {
    pub(super) desk: &'a Desk,
    /// The meter's name.
    pub(super) name: &'a str,
    /// The inbox of the store as it was open when the session began: what a meter sends is kept though the desk has locked itself
    /// meanwhile. It is read when the desk is unlocked again.
    pub(super) inbox: Option<RawInbox>,
    /// Since the listening began.
    pub(super) heard: &'a LastHeard,
    /// What could not be stored; the meter believes that it has arrived.
    pub(super) unstored: Mutex<Vec<RawRecord>>,
}

impl Sink<'_> {
    /// Makes records durable.
    pub(super) fn keep(&self, work: &Work<'_>, records: &[RawRecord]) -> Result<Vec<Stored>, Error> {
        work.write(|tx| Ok(raw::keep(tx, records, self.desk.context.ids.as_ref(), self.heard)?))
    }

    /// The same where the desk said why it can't be entered: if it has locked itself, the store is still open for what a meter has
    /// sent.
    ///
    /// # Errors
    /// Why the desk could not be entered; none of the records is durable.
    pub(super) fn keep_behind_the_lock(
        &self,
        records: &[RawRecord],
        error: Error,
    ) -> Result<Vec<Stored>, Error> {
        match &self.inbox {
            Some(inbox) if matches!(error, Error::Locked { .. }) => {
                inbox.store_raw(records).map_err(|_| error)
            }
            _ => Err(error),
        }
    }
}

impl RawSink for Sink<'_> {
    type Error = Error;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>, Error> {
        let kept = match self.desk.enter(Capability::RecordBloodPressure) {
            Ok(work) => self.keep(&work, records),
            Err(error) => self.keep_behind_the_lock(records, error),
        };
        kept.inspect_err(|_| {
            self.unstored.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(records);
        })
    }

    /// Remembers the meter, before it is connected: a store that can't be written takes nothing from a meter that may delete
    /// what it has sent.
    fn resume(&self, address: &str) -> Result<Resume, Error> {
        let work = self.desk.by_itself(Capability::RecordBloodPressure)?;
        let met = inbox::Meter {
            address: address.to_owned(),
            name: self.name.to_owned(),
            last_sequence: None,
            last_seen: work.now,
        };
        work.write(|tx| {
            inbox::put_meter(tx, &met)?;
            Ok(raw::left(tx, address)?)
        })
    }
}

/// The raw record of a key, if nothing has become of it yet.
fn pending(connection: &Connection, key: &RecordKey) -> Result<Option<inbox::RawRecord>, Fault> {
    let found = raw::last(connection, key)?;
    Ok(found.filter(|(_, state, _)| *state == RawState::Pending).map(|(record, ..)| record))
}

pub(super) fn set_aside(tx: &Transaction<'_>, record: &RecordKey) -> Result<(), Fault> {
    match pending(tx, record)? {
        Some(record) => Ok(inbox::settle(tx, record.id, RawState::SetAside)?),
        None => Ok(()),
    }
}

/// A reading that just came: without a doubt of this visit, it is taken; else it waits.
pub(super) fn decoded(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    open: &Open,
    decoded: &DecodedReading,
) -> Result<Taken, Fault> {
    let (Ok(value), Some(record)) = (value::value(decoded), first_pending(tx, decoded)?) else {
        return collected(work, tx, decoded);
    };
    if !work.can(value::capability(&value)) {
        return collected(work, tx, decoded);
    }
    match whose::doubt(work, tx, open, &record, decoded, &value)? {
        None => {
            let owner = Owner { line: &open.line, open: Some(open), live: true };
            let reading = attach(desk, work, tx, &owner, decoded, value)?;
            work.log(tx, "reading.take", Some(open.draft.resident), "")?;
            return Ok(Taken::Reading(spoken(work, &reading)));
        }
        // Nobody can measure twice in that time: those before came out of the memory as well.
        Some(Doubt::Burst(earlier)) => whose::give_back(work, tx, open, &earlier)?,
        Some(_) => {}
    }
    inbox::set_asked(tx, record.id)?;
    Ok(Taken::Waits)
}

/// A reading that came while no visit listened, or that this role may not record: it waits, and no later visit takes it by itself.
pub(super) fn collected(
    work: &Work<'_>,
    tx: &Transaction<'_>,
    decoded: &DecodedReading,
) -> Result<Taken, Fault> {
    let value = match value::value(decoded) {
        Ok(value) => value,
        Err(why) => {
            for key in &decoded.sources {
                set_aside(tx, key)?;
            }
            return Ok(Taken::SetAside(why));
        }
    };
    if let Some(record) = first_pending(tx, decoded)? {
        inbox::set_asked(tx, record.id)?;
    }
    Ok(if work.can(value::capability(&value)) { Taken::Waits } else { Taken::ForOthers })
}

fn first_pending(
    connection: &Connection,
    decoded: &DecodedReading,
) -> Result<Option<inbox::RawRecord>, Fault> {
    Ok(decoded.sources.first().map(|key| pending(connection, key)).transpose()?.flatten())
}

/// Whose a record becomes.
pub(in crate::desk) struct Owner<'a> {
    pub(in crate::desk) line: &'a Listed,
    /// Her visit under way.
    pub(in crate::desk) open: Option<&'a Open>,
    /// It was measured in this visit, beyond doubt.
    pub(in crate::desk) live: bool,
}

/// Makes a record a reading of its owner: within her open visit if it was taken on the day of the visit by the team; else
/// outside any visit. What her own meter had stored is home measurement.
pub(in crate::desk) fn attach(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    owner: &Owner<'_>,
    decoded: &DecodedReading,
    value: Value,
) -> Result<Reading, Fault> {
    work.may_record(tx, owner.line.resident.id)?;
    let mut records = Vec::new();
    for key in &decoded.sources {
        records.extend(pending(tx, key)?);
    }
    let dated = records.first().and_then(|record| record.dated);
    let (taken_at, time_mark) = match (dated, value::moment(work, decoded)) {
        (Some(dated), _) => (dated, Some(Mark::Estimated)),
        (None, Some(taken)) => {
            (taken, decoded.marks.contains(&MeterMark::ClockOff).then_some(Mark::TimeCorrected))
        }
        (None, None) => {
            (decoded.received_at, Some(if owner.live { Mark::TimeUnknown } else { Mark::Undated }))
        }
    };
    let undated = time_mark == Some(Mark::Undated);
    let during = owner.live || !undated && owner.open.is_some_and(|open| whose::within(work, open, taken_at));
    let own = whose::is_own(tx, owner.line, &decoded.meter.address)?;
    let source = if own && !during { Source::Home } else { Source::Meter };
    let same_day = |open: &&Open| open.draft.started_at.date_naive() == taken_at.date_naive();
    let visit = owner.open.filter(|open| during || !undated && source == Source::Meter && same_day(open));
    let is_pressure = matches!(value, Value::BloodPressure { .. });
    // What was said of the next measurement holds for one of this visit, not for one that was claimed beside it.
    let at_the_cuff = visit.filter(|_| is_pressure && during);
    let mut marks = value::marks(decoded);
    marks.extend(time_mark);
    let reading = Reading {
        id: ReadingId(desk.context.ids.next()),
        resident: owner.line.resident.id,
        visit: visit.map(|open| open.draft.id),
        value,
        taken_at,
        source,
        meter: value::meter_name(&decoded.meter),
        raw: records.first().map(|record| record.id),
        decoder: Some(u32::from(decoded.decoder_version)),
        slot: value::slot(decoded),
        site: at_the_cuff.and_then(|open| open.arm(&desk.rules())),
        posture: at_the_cuff.map_or(Posture::Sitting, Open::posture),
        marks,
        taken_by: work.me(),
    };
    readings::insert(tx, &reading)?;
    for record in records {
        inbox::settle(tx, record.id, RawState::Assigned)?;
    }
    if let Some(open) = visit {
        let mut after = [&open.draft.readings[..], std::slice::from_ref(&reading)].concat();
        after.sort_by_key(|reading| (reading.taken_at, reading.id));
        let alike = |other: &&Reading| discriminant(&other.value) == discriminant(&value);
        let newest = after.iter().rfind(alike).is_some_and(|newest| newest.id == reading.id);
        settle(tx, open, &after, Some(&reading).filter(|_| owner.live || newest))?;
        alerts::of_draft(desk, work, tx, open.draft.id)?;
    }
    Ok(reading)
}

/// As the phone's voice says it; of HI and LO what to do, which can't wait for somebody to read.
fn spoken(work: &Work<'_>, reading: &Reading) -> String {
    if let Some(beyond) = reading.beyond().filter(|_| reading.usable()) {
        return work.plain(phrase::beyond_key(beyond));
    }
    match reading.value {
        Value::BloodPressure { systolic, diastolic, .. } => work
            .say("pressure-spoken", &[&systolic.normalize().to_string(), &diastolic.normalize().to_string()]),
        Value::Glucose { .. } => {
            work.say("glucose-spoken", &[&work.plain("word-glucose"), &phrase::of_reading(reading)])
        }
    }
}

/// What was measured and is not stored, as far as this role may see it: 血压 152/94.
pub(super) fn unstored(work: &Work<'_>, records: &[RawRecord]) -> String {
    let said = |record: &RawRecord| {
        let decoded = decode(record, None).ok()?;
        let value = value::value(&decoded).ok()?;
        let word = match value {
            Value::BloodPressure { .. } => "word-pressure",
            Value::Glucose { .. } => "word-glucose",
        };
        let seen = work.can(value::capability(&value));
        seen.then(|| format!("{} {}", work.plain(word), phrase::marked(&value, &value::marks(&decoded))))
    };
    records.iter().filter_map(said).collect::<Vec<_>>().join(&work.plain("word-comma"))
}
