//! The big numbers: blood pressure and glucose of this visit.

use rust_decimal::Decimal;

use super::super::phrase;
use super::super::view::{ColourMark, FieldState, FieldView, HeroView};
use super::super::work::Work;
use super::{MEAL_FIELD, Open, field, judging};
use crate::access::Capability;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::person::Disease;
use crate::care::reading::{BodySite, Mark, MealTiming, Reading, Value};
use crate::care::rules::{NextMeasurement, Pressure, RuleSet, one_arm};

pub(super) fn pressure(work: &Work<'_>, rules: &RuleSet, open: &Open) -> Option<HeroView> {
    if !work.can(Capability::RecordBloodPressure) {
        return None;
    }
    let last = open.pressures().next_back();
    let settled = match open.draft.answers.get("blood_pressure") {
        Some(Answer::Pressure { systolic, diastolic }) => Some((*systolic, *diastolic)),
        _ => None,
    };
    let value =
        settled.map(|(systolic, diastolic)| phrase::pressure(systolic, diastolic)).unwrap_or_default();
    let readings: Vec<&Reading> = open.pressures().collect();
    let hint = match rules.next_measurement(&one_arm(&readings)) {
        NextMeasurement::Measure { nth: 1, .. } if settled.is_some() => None,
        NextMeasurement::Measure { nth: 1, .. } => Some("measure.first"),
        NextMeasurement::Measure { nth: 2, .. } => Some("measure.again"),
        NextMeasurement::Measure { .. } => Some("measure.third"),
        NextMeasurement::Done(_) => None,
    };
    Some(HeroView {
        title: work.plain("word.pressure"),
        unit: "mmHg".to_owned(),
        meaning: settled
            .filter(|_| work.can(Capability::SeeDiagnosis))
            .map(|(systolic, diastolic)| pressure_meaning(work, rules, open, systolic, diastolic)),
        detail: detail(work, last, settled.is_some()),
        marks: last.map(|reading| marks(work, reading)).unwrap_or_default(),
        hint: hint.map(|key| work.plain(key)),
        ask: asked(work, open, "blood_pressure"),
        spoken: match settled {
            Some((systolic, diastolic)) => work.say(
                "pressure.spoken",
                &[&systolic.normalize().to_string(), &diastolic.normalize().to_string()],
            ),
            None => work.plain("pressure.none"),
        },
        value,
    })
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
    let typed = match open.draft.answers.get("fasting_glucose") {
        Some(Answer::Number(mmol)) => Some((*mmol, MealTiming::Fasting)),
        _ => None,
    };
    let measured = last.and_then(|reading| match reading.value {
        Value::Glucose { mmol_per_l, timing } => Some((mmol_per_l, timing)),
        Value::BloodPressure { .. } => None,
    });
    let shown = typed.or(measured);
    let title = match shown {
        Some((_, MealTiming::Fasting)) => "glucose.fasting",
        Some((_, MealTiming::AfterMeal)) => "glucose.after-meal",
        _ => "word.glucose",
    };
    let ask = last.and_then(|_| asked(work, open, MEAL_FIELD));
    let unsaid = ask.as_ref().is_some_and(|field| field.state == FieldState::Open);
    Some(HeroView {
        title: work.plain(title),
        value: shown.map(|(mmol, _)| phrase::glucose(mmol)).unwrap_or_default(),
        unit: "mmol/L".to_owned(),
        meaning: shown.filter(|_| work.can(Capability::SeeDiagnosis)).and_then(|(mmol, timing)| {
            let (colour, key) = judging::glucose_level(rules, mmol, timing)?;
            Some(ColourMark { colour, word: work.plain(key) })
        }),
        detail: detail(work, last, shown.is_some()),
        marks: last.map(|reading| marks(work, reading)).unwrap_or_default(),
        hint: match shown {
            None => Some(work.plain("glucose.first")),
            Some(_) if unsaid => Some(work.plain("glucose.when")),
            Some(_) => None,
        },
        ask,
        spoken: match shown {
            Some((mmol, _)) => work.say("glucose.spoken", &[&work.plain(title), &phrase::glucose(mmol)]),
            None => work.plain("glucose.none"),
        },
    })
}

/// A field that stands under its number and in no section.
fn asked(work: &Work<'_>, open: &Open, id: &str) -> Option<FieldView> {
    FormSet::current().field(id).map(|f| field::view(work, open, f, &open.draft.answers, &Answers::new()))
}

/// 右臂 · 08:42 · BM85 · 时间已校正
fn detail(work: &Work<'_>, last: Option<&Reading>, any: bool) -> String {
    let Some(reading) = last else {
        return if any { work.plain("reading.typed") } else { String::new() };
    };
    let site = reading.site.map(|site| {
        work.plain(match site {
            BodySite::RightArm => "site.right-arm",
            BodySite::LeftArm => "site.left-arm",
        })
    });
    let parts = [site, Some(phrase::clock(reading.taken_at)), reading.meter.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn marks(work: &Work<'_>, reading: &Reading) -> Vec<String> {
    reading.marks.iter().map(|mark| work.plain(mark_key(*mark))).collect()
}

fn mark_key(mark: Mark) -> &'static str {
    match mark {
        Mark::Movement => "meter.movement",
        Mark::CuffLoose => "meter.cuff-loose",
        Mark::IrregularPulse => "mark.irregular-pulse",
        Mark::PulseHigh => "mark.pulse-high",
        Mark::PulseLow => "mark.pulse-low",
        Mark::Position => "meter.position",
        Mark::Implausible => "mark.implausible",
        Mark::TimeCorrected => "mark.time-corrected",
        Mark::TimeUnknown => "mark.time-unknown",
        Mark::ControlSolution => "mark.control-solution",
        Mark::ContextMissing => "mark.context-missing",
        Mark::MeterFault => "mark.meter-fault",
    }
}
