//! 日饮酒量 is kept in 两 (50 g) of spirits; other drinks are converted by the form's filling notes.

use rust_decimal::Decimal;

/// What is drunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drink {
    /// 白酒
    Spirits,
    /// 啤酒: a tenth.
    Beer,
    /// 红酒: a quarter.
    RedWine,
    /// 黄酒: a fifth.
    YellowWine,
}

impl Drink {
    /// How much of the drink equals one part of spirits (填表说明: 啤酒÷10, 红酒÷4, 黄酒÷5).
    pub fn parts_per_spirits(self) -> u8 {
        match self {
            Drink::Spirits => 1,
            Drink::Beer => 10,
            Drink::RedWine => 4,
            Drink::YellowWine => 5,
        }
    }
}

/// An amount of a drink as the same measure of spirits, exact.
pub fn as_spirits(drink: Drink, amount: Decimal) -> Decimal {
    amount / Decimal::from(drink.parts_per_spirits())
}

/// Names as they are typed, a longer one before one that stands in it.
const NAMES: [(&str, Drink); 12] = [
    ("白酒", Drink::Spirits),
    ("啤酒", Drink::Beer),
    ("红葡萄酒", Drink::RedWine),
    ("葡萄酒", Drink::RedWine),
    ("红酒", Drink::RedWine),
    ("黄酒", Drink::YellowWine),
    ("spirits", Drink::Spirits),
    ("beer", Drink::Beer),
    ("red wine", Drink::RedWine),
    ("yellow wine", Drink::YellowWine),
    ("rice wine", Drink::YellowWine),
    ("wine", Drink::RedWine),
];

/// The drink that typed text names before or behind its amount, and the amount: 啤酒 5, 5 beer. Nothing named is spirits.
pub(super) fn named(typed: &str) -> (Drink, &str) {
    for (name, drink) in NAMES {
        let start = typed.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name));
        if start.is_some() {
            return (drink, typed[name.len()..].trim_start());
        }
        let split = typed.len().checked_sub(name.len()).and_then(|at| typed.split_at_checked(at));
        if let Some((amount, _)) = split.filter(|(_, end)| end.eq_ignore_ascii_case(name)) {
            return (drink, amount.trim_end());
        }
    }
    (Drink::Spirits, typed)
}
