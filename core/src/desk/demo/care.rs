//! Plans, referrals, discharges and places with specialists of the demo, from `fixtures/demo/care.toml`.

use serde::Deserialize;

use crate::care::care_plan::{Doer, Often};
use crate::care::discharge::TaskKind;
use crate::care::referral::{ReferralKind, ReferralState, Urgency};
use crate::store::discharges::RecognisedScope;

/// All of it; days are days ago.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CareSeeds {
    /// Plans, from the template of the person.
    pub(crate) plan: Vec<PlanSeed>,
    /// Referrals with what became of them.
    pub(crate) referral: Vec<ReferralSeed>,
    /// Discharges with their tasks.
    pub(crate) discharge: Vec<DischargeSeed>,
    /// Results of other institutions.
    pub(crate) recognised: Vec<RecognisedSeed>,
    /// Long prescriptions.
    pub(crate) prescription: Vec<PrescriptionSeed>,
    /// Places with specialists.
    pub(crate) slot: Vec<SlotSeed>,
}

/// A plan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanSeed {
    /// Whose.
    pub(crate) name: String,
    /// When it was made.
    pub(crate) days: i64,
    /// How it went.
    pub(crate) review: Option<ReviewSeed>,
}

/// A review.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewSeed {
    /// When.
    pub(crate) days: i64,
    /// Target met.
    pub(crate) met: bool,
    /// 1 very good to 5 very poor.
    pub(crate) life: u8,
    /// In words.
    pub(crate) note: String,
}

/// A referral.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralSeed {
    /// Whose.
    pub(crate) name: String,
    /// When it was sent.
    pub(crate) days: i64,
    /// What is asked.
    pub(crate) kind: ReferralKind,
    /// How soon.
    pub(crate) urgency: Urgency,
    /// Of which hospital.
    pub(crate) hospital: String,
    /// Of which department.
    pub(crate) department: String,
    /// Why.
    pub(crate) reason: String,
    /// What is asked of the specialist.
    #[serde(default)]
    pub(crate) question: String,
    /// The page as it was sent.
    pub(crate) summary: Vec<String>,
    /// What became of it.
    #[serde(default)]
    pub(crate) steps: Vec<StepSeed>,
}

/// A step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepSeed {
    /// When.
    pub(crate) days: i64,
    /// Where it stood from then on.
    pub(crate) state: ReferralState,
    /// In words.
    #[serde(default)]
    pub(crate) note: String,
}

/// A discharge.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DischargeSeed {
    /// Whose.
    pub(crate) name: String,
    /// When she came home.
    pub(crate) days: i64,
    /// From where.
    pub(crate) place: String,
    /// What the hospital wrote.
    pub(crate) diagnosis: String,
    /// How many days of care from then on.
    pub(crate) for_days: i64,
    /// What is to be done.
    pub(crate) tasks: Vec<TaskSeed>,
}

/// A task.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskSeed {
    /// What.
    pub(crate) kind: TaskKind,
    /// By whom.
    pub(crate) who: Doer,
    /// How often.
    pub(crate) often: Often,
    /// In words.
    #[serde(default)]
    pub(crate) note: String,
    /// When it was done last.
    pub(crate) done: Option<i64>,
}

/// A recognised result.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecognisedSeed {
    /// Whose.
    pub(crate) name: String,
    /// When it was done.
    pub(crate) days: i64,
    /// Where.
    pub(crate) place: String,
    /// What came out.
    pub(crate) result: String,
    /// How far it is recognised.
    pub(crate) scope: RecognisedScope,
}

/// A long prescription of what she takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrescriptionSeed {
    /// Whose.
    pub(crate) name: String,
    /// When.
    pub(crate) days: i64,
    /// For how many weeks.
    pub(crate) weeks: u32,
    /// What was assessed.
    pub(crate) assessment: String,
}

/// A place with a specialist.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotSeed {
    /// Which hospital.
    pub(crate) hospital: String,
    /// Which department.
    pub(crate) department: String,
    /// With whom.
    pub(crate) specialist: String,
    /// In how many days.
    pub(crate) in_days: i64,
    /// 08:30
    pub(crate) time: String,
    /// How many.
    pub(crate) places: u32,
}

/// All of it.
pub(crate) fn care() -> CareSeeds {
    toml::from_str(include_str!("../../../../fixtures/demo/care.toml"))
        .expect("the embedded plans and referrals are valid, a test reads them")
}
