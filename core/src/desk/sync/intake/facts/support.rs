//! Policies, needs and who meets them, health education.

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Deserialize;

use super::super::super::super::work::Fault;
use super::super::Took;
use super::{keep, said};
use crate::care::id::{NeedSurveyId, ResourceId, SupportTaskId};
use crate::care::support::{PolicyStep, SupportTask, TaskEnd};
use crate::care::team::Role;
use crate::store::education::Taught;
use crate::store::needs::{NeedSurvey, Resource};
use crate::store::policies::TakenStep;
use crate::store::{education, needs, policies};
use crate::sync::fhir::Fact;

pub(super) fn policy(tx: &Transaction<'_>, fact: &Fact) -> Result<Took, Fault> {
    #[derive(Deserialize)]
    struct Said {
        policy: String,
        step: PolicyStep,
        rules: String,
    }
    keep(fact, |Said { policy, step, rules }| {
        policies::add_step(tx, fact.resident, &TakenStep { policy, step, by: fact.by, at: fact.at }, &rules)
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

/// Whoever helps comes with the task: she is about nobody, and has no fact of her own.
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
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
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
    let Some(it) = said::<Said>(fact) else { return Ok(Took::Unread) };
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
