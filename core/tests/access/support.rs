//! A clock that goes as it is told and vaults in memory.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use doorstep_core::access::{Attempt, Keyring, KeyringError, StoreKey};
use doorstep_core::ports::{Clock, Vault, VaultError};
use zeroize::Zeroizing;

pub(crate) const PIN: &str = "274916";
pub(crate) const WRONG: &str = "274917";

/// The scrambling of the vault that belongs to a place.
pub(crate) const VAULT: u8 = 0x5a;

/// Few rounds, so that the tests try many PINs.
pub(crate) const ITERATIONS: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// A clock whose wall and monotonic time are set by hand.
pub(crate) struct HandClock(Mutex<(DateTime<FixedOffset>, Duration)>);

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        let start = DateTime::parse_from_rfc3339("2026-03-02T08:30:00+08:00").unwrap();
        Arc::new(Self(Mutex::new((start, Duration::from_secs(1000)))))
    }

    /// Time passes.
    pub(crate) fn pass(&self, time: Duration) {
        let mut now = self.0.lock().unwrap();
        now.0 += time;
        now.1 += time;
    }

    /// Somebody sets the wall clock.
    pub(crate) fn set_by(&self, change: TimeDelta) {
        self.0.lock().unwrap().0 += change;
    }

    /// The app starts anew: the monotonic clock begins somewhere else.
    pub(crate) fn restart(&self) {
        self.0.lock().unwrap().1 = Duration::from_secs(5);
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<FixedOffset> {
        self.0.lock().unwrap().0
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

/// A vault in memory, which fails when told to. It scrambles with a key of its own and a sum, as far as tests need.
pub(crate) struct MemoryVault {
    key: u8,
    pub(crate) fails: AtomicBool,
}

impl MemoryVault {
    pub(crate) fn new(key: u8) -> Arc<Self> {
        Arc::new(Self { key, fails: AtomicBool::new(false) })
    }

    fn sum(&self, bytes: &[u8]) -> u8 {
        bytes.iter().fold(self.key, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte))
    }
}

impl Vault for MemoryVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(VaultError { reason: "told to fail".into() });
        }
        let mut wrapped: Vec<u8> = secret.iter().map(|byte| byte ^ self.key).collect();
        wrapped.push(self.sum(secret));
        Ok(wrapped)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(VaultError { reason: "told to fail".into() });
        }
        let (sum, body) = wrapped.split_last().ok_or_else(|| VaultError { reason: "empty".into() })?;
        let secret: Vec<u8> = body.iter().map(|byte| byte ^ self.key).collect();
        if self.sum(&secret) != *sum {
            return Err(VaultError { reason: "not mine".into() });
        }
        Ok(Zeroizing::new(secret))
    }
}

/// A keyring in a folder of its own.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) clock: Arc<HandClock>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), vault: MemoryVault::new(VAULT), clock: HandClock::new() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("keyring.json")
    }

    pub(crate) fn create(&self) -> (Keyring, StoreKey) {
        Keyring::create(&self.path(), PIN, self.vault.clone(), self.clock.clone(), ITERATIONS).unwrap()
    }

    pub(crate) fn open(&self) -> Result<Keyring, KeyringError> {
        Keyring::open(&self.path(), self.vault.clone(), self.clock.clone(), ITERATIONS)
    }

    /// The app is started anew.
    pub(crate) fn restart(&self) -> Keyring {
        self.clock.restart();
        self.open().unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path()).unwrap()).unwrap()
    }

    pub(crate) fn change_json(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let mut json = self.json();
        change(&mut json);
        std::fs::write(self.path(), json.to_string()).unwrap();
    }
}

pub(crate) fn unlocked(attempt: Result<Attempt, KeyringError>) -> StoreKey {
    match attempt {
        Ok(Attempt::Unlocked(key)) => key,
        other => panic!("not unlocked: {other:?}"),
    }
}

/// Tries left and seconds to wait.
pub(crate) fn wrong(attempt: Result<Attempt, KeyringError>) -> (u32, u64) {
    match attempt {
        Ok(Attempt::Wrong { left, wait }) => (left, wait.as_secs()),
        other => panic!("not wrong: {other:?}"),
    }
}

/// Seconds to wait.
pub(crate) fn waits(attempt: Result<Attempt, KeyringError>) -> u64 {
    match attempt {
        Ok(Attempt::Wait { wait }) => wait.as_secs(),
        other => panic!("no wait: {other:?}"),
    }
}
