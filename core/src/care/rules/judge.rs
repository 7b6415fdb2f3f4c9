//! The judgement of a visit.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::case::{Case, Findings, Previous};
use super::data::{PressureLimit, RuleSet, SymptomIsSign};
use super::shown::{mmhg, mmol, mmol_or_beyond};
use crate::care::judgement::{FollowUpClass, Judgement, Reason, Referral};
use crate::care::person::Disease;

/// Reasons that say the value was off target, also when a more serious class stands above it.
pub(super) const OFF_TARGET: [&str; 4] =
    ["reason-pressure-above", "reason-pressure-above-elderly", "reason-glucose-above", "reason-glucose-low"];

/// The field of the danger signs.
const SIGNS: &str = "emergency_signs";

/// The earlier of the next dates: somebody with both diseases gets the stricter one.
pub fn stricter_next(judgements: &[Judgement]) -> Option<NaiveDate> {
    judgements.iter().map(|j| j.next).min()
}

/// How the measured value stands to its target.
struct Control {
    /// `None`: cannot be said yet.
    off_target: Option<bool>,
    reason: Option<Reason>,
    missing: Option<&'static str>,
}

impl RuleSet {
    /// Judges each disease of a case. Nothing for somebody who was lost or died.
    pub fn judge(&self, case: &Case) -> Vec<Judgement> {
        if case.findings.not_followed {
            return Vec::new();
        }
        case.diseases.iter().map(|disease| self.judge_one(case, *disease)).collect()
    }

    fn judge_one(&self, case: &Case, disease: Disease) -> Judgement {
        let findings = &case.findings;
        let previous = case.previous.get(&disease).copied().unwrap_or_default();
        let emergency = self.emergency(case, disease);
        let control = match disease {
            Disease::Hypertension => self.pressure_control(case),
            Disease::Diabetes => self.glucose_control(case),
        };
        let needs = needs(case, disease, &control);
        let class = class(findings.complication, findings.adverse_reaction, control.off_target);
        let off_target = control.off_target == Some(true);
        let twice = off_target && previous.unsatisfied();
        let reaction = findings.adverse_reaction == Some(true);
        let complication = findings.complication == Some(true);
        let not_better = reaction && reaction_persists(findings.reaction_better, previous);

        let referral = if !emergency.is_empty() {
            Some(Referral::Emergency)
        } else if complication || not_better || twice {
            Some(Referral::Refer)
        } else {
            None
        };

        let mut reasons = emergency;
        if complication {
            reasons.push(self.come_again("reason-complication"));
        }
        if reaction {
            reasons.push(self.come_again(match (not_better, previous.reaction()) {
                (true, _) => "reason-reaction-not-better",
                (false, true) => "reason-reaction-better",
                (false, false) => "reason-reaction-first",
            }));
        }
        reasons.extend(control.reason);
        if off_target {
            let key = if twice { "reason-unsatisfied-again" } else { "reason-unsatisfied-first" };
            reasons.push(self.come_again(key));
        }
        reasons.extend(self.further(case, disease));
        // Danger signs change no class and are said all the same: what nobody asked for is not absent.
        let open = needs.iter().filter(|field| class.is_none() || *field == SIGNS);
        reasons.extend(open.map(|field| plain(&format!("reason-missing-{field}"))));
        let routine = class == Some(FollowUpClass::Satisfied) && referral.is_none();
        Judgement {
            disease,
            class,
            referral,
            next: self.next(case.today, routine),
            reasons,
            needs,
            rules: self.version.clone(),
        }
    }

    /// What the doctor should know beside the class, once a visit: an irregular pulse, and what was measured at home.
    fn further(&self, case: &Case, disease: Disease) -> Vec<Reason> {
        if disease != Disease::Hypertension && case.diseases.contains(&Disease::Hypertension) {
            return Vec::new();
        }
        let irregular = case.findings.irregular_pulse.then(|| plain("reason-irregular-pulse"));
        let home = case.home.and_then(|home| home.mean).map(|mean| {
            let limit = self.home.pressure.value;
            let key = if self.home_high(mean) { "reason-home-above" } else { "reason-home-at-target" };
            let args = [mean.systolic, mean.diastolic, limit.systolic, limit.diastolic].map(mmhg);
            Reason { key: key.to_owned(), args: args.into() }
        });
        irregular.into_iter().chain(home).collect()
    }

