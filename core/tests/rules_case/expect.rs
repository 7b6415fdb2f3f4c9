//! What a case expects. Only the keys that are given are compared.

use chrono::{Days, NaiveDate};
use doorstep_core::care::judgement::{Colour, Colouring, FollowUpClass, Judgement, Reason, Referral};
use doorstep_core::care::person::Disease;
use doorstep_core::care::reading::{BodySite, Reading};
use doorstep_core::care::rules::{HomeMean, NextMeasurement, Pressure, RuleSet, settled, stricter_next};
use doorstep_core::words::{self, Lang};
use serde::Deserialize;

use super::answered;

/// Expectations of the whole case; those of the judgement hold for every disease unless the disease has its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    #[serde(default, deserialize_with = "answered")]
    class: Option<Option<FollowUpClass>>,
    #[serde(default, deserialize_with = "answered")]
    referral: Option<Option<Referral>>,
    next: Option<NaiveDate>,
    next_days: Option<u64>,
    reasons: Option<Vec<String>>,
    #[serde(default)]
    says: Vec<String>,
    needs: Option<Vec<String>>,
    hypertension: Option<ExpectOne>,
    diabetes: Option<ExpectOne>,
    judgements: Option<usize>,
    colour: Option<Colour>,
    colour_reasons: Option<Vec<String>>,
    #[serde(default, deserialize_with = "answered")]
    pressure: Option<Option<String>>,
    #[serde(default, deserialize_with = "answered")]
    measure: Option<Option<MeasureIn>>,
    #[serde(default, deserialize_with = "answered")]
    home: Option<Option<HomeIn>>,
}

/// What to do next with the cuff.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureIn {
    wait_seconds: u32,
    arm: Option<BodySite>,
}

/// What home measurement comes to.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct HomeIn {
    mean: Option<String>,
    #[serde(default)]
    high: bool,
    days: usize,
}

/// Expectations of the judgement of one disease.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectOne {
    #[serde(default, deserialize_with = "answered")]
    class: Option<Option<FollowUpClass>>,
    #[serde(default, deserialize_with = "answered")]
    referral: Option<Option<Referral>>,
    next: Option<NaiveDate>,
    next_days: Option<u64>,
    reasons: Option<Vec<String>>,
    #[serde(default)]
    says: Vec<String>,
    needs: Option<Vec<String>>,
}

impl Expect {
    /// What differs, in words.
    pub(crate) fn compare(
        &self,
        today: NaiveDate,
        judgements: &[Judgement],
        colouring: &Colouring,
    ) -> Vec<String> {
        let mut wrong = Differences::default();
        let own = |disease| match disease {
            Disease::Hypertension => self.hypertension.as_ref(),
            Disease::Diabetes => self.diabetes.as_ref(),
        };
        for judgement in judgements {
            wrong.sentences(&judgement.reasons);
            wrong.of("class", self.class.as_ref(), &judgement.class);
            wrong.of("referral", self.referral.as_ref(), &judgement.referral);
            wrong.of("needs", self.needs.as_ref(), &judgement.needs);
            wrong.reasons(self.reasons.as_deref(), &self.says, &judgement.reasons);
            if let Some(own) = own(judgement.disease) {
                wrong.of("class", own.class.as_ref(), &judgement.class);
                wrong.of("referral", own.referral.as_ref(), &judgement.referral);
                wrong.of("needs", own.needs.as_ref(), &judgement.needs);
                wrong.of("next", own.next.as_ref(), &judgement.next);
                wrong.of(
                    "next_days",
                    own.next_days.map(|days| today + Days::new(days)).as_ref(),
                    &judgement.next,
                );
                wrong.reasons(own.reasons.as_deref(), &own.says, &judgement.reasons);
            }
        }
        for disease in [Disease::Hypertension, Disease::Diabetes] {
            if own(disease).is_some() && !judgements.iter().any(|j| j.disease == disease) {
                wrong.0.push(format!("{disease:?} was not judged"));
            }
        }
        let next = stricter_next(judgements);
        wrong.of("next", self.next.map(Some).as_ref(), &next);
        wrong.of("next_days", self.next_days.map(|days| Some(today + Days::new(days))).as_ref(), &next);
        wrong.of("judgements", self.judgements.as_ref(), &judgements.len());
        wrong.of("colour", self.colour.as_ref(), &colouring.colour);
        wrong.sentences(&colouring.reasons);
        wrong.reasons(self.colour_reasons.as_deref(), &[], &colouring.reasons);
        if self.is_empty() {
            wrong.0.push("expects nothing".to_owned());
        }
        wrong.0
    }

    /// What differs in the protocol of measuring and at home, in words.
    pub(crate) fn compare_measuring(
        &self,
        rules: &RuleSet,
        known: Option<BodySite>,
        readings: &[Reading],
        home: Option<HomeMean>,
    ) -> Vec<String> {
        let mut wrong = Differences::default();
        let shown = |p: Pressure| format!("{}/{}", p.systolic.normalize(), p.diastolic.normalize());
        let readings: Vec<&Reading> = readings.iter().collect();
        wrong.of("pressure", self.pressure.as_ref(), &settled(&readings).map(shown));
        let next = match rules.next_measurement(known, &readings) {
            NextMeasurement::Measure { wait_seconds, arm, .. } => Some(MeasureIn { wait_seconds, arm }),
            NextMeasurement::Done(_) => None,
        };
        wrong.of("measure", self.measure.as_ref(), &next);
        let home = home.map(|home| HomeIn {
            mean: home.mean.map(shown),
            high: home.mean.is_some_and(|mean| rules.home_high(mean)),
            days: home.days,
        });
        wrong.of("home", self.home.as_ref(), &home);
        wrong.0
    }

    fn is_empty(&self) -> bool {
        self.class.is_none()
            && self.referral.is_none()
            && self.next.is_none()
            && self.next_days.is_none()
            && self.reasons.is_none()
            && self.says.is_empty()
            && self.needs.is_none()
            && self.hypertension.is_none()
            && self.diabetes.is_none()
            && self.judgements.is_none()
            && self.colour.is_none()
            && self.colour_reasons.is_none()
            && self.pressure.is_none()
            && self.measure.is_none()
            && self.home.is_none()
    }
}

#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn of<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, expected: Option<&T>, found: &T) {
        if let Some(expected) = expected.filter(|e| *e != found) {
            self.0.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }

    /// Each expected key must be among the reasons, in this order; each expected sentence must be said in Chinese.
    fn reasons(&mut self, keys: Option<&[String]>, says: &[String], found: &[Reason]) {
        let mut rest = found.iter();
        for key in keys.unwrap_or_default() {
            if !rest.any(|reason| reason.key == *key) {
                let found: Vec<&str> = found.iter().map(|r| r.key.as_str()).collect();
                self.0.push(format!("reasons: expected {key} in its place, found {found:?}"));
            }
        }
        let said: Vec<String> = found.iter().map(|r| words::say(Lang::Zh, &r.key, &r.args)).collect();
        for sentence in says {
            if !said.contains(sentence) {
                self.0.push(format!("says: expected {sentence}, found {said:?}"));
            }
        }
    }

    /// Whatever the rules say must be in the catalogue, with all its values.
    fn sentences(&mut self, found: &[Reason]) {
        for reason in found {
            for lang in [Lang::Zh, Lang::En] {
                let said = words::say(lang, &reason.key, &reason.args);
                if !words::has(&reason.key) || said.contains('{') {
                    self.0.push(format!("{} is not said in full: {said}", reason.key));
                }
            }
        }
    }
}
