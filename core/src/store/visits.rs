//! Signed visits: written once, whole, and never altered.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use rust_decimal::Decimal;

use super::audit::{self, Audit};
use super::colours::Cause;
use super::columns::{Code, Day, Json, micros, moment, offset};
use super::error::{Error, Result};
use super::merges::FAMILY;
use super::outbox::{self, Outgoing};
use super::plans;
use super::standing::{self, Standing};
use super::{corrections, decisions, indicators};
use crate::care::answer::Answer;
use crate::care::id::{ResidentId, VisitId};
use crate::care::judgement::Judgement;
use crate::care::outcome::{LastFollowUp, OutcomeRules};
use crate::care::person::Disease;
use crate::care::plan::Tick;
use crate::care::team::Role;
use crate::care::visit::{SignedForm, SignedVisit};

/// All that happens when a visit is signed.
#[derive(Debug)]
pub struct Signing<'a> {
    /// The visit, whose draft is in the store.
    pub visit: &'a SignedVisit,
    /// What the platform is to get.
    pub outgoing: &'a [Outgoing],
    /// Who signed, for the trail.
    pub audit: &'a Audit,
    /// Where the resident stands now.
    pub standing: &'a Standing,
    /// What was ticked of the 5+2 plan.
    pub ticks: &'a [Tick],
}

/// Signs a draft: visit, forms, judgements, ticks, standing, outbox and audit, all in the caller's transaction.
/// [`Error::Refused`] unless the visit is a draft of this resident.
pub fn sign(tx: &Transaction<'_>, signing: &Signing<'_>) -> Result<()> {
    close(tx, signing.visit)?;
    for tick in signing.ticks {
        plans::tick(tx, tick)?;
    }
    standing::put(tx, signing.standing, signing.visit.signed_at.date_naive(), Cause::Visit)?;
    for outgoing in signing.outgoing {
        outbox::put(tx, outgoing)?;
    }
    audit::append(tx, signing.audit)
}

/// Takes over a visit that was signed elsewhere or before: history from the platform, or of a district being set up.
pub fn import(tx: &Transaction<'_>, visit: &SignedVisit) -> Result<()> {
    let open = super::drafts::open_of(tx, visit.resident)?;
    if open.is_some() {
        return Err(Error::Refused("history can't come in while a visit is open".into()));
    }
    tx.prepare_cached(
        "INSERT INTO visit (id, resident, staff, state, started_at, started_offset) VALUES (?1, ?2, ?3, 'draft', ?4, ?5)",
    )?
    .execute(params![visit.id, visit.resident, visit.staff, micros(visit.started_at), offset(visit.started_at)])?;
    for decision in &visit.decisions {
        decisions::append(tx, visit.id, decision, visit.signed_at)?;
    }
    close(tx, visit)
}

fn close(tx: &Transaction<'_>, visit: &SignedVisit) -> Result<()> {
    let mut insert =
        tx.prepare_cached("INSERT INTO form (visit, disease, version, answers) VALUES (?1, ?2, ?3, ?4)")?;
    for form in &visit.forms {
        insert.execute(params![visit.id, Code(form.disease), form.version, Json(&form.answers)])?;
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO judgement (visit, disease, class, referral, next, reasons, needs, rules)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for judgement in &visit.judgements {
        insert.execute(params![
            visit.id,
            Code(judgement.disease),
            judgement.class.map(Code),
            judgement.referral.map(Code),
            Day(judgement.next),
            Json(&judgement.reasons),
            Json(&judgement.needs),
            judgement.rules,
        ])?;
    }
    tx.prepare_cached("DELETE FROM draft_answer WHERE visit = ?1")?.execute([visit.id])?;
    let changed = tx
        .prepare_cached(
            "UPDATE visit SET state = 'signed', staff = ?3, signed_at = ?4, signed_offset = ?5, answers = ?6, gaps = ?7
             WHERE id = ?1 AND resident = ?2 AND state = 'draft'",
        )?
        .execute(params![
            visit.id,
            visit.resident,
            visit.staff,
            micros(visit.signed_at),
            offset(visit.signed_at),
            Json(&visit.answers),
            Json(&visit.gaps),
        ])?;
    if changed == 1 { Ok(()) } else { Err(Error::Refused("no such draft".into())) }
}

const COLUMNS: &str =
    "id, resident, staff, started_at, started_offset, signed_at, signed_offset, answers, gaps";

/// A signed visit, whole, as it is after its last correction.
pub fn get(connection: &Connection, id: VisitId) -> Result<Option<SignedVisit>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM visit WHERE id = ?1 AND state = 'signed'"))?;
    let head = query.query_row([id], head).optional()?;
    head.map(|head| whole(connection, head)).transpose()
}

