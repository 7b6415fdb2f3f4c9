//! The phone's own clock, for platforms that give no other.

use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local, TimeZone};
use doorstep_core::ports::Clock;

use crate::ports::ClockPort;
use std::sync::Arc;

/// The operating system's clock.
pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A foreign clock; where it fails the system's own answers.
pub(crate) struct ForeignClock {
    foreign: Arc<dyn ClockPort>,
    fallback: SystemClock,
}

impl ForeignClock {
    pub(crate) fn new(foreign: Arc<dyn ClockPort>) -> Self {
        Self { foreign, fallback: SystemClock::new() }
    }

    fn foreign_now(&self) -> Option<DateTime<FixedOffset>> {
        let millis = self.foreign.now_millis().ok()?;
        let minutes = self.foreign.offset_minutes().ok()?;
        let offset = FixedOffset::east_opt(minutes.checked_mul(60)?)?;
        offset.timestamp_millis_opt(millis).single()
    }
}

impl Clock for ForeignClock {
    fn now(&self) -> DateTime<FixedOffset> {
        self.foreign_now().unwrap_or_else(|| self.fallback.now())
    }

    fn monotonic(&self) -> Duration {
        self.foreign.monotonic_millis().map_or_else(|_| self.fallback.monotonic(), Duration::from_millis)
    }
}
