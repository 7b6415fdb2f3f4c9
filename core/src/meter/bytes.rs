//! Reading a packet from front to back.

use super::sfloat::Sfloat;
use super::time::{DateOrder, MeterTime};

/// Why bytes are no packet of their characteristic. The bytes themselves are always kept by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The flags promise more than was sent.
    #[error("the packet ends after {got} bytes where at least {needed} are needed")]
    TooShort {
        /// Bytes needed up to and including the field that is missing.
        needed: usize,
        /// Bytes sent.
        got: usize,
    },
    /// More was sent than the flags announce, so the fields can't be where they seem to be.
    #[error("{extra} bytes follow the last field")]
    TrailingBytes {
        /// Bytes left over.
        extra: usize,
    },
    /// A reserved value stands where the meaning of what follows depends on it.
    #[error("reserved value {value:#04x} in {field}")]
    Reserved {
        /// The field's name.
        field: &'static str,
        /// The value sent.
        value: u8,
    },
    /// A clock characteristic (2A08, 2A2B) holds a date that does not exist. In a measurement this is no error
    /// but a doubt about its time.
    #[error("the clock holds a date that does not exist")]
    BadDate,
}

/// The three kinds of error that a vector file under `fixtures/packets` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeErrorKind {
    /// `too-short`
    TooShort,
    /// `malformed`
    Malformed,
    /// `bad-date`
    BadDate,
}

impl DecodeErrorKind {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::Malformed => "malformed",
            Self::BadDate => "bad-date",
        }
    }
}

impl DecodeError {
    /// The kind, without the details.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        match self {
            Self::TooShort { .. } => DecodeErrorKind::TooShort,
            Self::TrailingBytes { .. } | Self::Reserved { .. } => DecodeErrorKind::Malformed,
            Self::BadDate => DecodeErrorKind::BadDate,
        }
    }
}

/// A cursor over a packet.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let end = self.at + N;
        let field = self
            .bytes
            .get(self.at..end)
            .and_then(|slice| slice.try_into().ok())
            .ok_or(DecodeError::TooShort { needed: end, got: self.bytes.len() })?;
        self.at = end;
        Ok(field)
    }

    pub(super) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_le_bytes(self.take()?))
    }

    pub(super) fn u16_in(&mut self, order: ByteOrder) -> Result<u16, DecodeError> {
        let field = self.take()?;
        Ok(match order {
            ByteOrder::Little => u16::from_le_bytes(field),
            ByteOrder::Big => u16::from_be_bytes(field),
        })
    }

    pub(super) fn i16(&mut self) -> Result<i16, DecodeError> {
        Ok(i16::from_le_bytes(self.take()?))
    }

    pub(super) fn sfloat(&mut self) -> Result<Sfloat, DecodeError> {
        Ok(Sfloat::from_bits(self.u16()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    pub(super) fn time(&mut self) -> Result<MeterTime, DecodeError> {
        self.time_in(DateOrder::YearMonthDay)
    }

    pub(super) fn time_in(&mut self, order: DateOrder) -> Result<MeterTime, DecodeError> {
        Ok(MeterTime::from_bytes(order.to_standard(self.take()?)))
    }

    /// Everything that is left.
    pub(super) fn rest(self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Nothing may be left: a field that nobody announced means that an earlier one was misread.
    pub(super) const fn finish(self) -> Result<(), DecodeError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            extra => Err(DecodeError::TrailingBytes { extra }),
        }
    }
}

/// In which order the bytes of a number come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    /// As the standard says.
    Little,
    /// As some meters do it.
    Big,
}
