//! The shape of a rule set. Every value carries its source and how sure it is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::care::judgement::{Colour, FollowUpClass, Referral};

/// How sure a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Certainty {
    /// Read in a copy of the text.
    #[serde(rename = "V")]
    Read,
    /// Read in a secondary page or in public code.
    #[serde(rename = "2")]
    Secondary,
    /// Known, but not found in a text.
    #[serde(rename = "U")]
    Unverified,
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited<T> {
    /// The value.
    pub value: T,
    /// Key of [`RuleSet::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// A pair of blood pressure limits, mmHg. At or above either one counts as above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PressureLimit {
    /// 收缩压
    pub systolic: Decimal,
    /// 舒张压
    pub diastolic: Decimal,
}

/// A range, mmol/L.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlucoseRange {
    /// From, inclusive.
    pub from: Decimal,
    /// Below, exclusive.
    pub below: Decimal,
}

/// A symptom of the form that is a sign of the emergency list in the same words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymptomIsSign {
    /// Code on the form.
    pub code: u8,
    /// Key of the sign.
    pub sign: String,
    /// An answer to the question for danger signs stands above it: 多饮 for months is not the great thirst of an emergency.
    #[serde(default)]
    pub unless_asked: bool,
}

/// A complete set of rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Kept with every judgement.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// 高血压
    pub hypertension: HypertensionRules,
    /// 2型糖尿病
    pub diabetes: DiabetesRules,
    /// When to come again.
    pub interval: Intervals,
    /// Clinical targets: what treatment aims at.
    pub clinical: ClinicalTargets,
    /// Measured at home by the resident.
    pub home: HomeLimits,
    /// 1级, 2级, 3级
    pub grades: Grades,
    /// How blood pressure is measured.
    pub measuring: Measuring,
    /// What raises the risk.
    pub risk: Risk,
    /// The colours, most serious first.
    pub colour: Vec<ColourRule>,
}

/// 高血压
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HypertensionRules {
    /// The assessment's target (考核).
    pub target: Cited<PressureLimit>,
    /// The looser target of the elderly.
    pub elderly: ElderlyTarget,
    /// Emergency referral.
    pub emergency: PressureEmergency,
}

/// The assessment's target from an age on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElderlyTarget {
    /// Whether the county uses it.
    pub enabled: bool,
    /// From this age, in completed years.
    pub from_age: Cited<u32>,
    /// The target.
    pub target: Cited<PressureLimit>,
}

/// Emergency referral in hypertension.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PressureEmergency {
    /// At or above either one.
    pub pressure: Cited<PressureLimit>,
    /// In pregnancy and breast-feeding.
    pub pregnant_pressure: Cited<PressureLimit>,
    /// Symptoms of the form that are on the list.
    pub symptoms: Cited<Vec<SymptomIsSign>>,
    /// Keys of the signs on the list.
    pub signs: Cited<Vec<String>>,
}

/// 2型糖尿病
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiabetesRules {
    /// Fasting glucose below this is controlled, mmol/L.
    pub target: Cited<Decimal>,
    /// Fasting glucose at or below this is not, mmol/L.
    pub low: Cited<Decimal>,
    /// Emergency referral.
    pub emergency: GlucoseEmergency,
}

/// Emergency referral in diabetes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlucoseEmergency {
    /// At or above, mmol/L, at any time of the day.
    pub glucose_high: Cited<Decimal>,
    /// At or below, mmol/L.
    pub glucose_low: Cited<Decimal>,
    /// At or above either one.
    pub pressure: Cited<PressureLimit>,
    /// Fasting, at or above, in pregnancy and breast-feeding.
    pub pregnant_glucose: Cited<Decimal>,
    /// Symptoms of the form that are on the list.
    pub symptoms: Cited<Vec<SymptomIsSign>>,
    /// Keys of the signs on the list.
    pub signs: Cited<Vec<String>>,
}

/// When to come again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervals {
    /// Controlled.
    pub routine_months: Cited<u32>,
    /// Anything else.
    pub soon_days: Cited<u32>,
    /// What the clinical guide asks for when not controlled.
    pub clinical_uncontrolled_months: Cited<u32>,
}

