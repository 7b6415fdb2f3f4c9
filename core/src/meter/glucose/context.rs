//! 2A34 Glucose Measurement Context: what the person said about a measurement.

use super::super::bytes::{DecodeError, Reader};
use super::super::sfloat::Sfloat;
use super::nibbles;

mod flag {
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

    /// Whether the standard had given the number no meaning.
    #[must_use]
    pub const fn is_reserved(self) -> bool {
        matches!(self.0, 0 | 6..)
    }
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

impl ContextPacket {
    /// Whether anything beside the meal says something to which the standard had given no meaning. Zero, where nobody was asked
    /// what he ate or took or how he was, says nothing.
    #[must_use]
    pub fn has_reserved(&self) -> bool {
        self.extended_flags.is_some_and(|flags| flags != 0)
            || self.carbohydrate.is_some_and(|eaten| eaten.id > 7)
            || self
                .tester_health
                .is_some_and(|said| matches!(said.tester, 4..15) || matches!(said.health, 6..15))
            || self.medication.is_some_and(|taken| taken.id > 5)
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
        extended_flags: announced(flag::EXTENDED).then(|| reader.u8()).transpose()?,
        carbohydrate: announced(flag::CARBOHYDRATE)
            .then(|| Ok(Carbohydrate { id: reader.u8()?, kg: reader.sfloat()? }))
            .transpose()?,
        meal: announced(flag::MEAL).then(|| reader.u8()).transpose()?.map(Meal),
        tester_health: announced(flag::TESTER_HEALTH).then(|| reader.u8()).transpose()?.map(|byte| {
            let (tester, health) = nibbles(byte);
            TesterHealth { tester, health }
        }),
        exercise: announced(flag::EXERCISE)
            .then(|| Ok(Exercise { seconds: reader.u16()?, percent: reader.u8()? }))
            .transpose()?,
        medication: announced(flag::MEDICATION)
            .then(|| {
                let (id, amount) = (reader.u8()?, reader.sfloat()?);
                let litres = announced(flag::MEDICATION_IN_LITRES);
                Ok(Medication {
                    id,
                    amount,
                    unit: if litres { MedicationUnit::L } else { MedicationUnit::Kg },
                })
            })
            .transpose()?,
        hba1c_percent: announced(flag::HBA1C).then(|| reader.sfloat()).transpose()?,
    };
    reader.finish()?;
    Ok(packet)
}
