//! Whom this role goes to today and why; of a list that is too long the doors that matter most.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::super::coverage::Shares;
use super::super::view::Colour;
use super::super::work::{Fault, Work};
use super::super::{duties, plan};
use crate::access::{self, Capability};
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::judgement::Reason;
use crate::care::person::Household;
use crate::care::plan::Plan;
use crate::care::rules::RuleSet;
use crate::care::worklist::DutyKind;
use crate::store::lists::{self, Found};
use crate::store::visits::{self, Paid};

/// More people than anyone sees in a day: of longer lists the doors that matter most are shown, and how many are left.
const MOST_PEOPLE: usize = 400;

/// One person to be seen, and why.
pub(super) struct Stop {
    pub(super) row: Found,
    /// Since when she is due, and why sooner.
    due: Option<(NaiveDate, Option<Reason>)>,
    /// What is wanted of her week's plan, in words.
    wanted: Option<String>,
    /// What else is to be done.
    kinds: Vec<DutyKind>,
    /// Somebody who does this role's work was there today.
    visited: bool,
    /// The colleague of the same role whose door it is; none: this person's own.
    pub(super) colleague: Option<String>,
}

impl Stop {
    fn of(row: Found) -> Self {
        Self { row, due: None, wanted: None, kinds: Vec::new(), visited: false, colleague: None }
    }

    /// Nothing of this role is left today.
    pub(super) fn done(&self) -> bool {
        self.due.is_none() && self.wanted.is_none() && self.kinds.is_empty()
    }

    pub(super) fn reasons(&self, work: &Work<'_>) -> Vec<String> {
        let (day, sooner) = self.due.as_ref().map(|(day, sooner)| (*day, sooner.as_ref())).unzip();
        let sooner = sooner.flatten().filter(|_| work.can(Capability::SeeDiagnosis));
        let due = day.map(|day| due_reason(work, day));
        let due = due.into_iter().chain(sooner.map(|why| work.reason(why)));
        let beside = self.kinds.iter().map(|kind| duties::words(work, kind));
        due.chain(self.wanted.clone()).chain(beside).collect()
    }
}

/// Everybody this role goes to today, and whom it has been to.
pub(super) fn stops(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    shares: &Shares,
    closed: &BTreeMap<ResidentId, String>,
) -> Result<Vec<Stop>, Fault> {
    let paid = visits::paid_since(connection, work.midnight())?;
    let mine = || paid.iter().filter(|one| does_the_same(work, one));
    let mut plans: BTreeMap<ResidentId, Plan> =
        plan::in_weeks(work, connection)?.into_iter().map(|plan| (plan.resident, plan)).collect();
    plans.retain(|id, _| !closed.contains_key(id));
    let mut stops: BTreeMap<ResidentId, Stop> = BTreeMap::new();
    if work.can(Capability::RecordBloodPressure) {
        // Whoever only measures is done when she has; whoever follows up, when nothing is due any more.
        let measured: BTreeSet<ResidentId> = match work.can(Capability::FillForms) {
            true => BTreeSet::new(),
            false => mine().filter(|one| one.met).map(|one| one.resident).collect(),
        };
        for one in lists::due_rows(connection, work.today())? {
            if !measured.contains(&one.row.id) {
                let due = Some((one.day, one.raised));
                stops.insert(one.row.id, Stop { due, ..Stop::of(one.row) });
            }
        }
    }
    for (id, plan) in &plans {
        if let Some(wanted) = plan::due_today(work, connection, plan)? {
            stop(work, connection, &mut stops, *id)?.wanted = Some(wanted);
        }
    }
    for (id, mut kinds) in duties::beside_follow_ups(work, rules, connection, &plans, (shares, closed))? {
        let mut hers = Vec::new();
        for kind in kinds.drain(..) {
            if is_mine(work, connection, shares, &kind, id)? {
                hers.push(kind);
            }
        }
        if !hers.is_empty() {
            stop(work, connection, &mut stops, id)?.kinds = hers;
        }
    }
    for one in mine() {
        let hers = stop(work, connection, &mut stops, one.resident)?;
        hers.visited = true;
        // The week's plan wants that whoever follows up comes: she was there, ticked or not.
        if one.met && work.can(Capability::FillForms) {
            hers.wanted = None;
        }
    }
    let mut stops: Vec<Stop> = stops.into_values().collect();
    for stop in stops.iter_mut().filter(|stop| closed.contains_key(&stop.row.id)) {
        *stop = Stop { visited: stop.visited, ..Stop::of(stop.row.clone()) };
    }
    stops.retain(|stop| stop.visited || !stop.done());
    work.keep_known(connection, &mut stops, |stop| stop.row.id)?;
    for stop in &mut stops {
        stop.colleague = shares.colleague(work, &stop.row.household).map(str::to_owned);
    }
    Ok(stops)
}

