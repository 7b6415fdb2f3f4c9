//! Readings: appended, never altered; only what staff say about one (meal, arm) may be mended while its visit is a draft.
//! What becomes known later (it was somebody else's, it is real, when it was) is a remark, and what is read here has the
//! remarks in it.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, params};

use super::columns::{Code, Exact, Json, micros, moment, offset, optional_moment};
use super::error::{Error, Result};
use crate::care::id::{HouseholdId, RawId, ReadingId, ResidentId, StaffId, VisitId};
use crate::care::reading::{BodySite, Mark, MealTiming, Reading, Value};

const COLUMNS: &str = "id, resident, visit, kind, systolic, diastolic, mean, pulse, mmol_per_l, timing, taken_at, \
    taken_offset, source, meter, raw, decoder, slot, site, posture, marks, taken_by";

/// What was remarked later, beside the columns of a reading `r`: confirmed, and the day it was dated to.
const REMARKS: &str = "
    EXISTS (SELECT 1 FROM reading_remark m WHERE m.reading = r.id AND m.kind = 'confirmed'),
    (SELECT m.dated_at FROM reading_remark m WHERE m.reading = r.id AND m.kind = 'dated' ORDER BY m.at DESC, m.number DESC LIMIT 1),
    (SELECT m.dated_offset FROM reading_remark m WHERE m.reading = r.id AND m.kind = 'dated'
     ORDER BY m.at DESC, m.number DESC LIMIT 1)";

/// Whose a reading `r` still is: nobody took it back or corrected it.
pub(super) const NOT_TAKEN_BACK: &str = "
    NOT EXISTS (SELECT 1 FROM reading_remark m WHERE m.reading = r.id AND m.kind = 'taken-back')
    AND NOT EXISTS (SELECT 1 FROM reading_replaced x WHERE x.reading = r.id)";

/// Whether a rule may use a blood pressure `r`, as [`Reading::usable`] says: no doubt about it, or a doctor confirmed it, and its day is
/// known.
pub(super) const USABLE_PRESSURE: &str = "
    instr(r.marks, '\"undated\"') = 0 AND (instr(r.marks, '\"implausible\"') = 0
        OR EXISTS (SELECT 1 FROM reading_remark m WHERE m.reading = r.id AND m.kind = 'confirmed'))";

/// What becomes known about a reading after it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// It was given to the wrong person: from now on it is nobody's.
    TakenBack,
    /// A doctor says that an implausible value is real.
    Confirmed,
    /// When it was taken, as a person remembers.
    Dated(DateTime<FixedOffset>),
}

/// Appends a reading. With a visit that is stored here, the visit must be a draft of the same resident.
pub fn insert(tx: &Transaction<'_>, reading: &Reading) -> Result<()> {
    let (kind, pressure, glucose) = match &reading.value {
        Value::BloodPressure { systolic, diastolic, mean, pulse } => {
            ("blood-pressure", Some((*systolic, *diastolic, *mean, *pulse)), None)
        }
        Value::Glucose { mmol_per_l, timing } => ("glucose", None, Some((*mmol_per_l, *timing))),
    };
    tx.prepare_cached(&format!(
        "INSERT INTO reading ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"
    ))?
    .execute(params![
        reading.id,
        reading.resident,
        reading.visit,
        kind,
        pressure.map(|(systolic, ..)| Exact(systolic)),
        pressure.map(|(_, diastolic, ..)| Exact(diastolic)),
        pressure.and_then(|(_, _, mean, _)| mean).map(Exact),
        pressure.and_then(|(.., pulse)| pulse).map(Exact),
        glucose.map(|(mmol_per_l, _)| Exact(mmol_per_l)),
        glucose.map(|(_, timing)| Code(timing)),
        micros(reading.taken_at),
        offset(reading.taken_at),
        Code(reading.source),
        reading.meter,
        reading.raw,
        reading.decoder,
        reading.slot,
        reading.site.map(Code),
        Code(reading.posture),
        Json(&reading.marks),
        reading.taken_by,
    ])?;
    Ok(())
}

