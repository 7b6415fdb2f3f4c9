//! The system's Bluetooth through btleplug: BlueZ, Android, CoreBluetooth, WinRT.
//!
//! | file | what |
//! |---|---|
//! | `scan.rs` | looking for meters, bonded and known ones too |
//! | `link.rs` | one connection, and its stream of events |
//! | `errors.rs` | what the systems' errors mean, as tables |
//! | `system.rs`, `bluez.rs` | what btleplug has no call for: may Bluetooth be used, and bonds |

use std::sync::Arc;
use std::time::Duration;

use ::btleplug::api::{BDAddr, Central, CentralState, Manager as _, Peripheral as _};
use ::btleplug::platform::{Adapter, Manager, Peripheral};
use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::hanging_up::HangingUp;
use super::limits::{ASK, OPEN};
use super::{Advertisement, Link, LinkEvent, Transport, TransportError, Wanted};

#[cfg(target_os = "linux")]
mod bluez;
mod errors;
mod link;
mod scan;
mod system;

#[cfg(target_os = "linux")]
pub use bluez::BlueZ;
pub use system::{Bonded, ByItself, System};

use errors::{During, limited};

/// Before a scan that nobody listens to any more must have ended.
const QUIET: Duration = Duration::from_secs(5);

/// The system's Bluetooth. Made without touching it: the first scan or link does. All use must happen on one Tokio
/// runtime, which outlives it.
pub struct Btleplug {
    radio: Arc<Radio>,
}

/// What scans and links share.
struct Radio {
    system: Arc<dyn System>,
    held: tokio::sync::Mutex<Held>,
    /// Held by the scan under way: systems take one at a time, and connect badly meanwhile.
    scanning: Arc<tokio::sync::Mutex<()>>,
    hanging_up: HangingUp,
}

#[derive(Default)]
struct Held {
    manager: Option<Manager>,
    adapter: Option<Adapter>,
}

impl Default for Btleplug {
    /// With what is known about this system here: BlueZ is asked for bonds, Apple's and Windows' bond by themselves.
    fn default() -> Self {
        #[cfg(target_os = "linux")]
        let system = BlueZ::default();
        #[cfg(not(target_os = "linux"))]
        let system = ByItself;
        Self::new(Arc::new(system))
    }
}

impl Btleplug {
    /// With the system's side from outside: on Android the app asks for permissions and bonds.
    #[must_use]
    pub fn new(system: Arc<dyn System>) -> Self {
        let radio = Radio {
            system,
            held: tokio::sync::Mutex::default(),
            scanning: Arc::default(),
            hanging_up: HangingUp::default(),
        };
        Self { radio: Arc::new(radio) }
    }
}

#[async_trait]
impl Transport for Btleplug {
    async fn scan(&self, wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
        scan::start(&self.radio, wanted.clone()).await
    }

    async fn open(
        &self,
        address: &str,
    ) -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError> {
        let opened = timeout(OPEN, link::open(&self.radio, address)).await;
        let (link, events) = opened.unwrap_or(Err(TransportError::TimedOut))?;
        Ok((Box::new(link), events))
    }
}

impl Radio {
    /// The adapter, switched on.
    async fn adapter(&self) -> Result<Adapter, TransportError> {
        timeout(ASK, self.system.ready()).await.map_err(|_| TransportError::TimedOut)??;
        let mut held = self.held.lock().await;
        let manager = match &held.manager {
            Some(manager) => manager.clone(),
            None => {
                let made = limited(ASK, During::Preparing, Manager::new()).await?;
                held.manager.insert(made).clone()
            }
        };
        // BlueZ is asked each time, because adapters come and go; the others have one for good.
        let adapter = match &held.adapter {
            Some(adapter) if cfg!(not(target_os = "linux")) => adapter.clone(),
            _ => {
                let adapters = limited(ASK, During::Preparing, manager.adapters()).await?;
                let found = first_that_is_on(adapters).await?;
                held.adapter.insert(found).clone()
            }
        };
        match limited(ASK, During::Preparing, adapter.adapter_state()).await? {
            CentralState::PoweredOff => Err(TransportError::AdapterOff),
            // Android does not say; a scan will.
            CentralState::PoweredOn | CentralState::Unknown => Ok(adapter),
        }
    }

    /// A device that the system knows, whether it is there or not.
    async fn peripheral(&self, adapter: &Adapter, address: &str) -> Result<Peripheral, TransportError> {
        let known = limited(ASK, During::Preparing, adapter.peripherals()).await?;
        match known.into_iter().find(|peripheral| address_of(peripheral) == address) {
            Some(peripheral) => Ok(peripheral),
            None => recall(adapter, address).await,
        }
    }

    /// Waits until nothing scans and this meter's last link is hung up.
    async fn quiet(&self, address: &str) {
        // A scan that somebody still listens to goes on; connecting is slower then, and works.
        drop(timeout(QUIET, self.scanning.lock()).await);
        self.hanging_up.ended(address).await;
    }
}

async fn first_that_is_on(adapters: Vec<Adapter>) -> Result<Adapter, TransportError> {
    let mut found = None;
    for adapter in adapters {
        let state = limited(ASK, During::Preparing, adapter.adapter_state()).await?;
        if state != CentralState::PoweredOff {
            return Ok(adapter);
        }
        found = found.or(Some(adapter));
    }
    found.ok_or(TransportError::NoAdapter)
}

/// What the rest of the app calls a device: its Bluetooth address, or, where the system hides that (Apple), the system's
/// own lasting name for it.
fn address_of(peripheral: &Peripheral) -> String {
    match peripheral.address() {
        hidden if hidden == BDAddr::default() => peripheral.id().to_string(),
        address => address.to_string(),
    }
}

/// Android connects to any address, heard or not: a bonded meter need not be heard first.
#[cfg(target_os = "android")]
async fn recall(adapter: &Adapter, address: &str) -> Result<Peripheral, TransportError> {
    // btleplug makes an id of an address in this way alone.
    let id = serde_json::from_value(serde_json::Value::String(address.to_owned()));
    let id = id.map_err(|_| TransportError::OutOfRange)?;
    limited(ASK, During::Preparing, adapter.add_peripheral(&id)).await
}

/// Apple remembers devices by the name that it gave them.
#[cfg(target_vendor = "apple")]
async fn recall(adapter: &Adapter, address: &str) -> Result<Peripheral, TransportError> {
    use ::btleplug::api::RetrievePeripheralsOptions;
    let id = uuid::Uuid::parse_str(address).map_err(|_| TransportError::OutOfRange)?;
    let options = RetrievePeripheralsOptions { identifiers: Some(vec![id.into()]), services: None };
    let known = limited(ASK, During::Preparing, adapter.retrieve_peripherals(options)).await?;
    known.into_iter().next().ok_or(TransportError::OutOfRange)
}

/// What the others know is in their list.
#[cfg(not(any(target_os = "android", target_vendor = "apple")))]
async fn recall(_adapter: &Adapter, _address: &str) -> Result<Peripheral, TransportError> {
    Err(TransportError::OutOfRange)
}
