//! What stands beside a plan's ticks: salt spoon checks, the diet diary, reminders.

use rusqlite::{Connection, Transaction, params};

use super::columns::{Day, Exact, Json, micros, moment, offset};
use super::error::Result;
use crate::care::id::PlanId;
use crate::care::plan::{DietEntry, Reminder, SaltCheck};

/// Appends a salt spoon check.
pub fn add_salt(tx: &Transaction<'_>, check: &SaltCheck) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO salt_check (plan, day, grams, days, eaters, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        check.plan,
        Day(check.day),
        Exact(check.grams),
        check.days,
        check.eaters,
        check.by,
        micros(check.at),
        offset(check.at),
    ])?;
    Ok(())
}

/// A plan's salt spoon checks, latest first.
pub fn salt(connection: &Connection, plan: PlanId) -> Result<Vec<SaltCheck>> {
    let mut query = connection.prepare_cached(
        "SELECT plan, day, grams, days, eaters, staff, at, at_offset FROM salt_check
         WHERE plan = ?1 ORDER BY day DESC, at DESC, number DESC",
    )?;
    let rows = query.query_map([plan], |row| {
        Ok(SaltCheck {
            plan: row.get(0)?,
            day: row.get::<_, Day>(1)?.0,
            grams: row.get::<_, Exact>(2)?.0,
            days: row.get(3)?,
            eaters: row.get(4)?,
            by: row.get(5)?,
            at: moment(row, 6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Appends a meal of the diary.
pub fn add_meal(tx: &Transaction<'_>, entry: &DietEntry) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO diet_entry (plan, day, meal, salty, note, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        entry.plan,
        Day(entry.day),
        entry.meal,
        Json(&entry.salty),
        entry.note,
        entry.by,
        micros(entry.at),
        offset(entry.at),
    ])?;
    Ok(())
}

/// A plan's last meals, latest first.
pub fn meals(connection: &Connection, plan: PlanId, limit: u32) -> Result<Vec<DietEntry>> {
    let mut query = connection.prepare_cached(
        "SELECT plan, day, meal, salty, note, staff, at, at_offset FROM diet_entry
         WHERE plan = ?1 ORDER BY day DESC, at DESC, number DESC LIMIT ?2",
    )?;
    let rows = query.query_map(params![plan, limit], |row| {
        Ok(DietEntry {
            plan: row.get(0)?,
            day: row.get::<_, Day>(1)?.0,
            meal: row.get(2)?,
            salty: row.get::<_, Json<_>>(3)?.0,
            note: row.get(4)?,
            by: row.get(5)?,
            at: moment(row, 6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Appends a reminder.
pub fn add_reminder(tx: &Transaction<'_>, reminder: &Reminder) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO reminder (plan, day, taken, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        reminder.plan,
        Day(reminder.day),
        reminder.taken,
        reminder.by,
        micros(reminder.at),
        offset(reminder.at),
    ])?;
    Ok(())
}

/// A plan's reminders, latest day first; of each day the one that counts.
pub fn reminders(connection: &Connection, plan: PlanId, limit: u32) -> Result<Vec<Reminder>> {
    let mut query = connection.prepare_cached(
        "SELECT plan, day, taken, staff, at, at_offset FROM reminder r
         WHERE plan = ?1 AND number = (SELECT number FROM reminder
             WHERE plan = r.plan AND day = r.day ORDER BY at DESC, number DESC LIMIT 1)
         ORDER BY day DESC LIMIT ?2",
    )?;
    let rows = query.query_map(params![plan, limit], |row| {
        Ok(Reminder {
            plan: row.get(0)?,
            day: row.get::<_, Day>(1)?.0,
            taken: row.get(2)?,
            by: row.get(3)?,
            at: moment(row, 4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
