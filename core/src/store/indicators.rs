//! What the indicators are counted from: the whole district in a few reads, people merged into one counted once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension, params};

use super::columns::{Code, Day, Json, micros, moment};
use super::error::Result;
use super::readings::{NOT_TAKEN_BACK, USABLE_PRESSURE};
use super::{decisions, merges, people};
use crate::care::answer::{Answer, Answers};
use crate::care::id::{ResidentId, StaffId, VisitId};
use crate::care::indicator::{Referred, Screened};
use crate::care::judgement::FollowUpClass;
use crate::care::person::Disease;
use crate::care::team::Role;

/// Somebody who is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who.
    pub resident: ResidentId,
    /// 小区 or 村.
    pub estate: String,
    /// Born.
    pub born: NaiveDate,
}

/// One follow-up of one disease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedUp {
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub resident: ResidentId,
    /// Of which disease; none: nothing was judged, it may not have taken place, and its answers say more.
    pub disease: Option<Disease>,
    /// What was decided: the rules' class, or the doctor's in its place, after the last correction.
    pub class: Option<FollowUpClass>,
    /// Begun.
    pub started_at: DateTime<FixedOffset>,
    /// Signed.
    pub signed_at: DateTime<FixedOffset>,
    /// It was corrected afterwards: its answers say more.
    pub corrected: bool,
    /// 随访方式 3 电话.
    pub by_phone: bool,
    /// Nothing of it is still on this phone alone.
    pub acknowledged: bool,
}

