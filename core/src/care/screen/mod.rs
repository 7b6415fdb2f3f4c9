//! Screening at the door: who is at high risk, who is suspected to have a disease, what is an emergency. A meter's reading
//! raises a suspicion and never diagnoses.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::judgement::Reason;
use super::person::{Disease, Sex};
use super::reading::{Beyond, mmol_shown};
use super::rules::{Pressure, PressureLimit, RuleSet, shown};

mod alert;
mod rules;
#[cfg(test)]
mod tests;

pub use alert::{Alert, AlertAnswer, AlertStanding};
pub use rules::{AlertLimits, Limits, RiskRule, RiskWhen, ScreenRules, SuspectLimits, WaistLimit};

/// What was found out about somebody at the door.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Screened {
    /// Completed years.
    pub age: u32,
    /// Male or not; decides the waist's limit.
    pub male: bool,
    /// kg/m².
    pub bmi: Option<Decimal>,
    /// cm.
    pub waist: Option<Decimal>,
    /// 白酒, ml a day.
    pub spirits: Decimal,
    /// 口味重.
    pub much_salt: bool,
    /// High blood pressure among relatives of the first or second degree.
    pub family_pressure: bool,
    /// Diabetes among them.
    pub family_sugar: bool,
    /// How many of 三多一少.
    pub symptoms: usize,
    /// mmHg.
    pub pressure: Option<Pressure>,
    /// mmol/L, and whether fasting; not said counts as not fasting.
    pub glucose: Option<(Decimal, bool)>,
    /// Diseases under follow-up already.
    pub diseases: Vec<Disease>,
}

impl Screened {
    /// Of this sex.
    pub fn of(sex: Sex, age: u32) -> Self {
        Self { male: sex == Sex::Male, age, ..Self::default() }
    }
}

/// One reason to count as a high-risk person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Of which disease.
    pub disease: Disease,
    /// Why.
    pub reason: Reason,
}

/// What the rules say about a screening. Kept with their version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenFindings {
    /// High risk, and why; not of a disease she is followed up for already.
    pub risks: Vec<Risk>,
    /// Why the doctor must know now; empty: no alert.
    pub alert: Vec<Reason>,
}

/// Readings that together are too high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// Of which disease.
    pub disease: Disease,
    /// Why.
    pub reason: Reason,
}

/// What readings ask for of somebody who is not followed up for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// By when.
    pub due: NaiveDate,
    /// Referring for diagnosis; else measuring again.
    pub refer: bool,
    /// Why.
    pub reason: Reason,
}

impl NextStep {
    /// The reason of referring somebody again who did not go.
    const AGAIN: &str = "step-not-seen";

    /// Whether a step's reason asks for a referral; none: it is no step's.
    pub fn refers(reason: &Reason) -> Option<bool> {
        match reason.key.as_str() {
            "suspect-pressure" | "suspect-glucose" => Some(true),
            "step-measure-again" | Self::AGAIN => Some(false),
            _ => None,
        }
    }

    /// She was sent for diagnosis and did not go, and what was measured then is too old to send her again: it is measured anew.
    pub fn did_not_go(due: NaiveDate) -> NextStep {
        NextStep { due, refer: false, reason: Reason { key: Self::AGAIN.to_owned(), args: Vec::new() } }
    }
}

/// One measured value with its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// mmHg.
    Pressure(NaiveDate, Pressure),
    /// mmol/L, whether fasting, and whether its meter showed HI or LO in place of a number.
    Glucose(NaiveDate, Decimal, bool, Option<Beyond>),
}

impl ScreenRules {
    /// What the rules say about a screening.
    pub fn judge(&self, national: &RuleSet, screened: &Screened) -> ScreenFindings {
        let fits = |rule: &&RiskRule| !screened.diseases.contains(&rule.disease) && rule.when.fits(screened);
        let risks = self.risk.iter().filter(fits).map(|rule| Risk {
            disease: rule.disease,
            reason: Reason { key: rule.key.clone(), args: Vec::new() },
        });
        ScreenFindings { risks: risks.collect(), alert: self.alerting(national, screened) }
    }

    fn alerting(&self, national: &RuleSet, screened: &Screened) -> Vec<Reason> {
        let mut reasons =
            emergency(national, screened.pressure, screened.glucose.map(|(mmol, _)| (mmol, None)));
        if screened.symptoms >= self.alert.symptoms.value {
            reasons
                .push(Reason { key: "alert-symptoms".to_owned(), args: vec![screened.symptoms.to_string()] });
        }
        reasons
    }

