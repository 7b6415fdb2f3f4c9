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
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: [Mark; 11] = [
        Mark::Implausible,
        Mark::ControlSolution,
        Mark::NoValue,
        Mark::ContextMissing,
        Mark::Ketone,
        Mark::TimeUnset,
        Mark::TimeImpossible,
        Mark::ClockOff,
        Mark::MeterAverage,
        Mark::MeanOutside,
        Mark::ReservedBits,
    ];
    const PRESSURE: [PressureFinding; 6] = [
        PressureFinding::Movement,
        PressureFinding::CuffLoose,
        PressureFinding::IrregularPulse,
        PressureFinding::PulseHigh,
        PressureFinding::PulseLow,
        PressureFinding::Position,
    ];

    #[test]
    fn every_mark_has_a_name_of_its_own() {
        let pressure = PRESSURE.into_iter().map(Mark::Pressure);
        let glucose = GlucoseFinding::IN_ORDER_OF_BITS.into_iter().map(Mark::Glucose);
        let every: Vec<Mark> = pressure.chain(glucose).chain(PLAIN).collect();
        let names: std::collections::BTreeSet<&str> = every.iter().map(|mark| mark.name()).collect();
        assert_eq!((every.len(), names.len()), (29, 29));
    }
}
