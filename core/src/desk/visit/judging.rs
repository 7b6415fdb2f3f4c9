//! From an open visit to the rules' case, and what a value means at a glance.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Open;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::judgement::{Colour, FollowUpClass, Judgement};
use crate::care::reading::{MealTiming, mmol_shown};
use crate::care::rules::{Case, Findings, Pressure, Previous, RuleSet};
use crate::care::visit::SignedVisit;

/// What the rules say about the visit as it stands.
pub(super) fn judge(rules: &RuleSet, today: NaiveDate, open: &Open) -> Vec<Judgement> {
    rules.judge(&Case {
        today,
        age: open.line.resident.age_on(today),
        pregnant_or_breastfeeding: pregnant(FormSet::current(), &open.draft.answers),
        diseases: open.diseases.clone(),
        findings: Findings::of(FormSet::current(), &open.draft.answers, &open.draft.readings),
        previous: open.last().map(previous).unwrap_or_default(),
        home: rules.home_mean(today, &open.at_home),
    })
}

/// 妊娠期或哺乳期: as it was answered, or as a danger sign that was ticked says.
fn pregnant(forms: &FormSet, answers: &Answers) -> bool {
    let signs = forms.field("emergency_signs");
    let says = |code: &u8| {
        let key = signs.and_then(|field| field.choice(*code)).and_then(|choice| choice.key.as_deref());
        key.is_some_and(|key| key.starts_with(PREGNANT_SIGN))
    };
    let ticked = match answers.get("emergency_signs") {
        Some(Answer::Codes(codes)) => codes.iter().any(says),
        _ => false,
    };
    ticked || answers.get("pregnancy") == Some(&Answer::Code(YES))
}

/// 2 是.
const YES: u8 = 2;
/// What the keys of the danger signs of pregnancy begin with.
const PREGNANT_SIGN: &str = "pregnant-";

/// What a signed visit ended with, by disease.
pub(in crate::desk) fn previous(
    last: &SignedVisit,
) -> std::collections::BTreeMap<crate::care::person::Disease, Previous> {
    let of = |judged: &Judgement| {
        let mut previous = Previous::of(judged, &last.answers);
        let decided = last.decisions.iter().find(|decision| decision.disease == judged.disease);
        if let Some(class) = decided.and_then(|decision| decision.class) {
            previous.class = Some(class);
            // A more serious class says nothing about the target.
            previous.off_target = match class {
                FollowUpClass::Satisfied => false,
                FollowUpClass::Unsatisfied => true,
                FollowUpClass::AdverseReaction | FollowUpClass::Complication => previous.off_target,
            };
        }
        (judged.disease, previous)
    };
    last.judgements.iter().map(of).collect()
}

/// The colour of a blood pressure and the key of its word.
pub(super) fn pressure_level(rules: &RuleSet, age: u32, pressure: Pressure) -> (Colour, &'static str) {
    let target = rules.targets(age).assessment.limit;
    if rules.hypertension.emergency.pressure.value.reached_by(pressure) {
        return (Colour::Red, "pressure-emergency");
    }
    match (pressure.systolic >= target.systolic, pressure.diastolic >= target.diastolic) {
        (true, true) => (Colour::Yellow, "pressure-both-high"),
        (true, false) => (Colour::Yellow, "pressure-systolic-high"),
        (false, true) => (Colour::Yellow, "pressure-diastolic-high"),
        (false, false) => (Colour::Green, "pressure-at-target"),
    }
}

/// The colour of a glucose value and the key of its word; none while it is not known how it stands to a meal.
pub(super) fn glucose_level(
    rules: &RuleSet,
    mmol_per_l: Decimal,
    timing: MealTiming,
) -> Option<(Colour, &'static str)> {
    let mmol_per_l = mmol_shown(mmol_per_l);
    let emergency = &rules.diabetes.emergency;
    if mmol_per_l >= emergency.glucose_high.value {
        return Some((Colour::Red, "glucose-emergency-high"));
    }
    if mmol_per_l <= emergency.glucose_low.value {
        return Some((Colour::Red, "glucose-emergency-low"));
    }
    let limit = match timing {
        MealTiming::Unknown => return None,
        MealTiming::Fasting => rules.diabetes.target.value,
        _ => rules.clinical.other_glucose_below.value,
    };
    Some(if mmol_per_l >= limit {
        (Colour::Yellow, "glucose-high")
    } else {
        (Colour::Green, "glucose-at-target")
    })
}
