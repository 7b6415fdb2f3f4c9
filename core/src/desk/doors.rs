//! Doors on the way: in which order they are walked, and what happens when nobody opens.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::json;

use super::outgoing::{self, Told};
use super::sheets::{self, row, to_form};
use super::view::{Colour, FormAnswers, FormKind, FormView, LinkView, SheetSection, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::answer::Answer;
use crate::care::consent::Purpose;
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::outcome::OutcomeRules;
use crate::care::person::Household;
use crate::care::worklist::{PartOfDay, Spot, Stretch, Tries, WorkRules, order};
use crate::store::lists;
use crate::store::{consents, people, worklist};

/// How the doors of a day stand: the order of their buildings and the tries at them.
pub(super) struct Doors {
    /// Position in the walk, by estate and building.
    position: BTreeMap<(String, String), usize>,
    tries: BTreeMap<HouseholdId, Tries>,
}

impl Doors {
    /// Of everybody who is to be seen, by door and colour.
    pub(super) fn of<'a>(
        work: &Work<'_>,
        connection: &Connection,
        people: impl Iterator<Item = (&'a Household, Option<Colour>)>,
    ) -> Result<Self, Fault> {
        let rules = WorkRules::current();
        let mut places = worklist::places(connection)?;
        for building in taken_back(connection)? {
            places.remove(&building);
        }
        let mut buildings: BTreeMap<(String, String), Stretch> = BTreeMap::new();
        for (home, colour) in people {
            let key = key(home);
            let spot = places.get(&key).copied();
            let stretch = Stretch { listed: home.walk_order, spot, red: false };
            buildings.entry(key).or_insert(stretch).red |= colour == Some(Colour::Red);
        }
        let start = buildings.keys().find_map(|(estate, _)| places.get(&(estate.clone(), String::new())));
        let stretches: Vec<Stretch> = buildings.values().copied().collect();
        // Who may not see colours must not see them in the order either.
        let stretches: Vec<Stretch> = match work.can(Capability::SeeColour) {
            true => stretches,
            false => stretches.into_iter().map(|one| Stretch { red: false, ..one }).collect(),
        };
        let walked = order(&stretches, start.copied(), rules.limits.reach_metres.value);
        let keys: Vec<(String, String)> = buildings.into_keys().collect();
        let position = walked.into_iter().enumerate().map(|(n, at)| (keys[at].clone(), n)).collect();
        let tries = worklist::tries(connection, OutcomeRules::current().unopened())?
            .into_iter()
            .filter_map(|(household, tries)| Some((household, rules.tries(&tries, work.now)?)))
            .collect();
        Ok(Self { position, tries })
    }

    /// Whether others come first, because nobody opens at this time of the day.
    pub(super) fn later(&self, home: &Household) -> bool {
        self.tries.get(&home.id).is_some_and(|tries| tries.later)
    }

    /// Its building's position in the walk.
    pub(super) fn position(&self, home: &Household) -> usize {
        self.position.get(&key(home)).copied().unwrap_or(usize::MAX)
    }

    /// How the tries at a door stand, in words; none: somebody opened, or nobody was there yet.
    pub(super) fn note(&self, work: &Work<'_>, home: &Household) -> Option<String> {
        self.tries.get(&home.id).map(|tries| note(work, tries))
    }
}

/// Buildings in which somebody took it back that the place of her home is used.
fn taken_back(connection: &Connection) -> Result<Vec<(String, String)>, Fault> {
    let mut buildings = Vec::new();
    for resident in consents::withdrawn(connection, Purpose::Whereabouts)? {
        buildings.extend(lists::of_resident(connection, resident)?.map(|line| key(&line.household)));
    }
    Ok(buildings)
}

fn key(home: &Household) -> (String, String) {
    (home.estate.clone(), home.building.clone())
}

fn note(work: &Work<'_>, tries: &Tries) -> String {
    let count = tries.count.to_string();
    if tries.phone {
        return work.say("door-phone", &[&count]);
    }
    let part = |part| match part {
        PartOfDay::Morning => work.plain("part-morning"),
        PartOfDay::Afternoon => work.plain("part-afternoon"),
        PartOfDay::Evening => work.plain("part-evening"),
    };
    work.say("door-tried", &[&count, &part(tries.tried), &part(tries.again)])
}

/// The link of a resident's page: where her building stands decides the walking order.
pub(super) fn place_link(work: &Work<'_>, resident: ResidentId) -> Option<LinkView> {
    work.can(Capability::PlaceBuilding)
        .then(|| to_form(work, "link-place", FormKind::BuildingPlace, &resident.to_string()))
}

/// The form, with what is known of the building.
pub(super) fn place_form(desk: &Desk, resident: &str) -> Result<FormView, Error> {
    let work = desk.enter(Capability::PlaceBuilding)?;
    let id = work.id::<ResidentId>(resident)?;
    work.read(|connection| {
        let home = work.found(lists::of_resident(connection, id)?)?.household;
        work.may_place(connection, id)?;
        let spot = worklist::places(connection)?.get(&key(&home)).copied();
        let known = spot.into_iter().flat_map(|spot| {
            [("place_latitude", spot.latitude), ("place_longitude", spot.longitude)].map(|(field, micro)| {
                (field.to_owned(), Answer::Number(Decimal::new(micro.into(), 6).normalize()))
            })
        });
        let mut form = sheets::form_of(&work, "building-place", &known.collect());
        form.lines = vec![format!("{} {}", home.estate, home.building), work.plain("place-note")];
        Ok(form)
    })
}

/// Keeps where a building stands; the next list walks by it.
pub(super) fn place(desk: &Desk, resident: &str, answers: FormAnswers) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::PlaceBuilding)?;
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let home = work.found(lists::of_resident(tx, id)?)?.household;
        work.may_place(tx, id)?;
        let answers = sheets::read(&work, "building-place", work.today(), answers)?;
        let micro = |field| {
            let degrees = sheets::number(&answers, field)?;
            (degrees * Decimal::from(1_000_000)).to_i32()
        };
        let spot = micro("place_latitude").zip(micro("place_longitude"));
        let (latitude, longitude) = work.found(spot)?;
        worklist::put_place(tx, &home.estate, &home.building, Spot { latitude, longitude }, work.now)?;
        // A building is nobody's: it is told of by whose page it was placed from.
        let about = json!({
            "estate": home.estate, "building": home.building, "latitude": latitude, "longitude": longitude,
            "by": work.me(),
        });
        outgoing::tell(desk, &work, tx, Told::Place, id, &about)?;
        work.log(tx, "building.place", None, "")?;
        Ok(SheetView {
            title: format!("{} {}", home.estate, home.building),
            lines: vec![work.plain("place-kept")],
            links: Vec::new(),
            sections: Vec::new(),
        })
    })
}

/// A try at a door.
pub(super) fn count_try(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    household: HouseholdId,
) -> Result<(), Fault> {
    worklist::add_try(tx, household, work.me(), work.now)?;
    if let Some(first) = people::members(tx, household)?.first() {
        let about = json!({ "household": household, "by": work.me() });
        outgoing::tell(desk, work, tx, Told::DoorTry, first.id, &about)?;
    }
    work.log(tx, "door.nobody-home", None, "")
}

/// Nobody opened: counted, and moved to another time of the day.
pub(super) fn nobody_home(desk: &Desk, household: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteNobodyHome)?;
    let id = work.id::<HouseholdId>(household)?;
    work.write(|tx| {
        let home = work.found(people::household(tx, id)?)?;
        count_try(desk, &work, tx, id)?;
        let doors = Doors::of(&work, tx, std::iter::empty())?;
        let row = row(phrase::place(&home), doors.note(&work, &home).unwrap_or_default());
        let section = SheetSection { title: work.plain("door-nobody-home"), rows: vec![row] };
        Ok(SheetView {
            title: work.plain("door-nobody-home"),
            lines: Vec::new(),
            links: Vec::new(),
            sections: vec![section],
        })
    })
}