/// Says how a glucose reading of a draft relates to a meal; the meter did not know, or the resident knows better.
pub fn set_timing(tx: &Transaction<'_>, id: ReadingId, timing: MealTiming) -> Result<()> {
    let changed = tx
        .prepare_cached("UPDATE reading SET timing = ?2 WHERE id = ?1 AND kind = 'glucose'")?
        .execute(params![id, Code(timing)])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such glucose reading".into())) }
}

/// Says on which arm a blood pressure of a draft was measured.
pub fn set_site(tx: &Transaction<'_>, id: ReadingId, site: Option<BodySite>) -> Result<()> {
    let changed = tx
        .prepare_cached("UPDATE reading SET site = ?2 WHERE id = ?1 AND kind = 'blood-pressure'")?
        .execute(params![id, site.map(Code)])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such blood pressure".into())) }
}

/// Remarks something about a reading. [`Error::Refused`] for taking back what a signed visit holds.
pub fn remark(
    tx: &Transaction<'_>,
    id: ReadingId,
    remark: Remark,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    let (kind, dated) = match remark {
        Remark::TakenBack => ("taken-back", None),
        Remark::Confirmed => ("confirmed", None),
        Remark::Dated(taken) => ("dated", Some(taken)),
    };
    tx.prepare_cached(
        "INSERT INTO reading_remark (reading, kind, staff, at, at_offset, dated_at, dated_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![id, kind, staff, micros(at), offset(at), dated.map(micros), dated.map(offset)])?;
    Ok(())
}

/// Whether a reading was ever stored, taken back or not.
pub fn is_known(connection: &Connection, id: ReadingId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM reading WHERE id = ?1")?.exists([id])?)
}

/// One reading; none also if it was taken back.
pub fn get(connection: &Connection, id: ReadingId) -> Result<Option<Reading>> {
    one(connection, "r.id = ?1", params![id])
}

/// The reading that a raw record became; none if it became none, or the reading was taken back.
pub fn of_raw(connection: &Connection, raw: RawId) -> Result<Option<Reading>> {
    one(connection, "r.raw = ?1", params![raw])
}

/// Whether a raw record was a reading once and was taken back.
pub fn was_taken_back(connection: &Connection, raw: RawId) -> Result<bool> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM reading r JOIN reading_remark m ON m.reading = r.id AND m.kind = 'taken-back' WHERE r.raw = ?1",
    )?;
    Ok(query.exists([raw])?)
}

/// A resident's last readings, latest first.
pub fn last(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Reading>> {
    last_where(connection, resident, "TRUE", None, limit)
}

/// The last readings that the team took of a resident, latest first.
pub fn last_by_staff(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Reading>> {
    last_where(connection, resident, "source IN ('meter', 'typed')", None, limit)
}

/// The last readings that were not taken at home, by the team and elsewhere, latest first.
pub fn last_away(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Reading>> {
    last_where(connection, resident, "source <> 'home'", None, limit)
}

/// The last readings of a resident's own meter, latest first.
pub fn last_at_home(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Reading>> {
    last_where(connection, resident, "source = 'home'", None, limit)
}

/// The same as they were at a moment.
pub fn at_home_until(
    connection: &Connection,
    resident: ResidentId,
    until: DateTime<FixedOffset>,
    limit: u32,
) -> Result<Vec<Reading>> {
    last_where(connection, resident, "source = 'home'", Some(until), limit)
}

fn last_where(
    connection: &Connection,
    resident: ResidentId,
    which: &str,
    until: Option<DateTime<FixedOffset>>,
    limit: u32,
) -> Result<Vec<Reading>> {
    // Record by record, each as its index has it: only as many readings are looked at as are wanted.
    let of = |whose| {
        format!(
            "SELECT {COLUMNS}, {REMARKS} FROM reading r WHERE {whose} AND {which} AND {NOT_TAKEN_BACK}
                 AND (?3 IS NULL OR taken_at <= ?3)"
        )
    };
    let records = ["resident = ?1", "resident IN (SELECT absorbed FROM merged WHERE kept = ?1)"].map(of);
    let mut query = connection.prepare_cached(&format!(
        "{} ORDER BY taken_at DESC, id DESC LIMIT ?2",
        records.join(" UNION ALL ")
    ))?;
    let rows = query.query_map(params![resident, limit, until.map(micros)], reading)?;
    let mut readings: Vec<Reading> = rows.collect::<rusqlite::Result<_>>()?;
    // What was dated later stands where it was taken, not where it came in.
    readings.sort_by_key(|reading| Reverse((reading.taken_at, reading.id)));
    Ok(readings)
}

/// The readings of a visit, oldest first.
pub fn of_visit(connection: &Connection, visit: VisitId) -> Result<Vec<Reading>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, {REMARKS} FROM reading r WHERE visit = ?1 AND {NOT_TAKEN_BACK} ORDER BY taken_at, id"
    ))?;
    let rows = query.query_map([visit], reading)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When the first reading came that a meter took of a resident; none: it has never measured her.
pub fn first_with(
    connection: &Connection,
    resident: ResidentId,
    address: &str,
) -> Result<Option<DateTime<FixedOffset>>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT w.received_at, w.received_offset FROM reading r JOIN raw_record w ON w.id = r.raw
         WHERE r.resident = ?1 AND w.address = ?2 AND {NOT_TAKEN_BACK}
         ORDER BY w.received_at LIMIT 1"
    ))?;
    Ok(query.query_row(params![resident, address], |row| moment(row, 0)).optional()?)
}

