//! What the platform hears of consents, screenings, referrals and alerts: one request each, in the transaction that makes the fact.

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
    Policy,
    Needs,
    SupportTask,
    SupportTaskEnd,
    Education,
}

impl Told {
    const ALL: &[Told] = &[
        Told::Consent,
        Told::Screening,
        Told::Referral,
        Told::Alert,
        Told::Escalation,
        Told::Answer,
        Told::Policy,
        Told::Needs,
        Told::SupportTask,
        Told::SupportTaskEnd,
        Told::Education,
    ];

    fn kind(self) -> &'static str {
        match self {
            Told::Consent => "consent",
            Told::Screening => "screening",
            Told::Referral => "referral",
            Told::Alert => "alert",
            Told::Escalation => "alert-escalation",
            Told::Answer => "alert-answer",
            Told::Policy => "policy",
            Told::Needs => "needs-survey",
            Told::SupportTask => "support-task",
            Told::SupportTaskEnd => "support-task-end",
            Told::Education => "education",
        }
    }

    /// The request's kind in the outbox; none: another one.
    pub(super) fn of(kind: &str) -> Option<Told> {
        Self::ALL.iter().copied().find(|told| told.kind() == kind)
    }

    /// In words.
    pub(super) fn words(self, work: &Work<'_>) -> String {
        work.plain(match self {
            Told::Consent => "sync-consent",
            Told::Screening => "sync-screening",
            Told::Referral => "sync-referral",
            Told::Alert => "sync-alert",
            Told::Escalation => "sync-alert-escalation",
            Told::Answer => "sync-alert-answer",
            Told::Policy => "sync-policy",
            Told::Needs => "sync-needs-survey",
            Told::SupportTask => "sync-support-task",
            Told::SupportTaskEnd => "sync-support-task-end",
            Told::Education => "sync-education",
        })
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
