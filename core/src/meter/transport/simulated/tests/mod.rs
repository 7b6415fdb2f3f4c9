//! The whole way from a virtual meter's bytes to readings: transport, driver and session together.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use chrono::TimeDelta;

use super::{MeterTrouble, VirtualMeters};
use crate::meter::driver::find;
use crate::meter::glucose::Meal;
use crate::meter::session::{Ended, Progress, SetAside};
use crate::meter::transport::conformance::{self, Scene};
use crate::meter::transport::{Transport, TransportError, Wanted, WhatToDo};
use crate::meter::{Mark, uuids};

mod scene;

use scene::{CUFF, GLUCOMETER, Scene as Room};

#[tokio::test(start_paused = true)]
async fn a_cuff_that_is_listened_to_gives_its_reading() {
    let scene = Room::new();
    let press = async {
        tokio::time::sleep(Duration::from_secs(40)).await;
        scene.meters.press_cuff(152, 94, 78);
    };
    let (outcome, ()) = tokio::join!(scene.run(CUFF), press);
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 1));
    assert_eq!(scene.pressures(), ["152/94 78"]);
    let reading = scene.only_reading();
    assert_eq!(reading.taken.corrected().unwrap().to_string(), "2026-08-11 18:31:40");
    assert_eq!(
        (reading.quirks, reading.requested, reading.marks.as_slice()),
        ("omron-standard", false, &[][..])
    );
}

#[tokio::test(start_paused = true)]
async fn a_cuff_that_measured_before_is_found_and_gives_its_reading() {
    let scene = Room::new();
    scene.meters.press_cuff(128, 80, 66);
    let found = find(&scene.meters, &Wanted::default(), Duration::from_secs(5)).await.unwrap();
    assert_eq!((found.address.as_str(), found.name.as_deref()), (CUFF, Some("BLEsmart_0000")));
    // It hangs up at once after its reading, which must not be taken for a broken link.
    assert_eq!(scene.run(CUFF).await.ended, Ended::Complete);
    assert_eq!(scene.pressures(), ["128/80 66"]);
    let asleep = find(&scene.meters, &Wanted::default(), Duration::from_secs(5)).await;
    assert_eq!(asleep.err(), Some(TransportError::OutOfRange), "nothing left to send");
}

#[tokio::test(start_paused = true)]
async fn a_beurer_speaks_with_the_high_byte_first() {
    let scene = Room::with("BM85", "meter+0000");
    scene
        .meters
        .press_cuff_with(&[0x56, 0x6A, 0, 0x47, 0, 0, 0, 0xEA, 7, 8, 11, 18, 31, 0, 0, 0x3F, 0, 0, 0]);
    scene.meters.press_cuff(140, 88, 71);
    assert_eq!(scene.run(CUFF).await.delivered, 2);
    assert_eq!(scene.pressures(), ["106/71 63", "140/88 71"]);
}

#[tokio::test(start_paused = true)]
async fn strips_come_with_their_meals() {
    let scene = Room::new();
    scene.meters.insert_strip(72, true);
    scene.meters.insert_strip(112, false);
    scene.meters.insert_strip_of(GLUCOMETER, 61, None);
    assert_eq!(scene.run(GLUCOMETER).await.delivered, 3);
    let expected =
        [(1, "7.2".to_owned(), Some(3)), (3, "6.1".to_owned(), None), (2, "11.2".to_owned(), Some(2))];
    let found: HashSet<_> = scene.glucoses().into_iter().collect();
    assert_eq!(found, expected.into());
}

#[tokio::test(start_paused = true)]
async fn thirty_records_over_a_link_that_drops_come_once_each() {
    let scene = Room::new();
    for tenths in 0..30 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, Some(Meal::FASTING));
    }
    scene.meters.drop_link_after(GLUCOMETER, 7);
    let dropped_again = Mutex::new(false);
    let outcome = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::ReceivedOf(13, 30)
                && !std::mem::replace(&mut *dropped_again.lock().unwrap(), true)
            {
                scene.meters.drop_link_after(GLUCOMETER, 2);
            }
        })
        .await;
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 30));
    let glucoses = scene.glucoses();
    assert_eq!(glucoses.len(), 30);
    assert!(glucoses.iter().all(|(sequence, shown, meal)| {
        let tenths = 49 + sequence;
        *shown == format!("{}.{}", tenths / 10, tenths % 10) && *meal == Some(3)
    }));
    let second = scene.run(GLUCOMETER).await;
    assert_eq!((second.ended, second.delivered), (Ended::Complete, 0));
    assert!(
        scene.meters.written(GLUCOMETER).iter().all(|(_, bytes)| bytes[0] != 2),
        "nothing is ever deleted"
    );
}

