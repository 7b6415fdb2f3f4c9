//! A plan as a page: what is done by whom, when it is looked over, how it went and what changed.

use rusqlite::Connection;

use super::super::sheets::{self, row, section, to_act, to_form, to_sheet};
use super::super::view::{ActKind, FormKind, LinkView, SheetKind, SheetRow, SheetView};
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, phrase};
use crate::access::Capability;
use crate::care::care_plan::{CarePlanRules, CareStep, Doer, Often};
use crate::care::id::ResidentId;
use crate::store::care_plans::{self, CarePlanVersion};
use crate::store::lists::Listed;

/// Versions and reviews that are shown, the latest.
const SHOWN: u32 = 20;

/// The links of a resident's page: her plan, or to make one.
pub(in crate::desk) fn links(
    work: &Work<'_>,
    connection: &Connection,
    line: &Listed,
) -> Result<Vec<LinkView>, Fault> {
    let about = line.resident.id.to_string();
    if !work.can(Capability::SeeCarePlan) || line.resident.diseases.is_empty() {
        return Ok(Vec::new());
    }
    if care_plans::begun(connection, line.resident.id)?.is_some() {
        return Ok(vec![to_sheet(work, "link-care-plan", SheetKind::CarePlan, &about)]);
    }
    let may = work.can(Capability::ChangeCarePlan);
    Ok(may
        .then(|| to_act(work, "link-care-plan-begin", ActKind::CarePlanBegin, &about))
        .into_iter()
        .collect())
}

/// The plan, its reviews, its changes.
pub(in crate::desk) fn sheet(desk: &Desk, resident: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeCarePlan)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let line = work.listed(connection, id)?;
        told(&work, connection, &line)
    })
}

pub(super) fn told(work: &Work<'_>, connection: &Connection, line: &Listed) -> Result<SheetView, Fault> {
    let id = line.resident.id;
    let about = id.to_string();
    let versions = care_plans::versions(connection, id, SHOWN)?;
    let reviews = care_plans::reviews(connection, id, SHOWN)?;
    let may = work.can(Capability::ChangeCarePlan);
    let day = |day| phrase::day_in(work.language, day, work.today());
    let (mut lines, mut links, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    match versions.first() {
        None => {
            lines.push(work.plain("care-plan-none"));
            links.extend(may.then(|| to_act(work, "link-care-plan-begin", ActKind::CarePlanBegin, &about)));
        }
        Some(plan) => {
            let begun = care_plans::begun(connection, id)?.unwrap_or(plan.at);
            let last = reviews.first().map_or(begun, |review| review.at.max(begun));
            let due = CarePlanRules::current().review_due(last.date_naive());
            let by = work.name(connection, plan.by)?;
            lines.push(work.say("care-plan-by", &[&day(plan.at.date_naive()), &by, &plan.template]));
            lines.push(work.say("care-plan-review-by", &[&day(due)]));
            lines.extend(sooner(work, line));
            parts = plan.steps.iter().map(|step| part(work, step)).collect();
            if may {
                links.push(to_form(work, "link-care-plan-change", FormKind::CarePlan, &about));
                links.push(to_form(work, "link-care-plan-review", FormKind::CarePlanReview, &about));
            }
        }
    }
    let mut effects = Vec::new();
    for review in &reviews {
        let by = work.name(connection, review.by)?;
        let life = sheets::said(work, "review_life", &[review.life]);
        let met = work.plain(if review.met { "care-plan-met" } else { "care-plan-not-met" });
        let says = [work.say("care-plan-life", &[&life]), review.note.clone(), by];
        let says = phrase::parts(says);
        effects.push(row(format!("{} · {met}", day(review.at.date_naive())), says));
    }
    let mut changes = Vec::new();
    for (version, before) in versions.iter().zip(versions.iter().skip(1)) {
        changes.push(changed(work, connection, version, before)?);
    }
    Ok(SheetView {
        title: work.say("care-plan-title", &[&line.resident.name]),
        lines,
        links,
        sections: [
            section(work.plain("care-plan-parts"), parts),
            section(work.plain("care-plan-effects"), effects),
            section(work.plain("care-plan-changes"), changes),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

/// That she is visited sooner, by when, and why; none: she is not.
fn sooner(work: &Work<'_>, line: &Listed) -> Option<String> {
    let standing = line.standing.as_ref()?;
    let (reason, due) = (standing.raised.as_ref()?, standing.next_due?);
    let day = phrase::day_in(work.language, due, work.today());
    Some(work.say("care-plan-sooner", &[&work.reason(reason), &day]))
}

/// The parts of the plan that holds, each in a line; none: she has no plan.
pub(in crate::desk) fn steps(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Vec<String>, Fault> {
    let plan = care_plans::of(connection, resident)?.filter(|_| work.can(Capability::SeeCarePlan));
    let steps = plan.map(|plan| plan.steps).unwrap_or_default();
    Ok(steps.iter().map(|step| part(work, step)).map(|row| phrase::parts([row.title, row.line])).collect())
}

fn part(work: &Work<'_>, step: &CareStep) -> SheetRow {
    let dimension = work.plain(&format!("care-dimension-{}", step.dimension.key()));
    row(format!("{dimension}: {}", step.goal), step_line(work, step))
}

/// 每天按时吃药 · 家庭医生 · 每月
fn step_line(work: &Work<'_>, step: &CareStep) -> String {
    [step.step.clone(), doer(work, step.who), often(work, step.often)].join(" · ")
}

/// Who does something, in words.
pub(in crate::desk) fn doer(work: &Work<'_>, who: Doer) -> String {
    work.plain(&format!("doer-{}", who.key()))
}

/// How often, in words.
pub(in crate::desk) fn often(work: &Work<'_>, often: Often) -> String {
    work.plain(&format!("often-{}", often.key()))
}

fn changed(
    work: &Work<'_>,
    connection: &Connection,
    version: &CarePlanVersion,
    before: &CarePlanVersion,
) -> Result<SheetRow, Fault> {
    let day = phrase::day_in(work.language, version.at.date_naive(), work.today());
    let by = work.name(connection, version.by)?;
    let others = version.steps.iter().filter(|step| !before.steps.contains(step));
    let parts: Vec<String> =
        others.map(|step| work.plain(&format!("care-dimension-{}", step.dimension.key()))).collect();
    let says = [parts.join(&work.plain("word-comma")), version.reason.clone()];
    let says = phrase::parts(says);
    Ok(row(format!("{day} · {by}"), says))
}
