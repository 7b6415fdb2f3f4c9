//! Locks after a time without a touch; later while somebody is told to sit still.
//!
//! ```text
//!            unlock                    touch within the limit
//!  ┌────────┐ ─────────▶ ┌──────┐ ──────────┐
//!  │ locked │            │ open │ ◀─────────┘
//!  └────────┘ ◀───────── └──────┘
//!        lock, or no touch for the limit
//! ```

use std::time::Duration;

/// The lock. Moments are [`crate::ports::Clock::monotonic`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleLock {
    limit: Duration,
    last_touch: Option<Duration>,
    /// What goes on that leaves no hand free, and how much longer the limit is meanwhile.
    busy: u32,
    longer: Duration,
}

impl IdleLock {
    /// Locked, and once open locking after `limit` without a touch.
    pub fn new(limit: Duration) -> Self {
        Self { limit, last_touch: None, busy: 0, longer: Duration::ZERO }
    }

    /// Opens it; the PIN was right.
    pub fn unlock(&mut self, now: Duration) {
        self.last_touch = Some(now);
    }

    /// Locks it at once.
    pub fn lock(&mut self) {
        self.last_touch = None;
    }

    /// The user did something. A touch that comes too late does not open it again.
    pub fn touch(&mut self, now: Duration) {
        self.last_touch = if self.is_locked(now) { None } else { Some(now) };
    }

    /// Something begins during which nobody touches the phone: until [`IdleLock::end`] the limit is longer by this.
    pub fn begin(&mut self, longer: Duration) {
        self.busy += 1;
        self.longer = self.longer.max(longer);
    }

    /// It is over, which counts as a touch.
    pub fn end(&mut self, now: Duration) {
        self.touch(now);
        self.busy = self.busy.saturating_sub(1);
        if self.busy == 0 {
            self.longer = Duration::ZERO;
        }
    }

    /// How long until it locks without a further touch; none: it is locked.
    pub fn left(&self, now: Duration) -> Option<Duration> {
        let left = (self.limit + self.longer).saturating_sub(now.saturating_sub(self.last_touch?));
        (!left.is_zero()).then_some(left)
    }

    /// Whether it is locked.
    pub fn is_locked(&self, now: Duration) -> bool {
        self.left(now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn it_is_locked_until_unlocked_and_after_the_limit_without_a_touch() {
        let mut lock = IdleLock::new(s(300));
        assert!(lock.is_locked(s(0)));
        lock.touch(s(1));
        assert!(lock.is_locked(s(1)), "a touch does not open it");
        lock.unlock(s(10));
        assert!(!lock.is_locked(s(309)));
        assert!(lock.is_locked(s(310)));
        lock.touch(s(309));
        assert!(!lock.is_locked(s(608)));
        lock.touch(s(609));
        assert!(
            lock.is_locked(s(609)) && lock.is_locked(s(0)),
            "a touch that came too late does not open it"
        );
        lock.unlock(s(700));
        lock.lock();
        assert!(lock.is_locked(s(700)));
    }

    #[test]
    fn while_somebody_sits_still_it_locks_later_and_afterwards_as_ever() {
        let mut lock = IdleLock::new(s(300));
        lock.unlock(s(0));
        lock.begin(s(300));
        lock.begin(s(300));
        lock.end(s(100));
        assert!(!lock.is_locked(s(699)), "one of the two still goes on");
        assert!(lock.is_locked(s(700)));
        lock.end(s(650));
        assert!(!lock.is_locked(s(949)));
        assert!(lock.is_locked(s(950)));
        lock.begin(s(300));
        lock.end(s(1_300));
        assert!(lock.is_locked(s(1_300)), "what ends too late does not open it");
    }

    proptest! {
        #[test]
        fn it_is_open_only_within_the_limit_of_an_unlocking_or_an_unbroken_chain_of_touches(
            steps in prop::collection::vec((0u64..400, 0u8..3), 0..40)
        ) {
            let limit = 120;
            let mut lock = IdleLock::new(s(limit));
            let (mut now, mut open_until) = (0, 0);
            for (pause, action) in steps {
                now += pause;
                prop_assert_eq!(lock.is_locked(s(now)), now >= open_until);
                match action {
                    0 => { lock.unlock(s(now)); open_until = now + limit; }
                    1 => { lock.touch(s(now)); if now < open_until { open_until = now + limit; } else { open_until = 0; } }
                    _ => { lock.lock(); open_until = 0; }
                }
            }
        }
    }
}
