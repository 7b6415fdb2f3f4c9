//! Charts: values over time with the target band and the drug changes.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use super::phrase;
use super::residents::{day_number, drug_line};
use super::view::{TrendChange, TrendPoint, TrendView};
use super::work::Work;
use crate::care::person::{Disease, Resident};
use crate::care::reading::{MealTiming, Reading, Value};
use crate::care::rules::{PressureLimit, RuleSet};
use crate::store::medications::Medication;

/// Where the target band of blood pressure begins in the drawing, mmHg; no rule gives one.
const LOWEST_AT_TARGET: u32 = 90;

/// Blood pressure and glucose; a chart without a value is none. `measured` comes latest first.
pub(super) fn of(
    work: &Work<'_>,
    rules: &RuleSet,
    who: &Resident,
    measured: &[Reading],
    drugs: &[Medication],
) -> (Option<TrendView>, Option<TrendView>) {
    let changes: Vec<TrendChange> = drugs
        .iter()
        .map(|m| TrendChange { day: day_number(m.since), label: drug_line(work, &m.drug) })
        .collect();
    let usable: Vec<&Reading> = measured.iter().rev().filter(|reading| reading.counts()).collect();
    let pressures: Vec<TrendPoint> = usable.iter().filter_map(|r| pressure_point(work, r)).collect();
    let glucoses: Vec<TrendPoint> = usable.iter().filter_map(|r| glucose_point(work, r)).collect();
    let age = who.age_on(work.today());
    let target = rules.targets(age).assessment.limit;
    let aim = |disease: Disease| who.has(disease).then(|| clinical(work, rules, disease, age));
    let pressure = (!pressures.is_empty()).then(|| TrendView {
        title: work.plain("word-pressure"),
        unit: "mmHg".to_owned(),
        band_low: tenths(LOWEST_AT_TARGET.into()),
        band_high: tenths(target.systolic),
        second_band_high: Some(tenths(target.diastolic)),
        spoken: spoken(work, "trend-pressure-spoken", &pressures),
        points: pressures,
        changes: changes.clone(),
        aim: aim(Disease::Hypertension),
    });
    let glucose = (who.has(Disease::Diabetes) && !glucoses.is_empty()).then(|| {
        let band = rules.clinical.fasting_glucose.value;
        TrendView {
            title: work.plain("word-glucose"),
            unit: "mmol/L".to_owned(),
            band_low: tenths(band.from),
            band_high: tenths(band.below),
            second_band_high: None,
            spoken: spoken(work, "trend-glucose-spoken", &glucoses),
            points: glucoses,
            changes,
            aim: aim(Disease::Diabetes),
        }
    });
    (pressure, glucose)
}

/// Blood pressure and glucose of the resident's own meter, with the targets of home measurement. Latest first.
pub(super) fn at_home(
    work: &Work<'_>,
    rules: &RuleSet,
    who: &Resident,
    measured: &[Reading],
) -> (Option<TrendView>, Option<TrendView>) {
    let (pressure, glucose) = of(work, rules, who, measured, &[]);
    let target = rules.targets(who.age_on(work.today())).home;
    let pressure = pressure.map(|trend| TrendView {
        title: work.plain("home-pressure"),
        band_high: tenths(target.systolic),
        second_band_high: Some(tenths(target.diastolic)),
        aim: None,
        ..trend
    });
    let glucose = glucose.map(|trend| TrendView { title: work.plain("home-glucose"), aim: None, ..trend });
    (pressure, glucose)
}

/// What treatment aims at, beside what the assessment counts: two targets that are kept apart.
pub(super) fn clinical(work: &Work<'_>, rules: &RuleSet, disease: Disease, age: u32) -> String {
    let said = |limit: PressureLimit| phrase::pressure(limit.systolic, limit.diastolic);
    let targets = rules.targets(age);
    match (disease, targets.clinical_if_tolerated) {
        (Disease::Hypertension, None) => work.say("clinical-pressure", &[&said(targets.clinical)]),
        (Disease::Hypertension, Some(next)) => {
            work.say("clinical-pressure-by-steps", &[&said(targets.clinical), &said(next)])
        }
        (Disease::Diabetes, _) => {
            let fasting = rules.clinical.fasting_glucose.value;
            let limits = [fasting.from, fasting.below, rules.clinical.hba1c_below.value];
            let limits = limits.map(|limit| limit.normalize().to_string());
            work.say("clinical-glucose", &[&limits[0], &limits[1], &limits[2]])
        }
    }
}

fn pressure_point(work: &Work<'_>, reading: &Reading) -> Option<TrendPoint> {
    let Value::BloodPressure { systolic, diastolic, .. } = reading.value else { return None };
    Some(point(work, reading, systolic, Some(diastolic)))
}

fn glucose_point(work: &Work<'_>, reading: &Reading) -> Option<TrendPoint> {
    let Value::Glucose { mmol_per_l, timing: MealTiming::Fasting } = reading.value else { return None };
    Some(point(work, reading, mmol_per_l, None))
}

fn point(work: &Work<'_>, reading: &Reading, value: Decimal, second: Option<Decimal>) -> TrendPoint {
    let day = reading.taken_at.date_naive();
    TrendPoint {
        day: day_number(day),
        when: phrase::day_in(work.language, day, work.today()),
        value: tenths(value),
        second: second.map(tenths),
        label: phrase::measured(work.language, reading),
    }
}

fn tenths(value: Decimal) -> i32 {
    (value * Decimal::TEN)
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i32()
        .unwrap_or(i32::MAX)
}

fn spoken(work: &Work<'_>, key: &str, points: &[TrendPoint]) -> String {
    let values: Vec<String> =
        points.iter().rev().take(6).map(|p| format!("{} {}", p.when, p.label)).collect();
    work.say(key, &[&values.join(&work.plain("word-comma"))])
}
