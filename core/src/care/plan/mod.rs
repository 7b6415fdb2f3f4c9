//! The 5+2 intervention: a versioned template, a resident's plan, and ticks. Ticks are facts and only appended.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::id::{PlanId, ResidentId, StaffId, VisitId};
use super::team::Role;

mod board;
mod daily;
mod evaluation;
mod group;
mod salt;
mod template;
#[cfg(test)]
mod tests;

pub use board::{ItemState, Status, TickProblem, Week};
pub use daily::{DietEntry, Reminder, SaltCheck};
pub use evaluation::{Beside, Course, EvaluationRule, EvaluationRules, Judged, Milestone, Moment, evaluate};
pub use group::{CareGroup, GroupKind, Session};
pub use salt::{SaltProblem, SaltUse};
pub use template::TemplateError;

/// One thing to be done each week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateItem {
    /// Key, for example `doctor-follow-up`; its words are in the catalogue under `plan.<key>`.
    pub key: String,
    /// How often a week.
    pub times_a_week: u8,
    /// Who may tick it.
    pub roles: Vec<Role>,
}

/// An intervention template. A running plan keeps the version it was started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// For example `five-plus-two`.
    pub key: String,
    /// Version.
    pub version: String,
    /// Where it comes from.
    pub source: String,
    /// How many weeks it lasts.
    pub weeks: u32,
    /// What is evaluated at the end, for example `control-rate`.
    pub evaluation: String,
    /// What the salt spoon is checked against; absent in templates without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<SaltRule>,
    /// Its items.
    pub items: Vec<TemplateItem>,
}

/// What the salt spoon is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaltRule {
    /// Below this many grams a person a day.
    pub limit_grams: Decimal,
    /// What one spoon holds, grams.
    pub spoon_grams: Decimal,
}

/// A resident enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Id.
    pub id: PlanId,
    /// Whose.
    pub resident: ResidentId,
    /// First day.
    pub start: NaiveDate,
    /// The template as it was when the plan began.
    pub template: Template,
    /// The first day on which it does not run any more, where somebody ended it early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<NaiveDate>,
}

/// One item done, or its undoing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Which plan.
    pub plan: PlanId,
    /// Which item.
    pub item: String,
    /// The day it counts for.
    pub day: NaiveDate,
    /// True: done; false: an earlier tick of that day was a mistake.
    pub done: bool,
    /// By whom.
    pub by: StaffId,
    /// When it was ticked.
    pub at: DateTime<FixedOffset>,
    /// In which visit.
    pub visit: Option<VisitId>,
}