#[tokio::test(start_paused = true)]
async fn a_link_that_drops_after_every_third_record_gets_there() {
    // Of a meter that does not say how many it has: that would be a packet too.
    let scene = Room::with("BLEsmart_0000", "Meter");
    for tenths in 0..30 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, None);
    }
    let outcome = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::Connected {
                scene.meters.drop_link_after(GLUCOMETER, 3);
            }
        })
        .await;
    // The last link broke after the thirtieth record: nothing is above it, so the newest is asked for and known.
    assert_eq!((outcome.ended, outcome.delivered, outcome.repeated), (Ended::Complete, 30, 1));
    scene.meters.insert_strip_of(GLUCOMETER, 99, None);
    let stuck = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::Connected {
                scene.meters.drop_link_after(GLUCOMETER, 0);
            }
        })
        .await;
    assert_eq!((stuck.ended, stuck.delivered), (Ended::LinkLost, 0), "without getting anywhere it ends");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_loses_nothing() {
    let scene = Room::new();
    for tenths in 0..10 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, Some(Meal::FASTING));
    }
    let cut = tokio::time::timeout(Duration::from_millis(90), scene.run(GLUCOMETER)).await;
    assert!(cut.is_err(), "it was in the middle");
    assert!(!scene.meters.list()[1].connected, "the link was dropped with it");
    assert_eq!(scene.run(GLUCOMETER).await.ended, Ended::Complete);
    let sequences: HashSet<_> = scene.glucoses().iter().map(|(sequence, ..)| *sequence).collect();
    assert_eq!((sequences.len(), scene.glucoses().len()), (10, 10));
}

#[tokio::test(start_paused = true)]
async fn giving_up_in_the_middle_stops_the_meter() {
    let scene = Room::new();
    for tenths in 0..30 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, None);
    }
    let outcome = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::ReceivedOf(5, 30) {
                scene.cancel.cancel();
            }
        })
        .await;
    assert_eq!(outcome.ended, Ended::Cancelled);
    assert!((5..30).contains(&outcome.delivered));
    assert_eq!(scene.meters.written(GLUCOMETER).last().unwrap().1, [3, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_went_wrong_is_named() {
    let scene = Room::new();
    scene.meters.set_out_of_range(CUFF, true);
    assert_eq!(scene.run(CUFF).await.ended, Ended::Failed(TransportError::OutOfRange));
    scene.meters.set_out_of_range(CUFF, false);

    scene.meters.set_trouble(GLUCOMETER, MeterTrouble::WrongPin, true);
    let refused = scene.run(GLUCOMETER).await.ended;
    assert_eq!(refused, Ended::Failed(TransportError::PairingRefused));
    assert_eq!(refused.what_to_do(), WhatToDo::PairAgain);
    scene.meters.set_trouble(GLUCOMETER, MeterTrouble::WrongPin, false);

    scene.meters.set_trouble(GLUCOMETER, MeterTrouble::Mute, true);
    assert_eq!(scene.run(GLUCOMETER).await.ended, Ended::Mute);
    assert_eq!(scene.run(CUFF).await.ended, Ended::Mute, "nobody measured");

    let (mut other_phone, _events) = scene.meters.open(CUFF).await.unwrap();
    other_phone.connect().await.unwrap();
    assert_eq!(scene.run(CUFF).await.ended, Ended::Failed(TransportError::Busy));
}

#[tokio::test(start_paused = true)]
async fn carried_away_and_back_it_goes_on() {
    let scene = Room::new();
    for tenths in 0..20 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, None);
    }
    let walk = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        scene.meters.set_out_of_range(GLUCOMETER, true);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        scene.meters.set_out_of_range(GLUCOMETER, false);
    };
    let (outcome, ()) = tokio::join!(scene.run(GLUCOMETER), walk);
    assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, 20));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_observed_before_it_is_set() {
    let scene = Room::with("X4 Smart", "meter+0000");
    scene.meters.set_clock(CUFF, Some(TimeDelta::hours(3)));
    scene.meters.press_cuff(150, 90, 70);
    scene.meters.set_clock(GLUCOMETER, Some(TimeDelta::minutes(-45)));
    scene.meters.insert_strip(60, true);
    scene.run(GLUCOMETER).await;
    let reading = scene.only_reading();
    assert_eq!(reading.marks, [Mark::ClockOff]);
    assert_eq!(reading.taken.shown.unwrap().to_string(), "2026-08-11 17:46:00");
    assert_eq!(reading.taken.corrected().unwrap().to_string(), "2026-08-11 18:31:00");
    let clock_writes = |address| {
        let written = scene.meters.written(address);
        written.iter().filter(|(characteristic, _)| characteristic.uuid == uuids::CURRENT_TIME).count()
    };
    assert_eq!(clock_writes(GLUCOMETER), 0, "no row of quirks allows it");
    scene.run(CUFF).await;
    assert_eq!(clock_writes(CUFF), 0, "it hung up before anybody could set it");
    let press = async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        scene.meters.press_cuff(148, 88, 70);
    };
    tokio::join!(scene.run(CUFF), press);
    assert_eq!(clock_writes(CUFF), 1);
    let readings = scene.readings.lock().unwrap();
    assert_eq!(readings[2].marks, [], "it was measured after the clock was set");
}

#[tokio::test(start_paused = true)]
async fn a_lost_clock_leaves_the_reading_undated() {
    let scene = Room::new();
    scene.meters.set_clock(GLUCOMETER, None);
    scene.meters.insert_strip(60, true);
    scene.run(GLUCOMETER).await;
    let reading = scene.only_reading();
    assert_eq!((reading.marks.as_slice(), reading.taken.corrected()), (&[Mark::TimeUnset][..], None));
}

