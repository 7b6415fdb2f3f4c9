//! 长处方: how many weeks may be prescribed at once. Usually four; whoever is stable up to twelve, above four with an assessment
//! that is recorded and signed; some groups never.

use serde::Deserialize;

use super::{Cited, Drug, DrugList, ExcludedGroup};
use crate::care::judgement::{Colour, FollowUpClass, Reason};

/// The limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongLimits {
    /// Everybody.
    pub usual_weeks: Cited<u32>,
    /// Whoever is stable.
    pub stable_weeks: Cited<u32>,
    /// Above so many weeks an assessment is written.
    pub assess_above_weeks: Cited<u32>,
    /// Stable: so many visits in a row were at target.
    pub stable_visits: Cited<usize>,
}

/// What decides about somebody's weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongFacts {
    /// The classes of the last visits with a judgement, latest first; of several diseases the most serious.
    pub classes: Vec<FollowUpClass>,
    /// Her colour now.
    pub colour: Option<Colour>,
    /// Further known problems, as words.
    pub problems: Vec<String>,
}

/// How many weeks are allowed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weeks {
    /// At most.
    pub most: u32,
    /// In words.
    pub reasons: Vec<Reason>,
}

/// Why a prescription is not allowed as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LongPrescription<'a> {
    /// Allowed.
    Allowed(Weeks),
    /// A drug of a group that is never prescribed for long.
    Excluded {
        /// Its name as written.
        drug: String,
        /// The group.
        group: &'a ExcludedGroup,
    },
    /// More weeks than allowed.
    TooLong(Weeks),
    /// So long only with an assessment.
    NeedsAssessment {
        /// Above so many weeks.
        above: u32,
    },
}

/// Whether any of these words stands in any of the texts, Latin letters large or small.
fn mention<'a>(mut texts: impl Iterator<Item = &'a String>, words: &[String]) -> bool {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    texts.any(|text| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word.as_str()))
    })
}

impl DrugList {
    /// How many weeks somebody may have.
    pub fn weeks(&self, facts: &LongFacts) -> Weeks {
        let say = |key: &str| Reason { key: key.to_owned(), args: Vec::new() };
        let count = self.long.stable_visits.value;
        let recent = &facts.classes[..facts.classes.len().min(count)];
        let mut against = Vec::new();
        match facts.classes.first() {
            Some(FollowUpClass::AdverseReaction) => against.push(say("long-adverse")),
            Some(FollowUpClass::Complication) => against.push(say("long-complication")),
            _ => {}
        }
        if recent.contains(&FollowUpClass::Unsatisfied) {
            against.push(say("long-off-target"));
        } else if recent.len() < count {
            let args = vec![count.to_string()];
            against.push(Reason { key: "long-too-few-visits".to_owned(), args });
        } else if against.is_empty() && recent.iter().any(|class| *class != FollowUpClass::Satisfied) {
            against.push(say("long-not-stable-before"));
        }
        match facts.colour {
            Some(Colour::Red) => against.push(say("long-red")),
            Some(Colour::Yellow) => against.push(say("long-yellow")),
            _ => {}
        }
        match against.is_empty() {
            true => {
                let args = vec![count.to_string()];
                let stable = Reason { key: "long-stable".to_owned(), args };
                Weeks { most: self.long.stable_weeks.value, reasons: vec![stable] }
            }
            false => Weeks { most: self.long.usual_weeks.value, reasons: against },
        }
    }

    /// The first of these drugs that is never prescribed for long to somebody with these problems, with its group: by its name as it
    /// is written, or by the generic name that is meant.
    pub fn excluded_of(&self, drugs: &[Drug], problems: &[String]) -> Option<(String, &ExcludedGroup)> {
        drugs.iter().find_map(|drug| {
            let listed = self.find(&drug.name).into_iter();
            let names = || listed.clone().flat_map(|one| [&one.name.zh, &one.name.en]).chain([&drug.name]);
            let mut groups = self.excluded.iter();
            let group = groups
                .find(|group| mention(names(), &group.words) && !mention(problems.iter(), &group.excepted))?;
            Some((drug.name.clone(), group))
        })
    }

    /// Whether a prescription is allowed as it is written.
    pub fn check(
        &self,
        facts: &LongFacts,
        drugs: &[Drug],
        weeks: u32,
        assessment: &str,
    ) -> LongPrescription<'_> {
        if let Some((drug, group)) = self.excluded_of(drugs, &facts.problems) {
            return LongPrescription::Excluded { drug, group };
        }
        let allowed = self.weeks(facts);
        let above = self.long.assess_above_weeks.value;
        if weeks > allowed.most {
            LongPrescription::TooLong(allowed)
        } else if weeks > above && assessment.trim().is_empty() {
            LongPrescription::NeedsAssessment { above }
        } else {
            LongPrescription::Allowed(allowed)
        }
    }
}
