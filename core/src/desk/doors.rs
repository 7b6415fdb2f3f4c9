//! Doors on the way: in which order they are walked, and what happens when nobody opens.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::sheets::row;
use super::view::{Colour, SheetSection, SheetView};
use super::work::{Desk, Fault, Work};
use super::{Error, phrase};
use crate::access::Capability;
use crate::care::id::HouseholdId;
use crate::care::person::Household;
use crate::care::worklist::{PartOfDay, Stretch, Tries, WorkRules, order};
use crate::store::lists::Listed;
use crate::store::{people, worklist};

/// How the doors of a day stand: the order of their buildings and the tries at them.
pub(super) struct Doors {
    /// Position in the walk, by estate and building.
    position: BTreeMap<(String, String), usize>,
    tries: BTreeMap<HouseholdId, Tries>,
}

impl Doors {
    /// Of everybody who is to be seen.
    pub(super) fn of<'a>(
        work: &Work<'_>,
        connection: &Connection,
        lines: impl Iterator<Item = &'a Listed>,
    ) -> Result<Self, Fault> {
        let rules = WorkRules::current();
        let places = worklist::places(connection)?;
        let mut buildings: BTreeMap<(String, String), Stretch> = BTreeMap::new();
        for line in lines {
            let key = key(&line.household);
            let spot = places.get(&key).copied();
            let stretch = Stretch { listed: line.household.walk_order, spot, red: false };
            buildings.entry(key).or_insert(stretch).red |= line.colour() == Some(Colour::Red);
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
        let tries = worklist::tries(connection)?
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

/// Nobody opened: counted, and moved to another time of the day.
pub(super) fn nobody_home(desk: &Desk, household: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::NoteNobodyHome)?;
    let id = work.id::<HouseholdId>(household)?;
    work.write(|tx| {
        let home = work.found(people::household(tx, id)?)?;
        worklist::add_try(tx, id, work.me(), work.now)?;
        work.log(tx, "door.nobody-home", None, "")?;
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
