//! How long to wait after wrong PINs.
//!
//! Within one run of the app time is counted by the monotonic clock alone, so that setting the wall clock changes nothing.
//! After a restart the wall clock counts, but never less than nothing: set back, the whole wait begins again. Set forward
//! across a restart it can skip a wait; each skip costs a restart by hand, and the count of wrong PINs stays.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

/// Wrong PINs until only one a day is let through.
pub const ATTEMPTS: u32 = 10;

const MINUTE: Duration = Duration::from_secs(60);

/// The wait after so many wrong PINs in a row.
pub(super) fn wait_after(failed: u32) -> Duration {
    match failed {
        0..=2 => Duration::ZERO,
        3 => MINUTE / 2,
        4 => MINUTE,
        5 => 5 * MINUTE,
        6 => 15 * MINUTE,
        7..ATTEMPTS => 60 * MINUTE,
        ATTEMPTS.. => 24 * 60 * MINUTE,
    }
}

/// How long ago the last attempt was, as far as this run of the app can tell.
#[derive(Debug)]
pub(super) struct Waited {
    last_attempt: Option<DateTime<FixedOffset>>,
    by_wall: Duration,
    since: Duration,
}

impl Waited {
    /// Begins to count for an attempt that may have been made in an earlier run.
    pub(super) fn from(
        last_attempt: Option<DateTime<FixedOffset>>,
        now: DateTime<FixedOffset>,
        monotonic: Duration,
    ) -> Self {
        let by_wall = last_attempt.and_then(|last| (now - last).to_std().ok()).unwrap_or_default();
        Self { last_attempt, by_wall, since: monotonic }
    }

    /// Begins to count for an attempt made now.
    pub(super) fn from_now(attempt: DateTime<FixedOffset>, monotonic: Duration) -> Self {
        Self { last_attempt: Some(attempt), by_wall: Duration::ZERO, since: monotonic }
    }

    /// Whether it counts from this attempt.
    pub(super) fn is_from(&self, last_attempt: Option<DateTime<FixedOffset>>) -> bool {
        self.last_attempt == last_attempt
    }

    /// What is left of the wait after so many wrong PINs.
    pub(super) fn left(&self, failed: u32, monotonic: Duration) -> Duration {
        let waited = self.by_wall.saturating_add(monotonic.saturating_sub(self.since));
        wait_after(failed).saturating_sub(waited)
    }
}
