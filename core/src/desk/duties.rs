//! What is due for everybody, gathered from the whole store at once.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use rusqlite::Connection;

use super::coverage::Shares;
use super::work::{Fault, Work};
use super::{beside, coverage, needs, phrase, plan, register, support_tasks, sync};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::judgement::Reason;
use crate::care::person::Disease;
use crate::care::plan::Plan;
use crate::care::rules::RuleSet;
use crate::care::screen::{NextStep, ScreenRules};
use crate::care::worklist::{Duty, DutyKind, Facts, WorkRules};
use crate::store::lists::{self, Listed};
use crate::store::{screenings, visits, worklist};

/// One resident with everything that is to be done for her.
pub(super) struct Placed {
    pub(super) line: Listed,
    /// The first due first; never empty.
    pub(super) duties: Vec<Duty>,
    /// The key of the reason why nobody goes there any more.
    pub(super) closed: Option<String>,
}

/// Everybody who is registered, in walking order.
pub(super) fn everybody(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
) -> Result<Vec<Placed>, Fault> {
    let closed = coverage::not_visited(connection)?;
    let mut gathered =
        Gathered::of(work, connection, &plan::running(work, connection)?, closed)?.screened(connection)?;
    gathered.judged = visits::last_judged(connection)?;
    let mut placed = Vec::new();
    for line in lists::everyone(connection)? {
        let facts = gathered.facts(rules, connection, &line)?;
        placed.push(Placed {
            duties: duties_of(work, &facts),
            closed: gathered.closed.remove(&line.resident.id),
            line,
        });
    }
    Ok(placed)
}

pub(super) fn duties_of(work: &Work<'_>, facts: &Facts) -> Vec<Duty> {
    let limits = &ScreenRules::current().limits;
    let (from, every) = (limits.from_age.value, limits.rescreen_months.value);
    WorkRules::current().duties(facts, from, every, work.today())
}

/// What brings somebody to a door beside the follow-up, by a day: everything that is due by then, by resident. Lines of
/// people are not read for it; those without a disease are looked at only where this role screens them.
pub(super) fn beside_follow_ups(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    plans: &BTreeMap<ResidentId, Plan>,
    (shares, closed): (&Shares, &BTreeMap<ResidentId, String>),
) -> Result<BTreeMap<ResidentId, Vec<DutyKind>>, Fault> {
    let today = work.today();
    let due = |facts: &Facts| -> Vec<DutyKind> {
        let duties = duties_of(work, facts).into_iter();
        duties.filter(|duty| duty.due <= today).map(|duty| duty.kind).collect()
    };
    let mut gathered = Gathered::of(work, connection, plans.values(), closed.clone())?;
    let mut found = BTreeMap::new();
    let is_hers = |kind: DutyKind| -> Result<bool, Fault> {
        Ok(shares.role_for(connection, &kind, None)? == Some(work.role()))
    };
    let screens = is_hers(DutyKind::Screening)?;
    if screens {
        gathered = gathered.screened(connection)?;
        for line in lists::everyone(connection)? {
            found.insert(line.resident.id, due(&gathered.facts(rules, connection, &line)?));
        }
    } else if work.can(Capability::RecordCheck) {
        let mut managed: BTreeMap<ResidentId, Vec<(Disease, NaiveDate)>> = BTreeMap::new();
        // No check is due for whom the shortest of them has not begun.
        let first = WorkRules::current().check.iter().map(|rule| rule.months).min().unwrap_or(u32::MAX);
        let latest = today.checked_sub_months(Months::new(first)).unwrap_or(NaiveDate::MIN);
        for (resident, disease, since) in worklist::managed_since(connection, latest)? {
            managed.entry(resident).or_default().push((disease, since));
        }
        for resident in gathered.results.keys().chain(gathered.plans.keys()).chain(gathered.beside.keys()) {
            managed.entry(*resident).or_default();
        }
        for (resident, diseases) in managed {
            let facts = Facts { diseases, ..gathered.of_managed(resident) };
            found.insert(resident, due(&facts));
        }
    }
    // Whoever neither follows up nor screens has her own tasks alone.
    if !work.can(Capability::RecordCheck) && !screens {
        for (resident, duties) in &gathered.beside {
            let kinds = duties.iter().filter(|duty| duty.due <= today).map(|duty| duty.kind.clone());
            found.insert(*resident, kinds.collect());
        }
    }
    if is_hers(DutyKind::NeedsSurvey)? {
        for resident in needs::to_be_asked(work, connection, &gathered.closed)? {
            found.entry(resident).or_default().push(DutyKind::NeedsSurvey);
        }
    }
    for resident in support_tasks::residents(work, connection)? {
        found.entry(resident).or_default().push(DutyKind::SupportTask);
    }
    if work.can(Capability::RecordCheck) {
        for resident in sync::refused(connection)? {
            found.entry(resident).or_default().push(DutyKind::Refused);
        }
    }
    found.retain(|resident, kinds| {
        kinds.retain(|kind| !on_the_due_list(kind));
        !kinds.is_empty() && !gathered.closed.contains_key(resident)
    });
    Ok(found)
}

