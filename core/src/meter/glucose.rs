//! 2A18 Glucose Measurement; 2A34, its context, stands in [`context`].

use super::bytes::{DecodeError, Reader};
use super::sfloat::Sfloat;
use super::time::{DateOrder, MeterTime, TimeDoubt};
use super::units::{Concentration, ConcentrationUnit};
use crate::care::plausible::implausible_glucose;
use chrono::{NaiveDateTime, TimeDelta};

mod context;

pub use context::{
    Carbohydrate, ContextPacket, Exercise, Meal, Medication, MedicationUnit, TesterHealth, decode_context,
};

mod measurement_flag {
    pub(super) const OFFSET: u8 = 1 << 0;
    pub(super) const CONCENTRATION: u8 = 1 << 1;
    pub(super) const MOL_PER_L: u8 = 1 << 2;
    pub(super) const STATUS: u8 = 1 << 3;
    pub(super) const CONTEXT: u8 = 1 << 4;
    pub(super) const RESERVED: u8 = 0b1110_0000;
}

/// One 2A18 packet, field by field as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlucosePacket {
    /// Number of the record in the meter; wraps and restarts with a new battery on some.
    pub sequence: u16,
    /// The meter's own clock at the measurement.
    pub base_time: MeterTime,
    /// Minutes between the meter's own clock and the time it shows.
    pub offset_minutes: Option<i16>,
    /// The result; absent if the record has no value.
    pub sample: Option<Sample>,
    /// What the meter noticed while measuring.
    pub status: Option<GlucoseStatus>,
    /// Whether the meter announces a context record with the same sequence number.
    pub has_context: bool,
    /// Flag bits to which the standard had given no meaning.
    pub reserved_flags: u8,
}

/// The result of a measurement with what was measured, where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The concentration as sent.
    pub value: Sfloat,
    /// Its unit.
    pub unit: ConcentrationUnit,
    /// What was measured.
    pub kind: SampleType,
    /// Where it was taken.
    pub location: SampleLocation,
}

impl Sample {
    /// The concentration, if it is a number.
    #[must_use]
    pub fn concentration(&self) -> Option<Concentration> {
        self.value.number().map(|value| Concentration { value, unit: self.unit })
    }

    /// Control solution checks the meter; it is never a patient's reading.
    #[must_use]
    pub fn is_control_solution(&self) -> bool {
        self.kind == SampleType::CONTROL_SOLUTION || self.location == SampleLocation::CONTROL_SOLUTION
    }

    /// Whether a clinician must look before any rule uses it: outside 0.6–33.3 mmol/L (10–600 mg/dL), which is
    /// what meters can measure. Specials are not judged; they are no values.
    #[must_use]
    pub fn is_implausible(&self) -> bool {
        self.concentration().is_some_and(|concentration| implausible_glucose(concentration.mmol_per_l()))
    }
}

/// What was measured, as the standard numbers it (4 bits): 1/2 capillary blood/plasma, 3/4 venous, 5/6 arterial,
/// 7/8 undetermined, 9 interstitial fluid, 10 control solution; the others are reserved and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleType(pub u8);

impl SampleType {
    /// Control solution.
    pub const CONTROL_SOLUTION: Self = Self(10);

    const fn is_reserved(self) -> bool {
        matches!(self.0, 0 | 11..)
    }
}

/// Where the sample was taken, as the standard numbers it (4 bits): 1 finger, 2 alternate site, 3 earlobe,
/// 4 control solution, 15 not available; the others are reserved and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleLocation(pub u8);

impl SampleLocation {
    /// No site: control solution was measured.
    pub const CONTROL_SOLUTION: Self = Self(4);

    const fn is_reserved(self) -> bool {
        matches!(self.0, 0 | 5..15)
    }
}

/// Sensor status of 2A18, with its reserved bits as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlucoseStatus(pub u16);

/// One finding of [`GlucoseStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlucoseFinding {
    /// The battery was low.
    BatteryLow,
    /// The sensor failed.
    Malfunction,
    /// Not enough blood.
    SampleSmall,
    /// The strip was not inserted properly.
    StripInsertion,
    /// Wrong kind of strip.
    StripType,
    /// Above what the meter measures.
    TooHigh,
    /// Below what the meter measures.
    TooLow,
    /// Too hot for a valid result.
    TooHot,
    /// Too cold for a valid result.
    TooCold,
    /// The strip was pulled out too early.
    Interrupted,
    /// A general fault.
    Fault,
    /// The meter's clock failed.
    TimeFault,
}

