//! What every adapter of [`Transport`] must do, as one suite that runs on any of them.
//!
//! A [`Stage`] sets the scene (virtual or real meters); the suite looks at nothing but the port. Violations come back
//! as words, so that the suite can run in a test, in a lab, or on a phone.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::timeout;

use crate::meter::driver::find;
use crate::meter::racp::Request;
use crate::meter::{blood_pressure, uuids};

use super::{Characteristic, Link, LinkEvent, Transport, TransportError, Wanted, WriteKind};

/// Longest wait for anything in the suite.
const PATIENCE: Duration = Duration::from_secs(60);

const PRESSURE: Characteristic =
    Characteristic { service: uuids::BLOOD_PRESSURE_SERVICE, uuid: uuids::BLOOD_PRESSURE_MEASUREMENT };
const GLUCOSE: Characteristic =
    Characteristic { service: uuids::GLUCOSE_SERVICE, uuid: uuids::GLUCOSE_MEASUREMENT };
const RECORD_ACCESS: Characteristic =
    Characteristic { service: uuids::GLUCOSE_SERVICE, uuid: uuids::RECORD_ACCESS };

/// Sets the scene: a cuff and a glucometer within reach, paired or pairable.
#[async_trait]
pub trait Stage: Send + Sync {
    /// The adapter under test.
    fn transport(&self) -> &dyn Transport;
    /// Address of the cuff.
    fn cuff(&self) -> String;
    /// Address of the glucometer; it has at least one stored record.
    fn glucometer(&self) -> String;
    /// Somebody measures with the cuff.
    async fn measure(&self);
    /// The cuff is carried away, or back.
    async fn carry_away(&self, away: bool);
}

/// Runs the whole suite.
///
/// # Errors
/// The first violation, in words.
pub async fn check(stage: &dyn Stage) -> Result<(), String> {
    scan_hears_a_meter_that_measured(stage).await?;
    a_measurement_arrives_whole(stage).await?;
    the_control_point_answers(stage).await?;
    a_dropped_link_hangs_up(stage).await?;
    out_of_range_is_its_own_error(stage).await
}

async fn scan_hears_a_meter_that_measured(stage: &dyn Stage) -> Result<(), String> {
    stage.measure().await;
    let wanted = Wanted { known: [stage.cuff()].into(), only_known: true };
    let heard = find(stage.transport(), &wanted, PATIENCE).await.map_err(|error| format!("scan: {error}"))?;
    expect(heard.address == stage.cuff(), "the scan gave an address that was not asked for")
}

async fn a_measurement_arrives_whole(stage: &dyn Stage) -> Result<(), String> {
    stage.measure().await;
    let (mut link, mut events) = open(stage, &stage.cuff()).await?;
    let has = link.connect().await.map_err(|error| format!("connect: {error}"))?;
    expect(has.contains(&PRESSURE), "discovery did not find 2A35 in 1810")?;
    link.subscribe(PRESSURE).await.map_err(|error| format!("subscribe: {error}"))?;
    let bytes = notified(&mut events, PRESSURE).await?;
    expect(blood_pressure::decode(&bytes, Default::default()).is_ok(), "2A35 did not arrive as it was sent")?;
    hang_up_twice(link.as_mut()).await
}

async fn the_control_point_answers(stage: &dyn Stage) -> Result<(), String> {
    let (mut link, mut events) = open(stage, &stage.glucometer()).await?;
    let has = link.connect().await.map_err(|error| format!("connect: {error}"))?;
    for characteristic in [GLUCOSE, RECORD_ACCESS] {
        expect(has.contains(&characteristic), "discovery did not find 2A18 and 2A52 in 1808")?;
        link.subscribe(characteristic).await.map_err(|error| format!("subscribe: {error}"))?;
    }
    let all = Request::ReportAll.encode();
    link.write(RECORD_ACCESS, &all, WriteKind::WithResponse)
        .await
        .map_err(|error| format!("write: {error}"))?;
    notified(&mut events, GLUCOSE).await?;
    notified(&mut events, RECORD_ACCESS).await?;
    hang_up_twice(link.as_mut()).await
}

async fn a_dropped_link_hangs_up(stage: &dyn Stage) -> Result<(), String> {
    for _ in 0..2 {
        let (mut link, _events) = open(stage, &stage.glucometer()).await?;
        link.connect().await.map_err(|error| format!("connect after a dropped link: {error}"))?;
    }
    Ok(())
}

async fn out_of_range_is_its_own_error(stage: &dyn Stage) -> Result<(), String> {
    let (mut link, mut events) = open(stage, &stage.cuff()).await?;
    link.connect().await.map_err(|error| format!("connect: {error}"))?;
    stage.carry_away(true).await;
    lost(&mut events).await?;
    drop(link);
    let refused = match stage.transport().open(&stage.cuff()).await {
        Ok((mut link, _events)) => link.connect().await.err(),
        Err(error) => Some(error),
    };
    stage.carry_away(false).await;
    match refused {
        Some(TransportError::OutOfRange | TransportError::TimedOut) => Ok(()),
        other => Err(format!("connecting to a meter out of range must say so, and not {other:?}")),
    }
}

async fn open(
    stage: &dyn Stage,
    address: &str,
) -> Result<(Box<dyn Link>, tokio::sync::mpsc::Receiver<LinkEvent>), String> {
    stage.transport().open(address).await.map_err(|error| format!("open: {error}"))
}

type Events = tokio::sync::mpsc::Receiver<LinkEvent>;

async fn notified(events: &mut Events, wanted: Characteristic) -> Result<Vec<u8>, String> {
    let wait = async {
        while let Some(event) = events.recv().await {
            match event {
                LinkEvent::Notified { characteristic, bytes } if characteristic == wanted => {
                    return Ok(bytes);
                }
                LinkEvent::Notified { .. } => {}
                LinkEvent::Lost => return Err("the link broke while waiting".to_owned()),
            }
        }
        Err("the stream ended while waiting".to_owned())
    };
    timeout(PATIENCE, wait).await.unwrap_or_else(|_| Err(format!("nothing came in {}", wanted.uuid)))
}

async fn lost(events: &mut Events) -> Result<(), String> {
    let wait = async { while !matches!(events.recv().await, Some(LinkEvent::Lost) | None) {} };
    timeout(PATIENCE, wait).await.map_err(|_| "a lost link was not reported".to_owned())
}

async fn hang_up_twice(link: &mut dyn Link) -> Result<(), String> {
    for _ in 0..2 {
        link.disconnect().await.map_err(|error| format!("disconnect: {error}"))?;
    }
    Ok(())
}

fn expect(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
