//! Drugs: a list to look things up in, warnings, and how many weeks may be prescribed at once. It never blocks what a doctor
//! writes but for the limits of long prescriptions; a name that the list does not have is a drug all the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::answer::Drug;
use super::form::Label;
use super::person::{Disease, Sex};
use super::rules::{Certainty, Cited};
use super::spelling;

mod long;
#[cfg(test)]
mod tests;

pub use long::{LongFacts, LongLimits, LongPrescription, Weeks};

/// A class of drugs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrugClass {
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: Label,
    /// On whose form it stands; none: on any.
    pub disease: Option<Disease>,
}

/// Usual doses of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyDose {
    /// From.
    pub from: Decimal,
    /// To.
    pub to: Decimal,
    /// mg.
    pub unit: String,
}

/// A drug of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedDrug {
    /// Its key.
    pub key: String,
    /// Key of its class.
    pub class: String,
    /// Generic name.
    pub name: Label,
    /// Form and strength.
    pub form: String,
    /// Usual doses of a day; none: by the glucose.
    pub daily: Option<DailyDose>,
    /// How many times a day.
    pub times: String,
    /// Key of [`DrugList::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Two classes that should not stand together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TogetherRule {
    /// Both.
    pub classes: [String; 2],
    /// In words.
    pub says: Label,
    /// Key of [`DrugList::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Completed years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// From.
    pub from: u32,
    /// To.
    pub to: u32,
}

/// A class that does not go with what is known of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CautionRule {
    /// Key of the class.
    pub class: String,
    /// Any of these among her problems.
    #[serde(default)]
    pub words: Vec<String>,
    /// Or a woman of this age.
    pub women: Option<Ages>,
    /// In words.
    pub says: Label,
    /// Key of [`DrugList::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A group that is never prescribed for long.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcludedGroup {
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: Label,
    /// Any of these in the drug's name, whole names and stems, in either language.
    pub words: Vec<String>,
    /// Not of somebody with any of these among her problems.
    #[serde(default)]
    pub excepted: Vec<String>,
    /// Key of [`DrugList::sources`].
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// A remark.
    pub note: String,
}

/// The list with its warnings, of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrugList {
    /// Kept with every prescription.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Long prescriptions.
    pub long: LongLimits,
    /// The classes, in order.
    pub class: Vec<DrugClass>,
    /// The drugs.
    pub drug: Vec<ListedDrug>,
    /// Two together.
    pub together: Vec<TogetherRule>,
    /// One and a person.
    pub caution: Vec<CautionRule>,
    /// Never for long.
    pub excluded: Vec<ExcludedGroup>,
}

/// Whom drugs are looked at for.
#[derive(Clone, Copy)]
pub struct Taker<'a> {
    /// Sex.
    pub sex: Sex,
    /// Completed years.
    pub age: u32,
    /// Further known problems, as words.
    pub problems: &'a [String],
    /// Known allergies, as words.
    pub allergies: &'a [String],
}

/// Something to think of before these drugs are taken together or by this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrugWarning<'a> {
    /// The list says so: the names of the drugs, its words, title of the source and how sure it is.
    Listed {
        /// The drugs.
        drugs: Vec<String>,
        /// In words.
        says: &'a Label,
        /// Title of the source.
        source: &'a str,
        /// How sure it is.
        certainty: Certainty,
    },
    /// Two lines of one drug: twice by mistake, or two doses of a day.
    Twice {
        /// The names, as they are written.
        drugs: Vec<String>,
    },
    /// Her record names this drug or its class among the allergies.
    Allergy {
        /// The drug.
        drug: String,
        /// The allergy, as the record has it.
        allergy: String,
    },
}

