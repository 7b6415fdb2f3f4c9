//! A room with a cuff and a glucometer, a phone with a durable memory, and what the app has received.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use tokio::time::Instant;

use crate::meter::driver::{Cancel, Driver, RawSink, TimeOuts};
use crate::meter::reading::{DecodedReading, Measured, MeterIdentity, RawRecord, RecordKey};
use crate::meter::session::{Limits, News, Outcome, Progress, Resume, SetAside, Stored};
use crate::meter::transport::simulated::VirtualMeters;
use crate::meter::uuids;
use crate::ports::Clock;

pub(super) const CUFF: &str = "C";
pub(super) const GLUCOMETER: &str = "G";

/// Runs with the runtime's time, which stands still in tests unless everybody waits.
pub(super) struct TestClock {
    pub(super) begin: Instant,
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
pub(super) struct Memory {
    pub(super) records: Mutex<Vec<RawRecord>>,
    pub(super) settled: Mutex<HashSet<RecordKey>>,
}

impl Memory {
    fn settle(&self, keys: &[RecordKey]) {
        self.settled.lock().unwrap().extend(keys.iter().cloned());
    }
}

impl RawSink for Memory {
    type Error = Infallible;

    fn store_raw(&self, sent: &[RawRecord]) -> Result<Vec<Stored>, Infallible> {
        let mut records = self.records.lock().unwrap();
        let settled = self.settled.lock().unwrap();
        let keep = |record: &RawRecord| {
            if !records.iter().any(|stored| stored.key() == record.key()) {
                records.push(record.clone());
            }
            if settled.contains(&record.key()) { Stored::Settled } else { Stored::ToDeliver }
        };
        Ok(sent.iter().map(keep).collect())
    }

    fn resume(&self, address: &str) -> Result<Resume, Infallible> {
        let records = self.records.lock().unwrap();
        let settled = self.settled.lock().unwrap();
        let of_meter = || records.iter().filter(|record| record.meter.address == address);
        let measurements = of_meter().filter(|record| record.characteristic == uuids::GLUCOSE_MEASUREMENT);
        Ok(Resume {
            highest_sequence: measurements.filter_map(RawRecord::sequence).max(),
            clock: None,
            pending: of_meter().filter(|record| !settled.contains(&record.key())).cloned().collect(),
        })
    }
}

pub(super) struct Scene {
    pub(super) meters: VirtualMeters,
    pub(super) clock: Arc<TestClock>,
    pub(super) memory: Memory,
    pub(super) cancel: Cancel,
    pub(super) readings: Mutex<Vec<DecodedReading>>,
    pub(super) set_aside: Mutex<Vec<SetAside>>,
}

impl Scene {
    pub(super) fn with(cuff: &str, glucometer: &str) -> Self {
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

    pub(super) fn new() -> Self {
        Self::with("BLEsmart_0000", "meter+0000")
    }

    pub(super) async fn run(&self, address: &str) -> Outcome {
        self.run_and(address, |_| {}).await
    }

    pub(super) async fn run_and(
        &self,
        address: &str,
        mut on_progress: impl FnMut(Progress) + Send,
    ) -> Outcome {
        let name =
            self.meters.list().into_iter().find(|meter| meter.address == address).map(|meter| meter.name);
        let driver = Driver {
            transport: &self.meters,
            sink: &self.memory,
            clock: &*self.clock,
            time_outs: TimeOuts::default(),
            limits: Limits::default(),
            translated: false,
        };
        let meter = MeterIdentity { address: address.to_owned(), name, model: None };
        let mut one = |news| match news {
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
        driver.run(meter, &self.cancel, |news| news.into_iter().for_each(&mut one)).await.unwrap()
    }

    pub(super) fn pressures(&self) -> Vec<String> {
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

    pub(super) fn glucoses(&self) -> Vec<(u16, String, Option<u8>)> {
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

    pub(super) fn only_reading(&self) -> DecodedReading {
        let readings = self.readings.lock().unwrap();
        assert_eq!(readings.len(), 1);
        readings[0].clone()
    }
}
