//! Who lives in the town: doors, names, ages, and what each body is like before anything is done about it.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate};

use super::super::cast::Names;
use super::super::chance::Chance;
use super::super::district::{Maker, REGION, id_number};
use super::figures::{Community, Figures, at_age};
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::person::{Disease, Household, ManagedDisease, Resident, Sex};

/// Days of history.
pub(super) const HISTORY: i64 = 730;
/// Doors on a floor, and floors with a stair of their own.
const DOORS: usize = 3;

/// One person, and what makes her course. Pressures in mmHg, glucose in tenths of mmol/L.
pub(super) struct Life {
    pub(super) who: Resident,
    pub(super) height_cm: i32,
    pub(super) weight_tenths: i32,
    pub(super) cigarettes: i32,
    /// 摄盐: 1 light, 2 medium, 3 heavy.
    pub(super) salt: u8,
    pub(super) family: bool,
    pub(super) family_sugar: bool,
    pub(super) systolic: i32,
    pub(super) diastolic: i32,
    pub(super) glucose: i32,
    pub(super) worsening: bool,
    /// 0 regularly, 1 now and then, 2 not at all.
    pub(super) adherence: usize,
    /// Which ladder of drugs, and how high on it she stands when her history begins, by disease.
    pub(super) treated: BTreeMap<Disease, (usize, usize)>,
}

/// The doors of a community and the lives behind them.
pub(super) struct Settled {
    pub(super) homes: Vec<Household>,
    pub(super) lives: Vec<Life>,
}

pub(super) struct Settler<'a> {
    pub(super) maker: &'a Maker<'a>,
    pub(super) names: &'a Names,
    pub(super) figures: &'a Figures,
}

