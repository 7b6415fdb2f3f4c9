//! Nobody opens: when to come again.

use chrono::{DateTime, FixedOffset, Timelike};

use super::WorkRules;

/// A part of the day: who is out in one may be in in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOfDay {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
    /// 晚上
    Evening,
}

impl WorkRules {
    /// The part of the day of a moment.
    pub fn part_of(&self, at: DateTime<FixedOffset>) -> PartOfDay {
        match at.hour() {
            hour if hour < self.limits.noon.value => PartOfDay::Morning,
            hour if hour < self.limits.evening.value => PartOfDay::Afternoon,
            _ => PartOfDay::Evening,
        }
    }

    /// How tries at a door stand, oldest first, since somebody opened last.
    pub fn tries(&self, tries: &[DateTime<FixedOffset>], now: DateTime<FixedOffset>) -> Option<Tries> {
        let last = *tries.last()?;
        let tried = self.part_of(last);
        let count = u32::try_from(tries.len()).unwrap_or(u32::MAX);
        let again = match tried {
            PartOfDay::Morning => PartOfDay::Afternoon,
            PartOfDay::Afternoon => PartOfDay::Evening,
            PartOfDay::Evening => PartOfDay::Morning,
        };
        let today = last.date_naive() == now.date_naive();
        Some(Tries {
            count,
            tried,
            again,
            phone: count >= self.limits.tries_before_phone.value,
            // Not at the same time of a day again: on the day itself and on later ones.
            later: today && self.part_of(now) == tried
                || !today && count < self.limits.tries_before_phone.value && self.part_of(now) == tried,
        })
    }
}

/// How tries at a door stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// So many.
    pub count: u32,
    /// When the last one was.
    pub tried: PartOfDay,
    /// When to come again.
    pub again: PartOfDay,
    /// Enough: call.
    pub phone: bool,
    /// It is the time of the day at which nobody opened: others first.
    pub later: bool,
}