/// Whose a signed visit is, and when it was signed: what a list needs, without its answers.
pub fn signed_at(
    connection: &Connection,
    id: VisitId,
) -> Result<Option<(ResidentId, DateTime<FixedOffset>)>> {
    let mut query = connection.prepare_cached(
        "SELECT resident, signed_at, signed_offset FROM visit WHERE id = ?1 AND state = 'signed'",
    )?;
    Ok(query.query_row([id], |row| Ok((row.get(0)?, moment(row, 1)?))).optional()?)
}

/// A signed visit as it was signed, or as it is after one of its corrections.
pub fn version(connection: &Connection, id: VisitId, correction: Option<i64>) -> Result<Option<SignedVisit>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM visit WHERE id = ?1 AND state = 'signed'"))?;
    let Some(head) = query.query_row([id], head).optional()? else { return Ok(None) };
    let visit = as_signed(connection, head)?;
    match correction {
        None => Ok(Some(visit)),
        Some(number) => corrections::applied(connection, visit, Some(number)).map(Some),
    }
}

/// A resident's signed visits, latest first.
pub fn of_resident(connection: &Connection, resident: ResidentId, limit: u32) -> Result<Vec<SignedVisit>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM visit WHERE resident IN {FAMILY} AND state = 'signed' ORDER BY signed_at DESC, id DESC LIMIT ?2"
    ))?;
    let heads = query.query_map(params![resident, limit], head)?.collect::<rusqlite::Result<Vec<_>>>()?;
    heads.into_iter().map(|head| whole(connection, head)).collect()
}

/// A resident's follow-ups, latest first: the last `limit` that took place, with what came of those in between that could not.
/// Visits in which nothing was to be followed up, a volunteer's measuring, are left out, however many they are.
pub fn follow_ups(
    connection: &Connection,
    resident: ResidentId,
    before: Option<DateTime<FixedOffset>>,
    limit: usize,
) -> Result<Vec<SignedVisit>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id FROM ({}) WHERE ?2 IS NULL OR signed_at < ?2 ORDER BY signed_at DESC, id DESC",
        may_follow_up()
    ))?;
    let mut ids = query.query_map(params![resident, before.map(micros)], |row| row.get::<_, VisitId>(0))?;
    let (mut past, mut took_place) = (Vec::new(), 0);
    while took_place < limit
        && let Some(id) = ids.next()
    {
        let Some(visit) = get(connection, id?)? else { continue };
        if visit.took_place() {
            took_place += 1;
        } else if visit.outcome().is_none() {
            continue;
        }
        past.push(visit);
    }
    Ok(past)
}