/// Somebody's stop; a new one where nothing is due otherwise.
fn stop<'a>(
    work: &Work<'_>,
    connection: &Connection,
    stops: &'a mut BTreeMap<ResidentId, Stop>,
    id: ResidentId,
) -> Result<&'a mut Stop, Fault> {
    Ok(match stops.entry(id) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(new) => new.insert(Stop::of(work.found(lists::row_of(connection, id)?)?)),
    })
}

/// Whether a visit was of the kind this role makes: a follow-up is not done by a volunteer's measuring; a measuring is by a
/// follow-up.
fn does_the_same(work: &Work<'_>, one: &Paid) -> bool {
    match (work.can(Capability::FillForms), work.can(Capability::RecordBloodPressure)) {
        (true, _) => one.role.is_none_or(|role| access::allowed(role, Capability::FillForms).is_ok()),
        (false, true) => true,
        (false, false) => one.role == Some(work.role()),
    }
}

/// Whether this person goes to a door for it. Follow-ups are on the list already, in words of their own.
fn is_mine(
    work: &Work<'_>,
    connection: &Connection,
    shares: &Shares,
    kind: &DutyKind,
    resident: ResidentId,
) -> Result<bool, Fault> {
    Ok(match kind {
        DutyKind::FollowUp | DutyKind::SoonFollowUp | DutyKind::MeasureAgain | DutyKind::Refer => false,
        DutyKind::Screening | DutyKind::RiskCheck | DutyKind::Task(..) => {
            shares.role_for(connection, kind, Some(resident))? == Some(work.role())
        }
        DutyKind::AskResult
        | DutyKind::CarePlanReview
        | DutyKind::ReferralAnswer
        | DutyKind::ReferralFollowUp
        | DutyKind::ReferElsewhere
        | DutyKind::PlanReview
        | DutyKind::Check(_) => work.can(Capability::RecordCheck),
        // Found for whom they are due alone.
        DutyKind::NeedsSurvey | DutyKind::SupportTask | DutyKind::Refused => true,
    })
}

/// Cuts a list that nobody could walk, door by door: one's own stay before colleagues', red before others, then the order of the
/// walk. How many doors are left out.
pub(super) fn cut(work: &Work<'_>, stops: &mut Vec<Stop>) -> u32 {
    if stops.len() <= MOST_PEOPLE {
        return 0;
    }
    let mut homes: BTreeMap<HouseholdId, (bool, bool, Household, usize)> = BTreeMap::new();
    for stop in &*stops {
        let calm = stop.done() || stop.row.colour != Some(Colour::Red) || !work.can(Capability::SeeColour);
        let theirs = stop.colleague.is_some();
        let home = &stop.row.household;
        let known = homes.entry(home.id).or_insert_with(|| (theirs, true, home.clone(), 0));
        known.1 &= calm;
        known.3 += 1;
    }
    let mut homes: Vec<_> = homes.into_values().collect();
    homes.sort_by(|a, b| (a.0, a.1, a.2.walk()).cmp(&(b.0, b.1, b.2.walk())));
    let (mut people, mut kept) = (0, BTreeSet::new());
    for (.., home, behind) in &homes {
        if people >= MOST_PEOPLE {
            break;
        }
        people += behind;
        kept.insert(home.id);
    }
    stops.retain(|stop| kept.contains(&stop.row.household.id));
    u32::try_from(homes.len() - kept.len()).unwrap_or(u32::MAX)
}

fn due_reason(work: &Work<'_>, due: NaiveDate) -> String {
    if !work.can(Capability::SeeDiagnosis) {
        return work.plain("today-measure-pressure");
    }
    match (work.today() - due).num_days() {
        0 => work.plain("today-due"),
        days => work.say("today-overdue", &[&days.to_string()]),
    }
}
