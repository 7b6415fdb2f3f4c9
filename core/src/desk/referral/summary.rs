//! The page for the receiving doctor: who, what she has, last values with how they went, drugs, what was judged, the question.

use rusqlite::Connection;

use super::super::residents::{class, disease};
use super::super::work::{Fault, Work};
use super::super::{drugs, phrase};
use crate::care::reading::{Reading, Value};
use crate::store::lists::Listed;
use crate::store::{readings, visits};

/// Readings that are looked at.
const READINGS: u32 = 40;
/// Values of each kind on the page.
const VALUES: usize = 5;

/// Line by line, in the language of whoever refers.
pub(super) fn of(
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
    reason: &str,
    question: &str,
    from: (&str, &str),
) -> Result<Vec<String>, Fault> {
    let who = &line.resident;
    let comma = work.plain("word-comma");
    let day = |day| phrase::day_in(work.language, day, work.today());
    let age = phrase::age(work.language, who.sex, who.age_on(work.today()));
    let mut lines = vec![work.say("summary-who", &[&who.name, &age])];
    let (phone, contact) = (who.phone.as_deref().unwrap_or("–"), who.contact.as_deref().unwrap_or("–"));
    lines.push(work.say("summary-phone", &[phone, contact]));
    let managed = who
        .diseases
        .iter()
        .map(|managed| work.say("resident-since", &[&disease(work, managed.disease), &day(managed.since)]));
    let known: Vec<String> = managed.chain(who.problems.iter().cloned()).collect();
    if !known.is_empty() {
        lines.push(work.say("summary-diseases", &[&known.join(&comma)]));
    }
    lines.push(match who.allergies.is_empty() {
        true => work.plain("summary-no-allergies"),
        false => work.say("summary-allergies", &[&who.allergies.join(&comma)]),
    });
    let mut measured = readings::last_by_staff(connection, who.id, READINGS)?;
    measured.retain(Reading::counts);
    let values = |pressure: bool| -> Vec<String> {
        let of_kind = measured
            .iter()
            .filter(|reading| matches!(reading.value, Value::BloodPressure { .. }) == pressure);
        let said = of_kind.map(|r| format!("{} {}", phrase::of_reading(r), day(r.taken_at.date_naive())));
        said.take(VALUES).collect()
    };
    for (pressure, key) in [(true, "summary-pressures"), (false, "summary-glucoses")] {
        let values = values(pressure);
        if !values.is_empty() {
            lines.push(work.say(key, &[&values.join(&comma)]));
        }
    }
    let drugs = drugs::lines(work, connection, who.id)?;
    lines.push(match drugs.is_empty() {
        true => work.plain("summary-no-drugs"),
        false => work.say("summary-drugs", &[&drugs.join(&comma)]),
    });
    let past = visits::follow_ups(connection, who.id, None, 1)?;
    if let Some(last) = past.iter().find(|visit| visit.took_place()) {
        for judged in last.decided() {
            let mut says = vec![disease(work, judged.disease), class(work, &judged)];
            says.extend(judged.reasons.iter().map(|reason| work.reason(reason)));
            let when = day(last.signed_at.date_naive());
            lines.push(work.say("summary-judged", &[&when, &says.join(&comma)]));
        }
    }
    lines.push(work.say("summary-reason", &[reason]));
    if !question.is_empty() {
        lines.push(work.say("summary-question", &[question]));
    }
    let (name, team) = from;
    lines.push(work.say("summary-from", &[&day(work.today()), name, team]));
    Ok(lines)
}