impl GlucoseFinding {
    pub(super) const IN_ORDER_OF_BITS: [Self; 12] = [
        Self::BatteryLow,
        Self::Malfunction,
        Self::SampleSmall,
        Self::StripInsertion,
        Self::StripType,
        Self::TooHigh,
        Self::TooLow,
        Self::TooHot,
        Self::TooCold,
        Self::Interrupted,
        Self::Fault,
        Self::TimeFault,
    ];

    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BatteryLow => "battery-low",
            Self::Malfunction => "malfunction",
            Self::SampleSmall => "sample-small",
            Self::StripInsertion => "strip-insertion",
            Self::StripType => "strip-type",
            Self::TooHigh => "too-high",
            Self::TooLow => "too-low",
            Self::TooHot => "too-hot",
            Self::TooCold => "too-cold",
            Self::Interrupted => "interrupted",
            Self::Fault => "fault",
            Self::TimeFault => "time-fault",
        }
    }
}

impl GlucoseStatus {
    /// Whether it says something to which the standard had given no meaning.
    #[must_use]
    pub const fn has_reserved(self) -> bool {
        self.0 >> 12 != 0
    }

    /// Whether the meter says that its clock has failed.
    #[must_use]
    pub fn has_time_fault(self) -> bool {
        self.findings().any(|finding| finding == GlucoseFinding::TimeFault)
    }

    /// The findings in the order of their bits. Reserved bits say nothing.
    pub fn findings(self) -> impl Iterator<Item = GlucoseFinding> {
        GlucoseFinding::IN_ORDER_OF_BITS
            .into_iter()
            .enumerate()
            .filter_map(move |(bit, finding)| (self.0 >> bit & 1 == 1).then_some(finding))
    }
}

impl GlucosePacket {
    /// Whether flags, status, type or location say something to which the standard had given no meaning.
    #[must_use]
    pub fn has_reserved(&self) -> bool {
        let sample = |sample: Sample| sample.kind.is_reserved() || sample.location.is_reserved();
        self.reserved_flags != 0
            || self.status.is_some_and(GlucoseStatus::has_reserved)
            || self.sample.is_some_and(sample)
    }

    /// The time as the meter shows it: base time plus offset.
    ///
    /// # Errors
    /// The doubt about the base time; or [`TimeDoubt::Impossible`] if the offset is one of the standard's two
    /// "out of range" values (7FFF, 8000).
    pub fn shown_time(&self) -> Result<NaiveDateTime, TimeDoubt> {
        let base = self.base_time.value()?;
        match self.offset_minutes {
            None => Ok(base),
            Some(i16::MAX | i16::MIN) => Err(TimeDoubt::Impossible),
            Some(minutes) => {
                base.checked_add_signed(TimeDelta::minutes(minutes.into())).ok_or(TimeDoubt::Impossible)
            }
        }
    }
}

/// Decodes 2A18 as the standard has it.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode_measurement(bytes: &[u8]) -> Result<GlucosePacket, DecodeError> {
    decode_measurement_in(bytes, DateOrder::YearMonthDay)
}

/// Decodes 2A18 of a meter whose dates stand in this order.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode_measurement_in(bytes: &[u8], order: DateOrder) -> Result<GlucosePacket, DecodeError> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let announced = |flag: u8| flags & flag != 0;
    let packet = GlucosePacket {
        sequence: reader.u16()?,
        base_time: reader.time_in(order)?,
        offset_minutes: announced(measurement_flag::OFFSET).then(|| reader.i16()).transpose()?,
        sample: announced(measurement_flag::CONCENTRATION)
            .then(|| sample(&mut reader, announced(measurement_flag::MOL_PER_L)))
            .transpose()?,
        status: announced(measurement_flag::STATUS).then(|| reader.u16()).transpose()?.map(GlucoseStatus),
        has_context: announced(measurement_flag::CONTEXT),
        reserved_flags: flags & measurement_flag::RESERVED,
    };
    reader.finish()?;
    Ok(packet)
}

fn sample(reader: &mut Reader<'_>, mol_per_l: bool) -> Result<Sample, DecodeError> {
    let value = reader.sfloat()?;
    let (low, high) = nibbles(reader.u8()?);
    Ok(Sample {
        value,
        unit: if mol_per_l { ConcentrationUnit::MolPerL } else { ConcentrationUnit::KgPerL },
        kind: SampleType(low),
        location: SampleLocation(high),
    })
}

/// The low and the high half of a byte.
const fn nibbles(byte: u8) -> (u8, u8) {
    (byte & 0x0F, byte >> 4)
}