/// What one resident's duties follow from.
pub(super) fn facts_of(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    line: &Listed,
) -> Result<Facts, Fault> {
    let mut gathered = Gathered::of(work, connection, &plan::running(work, connection)?, BTreeMap::new())?;
    let last = screenings::last(connection, line.resident.id)?;
    gathered.screenings.extend(last.map(|screening| (screening.resident, screening)));
    let past = visits::follow_ups(connection, line.resident.id, None, 1)?;
    let judged = past.iter().find(|visit| visit.took_place());
    gathered.judged.extend(judged.map(|visit| (line.resident.id, visit.signed_at.date_naive())));
    gathered.facts(rules, connection, line)
}

/// What the store knows of all, by resident.
struct Gathered {
    plans: BTreeMap<ResidentId, NaiveDate>,
    screenings: BTreeMap<ResidentId, screenings::Screening>,
    results: BTreeMap<ResidentId, NaiveDate>,
    /// The last follow-up that took place, for a list that tells the one of two weeks from others.
    judged: BTreeMap<ResidentId, NaiveDate>,
    checks: BTreeMap<ResidentId, BTreeMap<String, NaiveDate>>,
    closed: BTreeMap<ResidentId, String>,
    beside: BTreeMap<ResidentId, Vec<Duty>>,
}

impl Gathered {
    fn of<'a>(
        work: &Work<'_>,
        connection: &Connection,
        plans: impl IntoIterator<Item = &'a Plan>,
        closed: BTreeMap<ResidentId, String>,
    ) -> Result<Self, Fault> {
        // Of two that are open the first is asked after first.
        let mut results: BTreeMap<ResidentId, NaiveDate> = BTreeMap::new();
        for open in screenings::referrals(connection)?.into_iter().filter(|one| one.result.is_none()) {
            let due = results.entry(open.resident).or_insert(open.due);
            *due = open.due.min(*due);
        }
        Ok(Self {
            plans: plans.into_iter().map(|plan| (plan.resident, plan.start)).collect(),
            screenings: BTreeMap::new(),
            results,
            judged: BTreeMap::new(),
            checks: worklist::last_checks(connection)?,
            closed,
            beside: beside::all(work, connection)?,
        })
    }

    /// With the last screening of everybody, which is much to read.
    fn screened(mut self, connection: &Connection) -> Result<Self, Fault> {
        let last = screenings::last_of_all(connection)?.into_iter();
        self.screenings = last.map(|screening| (screening.resident, screening)).collect();
        Ok(self)
    }

    /// What is known without her line; the follow-up and the measuring of a high-risk person are not in it.
    fn of_managed(&mut self, resident: ResidentId) -> Facts {
        Facts {
            born: NaiveDate::MIN,
            diseases: Vec::new(),
            next_follow_up: None,
            soon: false,
            step: None,
            plan_since: self.plans.get(&resident).copied(),
            result_due: self.results.get(&resident).copied(),
            risk_due: None,
            last_seen: None,
            checks: self.checks.remove(&resident).unwrap_or_default(),
            beside: self.beside.get(&resident).cloned().unwrap_or_default(),
        }
    }

    fn facts(&mut self, rules: &RuleSet, connection: &Connection, line: &Listed) -> Result<Facts, Fault> {
        let who = &line.resident;
        let standing = line.standing.as_ref();
        let last = standing.and_then(|s| [&s.last_pressure, &s.last_glucose].into_iter().flatten().next());
        let measured = last.map(|value| value.taken_at.date_naive());
        let screening = self.screenings.get(&who.id);
        let screened = screening.map(|one| one.at.date_naive());
        let next = standing.and_then(|s| s.next_due);
        let two_weeks = Days::new(rules.interval.soon_days.value.into());
        // Whoever measures her in between puts no routine date two weeks after a visit.
        let visited = self.judged.get(&who.id).copied();
        let soon = next.zip(visited).is_some_and(|(next, last)| {
            last.checked_add_days(two_weeks).is_some_and(|latest| next <= latest)
        });
        Ok(Facts {
            born: who.born,
            diseases: who.diseases.iter().map(|managed| (managed.disease, managed.since)).collect(),
            next_follow_up: next,
            soon,
            step: standing.and_then(|s| s.raised.as_ref()).and_then(step),
            plan_since: self.plans.get(&who.id).copied(),
            result_due: self.results.get(&who.id).copied(),
            risk_due: screening.map(|one| register::check_due(connection, who, one)).transpose()?.flatten(),
            last_seen: measured.max(screened),
            checks: self.checks.remove(&who.id).unwrap_or_default(),
            beside: self.beside.get(&who.id).cloned().unwrap_or_default(),
        })
    }
}

