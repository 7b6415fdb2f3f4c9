//! A visit: a draft while it is being filled in, immutable once signed.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::answer::Answers;
use super::form::FormSet;
use super::id::{ResidentId, StaffId, VisitId};
use super::judgement::{Decision, Judgement};
use super::outcome::{Outcome, OutcomeRules};
use super::person::Disease;
use super::reading::Reading;

/// A visit under way. Durable after every change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Id, made when the door opened.
    pub id: VisitId,
    /// Whose.
    pub resident: ResidentId,
    /// By whom.
    pub staff: StaffId,
    /// Since when.
    pub started_at: DateTime<FixedOffset>,
    /// What has been filled in.
    pub answers: Answers,
    /// What has been measured, oldest first.
    pub readings: Vec<Reading>,
}

/// A signed visit, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedVisit {
    /// Id.
    pub id: VisitId,
    /// Whose.
    pub resident: ResidentId,
    /// By whom.
    pub staff: StaffId,
    /// Start.
    pub started_at: DateTime<FixedOffset>,
    /// Signed.
    pub signed_at: DateTime<FixedOffset>,
    /// All answers.
    pub answers: Answers,
    /// The forms it fills, with the version of each form.
    pub forms: Vec<SignedForm>,
    /// Judgement for each disease, as the rules made it.
    pub judgements: Vec<Judgement>,
    /// What the doctor decided otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Fields left open when it was signed.
    pub gaps: Vec<String>,
}

impl SignedVisit {
    /// The judgements as they hold after the doctor's decisions.
    pub fn decided(&self) -> Vec<Judgement> {
        self.judgements.iter().map(|judged| judged.decided(&self.decisions)).collect()
    }

    /// Whether it was a follow-up that took place: a disease was judged. A volunteer's measuring is none.
    pub fn took_place(&self) -> bool {
        !self.judgements.is_empty() && self.outcome().is_none()
    }

    /// What came of it if it could not take place.
    pub fn outcome(&self) -> Option<Outcome> {
        OutcomeRules::current().of(&self.answers, self.signed_at.date_naive())
    }
}

/// One national form of a signed visit: the answers that belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedForm {
    /// Which.
    pub disease: Disease,
    /// Version of the form's definition.
    pub version: String,
    /// Its answers.
    pub answers: Answers,
}

impl SignedForm {
    /// The forms of these diseases, each with what stands on it.
    pub fn all(forms: &FormSet, diseases: &[Disease], answers: &Answers) -> Vec<SignedForm> {
        let one = |disease: &Disease| SignedForm {
            disease: *disease,
            version: forms.version.clone(),
            answers: forms.project(*disease, answers),
        };
        diseases.iter().map(one).collect()
    }
}
