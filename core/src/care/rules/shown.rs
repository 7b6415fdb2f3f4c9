//! Numbers as the sentences show them.

use rust_decimal::Decimal;

use crate::care::reading::Beyond;
/// A glucose with at least one decimal: 7.0, 6.96.
pub(in crate::care) use crate::care::reading::mmol_text as mmol;

/// A pressure without needless zeros: 152, 139.5.
pub(in crate::care) fn mmhg(value: Decimal) -> String {
    value.normalize().to_string()
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
    fn glucose_keeps_its_digits_and_a_converted_one_has_one_half_away_from_zero() {
        let shown = |text: &str| mmol(text.parse().unwrap());
        for (value, expected) in [
            ("7", "7.0"),
            ("7.826376554174067495559502", "7.8"),
            ("6.9937833037300177619893428064", "7.0"),
            ("7.250000000000000000000000001", "7.3"),
            ("6.96", "6.96"),
            ("16.650", "16.65"),
            ("3.9", "3.9"),
        ] {
            assert_eq!(shown(value), expected);
        }
        let hi = [Beyond::Above(Beyond::HIGHEST)];
        assert_eq!(mmol_or_beyond(Beyond::HIGHEST, &hi), "> 33.3");
        assert_eq!(mmol_or_beyond(Decimal::from(9), &hi), "9.0");
    }
}