/// What her readings ask for, by the reason for which she is due sooner.
fn step(reason: &Reason) -> Option<DutyKind> {
    NextStep::refers(reason).map(|refer| if refer { DutyKind::Refer } else { DutyKind::MeasureAgain })
}

/// What stands on the list of who is due already, in words of its own.
pub(super) fn on_the_due_list(kind: &DutyKind) -> bool {
    use DutyKind::{FollowUp, MeasureAgain, Refer, SoonFollowUp};
    matches!(kind, FollowUp | SoonFollowUp | MeasureAgain | Refer)
}

/// What it takes to do it.
pub(super) fn capability(kind: &DutyKind) -> Capability {
    match kind {
        DutyKind::FollowUp | DutyKind::SoonFollowUp => Capability::FillForms,
        DutyKind::MeasureAgain => Capability::RecordBloodPressure,
        DutyKind::RiskCheck | DutyKind::Screening => Capability::ScreenResident,
        DutyKind::Refer | DutyKind::AskResult => Capability::ReferSuspected,
        DutyKind::PlanReview | DutyKind::Check(_) | DutyKind::Refused => Capability::RecordCheck,
        DutyKind::CarePlanReview => Capability::ChangeCarePlan,
        DutyKind::ReferralAnswer | DutyKind::ReferralFollowUp => Capability::NoteReferralStep,
        DutyKind::ReferElsewhere => Capability::MakeReferral,
        DutyKind::NeedsSurvey => Capability::AskNeeds,
        DutyKind::SupportTask => Capability::DoSupportTask,
        DutyKind::Task(..) => Capability::DoTasks,
    }
}

/// A duty in words.
pub(super) fn words(work: &Work<'_>, kind: &DutyKind) -> String {
    work.plain(&key(kind))
}

/// The key of its words.
pub(super) fn key(kind: &DutyKind) -> String {
    match kind {
        DutyKind::FollowUp => "duty-follow-up".to_owned(),
        DutyKind::SoonFollowUp => "duty-soon-follow-up".to_owned(),
        DutyKind::AskResult => "duty-ask-result".to_owned(),
        DutyKind::PlanReview => "duty-plan-review".to_owned(),
        DutyKind::MeasureAgain => "duty-measure-again".to_owned(),
        DutyKind::Refer => "duty-refer".to_owned(),
        DutyKind::RiskCheck => "duty-risk-check".to_owned(),
        DutyKind::Screening => "duty-screening".to_owned(),
        DutyKind::NeedsSurvey => "duty-needs-survey".to_owned(),
        DutyKind::SupportTask => "duty-support-task".to_owned(),
        DutyKind::Refused => "duty-refused".to_owned(),
        DutyKind::Check(key) => format!("check-{key}"),
        DutyKind::CarePlanReview => "duty-care-plan-review".to_owned(),
        DutyKind::ReferralAnswer => "duty-referral-answer".to_owned(),
        DutyKind::ReferralFollowUp => "duty-referral-follow-up".to_owned(),
        DutyKind::ReferElsewhere => "duty-refer-elsewhere".to_owned(),
        DutyKind::Task(_, kind) => format!("task-{}", kind.key()),
    }
}

/// 9月10日 · 随访
pub(super) fn line(work: &Work<'_>, duty: &Duty) -> String {
    format!("{} · {}", phrase::day_in(work.language, duty.due, work.today()), words(work, &duty.kind))
}
