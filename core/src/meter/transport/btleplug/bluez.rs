//! Bonds on Linux: asked of BlueZ, over a D-Bus connection of our own. The PIN is asked for by the desktop's agent.

use std::time::Duration;

use async_trait::async_trait;
use bluez_async::{BluetoothError, BluetoothSession, DeviceInfo};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::TransportError;
use super::errors::{During, of_bluez};
use super::system::{Bonded, System};

/// For a person who has to type a PIN.
const BOND: Duration = Duration::from_secs(50);
/// For a list.
const LIST: Duration = Duration::from_secs(5);

/// BlueZ.
#[derive(Default)]
pub struct BlueZ {
    session: Mutex<Option<BluetoothSession>>,
}

impl BlueZ {
    async fn session(&self) -> Result<BluetoothSession, TransportError> {
        let mut held = self.session.lock().await;
        if let Some(session) = &*held {
            return Ok(session.clone());
        }
        let made = BluetoothSession::new().await;
        let (_connection, session) = made.map_err(|error| of_bluez(&error, During::Preparing))?;
        *held = Some(session.clone());
        Ok(session)
    }

    async fn devices(&self) -> Result<Vec<DeviceInfo>, TransportError> {
        let session = self.session().await?;
        let devices = timeout(LIST, session.get_devices()).await;
        devices.map_err(|_| TransportError::TimedOut)?.map_err(|error| of_bluez(&error, During::Preparing))
    }
}

#[async_trait]
impl System for BlueZ {
    /// btleplug's adapter says it.
    async fn ready(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn bonded(&self) -> Result<Vec<Bonded>, TransportError> {
        let devices = self.devices().await?.into_iter().filter(|device| device.paired);
        let bonded = devices.map(|device| Bonded {
            address: device.mac_address.to_string(),
            name: device.name,
            services: device.services,
        });
        Ok(bonded.collect())
    }

    async fn bond(&self, address: &str) -> Result<(), TransportError> {
        let devices = self.devices().await?;
        let device = devices.into_iter().find(|device| device.mac_address.to_string() == address);
        let device = device.ok_or(TransportError::OutOfRange)?;
        // Asked again for a bond that stands, BlueZ does not answer.
        if device.paired {
            return Ok(());
        }
        match self.session().await?.pair_with_timeout(&device.id, BOND).await {
            Err(BluetoothError::DbusError(error)) if error.name() == Some(ALREADY_BONDED) => Ok(()),
            result => result.map_err(|error| of_bluez(&error, During::Connecting)),
        }
    }
}

const ALREADY_BONDED: &str = "org.bluez.Error.AlreadyExists";
