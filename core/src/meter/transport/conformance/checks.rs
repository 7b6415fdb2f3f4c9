//! The checks. Each says whether its scene could be set, and leaves the stage as it was.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::talk::{
    Checked, PATIENCE, PRESSURE, ask_for_all, connect, connect_again, during, expect, hang_up_twice, meet,
    notified, open, records, refusal, until_lost, within,
};
use super::{Scene, Stage};
use crate::meter::blood_pressure;
use crate::meter::transport::TransportError::{
    AdapterOff, Busy, OutOfRange, PairingRefused, PermissionMissing, TimedOut,
};
use crate::meter::transport::{TransportError, Wanted};

/// While nobody looks.
const A_WHILE: Duration = Duration::from_secs(3);
/// In the middle of an operation.
const AT_ONCE: Duration = Duration::from_millis(20);

pub(super) async fn a_scan_hears_a_meter_that_measured(stage: &dyn Stage) -> Checked {
    meet(stage, Scene::CuffMeasures, stage.cuff()).await?;
    Ok(true)
}

pub(super) async fn a_measurement_arrives_whole(stage: &dyn Stage) -> Checked {
    expect(stage.set(Scene::CuffMeasures, true).await, "nobody measures")?;
    let (mut link, mut events) = open(stage, &stage.cuff()).await.map_err(during("open"))?;
    let has = link.connect().await.map_err(during("connect"))?;
    expect(has.contains(&PRESSURE), "discovery did not find 2A35 in 1810")?;
    link.subscribe(PRESSURE).await.map_err(during("subscribe"))?;
    let bytes = notified(&mut events, PRESSURE).await?;
    expect(blood_pressure::decode(&bytes, Default::default()).is_ok(), "2A35 did not arrive as it was sent")?;
    hang_up_twice(link.as_mut()).await?;
    Ok(true)
}

/// It stands on the system's list whether it can be heard or not.
pub(super) async fn a_bonded_meter_is_listed_as_such(stage: &dyn Stage) -> Checked {
    if !stage.set(Scene::CuffBonded, true).await {
        return Ok(false);
    }
    let mut heard = stage.transport().scan(&Wanted::default()).await.map_err(during("scan"))?;
    let listed = async {
        while let Some(advertisement) = heard.recv().await {
            if advertisement.address == stage.cuff() {
                return expect(advertisement.bonded, "a bonded meter is told as one that is not");
            }
        }
        Err("the scan ended".to_owned())
    };
    within("a bonded meter", listed).await??;
    drop(heard);
    stage.set(Scene::CuffBonded, false).await;
    Ok(true)
}

pub(super) async fn the_control_point_answers(stage: &dyn Stage) -> Checked {
    meet(stage, Scene::StripGoesIn, stage.glucometer()).await?;
    let (mut link, mut events) = connect(stage, &stage.glucometer()).await.map_err(during("connect"))?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records"))?;
    expect(!records(&mut events).await?.is_empty(), "no record came")?;
    hang_up_twice(link.as_mut()).await?;
    Ok(true)
}

