//! Screenings and their days, suspicions with what the hospital found, alerts, checks, closings, doors where nobody opened, where
//! buildings stand, meters that stay with somebody.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;

use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, said};
use crate::care::answer::Answers;
use crate::care::id::{AlertId, CampaignId, HouseholdId, ReferralId, ScreeningId, StaffId};
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::screen::{Alert, AlertAnswer, ScreenFindings};
use crate::care::worklist::Spot;
use crate::store::own_meters::OwnMeter;
use crate::store::screenings::{DiagnosisReferral, Screening};
use crate::store::worklist::{Campaign, DoneCheck};
use crate::store::{alerts, closings, own_meters, people, screenings, worklist};
use crate::sync::fhir::Fact;

pub(super) fn screening(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        screening: ScreeningId,
        answers: Answers,
        findings: ScreenFindings,
        rules: String,
    }
    keep(fact, |it: Said| {
        let Said { screening: id, answers, findings, rules } = it;
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        screenings::add(tx, &Screening { id, resident, answers, findings, rules, by, at })
    })
}

pub(super) fn suspicion(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: ReferralId,
        disease: Disease,
        reasons: Vec<Reason>,
        rules: String,
        due: NaiveDate,
    }
    keep(fact, |it: Said| {
        let Said { referral: id, disease, reasons, rules, due } = it;
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        screenings::refer(
            tx,
            &DiagnosisReferral { id, resident, disease, reasons, rules, due, by, at, result: None },
        )
    })
}

/// A diagnosis starts the follow-up of that disease.
pub(super) fn diagnosis(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        referral: ReferralId,
        disease: Disease,
        result: String,
        note: String,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if screenings::referral(tx, it.referral)?.is_none() {
        return Ok(Took::Early);
    }
    screenings::add_result(tx, it.referral, &it.result, &it.note, fact.by, fact.at)?;
    if it.result == "confirmed" {
        people::manage(tx, fact.resident, it.disease, fact.at.date_naive())?;
    }
    Ok(Took::Whole)
}

pub(super) fn alert(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        reasons: Vec<Reason>,
        rules: String,
    }
    keep(fact, |Said { alert: id, reasons, rules }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        alerts::raise(tx, &Alert { id, resident, reasons, rules, by, at })
    })
}

pub(super) fn escalation(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        to: StaffId,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if alerts::get(tx, it.alert)?.is_none() {
        return Ok(Took::Early);
    }
    alerts::escalate(tx, it.alert, it.to, fact.at)?;
    Ok(Took::Whole)
}

pub(super) fn answer(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        alert: AlertId,
        action: String,
        note: String,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if alerts::get(tx, it.alert)?.is_none() {
        return Ok(Took::Early);
    }
    let answer = AlertAnswer { action: it.action, note: it.note, by: fact.by, at: fact.at };
    alerts::answer(tx, it.alert, &answer)?;
    Ok(Took::Whole)
}

pub(super) fn check(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        kind: String,
        day: NaiveDate,
        result: String,
    }
    keep(fact, |Said { kind, day, result }| {
        worklist::add_check(tx, &DoneCheck { resident: fact.resident, kind, day, result }, fact.by, fact.at)
    })
}

pub(super) fn closing(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        closed: bool,
        #[serde(default)]
        reason: String,
        #[serde(default)]
        note: String,
    }
    keep(fact, |it: Said| {
        let closed = it.closed.then_some((it.reason.as_str(), it.note.as_str()));
        closings::say(tx, fact.resident, closed, fact.by, fact.at)
    })
}

pub(super) fn door_try(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        household: HouseholdId,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if people::household(tx, it.household)?.is_none() {
        return Ok(Took::Early);
    }
    worklist::add_try(tx, it.household, fact.by, fact.at)?;
    Ok(Took::Whole)
}

/// A screening day comes with each who is asked to come.
pub(super) fn screening_day(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        campaign: CampaignId,
        #[serde(default)]
        estate: String,
        building: String,
        day: NaiveDate,
        rules: String,
        slot: String,
    }
    keep(fact, |Said { campaign: id, estate, building, day, rules, slot }| {
        let slots = vec![(fact.resident, slot)];
        worklist::add_campaign(tx, &Campaign { id, estate, building, day, rules, slots }, fact.by, fact.at)
    })
}

/// The door may have come in with its other people later than this.
pub(super) fn own_meter(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        meter: OwnMeter,
        released: bool,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    let is_here = people::household(tx, it.meter.household)?.is_some();
    let whose = it.meter.resident.map(|id| people::resident(tx, id)).transpose()?;
    if !is_here || whose.is_some_and(|whose| whose.is_none()) {
        return Ok(Took::Early);
    }
    own_meters::put(tx, &it.meter, it.released, fact.at)?;
    Ok(Took::Whole)
}

pub(super) fn place(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        estate: String,
        building: String,
        latitude: i32,
        longitude: i32,
    }
    keep(fact, |Said { estate, building, latitude, longitude }| {
        worklist::put_place(tx, &estate, &building, Spot { latitude, longitude }, fact.at)
    })
}
