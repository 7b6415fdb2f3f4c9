//! How far the platform's clock is ahead of the phone's, by the `Date` of its answers. It moves no record's time: it stands beside
//! it, so that whoever reads both knows.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset};

use super::platform::{Answer, Platform, Request, Unanswered};
use super::shelf::Shelf;
use crate::ports::Clock;
use crate::store::own_clock;

/// An answer that took longer says too little of the moment it was made.
const LONGEST: Duration = Duration::from_secs(5);

/// `Date` has whole seconds: less than this is no change.
const CHANGE_MICROS: i64 = 2_000_000;

/// A platform whose clock is listened to.
pub struct Listening<'a> {
    /// Where it is kept.
    pub shelf: Shelf<'a>,
    /// The platform.
    pub platform: &'a dyn Platform,
    /// The phone's clock.
    pub clock: &'a dyn Clock,
}

#[async_trait]
impl Platform for Listening<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let begun = self.clock.monotonic();
        let answer = self.platform.ask(request).await?;
        let took = self.clock.monotonic().saturating_sub(begun);
        if let Some(ahead) = answer.date.and_then(|date| ahead(date, self.clock.now(), took)) {
            self.keep(ahead);
        }
        Ok(answer)
    }
}

impl Listening<'_> {
    /// What the platform said counts more than what its clock showed: a store that does not take this now takes the next one.
    fn keep(&self, ahead: i64) {
        let Ok(store) = self.shelf.open() else { return };
        let known = store.read(own_clock::ahead).ok().flatten();
        if known.is_none_or(|known| known.abs_diff(ahead) >= CHANGE_MICROS.unsigned_abs()) {
            let _ = store.write(|tx| own_clock::set_ahead(tx, ahead));
        }
    }
}

/// Microseconds a server was ahead that dated its answer so; `heard` when it was here, after `took`. None: it took too long to tell.
fn ahead(date: DateTime<FixedOffset>, heard: DateTime<FixedOffset>, took: Duration) -> Option<i64> {
    let middle = heard - took / 2;
    (took <= LONGEST).then(|| (date - middle).num_microseconds()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_way_there_and_back_is_taken_off() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let date = at("2026-09-02T00:30:00+00:00");
        for (heard, millis, wanted) in [
            ("2026-09-02T08:30:00+08:00", 0, Some(0)),
            ("2026-09-02T08:30:02+08:00", 4_000, Some(0)),
            ("2026-09-02T08:20:00.5+08:00", 1_000, Some(600_000_000)),
            ("2026-09-02T08:40:00+08:00", 0, Some(-600_000_000)),
            ("2026-09-02T08:30:03+08:00", 5_001, None),
        ] {
            assert_eq!(ahead(date, at(heard), Duration::from_millis(millis)), wanted, "{heard} {millis}");
        }
    }
}
