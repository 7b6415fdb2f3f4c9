//! The work list: what is due for whom and who is responsible, in which order the doors are walked, and what happens when
//! nobody opens. Everybody has a duty with a date: nobody is missed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

use super::discharge::TaskKind;
use super::person::Disease;
use super::rules::{Certainty, Cited};
use super::team::Role;

mod door;
mod route;
#[cfg(test)]
mod tests;

pub use door::{PartOfDay, Tries};
pub use route::{Spot, Stretch, order};

/// The rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkRules {
    /// Version.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Single values.
    pub limits: WorkLimits,
    /// Yearly complication checks.
    pub check: Vec<CheckRule>,
}

/// Single values of [`WorkRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkLimits {
    /// A running plan is looked over every so many weeks.
    pub plan_review_weeks: Cited<u32>,
    /// After so many tries at a door one calls.
    pub tries_before_phone: Cited<u32>,
    /// The hour at which the afternoon begins.
    pub noon: Cited<u32>,
    /// The hour at which the evening begins.
    pub evening: Cited<u32>,
    /// Red doors so near go first, metres.
    pub reach_metres: Cited<u32>,
    /// A screening day begins at this hour.
    pub slot_from_hour: Cited<u32>,
    /// One slot of it, minutes.
    pub slot_minutes: Cited<u32>,
    /// So many people a slot.
    pub slot_people: Cited<u32>,
}

/// A check that people with a disease need again and again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// Which.
    pub key: String,
    /// For whom.
    pub disease: Disease,
    /// How often.
    pub months: u32,
    /// Key of [`WorkRules::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

impl WorkRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static WorkRules {
        static RULES: OnceLock<WorkRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("worklist.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }
}

/// The check that looking a running 5+2 plan over is.
pub const PLAN_REVIEW: &str = "plan-review";

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyKind {
    /// The regular follow-up.
    FollowUp,
    /// The follow-up within two weeks after an uncontrolled one or a referral.
    SoonFollowUp,
    /// Asking after the result of a referral.
    AskResult,
    /// Looking a running plan over.
    PlanReview,
    /// A yearly check, by its key.
    Check(String),
    /// Looking over a plan of her own, each quarter.
    CarePlanReview,
    /// Asking a hospital for its answer.
    ReferralAnswer,
    /// Being with her after a hospital's outcome.
    ReferralFollowUp,
    /// Referring somebody elsewhere whom a hospital declined.
    ReferElsewhere,
    /// A task after a hospital, of one role.
    Task(Role, TaskKind),
    /// Measuring again on another day what was too high.
    MeasureAgain,
    /// Referring somebody who is suspected, or asking her again.
    Refer,
    /// Measuring a high-risk person.
    RiskCheck,
    /// The screening of everybody else from its age on.
    Screening,
    /// Asking for needs, every half year.
    NeedsSurvey,
    /// A need that was handed to this role.
    SupportTask,
    /// What the platform refused and somebody must mend.
    Refused,
}

impl DutyKind {
    /// Who does it where the team has everybody.
    pub fn role(&self) -> Role {
        match self {
            DutyKind::MeasureAgain | DutyKind::RiskCheck | DutyKind::Screening => Role::GridWorker,
            DutyKind::Task(role, _) => *role,
            DutyKind::NeedsSurvey => Role::SocialWorker,
            _ => Role::Doctor,
        }
    }
}

/// Something to be done for somebody by a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// By when.
    pub due: NaiveDate,
    /// What.
    pub kind: DutyKind,
}

/// What is known of one resident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Born.
    pub born: NaiveDate,
    /// Diseases under follow-up, each since when.
    pub diseases: Vec<(Disease, NaiveDate)>,
    /// The next follow-up by the rules; none: never judged.
    pub next_follow_up: Option<NaiveDate>,
    /// Whether it is the one of two weeks.
    pub soon: bool,
    /// What high readings ask for by then instead: measuring again, or referring.
    pub step: Option<DutyKind>,
    /// First day of a running plan.
    pub plan_since: Option<NaiveDate>,
    /// When a referral's result is to be asked after.
    pub result_due: Option<NaiveDate>,
    /// When a high-risk person is to be measured.
    pub risk_due: Option<NaiveDate>,
    /// The last screening or measurement.
    pub last_seen: Option<NaiveDate>,
    /// The last day of each check, of [`PLAN_REVIEW`] too.
    pub checks: BTreeMap<String, NaiveDate>,
    /// What follows from a plan of her own, from referrals and discharges.
    pub beside: Vec<Duty>,
}

impl WorkRules {
    /// Everything that is to be done for one resident, the first due first; never nothing. `from_age` and `every_months` are
    /// those of the screening.
    pub fn duties(&self, facts: &Facts, from_age: u32, every_months: u32, today: NaiveDate) -> Vec<Duty> {
        let mut duties = Vec::new();
        let mut add = |kind, due| duties.push(Duty { due, kind });
        if let Some((kind, due)) = facts.step.clone().zip(facts.next_follow_up) {
            add(kind, due);
        }
        if facts.diseases.is_empty() {
            match facts.risk_due {
                Some(due) => add(DutyKind::RiskCheck, due),
                None => add(DutyKind::Screening, screening_due(facts, from_age, every_months, today)),
            }
        } else {
            let kind = if facts.soon { DutyKind::SoonFollowUp } else { DutyKind::FollowUp };
            if facts.step.is_none() {
                add(kind, facts.next_follow_up.unwrap_or(today));
            }
            if let Some(due) = facts.risk_due {
                add(DutyKind::RiskCheck, due);
            }
        }
        if let Some(due) = facts.result_due {
            add(DutyKind::AskResult, due);
        }
        if let Some(since) = facts.plan_since {
            add(DutyKind::PlanReview, self.plan_review_due(since, facts.checks.get(PLAN_REVIEW).copied()));
        }
        for (key, due) in self.checks_due(facts) {
            add(DutyKind::Check(key), due);
        }
        duties.extend(facts.beside.iter().cloned());
        duties.sort();
        duties
    }

    /// The next day of each check that applies; a check of two diseases once, by the earlier day.
    pub fn checks_due(&self, facts: &Facts) -> BTreeMap<String, NaiveDate> {
        let mut due: BTreeMap<String, NaiveDate> = BTreeMap::new();
        for rule in &self.check {
            let Some((_, since)) = facts.diseases.iter().find(|(disease, _)| *disease == rule.disease) else {
                continue;
            };
            let last = facts.checks.get(&rule.key).unwrap_or(since);
            let day = last.checked_add_months(Months::new(rule.months)).unwrap_or(NaiveDate::MAX);
            due.entry(rule.key.clone()).and_modify(|known| *known = day.min(*known)).or_insert(day);
        }
        due
    }

    /// When a running plan is to be looked over: weeks after it was last, or after it began; due until it is.
    pub fn plan_review_due(&self, since: NaiveDate, last: Option<NaiveDate>) -> NaiveDate {
        let from = last.map_or(since, |last| last.max(since));
        let weeks = u64::from(self.limits.plan_review_weeks.value);
        from.checked_add_days(Days::new(weeks * 7)).unwrap_or(NaiveDate::MAX)
    }
}

/// Once a year from an age on; whoever is younger, when she comes of that age.
fn screening_due(facts: &Facts, from_age: u32, every_months: u32, today: NaiveDate) -> NaiveDate {
    let of_age = facts.born.checked_add_months(Months::new(from_age * 12)).unwrap_or(NaiveDate::MAX);
    let again = facts.last_seen.and_then(|day| day.checked_add_months(Months::new(every_months)));
    again.unwrap_or(today).max(of_age)
}
