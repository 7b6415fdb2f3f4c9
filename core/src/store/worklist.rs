//! What the work list needs beside the visits: yearly checks, tries at doors, where buildings stand, and screening days.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Day, micros, moment, offset};
use super::error::Result;
use super::merges::{self, FAMILY};
use crate::care::id::{CampaignId, HouseholdId, ResidentId, StaffId};
use crate::care::person::Disease;
use crate::care::worklist::Spot;

/// A check that was done.
#[derive(Clone, PartialEq, Eq)]
pub struct DoneCheck {
    /// Whose.
    pub resident: ResidentId,
    /// Which, by its key.
    pub kind: String,
    /// The day of it.
    pub day: NaiveDate,
    /// What was found.
    pub result: String,
}

impl std::fmt::Debug for DoneCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DoneCheck").field("resident", &self.resident).finish_non_exhaustive()
    }
}

/// Appends a check.
pub fn add_check(
    tx: &Transaction<'_>,
    check: &DoneCheck,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO yearly_check (resident, kind, day, result, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![check.resident, check.kind, Day(check.day), check.result, staff, micros(at), offset(at)])?;
    Ok(())
}

/// Key of the check that the form of diabetes asks for too.
const HBA1C: &str = "hba1c";

/// Which days of an HbA1c signed visits name, each as it is after its last correction: `resident`, `day`, and with `found` its `result`,
/// for which the answers are read.
fn hba1c_of_visits(found: bool) -> String {
    let result = |answers: &str| match found {
        true => format!(", json_extract({answers}, '$.hba1c.value') AS result"),
        false => String::new(),
    };
    format!(
        "SELECT resident, json_extract(answers, '$.hba1c_date.value') AS day{} FROM visit v INDEXED BY visit_hba1c
         WHERE state = 'signed' AND json_extract(answers, '$.hba1c_date.value') IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM correction WHERE visit = v.id)
         UNION ALL
         SELECT o.resident, json_extract(c.answers, '$.hba1c_date.value'){}
         FROM correction c JOIN visit o ON o.id = c.visit
         WHERE json_extract(c.answers, '$.hba1c_date.value') IS NOT NULL AND c.number = (
             SELECT number FROM correction WHERE visit = c.visit ORDER BY at DESC, number DESC LIMIT 1)",
        result("answers"),
        result("c.answers"),
    )
}

/// A resident's checks in any of her records, the last day first; the HbA1c of signed visits among them.
pub fn checks(connection: &Connection, resident: ResidentId) -> Result<Vec<DoneCheck>> {
    let mut checks = recorded(connection, resident)?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, day, result FROM ({}) WHERE resident IN {FAMILY}",
        hba1c_of_visits(true)
    ))?;
    let rows = query.query_map([resident], |row| {
        let result = row.get::<_, Option<String>>(2)?.map(|number| format!("{number} %")).unwrap_or_default();
        Ok(DoneCheck { resident: row.get(0)?, kind: HBA1C.to_owned(), day: row.get::<_, Day>(1)?.0, result })
    })?;
    for row in rows {
        let check = row?;
        // One that was recorded as a check too stands once.
        if checks.iter().all(|known| (known.kind.as_str(), known.day) != (HBA1C, check.day)) {
            checks.push(check);
        }
    }
    checks.sort_by_key(|check| std::cmp::Reverse(check.day));
    Ok(checks)
}