impl Settler<'_> {
    /// `people` residents of a community; buildings are walked from `walk_order` on, people counted from `number` on.
    pub(super) fn settle(
        &self,
        community: &Community,
        people: usize,
        walk_order: usize,
        number: usize,
        chance: &mut Chance,
    ) -> Settled {
        let mut sizes: Vec<usize> = Vec::new();
        while sizes.iter().sum::<usize>() < people {
            let left = people - sizes.iter().sum::<usize>();
            sizes.push((chance.which(&self.figures.people.at_one_door.value) + 1).min(left));
        }
        let in_a_building = sizes.len().div_ceil(community.buildings.len());
        let mut settled = Settled { homes: Vec::new(), lives: Vec::new() };
        for (door, size) in sizes.into_iter().enumerate() {
            let (building, within) = (door / in_a_building, door % in_a_building);
            let home = self.home(community, building, within, walk_order);
            for _ in 0..size {
                let at = number + settled.lives.len();
                settled.lives.push(self.life(community, home.id, at, chance));
            }
            settled.homes.push(home);
        }
        settled
    }

    fn home(&self, community: &Community, building: usize, within: usize, walk_order: usize) -> Household {
        let stairs = community.floors * DOORS;
        let (unit, floor, door) = match within.checked_div(stairs) {
            Some(unit) => {
                let floor = within % stairs / DOORS + 1;
                (format!("{} 单元", unit + 1), floor, format!("{floor}0{}", within % DOORS + 1))
            }
            None => (String::new(), 1, format!("{} 号", within + 1)),
        };
        Household {
            id: HouseholdId(self.maker.ids.next()),
            estate: community.estate.clone(),
            building: community.buildings[building].clone(),
            unit,
            floor: i32::try_from(floor).expect("a few floors"),
            door,
            walk_order: i32::try_from(walk_order + building).expect("a few buildings"),
        }
    }

    fn life(&self, community: &Community, home: HouseholdId, number: usize, chance: &mut Chance) -> Life {
        let Figures { people, body, events, .. } = self.figures;
        let today = self.maker.now.date_naive();
        let sex = if chance.share(people.female.value) { Sex::Female } else { Sex::Male };
        let given = if sex == Sex::Female { &self.names.given_female } else { &self.names.given_male };
        let name = format!("{}{}", chance.of(&self.names.family), chance.of(given));
        let born = born(today, self.age(chance), chance);
        let who = Resident {
            id: ResidentId(self.maker.ids.next()),
            household: home,
            name,
            sex,
            born,
            id_number: Some(id_number(born, sex, number)),
            archive_number: format!("{REGION}001{}{number:05}", community.number),
            phone: chance.share(930).then(|| format!("1990001{:04}", number % 10_000)),
            contact: None,
            diseases: Vec::new(),
            problems: Vec::new(),
            allergies: Vec::new(),
        };
        let height_cm = if sex == Sex::Female { chance.around(157, 10) } else { chance.around(169, 11) };
        let smoking = if sex == Sex::Female { body.smoking_women.value } else { body.smoking_men.value };
        let bmi_tenths = chance.around(body.bmi.value.middle, body.bmi.value.spread);
        let mut life = Life {
            height_cm,
            weight_tenths: bmi_tenths * height_cm * height_cm / 10_000,
            cigarettes: if chance.share(smoking) { chance.within(3, 20) } else { 0 },
            salt: u8::try_from(chance.which(&body.salt.value) + 1).expect("three kinds"),
            family: chance.share(events.family.value),
            family_sugar: chance.share(events.family_sugar.value),
            systolic: chance.around(body.healthy_systolic.value.middle, body.healthy_systolic.value.spread),
            diastolic: chance
                .around(body.healthy_diastolic.value.middle, body.healthy_diastolic.value.spread),
            glucose: chance.around(52, 6),
            worsening: chance.share(body.worsening.value),
            adherence: chance.which(&self.figures.treatment.adherence.value),
            treated: BTreeMap::new(),
            who,
        };
        self.fall_ill(&mut life, chance);
        life
    }

    fn age(&self, chance: &mut Chance) -> u32 {
        let bands = &self.figures.people.age.value;
        let shares: Vec<u32> = bands.iter().map(|band| band.share).collect();
        let at = chance.which(&shares);
        let until = bands.get(at + 1).map_or(self.figures.people.oldest.value + 1, |next| next.from);
        bands[at].from + chance.below(until - bands[at].from)
    }

    /// Whether she has one of the diseases; only what is known to the team is followed up.
    fn fall_ill(&self, life: &mut Life, chance: &mut Chance) {
        let Figures { ill, body, treatment, .. } = self.figures;
        let today = self.maker.now.date_naive();
        let age = life.who.age_on(today);
        for (disease, bands, ladders) in [
            (Disease::Hypertension, &ill.hypertension.value, treatment.hypertension.value.len()),
            (Disease::Diabetes, &ill.diabetes.value, treatment.diabetes.value.len()),
        ] {
            if !chance.share(at_age(bands, age)) {
                continue;
            }
            match disease {
                Disease::Hypertension => {
                    let (high, low) = (body.untreated_systolic.value, body.untreated_diastolic.value);
                    life.systolic = chance.around(high.middle, high.spread);
                    life.diastolic = chance.around(low.middle, low.spread);
                }
                Disease::Diabetes => {
                    let high = body.untreated_glucose.value;
                    life.glucose = chance.around(high.middle, high.spread);
                }
            }
            if !chance.share(ill.known.value) {
                continue;
            }
            let long = chance.share(ill.before_two_years.value);
            let days =
                if long { HISTORY - i64::from(chance.below(75)) } else { 5 + i64::from(chance.below(640)) };
            life.who.diseases.push(ManagedDisease { disease, since: today - Duration::days(days) });
            let ladder = usize::try_from(chance.below(u32::try_from(ladders).expect("a few"))).unwrap_or(0);
            let step = if long { chance.which(&[150, 500, 350]) } else { 0 };
            life.treated.insert(disease, (ladder, step));
        }
    }
}

/// A day of birth, so that `age` holds today.
fn born(today: NaiveDate, age: u32, chance: &mut Chance) -> NaiveDate {
    let years = i32::try_from(age).expect("people are younger than that");
    let month = NaiveDate::from_ymd_opt(today.year() - years, today.month(), 1).unwrap_or(today);
    month - Duration::days(i64::from(chance.below(360)))
}
