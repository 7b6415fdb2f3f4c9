//! The whole way from a virtual meter's bytes to readings: transport, driver and session together.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Mutex;

use chrono::{DateTime, FixedOffset};
use tokio::time::Instant;

use super::*;
use crate::meter::driver::{Cancel, Driver, RawSink, TimeOuts, find};
use crate::meter::reading::{DecodedReading, Measured, MeterIdentity, RawRecord, RecordKey};
use crate::meter::session::{Ended, Limits, News, Outcome, Progress, Resume, SetAside, Stored};
use crate::meter::transport::{Transport, TransportError, Wanted, conformance};
use crate::meter::{Mark, uuids};

const CUFF: &str = "C";
const GLUCOMETER: &str = "G";

/// Runs with the runtime's time, which stands still in tests unless everybody waits.
struct TestClock {
    begin: Instant,
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<FixedOffset> {
        let begin = DateTime::parse_from_rfc3339("2026-08-11T18:31:00+08:00").unwrap();
        begin + TimeDelta::from_std(self.monotonic()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// A durable memory: the records in order, and those that are settled.
#[derive(Default)]
struct Memory {
    records: Mutex<Vec<RawRecord>>,
    settled: Mutex<HashSet<RecordKey>>,
}

impl Memory {
    fn settle(&self, keys: &[RecordKey]) {
        self.settled.lock().unwrap().extend(keys.iter().cloned());
    }
}

impl RawSink for Memory {
    type Error = Infallible;

    fn store_raw(&self, record: &RawRecord) -> Result<Stored, Infallible> {
        let mut records = self.records.lock().unwrap();
        if !records.iter().any(|stored| stored.key() == record.key()) {
            records.push(record.clone());
        }
        let settled = self.settled.lock().unwrap().contains(&record.key());
        Ok(if settled { Stored::Settled } else { Stored::ToDeliver })
    }

    fn resume(&self, address: &str) -> Result<Resume, Infallible> {
        let records = self.records.lock().unwrap();
        let settled = self.settled.lock().unwrap();
        let of_meter = || records.iter().filter(|record| record.meter.address == address);
        let measurements = of_meter().filter(|record| record.characteristic == uuids::GLUCOSE_MEASUREMENT);
        Ok(Resume {
            highest_sequence: measurements.filter_map(RawRecord::sequence).max(),
            pending: of_meter().filter(|record| !settled.contains(&record.key())).cloned().collect(),
        })
    }
}

struct Scene {
    meters: VirtualMeters,
    clock: Arc<TestClock>,
    memory: Memory,
    cancel: Cancel,
    readings: Mutex<Vec<DecodedReading>>,
    set_aside: Mutex<Vec<SetAside>>,
}

impl Scene {
    fn with(cuff: &str, glucometer: &str) -> Self {
        let clock = Arc::new(TestClock { begin: Instant::now() });
        let meters = VirtualMeters::new(clock.clone());
        meters.add_cuff(CUFF, cuff);
        meters.add_glucometer(GLUCOMETER, glucometer);
        Self {
            meters,
            clock,
            memory: Memory::default(),
            cancel: Cancel::default(),
            readings: Mutex::default(),
            set_aside: Mutex::default(),
        }
    }

    fn new() -> Self {
        Self::with("BLEsmart_0000", "meter+0000")
    }

    async fn run(&self, address: &str) -> Outcome {
        self.run_and(address, |_| {}).await
    }

    async fn run_and(&self, address: &str, mut on_progress: impl FnMut(Progress) + Send) -> Outcome {
        let name =
            self.meters.list().into_iter().find(|meter| meter.address == address).map(|meter| meter.name);
        let driver = Driver {
            transport: &self.meters,
            sink: &self.memory,
            clock: &*self.clock,
            time_outs: TimeOuts::default(),
            limits: Limits::default(),
        };
        let meter = MeterIdentity { address: address.to_owned(), name, model: None };
        let news = |news| match news {
            News::Reading(reading) => {
                self.memory.settle(&reading.sources);
                self.readings.lock().unwrap().push(*reading);
            }
            News::SetAside { record, why } => {
                self.memory.settle(&[record]);
                self.set_aside.lock().unwrap().push(why);
            }
            News::Progress(progress) => on_progress(progress),
        };
        driver.run(meter, &self.cancel, news).await.unwrap()
    }

    fn pressures(&self) -> Vec<String> {
        let readings = self.readings.lock().unwrap();
        let pressures = readings.iter().filter_map(|reading| match &reading.measured {
            Measured::BloodPressure(pressure) => {
                let (systolic, diastolic) = pressure.shown()?;
                Some(format!("{systolic}/{diastolic} {}", pressure.pulse?))
            }
            Measured::Glucose(_) => None,
        });
        pressures.collect()
    }

    fn glucoses(&self) -> Vec<(u16, String, Option<u8>)> {
        let readings = self.readings.lock().unwrap();
        let glucoses = readings.iter().filter_map(|reading| match &reading.measured {
            Measured::Glucose(glucose) => {
                let shown = glucose.mmol_per_l_shown()?.to_string();
                Some((glucose.sequence, shown, glucose.meal().map(|meal| meal.0)))
            }
            Measured::BloodPressure(_) => None,
        });
        glucoses.collect()
    }

    fn only_reading(&self) -> DecodedReading {
        let readings = self.readings.lock().unwrap();
        assert_eq!(readings.len(), 1);
        readings[0].clone()
    }
}

#[tokio::test(start_paused = true)]
async fn a_cuff_that_is_listened_to_gives_its_reading() {
    let scene = Scene::new();
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
    let scene = Scene::new();
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
    let scene = Scene::with("BM85", "meter+0000");
    scene
        .meters
        .press_cuff_with(&[0x56, 0x6A, 0, 0x47, 0, 0, 0, 0xEA, 7, 8, 11, 18, 31, 0, 0, 0x3F, 0, 0, 0]);
    scene.meters.press_cuff(140, 88, 71);
    assert_eq!(scene.run(CUFF).await.delivered, 2);
    assert_eq!(scene.pressures(), ["106/71 63", "140/88 71"]);
}

#[tokio::test(start_paused = true)]
async fn strips_come_with_their_meals() {
    let scene = Scene::new();
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
    let scene = Scene::new();
    for tenths in 0..30 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, Some(crate::meter::glucose::Meal::FASTING));
    }
    scene.meters.drop_link_after(GLUCOMETER, 7);
    let dropped_again = Mutex::new(false);
    let outcome = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::Received(25)
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
async fn dropping_the_future_loses_nothing() {
    let scene = Scene::new();
    for tenths in 0..10 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, Some(crate::meter::glucose::Meal::FASTING));
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
    let scene = Scene::new();
    for tenths in 0..30 {
        scene.meters.insert_strip_of(GLUCOMETER, 50 + tenths, None);
    }
    let outcome = scene
        .run_and(GLUCOMETER, |progress| {
            if progress == Progress::Received(5) {
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
    let scene = Scene::new();
    scene.meters.set_out_of_range(CUFF, true);
    assert_eq!(scene.run(CUFF).await.ended, Ended::Failed(TransportError::OutOfRange));
    scene.meters.set_out_of_range(CUFF, false);

    scene.meters.set_wrong_pin(GLUCOMETER, true);
    assert_eq!(scene.run(GLUCOMETER).await.ended, Ended::Failed(TransportError::PairingRefused));
    scene.meters.set_wrong_pin(GLUCOMETER, false);

    scene.meters.set_mute(GLUCOMETER, true);
    assert_eq!(scene.run(GLUCOMETER).await.ended, Ended::Mute);
    assert_eq!(scene.run(CUFF).await.ended, Ended::Mute, "nobody measured");

    let (mut other_phone, _events) = scene.meters.open(CUFF).await.unwrap();
    other_phone.connect().await.unwrap();
    assert_eq!(scene.run(CUFF).await.ended, Ended::Failed(TransportError::Busy));
}

#[tokio::test(start_paused = true)]
async fn carried_away_and_back_it_goes_on() {
    let scene = Scene::new();
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
    let scene = Scene::with("X4 Smart", "meter+0000");
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
    let scene = Scene::new();
    scene.meters.set_clock(GLUCOMETER, None);
    scene.meters.insert_strip(60, true);
    scene.run(GLUCOMETER).await;
    let reading = scene.only_reading();
    assert_eq!((reading.marks.as_slice(), reading.taken.corrected()), (&[Mark::TimeUnset][..], None));
}

#[tokio::test(start_paused = true)]
async fn captured_and_broken_records_are_kept_and_marked() {
    let scene = Scene::new();
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
    let scene = Scene::with("BM85", "CareSens 0000");
    scene.meters.insert_strip_of(GLUCOMETER, 12, Some(crate::meter::glucose::Meal(6)));
    scene.run(GLUCOMETER).await;
    let reading = scene.only_reading();
    assert_eq!(reading.marks, [Mark::Ketone]);
    assert!(reading.needs_a_person());
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

    async fn measure(&self) {
        self.0.press_cuff(120, 80, 60);
    }

    async fn carry_away(&self, away: bool) {
        self.0.set_out_of_range(CUFF, away);
    }
}

#[tokio::test(start_paused = true)]
async fn virtual_meters_conform() {
    let scene = Scene::new();
    scene.meters.insert_strip(60, true);
    conformance::check(&VirtualStage(scene.meters.clone())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_suite_finds_a_mute_meter() {
    let scene = Scene::new();
    scene.meters.insert_strip(60, true);
    scene.meters.set_mute(CUFF, true);
    let violation = conformance::check(&VirtualStage(scene.meters.clone())).await.unwrap_err();
    assert!(violation.contains("nothing came"), "{violation}");
}
