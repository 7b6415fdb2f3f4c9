//! Raw records on their way into the store's inbox and back: the meters' room and the store each have their own type.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::{Connection, Transaction};

use crate::care::id::RawId;
use crate::meter::driver::RawSink;
use crate::meter::reading::{ClockObservation, MeterIdentity, RawRecord, RecordKey};
use crate::meter::session::{Limits, Resume, Stored};
use crate::meter::time::MeterTime;
use crate::meter::uuids;
use crate::ports::Ids;
use crate::store::inbox::{self, RawState, SeenClock};
use crate::store::{Result, Store};

/// For so long a meter without a clock that says the same has sent its record once more: a cuff that rests, inflates and deflates
/// takes longer.
const SENT_AGAIN: TimeDelta = TimeDelta::seconds(45);

/// After so long nobody measures for the second time: it is the next person, or a record out of the memory.
const MEASURED_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// When records that tell no time were heard last: a meter that sends one over and over has measured nothing meanwhile.
#[derive(Default)]
pub(super) struct LastHeard(Mutex<HashMap<RecordKey, DateTime<FixedOffset>>>);

impl LastHeard {
    /// Notes that a record was heard now; when it was before, if that was just now.
    fn note(&self, key: &RecordKey, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.retain(|_, at| now - *at <= SENT_AGAIN);
        heard.insert(key.clone(), now)
    }
}

/// The inbox of an open store, for sessions without a desk: what comes in so waits for a person to claim it.
pub struct RawInbox {
    store: Arc<Store>,
    ids: Arc<dyn Ids>,
    heard: LastHeard,
}

impl RawInbox {
    /// The inbox of this store.
    pub fn new(store: Arc<Store>, ids: Arc<dyn Ids>) -> Self {
        Self { store, ids, heard: LastHeard::default() }
    }
}

impl RawSink for RawInbox {
    type Error = crate::store::Error;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>> {
        self.store.write(|tx| keep(tx, records, self.ids.as_ref(), &self.heard))
    }

    fn resume(&self, address: &str) -> Result<Resume> {
        self.store.read(|connection| left(connection, address))
    }
}

/// Puts records into the inbox, as far as they are not there.
pub(super) fn keep(
    tx: &Transaction<'_>,
    records: &[RawRecord],
    ids: &dyn Ids,
    heard: &LastHeard,
) -> Result<Vec<Stored>> {
    records.iter().map(|record| keep_one(tx, record, RawId(ids.next()), heard)).collect()
}

/// What the meter's clock said, and what model it is, are added to a record that came before.
fn keep_one(tx: &Transaction<'_>, record: &RawRecord, id: RawId, heard: &LastHeard) -> Result<Stored> {
    let key = record.key();
    let before = if key.tells_no_time() { heard.note(&key, record.received_at) } else { None };
    let mut kept = kept(record, &key, id);
    if inbox::receive(tx, &kept)? {
        return Ok(Stored::ToDeliver);
    }
    let Some((known, state, times)) = last(tx, &key)? else { return Ok(Stored::ToDeliver) };
    let since = record.received_at - before.unwrap_or(known.received_at).max(known.received_at);
    if key.tells_no_time() && since > SENT_AGAIN {
        // The same person measured again, as the rules want it; or later the meter sent its last record once more, or measured the
        // next person. Only a person can say which.
        kept.asked = since > MEASURED_AGAIN;
        kept.identity = again(kept.identity, times);
        inbox::receive(tx, &kept)?;
        return Ok(Stored::ToDeliver);
    }
    Ok(match state {
        RawState::Pending => {
            if let (None, Some(clock)) = (&known.clock, &kept.clock) {
                inbox::set_clock(tx, known.id, clock)?;
            }
            if let (None, Some(model)) = (&known.model, &kept.model) {
                inbox::set_model(tx, known.id, model)?;
            }
            Stored::ToDeliver
        }
        RawState::Assigned | RawState::SetAside if is_another_context(tx, &kept)? => {
            kept.identity = again(kept.identity, times);
            inbox::receive(tx, &kept)?;
            Stored::ToDeliver
        }
        RawState::Assigned | RawState::SetAside => Stored::Settled,
    })
}

