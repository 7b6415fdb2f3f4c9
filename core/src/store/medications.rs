//! What a resident takes, since when and until when: the chart shows the changes.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::{Day, Exact, micros};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::answer::Drug;
use crate::care::id::ResidentId;

/// One drug at one dose over a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medication {
    /// In whose record it stands.
    pub whose: ResidentId,
    /// What and how much.
    pub drug: Drug,
    /// First day.
    pub since: NaiveDate,
    /// First day without it; none: still taken.
    pub until: Option<NaiveDate>,
}

/// A line that holds: taken now, or ended only because another record of the same person is right about the drug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its number in the store.
    pub number: i64,
    /// What it says.
    pub medication: Medication,
    /// When the other record was said to be right (µs of 1970, UTC); none: it is taken.
    pub overruled_at: Option<i64>,
}

/// Records what is taken from a day on: what is not among `drugs` ends, what is new or at another dose begins, what is
/// unchanged goes on.
pub fn change(tx: &Transaction<'_>, resident: ResidentId, drugs: &[Drug], day: NaiveDate) -> Result<()> {
    let taken = taken(tx, resident)?;
    // Two records of one person may have the same: neither ends.
    for (number, _) in taken.iter().filter(|(_, before)| !drugs.contains(&before.drug)) {
        end(tx, *number, day)?;
    }
    let mut begun: Vec<&Drug> = Vec::new();
    for drug in drugs {
        if !begun.contains(&drug) && taken.iter().all(|(_, before)| before.drug != *drug) {
            begun.push(drug);
            begin(tx, resident, drug, day)?;
        }
    }
    Ok(())
}

/// A drug is taken from a day on; the line's number.
pub fn begin(tx: &Transaction<'_>, resident: ResidentId, drug: &Drug, day: NaiveDate) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO medication (resident, name, times_a_day, dose, since) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![resident, drug.name, Exact(drug.times_a_day), drug.dose, Day(day)])?;
    Ok(tx.last_insert_rowid())
}

/// From a day on it is not taken any more.
pub fn end(tx: &Transaction<'_>, number: i64, day: NaiveDate) -> Result<()> {
    tx.prepare_cached("UPDATE medication SET until = ?2 WHERE id = ?1")?
        .execute(params![number, Day(day)])?;
    Ok(())
}

/// Ends a line because at that moment another record of the same person was said to be right about the drug; see [`go_on`].
pub fn overrule(tx: &Transaction<'_>, number: i64, at: DateTime<FixedOffset>) -> Result<()> {
    tx.prepare_cached("UPDATE medication SET until = ?2, overruled_at = ?3 WHERE id = ?1")?
        .execute(params![number, Day(at.date_naive()), micros(at)])?;
    Ok(())
}

/// Two records are shown apart again: what either was overruled about by the other goes on, unless it was begun anew since.
pub(super) fn go_on(tx: &Transaction<'_>, kept: ResidentId, absorbed: ResidentId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE medication SET until = NULL, overruled_at = NULL
         WHERE resident IN (?1, ?2)
             AND overruled_at IN (SELECT at FROM drug_step WHERE resident = ?1 AND merged = ?2)
             AND NOT EXISTS (SELECT 1 FROM medication m WHERE m.resident = medication.resident
                 AND m.name = medication.name AND m.until IS NULL)",
    )?
    .execute([kept, absorbed])?;
    Ok(())
}

/// What is taken now, each with its number in the store.
pub fn taken(connection: &Connection, resident: ResidentId) -> Result<Vec<(i64, Medication)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, name, times_a_day, dose, since, until, resident FROM medication
         WHERE resident IN {FAMILY} AND until IS NULL ORDER BY since, id"
    ))?;
    let rows = query.query_map([resident], |row| Ok((row.get::<_, i64>(0)?, medication(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The lines that hold.
pub fn held(connection: &Connection, resident: ResidentId) -> Result<Vec<Held>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, name, times_a_day, dose, since, until, resident, overruled_at FROM medication
         WHERE resident IN {FAMILY} AND (until IS NULL OR overruled_at IS NOT NULL) ORDER BY since, id"
    ))?;
    let rows = query.query_map([resident], |row| {
        Ok(Held { number: row.get(0)?, medication: medication(row)?, overruled_at: row.get(7)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The drugs that are taken now, in the order they began; what two records of one person have alike once.
pub fn drugs(connection: &Connection, resident: ResidentId) -> Result<Vec<Drug>> {
    let mut drugs: Vec<Drug> = Vec::new();
    for (_, Medication { drug, .. }) in taken(connection, resident)? {
        if !drugs.contains(&drug) {
            drugs.push(drug);
        }
    }
    Ok(drugs)
}

/// All that was ever taken, in the order it began.
pub fn history(connection: &Connection, resident: ResidentId) -> Result<Vec<Medication>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, name, times_a_day, dose, since, until, resident FROM medication
         WHERE resident IN {FAMILY} ORDER BY since, id"
    ))?;
    let rows = query.query_map([resident], medication)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn medication(row: &Row<'_>) -> rusqlite::Result<Medication> {
    Ok(Medication {
        drug: Drug { name: row.get(1)?, times_a_day: row.get::<_, Exact>(2)?.0, dose: row.get(3)? },
        since: row.get::<_, Day>(4)?.0,
        until: row.get::<_, Option<Day>>(5)?.map(|day| day.0),
        whose: row.get(6)?,
    })
}
