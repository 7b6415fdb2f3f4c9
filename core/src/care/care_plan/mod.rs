//! One plan a person (一人一策) in four dimensions: drugs, diet, exercise, mind. Made from a template by condition, changed
//! at the door, looked over each quarter; whoever has one and is off target is visited sooner. 5+2 is [`super::plan`].

use serde::{Deserialize, Serialize};

use super::team::Role;

mod rules;
#[cfg(test)]
mod tests;

pub use rules::{
    CareCondition, CarePlanLimits, CarePlanRules, CareTemplate, ElderlySteps, FrequencyRule, Off,
    TemplateStep,
};

/// What a part of a plan is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CareDimension {
    /// 用药
    Drugs,
    /// 饮食
    Diet,
    /// 运动
    Exercise,
    /// 心理
    Mind,
}

impl CareDimension {
    /// All, in the order they are written.
    pub const ALL: [Self; 4] = [Self::Drugs, Self::Diet, Self::Exercise, Self::Mind];

    /// Its name in the form and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Drugs => "drugs",
            Self::Diet => "diet",
            Self::Exercise => "exercise",
            Self::Mind => "mind",
        }
    }
}

/// Who does a step or a task: a role of the team, the family, or the resident herself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doer {
    /// 家庭医生
    Doctor,
    /// 护士
    Nurse,
    /// 社工
    SocialWorker,
    /// 志愿者
    Volunteer,
    /// 网格员
    GridWorker,
    /// 家里人
    Carer,
    /// 本人
    Resident,
}

impl Doer {
    /// All, in the order of the forms' codes.
    pub const ALL: [Self; 7] = [
        Self::Doctor,
        Self::Nurse,
        Self::SocialWorker,
        Self::Volunteer,
        Self::GridWorker,
        Self::Carer,
        Self::Resident,
    ];

    /// Its name in the forms and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::Nurse => "nurse",
            Self::SocialWorker => "social-worker",
            Self::Volunteer => "volunteer",
            Self::GridWorker => "grid-worker",
            Self::Carer => "carer",
            Self::Resident => "resident",
        }
    }

    /// By its name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doer| doer.key() == key)
    }

    /// The role of the team; none: nobody of the team.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Doctor => Some(Role::Doctor),
            Self::Nurse => Some(Role::Nurse),
            Self::SocialWorker => Some(Role::SocialWorker),
            Self::Volunteer => Some(Role::Volunteer),
            Self::GridWorker => Some(Role::GridWorker),
            Self::Carer | Self::Resident => None,
        }
    }
}

/// How often something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Often {
    /// Every day.
    Daily,
    /// Five times a week.
    FiveAWeek,
    /// Once a week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// Once a month.
    Monthly,
    /// Once a quarter.
    Quarterly,
    /// One time only.
    Once,
}

impl Often {
    /// All, in the order of the forms' codes.
    pub const ALL: [Self; 7] = [
        Self::Daily,
        Self::FiveAWeek,
        Self::Weekly,
        Self::Fortnightly,
        Self::Monthly,
        Self::Quarterly,
        Self::Once,
    ];

    /// Its name in the forms and in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::FiveAWeek => "five-a-week",
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Once => "once",
        }
    }

    /// By its name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|often| often.key() == key)
    }

    /// Days until it is due again; none: never. Five times a week is looked at day by day.
    pub fn days(self) -> Option<u64> {
        match self {
            Self::Daily | Self::FiveAWeek => Some(1),
            Self::Weekly => Some(7),
            Self::Fortnightly => Some(14),
            Self::Monthly => Some(30),
            Self::Quarterly => Some(91),
            Self::Once => None,
        }
    }
}

/// One part of a plan.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareStep {
    /// About what.
    pub dimension: CareDimension,
    /// What is to be reached.
    pub goal: String,
    /// What is done for it.
    pub step: String,
    /// By whom.
    pub who: Doer,
    /// How often.
    pub often: Often,
}

impl std::fmt::Debug for CareStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CareStep").field("dimension", &self.dimension).finish_non_exhaustive()
    }
}
