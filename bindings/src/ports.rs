//! What the platform implements. Everything here may fail, and an exception on the other side never brings the core down.

use std::sync::Arc;

use doorstep_core::desk::view::{MeterEvent, SyncProgress};
use doorstep_core::meter::transport::TransportError;
use doorstep_core::ports::{Vault, VaultError};
use zeroize::Zeroizing;

/// A port of the platform failed.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum PortError {
    /// What the platform says, without personal data.
    #[error("{reason}")]
    Failed {
        /// The platform's words.
        reason: String,
    },
    /// Bluetooth, or a meter, does not do it.
    #[error("{why}")]
    Radio {
        /// Why.
        why: TransportError,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

/// Keeps the key that wraps the store's key: Android Keystore, iOS Keychain.
#[uniffi::export(with_foreign)]
pub trait VaultPort: Send + Sync {
    /// Encrypts a small secret with a key that never leaves the vault.
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, PortError>;
    /// Gives back what `wrap` was given.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PortError>;
}

/// The platform's clock, where it is not the system's own (tests).
#[uniffi::export(with_foreign)]
pub trait ClockPort: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_millis(&self) -> Result<i64, PortError>;
    /// The phone's offset from UTC, minutes.
    fn offset_minutes(&self) -> Result<i32, PortError>;
    /// Milliseconds since some fixed moment, never going back.
    fn monotonic_millis(&self) -> Result<u64, PortError>;
}

/// Hears what happens while the phone listens for a meter.
#[uniffi::export(with_foreign)]
pub trait MeterObserver: Send + Sync {
    /// One event, in order. An error ends the listening.
    fn on_event(&self, event: MeterEvent) -> Result<(), PortError>;
}

/// Hears how far a synchronisation has come.
#[uniffi::export(with_foreign)]
pub trait SyncObserver: Send + Sync {
    /// So far.
    fn on_progress(&self, progress: SyncProgress) -> Result<(), PortError>;
}

/// Hears that the desk locked itself.
#[uniffi::export(with_foreign)]
pub trait LockObserver: Send + Sync {
    /// The desk is locked; everything typed so far is in the store.
    fn on_locked(&self) -> Result<(), PortError>;
}

/// A foreign vault as the core's port.
pub(crate) struct ForeignVault(pub(crate) Arc<dyn VaultPort>);

impl Vault for ForeignVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.0.wrap(secret.to_vec()).map_err(|error| VaultError { reason: error.to_string() })
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let secret =
            self.0.unwrap(wrapped.to_vec()).map_err(|error| VaultError { reason: error.to_string() })?;
        Ok(Zeroizing::new(secret))
    }
}
