//! Discharges from a hospital with the tasks they leave, what was done of them, and results that are recognised.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{Code, Day, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::care_plan::{Doer, Often};
use crate::care::discharge::TaskKind;
use crate::care::id::{DischargeId, ResidentId, StaffId, TaskId};

/// A discharge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discharge {
    /// Id.
    pub id: DischargeId,
    /// Whose.
    pub resident: ResidentId,
    /// When she came home.
    pub day: NaiveDate,
    /// From which hospital and ward.
    pub place: String,
    /// What the hospital wrote.
    pub diagnosis: String,
    /// Last day of what is done again and again.
    pub until: NaiveDate,
    /// Who wrote it down.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// A task of a discharge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DischargeTask {
    /// Id.
    pub id: TaskId,
    /// What.
    pub kind: TaskKind,
    /// By whom.
    pub who: Doer,
    /// How often.
    pub often: Often,
    /// In words; may be empty.
    pub note: String,
}

/// A task with whose it is and what was done of it.
#[derive(Clone, PartialEq, Eq)]
pub struct StandingTask {
    /// Whose.
    pub resident: ResidentId,
    /// Of which discharge.
    pub discharge: DischargeId,
    /// The day it begins with.
    pub begun: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// The task.
    pub task: DischargeTask,
    /// When it was done last; none: never.
    pub done: Option<NaiveDate>,
}

/// How far a result is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecognisedScope {
    /// 全国互认
    National,
    /// 省内、区域互认
    Regional,
    /// 市内互认
    Local,
}

impl std::fmt::Debug for Discharge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discharge").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for DischargeTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DischargeTask")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StandingTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandingTask").field("task", &self.task).finish_non_exhaustive()
    }
}

/// Appends a discharge with its tasks.
pub fn add(tx: &Transaction<'_>, discharge: &Discharge, tasks: &[DischargeTask]) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO discharge (id, resident, day, place, diagnosis, until, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        discharge.id,
        discharge.resident,
        Day(discharge.day),
        discharge.place,
        discharge.diagnosis,
        Day(discharge.until),
        discharge.by,
        micros(discharge.at),
        offset(discharge.at),
    ])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO discharge_task (id, discharge, kind, who, often, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for task in tasks {
        insert.execute(params![
            task.id,
            discharge.id,
            Code(task.kind),
            Code(task.who),
            Code(task.often),
            task.note
        ])?;
    }
    Ok(())
}

/// A resident's discharges, the latest first.
pub fn of_resident(connection: &Connection, resident: ResidentId) -> Result<Vec<Discharge>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, resident, day, place, diagnosis, until, staff, at, at_offset FROM discharge
         WHERE resident IN {FAMILY} ORDER BY day DESC, id DESC"
    ))?;
    let rows = query.query_map([resident], |row| {
        Ok(Discharge {
            id: row.get(0)?,
            resident: row.get(1)?,
            day: row.get::<_, Day>(2)?.0,
            place: row.get(3)?,
            diagnosis: row.get(4)?,
            until: row.get::<_, Day>(5)?.0,
            by: row.get(6)?,
            at: moment(row, 7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Tasks, of residents named by the one that is shown.
const TASKS: &str = "SELECT coalesce(m.kept, d.resident), d.id, d.day, d.until, t.id, t.kind, t.who, t.often, t.note,
        (SELECT max(day) FROM task_done WHERE task = t.id)
    FROM discharge_task t JOIN discharge d ON d.id = t.discharge LEFT JOIN merged m ON m.absorbed = d.resident";

/// A resident's tasks, those of the latest discharge first.
pub fn tasks(connection: &Connection, resident: ResidentId) -> Result<Vec<StandingTask>> {
    let mut query = connection.prepare_cached(&format!(
        "{TASKS} WHERE d.resident IN {FAMILY} ORDER BY d.day DESC, d.id DESC, t.id"
    ))?;
    let rows = query.query_map([resident], task)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody's tasks.
pub fn all_tasks(connection: &Connection) -> Result<Vec<StandingTask>> {
    let mut query = connection.prepare_cached(&format!("{TASKS} ORDER BY t.id"))?;
    let rows = query.query_map([], task)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One task.
pub fn one_task(connection: &Connection, id: TaskId) -> Result<Option<StandingTask>> {
    let mut query = connection.prepare_cached(&format!("{TASKS} WHERE t.id = ?1"))?;
    Ok(query.query_row([id], task).optional()?)
}

fn task(row: &Row<'_>) -> rusqlite::Result<StandingTask> {
    Ok(StandingTask {
        resident: row.get(0)?,
        discharge: row.get(1)?,
        begun: row.get::<_, Day>(2)?.0,
        until: row.get::<_, Day>(3)?.0,
        task: DischargeTask {
            id: row.get(4)?,
            kind: row.get::<_, Code<_>>(5)?.0,
            who: row.get::<_, Code<_>>(6)?.0,
            often: row.get::<_, Code<_>>(7)?.0,
            note: row.get(8)?,
        },
        done: row.get::<_, Option<Day>>(9)?.map(|day| day.0),
    })
}

/// A task was done on a day.
pub fn done(
    tx: &Transaction<'_>,
    task: TaskId,
    day: NaiveDate,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached("INSERT INTO task_done (task, day, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![task, Day(day), staff, micros(at), offset(at)])?;
    Ok(())
}

/// Marks what happened elsewhere as recognised here.
pub fn recognise(
    tx: &Transaction<'_>,
    event: Uuid,
    scope: RecognisedScope,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO recognised (event, scope, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![event.as_bytes(), Code(scope), staff, micros(at), offset(at)])?;
    Ok(())
}

/// Which of a resident's outside events are recognised, and how far.
pub fn recognised(connection: &Connection, resident: ResidentId) -> Result<BTreeMap<Uuid, RecognisedScope>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT r.event, r.scope FROM recognised r JOIN outside_event e ON e.id = r.event WHERE e.resident IN {FAMILY}"
    ))?;
    let rows = query
        .query_map([resident], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get::<_, Code<_>>(1)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
