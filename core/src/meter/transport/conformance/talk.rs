//! What the checks have in common: talking to a meter over the port.

use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::{Scene, Stage};
use crate::meter::driver::find;
use crate::meter::racp::Request;
use crate::meter::transport::{
    Advertisement, Characteristic, Link, LinkEvent, TransportError, Wanted, WriteKind,
};
use crate::meter::uuids;

/// Longest wait for anything in the suite.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Before something that may pass is tried again.
const PAUSE: Duration = Duration::from_secs(1);
const TRIES: u32 = 4;

pub(super) const PRESSURE: Characteristic =
    Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
pub(super) const GLUCOSE: Characteristic =
    Characteristic { service: uuids::GLUCOSE_SERVICE, uuid: uuids::GLUCOSE_MEASUREMENT };
pub(super) const RECORD_ACCESS: Characteristic =
    Characteristic { service: uuids::GLUCOSE_SERVICE, uuid: uuids::RECORD_ACCESS };

/// Whether a check could be made; the violation, in words.
pub(super) type Checked = Result<bool, String>;
pub(super) type Events = mpsc::Receiver<LinkEvent>;
pub(super) type Talk = (Box<dyn Link>, Events);

/// In words, what was done when an error came.
pub(super) fn during(what: &'static str) -> impl Fn(TransportError) -> String {
    move |error| format!("{what}: {error}")
}

pub(super) fn expect(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

/// Hears a meter of which something was done that it wants to tell.
pub(super) async fn meet(stage: &dyn Stage, scene: Scene, address: String) -> Result<Advertisement, String> {
    expect(stage.set(scene, true).await, "every stage can have somebody measure")?;
    let wanted = Wanted { known: [address.clone()].into(), only_known: true };
    let heard = find(stage.transport(), &wanted, PATIENCE).await.map_err(during("scan"))?;
    expect(heard.address == address, "the scan gave an address that was not asked for")?;
    Ok(heard)
}

pub(super) async fn open(stage: &dyn Stage, address: &str) -> Result<Talk, TransportError> {
    stage.transport().open(address).await
}

/// A connected link.
pub(super) async fn connect(stage: &dyn Stage, address: &str) -> Result<Talk, TransportError> {
    let (mut link, events) = open(stage, address).await?;
    link.connect().await?;
    Ok((link, events))
}

/// A connected link, if need be by trying again, as a session does.
pub(super) async fn connect_again(stage: &dyn Stage, address: &str) -> Result<Talk, String> {
    for _ in 1..TRIES {
        match connect(stage, address).await {
            Err(error) if error.may_pass() => sleep(PAUSE).await,
            result => return result.map_err(during("connecting again")),
        }
    }
    connect(stage, address).await.map_err(during("connecting again"))
}

/// Asks the glucometer for all its records.
pub(super) async fn ask_for_all(link: &mut dyn Link) -> Result<(), TransportError> {
    for characteristic in [GLUCOSE, RECORD_ACCESS] {
        link.subscribe(characteristic).await?;
    }
    link.write(RECORD_ACCESS, &Request::ReportAll.encode(), WriteKind::WithResponse).await
}

/// What came in one characteristic before the first answer of the control point.
pub(super) async fn records(events: &mut Events) -> Result<Vec<Vec<u8>>, String> {
    let mut records = Vec::new();
    loop {
        match within("the answer of the control point", events.recv()).await? {
            Some(LinkEvent::Notified { characteristic: GLUCOSE, bytes }) => records.push(bytes),
            Some(LinkEvent::Notified { characteristic: RECORD_ACCESS, .. }) => return Ok(records),
            Some(LinkEvent::Notified { .. }) => {}
            Some(LinkEvent::Lost) | None => return Err("the link broke during a transfer".to_owned()),
        }
    }
}

pub(super) async fn notified(events: &mut Events, wanted: Characteristic) -> Result<Vec<u8>, String> {
    loop {
        match within("a notification", events.recv()).await? {
            Some(LinkEvent::Notified { characteristic, bytes }) if characteristic == wanted => {
                return Ok(bytes);
            }
            Some(LinkEvent::Notified { .. }) => {}
            Some(LinkEvent::Lost) | None => return Err("the link broke while waiting".to_owned()),
        }
    }
}

/// The records that came before the link broke.
pub(super) async fn until_lost(events: &mut Events) -> Result<Vec<Vec<u8>>, String> {
    let mut records = Vec::new();
    loop {
        match within("the loss of the link", events.recv()).await? {
            Some(LinkEvent::Notified { characteristic: GLUCOSE, bytes }) => records.push(bytes),
            Some(LinkEvent::Notified { .. }) => {}
            Some(LinkEvent::Lost) | None => return Ok(records),
        }
    }
}

pub(super) async fn hang_up_twice(link: &mut dyn Link) -> Result<(), String> {
    for _ in 0..2 {
        link.disconnect().await.map_err(during("hanging up"))?;
    }
    Ok(())
}

/// Why there is no link.
pub(super) async fn refusal(stage: &dyn Stage, address: &str) -> Option<TransportError> {
    within("a refusal", connect(stage, address)).await.ok()?.err()
}

pub(super) async fn within<T>(what: &str, waited_for: impl Future<Output = T>) -> Result<T, String> {
    timeout(PATIENCE, waited_for).await.map_err(|_| format!("{what} never came"))
}
