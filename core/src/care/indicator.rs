//! Indicators (考核指标): each a rate with the people behind it, computed from what was recorded and never kept.
//!
//! How well people are managed and controlled is a matter of the year so far; what was done is a matter of the period.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

use super::id::ResidentId;
use super::person::{Disease, age_on};
use super::rate::Rate;
use super::rules::Cited;

/// What the indicators count by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRules {
    /// Version.
    pub version: String,
    /// Titles of the sources by key.
    pub sources: BTreeMap<String, String>,
    /// The values.
    pub rule: IndicatorValues,
    /// What is aimed at, whole percent.
    pub goal: Goals,
}

/// The values of [`IndicatorRules`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorValues {
    /// Face-to-face follow-ups a year, pro rata from registration.
    pub follow_ups_a_year: Cited<u32>,
    /// A record is up to date if signed so many days after the visit began, at the latest.
    pub timely_days: Cited<u32>,
    /// Who is to be screened.
    pub screening_from_age: Cited<u32>,
}

/// The goals of [`IndicatorRules`], whole percent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goals {
    /// 规范管理率.
    pub managed: Cited<u32>,
    /// 控制率.
    pub control: Cited<u32>,
    /// 基层就诊率.
    pub local: Cited<u32>,
}

impl IndicatorRules {
    /// The rules this version of the app ships with.
    pub fn current() -> &'static IndicatorRules {
        static RULES: OnceLock<IndicatorRules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("indicator.toml"))
                .expect("the embedded rules are valid, a test reads them")
        })
    }
}

/// A year, a quarter or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Period {
    /// Reads `2026`, `2026-Q3` or `2026-09`.
    pub fn parse(text: &str) -> Option<Period> {
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let year = year.parse().ok().filter(|year| (1900..=9999).contains(year))?;
        let (month, months) = match part {
            None => (1, 12),
            Some(part) => match part.strip_prefix('Q') {
                Some(quarter) => (quarter.parse::<u32>().ok()?.checked_sub(1)?.checked_mul(3)? + 1, 3),
                None => (part.parse().ok()?, 1),
            },
        };
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
        Some(Period { first, last })
    }

    /// As [`Period::parse`] reads it.
    pub fn key(&self) -> String {
        let year = self.first.year();
        match self.last.month() - self.first.month() {
            0 => format!("{year}-{:02}", self.first.month()),
            2 => format!("{year}-Q{}", self.first.month().div_ceil(3)),
            _ => year.to_string(),
        }
    }

    /// The year, the quarter and the month of a day.
    pub fn around(day: NaiveDate) -> [Period; 3] {
        let year = day.year();
        let keys = [
            year.to_string(),
            format!("{year}-Q{}", day.month().div_ceil(3)),
            format!("{year}-{:02}", day.month()),
        ];
        keys.map(|key| Period::parse(&key).unwrap_or(Period { first: day, last: day }))
    }

    /// From the first of January to the period's last day, or to today.
    pub fn year_so_far(&self, today: NaiveDate) -> Period {
        let last = self.last.min(today);
        let first = NaiveDate::from_ymd_opt(self.first.year(), 1, 1).unwrap_or(self.first);
        Period { first, last }
    }

    fn has(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// One disease of one resident, under follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Managed {
    /// Whose.
    pub resident: ResidentId,
    /// Which.
    pub disease: Disease,
    /// Registered.
    pub since: NaiveDate,
    /// She died or moved away on that day.
    pub closed: Option<NaiveDate>,
}

/// One follow-up of one disease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Whose.
    pub resident: ResidentId,
    /// Of which disease.
    pub disease: Disease,
    /// Signed.
    pub day: NaiveDate,
    /// Days from its beginning to its signature.
    pub signed_after: i64,
    /// Whether it took place.
    pub took_place: bool,
    /// Whether she was met face to face, not only called.
    pub in_person: bool,
    /// Whether she was lost (失访).
    pub lost: bool,
    /// Whether the value was at the assessment's target; looked at for the last one only, and the last one the platform has.
    pub at_target: bool,
    /// Judged to have a new or worse complication.
    pub complication: bool,
    /// Whether the platform has it.
    pub acknowledged: bool,
}

/// One screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// Whose.
    pub resident: ResidentId,
    /// When.
    pub day: NaiveDate,
    /// Whether the platform has it.
    pub acknowledged: bool,
}

/// One referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referred {
    /// Whose.
    pub resident: ResidentId,
    /// When.
    pub day: NaiveDate,
    /// Whether its outcome is known, and what was to follow has been done.
    pub known: bool,
    /// Whether the platform has it.
    pub acknowledged: bool,
    /// Whether the platform has what became of it.
    pub outcome_acknowledged: bool,
}

