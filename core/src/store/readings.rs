//! Readings: appended, never altered; only what staff say about one (meal, arm) may be mended while its visit is a draft.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Exact, Json, micros, moment, offset};
use super::error::{Error, Result};
use crate::care::id::{ReadingId, ResidentId, VisitId};
use crate::care::reading::{BodySite, MealTiming, Reading, Value};

const COLUMNS: &str = "id, resident, visit, kind, systolic, diastolic, mean, pulse, mmol_per_l, timing, taken_at, \
    taken_offset, source, meter, raw, decoder, site, marks, taken_by";

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
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
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
        reading.site.map(Code),
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

/// One reading.
pub fn get(connection: &Connection, id: ReadingId) -> Result<Option<Reading>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM reading WHERE id = ?1"))?;
    Ok(query.query_row([id], reading).optional()?)
}

/// A resident's last readings, latest first.
pub fn last(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<Reading>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM reading WHERE resident = ?1 ORDER BY taken_at DESC, id DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], reading)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The readings of a visit, oldest first.
pub fn of_visit(connection: &Connection, visit: VisitId) -> Result<Vec<Reading>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM reading WHERE visit = ?1 ORDER BY taken_at, id"))?;
    let rows = query.query_map([visit], reading)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
    Ok(Reading {
        id: row.get(0)?,
        resident: row.get(1)?,
        visit: row.get(2)?,
        value,
        taken_at: moment(row, 10)?,
        source: row.get::<_, Code<_>>(12)?.0,
        meter: row.get(13)?,
        raw: row.get(14)?,
        decoder: row.get(15)?,
        site: row.get::<_, Option<Code<_>>>(16)?.map(|site| site.0),
        marks: row.get::<_, Json<_>>(17)?.0,
        taken_by: row.get(18)?,
    })
}
