//! Policies, needs and who meets them, health education, who leads the team.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;

use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, said};
use crate::care::id::{NeedSurveyId, ResourceId, StaffId, SupportTaskId};
use crate::care::support::{PolicyStep, SupportTask, TaskEnd};
use crate::care::team::Role;
use crate::store::education::Taught;
use crate::store::needs::{NeedSurvey, Resource};
use crate::store::policies::TakenStep;
use crate::store::{alerts, education, needs, people, policies};
use crate::sync::fhir::{Fact, TeamFact};

pub(super) fn policy(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        policy: String,
        step: PolicyStep,
        rules: String,
    }
    keep(fact, |Said { policy, step, rules }| {
        policies::add_step(tx, fact.resident, &TakenStep { policy, step, rules, by: fact.by, at: fact.at })
    })
}

pub(super) fn survey(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        survey: NeedSurveyId,
        needs: Vec<String>,
        #[serde(default)]
        note: String,
        rules: String,
    }
    keep(fact, |Said { survey: id, needs, note, rules }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        needs::add_survey(tx, &NeedSurvey { id, resident, needs, note, rules, by, at })
    })
}

/// Whoever helps comes with the task too: the task may be here first.
pub(super) fn support_task(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: SupportTaskId,
        need: String,
        resource: ResourceId,
        role: Role,
        due: NaiveDate,
        rules: String,
        #[serde(default)]
        helper: Option<Resource>,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if needs::resource_of(tx, it.resource)?.is_none() {
        let Some(helper) = it.helper.filter(|helper| helper.id == it.resource) else {
            return Ok(Took::Early);
        };
        needs::add_resource(tx, &helper)?;
    }
    let task = SupportTask {
        id: it.task,
        resident: fact.resident,
        need: it.need,
        resource: it.resource,
        role: it.role,
        due: it.due,
        rules: it.rules,
        by: fact.by,
        at: fact.at,
        end: None,
    };
    needs::add_task(tx, &task)?;
    Ok(Took::Whole)
}

pub(super) fn support_task_end(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        task: SupportTaskId,
        done: bool,
        word: String,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if needs::task(tx, it.task)?.is_none() {
        return Ok(Took::Early);
    }
    needs::end_task(tx, it.task, &TaskEnd { done: it.done, word: it.word, by: fact.by, at: fact.at })?;
    Ok(Took::Whole)
}

pub(super) fn taught(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        topics: Vec<u8>,
        way: u8,
        understood: u8,
    }
    keep(fact, |Said { topics, way, understood }| {
        let (resident, by, at) = (fact.resident, fact.by, fact.at);
        education::teach(tx, &Taught { resident, topics, way, understood, by, at })
    })
}

/// A task may have brought her before.
pub(super) fn helper(tx: &Transaction<'_>, fact: &TeamFact) -> Result<Took, Fault> {
    let Some(helper) = said::<Resource>(&fact.about) else { return Ok(Took::Unread) };
    if needs::resource_of(tx, helper.id)?.is_none() {
        needs::add_resource(tx, &helper)?;
    }
    Ok(Took::Whole)
}

pub(super) fn helper_change(tx: &Transaction<'_>, fact: &TeamFact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        resource: ResourceId,
        capacity: u32,
        contact: String,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if needs::resource_of(tx, it.resource)?.is_none() {
        return Ok(Took::Early);
    }
    needs::change_resource(tx, it.resource, (it.capacity, &it.contact), fact.by, fact.at)?;
    Ok(Took::Whole)
}

/// Somebody whom the platform has not named here yet leads nobody.
pub(super) fn leader(tx: &Transaction<'_>, fact: &TeamFact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        leader: StaffId,
    }
    let Some(it) = said::<Said>(&fact.about) else { return Ok(Took::Unread) };
    if people::staff(tx, it.leader)?.is_none_or(|one| one.team != fact.team) {
        return Ok(Took::Early);
    }
    alerts::set_leader(tx, &fact.team, it.leader, fact.by, fact.at)?;
    Ok(Took::Whole)
}
