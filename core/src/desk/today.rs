//! Today's doors in walking order, and whom to call before setting out.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::coverage::{self, Shares};
use super::doors::Doors;
use super::phrase;
use super::view::{AlertView, BuildingView, Colour, ColourMark, DoorPerson, DoorView, TodayView};
use super::work::{Desk, Fault, Work};
use super::{Error, alerts as raised, claim, record, sync};
use crate::access::Capability;
use crate::care::id::ResidentId;
use crate::care::person::{Walk, age_on};
use crate::store::lists::{self, Found};
use stops::{Stop, cut, stops};

mod stops;

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
                buildings: buildings(&work, connection, &doors, stops)?,
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

/// Doors at which nobody opens at this time of the day come last; then building by building, in it unit, floor and door.
fn walk<'a>(doors: &Doors, row: &'a Found) -> (bool, usize, Walk<'a>, ResidentId) {
    let home = &row.household;
    (doors.later(home), doors.position(home), home.walk(), row.id)
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

fn buildings(
    work: &Work<'_>,
    connection: &Connection,
    way: &Doors,
    stops: Vec<Stop>,
) -> Result<Vec<BuildingView>, Fault> {
    let numbers = record::numbers(work, connection, stops.iter().map(|stop| &stop.row))?;
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
        let age = phrase::age(work.language, stop.row.sex, age_on(stop.row.born, work.today()));
        door.people.push(DoorPerson {
            resident: stop.row.id.to_string(),
            age_line: phrase::parts(std::iter::once(age).chain(numbers.get(&stop.row.id).cloned())),
            colour: work.colour(stop.row.colour),
            reasons: stop.reasons(work),
            done: stop.done(),
            name: stop.row.name,
        });
    }
    Ok(buildings)
}

impl Work<'_> {
    /// A resident's colour, if the role may see it; none computed is grey.
    pub(super) fn colour(&self, colour: Option<Colour>) -> Option<ColourMark> {
        let colour = colour.unwrap_or(Colour::Grey);
        self.can(Capability::SeeColour).then(|| phrase::colour(self.language, colour))
    }
}
