//! SFLOAT and FLOAT: exactly what was sent, or a special.

use doorstep_core::meter::float::Float;
use doorstep_core::meter::sfloat::Sfloat;

pub(crate) fn sfloat(bytes: &[u8]) {
    for pair in bytes.as_chunks().0 {
        let bits = u16::from_le_bytes(*pair);
        if let Sfloat::Number(number) = Sfloat::from_bits(bits) {
            let mantissa = i128::from((bits & 0xFFF) as i16 - if bits & 0x800 == 0 { 0 } else { 0x1000 });
            let exponent = i32::from(bits >> 12) - if bits & 0x8000 == 0 { 0 } else { 16 };
            assert_exact(mantissa, exponent, number.mantissa(), number.scale());
        }
    }
}

pub(crate) fn float(bytes: &[u8]) {
    for four in bytes.as_chunks().0 {
        let bits = u32::from_le_bytes(*four);
        let mantissa = i128::from(bits & 0xFF_FFFF) - if bits & 0x80_0000 == 0 { 0 } else { 0x100_0000 };
        let exponent = i32::from(four[3].cast_signed());
        match Float::from_bits(bits) {
            Float::Number(number) => assert_exact(mantissa, exponent, number.mantissa(), number.scale()),
            Float::OutOfRange { mantissa: kept, exponent: power } => {
                assert_eq!((i128::from(kept), i32::from(power)), (mantissa, exponent));
            }
            Float::Special(_) => assert_eq!(exponent, 0, "specials have no exponent"),
        }
    }
}

/// mantissa × 10^exponent = whole ÷ 10^scale, without a rounding.
fn assert_exact(mantissa: i128, exponent: i32, whole: i128, scale: u32) {
    if mantissa == 0 {
        assert_eq!(whole, 0);
        return;
    }
    let shift = exponent + i32::try_from(scale).unwrap();
    let power = 10_i128.pow(shift.unsigned_abs());
    if shift >= 0 { assert_eq!(mantissa * power, whole) } else { assert_eq!(mantissa, whole * power) }
}
