//! Looking for meters.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::btleplug::api::{Central, CentralEvent, CentralState, Peripheral as _, ScanFilter};
use ::btleplug::platform::{Adapter, Peripheral, PeripheralId};
use futures_util::StreamExt;
use tokio::sync::{OwnedMutexGuard, mpsc};
use tokio::time::timeout;

use super::errors::{During, limited};
use super::{ASK, Advertisement, Bonded, QUIET, Radio, TransportError, Wanted, address_of};
use crate::meter::race::{First, first_of};

/// For the scan before this one to end.
const TURN: Duration = QUIET;
/// Advertisements that wait for the caller; more are heard again soon.
const QUEUE: usize = 64;

/// Starts a scan; it ends when the receiver is dropped, or with it when Bluetooth is switched off.
pub(super) async fn start(
    radio: &Arc<Radio>,
    wanted: Wanted,
) -> Result<mpsc::Receiver<Advertisement>, TransportError> {
    let adapter = radio.adapter().await?;
    let turn = timeout(TURN, Arc::clone(&radio.scanning).lock_owned()).await;
    let turn = turn.map_err(|_| TransportError::Busy)?;
    // A list that can't be had is no reason not to listen.
    let bonded = timeout(ASK, radio.system.bonded()).await.ok().and_then(Result::ok).unwrap_or_default();
    let bonded = bonded.into_iter().map(|bonded| (bonded.address.clone(), bonded)).collect();
    let events = limited(ASK, During::Preparing, adapter.events()).await?;
    // Not by services: some meters do not advertise theirs, and bonded ones may advertise nothing but their address.
    limited(ASK, During::Preparing, adapter.start_scan(ScanFilter::default())).await?;
    let (heard, receiver) = mpsc::channel(QUEUE);
    let scan = Scan { adapter, bonded, wanted, heard, _turn: turn };
    tokio::spawn(scan.run(events));
    Ok(receiver)
}

struct Scan {
    adapter: Adapter,
    bonded: HashMap<String, Bonded>,
    wanted: Wanted,
    heard: mpsc::Sender<Advertisement>,
    /// Until it has ended.
    _turn: OwnedMutexGuard<()>,
}

impl Scan {
    async fn run(self, mut events: impl futures_util::Stream<Item = CentralEvent> + Unpin) {
        if self.listed().await {
            while let First::Right(Some(event)) = first_of(self.heard.closed(), events.next()).await {
                let is_listened_to = match id_of(event) {
                    Happened::Heard(id) => self.heard(&id).await,
                    Happened::SwitchedOff => false,
                    Happened::Nothing => true,
                };
                if !is_listened_to {
                    break;
                }
            }
        }
        // Off, or gone: then it scans no more anyway.
        let _ended = limited(ASK, During::Preparing, self.adapter.stop_scan()).await;
    }

    /// What the system has a bond with, in reach or not; false if nobody listens any more.
    async fn listed(&self) -> bool {
        for bonded in self.bonded.values() {
            let advertisement = Advertisement {
                address: bonded.address.clone(),
                name: bonded.name.clone(),
                services: bonded.services.clone(),
                rssi: None,
                bonded: true,
                in_reach: false,
                translated: false,
            };
            if self.heard.send(advertisement).await.is_err() {
                return false;
            }
        }
        true
    }

    /// Tells of a device; false if nobody listens any more.
    async fn heard(&self, id: &PeripheralId) -> bool {
        // Gone again, or unknown: it will be heard again.
        let Ok(peripheral) = limited(ASK, During::Preparing, self.adapter.peripheral(id)).await else {
            return true;
        };
        match self.advertisement(&peripheral).await {
            Some(advertisement) => self.heard.send(advertisement).await.is_ok(),
            None => true,
        }
    }

    async fn advertisement(&self, peripheral: &Peripheral) -> Option<Advertisement> {
        let properties = limited(ASK, During::Preparing, peripheral.properties()).await.ok()??;
        let address = address_of(peripheral);
        let bonded = self.bonded.get(&address);
        // BlueZ tells of what it remembers too. What has been heard has a strength; what is connected is not heard: an
        // app that died leaves its link standing.
        let connected = limited(ASK, During::Preparing, peripheral.is_connected());
        let in_reach = properties.rssi.is_some() || connected.await.unwrap_or(false);
        if !in_reach && !self.wanted.known.contains(&address) {
            return None;
        }
        let name = properties.advertisement_name.or(properties.local_name);
        let mut services = properties.services;
        services.extend(bonded.iter().flat_map(|bonded| &bonded.services));
        Some(Advertisement {
            name: name
                .filter(|name| !is_made_of_address(name, &address))
                .or_else(|| bonded.and_then(|bonded| bonded.name.clone())),
            bonded: bonded.is_some(),
            rssi: properties.rssi,
            services,
            address,
            in_reach,
            translated: false,
        })
    }
}

/// What an event says to a scan.
enum Happened {
    Heard(PeripheralId),
    SwitchedOff,
    Nothing,
}

fn id_of(event: CentralEvent) -> Happened {
    match event {
        CentralEvent::DeviceDiscovered(id)
        | CentralEvent::DeviceUpdated(id)
        | CentralEvent::ManufacturerDataAdvertisement { id, .. }
        | CentralEvent::ServiceDataAdvertisement { id, .. }
        | CentralEvent::ServicesAdvertisement { id, .. }
        | CentralEvent::RssiUpdate { id, .. }
        | CentralEvent::DeviceConnected(id) => Happened::Heard(id),
        CentralEvent::StateUpdate(CentralState::PoweredOff) => Happened::SwitchedOff,
        CentralEvent::StateUpdate(_)
        | CentralEvent::DeviceDisconnected(_)
        | CentralEvent::DeviceServicesModified(_) => Happened::Nothing,
    }
}

/// BlueZ calls a device without a name by its address, with dashes.
fn is_made_of_address(name: &str, address: &str) -> bool {
    name.len() == address.len() && name.bytes().zip(address.bytes()).all(|(a, b)| a == b || a == b'-')
}

#[cfg(test)]
mod tests {
    use super::is_made_of_address;

    #[test]
    fn a_name_made_of_the_address_is_none() {
        let address = "F1:F2:F3:F4:F5:01";
        assert!(is_made_of_address("F1-F2-F3-F4-F5-01", address));
        assert!(!is_made_of_address("BM85", address));
        assert!(!is_made_of_address("F1-F2-F3-F4-F5-02", address));
    }
}
