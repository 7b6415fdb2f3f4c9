//! Finding a resident, and her page: what to know before knocking, the trend, the history.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::Error;
use super::phrase;
use super::trend;
use super::view::{PastVisit, ReadingRow, ResidentRow, ResidentView};
use super::work::{Desk, Fault, Work};
use super::{consent, drugs, home, plan, record, standing, visit};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::form::FormSet;
use crate::care::id::ResidentId;
use crate::care::id_number::{self, IdNumber};
use crate::care::judgement::Judgement;
use crate::care::outcome::Outcome;
use crate::care::person::{Disease, Resident};
use crate::care::reading::{Mark, Reading, Value};
use crate::care::spelling;
use crate::care::visit::SignedVisit;
use crate::store::lists::{self, After, Found, Listed};
use crate::store::medications::{self, Medication};
use crate::store::{drafts, people, readings, visits};

/// Rows of a page of the list, and the most that a search finds.
const ROWS: u32 = 100;
/// Past visits on the page.
const VISITS: u32 = 20;
/// Readings in the charts.
const READINGS: u32 = 200;
/// Reasons beside a colour, the most serious ones.
const REASONS: usize = 3;
/// Lines to know before knocking.
const KNOW: usize = 3;
/// Shortest reason for unmasking, characters.
const REASON: usize = 2;

