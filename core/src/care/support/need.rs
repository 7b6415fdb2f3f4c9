//! Needs (需求清单): what a resident asked for at the last survey, what of it is in somebody's hands, and which kind of partner
//! can meet it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::care::consent::Purpose;
use crate::care::id::{ResidentId, ResourceId, StaffId, SupportTaskId};
use crate::care::rules::Cited;
use crate::care::team::Role;

/// The rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedRules {
    /// Version.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Single values.
    pub limits: NeedLimits,
    need: Vec<NeedKind>,
    partner: Vec<NeedPartner>,
}

/// Single values of [`NeedRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedLimits {
    /// Needs are asked for every so many months.
    pub survey_months: Cited<u32>,
    /// From this age on, of who is followed up.
    pub survey_from_age: Cited<u32>,
    /// A task is due so many days after it was handed over.
    pub task_days: Cited<u32>,
    /// So many answers to the five faces are shown together, and never fewer.
    pub answers_together: Cited<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedKind {
    key: String,
    partners: Vec<String>,
}

/// A kind of partner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedPartner {
    /// Which.
    pub key: String,
    /// Who of the team sees to what is handed to it.
    pub role: Role,
    /// Which consent covers what it is told; none: nothing leaves the team.
    #[serde(default)]
    pub purpose: Option<Purpose>,
}

impl NeedRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static NeedRules {
        static RULES: OnceLock<NeedRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("needs.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }

    /// The kinds of needs, in order.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.need.iter().map(|need| need.key.as_str())
    }

    /// The kinds of partners, in order.
    pub fn partners(&self) -> impl Iterator<Item = &NeedPartner> {
        self.partner.iter()
    }

    /// One kind of partner.
    pub fn partner(&self, key: &str) -> Option<&NeedPartner> {
        self.partner.iter().find(|partner| partner.key == key)
    }

    /// Whether a kind of partner can meet a need.
    pub fn meets(&self, partner: &str, need: &str) -> bool {
        self.need.iter().any(|one| one.key == need && one.partners.iter().any(|key| key == partner))
    }
}

/// A need in somebody's hands.
#[derive(Clone, PartialEq, Eq)]
pub struct SupportTask {
    /// Id.
    pub id: SupportTaskId,
    /// Whose need.
    pub resident: ResidentId,
    /// Which need.
    pub need: String,
    /// Handed to whom.
    pub resource: ResourceId,
    /// Who of the team sees to it.
    pub role: Role,
    /// By when.
    pub due: NaiveDate,
    /// Version of the rules.
    pub rules: String,
    /// Who handed it over.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// How it ended; none: it is open.
    pub end: Option<TaskEnd>,
}

impl std::fmt::Debug for SupportTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SupportTask").field("id", &self.id).finish_non_exhaustive()
    }
}

/// How a task ended.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct TaskEnd {
    /// Whether the need was met.
    pub done: bool,
    /// What she says about it.
    pub word: String,
    /// Who closed it.
    pub by: StaffId,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl std::fmt::Debug for TaskEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskEnd").field("done", &self.done).finish_non_exhaustive()
    }
}

/// How a need of the last survey stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedStanding<'a> {
    /// Nobody has it in hand.
    Open,
    /// Somebody does.
    InHand(&'a SupportTask),
    /// It was met since.
    Met(&'a SupportTask),
}

/// How each need of the last survey stands. What was met before she asked again is open again.
pub fn open_needs<'a, 'n>(
    asked: &'n [String],
    at: DateTime<FixedOffset>,
    tasks: &'a [SupportTask],
) -> Vec<(&'n str, NeedStanding<'a>)> {
    let standing = |need: &str| {
        let of = || tasks.iter().filter(|task| task.need == need);
        if let Some(task) = of().find(|task| task.end.is_none()) {
            return NeedStanding::InHand(task);
        }
        let met = of().find(|task| task.end.as_ref().is_some_and(|end| end.done && end.at >= at));
        met.map_or(NeedStanding::Open, NeedStanding::Met)
    };
    asked.iter().map(|need| (need.as_str(), standing(need))).collect()
}
