//! What the rules look at: the findings of one visit and what the last one ended with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::home::HomeMean;
use super::measuring::settled;
use crate::care::answer::{Answer, Answers};
use crate::care::form::FormSet;
use crate::care::judgement::{FollowUpClass, Judgement};
use crate::care::person::Disease;
use crate::care::plausible::{implausible_glucose, implausible_pressure};
use crate::care::reading::{Beyond, Mark, MealTiming, Reading, Value, mmol_shown};

/// A blood pressure, mmHg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressure {
    /// 收缩压
    pub systolic: Decimal,
    /// 舒张压
    pub diastolic: Decimal,
}

impl Pressure {
    /// As a value of its own, without what else a cuff tells.
    pub const fn value(self) -> Value {
        Value::BloodPressure { systolic: self.systolic, diastolic: self.diastolic, mean: None, pulse: None }
    }
}

/// Somebody at a door on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The day of the visit.
    pub today: NaiveDate,
    /// Completed years.
    pub age: u32,
    /// 妊娠期或哺乳期
    pub pregnant_or_breastfeeding: bool,
    /// Diseases under follow-up.
    pub diseases: Vec<Disease>,
    /// What was found.
    pub findings: Findings,
    /// What the last signed visit ended with, by disease; absent at the first visit.
    pub previous: BTreeMap<Disease, Previous>,
    /// What home measurement comes to.
    pub home: Option<HomeMean>,
}

/// What was found; `None` means nobody answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// 收缩压, mmHg.
    pub systolic: Option<Decimal>,
    /// 舒张压, mmHg.
    pub diastolic: Option<Decimal>,
    /// 空腹血糖, mmol/L.
    pub fasting_glucose: Option<Decimal>,
    /// Glucose at other times of this visit, mmol/L, the last one last.
    pub other_glucose: Vec<Decimal>,
    /// HI and LO among the glucose values: their limits stand there as values.
    pub beyond: Vec<Beyond>,
    /// Codes of 高血压症状.
    pub hypertension_symptoms: Option<Vec<u8>>,
    /// Codes of 糖尿病症状.
    pub diabetes_symptoms: Option<Vec<u8>>,
    /// Keys of the danger signs; empty: asked, none.
    pub signs: Option<Vec<String>>,
    /// 药物不良反应
    pub adverse_reaction: Option<bool>,
    /// Whether the reaction is better than last time.
    pub reaction_better: Option<bool>,
    /// New or worse complication.
    pub complication: Option<bool>,
    /// 服药依从性, its code.
    pub adherence: Option<u8>,
    /// 低血糖反应, its code.
    pub hypoglycaemia: Option<u8>,
    /// 日吸烟量 above zero.
    pub smokes: Option<bool>,
    /// Body mass index, kg/m².
    pub bmi: Option<Decimal>,
    /// A meter of this visit noticed an irregular pulse.
    pub irregular_pulse: bool,
    /// Lost or dead: there is nothing to judge.
    pub not_followed: bool,
}

/// What the last visit ended with for one disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Previous {
    /// Its class.
    pub class: Option<FollowUpClass>,
    /// Whether there was an adverse reaction.
    pub adverse_reaction: bool,
    /// Whether the value was off target; a more serious class hides it.
    pub off_target: bool,
}

impl Previous {
    /// From the last visit's judgement and answers.
    pub fn of(judgement: &Judgement, answers: &Answers) -> Previous {
        Previous {
            class: judgement.class,
            adverse_reaction: yes(answers, "adverse_reaction") == Some(true),
            off_target: judgement.reasons.iter().any(|r| super::judge::OFF_TARGET.contains(&r.key.as_str())),
        }
    }

    /// Not controlled, whatever the class says.
    pub(super) fn unsatisfied(&self) -> bool {
        self.off_target || self.class == Some(FollowUpClass::Unsatisfied)
    }

    /// With an adverse reaction, whatever the class says.
    pub(super) fn reaction(&self) -> bool {
        self.adverse_reaction || self.class == Some(FollowUpClass::AdverseReaction)
    }
}