/// What is counted. Days are those of the facts themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Who is followed up for what.
    pub managed: Vec<Managed>,
    /// Follow-ups; [`Facts::sorted`] puts them in order.
    pub follow_ups: Vec<FollowUp>,
    /// Follow-ups that were begun and are not signed yet.
    pub unsigned: Vec<(ResidentId, NaiveDate)>,
    /// Everybody's birth date.
    pub born: BTreeMap<ResidentId, NaiveDate>,
    /// Who died or moved away, and on which day.
    pub gone: BTreeMap<ResidentId, NaiveDate>,
    /// Screenings, and blood pressures of the team, which are the screening of the year too.
    pub screened: Vec<Screened>,
    /// Referrals.
    pub referrals: Vec<Referred>,
    /// What hospitals reported.
    pub outside: Vec<(ResidentId, NaiveDate)>,
}

/// Which indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Indicator {
    /// 规范管理率: managed to the standard ÷ managed.
    Managed(Disease),
    /// 控制率: at target at the last follow-up ÷ managed; lost is not controlled.
    Control(Disease),
    /// 档案更新及时率: signed in time ÷ visits, begun and left unsigned ones among them.
    Timely,
    /// 基层就诊率: visits here ÷ visits here and hospital reports, as far as they are known.
    Local,
    /// 并发症率: with a new or worse complication ÷ managed.
    Complication,
    /// 筛查覆盖率: screened or measured ÷ of that age and still of the district.
    Screening,
    /// 转诊闭环率: with an outcome ÷ referred.
    ReferralLoop,
}

impl Indicator {
    /// All of them, in the order they are shown.
    pub const ALL: [Indicator; 9] = [
        Indicator::Managed(Disease::Hypertension),
        Indicator::Managed(Disease::Diabetes),
        Indicator::Control(Disease::Hypertension),
        Indicator::Control(Disease::Diabetes),
        Indicator::Timely,
        Indicator::Local,
        Indicator::Complication,
        Indicator::Screening,
        Indicator::ReferralLoop,
    ];

    /// Its name in the catalogue of words.
    pub fn key(self) -> &'static str {
        match self {
            Indicator::Managed(Disease::Hypertension) => "managed-hypertension",
            Indicator::Managed(Disease::Diabetes) => "managed-diabetes",
            Indicator::Control(Disease::Hypertension) => "control-hypertension",
            Indicator::Control(Disease::Diabetes) => "control-diabetes",
            Indicator::Timely => "timely",
            Indicator::Local => "local",
            Indicator::Complication => "complication",
            Indicator::Screening => "screening",
            Indicator::ReferralLoop => "referral-loop",
        }
    }

    /// What is aimed at, whole percent; none: nothing is agreed.
    pub fn goal(self, rules: &IndicatorRules) -> Option<u32> {
        match self {
            Indicator::Managed(_) => Some(rules.goal.managed.value),
            Indicator::Control(_) => Some(rules.goal.control.value),
            Indicator::Local => Some(rules.goal.local.value),
            _ => None,
        }
    }

    /// Numerator and denominator. A visit or a referral is counted each time, with its resident.
    pub fn rate(self, rules: &IndicatorRules, facts: &Facts, period: Period, today: NaiveDate) -> Rate {
        // Of what is still to come nothing can be said: nobody is behind because nothing was due.
        if period.first > today {
            return Rate::default();
        }
        let year = period.year_so_far(today);
        match self {
            Indicator::Managed(disease) => {
                rate(facts.managed_in(disease, year), |one| to_the_standard(rules, facts, one, year))
            }
            Indicator::Control(disease) => {
                rate(facts.managed_in(disease, year), |one| controlled(facts, one, year))
            }
            Indicator::Timely => timely(rules, facts, period, today),
            Indicator::Local => local(facts, period),
            Indicator::Complication => complication(facts, year),
            Indicator::Screening => screening(rules, facts, year),
            Indicator::ReferralLoop => {
                let mut rate = Rate::default();
                for one in facts.referrals.iter().filter(|one| period.has(one.day)) {
                    rate.count(one.resident, one.known);
                }
                rate
            }
        }
    }
}

