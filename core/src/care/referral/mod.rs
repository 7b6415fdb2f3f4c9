//! Referrals to a hospital: kinds, urgency, the steps they go through and the days by which they come back to the work list.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::judgement;
use super::rules::Cited;
use super::visit::SignedVisit;

#[cfg(test)]
mod tests;

/// What is asked of the hospital.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferralKind {
    /// 转诊: to take over.
    Referral,
    /// 会诊: a question to a specialist; the answer comes back.
    Consult,
    /// 检查: a test.
    Test,
}

impl ReferralKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Referral, Self::Consult, Self::Test];

    /// Its name in the form and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Consult => "consult",
            Self::Test => "test",
        }
    }

    /// By its name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// 马上
    Emergency,
    /// 尽快
    Soon,
    /// 不急
    Routine,
}

impl Urgency {
    /// All.
    pub const ALL: [Self; 3] = [Self::Emergency, Self::Soon, Self::Routine];

    /// Its name in the form and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Soon => "soon",
            Self::Routine => "routine",
        }
    }

    /// By its name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.key() == key)
    }
}

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferralState {
    /// Sent with its summary.
    Sent,
    /// The hospital takes her.
    Accepted,
    /// The hospital does not: she is referred elsewhere, or the team takes it back.
    Declined,
    /// She was there.
    Seen,
    /// What the hospital found or answered.
    Outcome,
    /// The team has been with her since; the end.
    FollowedUp,
    /// The team took it back; the end.
    Withdrawn,
}

impl ReferralState {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Sent,
        Self::Accepted,
        Self::Declined,
        Self::Seen,
        Self::Outcome,
        Self::FollowedUp,
        Self::Withdrawn,
    ];

    /// Its name in the form and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Seen => "seen",
            Self::Outcome => "outcome",
            Self::FollowedUp => "followed-up",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// By its name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Nothing is waited for.
    pub fn over(self) -> bool {
        matches!(self, Self::FollowedUp | Self::Withdrawn)
    }

    /// It is with a hospital, or comes back from one: the same is not asked for twice meanwhile.
    pub fn under_way(self) -> bool {
        !self.over() && self != Self::Declined
    }
}

/// What may follow a step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The step.
    pub from: ReferralState,
    /// What may follow it.
    pub to: Vec<ReferralState>,
}

/// Single values of [`ReferralRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralLimits {
    /// An answer is asked after so many days.
    pub answer_days_emergency: Cited<u64>,
    /// The same of what is soon.
    pub answer_days_soon: Cited<u64>,
    /// The same of what can wait.
    pub answer_days_routine: Cited<u64>,
    /// The team is with her so many days after the outcome.
    pub follow_up_days: Cited<u64>,
}

/// The rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralRules {
    /// Kept with every referral.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Single values.
    pub limits: ReferralLimits,
    /// Which step may follow which.
    pub transition: Vec<Transition>,
}

/// What a referral asks of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferralDuty {
    /// Nobody has answered: ask, by this day.
    Ask(NaiveDate),
    /// There is an outcome: be with her by this day.
    FollowUp(NaiveDate),
    /// The hospital declined: refer her elsewhere, or take it back, by this day.
    Elsewhere(NaiveDate),
}

impl ReferralRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static ReferralRules {
        static RULES: OnceLock<ReferralRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("referral.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }

    /// What may follow a step.
    pub fn next(&self, from: ReferralState) -> &[ReferralState] {
        self.transition.iter().find(|one| one.from == from).map_or(&[], |one| one.to.as_slice())
    }

    /// What a referral asks of the team: where it stands, and the day of that step.
    pub fn duty(&self, urgency: Urgency, state: ReferralState, day: NaiveDate) -> Option<ReferralDuty> {
        let limits = &self.limits;
        let later = |days: u64| day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        match state {
            ReferralState::Sent | ReferralState::Accepted | ReferralState::Seen => {
                let days = match urgency {
                    Urgency::Emergency => limits.answer_days_emergency.value,
                    Urgency::Soon => limits.answer_days_soon.value,
                    Urgency::Routine => limits.answer_days_routine.value,
                };
                Some(ReferralDuty::Ask(later(days)))
            }
            ReferralState::Outcome => Some(ReferralDuty::FollowUp(later(limits.follow_up_days.value))),
            ReferralState::Declined => Some(ReferralDuty::Elsewhere(day)),
            ReferralState::FollowedUp | ReferralState::Withdrawn => None,
        }
    }
}

/// How soon a signed visit asks for a referral; none: it does not, or the doctor decided so.
pub fn asked_by(visit: &SignedVisit) -> Option<Urgency> {
    let strongest = visit.decided().into_iter().filter_map(|judged| judged.referral).max()?;
    Some(match strongest {
        judgement::Referral::Emergency => Urgency::Emergency,
        judgement::Referral::Refer => Urgency::Soon,
    })
}
