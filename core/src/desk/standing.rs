//! Where a resident stands: colour, next date, last values; derived from the facts by the rules.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;

use super::register;
use super::work::{Context, Fault};
use crate::care::answer::Answer;
use crate::care::care_plan::{CarePlanRules, Off};
use crate::care::id::ResidentId;
use crate::care::judgement::{Colour, Reason};
use crate::care::outcome::{Closed, LastFollowUp};
use crate::care::person::{Disease, Resident};
use crate::care::reading::{MealTiming, Reading, Value, mmol_shown};
use crate::care::rules::{ColourFacts, RuleSet, judged_pressures, stricter_next};
use crate::care::visit::SignedVisit;
use crate::store::colours::Cause;
use crate::store::standing::{self, LastValue, Standing};
use crate::store::{Store, care_plans, closings, lists, merges, meta, people, readings, visits};

/// Readings looked at; what is older has no say in a colour.
const READINGS: u32 = 20;
/// Readings of her own meter looked at; a week of them goes into the mean.
const AT_HOME: u32 = 100;

/// Where a resident stands once `signed` is signed.
pub(super) fn after(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    signed: &SignedVisit,
    today: NaiveDate,
) -> Result<Standing, Fault> {
    let mut past = visits::follow_ups(connection, who.id, None, 1)?;
    past.insert(0, signed.clone());
    from(rules, connection, who, &past, today)
}

/// Where a resident stands by what the store holds.
pub(super) fn compute(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    today: NaiveDate,
) -> Result<Standing, Fault> {
    from(rules, connection, who, &visits::follow_ups(connection, who.id, None, 1)?, today)
}

/// Brings a resident's standing up to date after her readings have changed, and that of the record she is shown under.
pub(super) fn renew(
    rules: &RuleSet,
    tx: &Transaction<'_>,
    resident: ResidentId,
    today: NaiveDate,
) -> Result<(), Fault> {
    let shown = merges::shown_as(tx, resident)?;
    for id in [Some(resident), Some(shown).filter(|shown| *shown != resident)].into_iter().flatten() {
        if let Some(who) = people::resident(tx, id)? {
            standing::put(tx, &compute(rules, tx, &who, today)?, today, Cause::Facts)?;
        }
    }
    Ok(())
}

/// The last follow-up, whether it took place or not. `past` comes latest first.
pub(super) fn last_follow_up(past: &[SignedVisit]) -> Option<LastFollowUp> {
    let last = past.iter().find(|visit| visit.took_place() || visit.outcome().is_some())?;
    Some(LastFollowUp { at: last.signed_at, outcome: last.outcome() })
}

/// Where a resident stands with these visits, latest first: the last follow-up that took place is among them.
pub(super) fn from(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    past: &[SignedVisit],
    today: NaiveDate,
) -> Result<Standing, Fault> {
    let mut measured = readings::last_by_staff(connection, who.id, READINGS)?;
    measured.retain(Reading::counts);
    let at_home = readings::last_at_home(connection, who.id, AT_HOME)?;
    with(rules, connection, who, past, (&measured, &at_home), today)
}

/// The same with readings that count and are at hand, by the team and at home, latest first.
pub(super) fn with(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    past: &[SignedVisit],
    (measured, at_home): (&[Reading], &[Reading]),
    today: NaiveDate,
) -> Result<Standing, Fault> {
    let judged = past.iter().find(|visit| visit.took_place());
    let judgements = judged.map(SignedVisit::decided).unwrap_or_default();
    let registered = who.diseases.iter().map(|managed| managed.since).min();
    let last = last_follow_up(past);
    let again = last.as_ref().and_then(|last| last.outcome.as_ref()?.again);
    let closed = Closed::of(closings::said(connection, who.id)?.as_ref(), last.as_ref()).is_some();
    let due = match closed {
        true => None,
        false => again.or_else(|| stricter_next(&judgements)).or(registered),
    };
    let pressure = judged_pressures(measured).first().copied();
    let last_glucose = measured.iter().find(|r| matches!(r.value, Value::Glucose { .. }));
    let bmi = last_bmi(connection, who.id, judged, None)?;
    let colouring = rules.colour(&ColourFacts {
        age: who.age_on(today),
        pressure: pressure.map(|(_, settled)| settled),
        home: rules.home_mean(today, at_home).and_then(|home| home.mean),
        fasting_glucose: glucose(measured, true),
        other_glucose: last_glucose
            .filter(|r| !matches!(r.value, Value::Glucose { timing: MealTiming::Fasting, .. }))
            .and(glucose(measured, false)),
        beyond: [true, false]
            .into_iter()
            .filter_map(|fasting| last_of(measured, fasting)?.beyond())
            .collect(),
        adherence: judged.and_then(|visit| code(visit, "adherence")),
        hypoglycaemia: judged.and_then(|visit| code(visit, "hypoglycaemia")),
        overdue_days: due.map_or(0, |due| (today - due).num_days()),
        smokes: judged.and_then(|visit| number(visit, "smoking")).is_some_and(|n| n > Decimal::ZERO),
        bmi: bmi.map(|(_, bmi)| bmi),
        diabetes: who.has(Disease::Diabetes),
        further_disease: !who.problems.is_empty(),
        judgements,
    });
    let raised = match due.filter(|_| again.is_none()) {
        Some(due) => raised(rules, connection, who, (measured, at_home), judged, due, today)?,
        None => None,
    };
    let step = match closed {
        true => None,
        false => register::next_step(connection, who, today)?,
    };
    let step = step.map(|step| (step.due, step.reason));
    let raised = [raised, step].into_iter().flatten().min_by_key(|(sooner, _)| *sooner);
    let sooner = raised.as_ref().map(|(sooner, _)| *sooner);
    let due = sooner.into_iter().chain(due).min();
    let last_value = |reading: &Reading, value: Value| LastValue {
        value,
        taken_at: reading.taken_at,
        beyond: reading.beyond(),
        answered: judged.is_some_and(|visit| visit.signed_at >= reading.taken_at),
    };
    let last_pressure = pressure.map(|(reading, settled)| last_value(reading, settled.value()));
    let last_glucose = last_glucose.map(|reading| last_value(reading, reading.value));
    // A red value that no visit has answered yet can't wait for the regular date.
    let unanswered = [&last_pressure, &last_glucose].into_iter().flatten().any(|last| !last.answered);
    let next_due = match colouring.colour {
        Colour::Red if unanswered && !closed => Some(due.map_or(today, |due| due.min(today))),
        _ => due,
    };
    let raised = raised.filter(|(sooner, _)| next_due == Some(*sooner)).map(|(_, reason)| reason);
    Ok(Standing { resident: who.id, colouring, next_due, raised, last_pressure, last_glucose })
}

