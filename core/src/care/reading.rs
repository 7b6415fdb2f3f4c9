//! Measured values, as they were measured.

use chrono::{DateTime, FixedOffset};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::id::{RawId, ReadingId, ResidentId, StaffId, VisitId};
use super::plausible::implausible;

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

/// A glucose value, mmol/L, as it is shown and judged: nothing is judged by digits that nobody sees, and nothing that
/// somebody sees is left out. One that a person, a laboratory or a platform gave keeps its two decimals; a longer one was converted from
/// mg/dL and has the one that its meter shows.
#[must_use]
pub fn mmol_shown(mmol_per_l: Decimal) -> Decimal {
    match mmol_per_l.normalize() {
        given if given.scale() <= 2 => given,
        converted => one_decimal(converted),
    }
}

/// Rounded to one decimal, half away from zero.
pub(crate) fn one_decimal(mmol_per_l: Decimal) -> Decimal {
    mmol_per_l.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
}

/// The same in figures: 7.0, 6.96.
pub(crate) fn mmol_text(mmol_per_l: Decimal) -> String {
    let shown = mmol_shown(mmol_per_l);
    if shown.scale() <= 1 { format!("{shown:.1}") } else { shown.to_string() }
}

/// HI or LO in place of a number: the value is where the meter's numbers end, mmol/L.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// Above it.
    Above(Decimal),
    /// Below it.
    Below(Decimal),
}

impl Beyond {
    /// Where meters show HI, mmol/L (600 mg/dL).
    pub const HIGHEST: Decimal = Decimal::from_parts(333, 0, 0, false, 1);
    /// Below this every meter that shows LO is, mmol/L: some count down to 0.6, others to 1.1 (20 mg/dL).
    pub const LOWEST: Decimal = Decimal::from_parts(11, 0, 0, false, 1);

    /// What a glucose value with these marks stands for; none: it is a number of its own, or a blood pressure.
    #[must_use]
    pub fn of(value: &Value, marks: &[Mark]) -> Option<Self> {
        let Value::Glucose { mmol_per_l, .. } = value else { return None };
        let limit = mmol_shown(*mmol_per_l);
        marks.iter().find_map(|mark| match mark {
            Mark::AboveRange => Some(Beyond::Above(limit)),
            Mark::BelowRange => Some(Beyond::Below(limit)),
            _ => None,
        })
    }

    /// The value at the end of the range, as shown.
    #[must_use]
    pub const fn limit(self) -> Decimal {
        match self {
            Beyond::Above(limit) | Beyond::Below(limit) => limit,
        }
    }

    /// `>` or `<`.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Beyond::Above(_) => ">",
            Beyond::Below(_) => "<",
        }
    }
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
    /// The glucometer shows HI: above what it measures. The value is the end of its range.
    AboveRange,
    /// The glucometer shows LO: below what it measures. The value is the end of its range.
    BelowRange,
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
    /// A context record was announced and never came, or its meal can't be read: it may be ketone.
    ContextMissing,
    /// The glucometer's battery was low.
    BatteryLow,
    /// The glucometer's sensor failed.
    Malfunction,
    /// Not enough blood.
    SampleSmall,
    /// The strip was not inserted properly.
    StripInsertion,
    /// Wrong kind of strip.
    StripType,
    /// Too hot for a valid result.
    TooHot,
    /// Too cold for a valid result.
    TooCold,
    /// The strip was pulled out too early.
    Interrupted,
    /// The glucometer reports a fault without saying which.
    MeterFault,
    /// The glucometer's clock failed.
    TimeFault,
    /// Stored by a meter that had lost its clock: nobody knows when. The time is that of receipt and no rule uses it.
    Undated,
    /// The time was said by a person, from memory.
    Estimated,
    /// A doctor looked at a value in doubt and says that it is real.
    Confirmed,
    /// The meter averaged several measurements itself.
    MeterAverage,
    /// The meter's mean is not between its two pressures and was left out.
    MeanOutside,
    /// The meter says something more that this app can't read.
    ReservedBits,
}

impl Mark {
    /// Those that say that the meter did not know when.
    pub const WITHOUT_A_TIME: [Self; 2] = [Mark::Undated, Mark::TimeUnknown];

    /// Whether it says that the meter did not know when: a person may say it.
    #[must_use]
    pub fn lets_a_person_date(self) -> bool {
        Self::WITHOUT_A_TIME.contains(&self)
    }

    /// Whether no rule may use the value before a person has looked: it may be nobody's value, or not of what it seems to be.
    #[must_use]
    pub const fn keeps_rules_away(self) -> bool {
        matches!(
            self,
            Mark::Implausible
                | Mark::ContextMissing
                | Mark::Malfunction
                | Mark::SampleSmall
                | Mark::StripInsertion
                | Mark::StripType
                | Mark::TooHot
                | Mark::TooCold
                | Mark::Interrupted
                | Mark::MeterFault
        )
    }
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
    /// A value that staff typed beside any visit, of somebody sitting, with the doubt that it raises.
    pub fn typed(
        id: ReadingId,
        resident: ResidentId,
        value: Value,
        taken_at: DateTime<FixedOffset>,
        taken_by: StaffId,
    ) -> Self {
        Self {
            id,
            resident,
            visit: None,
            value,
            taken_at,
            source: Source::Typed,
            meter: None,
            raw: None,
            decoder: None,
            slot: None,
            site: None,
            posture: Posture::Sitting,
            marks: implausible(&value).then_some(Mark::Implausible).into_iter().collect(),
            taken_by,
        }
    }

    /// Whether a rule may use it: a patient's value, at a known time, and either beyond doubt or confirmed by a doctor.
    pub fn usable(&self) -> bool {
        let marked = |mark| self.marks.contains(&mark);
        !marked(Mark::ControlSolution) && !marked(Mark::Undated) && !self.unconfirmed()
    }

    /// Whether a rule may judge by it: usable, and of somebody sitting, of whom all rules and forms speak.
    pub fn counts(&self) -> bool {
        self.usable() && self.posture == Posture::Sitting
    }

    /// A glucose value as shown and judged, with its relation to a meal; none: it is a blood pressure.
    pub fn glucose(&self) -> Option<(Decimal, MealTiming)> {
        match self.value {
            Value::Glucose { mmol_per_l, timing } => Some((mmol_shown(mmol_per_l), timing)),
            Value::BloodPressure { .. } => None,
        }
    }

    /// Whether its meter showed HI or LO in place of a number.
    pub fn beyond(&self) -> Option<Beyond> {
        Beyond::of(&self.value, &self.marks)
    }

    /// Whether a person has said what a context record would have said: that it is glucose, before or after a meal.
    pub fn meal_is_known(&self) -> bool {
        self.glucose().is_some_and(|(_, timing)| timing != MealTiming::Unknown)
    }

    /// Measured by the team, not by the resident at home: the two have different targets and are never mixed. What was measured
    /// elsewhere is neither: nobody of the team knows how.
    pub fn by_staff(&self) -> bool {
        matches!(self.source, Source::Meter | Source::Typed)
    }

    /// Whether it waits for a doctor to say that it is real.
    pub fn unconfirmed(&self) -> bool {
        let settled = |mark: Mark| mark == Mark::ContextMissing && self.meal_is_known();
        let doubted = self.marks.iter().any(|mark| mark.keeps_rules_away() && !settled(*mark));
        doubted && !self.marks.contains(&Mark::Confirmed)
    }
}
