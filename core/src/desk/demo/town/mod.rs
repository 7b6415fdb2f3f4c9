//! The demo town: three communities with two years of history, grown from a seed. The same seed, clock and ids give the same town.

mod answers;
mod beside;
mod course;
mod figures;
mod life;
mod together;

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate};

use super::cast::Names;
use super::chance::Chance;
use super::district::{Maker, Person};
use super::programme::Programme;
use crate::care::id::HouseholdId;
use crate::care::person::{Disease, Household};
use crate::care::team::Role;
use crate::care::worklist::Spot;
use beside::Beside;
use course::Course;
use figures::{Community, Figures, Map};
use life::{Life, Settler};

/// The town beside the named people.
pub(super) struct Town {
    pub(super) households: Vec<Household>,
    pub(super) people: Vec<Person>,
    pub(super) programme: Programme,
}

/// Grows it beside `named` people, who live in `buildings` buildings.
pub(super) fn grow(maker: &Maker<'_>, names: &Names, seed: u64, named: usize, buildings: usize) -> Town {
    let (figures, map) = (Figures::read(), Map::read());
    let mut chance = Chance::new(seed);
    let mut households: Vec<Household> = Vec::new();
    let mut lives: Vec<Life> = Vec::new();
    let mut programme = Programme::default();
    let strangers = map.people.saturating_sub(named);
    let (mut walked, mut left) = (buildings, strangers);
    for (at, community) in map.community.iter().enumerate() {
        let share = usize::try_from(community.share).expect("per mille");
        let people = if at + 1 == map.community.len() { left } else { strangers * share / 1000 };
        left -= people;
        let settler = Settler { maker, names, figures };
        let settled = settler.settle(community, people, walked, named + lives.len(), &mut chance);
        programme.places.extend(places(community));
        walked += community.buildings.len();
        households.extend(settled.homes);
        lives.extend(settled.lives);
    }
    let plans = plans(maker, figures, &lives, &mut chance);
    let at_home: BTreeMap<HouseholdId, usize> =
        households.iter().enumerate().map(|(at, home)| (home.id, at)).collect();
    let mut people = Vec::new();
    let mut beside = Beside { maker, figures, programme: &mut programme };
    for (at, life) in lives.iter().enumerate() {
        let home = &households[at_home[&life.who.household]];
        people.push(one(&mut beside, life, home, plans.get(&at).copied(), &mut chance));
    }
    together::gather(maker, &people, &households, &mut programme, &mut chance);
    Town { households, people, programme }
}

/// Two years of one person.
fn one(
    beside: &mut Beside<'_>,
    life: &Life,
    home: &Household,
    plan: Option<u32>,
    chance: &mut Chance,
) -> Person {
    let (maker, figures) = (beside.maker, beside.figures);
    let today = maker.now.date_naive();
    let first = life.who.diseases.iter().map(|managed| managed.since).min();
    let weeks = i64::from(maker.template.weeks);
    let plan = plan.map(|week| maker.plan(life.who.id, week));
    let course = plan.as_ref().map(|(plan, _)| (plan.start, weeks));
    let signers: Vec<_> = maker.staff.iter().filter(|staff| staff.role == Role::Doctor).collect();
    let signer = signers[usize::from(chance.share(150)) % signers.len()];
    let run = Course::new(maker, figures, life, course, signer).run(chance);
    let begun = first.unwrap_or_else(|| today - Duration::days(30 + i64::from(chance.below(600))));
    let mut person = Person {
        regimens: run.regimens,
        visits: run.visits,
        loose: Vec::new(),
        consents: maker.consents(life.who.id, &[], begun),
        plan,
        screened: None,
        resident: life.who.clone(),
    };
    let until = run.ended.map_or(today, |(_, day)| day);
    match first {
        Some(_) => beside.checks(life, until, chance),
        None => beside.healthy(life, &mut person, chance),
    }
    beside.record(life, home, until, chance);
    person
}

/// Who goes through 5+2, and in which week of it they are; half of them are through.
fn plans(maker: &Maker<'_>, figures: &Figures, lives: &[Life], chance: &mut Chance) -> BTreeMap<usize, u32> {
    let long_ago = maker.now.date_naive() - Duration::days(420);
    let fits = |life: &Life| {
        let managed = life.who.diseases.iter().find(|one| one.disease == Disease::Hypertension);
        managed.is_some_and(|one| one.since < long_ago) && life.systolic >= 150
    };
    let mut fit: Vec<usize> = (0..lives.len()).filter(|at| fits(&lives[*at])).collect();
    let mut plans = BTreeMap::new();
    let weeks = maker.template.weeks;
    while plans.len() < figures.events.in_plan.value as usize && !fit.is_empty() {
        let at = chance.below(u32::try_from(fit.len()).expect("a town"));
        let who = fit.swap_remove(at as usize);
        let week = match plans.len() % 2 {
            0 => weeks + 2 + chance.below(20),
            _ => 1 + chance.below(weeks - 1),
        };
        plans.insert(who, week);
    }
    plans
}

/// Buildings in a grid around the gate; the last one of each community is not surveyed yet.
fn places(community: &Community) -> Vec<(String, String, Spot)> {
    const HUNDRED_METRES: i32 = 1_000;
    let (north, east) = community.gate;
    let spot = |row: i32, column: i32| Spot {
        latitude: north + row * HUNDRED_METRES,
        longitude: east + column * HUNDRED_METRES,
    };
    let surveyed = community.buildings.len() - 1;
    let place = |(at, building): (i32, &String)| {
        (community.estate.clone(), building.clone(), spot(at / 3 + 1, at % 3))
    };
    let mut places: Vec<_> = (0..).zip(&community.buildings[..surveyed]).map(place).collect();
    places.push((community.estate.clone(), String::new(), spot(0, 0)));
    places
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    day - Duration::days(day.weekday().num_days_from_monday().into())
}
