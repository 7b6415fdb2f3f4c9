//! Raw records on their way into the store's inbox and back: the meters' room and the store each have their own type.

use std::sync::Arc;

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

/// The inbox of an open store, for sessions without a desk: what comes in so waits for a person to claim it.
pub struct RawInbox {
    store: Arc<Store>,
    ids: Arc<dyn Ids>,
}

impl RawInbox {
    /// The inbox of this store.
    pub fn new(store: Arc<Store>, ids: Arc<dyn Ids>) -> Self {
        Self { store, ids }
    }
}

impl RawSink for RawInbox {
    type Error = crate::store::Error;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>> {
        self.store.write(|tx| keep(tx, records, self.ids.as_ref()))
    }

    fn resume(&self, address: &str) -> Result<Resume> {
        self.store.read(|connection| left(connection, address))
    }
}

/// Puts records into the inbox, as far as they are not there.
pub(super) fn keep(tx: &Transaction<'_>, records: &[RawRecord], ids: &dyn Ids) -> Result<Vec<Stored>> {
    records.iter().map(|record| keep_one(tx, record, RawId(ids.next()))).collect()
}

/// What the meter's clock said is added to a record that came before.
fn keep_one(tx: &Transaction<'_>, record: &RawRecord, id: RawId) -> Result<Stored> {
    let kept = kept(record, id);
    if inbox::receive(tx, &kept)? {
        return Ok(Stored::ToDeliver);
    }
    match inbox::find(tx, &kept.address, kept.characteristic, &kept.identity)? {
        Some((known, RawState::Pending)) => {
            if let (None, Some(clock)) = (&known.clock, &kept.clock) {
                inbox::set_clock(tx, known.id, clock)?;
            }
            Ok(Stored::ToDeliver)
        }
        None => Ok(Stored::ToDeliver),
        Some((_, RawState::Assigned | RawState::SetAside)) => Ok(Stored::Settled),
    }
}

/// What earlier sessions with a meter left in the inbox; a session takes up no more than it would take in.
pub(super) fn left(connection: &Connection, address: &str) -> Result<Resume> {
    let number = uuids::short(uuids::GLUCOSE_MEASUREMENT).unwrap_or_default();
    let most = u32::try_from(Limits::STANDARD.records).unwrap_or(u32::MAX);
    let pending = inbox::pending_of(connection, address, most)?;
    Ok(Resume {
        highest_sequence: inbox::highest_sequence(connection, address, number)?,
        pending: pending.iter().map(sent).collect(),
    })
}

/// A meter's record as the store keeps it.
fn kept(record: &RawRecord, id: RawId) -> inbox::RawRecord {
    inbox::RawRecord {
        id,
        address: record.meter.address.clone(),
        meter: record.meter.name.clone().unwrap_or_default(),
        model: record.meter.model.clone(),
        characteristic: uuids::short(record.characteristic).unwrap_or_default(),
        sequence: record.sequence(),
        bytes: record.bytes.clone(),
        identity: identity(&record.key()),
        received_at: record.received_at,
        clock: record.clock.map(|clock| SeenClock {
            meter: clock.meter.bytes(),
            phone: clock.phone,
            was_set: clock.was_set,
        }),
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
        clock: record.clock.as_ref().map(|clock| ClockObservation {
            meter: MeterTime::from_bytes(clock.meter),
            phone: clock.phone,
            was_set: clock.was_set,
        }),
        requested: record.requested,
    }
}

/// What makes a record the same record, as the store compares it.
pub(super) fn identity(key: &RecordKey) -> Vec<u8> {
    let mut identity = key.bytes.clone();
    identity.extend(key.received_on.map(|day| day.to_string()).unwrap_or_default().into_bytes());
    identity
}
