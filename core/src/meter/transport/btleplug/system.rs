//! What btleplug has no call for: whether Bluetooth may be used, and bonds. Each system has its own way.

use async_trait::async_trait;
use uuid::Uuid;

use super::TransportError;

/// The system's side of Bluetooth that btleplug leaves out.
#[async_trait]
pub trait System: Send + Sync {
    /// Whether Bluetooth can be used now.
    ///
    /// # Errors
    /// Off, missing, or not allowed.
    async fn ready(&self) -> Result<(), TransportError>;

    /// Devices that the system has a bond with, meters or not.
    ///
    /// # Errors
    /// The list can't be had.
    async fn bonded(&self) -> Result<Vec<Bonded>, TransportError>;

    /// Makes a bond; none is no error if there is one already. The person may be asked for a PIN meanwhile. Dropping
    /// the future gives up.
    ///
    /// # Errors
    /// Refused, out of range, timed out.
    async fn bond(&self, address: &str) -> Result<(), TransportError>;
}

/// A device that the system has a bond with.
#[derive(Clone, PartialEq, Eq)]
pub struct Bonded {
    /// As in [`Advertisement`](super::super::Advertisement).
    pub address: String,
    /// The name it had when it was bonded; some meters do not say it again.
    pub name: Option<String>,
    /// The services it had then, as far as the system keeps them.
    pub services: Vec<Uuid>,
}

/// A system that says itself when Bluetooth is off, and that bonds by itself when a meter asks for it: Apple's.
pub struct ByItself;

#[async_trait]
impl System for ByItself {
    async fn ready(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn bonded(&self) -> Result<Vec<Bonded>, TransportError> {
        Ok(Vec::new())
    }

    async fn bond(&self, _address: &str) -> Result<(), TransportError> {
        Ok(())
    }
}
