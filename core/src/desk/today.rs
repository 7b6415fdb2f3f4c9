//! Today's doors in walking order, and whom to call before setting out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::coverage::{self, Shares};
use super::doors::Doors;
use super::phrase;
use super::view::{AlertView, BuildingView, Colour, ColourMark, DoorPerson, DoorView, TodayView};
use super::work::{Desk, Fault, Work};
use super::{Error, alerts as raised, claim, duties, plan, sync};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::plan::Plan;
use crate::care::rules::RuleSet;
use crate::care::worklist::DutyKind;
use crate::store::lists::{self, Listed};
use crate::store::visits;

/// More doors than anyone walks in a day.
const MOST_DOORS: u32 = 400;

/// One person to be seen, and why.
struct Stop {
    line: Listed,
    reasons: Vec<String>,
    done: bool,
    /// The colleague of the same role whose door it is; none: this person's own.
    colleague: Option<String>,
}

impl Desk {
    /// Today's doors in walking order, one's own before those of colleagues of the same role, cut to what the role may see.
    pub fn today(&self) -> Result<TodayView, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        let today = work.today();
        raised::pass_on(self, &work)?;
        let (stops, doors, sync, tomorrow, inbox_line, raised) = work.read(|connection| {
            let mut stops = stops(&work, &self.rules(), connection)?;
            let shares = Shares::of(self, connection)?;
            for stop in &mut stops {
                stop.colleague = shares.colleague(&work, &stop.line.household).map(str::to_owned);
            }
            let own = stops.iter().filter(|stop| stop.colleague.is_none());
            let doors = Doors::of(&work, connection, own.map(|stop| &stop.line))?;
            stops.sort_by(|a, b| {
                (&a.colleague, walk(&doors, &a.line)).cmp(&(&b.colleague, walk(&doors, &b.line)))
            });
            let tomorrow = if stops.is_empty() {
                let day = today.succ_opt().unwrap_or(today);
                lists::due(connection, day, MOST_DOORS)?.len()
            } else {
                0
            };
            let inbox_line = claim::notice(&work, connection)?;
            let raised = raised::at_the_top(&work, connection)?;
            Ok((stops, doors, sync::view(&work, connection)?, tomorrow, inbox_line, raised))
        })?;
        let empty_line = stops.is_empty().then(|| work.say("today-empty", &[&tomorrow.to_string()]));
        Ok(TodayView {
            date_line: phrase::weekday_and_day(work.language, today),
            sync,
            inbox_line,
            may_collect: work.can(Capability::ClaimRecord),
            alerts: with_raised(raised, alerts(&work, &stops)),
            progress_line: progress(&work, &stops),
            buildings: buildings(&work, &doors, stops),
            empty_line,
        })
    }
}

/// One's own people done and to do; how many doors are colleagues'.
fn progress(work: &Work<'_>, stops: &[Stop]) -> String {
    let own = || stops.iter().filter(|stop| stop.colleague.is_none());
    let done = own().filter(|stop| stop.done).count();
    let theirs: BTreeSet<_> =
        stops.iter().filter(|stop| stop.colleague.is_some()).map(|stop| stop.line.household.id).collect();
    let said = work.say("today-progress", &[&done.to_string(), &own().count().to_string()]);
    let others = (!theirs.is_empty()).then(|| work.say("today-others", &[&theirs.len().to_string()]));
    phrase::parts(std::iter::once(said).chain(others))
}

