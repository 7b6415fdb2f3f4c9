//! 2A18 Glucose Measurement and 2A34 Glucose Measurement Context.

use chrono::{NaiveDateTime, TimeDelta};
use rust_decimal::Decimal;

use super::bytes::{DecodeError, Reader};
use super::sfloat::Sfloat;
use super::time::{MeterTime, TimeDoubt};
use super::units::{Concentration, ConcentrationUnit};

mod measurement_flag {
    pub(super) const OFFSET: u8 = 1 << 0;
    pub(super) const CONCENTRATION: u8 = 1 << 1;
    pub(super) const MOL_PER_L: u8 = 1 << 2;
    pub(super) const STATUS: u8 = 1 << 3;
    pub(super) const CONTEXT: u8 = 1 << 4;
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
        self.concentration().is_some_and(|concentration| {
            let shown = concentration.mmol_per_l_shown();
            shown < Decimal::new(6, 1) || shown > Decimal::new(333, 1)
        })
    }
}

/// What was measured, as the standard numbers it (4 bits): 1/2 capillary blood/plasma, 3/4 venous, 5/6 arterial,
/// 7/8 undetermined, 9 interstitial fluid, 10 control solution; the others are reserved and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleType(pub u8);

impl SampleType {
    /// Control solution.
    pub const CONTROL_SOLUTION: Self = Self(10);
}

/// Where the sample was taken, as the standard numbers it (4 bits): 1 finger, 2 alternate site, 3 earlobe,
/// 4 control solution, 15 not available; the others are reserved and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleLocation(pub u8);

impl SampleLocation {
    /// No site: control solution was measured.
    pub const CONTROL_SOLUTION: Self = Self(4);
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
    /// The findings in the order of their bits. Reserved bits say nothing.
    pub fn findings(self) -> impl Iterator<Item = GlucoseFinding> {
        GlucoseFinding::IN_ORDER_OF_BITS
            .into_iter()
            .enumerate()
            .filter_map(move |(bit, finding)| (self.0 >> bit & 1 == 1).then_some(finding))
    }
}

impl GlucosePacket {
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

/// Decodes 2A18.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode_measurement(bytes: &[u8]) -> Result<GlucosePacket, DecodeError> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let announced = |flag: u8| flags & flag != 0;
    let packet = GlucosePacket {
        sequence: reader.u16()?,
        base_time: reader.time()?,
        offset_minutes: announced(measurement_flag::OFFSET).then(|| reader.i16()).transpose()?,
        sample: announced(measurement_flag::CONCENTRATION)
            .then(|| sample(&mut reader, announced(measurement_flag::MOL_PER_L)))
            .transpose()?,
        status: announced(measurement_flag::STATUS).then(|| reader.u16()).transpose()?.map(GlucoseStatus),
        has_context: announced(measurement_flag::CONTEXT),
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

mod context_flag {
    pub(super) const CARBOHYDRATE: u8 = 1 << 0;
    pub(super) const MEAL: u8 = 1 << 1;
    pub(super) const TESTER_HEALTH: u8 = 1 << 2;
    pub(super) const EXERCISE: u8 = 1 << 3;
    pub(super) const MEDICATION: u8 = 1 << 4;
    pub(super) const MEDICATION_IN_LITRES: u8 = 1 << 5;
    pub(super) const HBA1C: u8 = 1 << 6;
    pub(super) const EXTENDED: u8 = 1 << 7;
}

/// One 2A34 packet, field by field as sent. Numbers are those of the standard; reserved ones are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContextPacket {
    /// The record that this belongs to.
    pub sequence: u16,
    /// Extended flags: all reserved.
    pub extended_flags: Option<u8>,
    /// What was eaten.
    pub carbohydrate: Option<Carbohydrate>,
    /// Relation to a meal.
    pub meal: Option<Meal>,
    /// Who tested, and in what state of health the person was.
    pub tester_health: Option<TesterHealth>,
    /// Exercise.
    pub exercise: Option<Exercise>,
    /// Medication.
    pub medication: Option<Medication>,
    /// HbA1c in percent.
    pub hba1c_percent: Option<Sfloat>,
}

/// Food: 1 breakfast, 2 lunch, 3 dinner, 4 snack, 5 drink, 6 supper, 7 brunch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carbohydrate {
    /// Which meal.
    pub id: u8,
    /// Kilograms.
    pub kg: Sfloat,
}

/// Relation to a meal, as the standard numbers it; a meter's quirk can give a reserved number a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meal(pub u8);

impl Meal {
    /// Before a meal.
    pub const BEFORE: Self = Self(1);
    /// After a meal.
    pub const AFTER: Self = Self(2);
    /// Fasting.
    pub const FASTING: Self = Self(3);
    /// Casual: snacks, drinks.
    pub const CASUAL: Self = Self(4);
    /// At bedtime.
    pub const BEDTIME: Self = Self(5);
}

/// Who tested (1 self, 2 health professional, 3 laboratory, 15 not available) and health (1 minor issues,
/// 2 major issues, 3 during menses, 4 under stress, 5 no issues, 15 not available).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TesterHealth {
    /// Who tested.
    pub tester: u8,
    /// State of health.
    pub health: u8,
}

/// Exercise before the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exercise {
    /// Seconds; 65535 means more than can be said.
    pub seconds: u16,
    /// Intensity in percent.
    pub percent: u8,
}

/// Medication: 1 rapid, 2 short, 3 intermediate, 4 long acting, 5 pre-mixed insulin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Medication {
    /// Which.
    pub id: u8,
    /// How much.
    pub amount: Sfloat,
    /// Unit of the amount.
    pub unit: MedicationUnit,
}

/// Unit of an amount of medication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MedicationUnit {
    /// Kilogram.
    Kg,
    /// Litre.
    L,
}

impl MedicationUnit {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kg => "kg",
            Self::L => "L",
        }
    }
}

/// Decodes 2A34.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode_context(bytes: &[u8]) -> Result<ContextPacket, DecodeError> {
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let announced = |flag: u8| flags & flag != 0;
    let packet = ContextPacket {
        sequence: reader.u16()?,
        extended_flags: announced(context_flag::EXTENDED).then(|| reader.u8()).transpose()?,
        carbohydrate: announced(context_flag::CARBOHYDRATE)
            .then(|| Ok(Carbohydrate { id: reader.u8()?, kg: reader.sfloat()? }))
            .transpose()?,
        meal: announced(context_flag::MEAL).then(|| reader.u8()).transpose()?.map(Meal),
        tester_health: announced(context_flag::TESTER_HEALTH).then(|| reader.u8()).transpose()?.map(|byte| {
            let (tester, health) = nibbles(byte);
            TesterHealth { tester, health }
        }),
        exercise: announced(context_flag::EXERCISE)
            .then(|| Ok(Exercise { seconds: reader.u16()?, percent: reader.u8()? }))
            .transpose()?,
        medication: announced(context_flag::MEDICATION)
            .then(|| {
                let (id, amount) = (reader.u8()?, reader.sfloat()?);
                let litres = announced(context_flag::MEDICATION_IN_LITRES);
                Ok(Medication {
                    id,
                    amount,
                    unit: if litres { MedicationUnit::L } else { MedicationUnit::Kg },
                })
            })
            .transpose()?,
        hba1c_percent: announced(context_flag::HBA1C).then(|| reader.sfloat()).transpose()?,
    };
    reader.finish()?;
    Ok(packet)
}
