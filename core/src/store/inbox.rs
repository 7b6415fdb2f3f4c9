//! The inbox: raw records as meters sent them, durable before they are acknowledged, decoded or shown; and the meters.

use chrono::{DateTime, FixedOffset, TimeDelta};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Json, micros, moment, offset, optional_moment};
use super::error::{Error, Result};
use crate::care::id::RawId;

/// One record, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct RawRecord {
    /// Its id.
    pub id: RawId,
    /// Bluetooth address (on iOS the system's stand-in) of the meter.
    pub address: String,
    /// Name as advertised.
    pub meter: String,
    /// Model number, where it was read.
    pub model: Option<String>,
    /// 16-bit number of the characteristic, for example 0x2A35.
    pub characteristic: u16,
    /// Sequence number, where the record carries one.
    pub sequence: Option<u16>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What makes it the same record when it is sent again (a hash of number, time and bytes, as the meter allows).
    pub identity: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<FixedOffset>,
    /// What the meter's clock said in that session.
    pub clock: Option<SeenClock>,
    /// Whether it came because stored records were asked for.
    pub requested: bool,
    /// A person was asked whose it is: from then on only a person says so.
    pub asked: bool,
    /// When it was taken, as a person remembers; the meter did not know.
    pub dated: Option<DateTime<FixedOffset>>,
}

/// A meter's clock beside the phone's, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenClock {
    /// The seven bytes of the meter's date time (0x2A08).
    pub meter: [u8; 7],
    /// The phone's time.
    pub phone: DateTime<FixedOffset>,
    /// Whether the meter's clock was then set.
    pub was_set: bool,
}

impl std::fmt::Debug for RawRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawRecord").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What became of a raw record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawState {
    /// Not yet given to a resident.
    Pending,
    /// A reading of a resident.
    Assigned,
    /// Nobody's: control solution, a neighbour's value, a record that can't be decoded.
    SetAside,
}

/// A meter that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// Bluetooth address.
    pub address: String,
    /// Name as advertised.
    pub name: String,
    /// Last sequence number that is durable here; none: it does not number its records, or none came yet.
    pub last_sequence: Option<u16>,
    /// When it was last met.
    pub last_seen: DateTime<FixedOffset>,
}

