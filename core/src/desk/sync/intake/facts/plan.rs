//! 5+2 plans with their groups, plans of care with their reviews, drugs.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;

use super::super::super::super::drugs;
use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, of_plan, said};
use crate::care::care_plan::CareStep;
use crate::care::id::{CarePlanId, PlanId, SessionId};
use crate::care::plan::{CareGroup, Plan, Session};
use crate::store::care_plans::{CarePlanReview, CarePlanVersion};
use crate::store::prescriptions::DrugStep;
use crate::store::{care_plans, drafts, groups, plans};
use crate::sync::fhir::Fact;

pub(super) fn enrolment(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    // A plan that can't be meant would be counted week by week.
    if said::<Plan>(&fact.about).is_some_and(|plan| !plan.template.has_possible_length()) {
        return Ok(Took::Unread);
    }
    keep(fact, |plan: Plan| match plans::get(tx, plan.id)? {
        Some(_) => Ok(()),
        None => plans::start(tx, &plan),
    })
}

pub(super) fn plan_end(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: PlanId,
        day: NaiveDate,
        reason: String,
    }
    of_plan(tx, fact, |it: &Said| it.plan, |it| plans::end(tx, it.plan, it.day, &it.reason, fact.by, fact.at))
}

/// The group comes with each fact about it: it is about nobody, and has none of its own.
fn group(tx: &Transaction<'_>, group: &CareGroup) -> crate::store::Result<()> {
    match groups::get(tx, group.id)? {
        Some(_) => Ok(()),
        None => groups::add(tx, group),
    }
}

pub(super) fn session(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        session: SessionId,
        day: NaiveDate,
        topic: String,
        of: CareGroup,
    }
    keep(fact, |Said { session: id, day, topic, of }| {
        group(tx, &of)?;
        let session = Session { id, group: of.id, day, topic, present: Vec::new(), by: fact.by, at: fact.at };
        groups::attend(tx, &session, fact.resident)
    })
}

pub(super) fn member(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        of: CareGroup,
        joined: bool,
    }
    keep(fact, |Said { of, joined }| {
        group(tx, &of)?;
        groups::set_member(tx, of.id, fact.resident, joined, fact.by, fact.at)
    })
}

pub(super) fn care_plan(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: CarePlanId,
        steps: Vec<CareStep>,
        template: String,
        reason: String,
    }
    keep(fact, |Said { plan: id, steps, template, reason }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        care_plans::append(tx, &CarePlanVersion { id, resident, steps, template, reason, by, at })
    })
}

pub(super) fn review(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        plan: CarePlanId,
        met: bool,
        life: u8,
        note: String,
    }
    keep(fact, |Said { plan, met, life, note }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        care_plans::review(tx, &CarePlanReview { resident, plan, met, life, note, by, at })
    })
}

pub(super) fn medication(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    let Some(step) = said::<DrugStep>(&fact.about) else { return Ok(Took::Unread) };
    // What an open visit has on its lines would come back when it is signed.
    if drafts::open_of(tx, fact.resident)?.is_some() {
        return Ok(Took::Early);
    }
    let is_taken = drugs::take_step(tx, &step, fact.at.date_naive())?;
    Ok(if is_taken { Took::Whole } else { Took::Early })
}