/// Whether a meter has measured anybody behind another door: then it goes from door to door with the team.
pub fn measured_elsewhere(connection: &Connection, household: HouseholdId, address: &str) -> Result<bool> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT 1 FROM raw_record w JOIN reading r ON r.raw = w.id JOIN resident p ON p.id = r.resident
         WHERE w.address = ?1 AND p.household <> ?2 AND {NOT_TAKEN_BACK}"
    ))?;
    Ok(query.exists(params![address, household])?)
}

/// The user slot of the last reading that a meter took of a resident, or of anybody; none also where it said none.
pub fn last_slot(connection: &Connection, address: &str, resident: Option<ResidentId>) -> Result<Option<u8>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT r.slot FROM raw_record w JOIN reading r ON r.raw = w.id
         WHERE w.address = ?1 AND (?2 IS NULL OR r.resident = ?2) AND {NOT_TAKEN_BACK}
         ORDER BY w.received_at DESC, w.id DESC LIMIT 1"
    ))?;
    Ok(query.query_row(params![address, resident], |row| row.get(0)).optional()?.flatten())
}

fn one(connection: &Connection, which: &str, params: &[&dyn ToSql]) -> Result<Option<Reading>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, {REMARKS} FROM reading r WHERE {which} AND {NOT_TAKEN_BACK}"
    ))?;
    Ok(query.query_row(params, reading).optional()?)
}

fn reading(row: &Row<'_>) -> rusqlite::Result<Reading> {
    let optional = |column| row.get::<_, Option<Exact>>(column).map(|exact| exact.map(|exact| exact.0));
    let value = if row.get_ref(3)?.as_str()? == "glucose" {
        Value::Glucose { mmol_per_l: row.get::<_, Exact>(8)?.0, timing: row.get::<_, Code<_>>(9)?.0 }
    } else {
        Value::BloodPressure {
            systolic: row.get::<_, Exact>(4)?.0,
            diastolic: row.get::<_, Exact>(5)?.0,
            mean: optional(6)?,
            pulse: optional(7)?,
        }
    };
    let mut marks: Vec<Mark> = row.get::<_, Json<_>>(19)?.0;
    let mut taken_at = moment(row, 10)?;
    if row.get(21)? {
        marks.push(Mark::Confirmed);
    }
    if let Some(dated) = optional_moment(row, 22)? {
        marks.retain(|mark| !mark.lets_a_person_date());
        marks.push(Mark::Estimated);
        taken_at = dated;
    }
    Ok(Reading {
        id: row.get(0)?,
        resident: row.get(1)?,
        visit: row.get(2)?,
        value,
        taken_at,
        source: row.get::<_, Code<_>>(12)?.0,
        meter: row.get(13)?,
        raw: row.get(14)?,
        decoder: row.get(15)?,
        slot: row.get(16)?,
        site: row.get::<_, Option<Code<_>>>(17)?.map(|site| site.0),
        posture: row.get::<_, Code<_>>(18)?.0,
        marks,
        taken_by: row.get(20)?,
    })
}