/// Address and last name of every meter that was met or is somebody's own.
pub fn known(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut query = connection.prepare_cached(
        "SELECT address, name FROM meter UNION SELECT address, name FROM own_meter WHERE released = 0
         UNION SELECT met.address, (SELECT meter FROM raw_record w WHERE w.address = met.address
                                    ORDER BY received_at DESC, id DESC LIMIT 1)
         FROM (SELECT DISTINCT address FROM raw_record) met",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts a record into the inbox. False: the same record of the same meter was there already, and nothing changed.
pub fn receive(tx: &Transaction<'_>, record: &RawRecord) -> Result<bool> {
    let added = tx
        .prepare_cached(
            "INSERT INTO raw_record (id, address, meter, characteristic, sequence, bytes, identity, received_at,
                 received_offset, model, clock, requested, asked, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'pending')
             ON CONFLICT (address, characteristic, identity) DO NOTHING",
        )?
        .execute(params![
            record.id,
            record.address,
            record.meter,
            record.characteristic,
            record.sequence,
            record.bytes,
            record.identity,
            micros(record.received_at),
            offset(record.received_at),
            record.model,
            record.clock.as_ref().map(Json),
            record.requested,
            record.asked,
        ])?;
    Ok(added == 1)
}

/// Adds what the meter's clock said, to a pending record that came before the clock was read.
pub fn set_clock(tx: &Transaction<'_>, id: RawId, clock: &SeenClock) -> Result<()> {
    tx.prepare_cached("UPDATE raw_record SET clock = ?2 WHERE id = ?1")?.execute(params![id, Json(clock)])?;
    Ok(())
}

/// Adds the meter's model, to a pending record that came before it was read.
pub fn set_model(tx: &Transaction<'_>, id: RawId, model: &str) -> Result<()> {
    tx.prepare_cached("UPDATE raw_record SET model = ?2 WHERE id = ?1")?.execute(params![id, model])?;
    Ok(())
}

/// Remembers that a person was asked whose a record is.
pub fn set_asked(tx: &Transaction<'_>, id: RawId) -> Result<()> {
    tx.prepare_cached("UPDATE raw_record SET asked = 1 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Says when a pending record was taken, over what was said before; [`Error::Refused`] if it is not pending.
pub fn set_dated(tx: &Transaction<'_>, id: RawId, taken: DateTime<FixedOffset>) -> Result<()> {
    let changed = tx
        .prepare_cached(
            "UPDATE raw_record SET dated_at = ?2, dated_offset = ?3 WHERE id = ?1 AND state = 'pending'",
        )?
        .execute(params![id, micros(taken), offset(taken)])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such pending record".into())) }
}

/// Says what became of a record; [`Error::Refused`] if there is none with this id.
pub fn settle(tx: &Transaction<'_>, id: RawId, state: RawState) -> Result<()> {
    let changed = tx
        .prepare_cached("UPDATE raw_record SET state = ?2 WHERE id = ?1")?
        .execute(params![id, Code(state)])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such raw record".into())) }
}

const COLUMNS: &str =
    "id, address, meter, characteristic, sequence, bytes, identity, received_at, received_offset, state,
    model, clock, requested, asked, dated_at, dated_offset";

fn record(row: &Row<'_>) -> rusqlite::Result<RawRecord> {
    Ok(RawRecord {
        id: row.get(0)?,
        address: row.get(1)?,
        meter: row.get(2)?,
        characteristic: row.get(3)?,
        sequence: row.get(4)?,
        bytes: row.get(5)?,
        identity: row.get(6)?,
        received_at: moment(row, 7)?,
        model: row.get(10)?,
        clock: row.get::<_, Option<Json<_>>>(11)?.map(|json| json.0),
        requested: row.get(12)?,
        asked: row.get(13)?,
        dated: optional_moment(row, 14)?,
    })
}

/// One record with its state, by what makes it the same when it is sent again.
pub fn find(
    connection: &Connection,
    address: &str,
    characteristic: u16,
    identity: &[u8],
) -> Result<Option<(RawRecord, RawState)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM raw_record WHERE address = ?1 AND characteristic = ?2 AND identity = ?3"
    ))?;
    let found = query.query_row(params![address, characteristic, identity], |row| {
        Ok((record(row)?, row.get::<_, Code<_>>(9)?.0))
    });
    Ok(found.optional()?)
}

/// How far a meter has counted, by its records of one characteristic: the number of the one that came last. None: there is none, or
/// its number is below that of the one before, and the meter has just begun to count again.
pub fn last_sequence(connection: &Connection, address: &str, characteristic: u16) -> Result<Option<u16>> {
    let mut query = connection.prepare_cached(
        "SELECT sequence FROM raw_record WHERE address = ?1 AND characteristic = ?2 AND sequence IS NOT NULL
         ORDER BY received_at DESC, id DESC LIMIT 2",
    )?;
    let rows = query.query_map(params![address, characteristic], |row| row.get(0))?;
    let last: Vec<u16> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(match last[..] {
        [last, before] if before > last => None,
        [last, ..] => Some(last),
        [] => None,
    })
}

/// One record with its state.
pub fn get(connection: &Connection, id: RawId) -> Result<Option<(RawRecord, RawState)>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM raw_record WHERE id = ?1"))?;
    Ok(query.query_row([id], |row| Ok((record(row)?, row.get::<_, Code<_>>(9)?.0))).optional()?)
}

