//! What the rules say about a visit.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::id::StaffId;
use super::person::Disease;

/// 此次随访分类.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpClass {
    /// 1 控制满意
    Satisfied,
    /// 2 控制不满意
    Unsatisfied,
    /// 3 不良反应
    AdverseReaction,
    /// 4 并发症
    Complication,
}

impl FollowUpClass {
    /// The class of a code on the form.
    pub fn of_code(code: u32) -> Option<Self> {
        let all = [Self::Satisfied, Self::Unsatisfied, Self::AdverseReaction, Self::Complication];
        all.into_iter().find(|class| u32::from(class.code()) == code)
    }

    /// The code on the form, 1 to 4.
    pub fn code(self) -> u8 {
        match self {
            FollowUpClass::Satisfied => 1,
            FollowUpClass::Unsatisfied => 2,
            FollowUpClass::AdverseReaction => 3,
            FollowUpClass::Complication => 4,
        }
    }
}

/// How soon someone else must see the resident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Referral {
    /// 转诊: not controlled twice in a row, a reaction that does not improve, a complication.
    Refer,
    /// 紧急转诊: treat, refer now, follow up within two weeks.
    Emergency,
}

/// Why, as a key of the word catalogue with its numbers: the core says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Key in `words`, for example `reason.bp-above-target`.
    pub key: String,
    /// Values put into the sentence, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
}

/// The judgement of one disease in one visit. Kept with the version that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which disease.
    pub disease: Disease,
    /// The class; none while a value that the rule needs is missing.
    pub class: Option<FollowUpClass>,
    /// Referral, if one is needed.
    pub referral: Option<Referral>,
    /// Days or a date by which the next follow-up is due.
    pub next: NaiveDate,
    /// In words, most serious first.
    pub reasons: Vec<Reason>,
    /// Fields the rule needs and nobody answered.
    pub needs: Vec<String>,
    /// Version of the rule set, for example `cn-2017.3+1`.
    pub rules: String,
}

/// What a doctor decided otherwise than the rules about one disease of a visit. The judgement stays beside it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which disease.
    pub disease: Disease,
    /// The class in place of the rules'; none: the rules' holds.
    pub class: Option<FollowUpClass>,
    /// The next date in place of the rules'; none: the rules' holds.
    pub next: Option<NaiveDate>,
    /// Nobody is referred, though the rules ask for this referral; a stronger one that they ask for later holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<Referral>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub staff: StaffId,
}

impl std::fmt::Debug for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decision")
            .field("disease", &self.disease)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

impl Judgement {
    /// As it holds after the doctor's decisions.
    pub fn decided(&self, decisions: &[Decision]) -> Judgement {
        let decision = decisions.iter().find(|decision| decision.disease == self.disease);
        let waived = decision.and_then(|decision| decision.waived);
        Judgement {
            class: decision.and_then(|decision| decision.class).or(self.class),
            referral: self.referral.filter(|asked| waived.is_none_or(|waived| *asked > waived)),
            next: decision.and_then(|decision| decision.next).unwrap_or(self.next),
            ..self.clone()
        }
    }
}

/// Colour of a resident in the list. Each comes with a shape and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Colour {
    /// ○ 未测: nothing known.
    Grey,
    /// ● 平稳: stable.
    Green,
    /// ◆ 要留意: not at target or risk rising.
    Yellow,
    /// ▲ 马上处理: act now.
    Red,
}

/// A colour with its reasons and the version of the rules that chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colouring {
    /// The colour.
    pub colour: Colour,
    /// Why, most serious first.
    pub reasons: Vec<Reason>,
    /// Rule version.
    pub rules: String,
}
