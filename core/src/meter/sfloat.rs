//! SFLOAT, the 16-bit decimal of IEEE 11073-20601: 4 bits of exponent, 12 of mantissa, both signed, base 10.

use rust_decimal::Decimal;

use super::special::Special;

/// A number as a meter sent it, or the special it sent in place of one.
///
/// A special is never a number: read naively, NaN (`07FF`) is 2047 mmHg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sfloat {
    /// Mantissa × 10^exponent, exactly, with the decimals that were sent.
    Number(Decimal),
    /// In its place.
    Special(Special),
}

impl Sfloat {
    /// Decodes all 65,536 values. The specials are compared on the whole word first: `F7FF` is the number 204.7.
    #[must_use]
    pub fn from_bits(bits: u16) -> Self {
        match bits {
            0x07FF => Self::Special(Special::NaN),
            0x0800 => Self::Special(Special::NRes),
            0x0801 => Self::Special(Special::Reserved),
            0x07FE => Self::Special(Special::PositiveInfinity),
            0x0802 => Self::Special(Special::NegativeInfinity),
            _ => Self::Number(number(bits)),
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            Self::Special(_) => None,
        }
    }
}

fn number(bits: u16) -> Decimal {
    // Shifting a signed word left and right again extends the sign of its 12-bit mantissa.
    let mantissa = i64::from((bits.cast_signed() << 4) >> 4);
    let exponent = bits.cast_signed() >> 12;
    let power = u32::from(exponent.unsigned_abs());
    if exponent < 0 { Decimal::new(mantissa, power) } else { Decimal::from(mantissa * 10_i64.pow(power)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bits: u16) -> String {
        match Sfloat::from_bits(bits) {
            Sfloat::Number(number) => number.to_string(),
            Sfloat::Special(special) => special.name().to_owned(),
        }
    }

    #[test]
    fn numbers_are_exact() {
        for (bits, text) in [
            (0x0000, "0"),
            (0x006A, "106"),
            (0xF0BD, "18.9"),
            (0xB06F, "0.00111"),
            (0xC03B, "0.0059"),
            (0x0FFF, "-1"),
            (0x07FD, "2045"),
            (0x0803, "-2045"),
            (0x7001, "10000000"),
            (0x87FF, "0.00002047"),
            (0x8800, "-0.00002048"),
            (0x3F00, "-256000"),
        ] {
            assert_eq!(shown(bits), text, "{bits:04x}");
        }
    }

    #[test]
    fn specials_are_specials_only_with_exponent_zero() {
        for (bits, text) in
            [(0x07FF, "NaN"), (0x0800, "NRes"), (0x0801, "reserved"), (0x07FE, "+INF"), (0x0802, "-INF")]
        {
            assert_eq!(shown(bits), text);
            assert!(Sfloat::from_bits(bits | 0x1000).number().is_some(), "{bits:04x} with an exponent");
        }
        assert_eq!(shown(0xF7FF), "204.7");
    }

    #[test]
    fn every_word_is_mantissa_times_power_of_ten() {
        let specials = [0x07FE, 0x07FF, 0x0800, 0x0801, 0x0802];
        for bits in (0..=u16::MAX).filter(|bits| !specials.contains(bits)) {
            let mantissa = i64::from(bits & 0x0FFF) - if bits & 0x0800 == 0 { 0 } else { 0x1000 };
            let exponent = i32::from(bits >> 12) - if bits & 0x8000 == 0 { 0 } else { 16 };
            let expected = Decimal::from_scientific(&format!("{mantissa}e{exponent}")).unwrap();
            assert_eq!(Sfloat::from_bits(bits).number(), Some(expected), "{bits:04x}");
        }
    }
}
