//! What a person should know about a reading before using it.

use super::blood_pressure::PressureFinding;
use super::glucose::GlucoseFinding;

/// One thing to know about a reading. Marked readings are kept; none is dropped or corrected in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The cuff noticed something while measuring.
    Pressure(PressureFinding),
    /// The glucometer noticed something while measuring.
    Glucose(GlucoseFinding),
    /// A value outside what is seen in living adults.
    Implausible,
    /// Control solution was measured: never a patient's reading.
    ControlSolution,
    /// The record has no value, or a special in its place.
    NoValue,
    /// The meter announced a context that never came, or says of the meal what nobody can read: it could be after a meal, or ketone.
    ContextMissing,
    /// The value is a ketone result, not glucose.
    Ketone,
    /// The meter does not know when it was.
    TimeUnset,
    /// The meter's time does not exist.
    TimeImpossible,
    /// The meter's clock was wrong; the time was corrected by what was observed.
    ClockOff,
    /// The meter averaged several measurements itself.
    MeterAverage,
    /// The mean is not between the two pressures: it is left out, and they stand.
    MeanOutside,
    /// Bits are set to which the standard had given no meaning: the meter says something that this app can't read.
    ReservedBits,
}

impl Mark {
    const PLAIN: [Self; 11] = [
        Self::Implausible,
        Self::ControlSolution,
        Self::NoValue,
        Self::ContextMissing,
        Self::Ketone,
        Self::TimeUnset,
        Self::TimeImpossible,
        Self::ClockOff,
        Self::MeterAverage,
        Self::MeanOutside,
        Self::ReservedBits,
    ];

    /// A stable name, for storing.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pressure(finding) => finding.name(),
            Self::Glucose(finding) => finding.name(),
            Self::Implausible => "implausible",
            Self::ControlSolution => "control-solution",
            Self::NoValue => "no-value",
            Self::ContextMissing => "context-missing",
            Self::Ketone => "ketone",
            Self::TimeUnset => "time-unset",
            Self::TimeImpossible => "time-impossible",
            Self::ClockOff => "clock-off",
            Self::MeterAverage => "meter-average",
            Self::MeanOutside => "mean-outside",
            Self::ReservedBits => "reserved-bits",
        }
    }

    /// The mark of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::every().find(|mark| mark.name() == name)
    }

    fn every() -> impl Iterator<Item = Self> {
        let pressure = PressureFinding::IN_ORDER_OF_BITS.into_iter().map(Self::Pressure);
        let glucose = GlucoseFinding::IN_ORDER_OF_BITS.into_iter().map(Self::Glucose);
        pressure.chain(glucose).chain(Self::PLAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_name_of_its_own() {
        assert_eq!(Mark::every().count(), 29);
        for mark in Mark::every() {
            assert_eq!(Mark::from_name(mark.name()), Some(mark));
        }
        assert_eq!(Mark::from_name("strange"), None);
    }
}
