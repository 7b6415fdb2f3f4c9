//! Today's doors in walking order, and whom to call before setting out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::coverage::{self, Shares};
use super::doors::Doors;
use super::phrase;
use super::view::{AlertView, BuildingView, Colour, ColourMark, DoorPerson, DoorView, TodayView};
use super::work::{Desk, Fault, Work};
use super::{Error, alerts as raised, claim, duties, plan, sync};
use crate::access::{self, Capability};
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::judgement::Reason;
use crate::care::person::{Household, Walk, age_on};
use crate::care::plan::Plan;
use crate::care::rules::RuleSet;
use crate::care::worklist::DutyKind;
use crate::store::lists::{self, Found};
use crate::store::visits::{self, Paid};

/// More people than anyone sees in a day: of longer lists the doors that matter most are shown, and how many are left.
const MOST_PEOPLE: usize = 400;

/// One person to be seen, and why.
struct Stop {
    row: Found,
    /// Since when she is due, and why sooner.
    due: Option<(NaiveDate, Option<Reason>)>,
    /// What is wanted of her week's plan, in words.
    wanted: Option<String>,
    /// What else is to be done.
    kinds: Vec<DutyKind>,
    /// Somebody who does this role's work was there today.
    visited: bool,
    /// The colleague of the same role whose door it is; none: this person's own.
    colleague: Option<String>,
}

impl Stop {
    fn of(row: Found) -> Self {
        Self { row, due: None, wanted: None, kinds: Vec::new(), visited: false, colleague: None }
    }

    /// Nothing of this role is left today.
    fn done(&self) -> bool {
        self.due.is_none() && self.wanted.is_none() && self.kinds.is_empty()
    }

    fn reasons(&self, work: &Work<'_>) -> Vec<String> {
        let (day, sooner) = self.due.as_ref().map(|(day, sooner)| (*day, sooner.as_ref())).unzip();
        let sooner = sooner.flatten().filter(|_| work.can(Capability::SeeDiagnosis));
        let due = day.map(|day| due_reason(work, day));
        let due = due.into_iter().chain(sooner.map(|why| work.reason(why)));
        let beside = self.kinds.iter().map(|kind| duties::words(work, kind));
        due.chain(self.wanted.clone()).chain(beside).collect()
    }
}

impl Desk {
    /// Today's doors in walking order, one's own before those of colleagues of the same role, cut to what the role may see.
    pub fn today(&self) -> Result<TodayView, Error> {
        let work = self.enter(Capability::SeeIdentity)?;
        let today = work.today();
        raised::pass_on(self, &work)?;
        work.read(|connection| {
            let shares = Shares::of(&work, connection)?;
            let closed = coverage::not_visited(connection)?;
            let mut stops = stops(&work, &self.rules(), connection, &shares, &closed)?;
            let progress = progress(&work, &stops);
            let more = cut(&work, &mut stops);
            let own = stops.iter().filter(|stop| stop.colleague.is_none());
            let doors = Doors::of(&work, connection, own.map(|stop| (&stop.row.household, stop.row.colour)))?;
            stops.sort_by(|a, b| {
                (&a.colleague, walk(&doors, &a.row)).cmp(&(&b.colleague, walk(&doors, &b.row)))
            });
            let empty_line = match stops.is_empty() {
                true => {
                    let tomorrow = lists::due_rows(connection, today.succ_opt().unwrap_or(today))?.len();
                    Some(work.say("today-empty", &[&tomorrow.to_string()]))
                }
                false => None,
            };
            let left = (more > 0).then(|| work.say("today-more", &[&more.to_string()]));
            Ok(TodayView {
                date_line: phrase::weekday_and_day(work.language, today),
                sync: sync::view(&work, connection)?,
                inbox_line: claim::notice(&work, connection)?,
                may_collect: work.can(Capability::ClaimRecord),
                alerts: with_raised(
                    raised::at_the_top(&work, connection)?,
                    alerts(&work, connection, &shares, &closed)?,
                ),
                progress_line: phrase::parts(std::iter::once(progress).chain(left)),
                buildings: buildings(&work, &doors, stops),
                empty_line,
            })
        })
    }
}