/// Clinical targets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicalTargets {
    /// Adults.
    pub adult: Cited<PressureLimit>,
    /// The age from which the next two count.
    pub very_old_from_age: Cited<u32>,
    /// The very old.
    pub very_old: Cited<PressureLimit>,
    /// The very old, if the first target is tolerated.
    pub very_old_if_tolerated: Cited<PressureLimit>,
    /// Fasting.
    pub fasting_glucose: Cited<GlucoseRange>,
    /// Not fasting, mmol/L.
    pub other_glucose_below: Cited<Decimal>,
    /// HbA1c, %.
    pub hba1c_below: Cited<Decimal>,
}

/// Limits of the resident's own measurements.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeLimits {
    /// Mean at or above either one is high.
    pub pressure: Cited<PressureLimit>,
    /// So many days with readings are needed for a mean.
    pub least_days: Cited<u32>,
    /// No more days than this, ending with the last one measured, go into it.
    pub most_days: Cited<u32>,
    /// A day counts from so many readings on.
    pub least_a_day: Cited<u32>,
    /// What was measured longer ago says nothing about now, days.
    pub valid_days: Cited<u32>,
}

/// Grades of blood pressure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grades {
    /// 1级
    pub grade_1: Cited<PressureLimit>,
    /// 2级
    pub grade_2: Cited<PressureLimit>,
    /// 3级
    pub grade_3: Cited<PressureLimit>,
}

/// How blood pressure is measured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measuring {
    /// Rest before the first reading.
    pub rest_seconds: Cited<u32>,
    /// Between two readings.
    pub pause_seconds: Cited<u32>,
    /// Two readings further apart than this ask for a third, mmHg.
    pub most_difference: Cited<Decimal>,
    /// From this age on, and with diabetes, standing is offered as well.
    pub standing_from_age: Cited<u32>,
}

/// What raises the risk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Age that counts as a factor.
    pub age_from: Cited<u32>,
    /// From this BMI on the resident is weighed at every follow-up, kg/m².
    pub overweight_from: Cited<Decimal>,
    /// BMI that counts as a factor, kg/m².
    pub obese_from: Cited<Decimal>,
    /// So many factors are a high risk.
    pub factors_for_high: Cited<u32>,
}

/// One row of the table of colours.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColourRule {
    /// Key; its words are in the catalogue under `colour.<key>`.
    pub key: String,
    /// The colour.
    pub colour: Colour,
    /// All of these must hold.
    pub when: When,
    /// Key of [`RuleSet::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Conditions of a colour; those that are given must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The last judgement of any disease referred so.
    pub referral: Option<Referral>,
    /// The last class of any disease is one of these.
    pub class: Option<Vec<FollowUpClass>>,
    /// Grade of blood pressure, 1 to 3.
    pub grade_at_least: Option<u8>,
    /// High risk by [`Risk`].
    pub high_risk: Option<bool>,
    /// The last pressure is at or above the assessment's target.
    pub pressure_above_target: Option<bool>,
    /// The mean of home measurement is at or above the target of home measurement.
    pub home_above_target: Option<bool>,
    /// The last fasting glucose is at or above target.
    pub fasting_above_target: Option<bool>,
    /// The last glucose at any time, mmol/L.
    pub glucose_at_least: Option<Decimal>,
    /// The last glucose at any time, mmol/L.
    pub glucose_at_most: Option<Decimal>,
    /// The last glucose at any time, mmol/L.
    pub glucose_below: Option<Decimal>,
    /// The last glucose that was not fasting, mmol/L.
    pub other_glucose_at_least: Option<Decimal>,
    /// 服药依从性, one of these codes.
    pub adherence: Option<Vec<u8>>,
    /// 低血糖反应, one of these codes.
    pub hypoglycaemia: Option<Vec<u8>>,
    /// Days since the follow-up was due.
    pub overdue_days_at_least: Option<i64>,
}
