//! 没能随访: what follows when somebody could not be followed up. Which outcome does what is data (`rules/outcome.toml`).

use std::sync::OnceLock;

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
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
    /// The key of the reason for which it is closed; none: it is tried again.
    pub closes: Option<String>,
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
    closes: Option<String>,
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
                rule.closes.is_some() != rule.again_days.is_some()
                    && self.sources.contains_key(&rule.source)
                    && ["V", "2", "U"].contains(&rule.certainty.as_str())
            })
    }

    /// Whether the follow-up ends with this code of `not_followed`.
    pub fn closes(&self, code: u8) -> bool {
        self.outcome.iter().any(|rule| rule.code == code && rule.closes.is_some())
    }

    /// The codes with which it ends, parted by commas.
    pub fn closing(&self) -> String {
        let codes =
            self.outcome.iter().filter(|rule| rule.closes.is_some()).map(|rule| rule.code.to_string());
        codes.collect::<Vec<_>>().join(", ")
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
        let (closes, unopened) = (rule.closes.clone(), rule.unopened);
        Some(Outcome { code: *code, day: dated, reason, again, closes, unopened })
    }
}

/// What the form 不再上门 said about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The key of the reason for which she is closed; none: she is open again.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// The last follow-up of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFollowUp {
    /// When it was signed.
    pub at: DateTime<FixedOffset>,
    /// What came of it if it could not take place; none: it did.
    pub outcome: Option<Outcome>,
}

/// Somebody to whom nobody goes any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The key of the reason.
    pub reason: String,
    /// From which day on.
    pub day: NaiveDate,
}

impl Closed {
    /// Reasons for which somebody is no longer of the district.
    const GONE: [&str; 2] = [Self::DIED, "moved"];

    /// Nobody comes back from it: only the form that said so by mistake takes it back.
    const DIED: &str = "died";

    /// By what the form said last and by the last follow-up: the later of the two holds. A follow-up that took place opens her again
    /// after whatever the form said but a death.
    pub fn of(said: Option<&Said>, last: Option<&LastFollowUp>) -> Option<Closed> {
        let opened = said.filter(|said| said.reason.is_none()).map(|said| said.at);
        let last = last.filter(|last| opened.is_none_or(|opened| last.at >= opened));
        let by_visit = last.and_then(|last| {
            let outcome = last.outcome.as_ref()?;
            Some(Closed { reason: outcome.closes.clone()?, day: outcome.day })
        });
        let by_form = said.and_then(|said| {
            Some((Closed { reason: said.reason.clone()?, day: said.at.date_naive() }, said.at))
        });
        let Some((by_form, at)) = by_form else { return by_visit };
        let Some(later) = last.filter(|last| last.at > at && by_form.reason != Self::DIED) else {
            return Some(by_visit.filter(|one| one.reason == Self::DIED).unwrap_or(by_form));
        };
        later.outcome.as_ref().map(|_| by_visit.unwrap_or(by_form))
    }

    /// She died or moved away.
    pub fn is_gone(&self) -> bool {
        Self::GONE.contains(&self.reason.as_str())
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

    #[test]
    fn the_form_and_the_last_follow_up_close_and_the_form_opens_again() {
        let at =
            |hour: u32| DateTime::parse_from_rfc3339(&format!("2026-09-02T{hour:02}:00:00+08:00")).unwrap();
        let ended = |code: u8, hour: u32| {
            let answers = [("not_followed".to_owned(), Answer::Code(code))].into();
            let day = "2026-09-01".parse().unwrap();
            let outcome = OutcomeRules::current().of(&answers, day);
            Some(LastFollowUp { at: at(hour), outcome })
        };
        let met = |hour: u32| Some(LastFollowUp { at: at(hour), outcome: None });
        let said = |reason: Option<&str>, hour: u32| Said { reason: reason.map(str::to_owned), at: at(hour) };
        let key = |said: Option<Said>, last: Option<LastFollowUp>| {
            Closed::of(said.as_ref(), last.as_ref()).map(|closed| closed.reason)
        };
        assert_eq!(key(None, None), None);
        assert_eq!(key(None, ended(2, 9)).as_deref(), Some("died"));
        assert_eq!(key(None, ended(4, 9)), None, "refused: tried again");
        assert_eq!(key(Some(said(Some("refused"), 9)), ended(7, 10)).as_deref(), Some("refused"));
        assert_eq!(key(Some(said(None, 10)), ended(3, 9)), None, "opened again after it");
        assert_eq!(key(Some(said(None, 8)), ended(3, 9)).as_deref(), Some("moved"));
        assert_eq!(
            key(Some(said(Some("refused"), 10)), ended(3, 9)).as_deref(),
            Some("refused"),
            "the later"
        );
        assert_eq!(key(Some(said(Some("refused"), 9)), ended(3, 10)).as_deref(), Some("moved"), "the later");
        assert_eq!(key(Some(said(Some("moved"), 9)), met(10)), None, "she is back");
        assert_eq!(key(Some(said(Some("moved"), 10)), met(9)).as_deref(), Some("moved"));
        assert_eq!(key(Some(said(Some("died"), 9)), met(10)).as_deref(), Some("died"), "never after death");
        assert_eq!(key(Some(said(Some("died"), 9)), ended(3, 10)).as_deref(), Some("died"));
        assert_eq!(key(Some(said(None, 10)), met(9)), None);
        let both = Closed::of(Some(&said(Some("moved"), 10)), ended(2, 9).as_ref()).unwrap();
        assert_eq!((both.reason.as_str(), both.day.to_string().as_str()), ("died", "2026-09-01"));
        assert!(both.is_gone());
    }
}
