//! The week board: what of a week is done, due or missed, and who may tick it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Plan, Template, Tick};
use crate::care::judgement::Reason;
use crate::care::team::Role;

/// Where an item of a week stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As often as wanted.
    Done,
    /// The week runs and something is left.
    Due,
    /// The week is over and something is left.
    Missed,
    /// The week has not begun.
    NotYet,
}

/// One item of one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemState {
    /// Key of the item.
    pub key: String,
    /// Who may tick it.
    pub roles: Vec<Role>,
    /// How often it is wanted in the week.
    pub wanted: u8,
    /// The days on which it was done, ascending.
    pub days: Vec<NaiveDate>,
    /// Where it stands.
    pub status: Status,
}

/// A week of a plan with all its items, in the template's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// From 1.
    pub week: u32,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Its items.
    pub items: Vec<ItemState>,
}

/// Why an item cannot be ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TickProblem {
    /// The plan has no such item.
    #[error("the plan has no such item")]
    UnknownItem,
    /// Another role ticks it.
    #[error("another role ticks this item")]
    NotYours,
    /// The day lies before the plan's first or after its last.
    #[error("the day lies outside the plan's {0} weeks")]
    OutsideThePlan(u32),
    /// The day has not come yet.
    #[error("the day has not come yet")]
    FutureDay,
}

impl TickProblem {
    /// The sentence for it.
    pub fn reason(self) -> Reason {
        let (key, args) = match self {
            TickProblem::UnknownItem => ("plan-tick-unknown-item", Vec::new()),
            TickProblem::NotYours => ("plan-tick-not-yours", Vec::new()),
            TickProblem::OutsideThePlan(weeks) => ("plan-tick-outside", vec![weeks.to_string()]),
            TickProblem::FutureDay => ("plan-tick-future", Vec::new()),
        };
        Reason { key: key.to_owned(), args }
    }
}

impl Template {
    /// Whether a role may tick an item.
    pub fn may_tick(&self, item: &str, role: Role) -> Result<(), TickProblem> {
        let item = self.item(item).ok_or(TickProblem::UnknownItem)?;
        match item.roles.contains(&role) {
            true => Ok(()),
            false => Err(TickProblem::NotYours),
        }
    }
}

impl Plan {
    /// Whether a role may tick an item for a day.
    pub fn may_tick(
        &self,
        item: &str,
        role: Role,
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), TickProblem> {
        self.template.may_tick(item, role)?;
        if self.week_of(day).is_none() {
            return Err(TickProblem::OutsideThePlan(self.template.weeks));
        }
        match day > today {
            true => Err(TickProblem::FutureDay),
            false => Ok(()),
        }
    }

    /// One week of the plan, counted from 1; `None` outside it. Ticks of other plans are left out; of several ticks of one
    /// item and day the latest counts.
    pub fn week(&self, week: u32, ticks: &[Tick], today: NaiveDate) -> Option<Week> {
        let (first, last) = self.days_of(week)?;
        let done = self.done_days(ticks);
        let items = self
            .template
            .items
            .iter()
            .map(|item| {
                let days: Vec<NaiveDate> = done
                    .get(item.key.as_str())
                    .map(|days| days.range(first..=last).copied().collect())
                    .unwrap_or_default();
                let status = if days.len() >= usize::from(item.times_a_week) {
                    Status::Done
                } else if today < first {
                    Status::NotYet
                } else if today > last {
                    Status::Missed
                } else {
                    Status::Due
                };
                let (key, roles, wanted) = (item.key.clone(), item.roles.clone(), item.times_a_week);
                ItemState { key, roles, wanted, days, status }
            })
            .collect();
        Some(Week { week, first, last, items })
    }

    /// All weeks of the plan.
    pub fn board(&self, ticks: &[Tick], today: NaiveDate) -> Vec<Week> {
        (1..=self.template.weeks).filter_map(|week| self.week(week, ticks, today)).collect()
    }

    fn done_days<'a>(&self, ticks: &'a [Tick]) -> BTreeMap<&'a str, BTreeSet<NaiveDate>> {
        let mut latest: BTreeMap<(&str, NaiveDate), &Tick> = BTreeMap::new();
        for tick in ticks.iter().filter(|tick| tick.plan == self.id) {
            let known = latest.entry((tick.item.as_str(), tick.day)).or_insert(tick);
            if tick.at >= known.at {
                *known = tick;
            }
        }
        let mut done: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
        for ((item, day), tick) in latest {
            if tick.done {
                done.entry(item).or_default().insert(day);
            }
        }
        done
    }
}