/// Whether somebody with a plan of her own is off target, so that she is visited before `due`: by when, and why.
fn raised(
    rules: &RuleSet,
    connection: &Connection,
    who: &Resident,
    (measured, at_home): (&[Reading], &[Reading]),
    judged: Option<&SignedVisit>,
    due: NaiveDate,
    today: NaiveDate,
) -> Result<Option<(NaiveDate, Reason)>, Fault> {
    if care_plans::begun(connection, who.id)?.is_none() {
        return Ok(None);
    }
    let target = rules.targets(who.age_on(today)).assessment.limit;
    let visited = judged.map(|visit| visit.signed_at.date_naive());
    let mut since = visited;
    let mut off = Vec::new();
    let last = |which: fn(&Value) -> bool| measured.iter().find(|reading| which(&reading.value));
    if let Some((reading, pressure)) = judged_pressures(measured).first() {
        let home = rules.home_mean(today, at_home).and_then(|home| home.mean);
        let high = target.reached_by(*pressure);
        if high || home.is_some_and(|mean| rules.home_high(mean)) {
            off.push(Off::Pressure);
            since = since.max(Some(reading.taken_at.date_naive()));
        }
    }
    if let Some(reading) = last(|value| matches!(value, Value::Glucose { timing: MealTiming::Fasting, .. }))
        && let Value::Glucose { mmol_per_l, .. } = reading.value
        && mmol_shown(mmol_per_l) >= rules.diabetes.target.value
        && who.has(Disease::Diabetes)
    {
        off.push(Off::Glucose);
        since = since.max(Some(reading.taken_at.date_naive()));
    }
    if let Some(review) = care_plans::reviews(connection, who.id, 1)?.first().filter(|last| !last.met) {
        off.push(Off::Review);
        since = since.max(Some(review.at.date_naive()));
    }
    Ok(since.and_then(|since| CarePlanRules::current().raised(&off, since, Some(due))))
}

/// The last BMI that is known, with its day: of the last follow-up, or, as not everybody is weighed each time, of a visit before it.
pub(super) fn last_bmi(
    connection: &Connection,
    resident: ResidentId,
    last: Option<&SignedVisit>,
    before: Option<DateTime<FixedOffset>>,
) -> Result<Option<(NaiveDate, Decimal)>, Fault> {
    match last.and_then(|visit| Some((visit.signed_at.date_naive(), number(visit, "bmi")?))) {
        Some(known) => Ok(Some(known)),
        None => Ok(visits::last_bmi(connection, resident, before)?),
    }
}

fn glucose(measured: &[Reading], fasting: bool) -> Option<Decimal> {
    last_of(measured, fasting)?.glucose().map(|(mmol, _)| mmol)
}

fn last_of(measured: &[Reading], fasting: bool) -> Option<&Reading> {
    let of = |(_, timing)| (timing == MealTiming::Fasting) == fasting;
    measured.iter().find(|reading| reading.glucose().is_some_and(of))
}

fn code(visit: &SignedVisit, field: &str) -> Option<u8> {
    match visit.answers.get(field) {
        Some(Answer::Code(code)) => Some(*code),
        _ => None,
    }
}

fn number(visit: &SignedVisit, field: &str) -> Option<Decimal> {
    match visit.answers.get(field) {
        Some(Answer::Number(number)) => Some(*number),
        _ => None,
    }
}

/// The day for which the standings were last brought up to date, in the store's `meta`.
const DAY: &str = "standing-day";

/// More people than any team has overdue.
const MOST_DUE: u32 = 2_000;

/// Brings the standings of everyone who is due up to today: what was due yesterday is overdue now. Once a day.
pub(super) fn refresh(context: &Context, rules: &RuleSet, store: &Store) -> Result<(), Fault> {
    let today = context.clock.now().date_naive();
    let day = today.to_string();
    if store.read(|connection| meta::get(connection, DAY))?.as_deref() == Some(day.as_str()) {
        return Ok(());
    }
    store.write(|tx| {
        for line in lists::due(tx, today, MOST_DUE)? {
            standing::put(tx, &compute(rules, tx, &line.resident, today)?, today, Cause::Time)?;
        }
        Ok(meta::set(tx, DAY, &day)?)
    })
}
