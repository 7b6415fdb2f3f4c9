//! Groups: low-salt groups of the 5+2 plan, and self-management groups (糖友俱乐部).

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::care::id::{GroupId, ResidentId, SessionId, StaffId};

/// What a group meets for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// 低盐饮食小组: being there counts for the 5+2 plan.
    LowSalt,
    /// 糖友俱乐部
    DiabetesClub,
}

impl GroupKind {
    /// The item of a plan that is done by being there.
    pub fn plan_item(self) -> Option<&'static str> {
        match self {
            GroupKind::LowSalt => Some("low-salt-group"),
            GroupKind::DiabetesClub => None,
        }
    }
}

/// A group of residents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareGroup {
    /// Id.
    pub id: GroupId,
    /// What for.
    pub kind: GroupKind,
    /// Its name, for example 3 栋低盐小组.
    pub name: String,
    /// Who opened it.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// One meeting of a group, with who was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Id.
    pub id: SessionId,
    /// Which group.
    pub group: GroupId,
    /// The day.
    pub day: NaiveDate,
    /// What was taught or done.
    pub topic: String,
    /// Who was there.
    pub present: Vec<ResidentId>,
    /// Who led it.
    pub by: StaffId,
    /// When it was written down.
    pub at: DateTime<FixedOffset>,
}
