//! 5+2 plans and their ticks. A tick is a fact: undoing one appends another.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Day, Json, micros, moment, offset};
use super::error::Result;
use super::merges::{self, FAMILY};
use crate::care::id::{PlanId, ResidentId, StaffId};
use crate::care::plan::{Plan, Tick};

/// Enrols a resident. The template is kept as it is now.
pub fn start(tx: &Transaction<'_>, plan: &Plan) -> Result<()> {
    tx.prepare_cached("INSERT INTO plan (id, resident, start, template) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![plan.id, plan.resident, Day(plan.start), Json(&plan.template)])?;
    Ok(())
}

/// Columns of [`plan`], of a plan named `p`.
const COLUMNS: &str =
    "p.id, p.resident, p.start, p.template, (SELECT min(e.day) FROM plan_end e WHERE e.plan = p.id)";

/// Ends a plan before its time: it does not run on `day` any more. Of several ends the earliest day counts.
pub fn end(
    tx: &Transaction<'_>,
    plan: PlanId,
    day: NaiveDate,
    reason: &str,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO plan_end (plan, day, reason, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![plan, Day(day), reason, staff, micros(at), offset(at)])?;
    Ok(())
}

/// One plan.
pub fn get(connection: &Connection, id: PlanId) -> Result<Option<Plan>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM plan p WHERE id = ?1"))?;
    Ok(query.query_row([id], plan).optional()?)
}

/// A resident's plans, latest first.
pub fn of_resident(connection: &Connection, resident: ResidentId) -> Result<Vec<Plan>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan p WHERE resident IN {FAMILY} ORDER BY start DESC, id DESC"
    ))?;
    let rows = query.query_map([resident], plan)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All plans that began on a day or later, earliest first; of merged records under the one that is shown.
pub fn begun_since(connection: &Connection, first: NaiveDate) -> Result<Vec<Plan>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM plan p WHERE start >= ?1 ORDER BY start, id"))?;
    let mut plans = query.query_map([Day(first)], plan)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let shown = merges::all(connection)?;
    for plan in &mut plans {
        plan.resident = shown.get(&plan.resident).copied().unwrap_or(plan.resident);
    }
    Ok(plans)
}

/// Appends a tick.
pub fn tick(tx: &Transaction<'_>, tick: &Tick) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO tick (plan, item, day, done, by_staff, at, at_offset, visit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        tick.plan,
        tick.item,
        Day(tick.day),
        tick.done,
        tick.by,
        micros(tick.at),
        offset(tick.at),
        tick.visit,
    ])?;
    Ok(())
}

/// Whether exactly this tick is here.
pub fn is_ticked(connection: &Connection, tick: &Tick) -> Result<bool> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM tick WHERE plan = ?1 AND item = ?2 AND day = ?3 AND done = ?4 AND by_staff = ?5 AND at = ?6",
    )?;
    Ok(query.exists(params![tick.plan, tick.item, Day(tick.day), tick.done, tick.by, micros(tick.at)])?)
}

/// A plan's ticks for the days from `first` to `last`, both included, in the order they were made.
pub fn ticks(connection: &Connection, plan: PlanId, first: NaiveDate, last: NaiveDate) -> Result<Vec<Tick>> {
    let mut query = connection.prepare_cached(
        "SELECT plan, item, day, done, by_staff, at, at_offset, visit FROM tick
         WHERE plan = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY at, number",
    )?;
    let rows = query.query_map(params![plan, Day(first), Day(last)], |row| {
        Ok(Tick {
            plan: row.get(0)?,
            item: row.get(1)?,
            day: row.get::<_, Day>(2)?.0,
            done: row.get(3)?,
            by: row.get(4)?,
            at: moment(row, 5)?,
            visit: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Plan> {
    Ok(Plan {
        id: row.get(0)?,
        resident: row.get(1)?,
        start: row.get::<_, Day>(2)?.0,
        template: row.get::<_, Json<_>>(3)?.0,
        ended: row.get::<_, Option<Day>>(4)?.map(|day| day.0),
    })
}
