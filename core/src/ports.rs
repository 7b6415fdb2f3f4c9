//! What the core asks of the world around it. Each port has one real implementation a platform and one for tests.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

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
