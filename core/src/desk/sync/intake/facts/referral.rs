//! Referrals to a hospital with their steps and places, discharges with their tasks, recognised results.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;
use uuid::Uuid;

use super::super::super::super::referral;
use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, said};
use crate::care::id::{CareReferralId, SlotId, TaskId};
use crate::care::referral::{ReferralKind, ReferralState, Urgency};
use crate::store::care_referrals::{CareReferral, ReferralSlot, ReferralStep};
use crate::store::discharges::{Discharge, DischargeTask, RecognisedScope};
use crate::store::records::{Outside, OutsideKind};
use crate::store::{care_referrals, discharges, records};
use crate::sync::fhir::Fact;

pub(super) fn care_referral(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        kind: ReferralKind,
        urgency: Urgency,
        hospital: String,
        department: String,
        reason: String,
        question: String,
        summary: Vec<String>,
        rules: String,
    }
    keep(fact, |it: Said| {
        let (by, at) = (fact.by, fact.at);
        let sent =
            ReferralStep { state: ReferralState::Sent, day: at.date_naive(), note: String::new(), by, at };
        let referral = CareReferral {
            id: it.referral,
            resident: fact.resident,
            kind: it.kind,
            urgency: it.urgency,
            hospital: it.hospital,
            department: it.department,
            reason: it.reason,
            question: it.question,
            summary: it.summary,
            rules: it.rules,
            by,
            at,
        };
        care_referrals::add(tx, &referral)?;
        care_referrals::add_step(tx, referral.id, &sent)
    })
}

/// An outcome stands in her record too, under the id that it has on the phone it came to.
pub(super) fn care_referral_step(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        state: ReferralState,
        day: NaiveDate,
        note: String,
        #[serde(default)]
        event: Option<Uuid>,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    let Some(of) = care_referrals::get(tx, it.referral)? else { return Ok(Took::Early) };
    let step = ReferralStep { state: it.state, day: it.day, note: it.note, by: fact.by, at: fact.at };
    care_referrals::add_step(tx, it.referral, &step)?;
    if let Some(event) = it.event {
        let answer = referral::answer(event, &of.referral, &step);
        records::add_outside(tx, &Outside { resident: fact.resident, ..answer })?;
    }
    Ok(Took::Whole)
}

pub(super) fn slot(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: CareReferralId,
        slot: SlotId,
        #[serde(default)]
        place: Option<ReferralSlot>,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if care_referrals::get(tx, it.referral)?.is_none() {
        return Ok(Took::Early);
    }
    if !care_referrals::has_slot(tx, it.slot)? {
        let Some(place) = it.place else { return Ok(Took::Early) };
        care_referrals::put_slot(tx, &place)?;
    }
    care_referrals::take(tx, it.referral, it.slot, fact.by, fact.at)?;
    Ok(Took::Whole)
}

pub(super) fn discharge(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        discharge: Discharge,
        tasks: Vec<DischargeTask>,
    }
    keep(fact, |it: Said| discharges::add(tx, &it.discharge, &it.tasks))
}

pub(super) fn task_done(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: TaskId,
        day: NaiveDate,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if discharges::one_task(tx, it.task)?.is_none() {
        return Ok(Took::Early);
    }
    discharges::done(tx, it.task, it.day, fact.by, fact.at)?;
    Ok(Took::Whole)
}

pub(super) fn recognised(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        event: Uuid,
        day: NaiveDate,
        place: String,
        result: String,
        scope: RecognisedScope,
    }
    keep(fact, |Said { event: id, day, place, result: summary, scope }| {
        let (resident, staff, at) = (fact.resident, Some(fact.by), fact.at);
        let kind = OutsideKind::TestResult;
        records::add_outside(tx, &Outside { id, resident, kind, day, place, summary, staff, at })?;
        discharges::recognise(tx, id, scope, fact.by, at)
    })
}
