//! A 5+2 plan as a CarePlan, and its ticks as Tasks based on it.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::name;
use super::types::{CarePlan, CarePlanActivity, CarePlanDetail, RequestStatus, Task, TaskStatus};
use crate::care::id::ResidentId;
use crate::care::plan::{Plan, Tick};
use crate::sync::bundle::FULL_URL_BASE;

/// A plan as it runs, or as it was ended.
pub fn care_plan(plan: &Plan) -> serde_json::Value {
    use super::types::Resource;
    let days = u64::from(plan.template.weeks) * 7;
    let last = plan.start.checked_add_days(Days::new(days.saturating_sub(1)));
    let activity = plan.template.items.iter().map(|item| CarePlanActivity {
        detail: Some(CarePlanDetail {
            code: Some(name::own_concept("plan-item", &item.key)),
            status: Some(if plan.ended.is_some() { "stopped" } else { "in-progress" }.to_owned()),
            scheduled_timing:
                json!({ "repeat": { "frequency": item.times_a_week, "period": 1, "periodUnit": "wk" } })
                    .as_object()
                    .cloned(),
            ..CarePlanDetail::default()
        }),
        ..CarePlanActivity::default()
    });
    let end: Option<NaiveDate> = plan.ended.or(last);
    let plan = CarePlan {
        id: Some(plan.id.to_string()),
        status: Some(if plan.ended.is_some() { RequestStatus::Revoked } else { RequestStatus::Active }),
        intent: Some("plan".to_owned()),
        subject: Some(name::patient(plan.resident)),
        period: Some(name::period(plan.start.to_string(), end.map(|day| day.to_string()))),
        identifier: vec![name::identifier(plan.id)],
        instantiates_uri: vec![definition(&plan.template.key, &plan.template.version)],
        activity: activity.collect(),
        ..CarePlan::default()
    };
    plan.json()
}

/// The address of a template in one version.
pub(super) fn definition(key: &str, version: &str) -> String {
    format!("{FULL_URL_BASE}/PlanDefinition/{key}|{version}")
}

/// A tick, or its undoing: both are facts, and both stay.
pub(super) fn tick(resident: ResidentId, tick: &Tick) -> Task {
    let at = name::moment(tick.at);
    let id = name::derived(&[&"tick", &tick.plan, &tick.item, &tick.day, &tick.done, &at]);
    let day = tick.day.to_string();
    Task {
        id: Some(id.to_string()),
        status: Some(if tick.done { TaskStatus::Completed } else { TaskStatus::Cancelled }),
        intent: Some("plan".to_owned()),
        code: Some(name::own_concept("plan-item", &tick.item)),
        r#for: Some(name::patient(resident)),
        encounter: tick.visit.map(|visit| name::reference("Encounter", visit)),
        execution_period: Some(name::period(day.clone(), day)),
        authored_on: Some(at),
        owner: Some(name::practitioner(tick.by)),
        identifier: vec![name::identifier(id)],
        based_on: vec![name::reference("CarePlan", tick.plan)],
        ..Task::default()
    }
}

/// A tick of a Task; none: another Task, or one that this version can't read exactly.
pub(super) fn tick_of(task: &Task) -> Option<Tick> {
    use crate::care::id::{PlanId, StaffId, VisitId};
    let visit = match &task.encounter {
        None => None,
        Some(visit) => Some(VisitId(name::referred(visit, "Encounter")?)),
    };
    let tick = Tick {
        plan: PlanId(name::referred(task.based_on.first()?, "CarePlan")?),
        item: name::own_code(task.code.as_ref()?, "plan-item")?.to_owned(),
        day: task.execution_period.as_ref()?.start.as_ref()?.parse().ok()?,
        done: match task.status.as_ref()? {
            TaskStatus::Completed => true,
            TaskStatus::Cancelled => false,
            _ => return None,
        },
        by: StaffId(name::referred(task.owner.as_ref()?, "Practitioner")?),
        at: chrono::DateTime::parse_from_rfc3339(task.authored_on.as_ref()?).ok()?,
        visit,
    };
    Some(tick)
}