/// One's own people done and to do; how many doors are colleagues'.
fn progress(work: &Work<'_>, stops: &[Stop]) -> String {
    let own = || stops.iter().filter(|stop| stop.colleague.is_none());
    let done = own().filter(|stop| stop.done()).count();
    let theirs: BTreeSet<_> =
        stops.iter().filter(|stop| stop.colleague.is_some()).map(|stop| stop.row.household.id).collect();
    let said = work.say("today-progress", &[&done.to_string(), &own().count().to_string()]);
    let others = (!theirs.is_empty()).then(|| work.say("today-others", &[&theirs.len().to_string()]));
    phrase::parts(std::iter::once(said).chain(others))
}

/// Everybody this role goes to today, and whom it has been to.
fn stops(
    work: &Work<'_>,
    rules: &RuleSet,
    connection: &Connection,
    shares: &Shares,
    closed: &BTreeMap<ResidentId, String>,
) -> Result<Vec<Stop>, Fault> {
    let paid = visits::paid_since(connection, work.midnight())?;
    let mine = || paid.iter().filter(|one| does_the_same(work, one));
    let plans: BTreeMap<ResidentId, Plan> =
        plan::running(work, connection)?.into_iter().map(|plan| (plan.resident, plan)).collect();
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
    for (id, mut kinds) in duties::beside_follow_ups(work, rules, connection, &plans, shares)? {
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
        stop(work, connection, &mut stops, one.resident)?.visited = true;
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
    if !stops.contains_key(&id) {
        stops.insert(id, Stop::of(work.found(lists::row_of(connection, id)?)?));
    }
    work.found(stops.get_mut(&id))
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
fn cut(work: &Work<'_>, stops: &mut Vec<Stop>) -> u32 {
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

/// Doors at which nobody opens at this time of the day come last; then building by building, in it unit, floor and door.
fn walk<'a>(doors: &Doors, row: &'a Found) -> (bool, usize, Walk<'a>, ResidentId) {
    let home = &row.household;
    (doors.later(home), doors.position(home), home.walk(), row.id)
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

/// Red by a value that no visit has answered: to be called before anybody sets out. None of them is cut.
fn alerts(
    work: &Work<'_>,
    connection: &Connection,
    shares: &Shares,
    closed: &BTreeMap<ResidentId, String>,
) -> Result<Vec<AlertView>, Fault> {
    if !work.can(Capability::SeeColour) {
        return Ok(Vec::new());
    }
    let mut red = lists::due_in(connection, work.today(), Colour::Red)?;
    red.retain(|line| !closed.contains_key(&line.resident.id));
    work.keep_known(connection, &mut red, |line| line.resident.id)?;
    red.sort_by_key(|line| shares.colleague(work, &line.household).is_some());
    let told = red.into_iter().filter_map(|line| {
        let standing = line.standing?;
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
        let phone = line.resident.phone.filter(|_| work.can(Capability::SeeContact));
        Some(AlertView {
            resident: line.resident.id.to_string(),
            line: format!("{} {what}", line.resident.name),
            action: work.plain(if phone.is_some() { "today-call" } else { "today-go-first" }),
            phone,
        })
    });
    Ok(told.collect())
}

/// What somebody at a door has raised stands first, in the words of its value where the list has one.
fn with_raised(raised: Vec<AlertView>, measured: Vec<AlertView>) -> Vec<AlertView> {
    let (mut told, rest): (Vec<_>, Vec<_>) =
        measured.into_iter().partition(|alert| raised.iter().any(|one| one.resident == alert.resident));
    let mut first = Vec::new();
    for one in raised {
        let known = told.iter().position(|alert| alert.resident == one.resident);
        first.push(known.map_or(one, |at| told.swap_remove(at)));
    }
    first.extend(rest);
    first
}

fn buildings(work: &Work<'_>, way: &Doors, stops: Vec<Stop>) -> Vec<BuildingView> {
    let mut buildings: Vec<BuildingView> = Vec::new();
    for stop in stops {
        let home = &stop.row.household;
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
        door.done &= stop.done();
        door.people.push(DoorPerson {
            resident: stop.row.id.to_string(),
            age_line: phrase::age(work.language, stop.row.sex, age_on(stop.row.born, work.today())),
            colour: work.colour(stop.row.colour),
            reasons: stop.reasons(work),
            done: stop.done(),
            name: stop.row.name,
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
