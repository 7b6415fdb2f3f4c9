//! One connection to one meter.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::btleplug::api::{
    Central, CentralEvent, CentralState, Characteristic as Found, Peripheral as _, ValueNotification,
    WriteType,
};
use ::btleplug::platform::{Peripheral, PeripheralId};
use async_trait::async_trait;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::Radio;
use super::errors::{During, is_about_packet_length_alone, limited, meaning};
use crate::meter::quirks::{Pairing, Quirks};
use crate::meter::race::{First, first_of};
use crate::meter::transport::limits::{ASK, BOND, CONNECT, DISCOVER, HANG_UP, SUBSCRIBE, VALUE};
use crate::meter::transport::{Characteristic, Link, LinkEvent, TransportError, WriteKind};

/// Events that wait for a busy phone: more than any meter has records. A link that overflows is broken.
const QUEUE: usize = 32_768;

/// Prepares a link, without connecting. Its events are collected from here on.
pub(super) async fn open(
    radio: &Arc<Radio>,
    address: &str,
) -> Result<(BtleplugLink, mpsc::Receiver<LinkEvent>), TransportError> {
    let adapter = radio.adapter().await?;
    radio.quiet(address).await;
    let peripheral = radio.peripheral(&adapter, address).await?;
    let properties = limited(ASK, During::Preparing, peripheral.properties()).await?;
    let name = properties.and_then(|properties| properties.advertisement_name.or(properties.local_name));
    let notified = limited(ASK, During::Preparing, peripheral.notifications()).await?;
    let happened = limited(ASK, During::Preparing, adapter.events()).await?;
    let (events, receiver) = mpsc::channel(QUEUE);
    let stands = Arc::new(AtomicBool::new(false));
    let pump = Pump { id: peripheral.id(), stands: Arc::clone(&stands), events };
    let pump = tokio::spawn(pump.run(notified, happened)).abort_handle();
    let link = BtleplugLink {
        radio: Arc::clone(radio),
        runtime: Handle::current(),
        address: address.to_owned(),
        pairing: Quirks::of(name.as_deref(), None).pairing,
        peripheral,
        has: HashMap::new(),
        begun: false,
        bonded: false,
        stands,
        pump,
    };
    Ok((link, receiver))
}

pub(super) struct BtleplugLink {
    radio: Arc<Radio>,
    /// Where hanging up goes on when the link is dropped.
    runtime: Handle,
    address: String,
    pairing: Pairing,
    peripheral: Peripheral,
    has: HashMap<Characteristic, Found>,
    /// Connecting was begun, so there is something to hang up.
    begun: bool,
    /// The system was asked for a bond and there is one.
    bonded: bool,
    /// Connected; what happens to the meter now happens to this link.
    stands: Arc<AtomicBool>,
    pump: AbortHandle,
}

impl BtleplugLink {
    async fn bond(&mut self) -> Result<(), TransportError> {
        let bond = timeout(BOND, self.radio.system.bond(&self.address)).await;
        bond.unwrap_or(Err(TransportError::TimedOut))?;
        self.bonded = true;
        Ok(())
    }

    fn find(&self, characteristic: Characteristic) -> Result<Found, TransportError> {
        self.has.get(&characteristic).cloned().ok_or(TransportError::Refused)
    }

    /// Does something that the meter may refuse for want of a bond: then makes one and tries once more.
    async fn bonding_if_need_be<T, F>(
        &mut self,
        limit: Duration,
        operation: impl Fn(Peripheral) -> F,
    ) -> Result<T, TransportError>
    where
        F: Future<Output = Result<T, ::btleplug::Error>>,
    {
        match limited(limit, During::Linked, operation(self.peripheral.clone())).await {
            Err(TransportError::PairingRefused) if !self.bonded => {
                self.bond().await?;
                limited(limit, During::Linked, operation(self.peripheral.clone())).await
            }
            result => result,
        }
    }

    async fn connect_peripheral(&self) -> Result<(), TransportError> {
        match timeout(CONNECT, self.peripheral.connect()).await {
            Err(_) => Err(TransportError::TimedOut),
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if is_about_packet_length_alone(&error) && self.is_connected().await => Ok(()),
            Ok(Err(error)) => Err(meaning(&error, During::Connecting)),
        }
    }

    async fn is_connected(&self) -> bool {
        limited(ASK, During::Linked, self.peripheral.is_connected()).await.unwrap_or(false)
    }
}

#[async_trait]
impl Link for BtleplugLink {
    async fn connect(&mut self) -> Result<Vec<Characteristic>, TransportError> {
        self.begun = true;
        if self.pairing == Pairing::BondBeforeConnecting {
            self.bond().await?;
        }
        self.connect_peripheral().await?;
        if self.pairing != Pairing::AsNeeded && !self.bonded {
            self.bond().await?;
        }
        limited(DISCOVER, During::Connecting, self.peripheral.discover_services()).await?;
        self.has = by_name(self.peripheral.characteristics());
        self.stands.store(true, Ordering::SeqCst);
        // Lost between connecting and now: nobody has been told.
        if self.is_connected().await {
            Ok(self.has.keys().copied().collect())
        } else {
            Err(TransportError::LinkLost)
        }
    }

