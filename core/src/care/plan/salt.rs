//! The salt spoon: how much salt a person eats a day.

use rust_decimal::{Decimal, RoundingStrategy};

use super::SaltRule;
use crate::care::judgement::Reason;

/// More than this no kitchen uses between two checks, grams.
const MOST_GRAMS: u32 = 10_000;
/// Longest time between two checks, days.
const MOST_DAYS: u32 = 366;
/// Most people who eat from one kitchen.
const MOST_EATERS: u32 = 50;

/// Salt used in a kitchen over some days, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaltUse {
    grams: Decimal,
    days: u32,
    eaters: u32,
}

/// Why the numbers cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SaltProblem {
    /// Below zero or too much.
    #[error("grams must be between 0 and {MOST_GRAMS}")]
    Grams,
    /// Zero or too many.
    #[error("days must be between 1 and {MOST_DAYS}")]
    Days,
    /// Zero or too many.
    #[error("eaters must be between 1 and {MOST_EATERS}")]
    Eaters,
}

impl SaltProblem {
    /// The sentence for it.
    pub fn reason(self) -> Reason {
        let (key, most) = match self {
            SaltProblem::Grams => ("plan-salt-grams", MOST_GRAMS),
            SaltProblem::Days => ("plan-salt-days", MOST_DAYS),
            SaltProblem::Eaters => ("plan-salt-eaters", MOST_EATERS),
        };
        Reason { key: key.to_owned(), args: vec![most.to_string()] }
    }
}

impl SaltUse {
    /// Grams used in so many days by so many eaters.
    pub fn new(grams: Decimal, days: u32, eaters: u32) -> Result<SaltUse, SaltProblem> {
        if grams < Decimal::ZERO || grams > Decimal::from(MOST_GRAMS) {
            return Err(SaltProblem::Grams);
        }
        if days == 0 || days > MOST_DAYS {
            return Err(SaltProblem::Days);
        }
        if eaters == 0 || eaters > MOST_EATERS {
            return Err(SaltProblem::Eaters);
        }
        Ok(SaltUse { grams, days, eaters })
    }

    /// Grams a person a day, as exact as a decimal can be; a third has no end.
    pub fn per_person_and_day(&self) -> Decimal {
        self.grams / self.person_days()
    }

    /// Whether it is below the limit; compared without dividing, so without rounding.
    pub fn within(&self, rule: &SaltRule) -> bool {
        self.grams < rule.limit_grams * self.person_days()
    }

    /// The sentence for it, one decimal, the rest cut off: what is below the limit is never shown as the limit.
    pub fn reason(&self, rule: &SaltRule) -> Reason {
        let key = if self.within(rule) { "plan-salt-within" } else { "plan-salt-above" };
        let shown = self.per_person_and_day().round_dp_with_strategy(1, RoundingStrategy::ToZero).normalize();
        Reason {
            key: key.to_owned(),
            args: vec![shown.to_string(), rule.limit_grams.normalize().to_string()],
        }
    }

    fn person_days(&self) -> Decimal {
        Decimal::from(self.days * self.eaters)
    }
}
