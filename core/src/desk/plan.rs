//! 5+2: the week's board, and ticks.

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction};

use super::Error;
use super::outgoing::{self, Told};
use super::phrase;
use super::view::{PlanItemView, PlanRow, PlanView};
use super::work::{Desk, Fault, Work};
use crate::access::Capability;
use crate::care::id::{ResidentId, VisitId};
use crate::care::plan::{Plan, Status, Template, Tick, TickProblem, Week};
use crate::care::team::Role;
use crate::store::{closings, lists, plans};

impl Desk {
    /// This week's board: everyone whose plan is running, in walking order.
    pub fn plan_board(&self) -> Result<Vec<PlanRow>, Error> {
        let work = self.enter(Capability::SeePlan)?;
        work.read(|connection| board(&work, connection))
    }

    /// Ticks an item outside a visit, or takes the tick back.
    pub fn tick_plan(&self, resident: &str, item: &str, done: bool) -> Result<Vec<PlanRow>, Error> {
        let work = self.enter(Capability::SeePlan)?;
        let resident = work.id::<ResidentId>(resident)?;
        work.write(|tx| {
            let resident = work.listed(tx, resident)?.resident.id;
            let plan = work.found(running_of(&work, tx, resident)?)?;
            tick(self, &work, tx, &plan, item, done, None)?;
            board(&work, tx)
        })
    }
}

fn board(work: &Work<'_>, connection: &Connection) -> Result<Vec<PlanRow>, Fault> {
    let mut rows = Vec::new();
    let mut plans = running(work, connection)?;
    work.keep_known(connection, &mut plans, |plan| plan.resident)?;
    for plan in plans {
        let line = work.found(lists::of_resident(connection, plan.resident)?)?;
        rows.push(PlanRow {
            resident: line.resident.id.to_string(),
            name: line.resident.name.clone(),
            place: phrase::place(&line.household),
            plan: view(work, connection, &plan)?,
        });
    }
    Ok(rows)
}

/// Plans in their weeks, earliest start first. One plan a resident: a later one stands for an earlier.
pub(super) fn running(work: &Work<'_>, connection: &Connection) -> Result<Vec<Plan>, Fault> {
    let closed = closings::all(connection)?;
    let mut plans = in_weeks(work, connection)?;
    plans.retain(|plan| !closed.contains_key(&plan.resident));
    Ok(plans)
}

/// The same with those of people who are closed.
pub(super) fn in_weeks(work: &Work<'_>, connection: &Connection) -> Result<Vec<Plan>, Fault> {
    let mut plans = plans::begun_since(connection, earliest(work.today()))?;
    plans.retain(|plan| plan.week_of(work.today()).is_some());
    let latest: std::collections::BTreeMap<ResidentId, _> =
        plans.iter().map(|plan| (plan.resident, plan.id)).collect();
    plans.retain(|plan| latest.get(&plan.resident) == Some(&plan.id));
    Ok(plans)
}

pub(super) fn running_of(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Option<Plan>, Fault> {
    let plans = plans::of_resident(connection, resident)?;
    Ok(plans.into_iter().find(|plan| plan.week_of(work.today()).is_some()))
}

/// What this person has to do for a plan this week; none: nothing is left, or it is not hers.
pub(super) fn due_today(
    work: &Work<'_>,
    connection: &Connection,
    plan: &Plan,
) -> Result<Option<String>, Fault> {
    let Some(week) = this_week(work, connection, plan)? else { return Ok(None) };
    let today = work.today();
    let due = week.items.iter().find(|item| {
        item.status == Status::Due && !item.days.contains(&today) && may_tick(work, plan, &item.key)
    });
    Ok(due.map(|item| match work.can(Capability::SeeDiagnosis) {
        true => work.say("today-plan-week", &[&week.week.to_string()]),
        false => item_words(work, &item.key),
    }))
}

/// This week, or the last one of a plan that is over.
pub(super) fn view(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<PlanView, Fault> {
    let Some(week) = this_week(work, connection, plan)? else { return Err(work.not_found()) };
    let items = week.items.iter().map(|item| PlanItemView {
        label: item_words(work, &item.key),
        line: work.say(
            "plan-line",
            &[&item.days.len().to_string(), &item.wanted.to_string(), &who(work, &item.roles)],
        ),
        done_today: item.days.contains(&work.today()),
        may_tick: may_tick(work, plan, &item.key),
        item: item.key.clone(),
    });
    Ok(PlanView {
        title: work.say("plan-title", &[&week.week.to_string(), &plan.template.weeks.to_string()]),
        items: items.collect(),
    })
}

fn item_words(work: &Work<'_>, item: &str) -> String {
    work.plain(&format!("plan-{item}"))
}

pub(super) fn who(work: &Work<'_>, roles: &[Role]) -> String {
    let words: Vec<String> = roles.iter().map(|role| work.plain(super::me::role_key(*role))).collect();
    words.join(&work.plain("word-comma"))
}

/// The first day of a plan that may still run.
pub(super) fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(chrono::Days::new(u64::from(Template::MOST_WEEKS) * 7)).unwrap_or(NaiveDate::MIN)
}

/// The template names who ticks an item, the access table who may at all.
pub(super) fn may_tick(work: &Work<'_>, plan: &Plan, item: &str) -> bool {
    plan.template.may_tick(item, work.role()).is_ok()
        && Capability::to_tick(item).is_some_and(|capability| work.can(capability))
}

fn this_week(work: &Work<'_>, connection: &Connection, plan: &Plan) -> Result<Option<Week>, Fault> {
    let today = work.today();
    let number = plan.week_of(today).unwrap_or(plan.template.weeks);
    let Some((first, last)) = plan.days_of(number) else { return Ok(None) };
    Ok(plan.week(number, &plans::ticks(connection, plan.id, first, last)?, today))
}

/// Appends a tick for today, if the template and the access table let this role tick that item.
pub(super) fn tick(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    plan: &Plan,
    item: &str,
    done: bool,
    visit: Option<VisitId>,
) -> Result<(), Fault> {
    let day = work.today();
    plan.may_tick(item, work.role(), day, day).map_err(|problem| match problem {
        TickProblem::NotYours => {
            let roles = plan.template.item(item).map_or(&[][..], |item| &item.roles);
            Error::NotAllowed { words: work.say("plan-not-yours", &[&who(work, roles)]) }
        }
        TickProblem::UnknownItem => Error::NotFound { words: work.reason(&problem.reason()) },
        other => Error::Invalid { field: item.to_owned(), words: work.reason(&other.reason()) },
    })?;
    if let Some(capability) = Capability::to_tick(item) {
        work.need(capability)?;
    }
    work.may_record(tx, plan.resident)?;
    let tick = Tick { plan: plan.id, item: item.to_owned(), day, done, by: work.me(), at: work.now, visit };
    plans::tick(tx, &tick)?;
    // A visit takes its own ticks along when it is signed.
    if visit.is_none() {
        outgoing::tell(desk, work, tx, Told::Tick, plan.resident, &tick)?;
    }
    work.log(tx, if done { "plan.tick" } else { "plan.untick" }, Some(plan.resident), item)
}