fn stops(work: &Work<'_>, rules: &RuleSet, connection: &rusqlite::Connection) -> Result<Vec<Stop>, Fault> {
    let today = work.today();
    let done: BTreeSet<ResidentId> = visits::signed_since(connection, work.midnight())?.into_iter().collect();
    let plans: BTreeMap<ResidentId, Plan> =
        plan::running(work, connection)?.into_iter().map(|plan| (plan.resident, plan)).collect();
    let mut seen = BTreeSet::new();
    let mut stops = Vec::new();
    if work.can(Capability::RecordBloodPressure) {
        for line in lists::due(connection, today, MOST_DOORS)? {
            let reason = due_reason(work, line.standing.as_ref().and_then(|s| s.next_due), today);
            let sooner = line.standing.as_ref().and_then(|s| s.raised.as_ref());
            let sooner = sooner.filter(|_| work.can(Capability::SeeDiagnosis)).map(|why| work.reason(why));
            let reasons = std::iter::once(reason).chain(sooner).collect();
            seen.insert(line.resident.id);
            stops.push(Stop { done: done.contains(&line.resident.id), reasons, line, colleague: None });
        }
    }
    for id in done.iter().chain(plans.keys()).copied() {
        let visited = done.contains(&id);
        if !visited && !seen.contains(&id) && stops.len() >= MOST_DOORS as usize {
            continue;
        }
        let wanted =
            plans.get(&id).map(|plan| plan::due_today(work, connection, plan)).transpose()?.flatten();
        if seen.contains(&id) {
            if let (Some(reason), Some(stop)) = (wanted, stops.iter_mut().find(|s| s.line.resident.id == id))
            {
                stop.reasons.push(reason);
            }
        } else if wanted.is_some() || visited {
            seen.insert(id);
            let line = work.found(lists::of_resident(connection, id)?)?;
            let reasons = wanted.into_iter().collect();
            stops.push(Stop { done: visited, reasons, line, colleague: None });
        }
    }
    let closed = coverage::not_visited(connection)?;
    let mut beside = duties::beside_follow_ups(work, rules, connection, &plans)?;
    for stop in &mut stops {
        let kinds = beside.remove(&stop.line.resident.id).unwrap_or_default();
        stop.reasons.extend(reasons(work, &kinds));
    }
    for (id, kinds) in beside {
        let reasons = reasons(work, &kinds);
        if !reasons.is_empty() && stops.len() < MOST_DOORS as usize {
            let line = work.found(lists::of_resident(connection, id)?)?;
            stops.push(Stop { line, reasons, done: false, colleague: None });
        }
    }
    stops.retain(|stop| stop.done || !closed.contains_key(&stop.line.resident.id));
    work.keep_known(connection, &mut stops, |stop| stop.line.resident.id)?;
    Ok(stops)
}

fn reasons(work: &Work<'_>, kinds: &[DutyKind]) -> Vec<String> {
    kinds.iter().filter(|kind| is_mine(work, kind)).map(|kind| duties::words(work, kind)).collect()
}

/// Whether this person goes to a door for it. Follow-ups are on the list already, in words of their own.
fn is_mine(work: &Work<'_>, kind: &DutyKind) -> bool {
    match kind {
        DutyKind::FollowUp | DutyKind::SoonFollowUp | DutyKind::MeasureAgain | DutyKind::Refer => false,
        DutyKind::Screening | DutyKind::RiskCheck => work.role() == kind.role(),
        DutyKind::Task(role, _) => work.role() == *role,
        DutyKind::AskResult
        | DutyKind::CarePlanReview
        | DutyKind::ReferralAnswer
        | DutyKind::ReferralFollowUp
        | DutyKind::ReferElsewhere
        | DutyKind::PlanReview
        | DutyKind::Check(_) => work.can(Capability::RecordCheck),
        // Found for whom they are due alone.
        DutyKind::NeedsSurvey | DutyKind::SupportTask | DutyKind::Refused => true,
    }
}

/// Doors at which nobody opens at this time of the day come last; then building by building, in it unit, floor and door.
fn walk<'a>(doors: &Doors, line: &'a Listed) -> (bool, usize, WalkKey<'a>) {
    (doors.later(&line.household), doors.position(&line.household), walk_key(line))
}

/// Where somebody stands in the order of the list.
pub(super) type WalkKey<'a> = (i32, &'a str, &'a str, i32, &'a str, ResidentId);

pub(super) fn walk_key(line: &Listed) -> WalkKey<'_> {
    let home = &line.household;
    (home.walk_order, &home.building, &home.unit, home.floor, &home.door, line.resident.id)
}