fn recorded(connection: &Connection, resident: ResidentId) -> Result<Vec<DoneCheck>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, kind, day, result FROM yearly_check WHERE resident IN {FAMILY}
         ORDER BY day DESC, at DESC, number DESC"
    ))?;
    let rows = query.query_map([resident], |row| {
        Ok(DoneCheck {
            resident: row.get(0)?,
            kind: row.get(1)?,
            day: row.get::<_, Day>(2)?.0,
            result: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last day of each check of everybody, be it that a signed visit names it; of merged records under the one that is shown.
pub fn last_checks(connection: &Connection) -> Result<BTreeMap<ResidentId, BTreeMap<String, NaiveDate>>> {
    let merged = merges::all(connection)?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT resident, kind, max(day) FROM yearly_check GROUP BY resident, kind
         UNION ALL SELECT resident, '{HBA1C}', max(day) FROM ({}) GROUP BY resident",
        hba1c_of_visits(false)
    ))?;
    let mut rows = query.query([])?;
    let mut last: BTreeMap<ResidentId, BTreeMap<String, NaiveDate>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let resident = row.get(0)?;
        let who = merged.get(&resident).copied().unwrap_or(resident);
        let Day(day) = row.get(2)?;
        let known = last.entry(who).or_default().entry(row.get(1)?).or_insert(day);
        *known = day.max(*known);
    }
    Ok(last)
}

/// Who has been followed up for a disease since a day or longer, and since when.
pub fn managed_since(
    connection: &Connection,
    day: NaiveDate,
) -> Result<Vec<(ResidentId, Disease, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, d.resident), d.disease, d.since FROM managed_disease d
         LEFT JOIN merged m ON m.absorbed = d.resident WHERE d.since <= ?1",
    )?;
    let rows = query.query_map([Day(day)], |row| {
        Ok((row.get(0)?, row.get::<_, Code<_>>(1)?.0, row.get::<_, Day>(2)?.0))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Nobody opened.
pub fn add_try(
    tx: &Transaction<'_>,
    household: HouseholdId,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached("INSERT INTO door_try (household, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![household, staff, micros(at), offset(at)])?;
    Ok(())
}

/// Tries at each door since somebody there was visited last, oldest first. A visit that ended with the code `unopened` of the field
/// `not_followed` visited nobody.
pub fn tries(
    connection: &Connection,
    unopened: Option<u8>,
) -> Result<BTreeMap<HouseholdId, Vec<DateTime<FixedOffset>>>> {
    let mut query = connection.prepare_cached(
        "SELECT t.household, t.at, t.at_offset FROM door_try t WHERE NOT EXISTS (
             SELECT 1 FROM resident r JOIN visit v ON v.resident = r.id
             WHERE r.household = t.household AND v.state = 'signed' AND v.signed_at >= t.at
                 AND json_extract(v.answers, '$.not_followed.value') IS NOT ?1)
         ORDER BY t.at, t.number",
    )?;
    let mut rows = query.query([unopened])?;
    let mut tries: BTreeMap<HouseholdId, Vec<DateTime<FixedOffset>>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        tries.entry(row.get(0)?).or_default().push(moment(row, 1)?);
    }
    Ok(tries)
}

/// Says where a building stands, over what was said before that moment; one without a name is where the team of an estate sets out.
pub fn put_place(
    tx: &Transaction<'_>,
    estate: &str,
    building: &str,
    spot: Spot,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO building_place (estate, building, latitude, longitude, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (estate, building) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude,
             at = excluded.at
         WHERE excluded.at >= building_place.at",
    )?
    .execute(params![estate, building, spot.latitude, spot.longitude, micros(at)])?;
    Ok(())
}

/// Where buildings stand, by estate and building.
pub fn places(connection: &Connection) -> Result<BTreeMap<(String, String), Spot>> {
    let mut query =
        connection.prepare_cached("SELECT estate, building, latitude, longitude FROM building_place")?;
    let rows = query.query_map([], |row| {
        Ok(((row.get(0)?, row.get(1)?), Spot { latitude: row.get(2)?, longitude: row.get(3)? }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A screening day of a village group or a building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Id.
    pub id: CampaignId,
    /// 小区 or 村; empty in one that was planned before that was said.
    pub estate: String,
    /// 村民组 or 栋.
    pub building: String,
    /// The day.
    pub day: NaiveDate,
    /// Version of the rules that made the slots.
    pub rules: String,
    /// Who is asked to come, and when: 08:30.
    pub slots: Vec<(ResidentId, String)>,
}

/// Plans a screening day with its slots. One that is here already gets those that it has not.
pub fn add_campaign(
    tx: &Transaction<'_>,
    campaign: &Campaign,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO campaign (id, building, day, rules, staff, at, at_offset, estate)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO NOTHING",
    )?
    .execute(params![
        campaign.id,
        campaign.building,
        Day(campaign.day),
        campaign.rules,
        staff,
        micros(at),
        offset(at),
        campaign.estate,
    ])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO campaign_slot (campaign, resident, slot) VALUES (?1, ?2, ?3)
         ON CONFLICT (campaign, resident) DO NOTHING",
    )?;
    for (resident, slot) in &campaign.slots {
        insert.execute(params![campaign.id, resident, slot])?;
    }
    Ok(())
}

/// One screening day.
pub fn campaign(connection: &Connection, id: CampaignId) -> Result<Option<Campaign>> {
    let mut query =
        connection.prepare_cached("SELECT id, building, day, rules, estate FROM campaign WHERE id = ?1")?;
    let found = query.query_row([id], campaign_row).optional()?;
    found.map(|campaign| with_slots(connection, campaign)).transpose()
}

/// All screening days, the latest first.
pub fn campaigns(connection: &Connection) -> Result<Vec<Campaign>> {
    let mut query = connection.prepare_cached(
        "SELECT id, building, day, rules, estate FROM campaign ORDER BY day DESC, at DESC, id",
    )?;
    let found = query.query_map([], campaign_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
    found.into_iter().map(|campaign| with_slots(connection, campaign)).collect()
}

/// The next screening day after `today` to which somebody is asked in any of her records, and when: 08:30.
pub fn next_slot(
    connection: &Connection,
    resident: ResidentId,
    today: NaiveDate,
) -> Result<Option<(NaiveDate, String)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT c.day, s.slot FROM campaign_slot s JOIN campaign c ON c.id = s.campaign
         WHERE s.resident IN {FAMILY} AND c.day > ?2 ORDER BY c.day, s.slot LIMIT 1"
    ))?;
    let found =
        query.query_row(params![resident, Day(today)], |row| Ok((row.get::<_, Day>(0)?.0, row.get(1)?)));
    Ok(found.optional()?)
}

fn campaign_row(row: &Row<'_>) -> rusqlite::Result<Campaign> {
    Ok(Campaign {
        id: row.get(0)?,
        building: row.get(1)?,
        day: row.get::<_, Day>(2)?.0,
        rules: row.get(3)?,
        estate: row.get(4)?,
        slots: Vec::new(),
    })
}

fn with_slots(connection: &Connection, mut campaign: Campaign) -> Result<Campaign> {
    let mut query = connection.prepare_cached(
        "SELECT resident, slot FROM campaign_slot WHERE campaign = ?1 ORDER BY slot, resident",
    )?;
    let rows = query.query_map([campaign.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    campaign.slots = rows.collect::<rusqlite::Result<_>>()?;
    Ok(campaign)
}
