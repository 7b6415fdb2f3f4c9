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
    /// 家庭自测: out of the memory of the resident's own meter, measured by herself or her family.
    Home,
    /// 院内或别处测的: told by the platform, measured by nobody of the team.
    Elsewhere,
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

impl BodySite {
    /// The other arm.
    pub fn other(self) -> Self {
        match self {
            BodySite::RightArm => BodySite::LeftArm,
            BodySite::LeftArm => BodySite::RightArm,
        }
    }
}

/// How the resident was when blood pressure was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Posture {
    /// 坐位, which is what all rules and forms speak of.
    #[default]
    Sitting,
    /// 站立 1 分钟
    StandingOneMinute,
    /// 站立 3 分钟
    StandingThreeMinutes,
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
    /// Measured at the door with a meter that did not know the time: the time is that of receipt.
    TimeUnknown,
    /// Control solution: never a patient's reading.
    ControlSolution,
    /// A context record was announced and never came.
    ContextMissing,
    /// The meter marked its own doubt (strip, temperature, sample …).
    MeterFault,
    /// Stored by a meter that had lost its clock: nobody knows when. The time is that of receipt and no rule uses it.
    Undated,
    /// The time was said by a person, from memory.
    Estimated,
    /// A doctor looked at an implausible value and says that it is real.
    Confirmed,
    /// The meter averaged several measurements itself.
    MeterAverage,
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
    /// The meter's user slot, where it has any.
    pub slot: Option<u8>,
    /// Where the cuff sat; none: nobody said.
    pub site: Option<BodySite>,
    /// Sitting, unless it was said otherwise.
    pub posture: Posture,
    /// What to know before believing it.
    pub marks: Vec<Mark>,
    /// Who was at the door.
    pub taken_by: StaffId,
}

impl Reading {
    /// Whether a rule may use it: a patient's value, at a known time, and either plausible or confirmed by a doctor.
    pub fn usable(&self) -> bool {
        let marked = |mark| self.marks.contains(&mark);
        !marked(Mark::ControlSolution)
            && !marked(Mark::Undated)
            && (!marked(Mark::Implausible) || marked(Mark::Confirmed))
    }

    /// Measured by the team, not by the resident at home: the two have different targets and are never mixed. What was measured
    /// elsewhere is neither: nobody of the team knows how.
    pub fn by_staff(&self) -> bool {
        matches!(self.source, Source::Meter | Source::Typed)
    }

    /// Whether it waits for a doctor to say that it is real.
    pub fn unconfirmed(&self) -> bool {
        self.marks.contains(&Mark::Implausible) && !self.marks.contains(&Mark::Confirmed)
    }
}
