//! Keeps the store's key: random, sealed under the PIN, wrapped once more by the phone's vault, and let out only to the right
//! PIN, slowly.
//!
//! The file holds salt, cost, the wrapped key and how many wrong PINs were tried; nothing in it opens the store without both
//! the vault and the PIN. A try is counted durably before it is made, so that killing the app gives none for free.

use std::fs::File;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use ring::error::Unspecified;
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::pin::{PinRefused, check_new_pin, check_typed};
use super::seal::{random, seal, unseal};
use super::waiting::{ATTEMPTS, Waited, wait_after};
use crate::files::{self, beside};
use crate::ports::{Clock, Vault, VaultError};

/// Rounds of PBKDF2-HMAC-SHA256 (RFC 8018) for a PIN: twice what OWASP recommends, so that one try costs over 200 ms of one core
/// (docs/benchmarks.md). A keyring made with fewer is brought up at the next unlocking.
pub const PIN_ITERATIONS: NonZeroU32 = NonZeroU32::new(1_200_000).expect("not zero");

/// The key that opens the store.
pub type StoreKey = Zeroizing<[u8; 32]>;

/// What came of a PIN.
pub enum Attempt {
    /// It was right.
    Unlocked(StoreKey),
    /// It was wrong.
    Wrong {
        /// Tries left before only one a day is let through.
        left: u32,
        /// How long the next try has to wait.
        wait: Duration,
    },
    /// It was not tried: a wait after wrong ones is still running.
    Wait {
        /// How long it still runs.
        wait: Duration,
    },
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Attempt::Unlocked(_) => f.write_str("Unlocked(…)"),
            Attempt::Wrong { left, wait } => {
                f.debug_struct("Wrong").field("left", left).field("wait", wait).finish()
            }
            Attempt::Wait { wait } => f.debug_struct("Wait").field("wait", wait).finish(),
        }
    }
}

/// A failure that says nothing about the PIN.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// What was typed can't be a PIN, or is too easy for a new one. Not counted as a try.
    #[error(transparent)]
    Pin(#[from] PinRefused),
    /// There is no keyring at this place.
    #[error("there is no keyring here")]
    Missing,
    /// There already is a keyring at this place.
    #[error("there already is a keyring here")]
    Exists,
    /// The file can't be understood; without it the store stays closed.
    #[error("the keyring is damaged")]
    Damaged,
    /// The file was written by a newer version of the app.
    #[error("the keyring is of version {0}")]
    Newer(u32),
    /// The phone's vault refused.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random,
    /// The file can't be read or written; without a durable count no PIN is tried.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

impl From<Unspecified> for KeyringError {
    fn from(_: Unspecified) -> Self {
        KeyringError::Random
    }
}

const VERSION: u32 = 1;

#[derive(Clone, Serialize, Deserialize)]
struct Record {
    version: u32,
    iterations: NonZeroU32,
    #[serde(with = "hex")]
    salt: Vec<u8>,
    #[serde(with = "hex")]
    wrapped: Vec<u8>,
    failed: u32,
    last_attempt: Option<DateTime<FixedOffset>>,
}

/// The keyring of one store. Trying a PIN takes a noticeable time on purpose: call it off the user interface's thread.
pub struct Keyring {
    path: PathBuf,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    iterations: NonZeroU32,
    waited: Mutex<Waited>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("iterations", &self.iterations).finish_non_exhaustive()
    }
}

impl Keyring {
    /// Makes a keyring with a new random key, and gives that key for the store to be made with. `iterations` is
    /// [`PIN_ITERATIONS`]; tests take fewer.
    pub fn create(
        path: &Path,
        pin: &str,
        vault: Arc<dyn Vault>,
        clock: Arc<dyn Clock>,
        iterations: NonZeroU32,
    ) -> Result<(Self, StoreKey), KeyringError> {
        check_new_pin(pin)?;
        let _turn = turn(path)?;
        if path.try_exists()? {
            return Err(KeyringError::Exists);
        }
        let key = random::<32>()?;
        let record = enclose(&key, pin, vault.as_ref(), iterations)?;
        write(path, &record)?;
        let waited = Mutex::new(Waited::from(None, clock.now(), clock.monotonic()));
        Ok((Self { path: path.into(), vault, clock, iterations, waited }, key))
    }

    /// Takes up a keyring that was made before.
    pub fn open(
        path: &Path,
        vault: Arc<dyn Vault>,
        clock: Arc<dyn Clock>,
        iterations: NonZeroU32,
    ) -> Result<Self, KeyringError> {
        let record = read(path)?;
        let waited = Mutex::new(Waited::from(record.last_attempt, clock.now(), clock.monotonic()));
        Ok(Self { path: path.into(), vault, clock, iterations, waited })
    }

