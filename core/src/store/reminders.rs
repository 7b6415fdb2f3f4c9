//! What residents were told before a visit.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Day, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::{ResidentId, StaffId};

/// How somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToldBy {
    /// A text message.
    Sms,
    /// A call.
    Phone,
    /// In person.
    InPerson,
}

/// A reminder that was given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenReminder {
    /// To whom.
    pub resident: ResidentId,
    /// The day of the visit.
    pub day: NaiveDate,
    /// How.
    pub way: ToldBy,
    /// What she was told.
    pub text: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for GivenReminder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GivenReminder").field("way", &self.way).finish_non_exhaustive()
    }
}

/// Appends a reminder.
pub fn give(tx: &Transaction<'_>, reminder: &GivenReminder) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO visit_reminder (resident, day, way, text, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        reminder.resident,
        Day(reminder.day),
        Code(reminder.way),
        reminder.text,
        reminder.by,
        micros(reminder.at),
        offset(reminder.at),
    ])?;
    Ok(())
}

/// A resident's reminders, latest first.
pub fn given(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<GivenReminder>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, day, way, text, staff, at, at_offset FROM visit_reminder
         WHERE resident IN {FAMILY} ORDER BY at DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], |row| {
        Ok(GivenReminder {
            resident: row.get(0)?,
            day: row.get::<_, Day>(1)?.0,
            way: row.get::<_, Code<_>>(2)?.0,
            text: row.get(3)?,
            by: row.get(4)?,
            at: moment(row, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