/// Whether it is the context of a measurement that waits without one. A meter that was emptied counts anew, and a context tells no
/// time: it can be alike to the byte to one of the earlier count.
fn is_another_context(connection: &Connection, record: &inbox::RawRecord) -> Result<bool> {
    let [measurement, context] = [uuids::GLUCOSE_MEASUREMENT, uuids::GLUCOSE_CONTEXT]
        .map(|uuid| uuids::short(uuid).unwrap_or_default());
    let Some(sequence) = record.sequence.filter(|_| record.characteristic == context) else {
        return Ok(false);
    };
    let waiting = |characteristic| -> Result<Vec<inbox::RawRecord>> {
        let of_number = inbox::of_sequence(connection, &record.address, characteristic, sequence)?;
        let pending = of_number.into_iter().filter(|(_, state)| *state == RawState::Pending);
        Ok(pending.map(|(record, _)| record).collect())
    };
    let measurements = waiting(measurement)?.into_iter().filter(|record| sent(record).announces_context());
    Ok(measurements.count() > waiting(context)?.len())
}

/// The record of a key as it came last, with what became of it; and how many times one came that is none sent once more.
pub(super) fn last(
    connection: &Connection,
    key: &RecordKey,
) -> Result<Option<(inbox::RawRecord, RawState, usize)>> {
    let characteristic = uuids::short(key.characteristic).unwrap_or_default();
    let mut last = None;
    for times in 0.. {
        let identity = again(identity(key), times);
        let Some((record, state)) = inbox::find(connection, &key.address, characteristic, &identity)? else {
            break;
        };
        last = Some((record, state, times + 1));
    }
    Ok(last)
}

/// The record before this one that was alike to the byte and told no time either, on the same day.
pub(super) fn alike_before(
    connection: &Connection,
    record: &inbox::RawRecord,
) -> Result<Option<inbox::RawRecord>> {
    let identity = identity(&sent(record).key());
    let mut before = None;
    for times in 0.. {
        let identity = again(identity.clone(), times);
        match inbox::find(connection, &record.address, record.characteristic, &identity)? {
            Some((found, _)) if found.id != record.id => before = Some(found),
            _ => break,
        }
    }
    Ok(before)
}

/// What makes a record the same, if so many came before that were alike to the byte.
fn again(mut identity: Vec<u8>, times: usize) -> Vec<u8> {
    if times > 0 {
        identity.extend(format!("#{times}").into_bytes());
    }
    identity
}

/// What earlier sessions with a meter left in the inbox; a session takes up no more than it would take in.
pub(super) fn left(connection: &Connection, address: &str) -> Result<Resume> {
    let number = uuids::short(uuids::GLUCOSE_MEASUREMENT).unwrap_or_default();
    let most = u32::try_from(Limits::STANDARD.records).unwrap_or(u32::MAX);
    let pending = inbox::pending_of(connection, address, most)?;
    Ok(Resume {
        highest_sequence: inbox::last_sequence(connection, address, number)?,
        clock: inbox::meter_clock(connection, address)?.as_ref().map(observed),
        pending: pending.iter().map(sent).collect(),
    })
}

/// A meter's record as the store keeps it.
fn kept(record: &RawRecord, key: &RecordKey, id: RawId) -> inbox::RawRecord {
    inbox::RawRecord {
        id,
        address: record.meter.address.clone(),
        meter: record.meter.name.clone().unwrap_or_default(),
        model: record.meter.model.clone(),
        characteristic: uuids::short(record.characteristic).unwrap_or_default(),
        sequence: record.sequence(),
        bytes: record.bytes.clone(),
        identity: identity(key),
        received_at: record.received_at,
        clock: record.clock.map(seen),
        requested: record.requested,
        asked: false,
        dated: None,
    }
}

/// The store's record as the meter sent it.
pub(super) fn sent(record: &inbox::RawRecord) -> RawRecord {
    RawRecord {
        meter: MeterIdentity {
            address: record.address.clone(),
            name: Some(record.meter.clone()).filter(|name| !name.is_empty()),
            model: record.model.clone(),
        },
        characteristic: uuids::assigned(record.characteristic),
        bytes: record.bytes.clone(),
        received_at: record.received_at,
        clock: record.clock.as_ref().map(observed),
        requested: record.requested,
    }
}

/// A meter's clock as the store keeps it, and back.
pub(super) fn seen(clock: ClockObservation) -> SeenClock {
    SeenClock { meter: clock.meter.bytes(), phone: clock.phone, was_set: clock.was_set }
}

/// See [`seen`].
fn observed(clock: &SeenClock) -> ClockObservation {
    ClockObservation { meter: MeterTime::from_bytes(clock.meter), phone: clock.phone, was_set: clock.was_set }
}

/// What makes a record the same record, as the store compares it.
fn identity(key: &RecordKey) -> Vec<u8> {
    let mut identity = key.bytes.clone();
    identity.extend(key.received_on.map(|day| day.to_string()).unwrap_or_default().into_bytes());
    identity
}
