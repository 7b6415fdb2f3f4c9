//! The rules of screening: versioned data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Screened;
use crate::care::person::Disease;
use crate::care::rules::{Certainty, Cited, PressureLimit};

/// A complete set of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenRules {
    /// Kept with every screening, referral and alert.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Who is screened, and how often again.
    pub limits: Limits,
    /// What makes a disease likely.
    pub suspect: SuspectLimits,
    /// What the doctor must know at once.
    pub alert: AlertLimits,
    /// What makes a high-risk person; any one.
    pub risk: Vec<RiskRule>,
}

/// Who is screened, and how often again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From this age, completed years.
    pub from_age: Cited<u32>,
    /// Blood pressure of high-risk persons.
    pub pressure_check_months: Cited<u32>,
    /// Fasting glucose of high-risk persons.
    pub glucose_check_months: Cited<u32>,
    /// Everybody else of that age.
    pub rescreen_months: Cited<u32>,
}

/// What makes a disease likely.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspectLimits {
    /// At or above either one is high.
    pub pressure: Cited<PressureLimit>,
    /// High on so many different days.
    pub pressure_days: Cited<usize>,
    /// Older readings don't count, days.
    pub within_days: Cited<u32>,
    /// Fasting, at or above, mmol/L.
    pub fasting_glucose: Cited<Decimal>,
    /// Not fasting, at or above, mmol/L.
    pub other_glucose: Cited<Decimal>,
    /// The result of a referral is asked after within so many days.
    pub result_days: Cited<u32>,
}

/// What the doctor must know at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertLimits {
    /// So many of 三多一少.
    pub symptoms: Cited<usize>,
    /// Not answered for so long, it goes to the team leader.
    pub escalate_minutes: Cited<u32>,
    /// A reading outside a visit raises one only if it is not older than so many hours.
    pub fresh_hours: Cited<u32>,
}

/// One thing that makes a high-risk person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskRule {
    /// Its sentence in the catalogue.
    pub key: String,
    /// Of which disease.
    pub disease: Disease,
    /// When it fits.
    pub when: RiskWhen,
    /// Key of [`ScreenRules::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Limits of the waist, cm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaistLimit {
    /// Men.
    pub male: Decimal,
    /// Women, and whose sex is not known.
    pub female: Decimal,
}

/// A condition; all that are named must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RiskWhen {
    /// Either one at or above.
    pub pressure_at_least: Option<PressureLimit>,
    /// Both below.
    pub pressure_below: Option<PressureLimit>,
    /// kg/m².
    pub bmi_at_least: Option<Decimal>,
    /// cm.
    pub waist_at_least: Option<WaistLimit>,
    /// 白酒, ml a day.
    pub spirits_at_least: Option<Decimal>,
    /// Completed years.
    pub age_at_least: Option<u32>,
    /// 口味重.
    pub much_salt: Option<bool>,
    /// High blood pressure in the family.
    pub family_pressure: Option<bool>,
    /// Diabetes in the family.
    pub family_sugar: Option<bool>,
    /// Followed up for hypertension.
    pub has_hypertension: Option<bool>,
    /// Fasting glucose, mmol/L.
    pub fasting_at_least: Option<Decimal>,
    /// Fasting glucose, mmol/L.
    pub fasting_below: Option<Decimal>,
}

impl RiskWhen {
    /// Whether it fits what was found out. What was not measured fits nothing.
    pub fn fits(&self, who: &Screened) -> bool {
        let waist = |limit: WaistLimit| if who.male { limit.male } else { limit.female };
        let fasting = who.glucose.filter(|(_, fasting)| *fasting).map(|(mmol, _)| mmol);
        let reached = |limit: PressureLimit| who.pressure.is_some_and(|p| limit.reached_by(p));
        self.pressure_at_least.is_none_or(reached)
            && self.pressure_below.is_none_or(|limit| who.pressure.is_some_and(|p| !limit.reached_by(p)))
            && self.bmi_at_least.is_none_or(|limit| who.bmi.is_some_and(|bmi| bmi >= limit))
            && self.waist_at_least.is_none_or(|limit| who.waist.is_some_and(|cm| cm >= waist(limit)))
            && self.spirits_at_least.is_none_or(|limit| who.spirits >= limit)
            && self.age_at_least.is_none_or(|limit| who.age >= limit)
            && self.much_salt.is_none_or(|wanted| who.much_salt == wanted)
            && self.family_pressure.is_none_or(|wanted| who.family_pressure == wanted)
            && self.family_sugar.is_none_or(|wanted| who.family_sugar == wanted)
            && self
                .has_hypertension
                .is_none_or(|wanted| who.diseases.contains(&Disease::Hypertension) == wanted)
            && self.fasting_at_least.is_none_or(|limit| fasting.is_some_and(|mmol| mmol >= limit))
            && self.fasting_below.is_none_or(|limit| fasting.is_some_and(|mmol| mmol < limit))
    }
}

impl ScreenRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static ScreenRules {
        static RULES: OnceLock<ScreenRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("screening.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }
}