impl Findings {
    /// From a visit's answers and its readings. Readings that no rule may use and those of the resident's own meter are left
    /// out; an answer stands before readings.
    pub fn of(forms: &FormSet, answers: &Answers, readings: &[Reading]) -> Findings {
        let mut readings: Vec<&Reading> = readings.iter().filter(|r| r.usable() && r.by_staff()).collect();
        readings.sort_by_key(|r| r.taken_at);
        let pressure = match answers.get("blood_pressure") {
            // One that can't be real counts once a doctor has confirmed it, as one that a meter sent.
            Some(Answer::Pressure { systolic, diastolic }) => {
                let strange = implausible_pressure(Some(*systolic), Some(*diastolic), None);
                let typed = Pressure { systolic: *systolic, diastolic: *diastolic };
                (!strange || settled(&readings) == Some(typed)).then_some(typed)
            }
            _ => settled(&readings),
        };
        let glucose = |wanted: bool| {
            let measured = readings.iter().filter_map(|r| r.glucose());
            measured
                .filter(move |(_, timing)| (*timing == MealTiming::Fasting) == wanted)
                .map(|(mmol, _)| mmol)
        };
        Findings {
            systolic: pressure.map(|p| p.systolic),
            diastolic: pressure.map(|p| p.diastolic),
            fasting_glucose: match number(answers, "fasting_glucose") {
                Some(typed) if implausible_glucose(typed) => glucose(true).find(|mmol| *mmol == typed),
                Some(typed) => Some(typed),
                None => glucose(true).next_back(),
            },
            other_glucose: glucose(false).collect(),
            beyond: readings.iter().filter_map(|r| r.beyond()).collect(),
            hypertension_symptoms: codes(answers, "hypertension_symptoms"),
            diabetes_symptoms: codes(answers, "diabetes_symptoms"),
            signs: signs(forms, answers),
            adverse_reaction: yes(answers, "adverse_reaction"),
            reaction_better: code(answers, "adverse_reaction_course").map(|code| code == 1),
            complication: yes(answers, "complication_new_or_worse"),
            adherence: code(answers, "adherence"),
            hypoglycaemia: code(answers, "hypoglycaemia"),
            smokes: number(answers, "smoking").map(|n| n > Decimal::ZERO),
            bmi: number(&forms.computed(answers), "bmi"),
            irregular_pulse: readings.iter().any(|r| r.marks.contains(&Mark::IrregularPulse)),
            not_followed: answers.contains_key("not_followed"),
        }
    }

    /// The fasting glucose as shown, mmol/L: nothing is judged by digits that nobody sees.
    pub(super) fn fasting(&self) -> Option<Decimal> {
        self.fasting_glucose.map(mmol_shown)
    }

    /// Every glucose value of the visit as shown, mmol/L.
    pub(super) fn glucose(&self) -> impl Iterator<Item = Decimal> {
        self.fasting_glucose.into_iter().chain(self.other_glucose.iter().copied()).map(mmol_shown)
    }
}

fn code(answers: &Answers, field: &str) -> Option<u8> {
    match answers.get(field) {
        Some(Answer::Code(code)) => Some(*code),
        _ => None,
    }
}

/// 1 无 2 有.
fn yes(answers: &Answers, field: &str) -> Option<bool> {
    code(answers, field).map(|code| code == 2)
}

fn codes(answers: &Answers, field: &str) -> Option<Vec<u8>> {
    match answers.get(field) {
        Some(Answer::Codes(codes)) => Some(codes.clone()),
        _ => None,
    }
}

fn number(answers: &Answers, field: &str) -> Option<Decimal> {
    match answers.get(field) {
        Some(Answer::Number(value)) => Some(*value),
        _ => None,
    }
}

fn signs(forms: &FormSet, answers: &Answers) -> Option<Vec<String>> {
    let field = forms.field("emergency_signs")?;
    let chosen = codes(answers, "emergency_signs")?;
    Some(chosen.iter().filter_map(|code| field.choice(*code)?.key.clone()).collect())
}