    /// Tries left before only one a day is let through, and how long the next one has to wait.
    pub fn attempts(&self) -> Result<(u32, Duration), KeyringError> {
        let record = read(&self.path)?;
        let mut waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        if !waited.is_from(record.last_attempt) {
            *waited = Waited::from(record.last_attempt, self.clock.now(), self.clock.monotonic());
        }
        let wait = waited.left(record.failed, self.clock.monotonic());
        Ok((ATTEMPTS.saturating_sub(record.failed), wait))
    }

    /// Tries a PIN. The right one also forgets the wrong ones before it.
    pub fn unlock(&self, pin: &str) -> Result<Attempt, KeyringError> {
        check_typed(pin)?;
        let _turn = turn(&self.path)?;
        self.attempt(pin)
    }

    /// Changes the PIN; the old one is tried like any other. The store's key stays.
    pub fn change_pin(&self, old: &str, new: &str) -> Result<Attempt, KeyringError> {
        check_typed(old)?;
        check_new_pin(new)?;
        let _turn = turn(&self.path)?;
        let attempt = self.attempt(old)?;
        if let Attempt::Unlocked(key) = &attempt {
            write(&self.path, &enclose(key, new, self.vault.as_ref(), self.iterations)?)?;
        }
        Ok(attempt)
    }

    fn attempt(&self, pin: &str) -> Result<Attempt, KeyringError> {
        let mut waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        let mut record = read(&self.path)?;
        let now = self.clock.now();
        if !waited.is_from(record.last_attempt) {
            *waited = Waited::from(record.last_attempt, now, self.clock.monotonic());
        }
        let wait = waited.left(record.failed, self.clock.monotonic());
        if !wait.is_zero() {
            return Ok(Attempt::Wait { wait });
        }
        // The vault comes before the count: its failure says nothing about the PIN.
        let sealed = self.vault.unwrap(&record.wrapped)?;
        record.failed = record.failed.saturating_add(1);
        // Never earlier than an attempt before: a clock set back gains nothing.
        let attempted = record.last_attempt.map_or(now, |last| last.max(now));
        record.last_attempt = Some(attempted);
        write(&self.path, &record)?;
        let pin_key = derive(pin, &record.salt, record.iterations);
        let opened = unseal(&pin_key, &context(record.iterations, &record.salt), &sealed);
        *waited = Waited::from_now(attempted, self.clock.monotonic());
        let Ok(bytes) = opened else {
            let left = ATTEMPTS.saturating_sub(record.failed);
            return Ok(Attempt::Wrong { left, wait: wait_after(record.failed) });
        };
        let key = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyringError::Damaged)?);
        if record.iterations < self.iterations {
            record = enclose(&key, pin, self.vault.as_ref(), self.iterations)?;
        }
        record.failed = 0;
        record.last_attempt = None;
        write(&self.path, &record)?;
        Ok(Attempt::Unlocked(key))
    }
}

/// Seals a key under a PIN and has the vault wrap it, with no wrong PINs counted.
fn enclose(
    key: &StoreKey,
    pin: &str,
    vault: &dyn Vault,
    iterations: NonZeroU32,
) -> Result<Record, KeyringError> {
    let salt = random::<16>()?.to_vec();
    let sealed = seal(&derive(pin, &salt, iterations), &context(iterations, &salt), key.as_slice())?;
    let wrapped = vault.wrap(&sealed)?;
    Ok(Record { version: VERSION, iterations, salt, wrapped, failed: 0, last_attempt: None })
}

fn derive(pin: &str, salt: &[u8], iterations: NonZeroU32) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, salt, pin.as_bytes(), key.as_mut());
    key
}

fn context(iterations: NonZeroU32, salt: &[u8]) -> Vec<u8> {
    [b"doorstep keyring 1", &iterations.get().to_be_bytes()[..], salt].concat()
}

/// One attempt at a time, also between two instances of the app.
fn turn(path: &Path) -> std::io::Result<Turn> {
    let file = files::private().create(true).truncate(false).write(true).open(beside(path, "-lock"))?;
    file.lock()?;
    Ok(Turn(file))
}

struct Turn(File);

impl Drop for Turn {
    fn drop(&mut self) {
        // Should it fail, closing the file follows at once and ends the turn as well.
        let _ = self.0.unlock();
    }
}

fn read(path: &Path) -> Result<Record, KeyringError> {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    let bytes = match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(KeyringError::Missing),
        other => other?,
    };
    let head: Head = serde_json::from_slice(&bytes).map_err(|_| KeyringError::Damaged)?;
    if head.version > VERSION {
        return Err(KeyringError::Newer(head.version));
    }
    serde_json::from_slice(&bytes).map_err(|_| KeyringError::Damaged)
}

fn write(path: &Path, record: &Record) -> Result<(), KeyringError> {
    let bytes = serde_json::to_vec_pretty(record).map_err(std::io::Error::from)?;
    Ok(files::replace(path, &bytes)?)
}

/// Bytes as hexadecimal text.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pairs = text.as_bytes().chunks(2);
        pairs
            .map(|pair| {
                let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2);
                pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    .ok_or_else(|| D::Error::custom("not hexadecimal"))
            })
            .collect()
    }
}
