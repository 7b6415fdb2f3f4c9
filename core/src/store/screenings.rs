//! Screenings at the door, and referrals for diagnosis with their results.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Day, Json, micros, moment, offset};
use super::error::Result;
use super::merges::{self, FAMILY};
use crate::care::answer::Answers;
use crate::care::id::{ReferralId, ResidentId, ScreeningId, StaffId};
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::screen::ScreenFindings;

/// One screening as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Id.
    pub id: ScreeningId,
    /// Whose.
    pub resident: ResidentId,
    /// What was filled in.
    pub answers: Answers,
    /// What the rules said.
    pub findings: ScreenFindings,
    /// Version of the rules.
    pub rules: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// A referral for diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagnosisReferral {
    /// Id.
    pub id: ReferralId,
    /// Whose.
    pub resident: ResidentId,
    /// Which disease is suspected.
    pub disease: Disease,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Version of the rules.
    pub rules: String,
    /// By when the result is asked after.
    pub due: NaiveDate,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What the hospital found, `confirmed`, `not-confirmed` or `not-seen`; none: not known yet.
    pub result: Option<String>,
}

/// Appends a screening.
pub fn add(tx: &Transaction<'_>, screening: &Screening) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO screening (id, resident, answers, findings, rules, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        screening.id,
        screening.resident,
        Json(&screening.answers),
        Json(&screening.findings),
        screening.rules,
        screening.by,
        micros(screening.at),
        offset(screening.at),
    ])?;
    Ok(())
}

const COLUMNS: &str = "id, resident, answers, findings, rules, staff, at, at_offset";

/// A resident's last screening, whichever of her records it was written in.
pub fn last(connection: &Connection, resident: ResidentId) -> Result<Option<Screening>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM screening WHERE resident IN {FAMILY} ORDER BY at DESC, id DESC LIMIT 1"
    ))?;
    Ok(query.query_row([resident], screening).optional()?)
}

/// A resident's screenings, the last first.
pub fn of_resident(connection: &Connection, resident: ResidentId) -> Result<Vec<Screening>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM screening WHERE resident IN {FAMILY} ORDER BY at DESC, id DESC"
    ))?;
    let rows = query.query_map([resident], screening)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last screening of everybody who has one, in the order of the residents' ids; of merged records under the one that is shown.
pub fn last_of_all(connection: &Connection) -> Result<Vec<Screening>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM screening s
         WHERE id = (SELECT id FROM screening WHERE resident = s.resident ORDER BY at DESC, id DESC LIMIT 1)
         ORDER BY resident"
    ))?;
    let shown = merges::all(connection)?;
    let mut last: BTreeMap<ResidentId, Screening> = BTreeMap::new();
    for mut one in query.query_map([], screening)?.collect::<rusqlite::Result<Vec<_>>>()? {
        one.resident = shown.get(&one.resident).copied().unwrap_or(one.resident);
        let newer = last.get(&one.resident).is_none_or(|known| (known.at, known.id) < (one.at, one.id));
        if newer {
            last.insert(one.resident, one);
        }
    }
    Ok(last.into_values().collect())
}

fn screening(row: &Row<'_>) -> rusqlite::Result<Screening> {
    Ok(Screening {
        id: row.get(0)?,
        resident: row.get(1)?,
        answers: row.get::<_, Json<_>>(2)?.0,
        findings: row.get::<_, Json<_>>(3)?.0,
        rules: row.get(4)?,
        by: row.get(5)?,
        at: moment(row, 6)?,
    })
}

/// Refers a resident.
pub fn refer(tx: &Transaction<'_>, referral: &DiagnosisReferral) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO referral (id, resident, disease, reasons, rules, due, staff, at, at_offset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        referral.id,
        referral.resident,
        Code(referral.disease),
        Json(&referral.reasons),
        referral.rules,
        Day(referral.due),
        referral.by,
        micros(referral.at),
        offset(referral.at),
    ])?;
    Ok(())
}

/// Appends what the hospital found.
pub fn add_result(
    tx: &Transaction<'_>,
    referral: ReferralId,
    result: &str,
    note: &str,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO referral_result (referral, result, note, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![referral, result, note, staff, micros(at), offset(at)])?;
    Ok(())
}

const REFERRAL: &str = "r.id, r.resident, r.disease, r.reasons, r.rules, r.due, r.staff, r.at, r.at_offset,
    (SELECT result FROM referral_result WHERE referral = r.id ORDER BY at DESC, number DESC LIMIT 1)";

/// One referral.
pub fn referral(connection: &Connection, id: ReferralId) -> Result<Option<DiagnosisReferral>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {REFERRAL} FROM referral r WHERE r.id = ?1"))?;
    Ok(query.query_row([id], referral_row).optional()?)
}

/// All referrals, the first made first; of merged records under the one that is shown.
pub fn referrals(connection: &Connection) -> Result<Vec<DiagnosisReferral>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {REFERRAL} FROM referral r ORDER BY r.at, r.id"))?;
    let mut referrals = query.query_map([], referral_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let shown = merges::all(connection)?;
    for referral in &mut referrals {
        referral.resident = shown.get(&referral.resident).copied().unwrap_or(referral.resident);
    }
    Ok(referrals)
}

/// One resident's referrals, whichever of her records they were written in, the first made first.
pub fn referrals_of(connection: &Connection, resident: ResidentId) -> Result<Vec<DiagnosisReferral>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {REFERRAL} FROM referral r WHERE r.resident IN {FAMILY} ORDER BY r.at, r.id"
    ))?;
    let rows = query.query_map([resident], referral_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn referral_row(row: &Row<'_>) -> rusqlite::Result<DiagnosisReferral> {
    Ok(DiagnosisReferral {
        id: row.get(0)?,
        resident: row.get(1)?,
        disease: row.get::<_, Code<_>>(2)?.0,
        reasons: row.get::<_, Json<_>>(3)?.0,
        rules: row.get(4)?,
        due: row.get::<_, Day>(5)?.0,
        by: row.get(6)?,
        at: moment(row, 7)?,
        result: row.get(9)?,
    })
}
