//! How often blood pressure is measured at one visit: both arms the first time and the higher one from then on; two readings
//! about a minute apart, a third when they differ too much, the mean of the last two counts. What a meter has averaged
//! itself is not averaged again.

use rust_decimal::Decimal;

use super::case::Pressure;
use super::data::RuleSet;
use crate::care::id::VisitId;
use crate::care::reading::{BodySite, Mark, Reading, Source, Value};

/// What to do next with the cuff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextMeasurement {
    /// Measure.
    Measure {
        /// The how-manieth reading of its arm it will be, from 1.
        nth: usize,
        /// Nothing was measured yet: she rests first.
        rest: bool,
        /// How long to rest or wait before it, seconds.
        wait_seconds: u32,
        /// On which arm; none: whoever measures says which.
        arm: Option<BodySite>,
    },
    /// Enough: this is the visit's blood pressure.
    Done(Pressure),
}

/// One reading of the cuff that counts.
#[derive(Clone, Copy)]
struct Cuff {
    arm: Option<BodySite>,
    pressure: Pressure,
    average: bool,
}

impl RuleSet {
    /// What to do next after these readings of a visit, oldest first. `known` is the arm that earlier visits settled on;
    /// none asks for both arms.
    pub fn next_measurement(&self, known: Option<BodySite>, readings: &[&Reading]) -> NextMeasurement {
        let all = cuffs(readings);
        let (arm, counted) = counted(&all);
        let other = arm.map(BodySite::other).filter(|other| all.iter().all(|cuff| cuff.arm != Some(*other)));
        let again = |nth, arm| NextMeasurement::Measure {
            nth,
            rest: false,
            wait_seconds: self.measuring.pause_seconds.value,
            arm,
        };
        match (settle(&counted), counted.as_slice()) {
            (None, _) => NextMeasurement::Measure {
                nth: 1,
                rest: true,
                wait_seconds: self.measuring.rest_seconds.value,
                arm: known,
            },
            (Some(settled), counted) if counted.iter().any(|cuff| cuff.average) => {
                NextMeasurement::Done(settled)
            }
            (_, [_]) if known.is_none() && other.is_some() => again(1, other),
            (_, [_]) => again(2, arm.or(known)),
            (_, [first, second]) if self.too_far_apart(first.pressure, second.pressure) => {
                again(3, arm.or(known))
            }
            (Some(settled), _) => NextMeasurement::Done(settled),
        }
    }

    fn too_far_apart(&self, one: Pressure, other: Pressure) -> bool {
        let most = self.measuring.most_difference.value;
        (one.systolic - other.systolic).abs() > most || (one.diastolic - other.diastolic).abs() > most
    }
}

/// The blood pressure that a visit's readings settle on, exact: of the arm that counts the last average of the meter, else
/// the mean of the last two, of one its value. None without a usable reading, sitting, by the team.
pub fn settled(readings: &[&Reading]) -> Option<Pressure> {
    settle(&counted(&cuffs(readings)).1)
}

/// The blood pressures by the team that rules judge afterwards, as `measured` latest first, each with its last reading: of a
/// visit what its readings settle on, unless its form says another that was typed; of one beside visits its value.
pub fn judged_pressures(measured: &[Reading]) -> Vec<(&Reading, Pressure)> {
    let mut visits: Vec<VisitId> = Vec::new();
    let mut judged = Vec::new();
    for reading in measured.iter().filter(|reading| !cuffs(&[reading]).is_empty()) {
        let together: Vec<&Reading> = match reading.visit {
            Some(visit) if visits.contains(&visit) => continue,
            Some(visit) => measured.iter().rev().filter(|other| other.visit == Some(visit)).collect(),
            None => vec![reading],
        };
        visits.extend(reading.visit);
        let typed: Vec<&Reading> = together.iter().copied().filter(|r| r.source == Source::Typed).collect();
        let pressure = settled(&typed).or_else(|| settled(&together));
        judged.extend(pressure.map(|pressure| (reading, pressure)));
    }
    judged
}

/// The arm that counts, as far as it was said: of both, the one with the higher mean systolic.
fn higher_arm(readings: &[&Reading]) -> Option<BodySite> {
    counted(&cuffs(readings)).0
}

/// The arm to measure on by what the team measured at earlier visits, latest first: the higher one of the last visit that
/// measured both, else the one measured last. None: no arm was ever said.
pub fn known_arm(earlier: &[Reading]) -> Option<BodySite> {
    let mut visits: Vec<VisitId> = Vec::new();
    for visit in earlier.iter().filter_map(|r| r.visit) {
        if !visits.contains(&visit) {
            visits.push(visit);
        }
    }
    let of_visit = |visit: &VisitId| -> Vec<&Reading> {
        earlier.iter().filter(|r| r.visit == Some(*visit) && r.site.is_some()).collect()
    };
    let both = visits.iter().map(of_visit).find(|readings| {
        let sat = |arm| cuffs(readings).iter().any(|cuff| cuff.arm == Some(arm));
        sat(BodySite::RightArm) && sat(BodySite::LeftArm)
    });
    match both {
        Some(readings) => higher_arm(&readings),
        None => earlier.iter().find_map(|r| r.site),
    }
}

fn settle(counted: &[Cuff]) -> Option<Pressure> {
    if let Some(average) = counted.iter().rev().find(|cuff| cuff.average) {
        return Some(average.pressure);
    }
    match counted {
        [] => None,
        [only] => Some(only.pressure),
        [.., one, other] => Some(Pressure {
            systolic: (one.pressure.systolic + other.pressure.systolic) / Decimal::TWO,
            diastolic: (one.pressure.diastolic + other.pressure.diastolic) / Decimal::TWO,
        }),
    }
}

fn cuffs(readings: &[&Reading]) -> Vec<Cuff> {
    readings
        .iter()
        .filter(|r| r.counts() && r.by_staff())
        .filter_map(|r| match r.value {
            Value::BloodPressure { systolic, diastolic, .. } => Some(Cuff {
                arm: r.site,
                pressure: Pressure { systolic, diastolic },
                average: r.marks.contains(&Mark::MeterAverage),
            }),
            Value::Glucose { .. } => None,
        })
        .collect()
}

/// The arm that counts with its readings. A reading of which nobody said the arm counts only where none was said at all.
fn counted(all: &[Cuff]) -> (Option<BodySite>, Vec<Cuff>) {
    let highest = [BodySite::RightArm, BodySite::LeftArm]
        .into_iter()
        .filter_map(|arm| Some((mean_systolic(all, arm)?, arm)))
        .reduce(|one, other| if other.0 > one.0 { other } else { one })
        .map(|(_, arm)| arm);
    let goes = |cuff: &&Cuff| cuff.arm == highest;
    (highest, all.iter().filter(goes).copied().collect())
}

fn mean_systolic(all: &[Cuff], arm: BodySite) -> Option<Decimal> {
    let of_arm: Vec<Decimal> =
        all.iter().filter(|cuff| cuff.arm == Some(arm)).map(|cuff| cuff.pressure.systolic).collect();
    of_arm.iter().sum::<Decimal>().checked_div(Decimal::from(of_arm.len()))
}
