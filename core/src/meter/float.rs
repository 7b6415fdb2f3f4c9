//! FLOAT, the 32-bit decimal of IEEE 11073-20601: 8 bits of exponent, 24 of mantissa, both signed, base 10.

use rust_decimal::Decimal;

use super::special::Special;

/// A number as a meter sent it, or the special it sent in place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float {
    /// Mantissa × 10^exponent, exactly.
    Number(Decimal),
    /// Mantissa × 10^exponent where a [`Decimal`] of 28 digits can't hold it; no quantity of medicine is of this size.
    OutOfRange {
        /// 24 bits with their sign.
        mantissa: i32,
        /// Power of ten.
        exponent: i8,
    },
    /// In its place.
    Special(Special),
}

impl Float {
    /// Decodes all 2³² values. The specials are compared on the whole word first, as those of an SFLOAT are.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        match bits {
            0x007F_FFFF => Self::Special(Special::NaN),
            0x0080_0000 => Self::Special(Special::NRes),
            0x0080_0001 => Self::Special(Special::Reserved),
            0x007F_FFFE => Self::Special(Special::PositiveInfinity),
            0x0080_0002 => Self::Special(Special::NegativeInfinity),
            _ => Self::number_of(bits),
        }
    }

    fn number_of(bits: u32) -> Self {
        let [low, middle, high, exponent] = bits.to_le_bytes();
        // Into the upper three bytes and down again, which extends the sign of the 24-bit mantissa.
        let mantissa = i32::from_le_bytes([0, low, middle, high]) >> 8;
        let exponent = i8::from_le_bytes([exponent]);
        exact(mantissa, exponent).map_or(Self::OutOfRange { mantissa, exponent }, Self::Number)
    }

    /// The number, if it is one that a decimal can hold.
    #[must_use]
    pub const fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

fn exact(mantissa: i32, exponent: i8) -> Option<Decimal> {
    let (mut mantissa, mut exponent) = (i128::from(mantissa), i32::from(exponent));
    if mantissa == 0 {
        return Some(Decimal::ZERO);
    }
    // Zeros at the end of the mantissa say nothing; without them more decimals fit.
    while exponent < -28 && mantissa % 10 == 0 {
        mantissa /= 10;
        exponent += 1;
    }
    let power = exponent.unsigned_abs();
    if exponent < 0 {
        Decimal::try_from_i128_with_scale(mantissa, power).ok()
    } else {
        let whole = mantissa.checked_mul(10_i128.checked_pow(power)?)?;
        Decimal::try_from_i128_with_scale(whole, 0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bits: u32) -> String {
        match Float::from_bits(bits) {
            Float::Number(number) => number.to_string(),
            Float::OutOfRange { mantissa, exponent } => format!("{mantissa}e{exponent}"),
            Float::Special(special) => special.name().to_owned(),
        }
    }

    #[test]
    fn numbers_are_exact() {
        for (bits, text) in [
            (0x0000_0000, "0"),
            (0x8000_0000, "0"),
            (0xFF00_016C, "36.4"),
            (0xFE00_0E74, "37.00"),
            (0x00FF_FFFF, "-1"),
            (0x007F_FFFD, "8388605"),
            (0x0080_0003, "-8388605"),
            (0x017F_FFFF, "83886070"),
            (0x0180_0000, "-83886080"),
            (0x1500_0001, "1000000000000000000000"),
            (0xE400_0001, "0.0000000000000000000000000001"),
            (0xE300_000A, "0.0000000000000000000000000001"),
        ] {
            assert_eq!(shown(bits), text, "{bits:08x}");
        }
    }

    #[test]
    fn what_no_decimal_holds_is_kept_as_sent() {
        assert_eq!(shown(0x7F00_0001), "1e127");
        assert_eq!(shown(0x80FF_FFFF), "-1e-128");
        assert_eq!(shown(0xE300_000B), "11e-29");
        assert_eq!(Float::from_bits(0x7F00_0001).number(), None);
    }

    #[test]
    fn specials_are_specials_only_with_exponent_zero() {
        for (bits, text) in [
            (0x007F_FFFF, "NaN"),
            (0x0080_0000, "NRes"),
            (0x0080_0001, "reserved"),
            (0x007F_FFFE, "+INF"),
            (0x0080_0002, "-INF"),
        ] {
            assert_eq!(shown(bits), text);
            assert!(Float::from_bits(bits | 0x0100_0000).number().is_some(), "{bits:08x} with an exponent");
        }
    }

    #[test]
    fn every_exponent_with_telling_mantissas_is_mantissa_times_power_of_ten() {
        for exponent in i8::MIN..=i8::MAX {
            for mantissa in [1, 7, 10, 99, 1_000, 123_456, 8_388_606, -1, -10, -8_388_608] {
                let [low, middle, high, _] = i32::to_le_bytes(mantissa);
                let bits = u32::from_le_bytes([low, middle, high, exponent.to_le_bytes()[0]]);
                match Float::from_bits(bits) {
                    Float::Number(number) => {
                        let sent = format!("{mantissa}e{exponent}");
                        let digits = mantissa.to_string();
                        let short = digits.trim_end_matches('0');
                        let power = i32::from(exponent) + i32::try_from(digits.len() - short.len()).unwrap();
                        let expected = Decimal::from_scientific(&format!("{short}e{power}"));
                        assert_eq!(Ok(number), expected, "{sent}");
                    }
                    Float::OutOfRange { mantissa: kept, exponent: power } => {
                        assert_eq!((kept, power), (mantissa, exponent));
                        assert!(!(-28..=21).contains(&exponent), "{mantissa}e{exponent} fits");
                    }
                    Float::Special(special) => {
                        assert!([8_388_606, -8_388_608].contains(&mantissa), "{special:?}");
                    }
                }
            }
        }
    }
}
