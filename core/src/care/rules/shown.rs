//! Numbers as the sentences show them.

use rust_decimal::Decimal;

/// A pressure without needless zeros: 152, 139.5.
pub(super) fn mmhg(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A glucose with one decimal at least: 7.0, 3.91.
pub(super) fn mmol(value: Decimal) -> String {
    let mut shown = value.normalize();
    if shown.scale() == 0 {
        shown.rescale(1);
    }
    shown.to_string()
}