fn due_reason(work: &Work<'_>, due: Option<NaiveDate>, today: NaiveDate) -> String {
    if !work.can(Capability::SeeDiagnosis) {
        return work.plain("today-measure-pressure");
    }
    match due.map_or(0, |due| (today - due).num_days()) {
        0 => work.plain("today-due"),
        days => work.say("today-overdue", &[&days.to_string()]),
    }
}

/// Red by a value that no visit has answered: to be called before anybody sets out.
fn alerts(work: &Work<'_>, stops: &[Stop]) -> Vec<AlertView> {
    if !work.can(Capability::SeeColour) {
        return Vec::new();
    }
    stops
        .iter()
        .filter(|stop| !stop.done)
        .filter_map(|stop| {
            let standing = stop.line.standing.as_ref().filter(|s| s.colouring.colour == Colour::Red)?;
            let (last, word) =
                [(&standing.last_pressure, "word-pressure"), (&standing.last_glucose, "word-glucose")]
                    .into_iter()
                    .filter_map(|(value, word)| Some((value.as_ref()?, word)))
                    .find(|(value, _)| !value.answered)?;
            let day = last.taken_at.date_naive();
            let when = match day == work.today() {
                true => phrase::clock(last.taken_at),
                false => phrase::day_in(work.language, day, work.today()),
            };
            let what = format!("{} {}, {when}", work.plain(word), phrase::last(last));
            let phone = stop.line.resident.phone.clone().filter(|_| work.can(Capability::SeeContact));
            Some(AlertView {
                resident: stop.line.resident.id.to_string(),
                line: format!("{} {what}", stop.line.resident.name),
                action: work.plain(if phone.is_some() { "today-call" } else { "today-go-first" }),
                phone,
            })
        })
        .collect()
}

/// What somebody at a door has raised stands first, in the words of its value where the list has one.
fn with_raised(raised: Vec<AlertView>, measured: Vec<AlertView>) -> Vec<AlertView> {
    let (mut first, rest): (Vec<_>, Vec<_>) =
        measured.into_iter().partition(|alert| raised.iter().any(|one| one.resident == alert.resident));
    let known: BTreeSet<String> = first.iter().map(|alert| alert.resident.clone()).collect();
    first.extend(raised.into_iter().filter(|one| !known.contains(&one.resident)));
    first.extend(rest);
    first
}

fn buildings(work: &Work<'_>, way: &Doors, stops: Vec<Stop>) -> Vec<BuildingView> {
    let mut buildings: Vec<BuildingView> = Vec::new();
    for stop in stops {
        let home = &stop.line.household;
        let building = phrase::building(home);
        let title = match way.later(home) {
            true => work.say("today-later", &[&building]),
            false => building,
        };
        let title = match &stop.colleague {
            Some(name) => work.say("today-colleague", &[name, &title]),
            None => title,
        };
        if buildings.last().is_none_or(|building| building.title != title) {
            buildings.push(BuildingView { title, doors: Vec::new() });
        }
        let doors = &mut buildings.last_mut().expect("one was just pushed").doors;
        let household = home.id.to_string();
        if doors.last().is_none_or(|door| door.household != household) {
            doors.push(DoorView {
                household,
                place: phrase::door(home),
                people: Vec::new(),
                done: true,
                note: way.note(work, home),
                may_note: work.can(Capability::NoteNobodyHome),
            });
        }
        let door = doors.last_mut().expect("one was just pushed");
        door.done &= stop.done;
        door.people.push(DoorPerson {
            resident: stop.line.resident.id.to_string(),
            name: stop.line.resident.name.clone(),
            age_line: phrase::age(
                work.language,
                stop.line.resident.sex,
                stop.line.resident.age_on(work.today()),
            ),
            colour: work.colour(stop.line.colour()),
            reasons: stop.reasons,
            done: stop.done,
        });
    }
    buildings
}

impl Work<'_> {
    /// A resident's colour, if the role may see it; none computed is grey.
    pub(super) fn colour(&self, colour: Option<Colour>) -> Option<ColourMark> {
        let colour = colour.unwrap_or(Colour::Grey);
        self.can(Capability::SeeColour).then(|| phrase::colour(self.language, colour))
    }
}
