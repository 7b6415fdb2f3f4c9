//! The big numbers: blood pressure and glucose of this visit.

use rusqlite::Connection;
use rust_decimal::Decimal;

use super::super::view::{ColourMark, FieldState, FieldView, HeroView, TimerView, VisitView};
use super::super::work::{Fault, Work};
use super::super::{alerts, phrase};
use super::sign::glucose_measured;
use super::{ARM_FIELD, MEAL_FIELD, Open, POSTURE_FIELD, field, judging, open};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::plausible::{implausible_glucose, implausible_pressure};
use crate::care::reading::{Beyond, BodySite, Mark, MealTiming, Reading, Value};
use crate::care::rules::{NextMeasurement, Pressure, RuleSet};
use crate::care::screen::emergency;
use crate::store::inbox;

pub(super) fn pressure(work: &Work<'_>, rules: &RuleSet, open: &Open) -> Option<HeroView> {
    if !work.can(Capability::RecordBloodPressure) {
        return None;
    }
    let last = open.pressures().next_back();
    let settled = said_pressure(open).map(|said| (said.systolic, said.diastolic));
    let value =
        settled.map(|(systolic, diastolic)| phrase::pressure(systolic, diastolic)).unwrap_or_default();
    let typed = settled.is_some_and(|(systolic, diastolic)| !open::measured(open, systolic, diastolic));
    let last = last.filter(|_| !typed);
    // The higher arm's reading need not be the last one.
    let one = settled.and_then(|value| open.pressures().rev().find(|reading| is_of(reading, value)));
    let shown = one.filter(|_| !typed).or(last);
    Some(HeroView {
        title: work.plain("word-pressure"),
        unit: "mmHg".to_owned(),
        meaning: settled
            .filter(|_| work.can(Capability::SeeDiagnosis) && doubtful(work, open).is_none())
            .map(|(systolic, diastolic)| pressure_meaning(work, rules, open, systolic, diastolic)),
        detail: match last {
            Some(last) if settled.is_some() && one.is_none() => {
                format!("{} · {}", work.plain("pressure-mean"), detail(work, Some(last), true))
            }
            _ => detail(work, shown, settled.is_some()),
        },
        marks: match shown {
            Some(reading) => marks(work, reading),
            None => doubtful(work, open).into_iter().collect(),
        },
        hint: hint(work, rules, open, settled.is_some()),
        ask: asked(work, open, "blood_pressure"),
        arm: arm(work, open),
        posture: posture(work, rules, open),
        timer: None,
        spoken: match settled {
            Some((systolic, diastolic)) => work.say(
                "pressure-spoken",
                &[&systolic.normalize().to_string(), &diastolic.normalize().to_string()],
            ),
            None => work.plain("pressure-none"),
        },
        value,
    })
}

/// Whether this reading alone has the value; else it is the mean of several.
fn is_of(reading: &Reading, (systolic, diastolic): (Decimal, Decimal)) -> bool {
    matches!(reading.value, Value::BloodPressure { systolic: high, diastolic: low, .. } if (high, low) == (systolic, diastolic))
}

/// The question about a typed blood pressure that can't be real; none: it can, or a meter measured it.
fn doubtful(work: &Work<'_>, open: &Open) -> Option<String> {
    let Pressure { systolic, diastolic } = strange_pressure(open)?;
    Some(work.say("typed-implausible", &[&phrase::pressure(systolic, diastolic)]))
}

/// The same of a typed fasting glucose.
fn doubtful_glucose(work: &Work<'_>, open: &Open) -> Option<String> {
    Some(work.say("typed-implausible", &[&phrase::glucose(strange_glucose(open)?)]))
}

/// A typed blood pressure that can't be real.
fn strange_pressure(open: &Open) -> Option<Pressure> {
    let Pressure { systolic, diastolic } = said_pressure(open)?;
    let typed = !open::measured(open, systolic, diastolic);
    let strange = implausible_pressure(Some(systolic), Some(diastolic), None);
    (typed && strange).then_some(Pressure { systolic, diastolic })
}

/// The same of a fasting glucose.
fn strange_glucose(open: &Open) -> Option<Decimal> {
    said_glucose(open).filter(|mmol| implausible_glucose(*mmol) && !glucose_measured(open, *mmol))
}

fn said_pressure(open: &Open) -> Option<Pressure> {
    match open.draft.answers.get("blood_pressure") {
        Some(Answer::Pressure { systolic, diastolic }) => {
            Some(Pressure { systolic: *systolic, diastolic: *diastolic })
        }
        _ => None,
    }
}

