//! The colour of a resident in the list: the most serious row of the table that fits.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::case::Pressure;
use super::data::{ColourRule, RuleSet, When};
use super::shown::{mmhg, mmol_or_beyond};
use crate::care::judgement::{Colour, Colouring, Judgement, Reason};
use crate::care::reading::{Beyond, mmol_shown};

/// The last known state of a resident.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColourFacts {
    /// Completed years.
    pub age: u32,
    /// Last usable blood pressure, mmHg.
    pub pressure: Option<Pressure>,
    /// Mean of home measurement, mmHg.
    pub home: Option<Pressure>,
    /// Last usable fasting glucose, mmol/L.
    pub fasting_glucose: Option<Decimal>,
    /// Last usable glucose that was not fasting and is newer than the fasting one, mmol/L.
    pub other_glucose: Option<Decimal>,
    /// HI and LO among these: their limits stand there as values.
    pub beyond: Vec<Beyond>,
    /// Judgements of the last signed visit.
    pub judgements: Vec<Judgement>,
    /// 服药依从性, its last code.
    pub adherence: Option<u8>,
    /// 低血糖反应, its last code.
    pub hypoglycaemia: Option<u8>,
    /// Days since the follow-up was due; zero or less: not due yet.
    pub overdue_days: i64,
    /// Smokes.
    pub smokes: bool,
    /// Body mass index, kg/m².
    pub bmi: Option<Decimal>,
    /// Diabetes under follow-up.
    pub diabetes: bool,
    /// A further known disease that raises the risk (冠心病 …).
    pub further_disease: bool,
}

impl RuleSet {
    /// The colour with all reasons, most serious first. Grey: nothing known, green: known and nothing fits.
    pub fn colour(&self, facts: &ColourFacts) -> Colouring {
        let mut fitting: Vec<&ColourRule> =
            self.colour.iter().filter(|r| self.fits(&r.when, facts)).collect();
        fitting.sort_by_key(|rule| Reverse(rule.colour));
        let known = facts.pressure.is_some()
            || facts.home.is_some()
            || facts.glucose().next().is_some()
            || facts.judgements.iter().any(|j| j.class.is_some());
        let plain = |key: &str| vec![Reason { key: key.to_owned(), args: Vec::new() }];
        let (colour, reasons) = match (fitting.first(), known) {
            (Some(rule), _) => (rule.colour, fitting.iter().map(|r| reason(r, facts)).collect()),
            (None, true) => (Colour::Green, plain("colour-stable")),
            (None, false) => (Colour::Grey, plain("colour-nothing-known")),
        };
        Colouring { colour, reasons, rules: self.version.clone() }
    }

    fn fits(&self, when: &When, facts: &ColourFacts) -> bool {
        let above = |p: Pressure| self.targets(facts.age).assessment.limit.reached_by(p);
        let fasting_above = |v: Decimal| v >= self.diabetes.target.value;
        let judged = |f: &dyn Fn(&Judgement) -> bool| facts.judgements.iter().any(f);
        let glucose = |f: &dyn Fn(Decimal) -> bool| facts.glucose().any(f);
        let among = |codes: &[u8], code: Option<u8>| code.is_some_and(|code| codes.contains(&code));
        [
            when.referral.map(|wanted| judged(&|j| j.referral == Some(wanted))),
            when.class.as_ref().map(|wanted| judged(&|j| j.class.is_some_and(|c| wanted.contains(&c)))),
            when.grade_at_least.map(|grade| facts.pressure.is_some_and(|p| self.grade(p) >= grade)),
            when.high_risk.map(|wanted| self.high_risk(facts) == wanted),
            when.pressure_above_target.map(|wanted| facts.pressure.map(above) == Some(wanted)),
            when.home_above_target.map(|wanted| facts.home.map(|p| self.home_high(p)) == Some(wanted)),
            when.fasting_above_target.map(|wanted| facts.fasting().map(fasting_above) == Some(wanted)),
            when.glucose_at_least.map(|limit| glucose(&|v| v >= limit)),
            when.glucose_at_most.map(|limit| glucose(&|v| v <= limit)),
            when.glucose_below.map(|limit| glucose(&|v| v < limit)),
            when.other_glucose_at_least.map(|limit| facts.other().is_some_and(|v| v >= limit)),
            when.adherence.as_ref().map(|codes| among(codes, facts.adherence)),
            when.hypoglycaemia.as_ref().map(|codes| among(codes, facts.hypoglycaemia)),
            when.overdue_days_at_least.map(|days| facts.overdue_days >= days),
        ]
        .into_iter()
        .all(|condition| condition != Some(false))
    }

    fn high_risk(&self, facts: &ColourFacts) -> bool {
        let factors = [
            facts.age >= self.risk.age_from.value,
            facts.smokes,
            facts.bmi.is_some_and(|bmi| bmi >= self.risk.obese_from.value),
        ];
        let count = factors.into_iter().filter(|factor| *factor).count();
        facts.diabetes || facts.further_disease || count >= self.risk.factors_for_high.value as usize
    }
}

impl ColourFacts {
    fn fasting(&self) -> Option<Decimal> {
        self.fasting_glucose.map(mmol_shown)
    }

    fn other(&self) -> Option<Decimal> {
        self.other_glucose.map(mmol_shown)
    }

    fn glucose(&self) -> impl Iterator<Item = Decimal> {
        self.fasting().into_iter().chain(self.other())
    }
}

/// The row's words with the values its conditions looked at: pressure, glucose, days, in this order.
fn reason(rule: &ColourRule, facts: &ColourFacts) -> Reason {
    let when = &rule.when;
    let mut args = Vec::new();
    if when.grade_at_least.is_some() || when.pressure_above_target.is_some() {
        args.extend(facts.pressure.iter().flat_map(|p| [mmhg(p.systolic), mmhg(p.diastolic)]));
    }
    if when.home_above_target.is_some() {
        args.extend(facts.home.iter().flat_map(|p| [mmhg(p.systolic), mmhg(p.diastolic)]));
    }
    let glucose = if when.fasting_above_target.is_some() {
        facts.fasting()
    } else if when.other_glucose_at_least.is_some() {
        facts.other()
    } else if when.glucose_at_least.is_some() {
        facts.glucose().max()
    } else if when.glucose_at_most.is_some() || when.glucose_below.is_some() {
        facts.glucose().min()
    } else {
        None
    };
    args.extend(glucose.map(|value| mmol_or_beyond(value, &facts.beyond)));
    if when.overdue_days_at_least.is_some() {
        args.push(facts.overdue_days.to_string());
    }
    Reason { key: format!("colour-{}", rule.key), args }
}