    async fn subscribe(&mut self, characteristic: Characteristic) -> Result<(), TransportError> {
        let found = self.find(characteristic)?;
        self.bonding_if_need_be(SUBSCRIBE, |peripheral| {
            let found = found.clone();
            async move { peripheral.subscribe(&found).await }
        })
        .await
    }

    async fn read(&mut self, characteristic: Characteristic) -> Result<Vec<u8>, TransportError> {
        let found = self.find(characteristic)?;
        self.bonding_if_need_be(VALUE, |peripheral| {
            let found = found.clone();
            async move { peripheral.read(&found).await }
        })
        .await
    }

    async fn write(
        &mut self,
        characteristic: Characteristic,
        bytes: &[u8],
        kind: WriteKind,
    ) -> Result<(), TransportError> {
        let found = self.find(characteristic)?;
        let kind = match kind {
            WriteKind::WithResponse => WriteType::WithResponse,
            WriteKind::WithoutResponse => WriteType::WithoutResponse,
        };
        self.bonding_if_need_be(VALUE, |peripheral| {
            let (found, bytes) = (found.clone(), bytes.to_vec());
            async move { peripheral.write(&found, &bytes, kind).await }
        })
        .await
    }

    async fn disconnect(&mut self) -> Result<(), TransportError> {
        if !std::mem::take(&mut self.begun) {
            return Ok(());
        }
        self.stands.store(false, Ordering::SeqCst);
        match limited(HANG_UP, During::Linked, self.peripheral.disconnect()).await {
            // It was quicker.
            Err(TransportError::LinkLost) => Ok(()),
            result => result,
        }
    }
}

impl Drop for BtleplugLink {
    fn drop(&mut self) {
        self.pump.abort();
        if !self.begun {
            return;
        }
        let peripheral = self.peripheral.clone();
        let hang_up = async move { peripheral.disconnect().await };
        self.radio.hanging_up.begin(&self.runtime, &self.address, hang_up);
    }
}

/// Characteristics by service and UUID. Android's btleplug finds one by its UUID alone: one that stands in two services
/// is left out there, rather than written to in the wrong one.
fn by_name(found: impl IntoIterator<Item = Found>) -> HashMap<Characteristic, Found> {
    let mut has = HashMap::new();
    for found in found {
        has.insert(Characteristic { service: found.service_uuid, uuid: found.uuid }, found);
    }
    if cfg!(target_os = "android") {
        let twice = in_two_services(has.keys().copied());
        has.retain(|characteristic, _| !twice.contains(&characteristic.uuid));
    }
    has
}

/// What stands in more than one service.
fn in_two_services(characteristics: impl Iterator<Item = Characteristic>) -> Vec<Uuid> {
    let mut counted: HashMap<Uuid, u32> = HashMap::new();
    for characteristic in characteristics {
        *counted.entry(characteristic.uuid).or_default() += 1;
    }
    counted.into_iter().filter(|(_, count)| *count > 1).map(|(uuid, _)| uuid).collect()
}

/// Brings what happens to the meter into the link's one stream, in order.
struct Pump {
    id: PeripheralId,
    stands: Arc<AtomicBool>,
    events: mpsc::Sender<LinkEvent>,
}

impl Pump {
    async fn run(
        self,
        mut notified: impl Stream<Item = ValueNotification> + Unpin,
        mut happened: impl Stream<Item = CentralEvent> + Unpin,
    ) {
        loop {
            // What is both there counts from the left: a meter that hangs up after its last value sent that first.
            let next = first_of(notified.next(), first_of(happened.next(), self.events.closed()));
            let goes_on = match next.await {
                First::Left(Some(value)) => self.tell(value),
                First::Right(First::Left(Some(event))) if self.is_loss(&event) => {
                    while let Some(Some(value)) = notified.next().now_or_never() {
                        self.tell(value);
                    }
                    self.stands.store(false, Ordering::SeqCst);
                    self.events.try_send(LinkEvent::Lost).is_ok()
                }
                First::Right(First::Left(Some(_))) => true,
                // The system is gone, or nobody listens: the stream ends, and that says it.
                First::Left(None) | First::Right(First::Left(None) | First::Right(())) => false,
            };
            if !goes_on {
                return;
            }
        }
    }

    fn tell(&self, value: ValueNotification) -> bool {
        let characteristic = Characteristic { service: value.service_uuid, uuid: value.uuid };
        self.events.try_send(LinkEvent::Notified { characteristic, bytes: value.value }).is_ok()
    }

    fn is_loss(&self, event: &CentralEvent) -> bool {
        let concerns_it = match event {
            CentralEvent::DeviceDisconnected(id) => *id == self.id,
            CentralEvent::StateUpdate(CentralState::PoweredOff) => true,
            _ => false,
        };
        concerns_it && self.stands.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::uuids;

    #[test]
    fn what_stands_in_two_services_is_seen() {
        let has = [
            (uuids::GLUCOSE_SERVICE, uuids::GLUCOSE_MEASUREMENT),
            (uuids::GLUCOSE_SERVICE, uuids::RECORD_ACCESS),
            (uuids::BLOOD_PRESSURE_SERVICE, uuids::RECORD_ACCESS),
        ];
        let has = has.into_iter().map(|(service, uuid)| Characteristic { service, uuid });
        assert_eq!(in_two_services(has), [uuids::RECORD_ACCESS]);
    }
}
