//! Facts of other phones, each into its own tables by the same functions of the store that the use case writes with. One line a
//! kind: a new one does not compile without it.

mod plan;
mod record;
mod referral;
mod support;
mod watch;

use rusqlite::Transaction;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::super::outgoing::Told;
use super::super::super::work::Fault;
use super::Took;
use crate::care::consent::Consent;
use crate::care::id::PlanId;
use crate::care::plan::{DietEntry, Reminder, SaltCheck, Tick};
use crate::store::prescriptions::Prescription;
use crate::store::reminders::GivenReminder;
use crate::store::{consents, daily, people, plans, prescriptions, reminders};
use crate::sync::fhir::{Fact, TeamFact};

/// Takes a fact about a resident who is here.
pub(super) fn take(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    let Some(told) = Told::of(&fact.kind) else { return Ok(Took::Unread) };
    if !people::is_known(tx, fact.resident)? {
        return Ok(Took::Early);
    }
    match told {
        Told::Consent => keep(fact, |it: Consent| consents::append(tx, &it)),
        Told::Screening => watch::screening(tx, fact),
        Told::Referral => watch::suspicion(tx, fact),
        Told::ReferralResult => watch::diagnosis(tx, fact),
        Told::Alert => watch::alert(tx, fact),
        Told::Escalation => watch::escalation(tx, fact),
        Told::Answer => watch::answer(tx, fact),
        Told::Record => record::record(tx, fact),
        Told::SelfCare => record::self_care(tx, fact),
        Told::Outside => record::outside(tx, fact),
        Told::Merge => record::merge(tx, fact),
        Told::Apart => record::apart(tx, fact),
        Told::Check => watch::check(tx, fact),
        Told::Closing => watch::closing(tx, fact),
        Told::DoorTry => watch::door_try(tx, fact),
        Told::VisitReminder => keep(fact, |it: GivenReminder| reminders::give(tx, &it)),
        Told::Enrolment => plan::enrolment(tx, fact),
        Told::PlanEnd => plan::plan_end(tx, fact),
        Told::Tick => of_plan(tx, fact, |it: &Tick| it.plan, |it| plans::tick(tx, it)),
        Told::SaltCheck => of_plan(tx, fact, |it: &SaltCheck| it.plan, |it| daily::add_salt(tx, it)),
        Told::Meal => of_plan(tx, fact, |it: &DietEntry| it.plan, |it| daily::add_meal(tx, it)),
        Told::Reminder => of_plan(tx, fact, |it: &Reminder| it.plan, |it| daily::add_reminder(tx, it)),
        Told::Session => plan::session(tx, fact),
        Told::Member => plan::member(tx, fact),
        Told::CarePlan => plan::care_plan(tx, fact),
        Told::CarePlanReview => plan::review(tx, fact),
        Told::Medication => plan::medication(tx, fact),
        Told::Prescription => keep(fact, |it: Prescription| prescriptions::add(tx, &it)),
        Told::CareReferral => referral::care_referral(tx, fact),
        Told::CareReferralStep => referral::care_referral_step(tx, fact),
        Told::SlotTaken => referral::slot(tx, fact),
        Told::Discharge => referral::discharge(tx, fact),
        Told::TaskDone => referral::task_done(tx, fact),
        Told::RecognisedResult => referral::recognised(tx, fact),
        Told::Policy => support::policy(tx, fact),
        Told::Needs => support::survey(tx, fact),
        Told::SupportTask => support::support_task(tx, fact),
        Told::SupportTaskEnd => support::support_task_end(tx, fact),
        Told::Education => support::taught(tx, fact),
        Told::ScreeningDay => watch::screening_day(tx, fact),
        Told::OwnMeter => watch::own_meter(tx, fact),
        Told::Place => watch::place(tx, fact),
        // About nobody: they come by another way.
        Told::Leader | Told::Helper | Told::HelperChange => Ok(Took::Unread),
    }
}

/// Takes a fact of the team that is about no resident.
pub(super) fn take_of_team(tx: &Transaction<'_>, fact: &TeamFact) -> Result<Took, Fault> {
    match Told::of(&fact.kind) {
        Some(Told::Leader) => support::leader(tx, fact),
        Some(Told::Helper) => support::helper(tx, fact),
        Some(Told::HelperChange) => support::helper_change(tx, fact),
        _ => Ok(Took::Unread),
    }
}

/// What a fact says; none: this version can't read it exactly.
fn said<T: DeserializeOwned>(about: &Value) -> Option<T> {
    serde_json::from_value(about.clone()).ok()
}

/// Appends what a fact says.
fn keep<T: DeserializeOwned>(
    fact: &Fact,
    append: impl FnOnce(T) -> crate::store::Result<()>,
) -> Result<Took, Fault> {
    let Some(it) = said(&fact.about) else { return Ok(Took::Unread) };
    append(it)?;
    Ok(Took::Whole)
}

/// The same for what belongs to a 5+2 plan.
fn of_plan<T: DeserializeOwned>(
    tx: &Transaction<'_>,
    fact: &Fact,
    plan: impl FnOnce(&T) -> PlanId,
    append: impl FnOnce(&T) -> crate::store::Result<()>,
) -> Result<Took, Fault> {
    let Some(it) = said(&fact.about) else { return Ok(Took::Unread) };
    if plans::get(tx, plan(&it))?.is_none() {
        return Ok(Took::Early);
    }
    append(&it)?;
    Ok(Took::Whole)
}
