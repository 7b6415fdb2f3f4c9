//! Referrals to a hospital with their steps, and places with specialists.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::{Code, Day, Json, micros, moment, offset};
use super::error::Result;
use super::merges::FAMILY;
use crate::care::id::{CareReferralId, ResidentId, SlotId, StaffId};
use crate::care::referral::{ReferralKind, ReferralState, Urgency};

/// A referral as it was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct CareReferral {
    /// Id.
    pub id: CareReferralId,
    /// Whose.
    pub resident: ResidentId,
    /// What is asked.
    pub kind: ReferralKind,
    /// How soon.
    pub urgency: Urgency,
    /// Which hospital.
    pub hospital: String,
    /// Which department.
    pub department: String,
    /// Why.
    pub reason: String,
    /// What is asked of the specialist; may be empty.
    pub question: String,
    /// The page for the receiving doctor, line by line.
    pub summary: Vec<String>,
    /// Version of the rules.
    pub rules: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// One step of a referral.
#[derive(Clone, PartialEq, Eq)]
pub struct ReferralStep {
    /// Where it stands from then on.
    pub state: ReferralState,
    /// The day it happened.
    pub day: NaiveDate,
    /// In words; may be empty.
    pub note: String,
    /// Who wrote it down.
    pub by: StaffId,
    /// When it was written down.
    pub at: DateTime<FixedOffset>,
}

/// A referral with where it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct StandingReferral {
    /// The referral.
    pub referral: CareReferral,
    /// The last step.
    pub state: ReferralState,
    /// The day of it.
    pub day: NaiveDate,
}

/// A place with a specialist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralSlot {
    /// Id.
    pub id: SlotId,
    /// Which hospital.
    pub hospital: String,
    /// Which department.
    pub department: String,
    /// With whom.
    pub specialist: String,
    /// The day.
    pub day: NaiveDate,
    /// The time: 08:30.
    pub time: String,
    /// How many the platform gave.
    pub places: u32,
}

impl std::fmt::Debug for CareReferral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CareReferral").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ReferralStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReferralStep").field("state", &self.state).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StandingReferral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandingReferral").field("state", &self.state).finish_non_exhaustive()
    }
}

/// Appends a referral; its first step comes with [`add_step`].
pub fn add(tx: &Transaction<'_>, referral: &CareReferral) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO care_referral (id, resident, kind, urgency, hospital, department, reason, question, summary, rules,
             staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        referral.id,
        referral.resident,
        Code(referral.kind),
        Code(referral.urgency),
        referral.hospital,
        referral.department,
        referral.reason,
        referral.question,
        Json(&referral.summary),
        referral.rules,
        referral.by,
        micros(referral.at),
        offset(referral.at),
    ])?;
    Ok(())
}

/// Appends a step.
pub fn add_step(tx: &Transaction<'_>, referral: CareReferralId, step: &ReferralStep) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO care_referral_step (referral, state, day, note, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        referral,
        Code(step.state),
        Day(step.day),
        step.note,
        step.by,
        micros(step.at),
        offset(step.at)
    ])?;
    Ok(())
}