impl Desk {
    /// Residents found by what was typed (name, phone, door, or a whole ID number); nothing typed: the first of the list.
    pub fn residents(&self, query: &str) -> Result<Vec<ResidentRow>, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        let typed = query.trim();
        let number = spelling::normal(typed);
        let may_ask = work.can(Capability::SeeMaskedId);
        let by_id_number = match may_ask && looks_like_an_id_number(&number, 18..=18) {
            true => Some(self.id_hash(&work, typed)?),
            false => None,
        };
        let found = work.read(|connection| {
            let mut found = match (&by_id_number, typed) {
                (Some(hash), _) => match people::by_id_hash(connection, hash)? {
                    Some(id) => lists::row_of(connection, id)?.into_iter().collect(),
                    None => Vec::new(),
                },
                (None, "") => return record::rows(&work, connection, next_page(&work, connection, None)?),
                (None, typed) => {
                    let (ids, phones) = (work.can(Capability::SeeMaskedId), work.can(Capability::SeeContact));
                    lists::find(connection, typed, ids, phones, ROWS)?
                }
            };
            work.keep_known(connection, &mut found, |row| row.id)?;
            record::rows(&work, connection, found)
        })?;
        if found.is_empty() && may_ask && looks_like_an_id_number(&number, 15..=20) {
            self.id_hash(&work, typed)?;
        }
        Ok(found)
    }

    /// The next of the list after a resident's row; none: it was the last one.
    pub fn residents_after(&self, resident: &str) -> Result<Vec<ResidentRow>, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        let id = work.id::<ResidentId>(resident)?;
        work.read(|connection| {
            let row = work.found(lists::row_of(connection, id)?)?;
            record::rows(&work, connection, next_page(&work, connection, Some(After::row(&row)))?)
        })
    }

    /// One resident with her history, cut to what the role may see. Reading it is logged.
    pub fn resident(&self, resident: &str) -> Result<ResidentView, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        self.look(&work, resident, "resident.read", |connection, line| self.page(&work, connection, line))
    }

    /// The whole 身份证号. Who asked, when and why is logged before it is shown.
    pub fn unmask(&self, resident: &str, reason: &str) -> Result<String, Error> {
        let work = self.enter(Capability::UnmaskId)?;
        let id = work.id::<ResidentId>(resident)?;
        let reason = reason.trim();
        if reason.chars().count() < REASON {
            return Err(Error::invalid(work.language, "reason", "unmask-reason-missing", &[]));
        }
        work.write(|tx| {
            let who = work.found(lists::of_resident(tx, id)?)?.resident;
            work.log(tx, consent::LOOK, Some(id), reason)?;
            work.found(who.id_number)
        })
    }

    /// What a typed or scanned 身份证号 is found by. A slip of the finger is said so, not searched for.
    fn id_hash(&self, work: &Work<'_>, typed: &str) -> Result<[u8; 32], Error> {
        let number = IdNumber::parse(typed, work.today()).map_err(|problem| Error::Invalid {
            field: "query".to_owned(),
            words: work.reason(&problem.reason()),
        })?;
        Ok(self.hasher.hash(number.unmasked()))
    }

    fn page(&self, work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<ResidentView, Fault> {
        let who = &line.resident;
        let today = work.today();
        let history = work.can(Capability::SeeHistory);
        let diagnosis = work.can(Capability::SeeDiagnosis);
        let past = if history { visits::of_resident(connection, who.id, VISITS)? } else { Vec::new() };
        let followed = if history { visits::follow_ups(connection, who.id, None, 1)? } else { Vec::new() };
        let drugs = if work.can(Capability::SeeMedication) {
            medications::history(connection, who.id)?
        } else {
            Vec::new()
        };
        let mut measured =
            if history { readings::last_away(connection, who.id, READINGS)? } else { Vec::new() };
        let (pressure, glucose) = trend::of(work, &self.rules(), who, &measured, &drugs);
        measured.retain(Reading::by_staff);
        let plan = match plan::running_of(work, connection, who.id)? {
            Some(plan) if work.can(Capability::SeePlan) => Some(plan::view(work, connection, &plan)?),
            _ => None,
        };
        let reasons = line.standing.as_ref().map_or(&[][..], |s| &s.colouring.reasons);
        Ok(ResidentView {
            resident: who.id.to_string(),
            name: who.name.clone(),
            age_line: phrase::age(work.language, who.sex, who.age_on(today)),
            place: phrase::place(&line.household),
            colour: work.colour(line.colour()),
            colour_reasons: if diagnosis {
                reasons.iter().take(REASONS).map(|reason| work.reason(reason)).collect()
            } else {
                Vec::new()
            },
            know: know(work, connection, who, &followed, &drugs, &measured)?,
            open_readings: open_readings(work, connection, who.id)?,
            home: if history { home::view(work, &self.rules(), connection, line)? } else { None },
            id_masked: who
                .id_number
                .as_deref()
                .filter(|_| work.can(Capability::SeeMaskedId))
                .map(id_number::mask),
            can_unmask: who.id_number.is_some() && work.can(Capability::UnmaskId),
            phone: who.phone.clone().filter(|_| work.can(Capability::SeeContact)),
            contact: who.contact.clone().filter(|_| work.can(Capability::SeeContact)),
            conditions: if diagnosis { conditions(work, who) } else { Vec::new() },
            pressure,
            glucose,
            drugs: if drugs.is_empty() { Vec::new() } else { drugs::lines(work, connection, who.id)? },
            visits: past.iter().map(|visit| past_visit(work, connection, visit)).collect::<Result<_, _>>()?,
            plan,
            sees_consent: work.can(Capability::SeeConsent),
            may_see_record: work.can(Capability::SeeRecord),
            open_visit: drafts::open_of(connection, who.id)?.map(|id| id.to_string()),
            visit_label: visit::start_label(work, line.draft.is_some()),
        })
    }
}

/// The next rows of the list that this role may know of; none: there is no further one.
fn next_page(
    work: &Work<'_>,
    connection: &Connection,
    mut after: Option<After>,
) -> Result<Vec<Found>, Fault> {
    loop {
        let mut page = lists::page(connection, after.as_ref(), ROWS)?;
        let Some(last) = page.last() else { return Ok(page) };
        after = Some(After::row(last));
        work.keep_known(connection, &mut page, |row| row.id)?;
        if !page.is_empty() {
            return Ok(page);
        }
    }
}

/// What waits for somebody: an implausible value for a doctor, a reading without a time for whoever can date it.
fn open_readings(
    work: &Work<'_>,
    connection: &Connection,
    who: ResidentId,
) -> Result<Vec<ReadingRow>, Fault> {
    if !work.can(Capability::SeeHistory) {
        return Ok(Vec::new());
    }
    let under_way = drafts::open_of(connection, who)?;
    let mut open = readings::last(connection, who, READINGS)?;
    open.retain(|reading| reading.unconfirmed() || reading.marks.contains(&Mark::Undated));
    open.iter().map(|reading| visit::reading_row(work, connection, reading, under_way)).collect()
}

