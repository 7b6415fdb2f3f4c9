//! Plans as CarePlans; what somebody is to do, or has done, as Tasks.

use serde_json::Value;

use super::{Fact, list, one, text};
use crate::care::plan::{Plan, Tick};
use crate::sync::fhir::name;
use crate::sync::fhir::plan as five_plus_two;
use crate::sync::fhir::types::{
    Annotation, CarePlan, CarePlanActivity, CarePlanDetail, RequestStatus, Resource, Task, TaskStatus,
};

/// A 5+2 plan begun.
pub(super) fn plan(fact: &Fact) -> Vec<Value> {
    let plan = serde_json::from_value::<Plan>(fact.about.clone());
    plan.iter().map(five_plus_two::care_plan).collect()
}

/// Something of it done, or an earlier tick undone.
pub(super) fn tick(fact: &Fact) -> Vec<Value> {
    let tick = serde_json::from_value::<Tick>(fact.about.clone());
    tick.iter().map(|tick| five_plus_two::tick(fact.resident, tick).json()).collect()
}

/// One plan a person, in four dimensions.
pub(super) fn care_plan(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("plan") else { return Vec::new() };
    let activity = list(&fact.about, "steps").map(|step| {
        let what = [text(step, "goal"), text(step, "step")];
        let what = what.into_iter().flatten().collect::<Vec<_>>().join("：");
        CarePlanActivity {
            detail: Some(CarePlanDetail {
                code: text(step, "dimension").map(|dimension| name::own_concept("care-dimension", dimension)),
                status: Some("in-progress".to_owned()),
                description: (!what.is_empty()).then_some(what),
                ..CarePlanDetail::default()
            }),
            ..CarePlanActivity::default()
        }
    });
    let template = fact.text("template").map(|template| five_plus_two::definition("care-plan", template));
    one(Some(CarePlan {
        id: Some(id.to_owned()),
        status: Some(RequestStatus::Active),
        intent: Some("plan".to_owned()),
        subject: Some(name::patient(fact.resident)),
        period: Some(name::period(fact.at.date_naive().to_string(), None)),
        author: Some(fact.me()),
        identifier: vec![name::identifier(id)],
        instantiates_uri: template.into_iter().collect(),
        activity: activity.collect(),
        note: note(fact, "reason"),
        ..CarePlan::default()
    }))
}

/// Looked over.
pub(super) fn review(fact: &Fact) -> Vec<Value> {
    let Some(plan) = fact.text("plan") else { return Vec::new() };
    let met = fact.about.get("met").and_then(Value::as_bool) == Some(true);
    one(Some(Task {
        business_status: Some(name::own_concept("review", if met { "met" } else { "not-met" })),
        owner: Some(fact.me()),
        based_on: vec![name::reference("CarePlan", plan)],
        note: note(fact, "note"),
        ..fact.task(&fact.id.to_string(), TaskStatus::Completed, "care-plan-review")
    }))
}

/// A need in somebody's hands.
pub(super) fn task(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("task") else { return Vec::new() };
    let period = fact.text("due").map(|due| name::period(None, due.to_owned()));
    let helper = fact.text("resource").map(|resource| name::reference("HealthcareService", resource));
    one(Some(Task {
        description: fact.text("need").map(str::to_owned),
        execution_period: period,
        owner: helper,
        ..fact.task(id, TaskStatus::Requested, "support")
    }))
}

/// It was met, or could not be.
pub(super) fn task_end(fact: &Fact) -> Vec<Value> {
    let Some(id) = fact.text("task") else { return Vec::new() };
    let done = fact.about.get("done").and_then(Value::as_bool) == Some(true);
    let status = if done { TaskStatus::Completed } else { TaskStatus::Cancelled };
    one(Some(Task { note: note(fact, "word"), ..fact.task(id, status, "support") }))
}

/// What a hospital leaves to do.
pub(super) fn discharge(fact: &Fact) -> Vec<Value> {
    let discharge = fact.about.get("discharge");
    let day = |key: &str| discharge.and_then(|one| text(one, key)).map(str::to_owned);
    let tasks = list(&fact.about, "tasks").filter_map(|task| {
        let code = format!("discharge-{}", text(task, "kind")?);
        Some(Task {
            description: text(task, "note").map(str::to_owned),
            execution_period: Some(name::period(day("day"), day("until"))),
            requester: Some(fact.me()),
            ..fact.task(text(task, "id")?, TaskStatus::Requested, &code)
        })
    });
    tasks.map(|task| task.json()).collect()
}

/// Done once: a Task of its own, for it may be done again.
pub(super) fn done(fact: &Fact) -> Vec<Value> {
    let Some((task, day)) = fact.text("task").zip(fact.text("day")) else { return Vec::new() };
    one(Some(Task {
        execution_period: Some(name::period(day.to_owned(), day.to_owned())),
        owner: Some(fact.me()),
        part_of: vec![name::reference("Task", task)],
        ..fact.task(&fact.id.to_string(), TaskStatus::Completed, "done")
    }))
}

fn note(fact: &Fact, key: &str) -> Vec<Annotation> {
    let note = |text: &str| Annotation { text: Some(text.to_owned()), ..Annotation::default() };
    fact.text(key).map(note).into_iter().collect()
}
