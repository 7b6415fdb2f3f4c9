//! Three targets, kept apart: what the assessment counts, what treatment aims at, what is measured at home.

use rust_decimal::Decimal;

use super::case::Pressure;
use super::data::{PressureLimit, RuleSet};
use crate::care::reading::mmol_shown;

/// The assessment's target, and whether it is that of the elderly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Below both is controlled.
    pub limit: PressureLimit,
    /// The age from which this target counts; `None`: the one of all adults.
    pub from_age: Option<u32>,
}

/// All blood pressure targets of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// 考核
    pub assessment: Target,
    /// What treatment aims at.
    pub clinical: PressureLimit,
    /// What it aims at next, if the first is tolerated.
    pub clinical_if_tolerated: Option<PressureLimit>,
    /// Home measurements; the mean at or above either one is high.
    pub home: PressureLimit,
}

impl RuleSet {
    /// The blood pressure targets at an age.
    pub fn targets(&self, age: u32) -> Targets {
        let elderly = &self.hypertension.elderly;
        let assessment = match elderly.enabled && age >= elderly.from_age.value {
            true => Target { limit: elderly.target.value, from_age: Some(elderly.from_age.value) },
            false => Target { limit: self.hypertension.target.value, from_age: None },
        };
        let (clinical, clinical_if_tolerated) = match age >= self.clinical.very_old_from_age.value {
            true => (self.clinical.very_old.value, Some(self.clinical.very_old_if_tolerated.value)),
            false => (self.clinical.adult.value, None),
        };
        Targets { assessment, clinical, clinical_if_tolerated, home: self.home.pressure.value }
    }

    /// Whether a fasting glucose, mmol/L, counts as controlled as it is shown: below the assessment's target, and above what is
    /// too low.
    pub fn fasting_at_target(&self, mmol_per_l: Decimal) -> bool {
        let shown = mmol_shown(mmol_per_l);
        shown < self.diabetes.target.value && shown > self.diabetes.low.value
    }

    /// Grade of a blood pressure, 0 (below grade 1) to 3; the higher component decides.
    pub fn grade(&self, pressure: Pressure) -> u8 {
        let grades = [&self.grades.grade_1, &self.grades.grade_2, &self.grades.grade_3];
        (1..)
            .zip(grades)
            .filter(|(_, limit)| limit.value.reached_by(pressure))
            .map(|(n, _)| n)
            .max()
            .unwrap_or(0)
    }
}

impl PressureLimit {
    /// Whether either component is at or above its limit.
    pub fn reached_by(&self, pressure: Pressure) -> bool {
        pressure.systolic >= self.systolic || pressure.diastolic >= self.diastolic
    }
}
