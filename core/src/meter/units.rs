//! Units of meters. Each conversion of the project stands here once, in exact decimals; rounding happens once,
//! for display.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::care::reading::one_decimal;

/// mg/dL in one mmol/L of glucose (C₆H₁₂O₆, the figure meters use).
const MG_PER_DL_IN_MMOL_PER_L: Decimal = Decimal::from_parts(18_016, 0, 0, false, 3);
/// mg/dL in one kg/L.
const MG_PER_DL_IN_KG_PER_L: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);
/// mmol/L in one mol/L.
const MMOL_IN_MOL: Decimal = Decimal::from_parts(1_000, 0, 0, false, 0);
/// mmHg in one kPa.
const MMHG_IN_KPA: Decimal = Decimal::from_parts(750_062, 0, 0, false, 5);

/// Unit of a pressure as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PressureUnit {
    /// Millimetres of mercury.
    MmHg,
    /// Kilopascal.
    KPa,
}

impl PressureUnit {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MmHg => "mmHg",
            Self::KPa => "kPa",
        }
    }

    /// A pressure in this unit, in mmHg, not rounded.
    #[must_use]
    pub fn to_mmhg(self, value: Decimal) -> Decimal {
        match self {
            Self::MmHg => value,
            Self::KPa => value * MMHG_IN_KPA,
        }
    }
}

/// Unit of a glucose concentration as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcentrationUnit {
    /// Kilogram per litre.
    KgPerL,
    /// Mol per litre.
    MolPerL,
}

impl ConcentrationUnit {
    /// The name used in vector files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KgPerL => "kg/L",
            Self::MolPerL => "mol/L",
        }
    }
}

/// A glucose concentration as sent, convertible without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concentration {
    /// The number as sent.
    pub value: Decimal,
    /// Its unit.
    pub unit: ConcentrationUnit,
}

impl Concentration {
    /// In mmol/L, not rounded (to the 28 digits of a decimal where the quotient does not end).
    #[must_use]
    pub fn mmol_per_l(self) -> Decimal {
        match self.unit {
            ConcentrationUnit::KgPerL => self.value * MG_PER_DL_IN_KG_PER_L / MG_PER_DL_IN_MMOL_PER_L,
            ConcentrationUnit::MolPerL => self.value * MMOL_IN_MOL,
        }
    }

    /// In mmol/L with the one decimal that meters show and forms hold.
    #[must_use]
    pub fn mmol_per_l_shown(self) -> Decimal {
        one_decimal(self.mmol_per_l())
    }
}

/// Rounds half away from zero, as meters do, to so many decimals.
#[must_use]
pub fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn shown(value: &str, unit: ConcentrationUnit) -> Decimal {
        Concentration { value: decimal(value), unit }.mmol_per_l_shown()
    }

    #[test]
    fn glucose_as_the_meter_showed_it() {
        for (mg_per_dl, mmol) in
            [("111", "6.2"), ("126", "7.0"), ("70", "3.9"), ("301", "16.7"), ("600", "33.3")]
        {
            let kg_per_l = (decimal(mg_per_dl) / MG_PER_DL_IN_KG_PER_L).to_string();
            assert_eq!(shown(&kg_per_l, ConcentrationUnit::KgPerL), decimal(mmol), "{mg_per_dl} mg/dL");
        }
        assert_eq!(shown("0.0059", ConcentrationUnit::MolPerL), decimal("5.9"));
    }

    #[test]
    fn a_tie_goes_away_from_zero_once() {
        assert_eq!(shown("0.00625", ConcentrationUnit::MolPerL), decimal("6.3"));
        assert_eq!(shown("0.00624", ConcentrationUnit::MolPerL), decimal("6.2"));
        // 6.2499 would become 6.25 and then 6.3 if it were rounded twice.
        assert_eq!(shown("0.0062499", ConcentrationUnit::MolPerL), decimal("6.2"));
        assert_eq!(rounded(decimal("-0.25"), 1), decimal("-0.3"));
        assert_eq!(rounded(decimal("119.5"), 0), decimal("120"));
    }

    #[test]
    fn kilopascal() {
        assert_eq!(PressureUnit::KPa.to_mmhg(decimal("16")), decimal("120.00992"));
        assert_eq!(PressureUnit::MmHg.to_mmhg(decimal("18.9")), decimal("18.9"));
    }
}
