//! How the colours of residents went: one line each time a colour or the reasons for it became others.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Day, Json};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::ResidentId;
use crate::care::judgement::{Colouring, Reason};

/// What made a colour another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A visit was signed.
    Visit,
    /// Something else became known: a reading, a correction, a diagnosis.
    Facts,
    /// Days went by.
    Time,
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColourChange {
    /// From this day on.
    pub day: NaiveDate,
    /// The colour with its reasons.
    pub colouring: Colouring,
    /// What made it so.
    pub cause: Cause,
}

/// Appends a line if the colour or its reasons differ from the last line. Which reasons, not their numbers: one more day
/// overdue is the same reason.
pub(super) fn follow(
    tx: &Transaction<'_>,
    resident: ResidentId,
    colouring: &Colouring,
    day: NaiveDate,
    cause: Cause,
) -> Result<()> {
    let keys = |reasons: &[Reason]| reasons.iter().map(|reason| reason.key.clone()).collect::<Vec<_>>();
    let last = tx
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM colour_change WHERE resident = ?1 ORDER BY number DESC LIMIT 1"
        ))?
        .query_row([resident], change)
        .optional()?;
    let same = last.is_some_and(|last| {
        last.colouring.colour == colouring.colour && keys(&last.colouring.reasons) == keys(&colouring.reasons)
    });
    if same {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO colour_change (resident, colour, reasons, rules, cause, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        resident,
        Code(colouring.colour),
        Json(&colouring.reasons),
        colouring.rules,
        Code(cause),
        Day(day)
    ])?;
    Ok(())
}

const COLUMNS: &str = "day, colour, reasons, rules, cause";

/// How a resident's colour went, the latest first.
pub fn history(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<ColourChange>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM colour_change WHERE resident IN {FAMILY} ORDER BY day DESC, number DESC LIMIT ?2"
    ))?;
    let rows = query.query_map(params![resident, limit], change)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn change(row: &Row<'_>) -> rusqlite::Result<ColourChange> {
    Ok(ColourChange {
        day: row.get::<_, Day>(0)?.0,
        colouring: Colouring {
            colour: row.get::<_, Code<_>>(1)?.0,
            reasons: row.get::<_, Json<_>>(2)?.0,
            rules: row.get(3)?,
        },
        cause: row.get::<_, Code<_>>(4)?.0,
    })
}
