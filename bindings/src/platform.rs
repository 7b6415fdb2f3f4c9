//! A Bluetooth stack that the platform brings: what Kotlin or Swift implement, and the core's port made of it.
//!
//! Nothing on the other side brings the core down: an exception is an error like others, an answer that never comes is
//! waited for no longer than the session allows, and giving up is a cancellation there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use doorstep_core::meter::quirks::{Pairing, Quirks};
use doorstep_core::meter::transport::hanging_up::HangingUp;
use doorstep_core::meter::transport::{
    Advertisement, Characteristic, Link, LinkEvent, Transport, TransportError, Wanted, WriteKind,
};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use crate::ports::PortError;

/// For a scan to begin.
const BEGIN: Duration = Duration::from_secs(10);
/// Advertisements that wait for the core; more are heard again soon.
const HEARD: usize = 64;
/// Events that wait for a busy phone: more than any meter has records. A link that overflows is broken.
const EVENTS: usize = 32_768;

/// A Bluetooth stack. Where a function waits, the core gives up by cancelling it.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait PlatformRadio: Send + Sync {
    /// Looks for meters until cancelled, or until Bluetooth is switched off: tells `ear` that it has begun, then of the bonded
    /// devices, then of whatever is heard. It returns early only if it can't go on.
    async fn scan(&self, ear: Arc<ScanEar>) -> Result<(), PortError>;
    /// Prepares a link to a meter, without connecting and without waiting. (Not `open`: Swift keeps that word for itself.) What happens on it is told to `ear` from then on.
    fn prepare_link(&self, address: String, ear: Arc<LinkEar>) -> Result<Arc<dyn PlatformLink>, PortError>;
}

/// A link to one meter.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait PlatformLink: Send + Sync {
    /// Connects, bonds when the meter wants it, and discovers all characteristics.
    async fn connect(&self, bond: BondWhen) -> Result<Vec<GattCharacteristic>, PortError>;
    /// Turns notifications or indications on, whichever the characteristic has.
    async fn subscribe(&self, characteristic: GattCharacteristic) -> Result<(), PortError>;
    /// Reads a value.
    async fn read(&self, characteristic: GattCharacteristic) -> Result<Vec<u8>, PortError>;
    /// Writes a value; `confirmed` by the meter or not.
    async fn write(
        &self,
        characteristic: GattCharacteristic,
        bytes: Vec<u8>,
        confirmed: bool,
    ) -> Result<(), PortError>;
    /// Hangs up, also in the middle of something, and twice. The core does so with every link that it began to connect.
    async fn disconnect(&self) -> Result<(), PortError>;
}

/// When a meter wants to be bonded; a system that bonds by itself need not care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum BondWhen {
    /// When it refuses something for want of a bond.
    AsNeeded,
    /// Before the connection is made.
    BeforeConnecting,
    /// As soon as it is made.
    AfterConnecting,
}

impl From<Pairing> for BondWhen {
    fn from(pairing: Pairing) -> Self {
        match pairing {
            Pairing::AsNeeded => Self::AsNeeded,
            Pairing::BondBeforeConnecting => Self::BeforeConnecting,
            Pairing::Bond | Pairing::PinBeforeSubscribing | Pairing::PinOnTheBack => Self::AfterConnecting,
        }
    }
}

/// A characteristic by its service too, both as UUIDs in full.
#[derive(Debug, Clone, uniffi::Record)]
pub struct GattCharacteristic {
    /// The service.
    pub service: String,
    /// The characteristic.
    pub uuid: String,
}

/// What was heard of a device.
#[derive(Clone, uniffi::Record)]
pub struct HeardDevice {
    /// The system's name for it, for `prepare_link`.
    pub address: String,
    /// Its name.
    pub name: Option<String>,
    /// UUIDs of its services, as far as they are known.
    pub services: Vec<String>,
    /// Signal strength in dBm.
    pub rssi: Option<i16>,
    /// Whether the system has a bond with it.
    pub bonded: bool,
    /// Heard just now, or connected; else it only stands on the system's list.
    pub in_reach: bool,
    /// The radio speaks its vendor's protocol with it, by the vendor's own library, and the standard's services with the core.
    #[uniffi(default = false)]
    pub translated: bool,
}

/// What a scan tells.
#[derive(uniffi::Object)]
pub struct ScanEar {
    begun: Mutex<Option<oneshot::Sender<()>>>,
    /// Whoever keeps the ear does not keep the scan.
    heard: mpsc::WeakSender<Advertisement>,
    pairings: Arc<Pairings>,
}

#[uniffi::export]
impl ScanEar {
    /// It has begun.
    pub fn begun(&self) {
        if let Some(begun) = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Whoever waited has given up.
            let _ = begun.send(());
        }
    }

    /// A device was heard, or stands on the system's list.
    pub fn heard(&self, device: HeardDevice) {
        self.pairings.learn(&device);
        let advertisement = Advertisement {
            services: uuids(&device.services),
            address: device.address,
            name: device.name,
            rssi: device.rssi,
            bonded: device.bonded,
            in_reach: device.in_reach,
            translated: device.translated,
        };
        // Full: it is heard again soon. Gone: nobody listens any more.
        let _ = self.heard.upgrade().map(|heard| heard.try_send(advertisement));
    }
}

/// What a link tells without being asked.
#[derive(uniffi::Object)]
pub struct LinkEar {
    events: Mutex<Option<mpsc::Sender<LinkEvent>>>,
}

impl LinkEar {
    /// The stream ends after an event that finds no room: what came out of order can't be mended.
    fn tell(&self, event: LinkEvent) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.as_ref().is_some_and(|events| events.try_send(event).is_err()) {
            *events = None;
        }
    }
}