    /// Diseases that readings make likely, of one who is not followed up for them.
    pub fn suspect(&self, seen: &[Seen], diseases: &[Disease], today: NaiveDate) -> Vec<Suspicion> {
        let first = today.checked_sub_days(Days::new(self.suspect.within_days.value.into()));
        let recent = |day: NaiveDate| first.is_none_or(|first| day >= first) && day <= today;
        let mut found = Vec::new();
        if !diseases.contains(&Disease::Hypertension) {
            let days: BTreeSet<NaiveDate> = seen.iter().filter_map(|one| self.high_day(one)).collect();
            let days = days.into_iter().filter(|day| recent(*day)).count();
            if days >= self.suspect.pressure_days.value {
                let reason = Reason { key: "suspect-pressure".to_owned(), args: vec![days.to_string()] };
                found.push(Suspicion { disease: Disease::Hypertension, reason });
            }
        }
        if !diseases.contains(&Disease::Diabetes) {
            let high = |one: &&Seen| match one {
                Seen::Glucose(day, mmol, fasting, _) => {
                    recent(*day) && mmol_shown(*mmol) >= self.glucose_limit(*fasting)
                }
                Seen::Pressure(..) => false,
            };
            if let Some(Seen::Glucose(_, mmol, _, beyond)) = seen.iter().find(high) {
                let said = shown::mmol_or_beyond(mmol_shown(*mmol), beyond.as_slice());
                let reason = Reason { key: "suspect-glucose".to_owned(), args: vec![said] };
                found.push(Suspicion { disease: Disease::Diabetes, reason });
            }
        }
        found
    }

    /// What is to be done: refer who is suspected, unless she is on her way already; after a first high blood pressure measure again on
    /// another day. `seen` comes latest first, `sent` names the diseases she was sent for and nobody knows more.
    pub fn next_step(
        &self,
        seen: &[Seen],
        diseases: &[Disease],
        sent: &[Disease],
        today: NaiveDate,
    ) -> Option<NextStep> {
        let day = |disease: Disease| {
            seen.iter().find_map(|one| match (one, disease) {
                (Seen::Pressure(day, _), Disease::Hypertension)
                | (Seen::Glucose(day, ..), Disease::Diabetes) => Some(*day),
                _ => None,
            })
        };
        let suspicions = self.suspect(seen, diseases, today);
        let suspicion = suspicions.into_iter().find(|one| !sent.contains(&one.disease));
        if let Some(Suspicion { disease, reason }) = suspicion {
            return Some(NextStep { due: day(disease).unwrap_or(today), refer: true, reason });
        }
        if diseases.contains(&Disease::Hypertension) || sent.contains(&Disease::Hypertension) {
            return None;
        }
        let last = seen.iter().find(|one| matches!(one, Seen::Pressure(..)))?;
        let Seen::Pressure(_, Pressure { systolic, diastolic }) = last else { return None };
        let since = today.checked_sub_days(Days::new(self.suspect.within_days.value.into()))?;
        let high = self.high_day(last).filter(|day| *day >= since)?;
        let shown = format!("{}/{}", systolic.normalize(), diastolic.normalize());
        let reason = Reason { key: "step-measure-again".to_owned(), args: vec![shown] };
        Some(NextStep { due: high.succ_opt()?, refer: false, reason })
    }

    fn glucose_limit(&self, fasting: bool) -> Decimal {
        if fasting { self.suspect.fasting_glucose.value } else { self.suspect.other_glucose.value }
    }

    fn high_day(&self, seen: &Seen) -> Option<NaiveDate> {
        match seen {
            Seen::Pressure(day, pressure) => {
                self.suspect.pressure.value.reached_by(*pressure).then_some(*day)
            }
            Seen::Glucose(..) => None,
        }
    }
}

/// Values that can't wait, of anybody: far too high, or a glucose far too low; with it whether it stands for HI or LO.
pub fn emergency(
    national: &RuleSet,
    pressure: Option<Pressure>,
    glucose: Option<(Decimal, Option<Beyond>)>,
) -> Vec<Reason> {
    let limits = &national.diabetes.emergency;
    let say = |key: &str, value: String| Reason { key: key.to_owned(), args: vec![value] };
    let mut reasons = Vec::new();
    let limit: &PressureLimit = &national.hypertension.emergency.pressure.value;
    if let Some(pressure) = pressure.filter(|pressure| limit.reached_by(*pressure)) {
        let said = format!("{}/{}", shown::mmhg(pressure.systolic), shown::mmhg(pressure.diastolic));
        reasons.push(say("alert-pressure", said));
    }
    if let Some((mmol, beyond)) = glucose {
        let mmol = mmol_shown(mmol);
        let said = shown::mmol_or_beyond(mmol, beyond.as_slice());
        if mmol >= limits.glucose_high.value {
            reasons.push(say("alert-glucose-high", said));
        } else if mmol <= limits.glucose_low.value {
            reasons.push(say("alert-glucose-low", said));
        }
    }
    reasons
}
