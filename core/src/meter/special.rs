//! What IEEE 11073-20601 has in place of a number, in an SFLOAT as in a FLOAT.

/// The meter sent no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Not a number: the meter has no value.
    NaN,
    /// Not at this resolution.
    NRes,
    /// Reserved for later use.
    Reserved,
    /// Above what the meter can express.
    PositiveInfinity,
    /// Below what the meter can express.
    NegativeInfinity,
}

impl Special {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NaN => "NaN",
            Self::NRes => "NRes",
            Self::Reserved => "reserved",
            Self::PositiveInfinity => "+INF",
            Self::NegativeInfinity => "-INF",
        }
    }
}