/// Everybody who is counted, in the order of their ids.
pub fn everybody(connection: &Connection) -> Result<Vec<Counted>> {
    let mut query = connection.prepare_cached(
        "SELECT r.id, h.estate, r.born FROM resident r JOIN household h ON h.id = r.household
         WHERE r.id NOT IN (SELECT absorbed FROM merged) ORDER BY r.id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Counted { resident: row.get(0)?, estate: row.get(1)?, born: row.get::<_, Day>(2)?.0 })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is followed up for what, and since when.
pub fn managed(connection: &Connection) -> Result<Vec<(ResidentId, Disease, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, d.resident), d.disease, min(d.since) FROM managed_disease d
         LEFT JOIN merged m ON m.absorbed = d.resident GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let rows =
        query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Code<_>>(1)?.0, row.get::<_, Day>(2)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Follow-ups signed from `first` on and before `end`, earliest first. Without answers: of those the last ones are asked for.
pub fn followed_up(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<Vec<FollowedUp>> {
    // Few have one of these: looked up here, each visit is read once and no more.
    let corrected = visits(connection, "SELECT visit FROM correction")?;
    let waiting =
        visits(connection, "SELECT visit FROM outbox WHERE visit IS NOT NULL AND state <> 'acknowledged'")?;
    let by_phone = visits(
        connection,
        "SELECT id FROM visit WHERE state = 'signed' AND json_extract(answers, '$.visit_kind.value') = 3",
    )?;
    let shown = merges::all(connection)?;
    let decided: HashMap<(VisitId, Disease), FollowUpClass> = decisions::classes(connection)?;
    let mut query = connection.prepare_cached(
        "SELECT v.id, v.resident, j.disease, j.class, v.started_at, v.started_offset, v.signed_at, v.signed_offset
         FROM visit v LEFT JOIN judgement j ON j.visit = v.id
         WHERE v.state = 'signed' AND v.signed_at >= ?1 AND v.signed_at < ?2 ORDER BY v.signed_at, v.id",
    )?;
    let rows = query.query_map(params![micros(first), micros(end)], |row| {
        let (visit, resident) = (row.get(0)?, row.get(1)?);
        let disease = row.get::<_, Option<Code<Disease>>>(2)?.map(|disease| disease.0);
        let judged = row.get::<_, Option<Code<_>>>(3)?.map(|class| class.0);
        Ok(FollowedUp {
            visit,
            resident: shown.get(&resident).copied().unwrap_or(resident),
            disease,
            class: disease.and_then(|disease| decided.get(&(visit, disease)).copied()).or(judged),
            by_phone: by_phone.contains(&visit),
            started_at: moment(row, 4)?,
            signed_at: moment(row, 6)?,
            corrected: corrected.contains(&visit),
            acknowledged: !waiting.contains(&visit),
        })
    })?;
    let mut followed: Vec<FollowedUp> = Vec::new();
    let mut mended = None;
    for one in rows {
        let one = one?;
        if !one.corrected {
            followed.push(one);
        } else if mended != Some(one.visit) {
            mended = Some(one.visit);
            followed.extend(after_correction(connection, &one)?);
        }
    }
    Ok(followed)
}

/// A corrected visit as it stands now; `signed` is what was signed of one disease, or of none.
fn after_correction(connection: &Connection, signed: &FollowedUp) -> Result<Vec<FollowedUp>> {
    let Some(visit) = super::visits::get(connection, signed.visit)? else { return Ok(Vec::new()) };
    let by_phone = visit.answers.get("visit_kind") == Some(&Answer::Code(BY_PHONE));
    let of = |disease, class| FollowedUp { disease, class, by_phone, ..signed.clone() };
    if visit.judgements.is_empty() {
        return Ok(vec![of(None, None)]);
    }
    Ok(visit.decided().into_iter().map(|judged| of(Some(judged.disease), judged.class)).collect())
}

/// 随访方式 3 电话.
const BY_PHONE: u8 = 3;

fn visits(connection: &Connection, sql: &str) -> Result<HashSet<VisitId>> {
    let mut query = connection.prepare_cached(sql)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The answers of a signed visit, after its last correction.
pub fn answers(connection: &Connection, visit: VisitId, corrected: bool) -> Result<Option<Answers>> {
    let sql = match corrected {
        true => "SELECT answers FROM correction WHERE visit = ?1 ORDER BY at DESC, number DESC LIMIT 1",
        false => "SELECT answers FROM visit WHERE id = ?1",
    };
    let mut query = connection.prepare_cached(sql)?;
    let answers = query.query_row([visit], |row| row.get::<_, Option<Json<Answers>>>(0)).optional()?;
    Ok(answers.flatten().map(|answers| answers.0))
}

/// Follow-ups that were begun and are not signed yet: whose, by whom, on which day.
pub fn unsigned(connection: &Connection) -> Result<Vec<(ResidentId, Role, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, v.resident), s.role, v.started_at, v.started_offset FROM visit v
         JOIN staff s ON s.id = v.staff LEFT JOIN merged m ON m.absorbed = v.resident WHERE v.state = 'draft'",
    )?;
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get::<_, Code<_>>(1)?.0, moment(row, 2)?.date_naive())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What of one kind is not with the platform yet: about whom, and from which moment.
fn waiting(connection: &Connection, kind: &str) -> Result<HashSet<(ResidentId, i64)>> {
    let mut query = connection.prepare_cached(
        "SELECT resident, created_at FROM outbox
         WHERE state IN ('waiting', 'sent', 'rejected') AND kind = ?1 AND resident IS NOT NULL",
    )?;
    let rows = query.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody's screenings.
pub fn screened(connection: &Connection) -> Result<Vec<Screened>> {
    let waiting = waiting(connection, "screening")?;
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, s.resident), s.at, s.at_offset, s.resident FROM screening s
         LEFT JOIN merged m ON m.absorbed = s.resident",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Screened {
            resident: row.get(0)?,
            day: moment(row, 1)?.date_naive(),
            acknowledged: !waiting.contains(&(row.get(3)?, row.get(1)?)),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whose blood pressure the team took from `first` on and before `end`: one reading each, one that the platform has if there is any.
pub fn measured(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<Vec<Screened>> {
    // Looked up by person, each finds hers in the index: of all readings of a year most are of people measured before.
    let mut query = connection.prepare_cached(&format!(
        "SELECT coalesce(m.kept, p.id), r.taken_at, r.taken_offset,
             CASE WHEN r.visit IS NULL THEN p.id NOT IN (SELECT resident FROM outbox WHERE visit IS NULL
                 AND resident IS NOT NULL AND state <> 'acknowledged')
             ELSE r.visit NOT IN (SELECT visit FROM outbox WHERE visit IS NOT NULL AND state <> 'acknowledged') END
         FROM resident p JOIN reading r ON r.id = (SELECT r.id FROM reading r
             WHERE r.resident = p.id AND r.taken_at >= ?1 AND r.taken_at < ?2 AND r.kind = 'blood-pressure'
                 AND r.source IN ('meter', 'typed') AND {USABLE_PRESSURE} AND {NOT_TAKEN_BACK}
             ORDER BY r.visit IN (SELECT visit FROM outbox WHERE visit IS NOT NULL AND state <> 'acknowledged'), r.taken_at DESC
             LIMIT 1)
         LEFT JOIN merged m ON m.absorbed = p.id"
    ))?;
    let rows = query.query_map(params![micros(first), micros(end)], |row| {
        Ok(Screened { resident: row.get(0)?, day: moment(row, 1)?.date_naive(), acknowledged: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Referrals. Known is what became of one if the hospital's finding is, and if somebody sent for treatment was followed up after
/// it. What was withdrawn does not count.
pub fn referred(connection: &Connection) -> Result<Vec<Referred>> {
    let of = |kinds: [&str; 2]| -> Result<HashSet<(ResidentId, i64)>> {
        let (mut one, other) = (waiting(connection, kinds[0])?, waiting(connection, kinds[1])?);
        one.extend(other);
        Ok(one)
    };
    let made = of(["referral", "care-referral"])?;
    let outcomes = of(["referral-result", "care-referral-step"])?;
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, r.resident), r.at, r.at_offset, EXISTS (
             SELECT 1 FROM referral_result f WHERE f.referral = r.id AND f.result <> 'not-seen'), r.resident
         FROM referral r LEFT JOIN merged m ON m.absorbed = r.resident
         UNION ALL
         SELECT coalesce(m.kept, c.resident), c.at, c.at_offset,
             s.state = 'followed-up' OR (s.state = 'outcome' AND c.kind <> 'referral'), c.resident
         FROM care_referral c
         JOIN care_referral_step s ON s.number = (SELECT number FROM care_referral_step
             WHERE referral = c.id ORDER BY at DESC, number DESC LIMIT 1)
         LEFT JOIN merged m ON m.absorbed = c.resident WHERE s.state <> 'withdrawn'",
    )?;
    let rows = query.query_map([], |row| {
        let own: ResidentId = row.get(4)?;
        Ok(Referred {
            resident: row.get(0)?,
            day: moment(row, 1)?.date_naive(),
            known: row.get(3)?,
            acknowledged: !made.contains(&(own, row.get(1)?)),
            outcome_acknowledged: outcomes.iter().all(|(waits, _)| *waits != own),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What hospitals reported: whose and when.
pub fn outside(connection: &Connection) -> Result<Vec<(ResidentId, NaiveDate)>> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(m.kept, e.resident), e.day FROM outside_event e
         LEFT JOIN merged m ON m.absorbed = e.resident WHERE e.kind = 'hospital-report'",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, Day>(1)?.0)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Something that somebody of the team did for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Which role did it.
    pub role: Role,
    /// For whom; of merged records under the one that is shown.
    pub people: Vec<ResidentId>,
}

/// What each role did from `first` on and before `end`: visits signed or handed in, 5+2 ticks that hold, screenings, and group sessions,
/// each with all who came.
pub fn part_taken(
    connection: &Connection,
    first: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
) -> Result<Vec<Done>> {
    let shown = merges::all(connection)?;
    let roles: HashMap<StaffId, Role> =
        people::all_staff(connection)?.into_iter().map(|staff| (staff.id, staff.role)).collect();
    let (mut done, mut session): (Vec<Done>, Option<Vec<u8>>) = (Vec::new(), None);
    for what in WHAT_IS_DONE {
        let mut query = connection.prepare_cached(what)?;
        let mut rows = query.query(params![micros(first), micros(end)])?;
        while let Some(row) = rows.next()? {
            let Some(role) = roles.get(&row.get(0)?).copied() else { continue };
            let of: Option<Vec<u8>> = row.get(1)?;
            let who = row.get::<_, Option<ResidentId>>(2)?.map(|who| shown.get(&who).copied().unwrap_or(who));
            match done.last_mut().filter(|_| of.is_some() && of == session) {
                Some(last) => last.people.extend(who),
                None => done.push(Done { role, people: who.into_iter().collect() }),
            }
            session = of;
        }
    }
    Ok(done)
}

/// Who did what, the session that it was, and for whom. Of several ticks of an item and a day the last one counts, as on the board.
const WHAT_IS_DONE: [&str; 4] = [
    "SELECT staff, NULL, resident FROM visit WHERE state = 'signed' AND signed_at >= ?1 AND signed_at < ?2",
    "SELECT t.by_staff, NULL, p.resident FROM tick t JOIN plan p ON p.id = t.plan
     WHERE t.at >= ?1 AND t.at < ?2 AND t.done = 1 AND NOT EXISTS (SELECT 1 FROM tick l
         WHERE l.plan = t.plan AND l.day = t.day AND l.item = t.item AND (l.at, l.number) > (t.at, t.number))",
    "SELECT staff, NULL, resident FROM screening WHERE at >= ?1 AND at < ?2",
    "SELECT g.staff, g.id, a.resident FROM group_session g LEFT JOIN attendance a ON a.session = g.id
     WHERE g.at >= ?1 AND g.at < ?2 ORDER BY g.id",
];
