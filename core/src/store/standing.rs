//! Where each resident stands: derived from the facts and the rules, kept so that lists need not compute it. It may be thrown
//! away and built anew at any time.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::colours::{self, Cause};
use super::columns::{Code, Day, Json};
use super::error::Result;
use crate::care::id::ResidentId;
use crate::care::judgement::{Colouring, Reason};
use crate::care::reading::{Beyond, Value};

/// A resident's colour, next date and last values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub resident: ResidentId,
    /// Colour with its reasons.
    pub colouring: Colouring,
    /// When the next follow-up is due; none: nothing planned.
    pub next_due: Option<NaiveDate>,
    /// Why that is earlier than the form's rules ask; none: it is not.
    pub raised: Option<Reason>,
    /// Last blood pressure.
    pub last_pressure: Option<LastValue>,
    /// Last glucose.
    pub last_glucose: Option<LastValue>,
}

/// A value with its moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastValue {
    /// What was measured.
    pub value: Value,
    /// Whether its meter showed HI or LO.
    #[serde(default)]
    pub beyond: Option<Beyond>,
    /// When.
    pub taken_at: DateTime<FixedOffset>,
    /// Whether a visit was signed with it or since: then it has been seen to.
    pub answered: bool,
}

/// Keeps a standing, over an earlier one. If it has another colour or other reasons, that goes into the history.
pub fn put(tx: &Transaction<'_>, standing: &Standing, day: NaiveDate, cause: Cause) -> Result<()> {
    colours::follow(tx, standing.resident, &standing.colouring, day, cause)?;
    keep(tx, standing)
}

fn keep(tx: &Transaction<'_>, standing: &Standing) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO standing (resident, colour, reasons, rules, next_due, last_pressure, last_glucose, raised)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (resident) DO UPDATE SET colour = excluded.colour, reasons = excluded.reasons, rules = excluded.rules,
             next_due = excluded.next_due, last_pressure = excluded.last_pressure, last_glucose = excluded.last_glucose,
             raised = excluded.raised",
    )?
    .execute(params![
        standing.resident,
        Code(standing.colouring.colour),
        Json(&standing.colouring.reasons),
        standing.colouring.rules,
        standing.next_due.map(Day),
        standing.last_pressure.as_ref().map(Json),
        standing.last_glucose.as_ref().map(Json),
        standing.raised.as_ref().map(Json),
    ])?;
    Ok(())
}

/// One resident's standing; none if it was never computed.
pub fn get(connection: &Connection, resident: ResidentId) -> Result<Option<Standing>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {STANDING} FROM standing s WHERE s.resident = ?1"))?;
    Ok(query.query_row([resident], |row| standing_row(row, 0)).optional()?.flatten())
}

/// Columns of [`standing_row`], of a standing named `s`.
pub(super) const STANDING: &str =
    "s.resident, s.colour, s.reasons, s.rules, s.next_due, s.last_pressure, s.last_glucose, s.raised";

/// Number of columns in [`STANDING`].
pub(super) const STANDING_WIDTH: usize = 8;

/// Reads a standing from a row in which it may be absent.
pub(super) fn standing_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Standing>> {
    let Some(resident) = row.get(first)? else { return Ok(None) };
    Ok(Some(Standing {
        resident,
        colouring: Colouring {
            colour: row.get::<_, Code<_>>(first + 1)?.0,
            reasons: row.get::<_, Json<_>>(first + 2)?.0,
            rules: row.get(first + 3)?,
        },
        next_due: row.get::<_, Option<Day>>(first + 4)?.map(|day| day.0),
        last_pressure: row.get::<_, Option<Json<_>>>(first + 5)?.map(|value| value.0),
        last_glucose: row.get::<_, Option<Json<_>>>(first + 6)?.map(|value| value.0),
        raised: row.get::<_, Option<Json<_>>>(first + 7)?.map(|value| value.0),
    }))
}