    /// Routine, or soon; never later for a weekend.
    fn next(&self, today: NaiveDate, routine: bool) -> NaiveDate {
        let next = match routine {
            true => today.checked_add_months(Months::new(self.interval.routine_months.value)),
            false => today.checked_add_days(Days::new(self.interval.soon_days.value.into())),
        };
        next.unwrap_or(NaiveDate::MAX)
    }

    /// A reason that says within how many days to come again.
    fn come_again(&self, key: &str) -> Reason {
        Reason { key: key.to_owned(), args: vec![self.interval.soon_days.value.to_string()] }
    }

    fn emergency(&self, case: &Case, disease: Disease) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let (high, sweet) = (&self.hypertension.emergency, &self.diabetes.emergency);
        let (signs, pressure) = match disease {
            Disease::Hypertension => (&high.signs.value, high.pressure.value),
            Disease::Diabetes => (&sweet.signs.value, sweet.pressure.value),
        };
        if disease == Disease::Diabetes {
            reasons.extend(self.glucose_emergency(case));
        }
        reasons.extend(limit_reached(case, pressure, "reason-emergency-pressure"));
        if case.pregnant_or_breastfeeding {
            reasons.extend(self.pregnancy_emergency(case, disease));
        }
        // A symptom of either form is a sign of both lists that have it.
        let said = signs_said(&case.findings, &high.symptoms.value, &sweet.symptoms.value);
        let found = signs.iter().filter(|sign| said.contains(&sign.as_str()));
        reasons.extend(found.map(|sign| plain(&format!("reason-sign-{sign}"))));
        reasons
    }

    fn glucose_emergency(&self, case: &Case) -> Vec<Reason> {
        let rules = &self.diabetes.emergency;
        let (high, low) = (rules.glucose_high.value, rules.glucose_low.value);
        let beyond = &case.findings.beyond;
        let said = |key, value, limit| Reason {
            key: String::from(key),
            args: vec![mmol_or_beyond(value, beyond), mmol(limit)],
        };
        let glucose = || case.findings.glucose();
        let highest = glucose().max().filter(|v| *v >= high);
        let lowest = glucose().min().filter(|v| *v <= low);
        let highest = highest.map(|v| said("reason-emergency-glucose-high", v, high));
        let lowest = lowest.map(|v| said("reason-emergency-glucose-low", v, low));
        lowest.into_iter().chain(highest).collect()
    }

    fn pregnancy_emergency(&self, case: &Case, disease: Disease) -> Option<Reason> {
        match disease {
            Disease::Hypertension => limit_reached(
                case,
                self.hypertension.emergency.pregnant_pressure.value,
                "reason-emergency-pregnant-pressure",
            ),
            Disease::Diabetes => {
                let limit = self.diabetes.emergency.pregnant_glucose.value;
                let value = case.findings.fasting().filter(|v| *v >= limit)?;
                let args = vec![mmol_or_beyond(value, &case.findings.beyond), mmol(limit)];
                Some(Reason { key: "reason-emergency-pregnant-glucose".to_owned(), args })
            }
        }
    }

    fn pressure_control(&self, case: &Case) -> Control {
        let (systolic, diastolic) = (case.findings.systolic, case.findings.diastolic);
        let target = self.targets(case.age).assessment;
        let above = systolic.is_some_and(|v| v >= target.limit.systolic)
            || diastolic.is_some_and(|v| v >= target.limit.diastolic);
        let complete = systolic.is_some() && diastolic.is_some();
        let off_target = (complete || above).then_some(above);
        let reason = off_target.map(|above| {
            let key = match (above, target.from_age) {
                (true, None) => "reason-pressure-above",
                (true, Some(_)) => "reason-pressure-above-elderly",
                (false, None) => "reason-pressure-at-target",
                (false, Some(_)) => "reason-pressure-at-target-elderly",
            };
            let mut args = pressure_args(case, target.limit);
            args.extend(target.from_age.map(|age| age.to_string()));
            Reason { key: key.to_owned(), args }
        });
        Control { off_target, reason, missing: (!complete).then_some("blood_pressure") }
    }

    fn glucose_control(&self, case: &Case) -> Control {
        let Some(fasting) = case.findings.fasting() else {
            return Control { off_target: None, reason: None, missing: Some("fasting_glucose") };
        };
        let (target, low) = (self.diabetes.target.value, self.diabetes.low.value);
        let (key, limit) = if fasting >= target {
            ("reason-glucose-above", target)
        } else if fasting <= low {
            ("reason-glucose-low", low)
        } else {
            ("reason-glucose-at-target", target)
        };
        let args = vec![mmol_or_beyond(fasting, &case.findings.beyond), mmol(limit)];
        Control {
            off_target: Some(OFF_TARGET.contains(&key)),
            reason: Some(Reason { key: key.to_owned(), args }),
            missing: None,
        }
    }
}