/// The last follow-up of a resident; none: there is none.
pub fn last_follow_up(connection: &Connection, resident: ResidentId) -> Result<Option<LastFollowUp>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id, signed_at, signed_offset, EXISTS (SELECT 1 FROM correction WHERE visit = v.id) FROM ({}) v
         ORDER BY signed_at DESC, id DESC",
        may_follow_up()
    ))?;
    let mut rows = query.query([resident])?;
    while let Some(row) = rows.next()? {
        let (id, at): (VisitId, _) = (row.get(0)?, moment(row, 1)?);
        if !row.get::<_, bool>(3)? {
            let answers = indicators::answers(connection, id, false)?.unwrap_or_default();
            let outcome = OutcomeRules::current().of(&answers, at.date_naive());
            return Ok(Some(LastFollowUp { at, outcome }));
        }
        // A volunteer's measuring that was corrected is no follow-up for that.
        let whole = get(connection, id)?.filter(|one| one.took_place() || one.outcome().is_some());
        if let Some(whole) = whole {
            return Ok(Some(LastFollowUp { at, outcome: whole.outcome() }));
        }
    }
    Ok(None)
}

/// The visits of resident `?1` that may be follow-ups: something was judged, it could not take place, or it was corrected and says more.
/// Asked apart, none of the three reads the answers of all visits.
fn may_follow_up() -> String {
    let ways = [
        "EXISTS (SELECT 1 FROM judgement WHERE visit = v.id)",
        "json_extract(v.answers, '$.not_followed.value') IS NOT NULL",
        "EXISTS (SELECT 1 FROM correction WHERE visit = v.id)",
    ];
    let visits = ways.map(|way| {
        format!(
            "SELECT id, signed_at, signed_offset FROM visit v
             WHERE resident IN {FAMILY} AND state = 'signed' AND {way}"
        )
    });
    visits.join(" UNION ")
}

/// The answers of a visit `v` after its last correction.
macro_rules! last_answers {
    () => {
        "coalesce((SELECT c.answers FROM correction c WHERE c.visit = v.id ORDER BY c.at DESC, c.number DESC LIMIT 1), v.answers)"
    };
}

/// Whether a visit `v` met her: it does not say, after its last correction, why it could not take place.
pub(super) const MET: &str = concat!("json_extract(", last_answers!(), ", '$.not_followed.value') IS NULL");

/// The last BMI (kg/m²) that a signed visit of a resident names, as it is after its last correction, of those before a moment if one
/// is given; with the day of the visit.
pub fn last_bmi(
    connection: &Connection,
    resident: ResidentId,
    before: Option<DateTime<FixedOffset>>,
) -> Result<Option<(NaiveDate, Decimal)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT bmi, signed_at, signed_offset FROM (
             SELECT json_extract({answers}, '$.bmi') AS bmi, signed_at, signed_offset
             FROM visit v WHERE resident IN {FAMILY} AND state = 'signed')
         WHERE bmi IS NOT NULL AND (?2 IS NULL OR signed_at < ?2) ORDER BY signed_at DESC LIMIT 1",
        answers = last_answers!()
    ))?;
    let found = query.query_row(params![resident, before.map(micros)], |row| {
        Ok((moment(row, 1)?.date_naive(), row.get::<_, Json<Answer>>(0)?.0))
    });
    Ok(match found.optional()? {
        Some((day, Answer::Number(bmi))) => Some((day, bmi)),
        _ => None,
    })
}

/// The day of the last visit of everybody in which something was judged and that took place, as it was signed; of merged records under
/// the one that is shown.
pub fn last_judged(connection: &Connection) -> Result<BTreeMap<ResidentId, NaiveDate>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, v.resident), v.signed_at, v.signed_offset FROM visit v INDEXED BY visit_signed_at
         LEFT JOIN merged m ON m.absorbed = v.resident
         WHERE v.state = 'signed' AND v.id IN (SELECT visit FROM judgement) AND v.id NOT IN (
             SELECT id FROM visit INDEXED BY visit_not_followed WHERE state = 'signed' AND json_extract(answers, '$.not_followed.value') IS NOT NULL)",
    )?;
    let mut rows = query.query([])?;
    let mut last: BTreeMap<ResidentId, NaiveDate> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let day = moment(row, 1)?.date_naive();
        let known = last.entry(row.get(0)?).or_insert(day);
        *known = day.max(*known);
    }
    Ok(last)
}

