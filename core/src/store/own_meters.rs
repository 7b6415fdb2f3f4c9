//! Meters that belong to a household, and who measures with them.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::micros;
use super::error::Result;
use crate::care::id::{HouseholdId, ResidentId};

/// A meter that stays at a resident's home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnMeter {
    /// Bluetooth address.
    pub address: String,
    /// Its name, as people know it.
    pub name: String,
    /// Behind which door.
    pub household: HouseholdId,
    /// Whose alone; none: more than one of the household measures with it.
    pub resident: Option<ResidentId>,
}

/// Says whose a meter is, over what was said before that moment; `released`: it does not stay there any more.
pub fn put(tx: &Transaction<'_>, meter: &OwnMeter, released: bool, at: DateTime<FixedOffset>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO own_meter (address, name, household, resident, at, released) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (address) DO UPDATE SET name = excluded.name, household = excluded.household,
             resident = excluded.resident, at = excluded.at, released = excluded.released
         WHERE excluded.at >= own_meter.at",
    )?
    .execute(params![meter.address, meter.name, meter.household, meter.resident, micros(at), released])?;
    Ok(())
}

/// Whose a meter is; none: the team's, or nobody said.
pub fn get(connection: &Connection, address: &str) -> Result<Option<OwnMeter>> {
    let mut query = connection.prepare_cached(
        "SELECT address, name, household, resident FROM own_meter WHERE address = ?1 AND released = 0",
    )?;
    Ok(query.query_row([address], meter).optional()?)
}

/// The meters of a household.
pub fn of_household(connection: &Connection, household: HouseholdId) -> Result<Vec<OwnMeter>> {
    let mut query = connection.prepare_cached(
        "SELECT address, name, household, resident FROM own_meter WHERE household = ?1 AND released = 0
         ORDER BY address",
    )?;
    let rows = query.query_map([household], meter)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn meter(row: &Row<'_>) -> rusqlite::Result<OwnMeter> {
    Ok(OwnMeter { address: row.get(0)?, name: row.get(1)?, household: row.get(2)?, resident: row.get(3)? })
}
