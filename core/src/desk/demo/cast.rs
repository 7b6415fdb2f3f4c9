//! The people of `fixtures/demo/district.toml`, as written there, and as many more like them as asked for.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::chance::Chance;
use crate::care::consent::Purpose;
use crate::care::person::{Disease, Sex};
use crate::care::team::Role;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    pub(super) team: String,
    pub(super) estate: String,
    pub(super) staff: Vec<CastStaff>,
    pub(super) resident: Vec<CastResident>,
    pub(super) names: Names,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastStaff {
    pub(super) role: Role,
    pub(super) name: String,
    /// Leads the team.
    #[serde(default)]
    pub(super) leader: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) family: Vec<String>,
    pub(super) given_female: Vec<String>,
    pub(super) given_male: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastResident {
    pub(super) name: String,
    pub(super) sex: Sex,
    pub(super) age: u32,
    pub(super) building: String,
    pub(super) unit: String,
    pub(super) floor: i32,
    pub(super) door: String,
    pub(super) diseases: Vec<Disease>,
    #[serde(default)]
    pub(super) problems: Vec<String>,
    #[serde(default)]
    pub(super) allergies: Vec<String>,
    /// What she does not agree to.
    #[serde(default)]
    pub(super) refuses: Vec<Purpose>,
    pub(super) contact: Option<String>,
    pub(super) height: Decimal,
    pub(super) weight: Decimal,
    pub(super) plan_week: Option<u32>,
    /// 服药依从性
    pub(super) adherence: u8,
    pub(super) pressures: Vec<(i64, String)>,
    pub(super) glucoses: Vec<(i64, Decimal)>,
    pub(super) this_morning: Option<String>,
    pub(super) drugs: Vec<CastDrug>,
    /// Screened at the door so many days ago.
    pub(super) screened: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CastDrug {
    pub(super) name: String,
    pub(super) times: Decimal,
    pub(super) dose: String,
    /// Days ago.
    pub(super) since: i64,
    pub(super) disease: Disease,
}

impl Cast {
    pub(super) fn load() -> Self {
        toml::from_str(include_str!("../../../../fixtures/demo/district.toml"))
            .expect("the embedded demo district is valid, a test reads it")
    }

    /// The named people, and then made-up ones until there are `population`.
    pub(super) fn fill(&mut self, population: usize, chance: &mut Chance) {
        let mut door = 0;
        while self.resident.len() < population {
            let made = self.stranger(door, chance);
            door += 1;
            self.resident.push(made);
        }
    }

    /// Three doors a floor, six floors, three units, so 54 doors a building; visits spread over the quarter.
    fn stranger(&self, door: u32, chance: &mut Chance) -> CastResident {
        let floor = door / 3 % 6 + 1;
        let female = chance.below(2) == 0;
        let given = if female { &self.names.given_female } else { &self.names.given_male };
        let (diseases, glucose) = match chance.below(10) {
            0..=5 => (vec![Disease::Hypertension], false),
            6 | 7 => (vec![Disease::Diabetes], true),
            _ => (vec![Disease::Hypertension, Disease::Diabetes], true),
        };
        // One in five was off target at the last visit, which is then two weeks ago at the most.
        let off_target = chance.below(5) == 0;
        let last = i64::from(chance.below(if off_target { 16 } else { 96 })) + 1;
        let days: Vec<i64> = (0..4).rev().map(|n| last + 91 * n).collect();
        let high = |day: i64| off_target && day == last;
        let pressures = days
            .iter()
            .map(|day| {
                let (systolic, diastolic) = if high(*day) { (144, 84) } else { (112, 66) };
                (*day, format!("{}/{}", systolic + chance.below(24), diastolic + chance.below(16)))
            })
            .collect();
        let glucoses = days
            .iter()
            .filter(|_| glucose)
            .map(|day| {
                let tenths = if high(*day) { 71 } else { 50 } + chance.below(18);
                (*day, Decimal::new(i64::from(tenths), 1))
            })
            .collect();
        CastResident {
            name: format!("{}{}", chance.of(&self.names.family), chance.of(given)),
            sex: if female { Sex::Female } else { Sex::Male },
            age: 48 + chance.below(44),
            building: format!("{} 栋", 6 + door / 54),
            unit: format!("{} 单元", door / 18 % 3 + 1),
            floor: i32::try_from(floor).expect("six floors"),
            door: format!("{floor}0{}", door % 3 + 1),
            diseases,
            problems: Vec::new(),
            allergies: Vec::new(),
            refuses: Vec::new(),
            contact: None,
            height: Decimal::from(150 + chance.below(28)),
            weight: Decimal::from(48 + chance.below(36)),
            plan_week: (chance.below(12) == 0).then(|| chance.below(12) + 1),
            adherence: if chance.below(5) == 0 { 2 } else { 1 },
            pressures,
            glucoses,
            this_morning: None,
            drugs: Vec::new(),
            screened: None,
        }
    }
}
