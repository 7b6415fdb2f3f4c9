//! What to look at next time, from what was found this time.

use super::case::Case;
use super::data::RuleSet;
use crate::care::judgement::{FollowUpClass, Judgement, Reason};
use crate::care::person::Disease;

impl RuleSet {
    /// What to check at the next visit, most important first: keys of the catalogue.
    pub fn next_checks(&self, case: &Case, judgements: &[Judgement]) -> Vec<Reason> {
        let findings = &case.findings;
        let referred = judgements.iter().any(|j| j.referral.is_some());
        let reaction = findings.adverse_reaction == Some(true)
            || judgements.iter().any(|j| j.class == Some(FollowUpClass::AdverseReaction));
        let overweight = findings.bmi.is_some_and(|bmi| bmi >= self.risk.overweight_from.value);
        [
            (referred, "next-referral"),
            (reaction, "next-reaction"),
            (!case.diseases.is_empty(), "next-blood-pressure"),
            (case.diseases.contains(&Disease::Diabetes), "next-fasting-glucose"),
            (findings.adherence.is_some_and(|code| code > 1), "next-adherence"),
            (overweight, "next-weight"),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, key)| Reason { key: key.to_owned(), args: Vec::new() })
        .collect()
    }
}