/// The records of one number in a meter, with their states, last received first: a measurement's context has its number, and
/// a meter that was emptied counts anew.
pub fn of_sequence(
    connection: &Connection,
    address: &str,
    characteristic: u16,
    sequence: u16,
) -> Result<Vec<(RawRecord, RawState)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM raw_record WHERE address = ?1 AND characteristic = ?2 AND sequence = ?3
         ORDER BY received_at DESC, id DESC"
    ))?;
    let rows = query.query_map(params![address, characteristic, sequence], |row| {
        Ok((record(row)?, row.get::<_, Code<_>>(9)?.0))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Other records of the same kind that the same meter sent within a span of time before or after this one.
pub fn received_near(connection: &Connection, record: &RawRecord, span: TimeDelta) -> Result<Vec<RawId>> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM raw_record WHERE address = ?1 AND received_at BETWEEN ?2 AND ?3 AND characteristic = ?4 AND id <> ?5",
    )?;
    let (from, to) = (micros(record.received_at - span), micros(record.received_at + span));
    let rows = query
        .query_map(params![record.address, from, to, record.characteristic, record.id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The record that a meter sent last; none: the meter was never met.
pub fn last_of(connection: &Connection, address: &str) -> Result<Option<RawRecord>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM raw_record WHERE address = ?1 ORDER BY received_at DESC, id DESC LIMIT 1"
    ))?;
    Ok(query.query_row([address], record).optional()?)
}

/// The model number of a meter, as it was read last; none: it never was.
pub fn model_of(connection: &Connection, address: &str) -> Result<Option<String>> {
    let mut query = connection.prepare_cached(
        "SELECT model FROM raw_record WHERE address = ?1 AND model IS NOT NULL
         ORDER BY received_at DESC, id DESC LIMIT 1",
    )?;
    Ok(query.query_row([address], |row| row.get(0)).optional()?)
}

/// What waits to be decoded or given to a resident, oldest first.
pub fn pending(connection: &Connection) -> Result<Vec<RawRecord>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM raw_record WHERE state = 'pending' ORDER BY received_at, id"
    ))?;
    let rows = query.query_map([], record)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What waits of one meter, oldest first; of more than `most` the newest.
pub fn pending_of(connection: &Connection, address: &str, most: u32) -> Result<Vec<RawRecord>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM raw_record WHERE address = ?1 AND state = 'pending'
         ORDER BY received_at DESC, id DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![address, most], record)?;
    let mut records = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    records.reverse();
    Ok(records)
}

/// Remembers a meter.
pub fn put_meter(tx: &Transaction<'_>, meter: &Meter) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO meter (address, name, last_sequence, last_seen, last_seen_offset) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (address) DO UPDATE SET name = excluded.name, last_sequence = excluded.last_sequence,
             last_seen = excluded.last_seen, last_seen_offset = excluded.last_seen_offset",
    )?
    .execute(params![meter.address, meter.name, meter.last_sequence, micros(meter.last_seen), offset(meter.last_seen)])?;
    Ok(())
}

/// Keeps what a meter's clock said when it was set, over what was kept before.
pub fn set_meter_clock(tx: &Transaction<'_>, address: &str, clock: &SeenClock) -> Result<()> {
    let mut update = tx.prepare_cached("UPDATE meter SET clock = ?2 WHERE address = ?1")?;
    update.execute(params![address, Json(clock)])?;
    Ok(())
}

/// What a meter's clock said when it was last set; none: it never was.
pub fn meter_clock(connection: &Connection, address: &str) -> Result<Option<SeenClock>> {
    let mut query = connection.prepare_cached("SELECT clock FROM meter WHERE address = ?1")?;
    let clock = query.query_row([address], |row| row.get::<_, Option<Json<_>>>(0)).optional()?;
    Ok(clock.flatten().map(|json| json.0))
}

/// All meters that were met, last met first.
pub fn meters(connection: &Connection) -> Result<Vec<Meter>> {
    let mut query = connection.prepare_cached(
        "SELECT address, name, last_sequence, last_seen, last_seen_offset FROM meter ORDER BY last_seen DESC, address",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Meter {
            address: row.get(0)?,
            name: row.get(1)?,
            last_sequence: row.get(2)?,
            last_seen: moment(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
