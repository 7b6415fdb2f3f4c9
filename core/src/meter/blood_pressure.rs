//! 2A35 Blood Pressure Measurement and 2A36 Intermediate Cuff Pressure, which share a layout.

use super::bytes::{ByteOrder, DecodeError, Reader};
use super::quirks::PressureLayout;
use super::sfloat::Sfloat;
use super::time::{DateOrder, MeterTime};
use super::units::PressureUnit;
use crate::care::plausible::implausible_pressure;

const KPA: u8 = 1 << 0;
const TIME: u8 = 1 << 1;
const PULSE: u8 = 1 << 2;
const USER: u8 = 1 << 3;
const STATUS: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// The meter's way to say that it does not know whose reading this is.
pub const UNKNOWN_USER: u8 = 0xFF;

/// One packet, field by field as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PressurePacket {
    /// Unit of the three pressures.
    pub unit: PressureUnit,
    /// Systolic pressure; in 2A36 the current cuff pressure.
    pub systolic: Sfloat,
    /// Diastolic pressure; NaN in 2A36.
    pub diastolic: Sfloat,
    /// Mean arterial pressure. Some meters send zero or NaN.
    pub mean: Sfloat,
    /// The meter's own time.
    pub time: Option<MeterTime>,
    /// Pulse, beats a minute.
    pub pulse: Option<Sfloat>,
    /// User slot; [`UNKNOWN_USER`] means unknown.
    pub user: Option<u8>,
    /// What the meter noticed while measuring.
    pub status: Option<PressureStatus>,
    /// Flag bits to which the standard had given no meaning.
    pub reserved_flags: u8,
}

/// Measurement status of 2A35, with its reserved bits as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PressureStatus(pub u16);

/// One finding of [`PressureStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PressureFinding {
    /// The body moved.
    Movement,
    /// The cuff was too loose.
    CuffLoose,
    /// Irregular pulse.
    IrregularPulse,
    /// Pulse above the meter's limit.
    PulseHigh,
    /// Pulse below the meter's limit.
    PulseLow,
    /// Wrong position of the arm.
    Position,
}

impl PressureFinding {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Movement => "movement",
            Self::CuffLoose => "cuff-loose",
            Self::IrregularPulse => "irregular-pulse",
            Self::PulseHigh => "pulse-high",
            Self::PulseLow => "pulse-low",
            Self::Position => "position",
        }
    }
}

impl PressureStatus {
    /// Whether it says something to which the standard had given no meaning.
    #[must_use]
    pub const fn has_reserved(self) -> bool {
        self.0 >> 6 != 0 || self.0 >> 3 & 0b11 == 3
    }

    /// The findings in the order of their bits. Reserved bits and the reserved pulse range say nothing.
    pub fn findings(self) -> impl Iterator<Item = PressureFinding> {
        let bit = |number: u16, finding| (self.0 >> number & 1 == 1).then_some(finding);
        let pulse_range = match self.0 >> 3 & 0b11 {
            1 => Some(PressureFinding::PulseHigh),
            2 => Some(PressureFinding::PulseLow),
            _ => None,
        };
        [
            bit(0, PressureFinding::Movement),
            bit(1, PressureFinding::CuffLoose),
            bit(2, PressureFinding::IrregularPulse),
            pulse_range,
            bit(5, PressureFinding::Position),
        ]
        .into_iter()
        .flatten()
    }
}

impl PressurePacket {
    /// Whether a clinician must look before any rule uses it: outside what is seen in living adults, or with a
    /// diastolic pressure that is not below the systolic. Specials are not judged; they are no values.
    #[must_use]
    pub fn is_implausible(&self) -> bool {
        let mmhg = |value: Sfloat| value.number().map(|number| self.unit.to_mmhg(number));
        let pulse = self.pulse.and_then(Sfloat::number);
        implausible_pressure(mmhg(self.systolic), mmhg(self.diastolic), pulse)
    }

    /// Whether flags or status say something to which the standard had given no meaning.
    #[must_use]
    pub fn has_reserved(&self) -> bool {
        self.reserved_flags != 0 || self.status.is_some_and(PressureStatus::has_reserved)
    }
}

/// The meter's time in a packet of 2A35, whatever follows it: it stands where the layout makes no difference.
pub(super) fn time(bytes: &[u8], order: DateOrder) -> Option<MeterTime> {
    let sent = bytes.get(7..)?.first_chunk()?;
    (bytes.first()? & TIME != 0).then(|| MeterTime::from_bytes(order.to_standard(*sent)))
}

/// Decodes 2A35 or 2A36; the second is never a reading.
///
/// Reserved flag bits announce nothing that is known; if they stand for fields, those fields are left over at the
/// end and the packet is refused.
///
/// # Errors
/// Too short for its flags, or bytes left over.
pub fn decode(bytes: &[u8], layout: PressureLayout) -> Result<PressurePacket, DecodeError> {
    let order = if layout.big_endian_pulse_and_status { ByteOrder::Big } else { ByteOrder::Little };
    let mut reader = Reader::new(bytes);
    let flags = reader.u8()?;
    let announced = |flag: u8| flags & flag != 0;
    let packet = PressurePacket {
        unit: if announced(KPA) { PressureUnit::KPa } else { PressureUnit::MmHg },
        systolic: reader.sfloat()?,
        diastolic: reader.sfloat()?,
        mean: reader.sfloat()?,
        time: announced(TIME).then(|| reader.time_in(layout.date_order)).transpose()?,
        pulse: announced(PULSE).then(|| reader.u16_in(order)).transpose()?.map(Sfloat::from_bits),
        user: (announced(USER) || layout.user_always_present).then(|| reader.u8()).transpose()?,
        status: announced(STATUS).then(|| reader.u16_in(order)).transpose()?.map(PressureStatus),
        reserved_flags: flags & RESERVED,
    };
    reader.finish()?;
    Ok(packet)
}
