//! Duties that follow from plans, referrals and discharges, gathered from the whole store at once.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::work::{Fault, Work};
use crate::care::care_plan::CarePlanRules;
use crate::care::discharge::task_due;
use crate::care::id::ResidentId;
use crate::care::referral::{ReferralDuty, ReferralRules};
use crate::care::worklist::{Duty, DutyKind};
use crate::store::{care_plans, care_referrals, discharges, merges};

/// Everybody's, by resident.
pub(super) fn all(
    work: &Work<'_>,
    connection: &Connection,
) -> Result<BTreeMap<ResidentId, Vec<Duty>>, Fault> {
    let mut found: BTreeMap<ResidentId, Vec<Duty>> = BTreeMap::new();
    let shown = merges::all(connection)?;
    let mut add = |resident: ResidentId, due, kind| {
        let resident = shown.get(&resident).copied().unwrap_or(resident);
        found.entry(resident).or_default().push(Duty { due, kind });
    };
    for (resident, last) in care_plans::looked_over(connection)? {
        let due = CarePlanRules::current().review_due(last.date_naive());
        add(resident, due, DutyKind::CarePlanReview);
    }
    for one in care_referrals::open(connection)? {
        let resident = one.referral.resident;
        match ReferralRules::current().duty(one.referral.urgency, one.state, one.day) {
            Some(ReferralDuty::Ask(due)) => add(resident, due, DutyKind::ReferralAnswer),
            Some(ReferralDuty::FollowUp(due)) => add(resident, due, DutyKind::ReferralFollowUp),
            Some(ReferralDuty::Elsewhere(due)) => add(resident, due, DutyKind::ReferElsewhere),
            None => {}
        }
    }
    for one in discharges::all_tasks(connection)? {
        let due = task_due(one.task.often, one.begun, one.until, one.done, work.today());
        if let Some((role, due)) = one.task.who.role().zip(due) {
            add(one.resident, due, DutyKind::Task(role, one.task.kind));
        }
    }
    Ok(found)
}
