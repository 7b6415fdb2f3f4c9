//! A county's own set beside the national one: it has every row, and what is an emergency to the nation is one to the county too.
//! It may be stricter, and otherwise in what a county is free to set.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::case::{Case, Findings, Pressure};
use super::colour::ColourFacts;
use super::data::{PressureLimit, RuleSet};
use super::load::RuleError;
use crate::care::judgement::{Colour, Referral};
use crate::care::person::Disease;

/// Younger and older than every limit of age.
const AGES: [u32; 2] = [30, 85];

impl RuleSet {
    /// A county's own set, checked like the national one and against it.
    ///
    /// # Errors
    /// It can't be read, contradicts itself, has not every row, or lets pass what the national rules do not.
    pub fn of_county(text: &str) -> Result<RuleSet, RuleError> {
        let national = RuleSet::current();
        let county = RuleSet::from_toml(text)?;
        county.has_every_row(national)?;
        county.comes_as_often(national)?;
        county.refers_every_emergency(national)?;
        Ok(county)
    }

    /// The same rows of colours: one that is missing would be missed by nobody, and one more has no words.
    fn has_every_row(&self, national: &RuleSet) -> Result<(), RuleError> {
        let keys = |rules: &RuleSet| rules.colour.iter().map(|row| row.key.clone()).collect::<BTreeSet<_>>();
        let (own, wanted) = (keys(self), keys(national));
        let wrong = |key: &String, what| Err(RuleError::Wrong { at: format!("colour-{key}"), what });
        if let Some(missing) = wanted.difference(&own).next() {
            return wrong(missing, "is missing");
        }
        if let Some(unknown) = own.difference(&wanted).next() {
            return wrong(unknown, "is not known here");
        }
        Ok(())
    }

    fn comes_as_often(&self, national: &RuleSet) -> Result<(), RuleError> {
        let (own, wanted) = (&self.interval, &national.interval);
        let wrong = |at: &str| {
            Err(RuleError::Wrong { at: at.to_owned(), what: "is longer than the national rules allow" })
        };
        if own.routine_months.value > wanted.routine_months.value {
            return wrong("interval.routine_months");
        }
        if own.soon_days.value > wanted.soon_days.value {
            return wrong("interval.soon_days");
        }
        Ok(())
    }

    /// Each emergency of the national rules by itself, judged and coloured by this set.
    fn refers_every_emergency(&self, national: &RuleSet) -> Result<(), RuleError> {
        for (at, case) in national.emergencies() {
            let judged = self.judge(&case);
            let referred = judged.iter().any(|one| one.referral == Some(Referral::Emergency));
            let colour = self.colour(&ColourFacts {
                age: case.age,
                diabetes: case.diseases.contains(&Disease::Diabetes),
                judgements: judged,
                ..ColourFacts::default()
            });
            if !referred {
                return Err(RuleError::Wrong { at, what: "is no emergency any more" });
            }
            if colour.colour != Colour::Red {
                return Err(RuleError::Wrong { at, what: "is an emergency and not red" });
            }
        }
        Ok(())
    }

    /// Somebody at the edge of each emergency, by its name.
    fn emergencies(&self) -> Vec<(String, Case)> {
        let mut all = Vec::new();
        let mut add = |at: &str, disease: Disease, pregnant: bool, findings: Findings| {
            all.extend(AGES.map(|age| (at.to_owned(), case(age, disease, pregnant, findings.clone()))));
        };
        let (pressure, glucose) = (&self.hypertension.emergency, &self.diabetes.emergency);
        for (at, disease, pregnant, limit) in [
            ("hypertension.emergency.pressure", Disease::Hypertension, false, &pressure.pressure),
            (
                "hypertension.emergency.pregnant_pressure",
                Disease::Hypertension,
                true,
                &pressure.pregnant_pressure,
            ),
            ("diabetes.emergency.pressure", Disease::Diabetes, false, &glucose.pressure),
        ] {
            for edge in edges(&limit.value) {
                add(at, disease, pregnant, edge);
            }
        }
        for (at, pregnant, mmol) in [
            ("diabetes.emergency.glucose_high", false, &glucose.glucose_high),
            ("diabetes.emergency.glucose_low", false, &glucose.glucose_low),
            ("diabetes.emergency.pregnant_glucose", true, &glucose.pregnant_glucose),
        ] {
            let fasting = Findings { fasting_glucose: Some(mmol.value), ..Findings::default() };
            add(at, Disease::Diabetes, pregnant, fasting);
        }
        for (at, disease, signs) in [
            ("hypertension.emergency.signs", Disease::Hypertension, &pressure.signs.value),
            ("diabetes.emergency.signs", Disease::Diabetes, &glucose.signs.value),
        ] {
            for sign in signs {
                let found = Findings { signs: Some(vec![sign.clone()]), ..Findings::default() };
                add(&format!("{at}.{sign}"), disease, false, found);
            }
        }
        for symptom in &pressure.symptoms.value {
            let found = Findings { hypertension_symptoms: Some(vec![symptom.code]), ..Findings::default() };
            add("hypertension.emergency.symptoms", Disease::Hypertension, false, found.clone());
            let found = Findings { signs: (!symptom.unless_asked).then(Vec::new), ..found };
            add("hypertension.emergency.symptoms", Disease::Hypertension, false, found);
        }
        for symptom in &glucose.symptoms.value {
            let found = Findings { diabetes_symptoms: Some(vec![symptom.code]), ..Findings::default() };
            add("diabetes.emergency.symptoms", Disease::Diabetes, false, found);
        }
        all
    }
}

