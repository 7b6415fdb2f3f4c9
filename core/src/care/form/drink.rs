//! 日饮酒量 is kept in 两 (50 g) of spirits; other drinks are converted by the form's filling notes.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What is drunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// 两 of a drink a day as 两 of spirits a day, exact.
pub fn as_spirits(drink: Drink, liang: Decimal) -> Decimal {
    liang / Decimal::from(drink.parts_per_spirits())
}
