//! What a meter says it can do: 2A49 Blood Pressure Feature and 2A51 Glucose Feature.

use super::bytes::{DecodeError, Reader};

/// 2A49, with its reserved bits as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PressureFeatures(pub u16);

impl PressureFeatures {
    const IN_ORDER_OF_BITS: [&'static str; 9] = [
        "movement",
        "cuff-loose",
        "irregular-pulse",
        "pulse-range",
        "position",
        "multiple-bonds",
        "e2e-crc",
        "user-data",
        "user-facing-time",
    ];

    /// Decodes 2A49.
    ///
    /// # Errors
    /// Not two bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        word(bytes).map(Self)
    }

    /// What it can do, by the names used in vector files. Reserved bits say nothing.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        set(self.0, &Self::IN_ORDER_OF_BITS)
    }
}

/// 2A51, with its reserved bits as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlucoseFeatures(pub u16);

impl GlucoseFeatures {
    const IN_ORDER_OF_BITS: [&'static str; 11] = [
        "battery-low",
        "malfunction",
        "sample-small",
        "strip-insertion",
        "strip-type",
        "result-range",
        "temperature",
        "interrupted",
        "fault",
        "time-fault",
        "multiple-bonds",
    ];

    /// Decodes 2A51.
    ///
    /// # Errors
    /// Not two bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        word(bytes).map(Self)
    }

    /// What it can do, by the names used in vector files. Reserved bits say nothing.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        set(self.0, &Self::IN_ORDER_OF_BITS)
    }
}

fn word(bytes: &[u8]) -> Result<u16, DecodeError> {
    let mut reader = Reader::new(bytes);
    let word = reader.u16()?;
    reader.finish()?;
    Ok(word)
}

fn set(bits: u16, names: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    names.iter().enumerate().filter_map(move |(bit, name)| (bits >> bit & 1 == 1).then_some(*name))
}