impl Facts {
    /// In the order that finds the follow-ups of one person and disease quickly, earliest first.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.follow_ups.sort_by_key(|up| (up.resident, up.disease, up.day));
        self
    }

    /// What of it the platform has.
    pub fn acknowledged(&self) -> Facts {
        let mut facts = self.clone();
        facts.follow_ups.retain(|one| one.acknowledged);
        facts.screened.retain(|one| one.acknowledged);
        facts.referrals.retain(|one| one.acknowledged);
        facts.referrals.iter_mut().for_each(|one| one.known &= one.outcome_acknowledged);
        facts
    }

    fn managed_in(&self, disease: Disease, year: Period) -> impl Iterator<Item = &Managed> {
        let of = move |one: &&Managed| {
            one.disease == disease
                && one.since <= year.last
                && one.closed.is_none_or(|closed| closed >= year.first)
        };
        self.managed.iter().filter(of)
    }

    fn of(&self, one: &Managed, year: Period) -> impl DoubleEndedIterator<Item = &FollowUp> {
        let key = (one.resident, one.disease);
        let from = self.follow_ups.partition_point(|up| (up.resident, up.disease) < key);
        let hers = self.follow_ups[from..].partition_point(|up| (up.resident, up.disease) == key);
        self.follow_ups[from..from + hers].iter().filter(move |up| year.has(up.day))
    }
}

fn rate<'a>(of: impl Iterator<Item = &'a Managed>, met: impl Fn(&Managed) -> bool) -> Rate {
    let mut rate = Rate::default();
    for one in of {
        rate.count(one.resident, met(one));
    }
    rate
}

/// As many follow-ups as were due from her registration, or from January, to now or to the day it was closed.
fn to_the_standard(rules: &IndicatorRules, facts: &Facts, one: &Managed, year: Period) -> bool {
    let last = one.closed.map_or(year.last, |closed| closed.min(year.last));
    // The last day is one of them: a whole year has its four follow-ups due on its last day.
    let days = ((last - one.since.max(year.first)).num_days() + 1).max(0);
    let due = days * i64::from(rules.rule.follow_ups_a_year.value) / DAYS_A_YEAR;
    let done = facts.of(one, year).filter(|up| up.took_place && up.in_person).count();
    i64::try_from(done).is_ok_and(|done| done >= due)
}

const DAYS_A_YEAR: i64 = 365;

/// By the last follow-up of the year; who was lost, or was never seen, is not.
fn controlled(facts: &Facts, one: &Managed, year: Period) -> bool {
    let last = facts.of(one, year).rev().find(|up| up.took_place || up.lost);
    last.is_some_and(|up| up.took_place && up.at_target)
}

fn timely(rules: &IndicatorRules, facts: &Facts, period: Period, today: NaiveDate) -> Rate {
    let limit = i64::from(rules.rule.timely_days.value);
    let mut rate = Rate::default();
    let mut seen = BTreeSet::new();
    // A visit of both diseases is one record.
    for up in facts.follow_ups.iter().filter(|up| period.has(up.day)) {
        if seen.insert((up.resident, up.day)) {
            rate.count(up.resident, up.signed_after <= limit);
        }
    }
    // What was begun and has waited for its signature too long is late already.
    for (resident, begun) in facts.unsigned.iter().filter(|(_, begun)| period.has(*begun)) {
        if (today - *begun).num_days() > limit {
            rate.count(*resident, false);
        }
    }
    rate
}

fn local(facts: &Facts, period: Period) -> Rate {
    let mut rate = Rate::default();
    let mut seen = BTreeSet::new();
    // A call is no visit here, as it is none anywhere else.
    let here = |up: &&FollowUp| period.has(up.day) && up.took_place && up.in_person;
    for up in facts.follow_ups.iter().filter(here) {
        if seen.insert((up.resident, up.day)) {
            rate.count(up.resident, true);
        }
    }
    for (resident, _) in facts.outside.iter().filter(|(_, day)| period.has(*day)) {
        rate.count(*resident, false);
    }
    rate
}

fn complication(facts: &Facts, year: Period) -> Rate {
    let mut rate = Rate::default();
    let with: BTreeSet<ResidentId> = facts
        .follow_ups
        .iter()
        .filter(|up| up.complication && year.has(up.day))
        .map(|up| up.resident)
        .collect();
    let managed: BTreeSet<ResidentId> = [Disease::Hypertension, Disease::Diabetes]
        .into_iter()
        .flat_map(|disease| facts.managed_in(disease, year))
        .map(|one| one.resident)
        .collect();
    for resident in managed {
        rate.count(resident, with.contains(&resident));
    }
    rate
}

fn screening(rules: &IndicatorRules, facts: &Facts, year: Period) -> Rate {
    let mut rate = Rate::default();
    let screened: BTreeSet<ResidentId> =
        facts.screened.iter().filter(|one| year.has(one.day)).map(|one| one.resident).collect();
    for (resident, born) in &facts.born {
        let gone = facts.gone.get(resident).is_some_and(|day| *day <= year.last);
        if !gone && age_on(*born, year.last) >= rules.rule.screening_from_age.value {
            rate.count(*resident, screened.contains(resident));
        }
    }
    rate
}

#[cfg(test)]
mod tests;
