//! How often blood pressure is measured at one visit: two readings about a minute apart, a third when they differ too much,
//! the mean of the last two counts.

use rust_decimal::Decimal;

use super::case::Pressure;
use super::data::RuleSet;
use crate::care::reading::{BodySite, Reading, Value};

/// What to do next with the cuff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextMeasurement {
    /// Measure.
    Measure {
        /// The how-manieth reading it will be, from 1.
        nth: usize,
        /// How long to rest or wait before it, seconds.
        wait_seconds: u32,
    },
    /// Enough: this is the visit's blood pressure.
    Done(Pressure),
}

impl RuleSet {
    /// What to do next after these readings of one arm, oldest first.
    pub fn next_measurement(&self, readings: &[Pressure]) -> NextMeasurement {
        let wait_seconds = match readings {
            [] => self.measuring.rest_seconds.value,
            _ => self.measuring.pause_seconds.value,
        };
        let again = NextMeasurement::Measure { nth: readings.len() + 1, wait_seconds };
        match readings {
            [] | [_] => again,
            [first, second] if self.too_far_apart(*first, *second) => again,
            _ => mean(readings).map_or(again, NextMeasurement::Done),
        }
    }

    fn too_far_apart(&self, one: Pressure, other: Pressure) -> bool {
        let most = self.measuring.most_difference.value;
        (one.systolic - other.systolic).abs() > most || (one.diastolic - other.diastolic).abs() > most
    }
}

/// Mean of the last two readings, exact; of one its value; `None` without any.
pub fn mean(readings: &[Pressure]) -> Option<Pressure> {
    match readings {
        [] => None,
        [only] => Some(*only),
        [.., one, other] => Some(Pressure {
            systolic: (one.systolic + other.systolic) / Decimal::TWO,
            diastolic: (one.diastolic + other.diastolic) / Decimal::TWO,
        }),
    }
}

/// The usable blood pressures of one arm, in the order given. Measured on both arms, the arm with the higher mean systolic
/// counts; readings without a site go with either.
pub fn one_arm(readings: &[&Reading]) -> Vec<Pressure> {
    let all: Vec<(Option<BodySite>, Pressure)> = readings
        .iter()
        .filter(|r| r.usable())
        .filter_map(|r| match r.value {
            Value::BloodPressure { systolic, diastolic, .. } => {
                Some((r.site, Pressure { systolic, diastolic }))
            }
            Value::Glucose { .. } => None,
        })
        .collect();
    let highest = [BodySite::RightArm, BodySite::LeftArm]
        .into_iter()
        .filter_map(|arm| Some((mean_systolic(&all, arm)?, arm)))
        .reduce(|one, other| if other.0 > one.0 { other } else { one });
    all.into_iter()
        .filter(|(site, _)| match (site, highest) {
            (Some(site), Some((_, arm))) => *site == arm,
            _ => true,
        })
        .map(|(_, pressure)| pressure)
        .collect()
}

fn mean_systolic(all: &[(Option<BodySite>, Pressure)], arm: BodySite) -> Option<Decimal> {
    let of_arm: Vec<Decimal> =
        all.iter().filter(|(site, _)| *site == Some(arm)).map(|(_, p)| p.systolic).collect();
    of_arm.iter().sum::<Decimal>().checked_div(Decimal::from(of_arm.len()))
}