/// Either value of a limit alone is enough.
fn edges(limit: &PressureLimit) -> [Findings; 2] {
    let low = Pressure { systolic: 100.into(), diastolic: 60.into() };
    [Pressure { systolic: limit.systolic, ..low }, Pressure { diastolic: limit.diastolic, ..low }].map(
        |pressure| Findings {
            systolic: Some(pressure.systolic),
            diastolic: Some(pressure.diastolic),
            ..Findings::default()
        },
    )
}

fn case(age: u32, disease: Disease, pregnant: bool, findings: Findings) -> Case {
    Case {
        today: NaiveDate::default(),
        age,
        pregnant_or_breastfeeding: pregnant,
        diseases: vec![disease],
        findings,
        previous: BTreeMap::new(),
        home: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIONAL: &str = include_str!("national.toml");

    fn county(from: &str, to: &str) -> Result<RuleSet, String> {
        let changed = NATIONAL.replacen(from, to, 1);
        assert_ne!(changed, NATIONAL, "{from} stands in the rules");
        RuleSet::of_county(&changed).map_err(|error| error.to_string())
    }

    #[test]
    fn every_emergency_of_the_nation_is_one_by_its_own_rules() {
        let national = RuleSet::current();
        assert!(national.emergencies().len() > 50);
        assert!(RuleSet::of_county(NATIONAL).is_ok());
    }

    #[test]
    fn a_county_may_be_stricter_and_never_looser() {
        for (from, to) in [
            ("systolic = \"180\", diastolic = \"110\"", "systolic = \"170\", diastolic = \"105\""),
            ("value = \"16.7\"", "value = \"15.0\""),
            ("enabled = true", "enabled = false"),
            ("value = 14,", "value = 7,"),
            ("overdue_days_at_least = 90", "overdue_days_at_least = 60"),
        ] {
            assert!(county(from, to).is_ok(), "{from} → {to}");
        }
        for (from, to, why) in [
            (
                "systolic = \"180\", diastolic = \"110\"",
                "systolic = \"190\", diastolic = \"110\"",
                "no emergency any more",
            ),
            (
                "systolic = \"180\", diastolic = \"110\"",
                "systolic = \"180\", diastolic = \"120\"",
                "no emergency any more",
            ),
            ("value = \"16.7\"", "value = \"20.0\"", "glucose_high: is no emergency"),
            ("glucose_low = { value = \"3.9\"", "glucose_low = { value = \"3.0\"", "glucose_low"),
            ("  \"severe-headache\",\n", "", "signs.severe-headache"),
            ("  { code = 6, sign = \"palpitation\" },\n", "", "symptoms"),
            ("value = 14,", "value = 28,", "soon_days: is longer"),
            ("value = 3, source = \"S2\"", "value = 6, source = \"S2\"", "routine_months: is longer"),
            ("key = \"emergency\"\ncolour = \"red\"", "key = \"emergency\"\ncolour = \"yellow\"", "not red"),
            ("key = \"overdue\"", "key = \"overdue-a-little\"", "colour-overdue: is missing"),
        ] {
            let refused = county(from, to).unwrap_err();
            assert!(refused.contains(why), "{refused} should say {why}");
        }
        let row = "\n[[colour]]\nkey = \"new\"\ncolour = \"red\"\nwhen = { grade_at_least = 1 }\nsource = \"own\"\ncertainty = \"U\"\n";
        let more = RuleSet::of_county(&format!("{NATIONAL}{row}")).unwrap_err().to_string();
        assert!(more.contains("colour-new: is not known here"), "{more}");
        let cut = NATIONAL.rfind("[[colour]]").unwrap();
        let less = RuleSet::of_county(&NATIONAL[..cut]).unwrap_err().to_string();
        assert!(less.contains("colour-overdue: is missing"), "{less}");
    }
}
