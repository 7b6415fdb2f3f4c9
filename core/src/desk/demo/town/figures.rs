//! What the town is made from: `fixtures/demo/distributions.toml` (each figure with source and certainty) and `town.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::care::answer::Drug;
use crate::care::rules::Cited;

/// A per mille from an age on.
#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct FromAge {
    pub(super) from: u32,
    pub(super) share: u32,
}

/// A middle, and how far off it may be.
#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct Spread {
    pub(super) middle: i32,
    pub(super) spread: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LadderDrug {
    name: String,
    times: Decimal,
    dose: String,
}

/// Steps of a treatment; one takes the place of the one before.
pub(super) type Ladder = Vec<Vec<LadderDrug>>;

/// All of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    #[serde(rename = "version")]
    _version: String,
    #[serde(rename = "sources")]
    _sources: BTreeMap<String, String>,
    pub(super) people: People,
    pub(super) ill: Ill,
    pub(super) body: Body,
    pub(super) treatment: Treatment,
    pub(super) events: Events,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) age: Cited<Vec<FromAge>>,
    pub(super) oldest: Cited<u32>,
    pub(super) female: Cited<u32>,
    pub(super) at_one_door: Cited<Vec<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ill {
    pub(super) hypertension: Cited<Vec<FromAge>>,
    pub(super) diabetes: Cited<Vec<FromAge>>,
    pub(super) known: Cited<u32>,
    pub(super) before_two_years: Cited<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) untreated_systolic: Cited<Spread>,
    pub(super) untreated_diastolic: Cited<Spread>,
    pub(super) healthy_systolic: Cited<Spread>,
    pub(super) healthy_diastolic: Cited<Spread>,
    pub(super) untreated_glucose: Cited<Spread>,
    pub(super) day_to_day_systolic: Cited<i32>,
    pub(super) day_to_day_glucose: Cited<i32>,
    pub(super) crisis: Cited<u32>,
    pub(super) season_systolic: Cited<Vec<i32>>,
    pub(super) bmi: Cited<Spread>,
    pub(super) smoking_men: Cited<u32>,
    pub(super) smoking_women: Cited<u32>,
    pub(super) salt: Cited<Vec<u32>>,
    pub(super) worsening: Cited<u32>,
    pub(super) worsening_a_year: Cited<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Treatment {
    pub(super) adherence: Cited<Vec<u32>>,
    pub(super) better_adherence: Cited<u32>,
    pub(super) worse_adherence: Cited<u32>,
    pub(super) effect_of_adherence: Cited<Vec<i32>>,
    pub(super) intensified: Cited<u32>,
    pub(super) systolic_a_step: Cited<i32>,
    pub(super) diastolic_a_step: Cited<i32>,
    pub(super) glucose_a_step: Cited<i32>,
    pub(super) plan_systolic: Cited<i32>,
    pub(super) reaction: Cited<u32>,
    pub(super) hypoglycaemia: Cited<u32>,
    pub(super) complication: Cited<u32>,
    pub(super) hypertension: Cited<Vec<Ladder>>,
    pub(super) diabetes: Cited<Vec<Ladder>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Events {
    pub(super) routine_early_days: Cited<i32>,
    pub(super) routine_late_days: Cited<i32>,
    pub(super) soon_late_days: Cited<i32>,
    pub(super) lost_a_year: Cited<u32>,
    pub(super) died_a_year: Cited<u32>,
    pub(super) moved_a_year: Cited<u32>,
    pub(super) not_met: Cited<u32>,
    pub(super) screened: Cited<u32>,
    pub(super) check_done: Cited<u32>,
    pub(super) self_care: Cited<u32>,
    pub(super) contract: Cited<u32>,
    pub(super) family: Cited<u32>,
    pub(super) family_sugar: Cited<u32>,
    pub(super) in_plan: Cited<u32>,
}

impl Figures {
    pub(super) fn read() -> &'static Figures {
        static FIGURES: OnceLock<Figures> = OnceLock::new();
        FIGURES.get_or_init(|| {
            toml::from_str(DISTRIBUTIONS).expect("the embedded figures are valid, a test reads them")
        })
    }
}

const DISTRIBUTIONS: &str = include_str!("../../../../../fixtures/demo/distributions.toml");

/// The share of the band that an age is in.
pub(super) fn at_age(bands: &[FromAge], age: u32) -> u32 {
    bands.iter().rev().find(|band| band.from <= age).map_or(0, |band| band.share)
}

/// The drugs of a step, which may be higher than the ladder is.
pub(super) fn drugs(ladder: &Ladder, step: usize) -> Vec<Drug> {
    let at = step.min(ladder.len()).checked_sub(1);
    let lines = at.map(|at| ladder[at].as_slice()).unwrap_or_default();
    let drug = |line: &LadderDrug| Drug {
        name: line.name.clone(),
        times_a_day: line.times,
        dose: line.dose.clone(),
    };
    lines.iter().map(drug).collect()
}

/// An estate or a village.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Community {
    pub(super) estate: String,
    /// Of all people, per mille.
    pub(super) share: u32,
    /// Its part of a record's number.
    pub(super) number: String,
    /// Where the team sets out, millionths of a degree north and east.
    pub(super) gate: (i32, i32),
    pub(super) buildings: Vec<String>,
    /// 0: no stairs, a door is a number in its group.
    pub(super) floors: usize,
}

/// The town's communities.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    /// Residents, the named ones among them.
    pub(super) people: usize,
    pub(super) community: Vec<Community>,
}

impl Map {
    pub(super) fn read() -> Map {
        toml::from_str(include_str!("../../../../../fixtures/demo/town.toml"))
            .expect("the embedded map is valid, a test reads it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every figure, wherever it stands.
    fn cited<'a>(table: &'a toml::Table, found: &mut Vec<(&'a str, &'a toml::Table)>) {
        for (name, value) in table {
            let Some(inner) = value.as_table() else { continue };
            match inner.contains_key("certainty") {
                true => found.push((name, inner)),
                false => cited(inner, found),
            }
        }
    }

    #[test]
    fn every_figure_names_a_listed_source() {
        let table: toml::Table = toml::from_str(DISTRIBUTIONS).unwrap();
        let mut found = Vec::new();
        cited(&table, &mut found);
        assert!(found.len() > 40);
        for (name, figure) in found {
            let source = figure["source"].as_str().unwrap();
            assert!(Figures::read()._sources.contains_key(source), "{name} from {source}");
        }
    }

    #[test]
    fn shares_add_up_and_ladders_have_steps() {
        let figures = Figures::read();
        let whole = |shares: &[u32]| shares.iter().sum::<u32>() == 1000;
        let ages: Vec<u32> = figures.people.age.value.iter().map(|band| band.share).collect();
        let communities: Vec<u32> = Map::read().community.iter().map(|one| one.share).collect();
        for shares in [
            &ages,
            &communities,
            &figures.people.at_one_door.value,
            &figures.body.salt.value,
            &figures.treatment.adherence.value,
        ] {
            assert!(whole(shares), "{shares:?}");
        }
        assert_eq!(figures.body.season_systolic.value.len(), 12);
        for ladder in figures.treatment.hypertension.value.iter().chain(&figures.treatment.diabetes.value) {
            assert!(ladder.len() >= 3 && ladder.iter().all(|step| !step.is_empty()));
            assert_eq!(drugs(ladder, 0), []);
            assert_eq!(drugs(ladder, 99), drugs(ladder, ladder.len()));
        }
        assert_eq!(at_age(&figures.ill.hypertension.value, 66), 557);
        assert_eq!(at_age(&figures.ill.hypertension.value, 12), 0);
    }
}