/// Of the characters of one: no phone number and no door is, of 17 digits a 档案编号.
fn looks_like_an_id_number(typed: &str, lengths: RangeInclusive<usize>) -> bool {
    let length = typed.chars().count();
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    lengths.contains(&length) && length - digits <= 1
}

pub(super) fn conditions(work: &Work<'_>, who: &Resident) -> Vec<String> {
    let diseases = who.diseases.iter().map(|d| {
        let since = phrase::day_in(work.language, d.since, work.today());
        work.say("resident-since", &[&disease(work, d.disease), &since])
    });
    let problems = who.problems.iter().cloned();
    let allergies = (!who.allergies.is_empty())
        .then(|| work.say("resident-allergic", &[&who.allergies.join(&work.plain("word-comma"))]));
    diseases.chain(problems).chain(allergies).collect()
}

pub(super) fn disease(work: &Work<'_>, disease: Disease) -> String {
    work.plain(match disease {
        Disease::Hypertension => "disease-hypertension",
        Disease::Diabetes => "disease-diabetes",
    })
}

/// Last time, what changed in the drugs, what must not be forgotten.
fn know(
    work: &Work<'_>,
    connection: &Connection,
    who: &Resident,
    past: &[SignedVisit],
    drugs: &[Medication],
    measured: &[Reading],
) -> Result<Vec<String>, Fault> {
    let mut lines = Vec::new();
    lines.extend(outcome_line(work, past));
    if !drugs.is_empty() {
        lines.extend(drugs::differences(work, connection, who.id)?);
    }
    lines.extend(last_line(work, past));
    if work.can(Capability::SeeRecord) {
        lines.extend(record::news(work, connection, who.id, past.first(), drugs, measured)?);
    }
    // Of the last day on which blood pressure was measured: an irregular pulse is a finding for the doctor.
    let pressures = || measured.iter().filter(|r| matches!(r.value, Value::BloodPressure { .. }));
    let last = pressures().next().map(|reading| reading.taken_at.date_naive());
    let irregular = |reading: &Reading| {
        Some(reading.taken_at.date_naive()) == last && reading.marks.contains(&Mark::IrregularPulse)
    };
    if let Some(day) = last.filter(|_| work.can(Capability::SeeDiagnosis) && pressures().any(irregular)) {
        let day = phrase::day_in(work.language, day, work.today());
        lines.push(work.say("know-irregular-pulse", &[&day]));
    }
    lines.extend(irregular_at_home(work, connection, who)?);
    if let Some(last) = past.iter().find(|visit| visit.took_place()) {
        let adherence = last.answers.get("adherence");
        if let Some(key) = match adherence {
            Some(Answer::Code(2)) => Some("know-adherence-gaps"),
            Some(Answer::Code(3)) => Some("know-adherence-none"),
            _ => None,
        } {
            lines.push(work.plain(key));
        }
    }
    if let Some(changed) = drugs.last().filter(|_| drugs.iter().any(|m| m.until.is_some()) || drugs.len() > 1)
    {
        let day = phrase::day_in(work.language, changed.since, work.today());
        lines.push(work.say("know-drug-since", &[&drug_line(work, &changed.drug), &day]));
    }
    if work.can(Capability::SeeDiagnosis) && !who.allergies.is_empty() {
        lines.push(work.say("resident-allergic", &[&who.allergies.join(&work.plain("word-comma"))]));
    }
    lines.truncate(KNOW);
    Ok(lines)
}