#[uniffi::export]
impl LinkEar {
    /// The meter sent something.
    pub fn notified(&self, characteristic: GattCharacteristic, bytes: Vec<u8>) {
        if let Ok(characteristic) = characteristic.parse() {
            self.tell(LinkEvent::Notified { characteristic, bytes });
        }
    }

    /// The link is gone.
    pub fn lost(&self) {
        self.tell(LinkEvent::Lost);
    }
}

impl GattCharacteristic {
    fn parse(&self) -> Result<Characteristic, TransportError> {
        let uuid = |text: &str| Uuid::parse_str(text).map_err(|_| TransportError::System);
        Ok(Characteristic { service: uuid(&self.service)?, uuid: uuid(&self.uuid)? })
    }
}

impl From<Characteristic> for GattCharacteristic {
    fn from(characteristic: Characteristic) -> Self {
        Self { service: characteristic.service.to_string(), uuid: characteristic.uuid.to_string() }
    }
}

impl From<PortError> for TransportError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Radio { why } => why,
            PortError::Failed { .. } => Self::System,
        }
    }
}

/// Those that are UUIDs.
pub(crate) fn uuids(texts: &[String]) -> Vec<Uuid> {
    texts.iter().filter_map(|text| Uuid::parse_str(text).ok()).collect()
}

/// How meters want to be paired, by address, as far as their names were heard.
#[derive(Default)]
struct Pairings(Mutex<HashMap<String, Pairing>>);

impl Pairings {
    /// Of what is no meter that a row of quirks knows, nothing is kept.
    fn learn(&self, device: &HeardDevice) {
        let pairing = Quirks::of(device.name.as_deref(), None).pairing;
        if pairing != Pairing::default() {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(device.address.clone(), pairing);
        }
    }

    fn of(&self, address: &str) -> BondWhen {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(address).copied().unwrap_or_default().into()
    }
}

/// The core's port over a platform's radio.
pub(crate) struct Platform {
    radio: Arc<dyn PlatformRadio>,
    pairings: Arc<Pairings>,
    hanging_up: Arc<HangingUp>,
}

impl Platform {
    pub(crate) fn new(radio: Arc<dyn PlatformRadio>) -> Self {
        Self { radio, pairings: Arc::default(), hanging_up: Arc::default() }
    }
}

#[async_trait]
impl Transport for Platform {
    async fn scan(&self, _wanted: &Wanted) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
        let (heard, receiver) = mpsc::channel(HEARD);
        let (begun, has_begun) = oneshot::channel();
        let ear = Arc::new(ScanEar {
            begun: Mutex::new(Some(begun)),
            heard: heard.downgrade(),
            pairings: Arc::clone(&self.pairings),
        });
        let radio = Arc::clone(&self.radio);
        let mut scan = tokio::spawn(async move {
            tokio::select! {
                // Nobody listens any more: what is dropped here is cancelled there.
                () = heard.closed() => Err(TransportError::Cancelled),
                ended = radio.scan(ear) => Err(ended.err().map_or(TransportError::System, Into::into)),
            }
        });
        let begins = async {
            tokio::select! {
                biased;
                Ok(()) = has_begun => Ok(receiver),
                ended = &mut scan => ended.unwrap_or(Err(TransportError::System)),
            }
        };
        timeout(BEGIN, begins).await.unwrap_or(Err(TransportError::TimedOut))
    }

    async fn open(
        &self,
        address: &str,
    ) -> Result<(Box<dyn Link>, mpsc::Receiver<LinkEvent>), TransportError> {
        self.hanging_up.ended(address).await;
        let (events, receiver) = mpsc::channel(EVENTS);
        let ear = Arc::new(LinkEar { events: Mutex::new(Some(events)) });
        let link = PlatformsLink {
            link: self.radio.prepare_link(address.to_owned(), ear)?,
            address: address.to_owned(),
            bond: self.pairings.of(address),
            begun: false,
            hanging_up: Arc::clone(&self.hanging_up),
            runtime: Handle::current(),
        };
        Ok((Box::new(link), receiver))
    }
}

struct PlatformsLink {
    link: Arc<dyn PlatformLink>,
    address: String,
    bond: BondWhen,
    /// Connecting was begun, so there is something to hang up.
    begun: bool,
    hanging_up: Arc<HangingUp>,
    /// Where hanging up goes on when the link is dropped.
    runtime: Handle,
}

#[async_trait]
impl Link for PlatformsLink {
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError> {
        self.begun = true;
        self.link.connect(self.bond).await?.iter().map(GattCharacteristic::parse).collect()
    }

    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError> {
        Ok(self.link.subscribe(characteristic.into()).await?)
    }

    async fn read(&mut self, characteristic: Characteristic) -> Result<Vec<u8>, TransportError> {
        Ok(self.link.read(characteristic.into()).await?)
    }

    async fn write(
        &mut self,
        characteristic: Characteristic,
        bytes: &[u8],
        kind: WriteKind,
    ) -> Result<(), TransportError> {
        let confirmed = kind == WriteKind::WithResponse;
        Ok(self.link.write(characteristic.into(), bytes.to_vec(), confirmed).await?)
    }

    async fn disconnect(&mut self) -> Result<(), TransportError> {
        Ok(self.link.disconnect().await?)
    }
}

impl Drop for PlatformsLink {
    fn drop(&mut self) {
        if self.begun {
            let link = Arc::clone(&self.link);
            let hang_up = async move { link.disconnect().await };
            self.hanging_up.begin(&self.runtime, &self.address, hang_up);
        }
    }
}
