//! Measured values, as they were measured.

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::id::{RawId, ReadingId, ResidentId, StaffId, VisitId};

/// When glucose was measured in relation to a meal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MealTiming {
    /// 空腹
    Fasting,
    /// 餐前
    BeforeMeal,
    /// 餐后
    AfterMeal,
    /// 睡前
    Bedtime,
    /// 随机
    Casual,
    /// Nobody said.
    Unknown,
}

/// A value with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Value {
    /// 血压, mmHg; pulse a minute.
    BloodPressure {
        /// 收缩压 (高压), mmHg.
        systolic: Decimal,
        /// 舒张压 (低压), mmHg.
        diastolic: Decimal,
        /// Mean arterial pressure, mmHg.
        mean: Option<Decimal>,
        /// 脉搏, a minute.
        pulse: Option<Decimal>,
    },
    /// 血糖.
    Glucose {
        /// mmol/L, exact as converted once.
        mmol_per_l: Decimal,
        /// Relation to a meal.
        timing: MealTiming,
    },
}

/// Where a reading comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Sent by a meter over Bluetooth.
    Meter,
    /// Typed by staff.
    Typed,
}

/// Where the cuff sat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodySite {
    /// 右臂
    RightArm,
    /// 左臂
    LeftArm,
}

/// Something to know about a reading before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The arm moved.
    Movement,
    /// The cuff was loose.
    CuffLoose,
    /// Irregular pulse.
    IrregularPulse,
    /// Pulse above what the meter counts.
    PulseHigh,
    /// Pulse below what the meter counts.
    PulseLow,
    /// The arm was held wrongly.
    Position,
    /// Kept, but no rule may use it before a clinician looked.
    Implausible,
    /// The meter's clock was wrong and the time was corrected by the observed skew.
    TimeCorrected,
    /// The meter did not know the time: the time is that of receipt.
    TimeUnknown,
    /// Control solution: never a patient's reading.
    ControlSolution,
    /// A context record was announced and never came.
    ContextMissing,
    /// The meter marked its own doubt (strip, temperature, sample …).
    MeterFault,
}

/// One measured value. Immutable once stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Id.
    pub id: ReadingId,
    /// Whose.
    pub resident: ResidentId,
    /// The visit in which it was taken.
    pub visit: Option<VisitId>,
    /// What was measured.
    pub value: Value,
    /// When; the meter's time corrected by the observed skew, or the time of receipt with a mark.
    pub taken_at: DateTime<FixedOffset>,
    /// Where from.
    pub source: Source,
    /// The meter's name as advertised, for example BM85.
    pub meter: Option<String>,
    /// The raw record it was decoded from.
    pub raw: Option<RawId>,
    /// Version of the decoder.
    pub decoder: Option<u32>,
    /// Where the cuff sat.
    pub site: Option<BodySite>,
    /// What to know before believing it.
    pub marks: Vec<Mark>,
    /// Who was at the door.
    pub taken_by: StaffId,
}

impl Reading {
    /// Whether a rule may use it.
    pub fn usable(&self) -> bool {
        !self.marks.iter().any(|m| matches!(m, Mark::Implausible | Mark::ControlSolution))
    }
}
