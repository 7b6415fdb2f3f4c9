//! What a resident asks of one person of the team, without saying why: steps of her plan and tasks after a hospital. Doing is
//! ticked; what the family does is ticked for them by doctor or nurse.

use rusqlite::Connection;
use serde_json::json;

use super::coverage::Shares;
use super::outgoing::{self, Told};
use super::sheets::{row, section, to_act, to_sheet};
use super::view::{ActKind, LinkView, SheetKind, SheetRow, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, care_plan, discharge, phrase};
use crate::access::Capability;
use crate::care::care_plan::CareStep;
use crate::care::discharge::{task_due, ticked_for};
use crate::care::id::{ResidentId, TaskId};
use crate::care::worklist::DutyKind;
use crate::store::care_plans;
use crate::store::discharges::{self, StandingTask};
use crate::store::lists::Listed;

/// The link of a resident's page, if there is anything.
pub(super) fn link(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Option<LinkView>, Fault> {
    if !work.can(Capability::DoTasks) || !work.knows_of(connection, resident)? {
        return Ok(None);
    }
    let any = !steps(work, connection, resident)?.is_empty() || !hers(work, connection, resident)?.is_empty();
    Ok(any.then(|| to_sheet(work, "link-own-tasks", SheetKind::OwnTasks, &resident.to_string())))
}

/// Her own steps of the plan; whoever sees the plan has them there.
fn steps(work: &Work<'_>, connection: &Connection, resident: ResidentId) -> Result<Vec<CareStep>, Fault> {
    if work.can(Capability::SeeCarePlan) {
        return Ok(Vec::new());
    }
    let steps = care_plans::of(connection, resident)?.map(|plan| plan.steps).unwrap_or_default();
    Ok(steps.into_iter().filter(|step| step.who.role() == Some(work.role())).collect())
}

/// Tasks after a hospital that are this person's.
fn hers(work: &Work<'_>, connection: &Connection, resident: ResidentId) -> Result<Vec<StandingTask>, Fault> {
    let mut hers = Vec::new();
    for one in discharges::tasks(connection, resident)? {
        if is_mine(work, connection, &one)? {
            hers.push(one);
        }
    }
    Ok(hers)
}

/// Whether a task is this role's: meant for it, or for one that the team has not or that may not know of her.
pub(super) fn is_mine(work: &Work<'_>, connection: &Connection, one: &StandingTask) -> Result<bool, Fault> {
    let Some(role) = one.task.who.role() else { return Ok(false) };
    let kind = DutyKind::Task(role, one.task.kind);
    let does = Shares::of(work, connection)?.role_for(connection, &kind, Some(one.resident))?;
    Ok(does == Some(work.role()))
}

/// The page.
pub(super) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::DoTasks)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let regular: Vec<SheetRow> = steps(work, connection, id)?
        .into_iter()
        .map(|step| row(step.step, care_plan::often(work, step.often)))
        .collect();
    let tasks: Vec<SheetRow> =
        hers(work, connection, id)?.iter().map(|one| task_row(work, one, true)).collect();
    let lines = match regular.is_empty() && tasks.is_empty() {
        true => vec![work.plain("tasks-none")],
        false => Vec::new(),
    };
    Ok(SheetView {
        title: work.say("tasks-title", &[&line.resident.name]),
        lines,
        links: Vec::new(),
        sections: [section(work.plain("tasks-discharge"), tasks), section(work.plain("tasks-plan"), regular)]
            .into_iter()
            .flatten()
            .collect(),
    })
}

/// A task as a row: what, how often, when it was done and is due; to tick if it is due and may be ticked here.
pub(super) fn task_row(work: &Work<'_>, one: &StandingTask, tickable: bool) -> SheetRow {
    let day = |day| phrase::day_in(work.language, day, work.today());
    let task = &one.task;
    let due = task_due(task.often, one.begun, one.until, one.done, work.today());
    let mut says = vec![care_plan::doer(work, task.who), care_plan::often(work, task.often)];
    says.push(work.say("discharge-until", &[&day(one.until)]));
    says.extend(one.done.map(|done| work.say("task-done-line", &[&day(done)])));
    says.push(match due {
        Some(due) => work.say("task-due-line", &[&day(due)]),
        None => work.plain("task-over"),
    });
    let open = tickable && due.is_some() && one.done != Some(work.today());
    let tick = open.then(|| to_act(work, "link-task-done", ActKind::TaskDone, &task.id.to_string()));
    SheetRow { links: tick.into_iter().collect(), ..row(words(work, one), says.join(" · ")) }
}

/// What a task is, in its own words or those of its kind.
fn words(work: &Work<'_>, one: &StandingTask) -> String {
    let kind = work.plain(&format!("task-{}", one.task.kind.key()));
    match one.task.note.is_empty() {
        true => kind,
        false => format!("{kind}: {}", one.task.note),
    }
}

/// Ticks a task for today.
pub(super) fn done(desk: &Desk, task: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::DoTasks)?;
    let id = work.id::<TaskId>(task)?;
    work.write(|tx| {
        let one = work.found(discharges::one_task(tx, id)?)?;
        let line = work.listed(tx, one.resident)?;
        let own = is_mine(&work, tx, &one)?;
        let for_family = ticked_for(one.task.who) && work.can(Capability::SeeReferrals);
        if !own && !for_family {
            return Err(Error::NotAllowed { words: work.plain("task-not-yours") }.into());
        }
        if one.done == Some(work.today()) {
            return Err(Error::Conflict { words: work.plain("task-done-already") }.into());
        }
        if task_due(one.task.often, one.begun, one.until, one.done, work.today()).is_none() {
            return Err(work.changed());
        }
        discharges::done(tx, id, work.today(), work.me(), work.now)?;
        let about = json!({ "task": id, "day": work.today(), "by": work.me(), "at": work.now });
        outgoing::tell(desk, &work, tx, Told::TaskDone, one.resident, &about)?;
        work.log(tx, "task.done", Some(one.resident), one.task.kind.key())?;
        if own { told(&work, tx, &line) } else { discharge::told(&work, tx, &line) }
    })
}
