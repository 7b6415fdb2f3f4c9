//! What the platform hears beside visits and readings: one request each, in the transaction that makes the fact.

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::work::{Desk, Fault, Work};
use crate::care::id::{OutboxId, ResidentId, VisitId};
use crate::store::outbox::{self, Outgoing};

/// What a request tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Consent,
    Screening,
    Referral,
    Alert,
    Escalation,
    Answer,
    Record,
    SelfCare,
    Outside,
    Merge,
    Check,
    Closing,
    Enrolment,
    PlanEnd,
    Tick,
    SaltCheck,
    Meal,
    Reminder,
    Session,
    CarePlan,
    CarePlanReview,
    Medication,
    Prescription,
    CareReferral,
    CareReferralStep,
    SlotTaken,
    ReferralResult,
    Discharge,
    TaskDone,
    RecognisedResult,
    Policy,
    Needs,
    SupportTask,
    SupportTaskEnd,
    Education,
}

/// Each with its kind in the outbox and the key of its words.
const TOLD: &[(Told, &str, &str)] = &[
    (Told::Consent, "consent", "sync-consent"),
    (Told::Screening, "screening", "sync-screening"),
    (Told::Referral, "referral", "sync-referral"),
    (Told::Alert, "alert", "sync-alert"),
    (Told::Escalation, "alert-escalation", "sync-alert-escalation"),
    (Told::Answer, "alert-answer", "sync-alert-answer"),
    (Told::Record, "record", "sync-record"),
    (Told::SelfCare, "self-care", "sync-self-care"),
    (Told::Outside, "outside", "sync-outside"),
    (Told::Merge, "merge", "sync-merge"),
    (Told::Check, "yearly-check", "sync-check"),
    (Told::Closing, "closing", "sync-closing"),
    (Told::Enrolment, "plan", "sync-plan"),
    (Told::PlanEnd, "plan-end", "sync-plan-end"),
    (Told::Tick, "plan-tick", "sync-plan-tick"),
    (Told::SaltCheck, "salt-check", "sync-salt-check"),
    (Told::Meal, "diet-entry", "sync-meal"),
    (Told::Reminder, "reminder", "sync-reminder"),
    (Told::Session, "group-session", "sync-session"),
    (Told::CarePlan, "care-plan", "sync-care-plan"),
    (Told::CarePlanReview, "care-plan-review", "sync-care-plan-review"),
    (Told::Medication, "medication", "sync-medication"),
    (Told::Prescription, "prescription", "sync-prescription"),
    (Told::CareReferral, "care-referral", "sync-care-referral"),
    (Told::CareReferralStep, "care-referral-step", "sync-care-referral-step"),
    (Told::SlotTaken, "referral-slot", "sync-referral-slot"),
    (Told::ReferralResult, "referral-result", "sync-referral-result"),
    (Told::Discharge, "discharge", "sync-discharge"),
    (Told::TaskDone, "task-done", "sync-task-done"),
    (Told::RecognisedResult, "recognised-result", "sync-recognised-result"),
    (Told::Policy, "policy", "sync-policy"),
    (Told::Needs, "needs-survey", "sync-needs-survey"),
    (Told::SupportTask, "support-task", "sync-support-task"),
    (Told::SupportTaskEnd, "support-task-end", "sync-support-task-end"),
    (Told::Education, "education", "sync-education"),
];

impl Told {
    fn kind(self) -> &'static str {
        TOLD.iter().find(|(told, ..)| *told == self).map_or("", |(_, kind, _)| kind)
    }

    /// The request's kind in the outbox; none: another one.
    pub(super) fn of(kind: &str) -> Option<Told> {
        TOLD.iter().find(|(_, known, _)| *known == kind).map(|(told, ..)| *told)
    }

    /// In words.
    pub(super) fn words(self, work: &Work<'_>) -> String {
        TOLD.iter().find(|(told, ..)| *told == self).map(|(.., key)| work.plain(key)).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    resident: ResidentId,
    about: &'a T,
}

/// A request that tells the platform a document, as it stands now.
pub(super) fn request<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    kind: &str,
    visit: Option<VisitId>,
    document: &T,
) -> Result<Outgoing, Fault> {
    Ok(Outgoing {
        id: OutboxId(desk.context.ids.next()),
        visit,
        kind: kind.to_owned(),
        body: serde_json::to_vec(document).map_err(|_| work.broken())?,
        created_at: work.now,
    })
}

/// Puts a request into the outbox.
pub(super) fn tell<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    told: Told,
    resident: ResidentId,
    about: &T,
) -> Result<(), Fault> {
    let document = Document { version: 1, resident, about };
    Ok(outbox::put(tx, &request(desk, work, told.kind(), None, &document)?)?)
}

/// Whom a request tells of.
pub(super) fn resident(work: &Work<'_>, body: &[u8]) -> Result<ResidentId, Fault> {
    #[derive(Deserialize)]
    struct Of {
        resident: ResidentId,
    }
    let read: Of = serde_json::from_slice(body).map_err(|_| work.broken())?;
    Ok(read.resident)
}
