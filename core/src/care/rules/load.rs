//! Reading a rule set and refusing one that contradicts itself: a county's file is checked before it judges anybody.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rust_decimal::Decimal;

use super::data::{Cited, PressureLimit, RuleSet, SymptomIsSign, When};
use crate::care::form::FormSet;

/// Why a rule set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not TOML, or not of this shape.
    #[error("the rule set cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A value names a source that is not listed.
    #[error("{at}: the source {source_key} is not listed")]
    UnknownSource {
        /// The value.
        at: &'static str,
        /// What it names.
        source_key: String,
    },
    /// Readable, but it cannot be meant.
    #[error("{at}: {what}")]
    Wrong {
        /// The value.
        at: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl RuleSet {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static RuleSet {
        static CURRENT: OnceLock<RuleSet> = OnceLock::new();
        CURRENT.get_or_init(|| {
            RuleSet::from_toml(include_str!("national.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }

    /// A county's own set, checked.
    pub fn from_toml(text: &str) -> Result<RuleSet, RuleError> {
        let rules: RuleSet = toml::from_str(text)?;
        rules.check_sources()?;
        rules.check_order()?;
        rules.check_signs()?;
        rules.check_colours()?;
        Ok(rules)
    }

    fn check_sources(&self) -> Result<(), RuleError> {
        let pressure = &self.hypertension.emergency;
        let glucose = &self.diabetes.emergency;
        let cited = [
            source("hypertension.target", &self.hypertension.target),
            source("hypertension.elderly.from_age", &self.hypertension.elderly.from_age),
            source("hypertension.elderly.target", &self.hypertension.elderly.target),
            source("hypertension.emergency.pressure", &pressure.pressure),
            source("hypertension.emergency.pregnant_pressure", &pressure.pregnant_pressure),
            source("hypertension.emergency.symptoms", &pressure.symptoms),
            source("hypertension.emergency.signs", &pressure.signs),
            source("diabetes.target", &self.diabetes.target),
            source("diabetes.low", &self.diabetes.low),
            source("diabetes.emergency.glucose_high", &glucose.glucose_high),
            source("diabetes.emergency.glucose_low", &glucose.glucose_low),
            source("diabetes.emergency.pressure", &glucose.pressure),
            source("diabetes.emergency.pregnant_glucose", &glucose.pregnant_glucose),
            source("diabetes.emergency.symptoms", &glucose.symptoms),
            source("diabetes.emergency.signs", &glucose.signs),
            source("interval.routine_months", &self.interval.routine_months),
            source("interval.soon_days", &self.interval.soon_days),
            source("interval.clinical_uncontrolled_months", &self.interval.clinical_uncontrolled_months),
            source("clinical.adult", &self.clinical.adult),
            source("clinical.very_old_from_age", &self.clinical.very_old_from_age),
            source("clinical.very_old", &self.clinical.very_old),
            source("clinical.very_old_if_tolerated", &self.clinical.very_old_if_tolerated),
            source("clinical.fasting_glucose", &self.clinical.fasting_glucose),
            source("clinical.other_glucose_below", &self.clinical.other_glucose_below),
            source("clinical.hba1c_below", &self.clinical.hba1c_below),
            source("home-pressure", &self.home.pressure),
            source("home.least_days", &self.home.least_days),
            source("home.most_days", &self.home.most_days),
            source("home.least_a_day", &self.home.least_a_day),
            source("home.valid_days", &self.home.valid_days),
            source("grades.grade_1", &self.grades.grade_1),
            source("grades.grade_2", &self.grades.grade_2),
            source("grades.grade_3", &self.grades.grade_3),
            source("measuring.rest_seconds", &self.measuring.rest_seconds),
            source("measuring.pause_seconds", &self.measuring.pause_seconds),
            source("measuring.most_difference", &self.measuring.most_difference),
            source("measuring.standing_from_age", &self.measuring.standing_from_age),
            source("risk.age_from", &self.risk.age_from),
            source("risk.overweight_from", &self.risk.overweight_from),
            source("risk.obese_from", &self.risk.obese_from),
            source("risk.factors_for_high", &self.risk.factors_for_high),
        ];
        let colours = self.colour.iter().map(|rule| ("colour", rule.source.as_str()));
        for (at, key) in cited.into_iter().chain(colours) {
            if !self.sources.contains_key(key) {
                return Err(RuleError::UnknownSource { at, source_key: key.to_owned() });
            }
        }
        Ok(())
    }

    fn check_order(&self) -> Result<(), RuleError> {
        let target = &self.hypertension.target.value;
        let elderly = &self.hypertension.elderly.target.value;
        let emergency = &self.hypertension.emergency.pressure.value;
        let glucose = &self.diabetes.emergency;
        let grades = [&self.grades.grade_1.value, &self.grades.grade_2.value, &self.grades.grade_3.value];
        let positive = target.systolic > Decimal::ZERO && target.diastolic > Decimal::ZERO;
        for (holds, at, what) in [
            (!self.version.trim().is_empty(), "version", "is empty"),
            (positive, "hypertension.target", "is not above zero"),
            (below(target, emergency), "hypertension.emergency.pressure", "is not above the target"),
            (below(elderly, emergency), "hypertension.elderly.target", "is not below the emergency limit"),
            (grades.windows(2).all(|pair| below(pair[0], pair[1])), "grades", "do not rise"),
            (
                glucose.glucose_low.value < self.diabetes.target.value
                    && self.diabetes.low.value < self.diabetes.target.value
                    && glucose.glucose_low.value > Decimal::ZERO,
                "diabetes.target",
                "is not above the low limits",
            ),
            (
                self.diabetes.target.value < glucose.glucose_high.value,
                "diabetes.emergency.glucose_high",
                "is not above the target",
            ),
            (self.interval.soon_days.value > 0, "interval.soon_days", "is zero"),
            (self.interval.routine_months.value > 0, "interval.routine_months", "is zero"),
            (
                self.home.least_days.value > 0 && self.home.least_days.value <= self.home.most_days.value,
                "home.least_days",
                "is zero or above the most",
            ),
            (
                self.measuring.most_difference.value >= Decimal::ZERO,
                "measuring.most_difference",
                "is below zero",
            ),
        ] {
            if !holds {
                return Err(RuleError::Wrong { at: at.to_owned(), what });
            }
        }
        Ok(())
    }

    /// Signs and symptoms must be ones that the forms ask for, or nobody could ever name them.
    fn check_signs(&self) -> Result<(), RuleError> {
        let pressure = &self.hypertension.emergency;
        let glucose = &self.diabetes.emergency;
        check_list("hypertension_symptoms", &pressure.signs.value, &pressure.symptoms.value)?;
        check_list("diabetes_symptoms", &glucose.signs.value, &glucose.symptoms.value)
    }

    fn check_colours(&self) -> Result<(), RuleError> {
        let mut keys = BTreeSet::new();
        for rule in &self.colour {
            let at = format!("colour-{}", rule.key);
            if !keys.insert(&rule.key) {
                return Err(RuleError::Wrong { at, what: "stands twice" });
            }
            if rule.when == When::default() {
                return Err(RuleError::Wrong { at, what: "has no condition" });
            }
        }
        Ok(())
    }
}

fn source<'a, T>(at: &'static str, cited: &'a Cited<T>) -> (&'static str, &'a str) {
    (at, &cited.source)
}

fn below(one: &PressureLimit, other: &PressureLimit) -> bool {
    one.systolic < other.systolic && one.diastolic < other.diastolic
}

fn check_list(field: &str, signs: &[String], symptoms: &[SymptomIsSign]) -> Result<(), RuleError> {
    let forms = FormSet::current();
    let wrong = |at: &str, what| Err(RuleError::Wrong { at: at.to_owned(), what });
    let asked = |sign: &str| forms.field("emergency_signs").is_some_and(|f| f.code_of(sign).is_some());
    if let Some(sign) = signs.iter().find(|sign| !asked(sign)) {
        return wrong(sign, "is not a sign that the forms ask for");
    }
    for symptom in symptoms {
        if forms.field(field).is_none_or(|f| f.choice(symptom.code).is_none()) {
            return wrong(field, "has no such code");
        }
        if !signs.contains(&symptom.sign) {
            return wrong(&symptom.sign, "is not on the list of signs");
        }
    }
    Ok(())
}