/// A referral's steps, the first one first.
pub fn steps(connection: &Connection, referral: CareReferralId) -> Result<Vec<ReferralStep>> {
    let mut query = connection.prepare_cached(
        "SELECT state, day, note, staff, at, at_offset FROM care_referral_step WHERE referral = ?1 ORDER BY at, number",
    )?;
    let rows = query.query_map([referral], |row| {
        Ok(ReferralStep {
            state: row.get::<_, Code<_>>(0)?.0,
            day: row.get::<_, Day>(1)?.0,
            note: row.get(2)?,
            by: row.get(3)?,
            at: moment(row, 4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Referrals with their last step, of residents named by the one that is shown.
const STANDING: &str =
    "SELECT r.id, coalesce(m.kept, r.resident), r.kind, r.urgency, r.hospital, r.department, r.reason,
        r.question, r.summary, r.rules, r.staff, r.at, r.at_offset, s.state, s.day
    FROM care_referral r
    JOIN care_referral_step s ON s.number = (SELECT number FROM care_referral_step
        WHERE referral = r.id ORDER BY at DESC, number DESC LIMIT 1)
    LEFT JOIN merged m ON m.absorbed = r.resident";

/// One referral.
pub fn get(connection: &Connection, id: CareReferralId) -> Result<Option<StandingReferral>> {
    let mut query = connection.prepare_cached(&format!("{STANDING} WHERE r.id = ?1"))?;
    Ok(query.query_row([id], standing).optional()?)
}

/// A resident's referrals, the latest first.
pub fn of_resident(connection: &Connection, resident: ResidentId) -> Result<Vec<StandingReferral>> {
    let mut query = connection
        .prepare_cached(&format!("{STANDING} WHERE r.resident IN {FAMILY} ORDER BY r.at DESC, r.id DESC"))?;
    let rows = query.query_map([resident], standing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody's that are not over, the first sent first. What was declined is over once something of its kind was asked for anew.
pub fn open(connection: &Connection) -> Result<Vec<StandingReferral>> {
    let mut query = connection.prepare_cached(&format!(
        "{STANDING} WHERE s.state NOT IN ('followed-up', 'withdrawn') AND NOT (s.state = 'declined' AND EXISTS (
             SELECT 1 FROM care_referral n WHERE n.kind = r.kind AND n.at > r.at
                 AND coalesce((SELECT kept FROM merged WHERE absorbed = n.resident), n.resident)
                     = coalesce((SELECT kept FROM merged WHERE absorbed = r.resident), r.resident)))
         ORDER BY r.at, r.id"
    ))?;
    let rows = query.query_map([], standing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn standing(row: &Row<'_>) -> rusqlite::Result<StandingReferral> {
    Ok(StandingReferral {
        referral: CareReferral {
            id: row.get(0)?,
            resident: row.get(1)?,
            kind: row.get::<_, Code<_>>(2)?.0,
            urgency: row.get::<_, Code<_>>(3)?.0,
            hospital: row.get(4)?,
            department: row.get(5)?,
            reason: row.get(6)?,
            question: row.get(7)?,
            summary: row.get::<_, Json<_>>(8)?.0,
            rules: row.get(9)?,
            by: row.get(10)?,
            at: moment(row, 11)?,
        },
        state: row.get::<_, Code<_>>(13)?.0,
        day: row.get::<_, Day>(14)?.0,
    })
}

/// Takes over a place as the platform tells it; over an earlier one of the same id.
pub fn put_slot(tx: &Transaction<'_>, slot: &ReferralSlot) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO referral_slot (id, hospital, department, specialist, day, time, places)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET hospital = excluded.hospital, department = excluded.department,
             specialist = excluded.specialist, day = excluded.day, time = excluded.time, places = excluded.places",
    )?
    .execute(params![
        slot.id,
        slot.hospital,
        slot.department,
        slot.specialist,
        Day(slot.day),
        slot.time,
        slot.places
    ])?;
    Ok(())
}

/// There is nothing left of a place, whoever took it.
pub fn close_slot(tx: &Transaction<'_>, slot: SlotId) -> Result<()> {
    tx.prepare_cached("UPDATE referral_slot SET places = 0 WHERE id = ?1")?.execute([slot])?;
    Ok(())
}

const SLOT: &str = "id, hospital, department, specialist, day, time, places";

/// Places from a day on, each with how many are left. A referral that was declined or withdrawn gives its place back.
pub fn slots(connection: &Connection, from: NaiveDate) -> Result<Vec<(ReferralSlot, u32)>> {
    let taken = taken(connection)?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT {SLOT} FROM referral_slot WHERE day >= ?1 ORDER BY day, time, hospital, department, id"
    ))?;
    let rows = query.query_map([Day(from)], slot)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows
        .into_iter()
        .map(|slot| {
            let left = slot.places.saturating_sub(taken.get(&slot.id).copied().unwrap_or(0));
            (slot, left)
        })
        .collect())
}

fn taken(connection: &Connection) -> Result<BTreeMap<SlotId, u32>> {
    let mut query = connection.prepare_cached(
        "SELECT t.slot, count(*) FROM slot_taken t
         JOIN care_referral_step s ON s.number = (SELECT number FROM care_referral_step
             WHERE referral = t.referral ORDER BY at DESC, number DESC LIMIT 1)
         WHERE s.state NOT IN ('declined', 'withdrawn') GROUP BY t.slot",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a place is known.
pub fn has_slot(connection: &Connection, slot: SlotId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM referral_slot WHERE id = ?1")?.exists([slot])?)
}

/// Takes a place for a referral.
pub fn take(
    tx: &Transaction<'_>,
    referral: CareReferralId,
    slot: SlotId,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO slot_taken (referral, slot, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![referral, slot, staff, micros(at), offset(at)])?;
    Ok(())
}

/// The place of a referral; none: it has none.
pub fn slot_of(connection: &Connection, referral: CareReferralId) -> Result<Option<ReferralSlot>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {SLOT} FROM referral_slot WHERE id = (SELECT slot FROM slot_taken WHERE referral = ?1 ORDER BY at, number LIMIT 1)"
    ))?;
    Ok(query.query_row([referral], slot).optional()?)
}

fn slot(row: &Row<'_>) -> rusqlite::Result<ReferralSlot> {
    Ok(ReferralSlot {
        id: row.get(0)?,
        hospital: row.get(1)?,
        department: row.get(2)?,
        specialist: row.get(3)?,
        day: row.get::<_, Day>(4)?.0,
        time: row.get(5)?,
        places: row.get(6)?,
    })
}
