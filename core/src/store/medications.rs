//! What a resident takes, since when and until when: the chart shows the changes.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, params};

use super::columns::{Day, Exact};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::answer::Drug;
use crate::care::id::ResidentId;

/// One drug at one dose over a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medication {
    /// What and how much.
    pub drug: Drug,
    /// First day.
    pub since: NaiveDate,
    /// First day without it; none: still taken.
    pub until: Option<NaiveDate>,
}

/// Records what is taken from a day on: what is not among `drugs` ends, what is new or at another dose begins, what is
/// unchanged goes on.
pub fn change(tx: &Transaction<'_>, resident: ResidentId, drugs: &[Drug], day: NaiveDate) -> Result<()> {
    let mut begun: Vec<&Drug> = drugs.iter().collect();
    for (id, taken) in taken(tx, resident)? {
        if let Some(still) = begun.iter().position(|drug| **drug == taken.drug) {
            begun.remove(still);
        } else {
            tx.prepare_cached("UPDATE medication SET until = ?2 WHERE id = ?1")?
                .execute(params![id, Day(day)])?;
        }
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO medication (resident, name, times_a_day, dose, since) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for drug in begun {
        insert.execute(params![resident, drug.name, Exact(drug.times_a_day), drug.dose, Day(day)])?;
    }
    Ok(())
}

/// What is taken now, each with its number in the store.
pub fn taken(connection: &Connection, resident: ResidentId) -> Result<Vec<(i64, Medication)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, name, times_a_day, dose, since, until FROM medication
         WHERE resident IN {FAMILY} AND until IS NULL ORDER BY since, id"
    ))?;
    let rows = query.query_map([resident], |row| Ok((row.get::<_, i64>(0)?, medication(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The drugs that are taken now, in the order they began.
pub fn drugs(connection: &Connection, resident: ResidentId) -> Result<Vec<Drug>> {
    Ok(taken(connection, resident)?.into_iter().map(|(_, medication)| medication.drug).collect())
}

/// All that was ever taken, in the order it began.
pub fn history(connection: &Connection, resident: ResidentId) -> Result<Vec<Medication>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, name, times_a_day, dose, since, until FROM medication
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
    })
}
