//! What stands beside a plan's ticks: salt spoon checks, the diet diary, and reminders to take the drugs. Facts, only appended.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::care::id::{PlanId, StaffId};

/// One look at the salt box: what was used since the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaltCheck {
    /// Of which plan.
    pub plan: PlanId,
    /// The day of the look.
    pub day: NaiveDate,
    /// Grams used.
    pub grams: Decimal,
    /// In so many days.
    pub days: u32,
    /// By so many people.
    pub eaters: u32,
    /// Who looked.
    pub by: StaffId,
    /// When it was written down.
    pub at: DateTime<FixedOffset>,
}

/// One meal of the diet diary.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DietEntry {
    /// Of which plan.
    pub plan: PlanId,
    /// The day of the meal.
    pub day: NaiveDate,
    /// Code of the meal, as on the short form.
    pub meal: u8,
    /// Codes of the salty things eaten, as on the short form; 1: none.
    pub salty: Vec<u8>,
    /// In the resident's words; empty: nothing.
    pub note: String,
    /// Who wrote it down.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for DietEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DietEntry").field("plan", &self.plan).field("day", &self.day).finish_non_exhaustive()
    }
}

/// A reminder to take the drugs: whether they were taken that day. The last one of a day counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Of which plan.
    pub plan: PlanId,
    /// The day.
    pub day: NaiveDate,
    /// Taken, as she says; false: an earlier mark of that day was a mistake.
    pub taken: bool,
    /// Who reminded.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}
