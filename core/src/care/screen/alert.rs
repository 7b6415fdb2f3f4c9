//! An alert to the doctor: raised, then answered; not answered in time it goes on to the team leader and stays open.

use chrono::{DateTime, Duration, FixedOffset};

use super::ScreenRules;
use crate::care::id::{AlertId, ResidentId, StaffId};
use crate::care::judgement::Reason;

/// An alert as it was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// About whom.
    pub resident: ResidentId,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Version of the rules that raised it.
    pub rules: String,
    /// Who was at the door.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// How an alert was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct AlertAnswer {
    /// What was done, a key: `called`, `going`, `referred`, `emergency`.
    pub action: String,
    /// In the doctor's words; empty: nothing.
    pub note: String,
    /// Who answered.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for AlertAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlertAnswer").field("action", &self.action).finish_non_exhaustive()
    }
}

/// An alert with what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertStanding {
    /// The alert.
    pub alert: Alert,
    /// The answer; none: it is open.
    pub answer: Option<AlertAnswer>,
    /// To whom it was passed on, and when.
    pub escalated: Option<(StaffId, DateTime<FixedOffset>)>,
}

impl AlertStanding {
    /// Whether it has waited too long and must be passed on now.
    pub fn must_escalate(&self, rules: &ScreenRules, now: DateTime<FixedOffset>) -> bool {
        let patience = Duration::minutes(rules.alert.escalate_minutes.value.into());
        self.answer.is_none() && self.escalated.is_none() && now - self.alert.at >= patience
    }
}
