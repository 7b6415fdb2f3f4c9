//! The system's clock, in Beijing time wherever the machine stands.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset};
use doorstep_core::ports::Clock;

const BEIJING: i32 = 8 * 3600;

/// The system's clock.
pub struct SystemClock {
    begin: Instant,
}

impl SystemClock {
    /// From now on.
    pub fn start() -> Self {
        Self { begin: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let beijing = FixedOffset::east_opt(BEIJING).expect("less than a day");
        DateTime::UNIX_EPOCH.with_timezone(&beijing) + since
    }

    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }
}