/// What a day's list needs of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// To whom; of merged records the one that is shown.
    pub resident: ResidentId,
    /// By which role; none: by somebody this phone does not know.
    pub role: Option<Role>,
    /// Whether she was met.
    pub met: bool,
}

/// Visits signed since a moment, in that order.
pub fn paid_since(connection: &Connection, since: DateTime<FixedOffset>) -> Result<Vec<Paid>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT coalesce(m.kept, v.resident), s.role, {MET} FROM visit v LEFT JOIN staff s ON s.id = v.staff
         LEFT JOIN merged m ON m.absorbed = v.resident WHERE v.state = 'signed' AND v.signed_at >= ?1 ORDER BY v.signed_at, v.id"
    ))?;
    let rows = query.query_map([micros(since)], |row| {
        let role = row.get::<_, Option<Code<Role>>>(1)?.map(|role| role.0);
        Ok(Paid { resident: row.get(0)?, role, met: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last judgements of one disease, latest first, as they are after corrections.
pub fn judgements(
    connection: &Connection,
    resident: ResidentId,
    disease: Disease,
    limit: u32,
) -> Result<Vec<Judgement>> {
    let past = of_resident(connection, resident, limit)?.into_iter();
    Ok(past.flat_map(|visit| visit.judgements).filter(|judged| judged.disease == disease).collect())
}

fn head(row: &Row<'_>) -> rusqlite::Result<SignedVisit> {
    Ok(SignedVisit {
        id: row.get(0)?,
        resident: row.get(1)?,
        staff: row.get(2)?,
        started_at: moment(row, 3)?,
        signed_at: moment(row, 5)?,
        answers: row.get::<_, Json<_>>(7)?.0,
        gaps: row.get::<_, Json<_>>(8)?.0,
        forms: Vec::new(),
        judgements: Vec::new(),
        decisions: Vec::new(),
    })
}

/// A visit with everything that was signed, as it is after its last correction.
fn whole(connection: &Connection, visit: SignedVisit) -> Result<SignedVisit> {
    let visit = as_signed(connection, visit)?;
    corrections::applied(connection, visit, None)
}

fn as_signed(connection: &Connection, mut visit: SignedVisit) -> Result<SignedVisit> {
    let mut query =
        connection.prepare_cached("SELECT disease, version, answers FROM form WHERE visit = ?1")?;
    let rows = query.query_map([visit.id], |row| {
        Ok(SignedForm {
            disease: row.get::<_, Code<_>>(0)?.0,
            version: row.get(1)?,
            answers: row.get::<_, Json<_>>(2)?.0,
        })
    })?;
    visit.forms = rows.collect::<rusqlite::Result<_>>()?;
    visit.forms.sort_unstable_by_key(|form| form.disease);
    let mut query = connection.prepare_cached(
        "SELECT disease, class, referral, next, reasons, needs, rules FROM judgement WHERE visit = ?1",
    )?;
    let rows = query.query_map([visit.id], judgement)?;
    visit.judgements = rows.collect::<rusqlite::Result<_>>()?;
    visit.judgements.sort_unstable_by_key(|judgement| judgement.disease);
    visit.decisions = decisions::of_visit(connection, visit.id)?;
    Ok(visit)
}

fn judgement(row: &Row<'_>) -> rusqlite::Result<Judgement> {
    Ok(Judgement {
        disease: row.get::<_, Code<_>>(0)?.0,
        class: row.get::<_, Option<Code<_>>>(1)?.map(|class| class.0),
        referral: row.get::<_, Option<Code<_>>>(2)?.map(|referral| referral.0),
        next: row.get::<_, Day>(3)?.0,
        reasons: row.get::<_, Json<_>>(4)?.0,
        needs: row.get::<_, Json<_>>(5)?.0,
        rules: row.get(6)?,
    })
}
