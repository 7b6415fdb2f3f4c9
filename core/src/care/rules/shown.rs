//! Numbers as the sentences show them.

use rust_decimal::Decimal;

use crate::care::reading::{Beyond, mmol_shown};

/// A pressure without needless zeros: 152, 139.5.
pub(in crate::care) fn mmhg(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A glucose as the meter shows it, with one decimal: 7.0, 16.7.
pub(in crate::care) fn mmol(value: Decimal) -> String {
    format!("{:.1}", mmol_shown(value))
}

/// The same where it may stand for HI or LO: > 33.3.
pub(in crate::care) fn mmol_or_beyond(value: Decimal, beyond: &[Beyond]) -> String {
    match beyond.iter().find(|beyond| beyond.limit() == value) {
        Some(beyond) => format!("{} {}", beyond.sign(), mmol(value)),
        None => mmol(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glucose_has_one_decimal_half_away_from_zero() {
        let shown = |text: &str| mmol(text.parse().unwrap());
        for (value, expected) in [
            ("7", "7.0"),
            ("7.826376554174067495559502", "7.8"),
            ("6.25", "6.3"),
            ("16.65", "16.7"),
            ("3.94", "3.9"),
        ] {
            assert_eq!(shown(value), expected);
        }
        let hi = [Beyond::Above(Beyond::HIGHEST)];
        assert_eq!(mmol_or_beyond(Beyond::HIGHEST, &hi), "> 33.3");
        assert_eq!(mmol_or_beyond(Decimal::from(9), &hi), "9.0");
    }
}
