//! 没能随访: what follows when somebody could not be followed up. Which outcome does what is data (`rules/outcome.toml`).

use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::answer::{Answer, Answers};

/// What came of a follow-up that could not take place.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Code of the form's field `not_followed`.
    pub code: u8,
    /// The day it is dated to.
    pub day: NaiveDate,
    /// Why, as it was written.
    pub reason: String,
    /// When it is tried again; none: the follow-up is closed.
    pub again: Option<NaiveDate>,
    /// Nobody opened the door: that counts as a try at it.
    pub unopened: bool,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outcome")
            .field("code", &self.code)
            .field("again", &self.again)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    code: u8,
    #[serde(default)]
    closes: bool,
    again_days: Option<u64>,
    #[serde(default)]
    unopened: bool,
    source: String,
    certainty: String,
}

/// The outcomes of one version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRules {
    /// Version.
    pub version: String,
    sources: std::collections::BTreeMap<String, String>,
    outcome: Vec<Rule>,
}

impl OutcomeRules {
    /// The outcomes this version of the app ships with.
    pub fn current() -> &'static OutcomeRules {
        static CURRENT: OnceLock<OutcomeRules> = OnceLock::new();
        CURRENT.get_or_init(|| {
            let rules: OutcomeRules = toml::from_str(include_str!("rules/outcome.toml"))
                .expect("the embedded outcomes are valid, a test reads them");
            assert!(rules.sound(), "the embedded outcomes are sound, a test reads them");
            rules
        })
    }

    /// Each closes or is tried again, and says where that stands.
    fn sound(&self) -> bool {
        let unopened = self.outcome.iter().filter(|rule| rule.unopened).count();
        unopened == 1
            && self.outcome.iter().all(|rule| {
                rule.closes != rule.again_days.is_some()
                    && self.sources.contains_key(&rule.source)
                    && ["V", "2", "U"].contains(&rule.certainty.as_str())
            })
    }

    /// Whether the follow-up ends with this code of `not_followed`.
    pub fn closes(&self, code: u8) -> bool {
        self.outcome.iter().any(|rule| rule.code == code && rule.closes)
    }

    /// The code that says nobody opened.
    pub fn unopened(&self) -> Option<u8> {
        self.outcome.iter().find(|rule| rule.unopened).map(|rule| rule.code)
    }

    /// What came of a follow-up; none: it took place. Without a date of its own it is dated to `day`.
    pub fn of(&self, answers: &Answers, day: NaiveDate) -> Option<Outcome> {
        let Some(Answer::Code(code)) = answers.get("not_followed") else { return None };
        let rule = self.outcome.iter().find(|rule| rule.code == *code)?;
        let reason = match answers.get("not_followed_reason") {
            Some(Answer::Text(reason)) => reason.clone(),
            _ => String::new(),
        };
        let dated = match answers.get("not_followed_date") {
            Some(Answer::Date(dated)) => *dated,
            _ => day,
        };
        let again = rule.again_days.and_then(|days| day.checked_add_days(Days::new(days)));
        Some(Outcome { code: *code, day: dated, reason, again, unopened: rule.unopened })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::form::FormSet;

    #[test]
    fn every_code_of_the_form_closes_or_is_tried_again() {
        let day: NaiveDate = "2026-09-02".parse().unwrap();
        let codes = FormSet::current().field("not_followed").unwrap().choices();
        let again: Vec<Option<String>> = codes
            .iter()
            .map(|choice| {
                let answers = [("not_followed".to_owned(), Answer::Code(choice.code))].into();
                let outcome = OutcomeRules::current().of(&answers, day).unwrap();
                assert_eq!((outcome.code, outcome.day), (choice.code, day));
                outcome.again.map(|day| day.to_string())
            })
            .collect();
        let soon = Some("2026-09-16".to_owned());
        let today = Some(day.to_string());
        assert_eq!(again, [None, None, None, soon.clone(), soon.clone(), soon, today]);
        let closes = |code| OutcomeRules::current().closes(code);
        assert_eq!((1..=8).filter(|code| closes(*code)).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(OutcomeRules::current().unopened(), Some(7));
        assert_eq!(OutcomeRules::current().of(&Answers::new(), day), None);
    }
}
