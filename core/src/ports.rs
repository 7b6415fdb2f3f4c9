//! What the core asks of the world around it. Each port has one real implementation a platform and one for tests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use ring::rand::{SecureRandom, SystemRandom};
use uuid::{Builder, Uuid};

/// Time. The core never asks the operating system itself.
pub trait Clock: Send + Sync {
    /// Wall-clock time with the phone's offset.
    fn now(&self) -> DateTime<FixedOffset>;
    /// Time since some fixed moment, never going back; for waiting and locking.
    fn monotonic(&self) -> Duration;
}

/// New identifiers.
pub trait Ids: Send + Sync {
    /// A UUIDv7, later than all before it.
    fn next(&self) -> Uuid;
}

/// Keeps the key that wraps the store's key: Android Keystore, iOS Keychain, on a desktop a file.
pub trait Vault: Send + Sync {
    /// Encrypts a small secret with the key that never leaves the vault.
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError>;
    /// Gives back what [`Vault::wrap`] was given.
    fn unwrap(&self, wrapped: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, VaultError>;
}

/// The vault refused or failed; `reason` is technical and holds no secret.
#[derive(Debug, thiserror::Error)]
#[error("the phone's key vault failed: {reason}")]
pub struct VaultError {
    /// What the platform said.
    pub reason: String,
}

/// UUIDv7 from the clock and the system's randomness; in order even when the clock stands still or goes back.
pub struct TimeOrderedIds {
    clock: Arc<dyn Clock>,
    random: SystemRandom,
    last: Mutex<Stamp>,
}

/// Milliseconds, and a count within one of them (the 12 bits RFC 9562 leaves for it).
#[derive(Clone, Copy, Default)]
struct Stamp {
    millis: u64,
    count: u16,
}

impl TimeOrderedIds {
    /// Ids on this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, random: SystemRandom::new(), last: Mutex::default() }
    }
}

impl Ids for TimeOrderedIds {
    fn next(&self) -> Uuid {
        let now = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let stamp = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = match *last {
                Stamp { millis, .. } if now > millis => Stamp { millis: now, count: 0 },
                Stamp { millis, count: 0xFFF } => Stamp { millis: millis + 1, count: 0 },
                Stamp { millis, count } => Stamp { millis, count: count + 1 },
            };
            *last
        };
        let mut tail = [0; 10];
        self.random.fill(&mut tail[2..]).expect("the system has randomness");
        tail[..2].copy_from_slice(&stamp.count.to_be_bytes());
        Builder::from_unix_timestamp_millis(stamp.millis, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> DateTime<FixedOffset> {
            DateTime::from_timestamp_millis(1_700_000_000_000).unwrap().fixed_offset()
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
    }

    #[test]
    fn ids_are_in_order_on_a_stopped_clock() {
        let ids = TimeOrderedIds::new(Arc::new(Stopped));
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