/// That her own meter noticed an irregular pulse on the last day on which she measured with it.
fn irregular_at_home(
    work: &Work<'_>,
    connection: &Connection,
    who: &Resident,
) -> Result<Option<String>, Fault> {
    if !work.can(Capability::SeeDiagnosis) || !work.can(Capability::SeeHistory) {
        return Ok(None);
    }
    let mut measured = readings::last_at_home(connection, who.id, READINGS)?;
    measured.retain(|reading| reading.usable() && matches!(reading.value, Value::BloodPressure { .. }));
    let last = measured.first().map(|reading| reading.taken_at.date_naive());
    let irregular = |reading: &&Reading| {
        Some(reading.taken_at.date_naive()) == last && reading.marks.contains(&Mark::IrregularPulse)
    };
    Ok(measured.iter().find(irregular).map(|reading| {
        let day = phrase::day_in(work.language, reading.taken_at.date_naive(), work.today());
        work.say("know-irregular-at-home", &[&day])
    }))
}

/// That the follow-up is closed, or that she was not met last time.
fn outcome_line(work: &Work<'_>, past: &[SignedVisit]) -> Option<String> {
    let outcome = standing::last_follow_up(past)?.outcome.filter(|_| work.can(Capability::SeeDiagnosis))?;
    let day = phrase::day_in(work.language, outcome.day, work.today());
    let key = if outcome.again.is_some() { "know-not-met" } else { "know-closed" };
    Some(work.say(key, &[&day, &outcome_words(work, &outcome)]))
}

/// 拒访: 家里来客人
fn outcome_words(work: &Work<'_>, outcome: &Outcome) -> String {
    let field = FormSet::current().field("not_followed");
    let what = field.map(|f| visit::field::text(work, f, &Answer::Code(outcome.code))).unwrap_or_default();
    phrase::parts([what, outcome.reason.clone()])
}

/// 上次 6月3日 148/92 · 控制不满意
pub(super) fn last_line(work: &Work<'_>, past: &[SignedVisit]) -> Option<String> {
    let last = past.iter().find(|visit| !visit.judgements.is_empty())?;
    let day = phrase::day_in(work.language, last.signed_at.date_naive(), work.today());
    Some(work.say("know-last", &[&day, &summary(work, last)]))
}

fn past_visit(work: &Work<'_>, connection: &Connection, visit: &SignedVisit) -> Result<PastVisit, Fault> {
    let by = work.name(connection, visit.staff)?;
    let day = phrase::day_in(work.language, visit.signed_at.date_naive(), work.today());
    Ok(PastVisit { visit: visit.id.to_string(), title: format!("{day} · {by}"), line: summary(work, visit) })
}

/// Values and classes of a visit in a line.
pub(super) fn summary(work: &Work<'_>, visit: &SignedVisit) -> String {
    let mut parts: Vec<String> = values(work, &visit.answers);
    parts.extend(visit.outcome().map(|outcome| outcome_words(work, &outcome)));
    parts.extend(visit.decided().iter().map(|judgement| class(work, judgement)));
    parts.dedup();
    parts.join(" · ")
}

fn values(work: &Work<'_>, answers: &Answers) -> Vec<String> {
    let pressure = match answers.get("blood_pressure") {
        Some(Answer::Pressure { systolic, diastolic }) => Some(phrase::pressure(*systolic, *diastolic)),
        _ => None,
    };
    let glucose = match answers.get("fasting_glucose") {
        Some(Answer::Number(mmol)) => Some(work.say("summary-fasting", &[&phrase::glucose(*mmol)])),
        _ => None,
    };
    pressure.into_iter().chain(glucose).collect()
}

pub(super) fn class(work: &Work<'_>, judgement: &Judgement) -> String {
    use crate::care::judgement::FollowUpClass as Class;
    work.plain(match judgement.class {
        Some(Class::Satisfied) => "class-satisfied",
        Some(Class::Unsatisfied) => "class-unsatisfied",
        Some(Class::AdverseReaction) => "class-adverse-reaction",
        Some(Class::Complication) => "class-complication",
        None => "class-open",
    })
}

/// 氨氯地平 5 mg 每日 1 次; of insulin what the form says of its use
pub(super) fn drug_line(work: &Work<'_>, drug: &Drug) -> String {
    if drug.times_a_day.is_zero() {
        return phrase::parts([drug.name.clone(), drug.dose.clone()]);
    }
    work.say("drug-line", &[&drug.name, &drug.dose, &drug.times_a_day.normalize().to_string()])
}

/// Days since 1970-01-01, for drawing.
pub(super) fn day_number(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}
