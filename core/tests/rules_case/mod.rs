//! The format of a rule case (documented in `fixtures/rules/README.md`) and how it is run.

mod expect;
mod reading;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use doorstep_core::care::answer::{Answer, Answers};
use doorstep_core::care::form::FormSet;
use doorstep_core::care::judgement::{FollowUpClass, Judgement};
use doorstep_core::care::person::Disease;
use doorstep_core::care::reading::{BodySite, Reading};
use doorstep_core::care::rules::{Case, ColourFacts, Findings, Pressure, Previous, RuleSet};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

pub(crate) use expect::Expect;
use reading::ReadingIn;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    /// What the case shows; for readers.
    #[serde(default, rename = "name")]
    _name: String,
    /// Row of the table it covers; for readers.
    #[serde(default, rename = "source")]
    _source: String,
    case: CaseIn,
    expect: Expect,
}

/// A value that may be absent (`default` holds), `null` (nobody answered) or given.
fn answered<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Number(serde_json::Number),
    Text(String),
}

/// Exact: a JSON number is read by its digits.
fn decimal<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Decimal>, D::Error> {
    let text = match Option::<Number>::deserialize(d)? {
        None => return Ok(None),
        Some(Number::Number(number)) => number.to_string(),
        Some(Number::Text(text)) => text,
    };
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CaseIn {
    disease: Option<Disease>,
    diseases: Vec<Disease>,
    today: NaiveDate,
    age: u32,
    #[serde(alias = "pregnant", alias = "breastfeeding")]
    pregnant_or_breastfeeding: bool,
    #[serde(deserialize_with = "decimal")]
    sbp: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    dbp: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    fasting_glucose: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    other_glucose: Option<Decimal>,
    #[serde(deserialize_with = "answered")]
    symptoms: Option<Option<Vec<u8>>>,
    #[serde(deserialize_with = "answered")]
    hypertension_symptoms: Option<Option<Vec<u8>>>,
    #[serde(deserialize_with = "answered")]
    diabetes_symptoms: Option<Option<Vec<u8>>>,
    #[serde(deserialize_with = "answered")]
    signs: Option<Option<Vec<String>>>,
    #[serde(deserialize_with = "answered")]
    adverse_reaction: Option<Option<bool>>,
    reaction_better: Option<bool>,
    #[serde(deserialize_with = "answered")]
    complication: Option<Option<bool>>,
    not_followed: bool,
    previous: Option<PreviousIn>,
    elderly_target: Option<bool>,
    adherence: Option<u8>,
    hypoglycaemia: Option<u8>,
    overdue_days: i64,
    smokes: bool,
    #[serde(deserialize_with = "decimal")]
    bmi: Option<Decimal>,
    further_disease: bool,
    judged: Option<bool>,
    readings: Vec<ReadingIn>,
    known_arm: Option<BodySite>,
}

impl Default for CaseIn {
    fn default() -> Self {
        CaseIn {
            disease: None,
            diseases: Vec::new(),
            today: NaiveDate::from_ymd_opt(2026, 9, 4).expect("a day"),
            age: 50,
            pregnant_or_breastfeeding: false,
            sbp: None,
            dbp: None,
            fasting_glucose: None,
            other_glucose: None,
            symptoms: None,
            hypertension_symptoms: None,
            diabetes_symptoms: None,
            signs: None,
            adverse_reaction: None,
            reaction_better: None,
            complication: None,
            not_followed: false,
            previous: None,
            elderly_target: None,
            adherence: None,
            hypoglycaemia: None,
            overdue_days: 0,
            smokes: false,
            bmi: None,
            further_disease: false,
            judged: None,
            readings: Vec::new(),
            known_arm: None,
        }
    }
}

/// One for all diseases, or one for each.
#[derive(Deserialize)]
#[serde(untagged)]
enum PreviousIn {
    Each(BTreeMap<Disease, LastTime>),
    All(LastTime),
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(deny_unknown_fields, default)]
struct LastTime {
    class: Option<FollowUpClass>,
    adverse_reaction: bool,
    off_target: bool,
}

impl From<LastTime> for Previous {
    fn from(last: LastTime) -> Previous {
        Previous { class: last.class, adverse_reaction: last.adverse_reaction, off_target: last.off_target }
    }
}

impl CaseFile {
    /// What is not as expected; empty when all is.
    pub(crate) fn run(&self) -> Vec<String> {
        let rules = self.case.rules();
        let (case, judgements) = match self.case.to_case() {
            Ok(case) => {
                let judgements = rules.judge(&case);
                (case, judgements)
            }
            Err(problem) => return vec![problem],
        };
        let judged: &[Judgement] = if self.case.judged == Some(false) { &[] } else { &judgements };
        let colouring = rules.colour(&self.case.colour_facts(&case, judged));
        let mut wrong = self.expect.compare(case.today, judged, &colouring);
        let readings: Vec<Reading> = self.case.readings.iter().map(ReadingIn::to_reading).collect();
        wrong.extend(self.expect.compare_measuring(&rules, self.case.known_arm, &readings, case.home));
        wrong
    }
}

impl CaseIn {
    fn rules(&self) -> RuleSet {
        let mut rules = RuleSet::current().clone();
        if let Some(enabled) = self.elderly_target {
            rules.hypertension.elderly.enabled = enabled;
        }
        rules
    }

    fn diseases(&self) -> Vec<Disease> {
        self.disease.into_iter().chain(self.diseases.iter().copied()).collect()
    }

    /// Through the form's own answers, as a visit would give them.
    fn to_case(&self) -> Result<Case, String> {
        let forms = FormSet::current();
        let diseases = self.diseases();
        let readings: Vec<Reading> = self.readings.iter().map(ReadingIn::to_reading).collect();
        let mut findings = Findings::of(forms, &self.answers(forms, &diseases)?, &readings);
        findings.systolic = self.sbp.or(findings.systolic);
        findings.diastolic = self.dbp.or(findings.diastolic);
        findings.other_glucose.extend(self.other_glucose);
        findings.bmi = self.bmi;
        let previous = diseases
            .iter()
            .filter_map(|disease| match self.previous.as_ref()? {
                PreviousIn::All(last) => Some((*disease, Previous::from(*last))),
                PreviousIn::Each(each) => each.get(disease).map(|last| (*disease, Previous::from(*last))),
            })
            .collect();
        Ok(Case {
            today: self.today,
            age: self.age,
            pregnant_or_breastfeeding: self.pregnant_or_breastfeeding,
            diseases,
            findings,
            previous,
            home: self.rules().home_mean(self.today, &readings),
        })
    }

    fn answers(&self, forms: &FormSet, diseases: &[Disease]) -> Result<Answers, String> {
        let mut answers = Answers::new();
        let mut put = |field: &str, answer: Option<Answer>| {
            let Some(answer) = answer else { return Ok(()) };
            let (today, born) = (self.today, NaiveDate::MIN);
            forms.check(field, &answer, today, born).map_err(|problem| format!("{problem:?}"))?;
            answers.insert(field.to_owned(), answer);
            Ok::<(), String>(())
        };
        let yes_or_no = |given: Option<Option<bool>>| {
            given.unwrap_or(Some(false)).map(|yes| Answer::Code(if yes { 2 } else { 1 }))
        };
        put("fasting_glucose", self.fasting_glucose.map(Answer::Number))?;
        put("adverse_reaction", yes_or_no(self.adverse_reaction))?;
        put("adverse_reaction_course", self.reaction_better.map(|b| Answer::Code(if b { 1 } else { 2 })))?;
        put("complication_new_or_worse", yes_or_no(self.complication))?;
        put("adherence", self.adherence.map(Answer::Code))?;
        put("hypoglycaemia", self.hypoglycaemia.map(Answer::Code))?;
        put("not_followed", self.not_followed.then_some(Answer::Code(1)))?;
        for (disease, field, own) in [
            (Disease::Hypertension, "hypertension_symptoms", &self.hypertension_symptoms),
            (Disease::Diabetes, "diabetes_symptoms", &self.diabetes_symptoms),
        ] {
            if diseases.contains(&disease) {
                let given = own.as_ref().or(self.symptoms.as_ref());
                let codes = given.cloned().unwrap_or_else(|| Some(vec![1]));
                put(field, codes.map(Answer::Codes))?;
            }
        }
        if let Some(Some(keys)) = &self.signs {
            put("emergency_signs", Some(Answer::Codes(sign_codes(forms, keys)?)))?;
        }
        Ok(answers)
    }

    fn colour_facts(&self, case: &Case, judgements: &[Judgement]) -> ColourFacts {
        let (systolic, diastolic) = (case.findings.systolic, case.findings.diastolic);
        let pressure = systolic.zip(diastolic).map(|(systolic, diastolic)| Pressure { systolic, diastolic });
        ColourFacts {
            age: self.age,
            pressure,
            home: case.home.and_then(|home| home.mean),
            fasting_glucose: self.fasting_glucose,
            other_glucose: self.other_glucose,
            beyond: Vec::new(),
            judgements: judgements.to_vec(),
            adherence: self.adherence,
            hypoglycaemia: self.hypoglycaemia,
            overdue_days: self.overdue_days,
            smokes: self.smokes,
            bmi: self.bmi,
            diabetes: case.diseases.contains(&Disease::Diabetes),
            further_disease: self.further_disease,
        }
    }
}

/// Keys to codes; an empty list is the answer "none of these".
fn sign_codes(forms: &FormSet, keys: &[String]) -> Result<Vec<u8>, String> {
    let field = forms.field("emergency_signs").ok_or("the forms ask for no signs")?;
    if keys.is_empty() {
        return Ok(vec![1]);
    }
    let mut codes = keys
        .iter()
        .map(|key| field.code_of(key).ok_or_else(|| format!("no sign is called {key}")))
        .collect::<Result<Vec<u8>, String>>()?;
    codes.sort_unstable();
    Ok(codes)
}
