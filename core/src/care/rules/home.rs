//! 家庭自测: what the resident measured herself, judged by a target of its own on the mean of several days.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::case::Pressure;
use super::data::RuleSet;
use crate::care::reading::{Reading, Source, Value};

/// What home measurement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeMean {
    /// Mean of all readings of the days that count, rounded to a tenth, mmHg; none: too few days so far.
    pub mean: Option<Pressure>,
    /// Days that count.
    pub days: usize,
    /// Readings on them.
    pub readings: usize,
    /// The first day looked at that has a reading.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
}

impl RuleSet {
    /// The mean of the last days on which the resident measured at home. None: she did not, or too long ago.
    pub fn home_mean(&self, today: NaiveDate, readings: &[Reading]) -> Option<HomeMean> {
        let oldest = today.checked_sub_days(Days::new(self.home.valid_days.value.into()))?;
        let mut days: BTreeMap<NaiveDate, Vec<Pressure>> = BTreeMap::new();
        for reading in readings.iter().filter(|r| r.source == Source::Home && r.usable()) {
            let day = reading.taken_at.date_naive();
            if let Value::BloodPressure { systolic, diastolic, .. } = reading.value
                && (oldest..=today).contains(&day)
            {
                days.entry(day).or_default().push(Pressure { systolic, diastolic });
            }
        }
        let to = *days.keys().next_back()?;
        let span = self.home.most_days.value.saturating_sub(1);
        let window = days.split_off(&to.checked_sub_days(Days::new(span.into()))?);
        let from = *window.keys().next()?;
        let least = self.home.least_a_day.value as usize;
        let counted: Vec<&Vec<Pressure>> = window.values().filter(|of_day| of_day.len() >= least).collect();
        let all: Vec<Pressure> = counted.iter().flat_map(|of_day| of_day.iter().copied()).collect();
        let enough = counted.len() >= self.home.least_days.value as usize;
        let mean = if enough { mean(&all) } else { None };
        Some(HomeMean { mean, days: counted.len(), readings: all.len(), from, to })
    }

    /// Whether a mean of home measurement is at or above its target.
    pub fn home_high(&self, mean: Pressure) -> bool {
        self.home.pressure.value.reached_by(mean)
    }
}

fn mean(all: &[Pressure]) -> Option<Pressure> {
    let of = |part: fn(&Pressure) -> Decimal| {
        let sum: Decimal = all.iter().map(part).sum();
        let mean = sum.checked_div(Decimal::from(all.len()))?;
        Some(mean.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
    };
    Some(Pressure { systolic: of(|p| p.systolic)?, diastolic: of(|p| p.diastolic)? })
}