impl DrugList {
    /// The list this version of the app ships with.
    pub fn current() -> &'static DrugList {
        static LIST: OnceLock<DrugList> = OnceLock::new();
        LIST.get_or_init(|| {
            toml::from_str(include_str!("drugs.toml")).expect("the embedded list is valid, a test reads it")
        })
    }

    /// The drug that a written name means: the longest generic name in it; none: not on the list.
    pub fn find(&self, written: &str) -> Option<&ListedDrug> {
        let lower = written.to_lowercase();
        self.drug
            .iter()
            .filter(|drug| written.contains(&drug.name.zh) || lower.contains(&drug.name.en.to_lowercase()))
            .max_by_key(|drug| drug.name.zh.chars().count())
    }

    /// Whether two written names mean one drug: the same of the list, or, off it, written alike.
    pub fn same(&self, one: &str, other: &str) -> bool {
        match (self.find(one), self.find(other)) {
            (Some(one), Some(other)) => one.key == other.key,
            (None, None) => one.trim() == other.trim(),
            _ => false,
        }
    }

    /// What the beginning of a name may mean, in characters, pinyin, first letters or English: names that begin so, the
    /// shortest first, before those that hold it, at most `most`.
    pub fn meant(&self, typed: &str, most: usize) -> Vec<&ListedDrug> {
        let typed = spelling::normal(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let names = |drug: &ListedDrug| [&drug.name.zh, &drug.name.en].map(|name| spelling::normal(name));
        let begins = |drug: &&ListedDrug| names(drug).iter().any(|name| name.starts_with(&typed));
        let holds = |drug: &&ListedDrug| {
            names(drug).iter().any(|name| name.contains(&typed))
                || spelling::keys(&drug.name.zh).iter().any(|key| key.starts_with(&typed))
        };
        let (mut first, rest): (Vec<_>, Vec<_>) = self.drug.iter().filter(holds).partition(begins);
        first.sort_by_key(|drug| drug.name.zh.chars().count());
        first.into_iter().chain(rest).take(most).collect()
    }

    /// On whose form a drug stands, of the diseases somebody has; none: she has none.
    pub fn form_of(&self, written: &str, diseases: &[Disease]) -> Option<Disease> {
        let class = self.find(written).and_then(|drug| self.class.iter().find(|one| one.key == drug.class));
        let own = class.and_then(|class| class.disease).filter(|disease| diseases.contains(disease));
        own.or_else(|| diseases.iter().min().copied())
    }

    /// By its key.
    pub fn by_key(&self, key: &str) -> Option<&ListedDrug> {
        self.drug.iter().find(|drug| drug.key == key)
    }

    /// What to think of: what is written twice, only what a source in the data says, and her own allergies.
    pub fn warnings(&self, drugs: &[Drug], taker: Taker<'_>) -> Vec<DrugWarning<'_>> {
        let found: Vec<Found<'_, '_>> = drugs.iter().map(|drug| (drug, self.find(&drug.name))).collect();
        let of_class = |class: &str| -> Vec<String> {
            let mine = found.iter().filter(|(_, listed)| listed.is_some_and(|one| one.class == class));
            mine.map(|(drug, _)| drug.name.clone()).collect()
        };
        let source = |key: &str| self.sources.get(key).map_or("", String::as_str);
        let mut warnings: Vec<DrugWarning<'_>> = self.twice(&found).collect();
        for rule in &self.together {
            let [first, second] = rule.classes.each_ref().map(|class| of_class(class));
            if !first.is_empty() && !second.is_empty() {
                warnings.push(DrugWarning::Listed {
                    drugs: first.into_iter().chain(second).collect(),
                    says: &rule.says,
                    source: source(&rule.source),
                    certainty: rule.certainty,
                });
            }
        }
        for rule in self.caution.iter().filter(|rule| rule.fits(taker)) {
            let taken = of_class(&rule.class);
            if !taken.is_empty() {
                warnings.push(DrugWarning::Listed {
                    drugs: taken,
                    says: &rule.says,
                    source: source(&rule.source),
                    certainty: rule.certainty,
                });
            }
        }
        for (drug, listed) in &found {
            let class = listed.and_then(|one| self.class.iter().find(|class| class.key == one.class));
            let names = |allergy: &&String| {
                !allergy.trim().is_empty()
                    && (drug.name.contains(allergy.trim())
                        || allergy.contains(&drug.name)
                        || listed.is_some_and(|one| allergy.contains(&one.name.zh))
                        || class.is_some_and(|class| class.label.zh.starts_with(allergy.trim())))
            };
            if let Some(allergy) = taker.allergies.iter().find(names) {
                warnings.push(DrugWarning::Allergy { drug: drug.name.clone(), allergy: allergy.clone() });
            }
        }
        warnings
    }

    /// Drugs with several lines. Of what is dosed by the value, insulin, several kinds are usual.
    fn twice<'a>(&'a self, found: &[Found<'_, 'a>]) -> impl Iterator<Item = DrugWarning<'a>> {
        let by_dose = |(_, listed): &&Found<'_, '_>| listed.is_none_or(|listed| listed.daily.is_some());
        let mut groups: Vec<Vec<String>> = Vec::new();
        for (drug, _) in found.iter().filter(by_dose) {
            match groups.iter_mut().find(|group| self.same(&group[0], &drug.name)) {
                Some(group) => group.push(drug.name.clone()),
                None => groups.push(vec![drug.name.clone()]),
            }
        }
        groups.into_iter().filter(|group| group.len() > 1).map(|drugs| DrugWarning::Twice { drugs })
    }
}

/// A written drug, with what it means on the list.
type Found<'d, 'l> = (&'d Drug, Option<&'l ListedDrug>);

impl CautionRule {
    fn fits(&self, taker: Taker<'_>) -> bool {
        let known = |word: &String| taker.problems.iter().any(|problem| problem.contains(word.as_str()));
        let woman = |ages: Ages| taker.sex == Sex::Female && (ages.from..=ages.to).contains(&taker.age);
        self.words.iter().any(known) || self.women.is_some_and(woman)
    }
}
