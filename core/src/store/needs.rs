//! Surveys of needs, who can meet them, and the tasks that came of it.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Day, Json, micros, moment, offset, optional_moment};
use super::error::Result;
use super::merges::{FAMILY, OWN};
use crate::care::id::{NeedSurveyId, ResidentId, ResourceId, StaffId, SupportTaskId};
use crate::care::support::{SupportTask, TaskEnd};
use crate::care::team::Role;

/// What a resident asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct NeedSurvey {
    /// Id.
    pub id: NeedSurveyId,
    /// Whose.
    pub resident: ResidentId,
    /// Keys of needs; empty: nothing.
    pub needs: Vec<String>,
    /// In her words; empty: nothing.
    pub note: String,
    /// Version of the rules.
    pub rules: String,
    /// Who asked.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for NeedSurvey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NeedSurvey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Somebody who can meet needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Id.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// Kind of partner, a key.
    pub partner: String,
    /// Keys of needs.
    pub needs: Vec<String>,
    /// For how many people at a time; none: it helps no more.
    pub capacity: u32,
    /// How to reach it.
    pub contact: String,
    /// Who added it.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// Appends a survey.
pub fn add_survey(tx: &Transaction<'_>, survey: &NeedSurvey) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO need_survey (id, resident, needs, note, rules, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        survey.id,
        survey.resident,
        Json(&survey.needs),
        survey.note,
        survey.rules,
        survey.by,
        micros(survey.at),
        offset(survey.at),
    ])?;
    Ok(())
}

/// A resident's last survey.
pub fn last_survey(connection: &Connection, resident: ResidentId) -> Result<Option<NeedSurvey>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, resident, needs, note, rules, staff, at, at_offset FROM need_survey
         WHERE resident IN {FAMILY} ORDER BY at DESC, id DESC LIMIT 1"
    ))?;
    let survey = |row: &Row<'_>| {
        Ok(NeedSurvey {
            id: row.get(0)?,
            resident: row.get(1)?,
            needs: row.get::<_, Json<_>>(2)?.0,
            note: row.get(3)?,
            rules: row.get(4)?,
            by: row.get(5)?,
            at: moment(row, 6)?,
        })
    };
    Ok(query.query_row([resident], survey).optional()?)
}

/// Who is to be asked again: followed up since `since` or longer, born by `born`, and not asked after `asked`.
pub fn to_be_asked(
    connection: &Connection,
    since: NaiveDate,
    born: NaiveDate,
    asked: DateTime<FixedOffset>,
) -> Result<Vec<ResidentId>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT r.id FROM resident r WHERE r.born <= ?2 AND {OWN}
             AND EXISTS (SELECT 1 FROM managed_disease d WHERE d.since <= ?1 AND (d.resident = r.id
                 OR d.resident IN (SELECT absorbed FROM merged WHERE kept = r.id)))
             AND NOT EXISTS (SELECT 1 FROM need_survey n WHERE n.at > ?3 AND (n.resident = r.id
                 OR n.resident IN (SELECT absorbed FROM merged WHERE kept = r.id)))
         ORDER BY r.id"
    ))?;
    let rows = query.query_map(params![Day(since), Day(born), micros(asked)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds somebody who can meet needs.
pub fn add_resource(tx: &Transaction<'_>, resource: &Resource) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO resource (id, name, partner, needs, capacity, contact, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        resource.id,
        resource.name,
        resource.partner,
        Json(&resource.needs),
        resource.capacity,
        resource.contact,
        resource.by,
        micros(resource.at),
        offset(resource.at),
    ])?;
    Ok(())
}

/// A resource has so many places from now on, none: it helps no more; and is reached so.
pub fn change_resource(
    tx: &Transaction<'_>,
    resource: ResourceId,
    (capacity, contact): (u32, &str),
    by: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO resource_change (resource, capacity, contact, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![resource, capacity, contact, by, micros(at), offset(at)])?;
    Ok(())
}

const RESOURCE: &str = "SELECT r.id, r.name, r.partner, r.needs,
    coalesce((SELECT capacity FROM resource_change c WHERE c.resource = r.id ORDER BY at DESC, number DESC LIMIT 1), r.capacity),
    coalesce((SELECT contact FROM resource_change c WHERE c.resource = r.id ORDER BY at DESC, number DESC LIMIT 1), r.contact),
    r.staff, r.at, r.at_offset,
    (SELECT count(*) FROM support_task t WHERE t.resource = r.id
        AND NOT EXISTS (SELECT 1 FROM support_task_end e WHERE e.task = t.id)) FROM resource r";

