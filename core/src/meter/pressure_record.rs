//! 2B36 Blood Pressure Record: a stored value in one or more packets, each with a header.
//!
//! The header is certain (GATT Specification Supplement, `blood_pressure_record`), and so is a record in one packet.
//! What is not settled there is left alone: whether the check sum of a record in several packets stands in each of them or
//! in the last. Whoever asks for such records has to put them together; this app takes 2A35, which each meter with 2B36
//! has too.

use super::bytes::{DecodeError, Reader};
use super::enhanced::{self, EnhancedPacket};
use super::quirks::PressureLayout;
use super::uuids;
use super::{blood_pressure, blood_pressure::PressurePacket};

/// One packet of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Whether the record begins here.
    pub first: bool,
    /// Whether the record ends here.
    pub last: bool,
    /// Counts the packets, 0 to 63 and again.
    pub counter: u8,
    /// Number of the record; each user's records are numbered by themselves.
    pub sequence: u16,
    /// Which characteristic is recorded (16-bit number).
    pub characteristic: u16,
    /// Part of its value, or all of it; followed by a check sum if 2A49 says so.
    pub part: &'a [u8],
}

/// The value in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// 2A35.
    Plain(PressurePacket),
    /// 2B34.
    Enhanced(EnhancedPacket),
}

impl Segment<'_> {
    /// The measurement in a record of one packet without a check sum; `None` for other records.
    ///
    /// # Errors
    /// As its characteristic's decoder.
    pub fn recorded(&self) -> Option<Result<Recorded, DecodeError>> {
        if !(self.first && self.last) {
            return None;
        }
        match uuids::assigned(self.characteristic) {
            uuids::BLOOD_PRESSURE_MEASUREMENT => {
                let layout = PressureLayout::default();
                Some(blood_pressure::decode(self.part, layout).map(Recorded::Plain))
            }
            uuids::ENHANCED_BLOOD_PRESSURE => Some(enhanced::decode(self.part).map(Recorded::Enhanced)),
            _ => None,
        }
    }
}

/// Decodes one packet of 2B36.
///
/// # Errors
/// Shorter than its header.
pub fn decode(bytes: &[u8]) -> Result<Segment<'_>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let header = reader.u8()?;
    Ok(Segment {
        first: header & 1 != 0,
        last: header & 2 != 0,
        counter: header >> 2,
        sequence: reader.u16()?,
        characteristic: reader.u16()?,
        part: reader.rest(),
    })
}
