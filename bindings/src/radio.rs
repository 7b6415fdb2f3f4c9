//! What the phone listens to meters with.

use std::sync::Arc;

use async_trait::async_trait;
use doorstep_core::meter::transport::btleplug::{Bonded, Btleplug, System};
use doorstep_core::meter::transport::{Transport, TransportError};

use crate::platform::{Platform, PlatformRadio, uuids};
use crate::ports::PortError;

/// A Bluetooth stack to listen with: virtual (`VirtualMeters::radio`), the system's, or one that the platform brings.
#[derive(uniffi::Object)]
pub struct MeterRadio {
    transport: Arc<dyn Transport>,
}

impl MeterRadio {
    pub(crate) fn over(transport: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self { transport })
    }

    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.transport)
    }
}

#[uniffi::export]
impl MeterRadio {
    /// The system's Bluetooth, through the core's own library. It is not touched before the first listening. One is enough for
    /// a process. `bonds` is asked for what the library has no call for; only Android needs it.
    #[uniffi::constructor]
    pub fn system(bonds: Option<Arc<dyn BondPort>>) -> Arc<Self> {
        Self::over(Arc::new(match bonds {
            Some(bonds) => Btleplug::new(Arc::new(ForeignBonds(bonds))),
            None => Btleplug::default(),
        }))
    }

    /// A Bluetooth stack that the platform brings.
    #[uniffi::constructor]
    pub fn platform(radio: Arc<dyn PlatformRadio>) -> Arc<Self> {
        Self::over(Arc::new(Platform::new(radio)))
    }
}

/// A device that the system has a bond with.
#[derive(Debug, Clone, uniffi::Record)]
pub struct BondedDevice {
    /// Its Bluetooth address.
    pub address: String,
    /// The name it had when it was bonded.
    pub name: Option<String>,
    /// UUIDs of the services it had then, as far as the system keeps them.
    pub services: Vec<String>,
}

/// What Android is asked beside its Bluetooth. Every function may fail; giving up is a cancellation.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait BondPort: Send + Sync {
    /// Whether Bluetooth can be used now: there, on, allowed.
    async fn ready(&self) -> Result<(), PortError>;
    /// Devices with a bond, meters or not.
    async fn bonded(&self) -> Result<Vec<BondedDevice>, PortError>;
    /// Makes a bond; returns when it stands, also if it did before.
    async fn bond(&self, address: String) -> Result<(), PortError>;
}

struct ForeignBonds(Arc<dyn BondPort>);

#[async_trait]
impl System for ForeignBonds {
    async fn ready(&self) -> Result<(), TransportError> {
        #[cfg(target_os = "android")]
        crate::android::is_ready()?;
        Ok(self.0.ready().await?)
    }

    async fn bonded(&self) -> Result<Vec<Bonded>, TransportError> {
        let bonded = self.0.bonded().await?.into_iter().map(|device| Bonded {
            address: device.address,
            name: device.name,
            services: uuids(&device.services),
        });
        Ok(bonded.collect())
    }

    async fn bond(&self, address: &str) -> Result<(), TransportError> {
        Ok(self.0.bond(address.to_owned()).await?)
    }
}
