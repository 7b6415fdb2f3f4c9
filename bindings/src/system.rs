//! What a phone has of its own where the platform gives no other: its clock, and what a PIN costs.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Local, TimeZone};
use doorstep_core::desk::PIN_ITERATIONS;
use doorstep_core::ports::Clock;
use rustix::time::{ClockId, clock_gettime};

use crate::ports::ClockPort;

/// The operating system's clock.
pub(crate) struct SystemClock;

/// Goes on while the phone sleeps, so that a phone in a pocket locks in time. (Rust's `Instant` stands still then.)
#[cfg(any(target_os = "android", target_os = "linux"))]
const SLEEPLESS: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "android", target_os = "linux")))]
const SLEEPLESS: ClockId = ClockId::Monotonic;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }

    fn monotonic(&self) -> Duration {
        let time = clock_gettime(SLEEPLESS);
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or_default(),
            u32::try_from(time.tv_nsec).unwrap_or_default(),
        )
    }
}

/// A foreign clock; where it fails the system's own answers.
pub(crate) struct ForeignClock {
    foreign: Arc<dyn ClockPort>,
}

impl ForeignClock {
    pub(crate) fn new(foreign: Arc<dyn ClockPort>) -> Self {
        Self { foreign }
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
        self.foreign_now().unwrap_or_else(|| SystemClock.now())
    }

    fn monotonic(&self) -> Duration {
        self.foreign.monotonic_millis().map_or_else(|_| SystemClock.monotonic(), Duration::from_millis)
    }
}

/// Rounds for a PIN: the core's. Tests in other languages unlock some hundred times and ask for fewer in their environment; a
/// release build does not look there, and a key ring made with fewer is brought up at its next unlocking.
pub(crate) fn pin_iterations() -> NonZeroU32 {
    let fewer = if cfg!(debug_assertions) { std::env::var("DOORSTEP_PIN_ITERATIONS").ok() } else { None };
    fewer.and_then(|rounds| rounds.parse().ok()).unwrap_or(PIN_ITERATIONS)
}