pub(super) async fn what_comes_while_nobody_looks_waits_in_order(stage: &dyn Stage) -> Checked {
    let (mut link, mut events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records"))?;
    sleep(A_WHILE).await;
    let first = records(&mut events).await?;
    expect(first.len() >= 5, "records were lost")?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records again"))?;
    expect(records(&mut events).await? == first, "the same records came in another order, or not all")?;
    hang_up_twice(link.as_mut()).await?;
    Ok(true)
}

pub(super) async fn a_dropped_link_hangs_up(stage: &dyn Stage) -> Checked {
    for _ in 0..2 {
        connect(stage, &stage.glucometer()).await.map_err(during("connecting after a dropped link"))?;
    }
    Ok(true)
}

/// Dropped while connecting, and during a transfer; the meter is free for the next one.
pub(super) async fn a_dropped_operation_gives_up(stage: &dyn Stage) -> Checked {
    let (mut link, _events) = open(stage, &stage.glucometer()).await.map_err(during("open"))?;
    let _connected = timeout(AT_ONCE, link.connect()).await;
    drop(link);
    let (mut link, _events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records"))?;
    drop(link);
    let (mut link, mut events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records after a dropped transfer"))?;
    expect(records(&mut events).await?.len() >= 5, "records are missing after a dropped transfer")?;
    Ok(true)
}

pub(super) async fn a_link_that_drops_is_told_and_can_be_made_again(stage: &dyn Stage) -> Checked {
    if !stage.set(Scene::LinkDropsAfterThird, true).await {
        return Ok(false);
    }
    let (mut link, mut events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records"))?;
    let before = until_lost(&mut events).await?;
    expect(before.len() == 3, &format!("{} records of three came before the link broke", before.len()))?;
    let after = within("the end of an operation", ask_for_all(link.as_mut())).await?;
    expect(after.is_err(), "a link that is gone took a request")?;
    drop(link);
    let (mut link, mut events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records again"))?;
    expect(
        records(&mut events).await?.starts_with(&before),
        "the records of the first link are not the same",
    )?;
    Ok(true)
}

pub(super) async fn another_phones_meter_is_busy(stage: &dyn Stage) -> Checked {
    if !stage.set(Scene::CuffBusy, true).await {
        return Ok(false);
    }
    let found = refusal(stage, &stage.cuff()).await;
    stage.set(Scene::CuffBusy, false).await;
    is_one_of(found, &[Busy])
}

pub(super) async fn a_wrong_pin_is_refused(stage: &dyn Stage) -> Checked {
    if !stage.set(Scene::WrongPin, true).await {
        return Ok(false);
    }
    meet(stage, Scene::StripGoesIn, stage.glucometer()).await?;
    // Some meters ask for the PIN only when something is wanted of them.
    let refused = async {
        let (mut link, _events) = connect(stage, &stage.glucometer()).await?;
        ask_for_all(link.as_mut()).await
    };
    let found = within("the refusal of a wrong PIN", refused).await?.err();
    stage.set(Scene::WrongPin, false).await;
    is_one_of(found, &[PairingRefused])?;
    meet(stage, Scene::StripGoesIn, stage.glucometer()).await?;
    let (mut link, mut events) = connect_again(stage, &stage.glucometer()).await?;
    ask_for_all(link.as_mut()).await.map_err(during("asking for records with the right PIN"))?;
    expect(!records(&mut events).await?.is_empty(), "no record came with the right PIN")?;
    Ok(true)
}

pub(super) async fn out_of_range_is_its_own_error(stage: &dyn Stage) -> Checked {
    expect(stage.set(Scene::CuffMeasures, true).await, "nobody measures")?;
    let (link, mut events) = connect_again(stage, &stage.cuff()).await?;
    expect(stage.set(Scene::CuffAway, true).await, "the cuff can't be carried away")?;
    until_lost(&mut events).await?;
    drop(link);
    let found = refusal(stage, &stage.cuff()).await;
    stage.set(Scene::CuffAway, false).await;
    is_one_of(found, &[OutOfRange, TimedOut])
}

/// A scan under way ends, a link breaks, and both can be had again once it is on.
pub(super) async fn bluetooth_off_is_its_own_error(stage: &dyn Stage) -> Checked {
    let mut heard = stage.transport().scan(&Wanted::default()).await.map_err(during("scan"))?;
    if !stage.set(Scene::BluetoothOff, true).await {
        return Ok(false);
    }
    let ends = timeout(PATIENCE, async { while heard.recv().await.is_some() {} }).await;
    let scan = stage.transport().scan(&Wanted::default()).await.err();
    let link = refusal(stage, &stage.cuff()).await;
    stage.set(Scene::BluetoothOff, false).await;
    expect(ends.is_ok(), "a scan goes on while Bluetooth is off")?;
    is_one_of(scan, &[AdapterOff])?;
    is_one_of(link, &[AdapterOff])?;
    meet(stage, Scene::CuffMeasures, stage.cuff()).await?;
    Ok(true)
}

pub(super) async fn a_missing_permission_is_its_own_error(stage: &dyn Stage) -> Checked {
    if !stage.set(Scene::Forbidden, true).await {
        return Ok(false);
    }
    let scan = stage.transport().scan(&Wanted::default()).await.err();
    let link = refusal(stage, &stage.cuff()).await;
    stage.set(Scene::Forbidden, false).await;
    is_one_of(scan, &[PermissionMissing])?;
    is_one_of(link, &[PermissionMissing])
}

fn is_one_of(found: Option<TransportError>, wanted: &[TransportError]) -> Checked {
    match found {
        Some(error) if wanted.contains(&error) => Ok(true),
        other => Err(format!("one of {wanted:?} must be said, and not {other:?}")),
    }
}