/// Everybody who can meet needs, each with how many of its places are taken.
pub fn resources(connection: &Connection) -> Result<Vec<(Resource, u32)>> {
    let mut query = connection.prepare_cached(&format!("{RESOURCE} ORDER BY r.at, r.id"))?;
    let rows = query.query_map([], resource)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One of them.
pub fn resource_of(connection: &Connection, id: ResourceId) -> Result<Option<(Resource, u32)>> {
    let mut query = connection.prepare_cached(&format!("{RESOURCE} WHERE r.id = ?1"))?;
    Ok(query.query_row([id], resource).optional()?)
}

fn resource(row: &Row<'_>) -> rusqlite::Result<(Resource, u32)> {
    let resource = Resource {
        id: row.get(0)?,
        name: row.get(1)?,
        partner: row.get(2)?,
        needs: row.get::<_, Json<_>>(3)?.0,
        capacity: row.get(4)?,
        contact: row.get(5)?,
        by: row.get(6)?,
        at: moment(row, 7)?,
    };
    Ok((resource, row.get(9)?))
}

/// Hands a need over.
pub fn add_task(tx: &Transaction<'_>, task: &SupportTask) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO support_task (id, resident, need, resource, role, due, rules, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        task.id,
        task.resident,
        task.need,
        task.resource,
        Code(task.role),
        Day(task.due),
        task.rules,
        task.by,
        micros(task.at),
        offset(task.at),
    ])?;
    Ok(())
}

/// Ends a task. Of several ends the first counts.
pub fn end_task(tx: &Transaction<'_>, task: SupportTaskId, end: &TaskEnd) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO support_task_end (task, outcome, word, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        task,
        if end.done { "done" } else { "not-done" },
        end.word,
        end.by,
        micros(end.at),
        offset(end.at),
    ])?;
    Ok(())
}

const TASK: &str =
    "SELECT t.id, coalesce((SELECT kept FROM merged WHERE absorbed = t.resident), t.resident), t.need, t.resource,
        t.role, t.due, t.rules, t.staff, t.at, t.at_offset, e.outcome, e.word, e.staff, e.at, e.at_offset
    FROM support_task t LEFT JOIN support_task_end e ON e.number = (SELECT number FROM support_task_end
        WHERE task = t.id ORDER BY at, number LIMIT 1)";

/// One task.
pub fn task(connection: &Connection, id: SupportTaskId) -> Result<Option<SupportTask>> {
    let mut query = connection.prepare_cached(&format!("{TASK} WHERE t.id = ?1"))?;
    Ok(query.query_row([id], task_row).optional()?)
}

/// A resident's tasks, latest first.
pub fn tasks_of(connection: &Connection, resident: ResidentId) -> Result<Vec<SupportTask>> {
    let mut query = connection
        .prepare_cached(&format!("{TASK} WHERE t.resident IN {FAMILY} ORDER BY t.at DESC, t.id DESC"))?;
    let rows = query.query_map([resident], task_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Open tasks, of one role or of all, the first due first.
pub fn open_tasks(connection: &Connection, role: Option<Role>) -> Result<Vec<SupportTask>> {
    let mut query = connection.prepare_cached(&format!(
        "{TASK} WHERE e.task IS NULL AND (?1 IS NULL OR t.role = ?1) ORDER BY t.due, t.id"
    ))?;
    let rows = query.query_map([role.map(Code)], task_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Tasks handed over from `first` on and before `end`, by kind of partner: whose, and whether it was done.
pub fn by_partner(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<BTreeMap<String, Vec<(ResidentId, bool)>>> {
    let mut query = connection.prepare_cached(
        "SELECT r.partner, coalesce(m.kept, t.resident), coalesce(e.outcome = 'done', 0) FROM support_task t
         JOIN resource r ON r.id = t.resource LEFT JOIN support_task_end e ON e.number = (
             SELECT number FROM support_task_end WHERE task = t.id ORDER BY at, number LIMIT 1)
         LEFT JOIN merged m ON m.absorbed = t.resident WHERE t.at >= ?1 AND t.at < ?2 ORDER BY t.at, t.id",
    )?;
    let mut rows = query.query(params![micros(first), micros(end)])?;
    let mut tasks: BTreeMap<String, Vec<(ResidentId, bool)>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        tasks.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
    }
    Ok(tasks)
}

fn task_row(row: &Row<'_>) -> rusqlite::Result<SupportTask> {
    let end = match optional_moment(row, 13)? {
        Some(at) => {
            let done = row.get::<_, String>(10)? == "done";
            Some(TaskEnd { done, word: row.get(11)?, by: row.get(12)?, at })
        }
        None => None,
    };
    Ok(SupportTask {
        id: row.get(0)?,
        resident: row.get(1)?,
        need: row.get(2)?,
        resource: row.get(3)?,
        role: row.get::<_, Code<_>>(4)?.0,
        due: row.get::<_, Day>(5)?.0,
        rules: row.get(6)?,
        by: row.get(7)?,
        at: moment(row, 8)?,
        end,
    })
}