#[tokio::test(start_paused = true)]
async fn captured_and_broken_records_are_kept_and_marked() {
    let scene = Room::new();
    let captured = [0x1B, 0x0F, 0, 0xE8, 7, 1, 0x1E, 5, 0x3A, 0x1B, 0x53, 1, 0x6F, 0xB0, 0xF8, 0, 0];
    scene.meters.store_record(GLUCOMETER, &captured, None);
    scene.meters.store_record(GLUCOMETER, &captured[..9], None);
    let outcome = scene.run(GLUCOMETER).await;
    assert_eq!((outcome.ended, outcome.delivered, outcome.set_aside), (Ended::Complete, 1, 1));
    let reading = scene.only_reading();
    assert!(reading.requested && reading.marks.contains(&Mark::ContextMissing));
    assert!(matches!(scene.set_aside.lock().unwrap()[..], [SetAside::Unreadable(_)]));
    assert_eq!(scene.memory.records.lock().unwrap().len(), 2, "both are kept");
    assert_eq!(scene.run(GLUCOMETER).await.set_aside, 0, "it is not offered again");
}

#[tokio::test(start_paused = true)]
async fn ketone_is_not_glucose() {
    let scene = Room::with("BM85", "CareSens 0000");
    scene.meters.insert_strip_of(GLUCOMETER, 12, Some(Meal(6)));
    scene.run(GLUCOMETER).await;
    let reading = scene.only_reading();
    assert_eq!(reading.marks, [Mark::Ketone]);
}

struct VirtualStage(VirtualMeters);

#[async_trait::async_trait]
impl conformance::Stage for VirtualStage {
    fn transport(&self) -> &dyn Transport {
        &self.0
    }

    fn cuff(&self) -> String {
        CUFF.to_owned()
    }

    fn glucometer(&self) -> String {
        GLUCOMETER.to_owned()
    }

    async fn set(&self, scene: Scene, on: bool) -> bool {
        let meters = &self.0;
        match scene {
            Scene::CuffMeasures => meters.press_cuff(120, 80, 60),
            Scene::StripGoesIn => meters.insert_strip_of(GLUCOMETER, 60, None),
            Scene::CuffBonded => meters.set_bonded(CUFF, on),
            Scene::CuffAway => meters.set_out_of_range(CUFF, on),
            Scene::CuffBusy => meters.set_trouble(CUFF, MeterTrouble::Busy, on),
            Scene::WrongPin => meters.set_trouble(GLUCOMETER, MeterTrouble::WrongPin, on),
            Scene::LinkDropsAfterThird => meters.set_trouble(GLUCOMETER, MeterTrouble::LinkDrops, on),
            Scene::BluetoothOff => meters.set_refuses(on.then_some(TransportError::AdapterOff)),
            Scene::Forbidden => meters.set_refuses(on.then_some(TransportError::PermissionMissing)),
        }
        true
    }
}

/// A stage with what the suite asks for.
fn stage() -> VirtualStage {
    let meters = Room::new().meters;
    for tenths in 50..55 {
        meters.insert_strip_of(GLUCOMETER, tenths, None);
    }
    VirtualStage(meters)
}

#[tokio::test(start_paused = true)]
async fn virtual_meters_conform() {
    let report = conformance::check(&stage()).await.unwrap();
    assert_eq!((report.checked.len(), report.left_out), (13, vec![]));
}

/// A transport that fails in one way, so that the suite must find it.
struct Failing {
    stage: VirtualStage,
    scene: Scene,
}

#[async_trait::async_trait]
impl conformance::Stage for Failing {
    fn transport(&self) -> &dyn Transport {
        self.stage.transport()
    }

    fn cuff(&self) -> String {
        self.stage.cuff()
    }

    fn glucometer(&self) -> String {
        self.stage.glucometer()
    }

    /// One scene is said to be set, and the transport does not notice.
    async fn set(&self, scene: Scene, on: bool) -> bool {
        scene == self.scene || self.stage.set(scene, on).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_suite_finds_what_a_transport_does_not_notice() {
    for (scene, finds) in [
        (Scene::CuffMeasures, "scan"),
        (Scene::CuffBonded, "a bonded meter"),
        (Scene::LinkDropsAfterThird, "loss of the link"),
        (Scene::CuffBusy, "Busy"),
        (Scene::WrongPin, "PairingRefused"),
        (Scene::CuffAway, "loss of the link"),
        (Scene::BluetoothOff, "while Bluetooth is off"),
        (Scene::Forbidden, "PermissionMissing"),
    ] {
        let violation = conformance::check(&Failing { stage: stage(), scene }).await.unwrap_err();
        assert!(violation.contains(finds), "{scene:?}: {violation}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_suite_finds_a_mute_meter() {
    let stage = stage();
    stage.0.set_trouble(CUFF, MeterTrouble::Mute, true);
    let violation = conformance::check(&stage).await.unwrap_err();
    assert!(violation.contains("a notification never came"), "{violation}");
}
