//! What a resident is told before a visit, from her next duties: which day, what for, how to prepare.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::care::form::Label;
use crate::care::person::{Disease, Sex};
use crate::care::rules::{Certainty, Cited};

/// The rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderRules {
    /// Version.
    pub version: String,
    /// Titles by key.
    pub sources: BTreeMap<String, String>,
    /// Single values.
    pub limits: ReminderLimits,
    compound: Vec<String>,
    address: Vec<Address>,
    what: Vec<What>,
    prepare: Vec<Prepare>,
}

/// Single values of [`ReminderRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderLimits {
    /// The hour of the visit.
    pub hour: Cited<u32>,
    /// What is due so many days after the first is done with it.
    pub together_days: Cited<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    sex: Sex,
    from_age: u32,
    text: Label,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct What {
    duty: String,
    text: Label,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prepare {
    duties: Vec<String>,
    #[serde(default)]
    diseases: Vec<Disease>,
    text: Label,
    source: String,
    certainty: Certainty,
}

/// What she is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder<'a> {
    /// The day of the visit.
    pub day: NaiveDate,
    /// What for.
    pub what: Vec<&'a Label>,
    /// How to prepare.
    pub ready: Vec<&'a Label>,
    /// She is asked to come to a screening day at this time, 08:30; none: somebody comes to her.
    pub slot: Option<String>,
}

impl ReminderRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static ReminderRules {
        static RULES: OnceLock<ReminderRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("reminder.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }

    /// Whether somebody comes to her for a duty, by the key of its words: what the team has to do without her she is not told.
    pub fn tells(&self, duty: &str) -> bool {
        self.what.iter().any(|what| what.duty == duty)
    }

    /// The next visit, tomorrow at the earliest. `duties` are due days and keys of their words, the first due first; none:
    /// nothing to come for.
    pub fn of(
        &self,
        duties: &[(NaiveDate, String)],
        diseases: &[Disease],
        today: NaiveDate,
    ) -> Option<Reminder<'_>> {
        let tomorrow = today.succ_opt().unwrap_or(today);
        let told = || duties.iter().filter(|(_, key)| self.tells(key));
        let day = told().next().map(|(due, _)| *due)?.max(tomorrow);
        let latest = day.checked_add_days(Days::new(self.limits.together_days.value.into())).unwrap_or(day);
        let keys = || told().filter(|(due, _)| *due <= latest).map(|(_, key)| key.as_str());
        let what = |key: &str| self.what.iter().find(|what| what.duty == key).map(|what| &what.text);
        let fits = |one: &Prepare| {
            keys().any(|key| one.duties.iter().any(|duty| duty == key))
                && (one.diseases.is_empty() || one.diseases.iter().any(|d| diseases.contains(d)))
        };
        let mut reminder =
            Reminder { day, what: keys().filter_map(what).collect(), ready: Vec::new(), slot: None };
        for text in self.prepare.iter().filter(|one| fits(one)).map(|one| &one.text) {
            if !reminder.ready.contains(&text) {
                reminder.ready.push(text);
            }
        }
        Some(reminder)
    }

    /// How somebody is addressed, with `{}` where her name goes; none: by her whole name.
    pub fn address(&self, sex: Sex, age: u32) -> Option<&Label> {
        self.address.iter().find(|one| one.sex == sex && age >= one.from_age).map(|one| &one.text)
    }

    /// The part of a name that an address uses: the family name, or of a name with a middle dot what stands before it.
    pub fn called<'n>(&self, name: &'n str) -> &'n str {
        if let Some((first, _)) = name.split_once('·') {
            return first;
        }
        let compound = self.compound.iter().find(|compound| name.starts_with(compound.as_str()));
        let characters = compound.map_or(1, |compound| compound.chars().count());
        let end = name.char_indices().nth(characters).map_or(name.len(), |(at, _)| at);
        &name[..end]
    }

    /// The sources that are named, with how sure they are.
    pub fn cited(&self) -> Vec<(&str, Certainty)> {
        let limits = [&self.limits.hour, &self.limits.together_days];
        let limits = limits.into_iter().map(|one| (one.source.as_str(), one.certainty));
        limits.chain(self.prepare.iter().map(|one| (one.source.as_str(), one.certainty))).collect()
    }
}