fn said_glucose(open: &Open) -> Option<Decimal> {
    match open.draft.answers.get("fasting_glucose") {
        Some(Answer::Number(mmol)) => Some(*mmol),
        _ => None,
    }
}

/// The glucose that the visit has beyond doubt, with whether its meter showed HI or LO.
fn sure_glucose(open: &Open) -> Option<(Decimal, Option<Beyond>)> {
    if let Some(mmol) = said_glucose(open) {
        return strange_glucose(open).is_none().then_some((mmol, None));
    }
    let last = open.last_glucose().filter(|reading| reading.usable())?;
    last.glucose().map(|(mmol, _)| (mmol, last.beyond()))
}

fn pressure_emergency(rules: &RuleSet, open: &Open) -> Vec<Reason> {
    let sure = said_pressure(open).filter(|_| strange_pressure(open).is_none());
    emergency(rules, sure, None)
}

/// What in the visit as it stands can't wait, of anybody.
pub(in crate::desk) fn emergencies(rules: &RuleSet, open: &Open) -> Vec<Reason> {
    let glucose = emergency(rules, None, sure_glucose(open));
    pressure_emergency(rules, open).into_iter().chain(glucose).collect()
}

/// Says under a value that can't wait what to do now, to whoever stands at the door: it names no diagnosis. HI and LO say it already.
pub(super) fn urge(work: &Work<'_>, rules: &RuleSet, open: &Open, view: &mut VisitView) {
    let glucose = sure_glucose(open).filter(|(_, beyond)| beyond.is_none());
    for (hero, reasons) in [
        (&mut view.pressure, pressure_emergency(rules, open)),
        (&mut view.glucose, emergency(rules, None, glucose)),
    ] {
        if let Some(hero) = hero {
            let marks = std::mem::take(&mut hero.marks);
            hero.marks = reasons.iter().map(|reason| alerts::now(work, reason)).chain(marks).collect();
        }
    }
}

/// What to do next with the cuff.
fn hint(work: &Work<'_>, rules: &RuleSet, open: &Open, any: bool) -> Option<String> {
    let NextMeasurement::Measure { nth, rest, arm, .. } = open.next_measurement(rules) else { return None };
    if rest {
        return (!any).then(|| work.plain("measure-first"));
    }
    let last = open.pressures().next_back().and_then(|reading| reading.site);
    Some(match (last, arm) {
        (None, _) => work.plain("measure-say-arm"),
        (Some(last), Some(arm)) if last != arm => work.say("measure-on", &[&site(work, arm)]),
        _ if nth == 2 => work.plain("measure-again"),
        _ => work.plain("measure-third"),
    })
}

/// How long to wait and since when; none if nothing is to be measured.
pub(super) fn timer(
    rules: &RuleSet,
    connection: &Connection,
    open: &Open,
) -> Result<Option<TimerView>, Fault> {
    let NextMeasurement::Measure { rest, wait_seconds, .. } = open.next_measurement(rules) else {
        return Ok(None);
    };
    let last = open.pressures().next_back().filter(|_| !rest);
    let since = match last.map(|last| (last.raw, last.taken_at)) {
        None if open.draft.answers.contains_key("blood_pressure") => return Ok(None),
        None => open.draft.started_at,
        // The phone's time of receipt is exact; many meters tell the minute only.
        Some((Some(raw), taken_at)) => {
            inbox::get(connection, raw)?.map_or(taken_at, |(record, _)| record.received_at)
        }
        Some((None, taken_at)) => taken_at,
    };
    Ok(Some(TimerView { seconds: wait_seconds, since_millis: since.timestamp_millis() }))
}

/// The arm, asked under the number; chosen is the one that the next reading will have.
fn arm(work: &Work<'_>, open: &Open) -> Option<FieldView> {
    let mut field = asked(work, open, ARM_FIELD)?;
    if let (FieldState::Open, Some(known)) = (field.state, open.known_arm) {
        field.state = FieldState::Offered;
        field.codes = vec![u32::from(open::arm_code(known))];
        field.text = site(work, known);
    }
    Some(field)
}

/// Standing is offered to the elderly and the diabetic once sitting is done.
fn posture(work: &Work<'_>, rules: &RuleSet, open: &Open) -> Option<FieldView> {
    let who = &open.line.resident;
    let sat = matches!(open.next_measurement(rules), NextMeasurement::Done(_));
    let advised = who.age_on(work.today()) >= rules.measuring.standing_from_age.value
        || who.has(Disease::Diabetes) && work.can(Capability::SeeDiagnosis);
    asked(work, open, POSTURE_FIELD).filter(|_| sat && advised)
}

