//! Templates as data: the one that ships, and a county's own.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{Plan, Template, TemplateItem};

/// Why a template cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Not TOML, or not of this shape.
    #[error("the template cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Readable, but it cannot be meant.
    #[error("{at}: {what}")]
    Wrong {
        /// The value.
        at: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// What a plan can be evaluated by.
const EVALUATION: &str = "control-rate";

impl Template {
    /// The longest that a plan takes, weeks: one that runs longer is evaluated in parts.
    pub const MOST_WEEKS: u32 = 60;

    /// The 5+2 template this version of the app ships with.
    pub fn five_plus_two() -> &'static Template {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            Template::from_toml(include_str!("five_plus_two.toml"))
                .expect("the embedded template is valid, a test reads it")
        })
    }

    /// A county's own template, checked.
    pub fn from_toml(text: &str) -> Result<Template, TemplateError> {
        let template: Template = toml::from_str(text)?;
        let wrong = |at: &str, what| Err(TemplateError::Wrong { at: at.to_owned(), what });
        for (at, text) in [("key", &template.key), ("version", &template.version)] {
            if text.trim().is_empty() {
                return wrong(at, "is empty");
            }
        }
        if !template.has_possible_length() {
            return wrong("weeks", "is not 1 to 60");
        }
        if template.evaluation != EVALUATION {
            return wrong("evaluation", "is not \"control-rate\", all that a plan is evaluated by");
        }
        if template.items.is_empty() {
            return wrong("items", "is empty");
        }
        let mut keys = BTreeSet::new();
        for item in &template.items {
            if !keys.insert(&item.key) {
                return wrong(&item.key, "stands twice");
            }
            if item.times_a_week == 0 || item.times_a_week > 7 {
                return wrong(&item.key, "is not done 1 to 7 times a week");
            }
            if item.roles.is_empty() {
                return wrong(&item.key, "nobody may tick it");
            }
        }
        if template.salt.is_some_and(|s| s.limit_grams <= Decimal::ZERO || s.spoon_grams <= Decimal::ZERO) {
            return wrong("salt", "is not above zero");
        }
        Ok(template)
    }

    /// Whether a plan can take as long as this says, also one that comes from elsewhere.
    pub fn has_possible_length(&self) -> bool {
        (1..=Self::MOST_WEEKS).contains(&self.weeks)
    }

    /// An item by key.
    pub fn item(&self, key: &str) -> Option<&TemplateItem> {
        self.items.iter().find(|item| item.key == key)
    }
}

impl Plan {
    /// The week of a day, from 1; `None` before the first day and after the last.
    pub fn week_of(&self, day: NaiveDate) -> Option<u32> {
        if self.ended.is_some_and(|ended| day >= ended) {
            return None;
        }
        let days = u32::try_from(day.signed_duration_since(self.start).num_days()).ok()?;
        Some(days / 7 + 1).filter(|week| *week <= self.template.weeks)
    }

    /// First and last day of a week, counted from 1.
    pub fn days_of(&self, week: u32) -> Option<(NaiveDate, NaiveDate)> {
        let week = week.checked_sub(1).filter(|w| *w < self.template.weeks)?;
        let first = self.start.checked_add_days(Days::new(u64::from(week) * 7))?;
        Some((first, first.checked_add_days(Days::new(6))?))
    }

    /// The day on which the plan is evaluated: the one after its last.
    pub fn end(&self) -> Option<NaiveDate> {
        let planned = self.start.checked_add_days(Days::new(u64::from(self.template.weeks) * 7))?;
        Some(self.ended.map_or(planned, |ended| ended.min(planned)))
    }
}