/// The most serious class that holds; `None` while an unanswered question could still change it.
fn class(
    complication: Option<bool>,
    reaction: Option<bool>,
    off_target: Option<bool>,
) -> Option<FollowUpClass> {
    match (complication?, reaction, off_target) {
        (true, _, _) => Some(FollowUpClass::Complication),
        (false, None, _) => None,
        (false, Some(true), _) => Some(FollowUpClass::AdverseReaction),
        (false, Some(false), None) => None,
        (false, Some(false), Some(true)) => Some(FollowUpClass::Unsatisfied),
        (false, Some(false), Some(false)) => Some(FollowUpClass::Satisfied),
    }
}

/// A reaction that was there last time and that nobody calls better counts as not improving.
fn reaction_persists(better: Option<bool>, previous: Previous) -> bool {
    match better {
        Some(better) => !better,
        None => previous.reaction(),
    }
}

fn needs(case: &Case, disease: Disease, control: &Control) -> Vec<String> {
    let findings = &case.findings;
    let symptoms = match disease {
        Disease::Hypertension => &findings.hypertension_symptoms,
        Disease::Diabetes => &findings.diabetes_symptoms,
    };
    // 无症状 answers for the danger signs as well: nothing is asked twice.
    let signs_open = findings.signs.is_none() && symptoms.as_deref() != Some(&[1]);
    [
        control.missing,
        signs_open.then_some(SIGNS),
        findings.adverse_reaction.is_none().then_some("adverse_reaction"),
        findings.complication.is_none().then_some("complication_new_or_worse"),
    ]
    .into_iter()
    .flatten()
    .map(str::to_owned)
    .collect()
}

/// The signs that were named, and those that a symptom of a form says in the same words.
fn signs_said<'a>(
    findings: &'a Findings,
    hypertension: &'a [SymptomIsSign],
    diabetes: &'a [SymptomIsSign],
) -> Vec<&'a str> {
    let of_form = |symptoms: &'a [SymptomIsSign], chosen: &'a Option<Vec<u8>>| {
        symptoms
            .iter()
            .filter(|symptom| chosen.as_ref().is_some_and(|chosen| chosen.contains(&symptom.code)))
            .filter(|symptom| findings.signs.is_none() || !symptom.unless_asked)
            .map(|symptom| symptom.sign.as_str())
    };
    let named = findings.signs.iter().flatten().map(String::as_str);
    named
        .chain(of_form(hypertension, &findings.hypertension_symptoms))
        .chain(of_form(diabetes, &findings.diabetes_symptoms))
        .collect()
}

fn limit_reached(case: &Case, limit: PressureLimit, key: &str) -> Option<Reason> {
    let reached = case.findings.systolic.is_some_and(|v| v >= limit.systolic)
        || case.findings.diastolic.is_some_and(|v| v >= limit.diastolic);
    reached.then(|| Reason { key: key.to_owned(), args: pressure_args(case, limit) })
}

fn pressure_args(case: &Case, limit: PressureLimit) -> Vec<String> {
    let half = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), mmhg);
    vec![
        half(case.findings.systolic),
        half(case.findings.diastolic),
        mmhg(limit.systolic),
        mmhg(limit.diastolic),
    ]
}

fn plain(key: &str) -> Reason {
    Reason { key: key.to_owned(), args: Vec::new() }
}
