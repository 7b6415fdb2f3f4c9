//! A rate with the people behind it, so that every number opens onto them.

use super::id::ResidentId;

/// Numerator and denominator as lists of people; what is counted more than once stands there more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rate {
    /// The numerator.
    pub met: Vec<ResidentId>,
    /// The rest of the denominator.
    pub others: Vec<ResidentId>,
}

impl Rate {
    /// The denominator.
    pub fn all(&self) -> usize {
        self.met.len() + self.others.len()
    }

    /// Its [`percent`].
    pub fn percent(&self) -> Option<usize> {
        percent(self.met.len(), self.all())
    }

    /// Counts one.
    pub fn count(&mut self, resident: ResidentId, met: bool) {
        if met { self.met.push(resident) } else { self.others.push(resident) }
    }
}

/// Whole percent, rounded half up, but all only of all and none only of none; none: of nobody.
pub fn percent(part: usize, all: usize) -> Option<usize> {
    let rounded = (part * 200 + all).checked_div(all * 2)?;
    Some(if part == 0 || part == all { rounded } else { rounded.clamp(1, 99) })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn percent_is_rounded_half_up_and_none_of_nobody() {
        for (met, all, wanted) in [
            (0, 0, None),
            (0, 3, Some(0)),
            (1, 8, Some(13)),
            (2, 3, Some(67)),
            (7, 7, Some(100)),
            (211, 212, Some(99)),
            (1, 212, Some(1)),
        ] {
            let mut rate = Rate::default();
            for number in 0..all {
                rate.count(ResidentId(Uuid::from_u128(number)), number < met);
            }
            assert_eq!(rate.percent(), wanted, "{met}/{all}");
        }
    }
}