fn pressure_meaning(
    work: &Work<'_>,
    rules: &RuleSet,
    open: &Open,
    systolic: Decimal,
    diastolic: Decimal,
) -> ColourMark {
    let age = open.line.resident.age_on(work.today());
    let (colour, key) = judging::pressure_level(rules, age, Pressure { systolic, diastolic });
    ColourMark { colour, word: work.plain(key) }
}

pub(super) fn glucose(work: &Work<'_>, rules: &RuleSet, open: &Open) -> Option<HeroView> {
    let wanted = open.diseases.contains(&Disease::Diabetes) || open.last_glucose().is_some();
    if !work.can(Capability::RecordGlucose) || !wanted {
        return None;
    }
    let last = open.last_glucose();
    let typed = said_glucose(open).map(|mmol| (mmol, MealTiming::Fasting));
    let shown = typed.or(last.and_then(Reading::glucose));
    let measured = last.filter(|_| typed.is_none());
    let said = |mmol| measured.map_or_else(|| phrase::glucose(mmol), phrase::of_reading);
    let doubt = doubtful_glucose(work, open);
    let counts = doubt.is_none() && measured.is_none_or(Reading::usable);
    let title = match shown {
        Some((_, MealTiming::Fasting)) => "glucose-fasting",
        Some((_, MealTiming::AfterMeal)) => "glucose-after-meal",
        _ => "word-glucose",
    };
    let ask = last.and_then(|_| asked(work, open, MEAL_FIELD));
    let unsaid = ask.as_ref().is_some_and(|field| field.state == FieldState::Open);
    Some(HeroView {
        title: work.plain(title),
        value: shown.map(|(mmol, _)| said(mmol)).unwrap_or_default(),
        unit: "mmol/L".to_owned(),
        meaning: shown.filter(|_| counts && work.can(Capability::SeeDiagnosis)).and_then(|(mmol, timing)| {
            let (colour, key) = judging::glucose_level(rules, mmol, timing)?;
            Some(ColourMark { colour, word: work.plain(key) })
        }),
        detail: detail(work, last, shown.is_some()),
        marks: match doubt {
            Some(doubt) => vec![doubt],
            None => last.map(|reading| marks(work, reading)).unwrap_or_default(),
        },
        hint: match shown {
            None => Some(work.plain("glucose-first")),
            Some(_) if unsaid => Some(work.plain("glucose-when")),
            Some(_) => None,
        },
        ask,
        arm: None,
        posture: None,
        timer: None,
        spoken: match (shown, measured.filter(|_| counts).and_then(Reading::beyond)) {
            (_, Some(beyond)) => work.plain(phrase::beyond_key(beyond)),
            (Some((mmol, _)), None) => work.say("glucose-spoken", &[&work.plain(title), &said(mmol)]),
            (None, None) => work.plain("glucose-none"),
        },
    })
}

/// A field that stands under its number and in no section.
fn asked(work: &Work<'_>, open: &Open, id: &str) -> Option<FieldView> {
    FormSet::current()
        .field(id)
        .map(|f| field::view(work, &open.diseases, f, &open.draft.answers, &Answers::new()))
}

/// 右臂 · 08:42 · BM85 · 时间已校正
fn detail(work: &Work<'_>, last: Option<&Reading>, any: bool) -> String {
    let Some(reading) = last else {
        return if any { work.plain("reading-typed") } else { String::new() };
    };
    let site = reading.site.map(|arm| site(work, arm));
    let parts = [site, Some(phrase::clock(reading.taken_at)), reading.meter.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What to know before believing a reading, as far as this role acts on it. That the meter did not say the meal is no news
/// once a person has.
pub(super) fn marks(work: &Work<'_>, reading: &Reading) -> Vec<String> {
    let open = |mark: &&Mark| **mark != Mark::ContextMissing || !reading.meal_is_known();
    reading.marks.iter().filter(open).map(|mark| phrase::mark(work, *mark)).collect()
}

/// 左臂, 右臂
pub(super) fn site(work: &Work<'_>, arm: BodySite) -> String {
    work.plain(match arm {
        BodySite::RightArm => "site-right-arm",
        BodySite::LeftArm => "site-left-arm",
    })
}
