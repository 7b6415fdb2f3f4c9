//! How fast a meter's bytes become readings, and what of it allocates: `cargo bench -p doorstep-core --bench meter`.
//! With a file of packets in `DOORSTEP_PACKETS` it says instead what it makes of each (`scripts/bench.sh meters`).
#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench prints and stops when it can't go on"
)]

#[path = "../../tests/packets/decoding.rs"]
mod decoding;
#[path = "../../tests/packets/fields.rs"]
#[allow(dead_code, reason = "made for the tests, used here in part")]
mod fields;
mod packets;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use divan::{AllocProfiler, Bencher, black_box};
use doorstep_core::desk::RawInbox;
use doorstep_core::meter::driver::{Cancel, Driver, RawSink, TimeOuts};
use doorstep_core::meter::glucose::Meal;
use doorstep_core::meter::session::{Ended, Limits, News, Resume, Stored};
use doorstep_core::meter::transport::simulated::VirtualMeters;
use doorstep_core::meter::{MeterIdentity, RawRecord};
use doorstep_core::ports::{Clock, TimeOrderedIds};
use doorstep_core::store::{Key, Store};
use tempfile::TempDir;
use zeroize::Zeroizing;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    match std::env::var_os("DOORSTEP_PACKETS") {
        Some(file) => packets::tell(file.as_ref()),
        None => divan::main(),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// One packet with every field that its characteristic has.
#[divan::bench_group(sample_size = 10_000)]
mod decode {
    use super::*;
    use doorstep_core::meter::float::Float;
    use doorstep_core::meter::quirks::PressureLayout;
    use doorstep_core::meter::sfloat::Sfloat;
    use doorstep_core::meter::{
        blood_pressure, device, enhanced, features, glucose, pressure_record, racp, reading, time, uuids,
    };

    const GLUCOSE: &str = "1f0f00e807011e053a1b53013bc0110000";
    const CONTEXT: &str = "ff0f000001c8b003128510320310d043f0";
    const PRESSURE: &str = "1e780050005d00ea07080b121f004800010400";

    fn run<T>(bencher: Bencher<'_, '_>, hex: &str, decode: impl Fn(&[u8]) -> T + Sync) {
        let bytes = bytes(hex);
        bencher.bench(|| decode(black_box(&bytes)));
    }

    #[divan::bench(name = "2A18 glucose")]
    fn measurement(bencher: Bencher<'_, '_>) {
        run(bencher, GLUCOSE, |bytes| glucose::decode_measurement(bytes).unwrap());
    }

    #[divan::bench(name = "2A18 glucose, its moment and mmol/L")]
    fn measurement_shown(bencher: Bencher<'_, '_>) {
        run(bencher, GLUCOSE, |bytes| {
            let packet = glucose::decode_measurement(bytes).unwrap();
            (packet.shown_time().unwrap(), packet.sample.unwrap().concentration().unwrap().mmol_per_l_shown())
        });
    }

    #[divan::bench(name = "2A34 glucose context")]
    fn context(bencher: Bencher<'_, '_>) {
        run(bencher, CONTEXT, |bytes| glucose::decode_context(bytes).unwrap());
    }

    #[divan::bench(name = "2A35 blood pressure")]
    fn pressure(bencher: Bencher<'_, '_>) {
        run(bencher, PRESSURE, |bytes| blood_pressure::decode(bytes, PressureLayout::default()).unwrap());
    }

    #[divan::bench(name = "2B34 enhanced blood pressure")]
    fn enhanced_pressure(bencher: Bencher<'_, '_>) {
        let hex = "7e780050005d00ab170e32480001040000000000";
        run(bencher, hex, |bytes| enhanced::decode(bytes).unwrap());
    }

    #[divan::bench(name = "2B35 enhanced cuff pressure")]
    fn enhanced_cuff_pressure(bencher: Bencher<'_, '_>) {
        run(bencher, "5e7800ab170e324800010400", |bytes| enhanced::decode_cuff_pressure(bytes).unwrap());
    }

    #[divan::bench(name = "2B36 blood pressure record")]
    fn record(bencher: Bencher<'_, '_>) {
        run(bencher, "030100352a00780050005d00", |bytes| {
            pressure_record::decode(bytes).unwrap().recorded().unwrap().unwrap()
        });
    }

    #[divan::bench(name = "2A52 record access, an answer")]
    fn answer(bencher: Bencher<'_, '_>) {
        run(bencher, "06000101", |bytes| racp::decode(bytes).unwrap());
    }

    #[divan::bench(name = "2A08 date time")]
    fn date_time(bencher: Bencher<'_, '_>) {
        run(bencher, "ea07080b121f00", |bytes| time::decode_date_time(bytes).unwrap());
    }

    #[divan::bench(name = "2A2B current time")]
    fn current_time(bencher: Bencher<'_, '_>) {
        run(bencher, "ea07080b121f00020002", |bytes| time::decode_current_time(bytes).unwrap());
    }

    #[divan::bench(name = "2A51 glucose feature")]
    fn feature(bencher: Bencher<'_, '_>) {
        run(bencher, "ff07", |bytes| features::GlucoseFeatures::decode(bytes).unwrap());
    }

    #[divan::bench(name = "2A24 model number")]
    fn model(bencher: Bencher<'_, '_>) {
        run(bencher, "424d383500000000", |bytes| device::text(bytes).unwrap());
    }

    #[divan::bench(name = "SFLOAT")]
    fn sfloat() -> Sfloat {
        Sfloat::from_bits(black_box(0xC03B))
    }

    #[divan::bench(name = "FLOAT")]
    fn float() -> Float {
        Float::from_bits(black_box(0xFF00_016C))
    }

    #[divan::bench(name = "a raw 2A18 record to a reading")]
    fn whole_reading(bencher: Bencher<'_, '_>) {
        let record = RawRecord {
            meter: meter(),
            characteristic: uuids::GLUCOSE_MEASUREMENT,
            bytes: bytes(GLUCOSE),
            received_at: now(),
            clock: None,
            requested: true,
        };
        bencher.bench(|| reading::decode(black_box(&record), None).unwrap());
    }
}

/// Everything that a glucometer has stored, by session and driver; the meter takes no time between two records.
mod import {
    use super::*;

    #[divan::bench(
        name = "1,000 records, durable in the encrypted store",
        sample_count = 20,
        sample_size = 1
    )]
    fn durable(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(|| Bench::with(false)).bench_local_values(|bench| {
            bench.import(&RawInbox::new(
                Arc::clone(&bench.store),
                Arc::new(TimeOrderedIds::new(Arc::new(Stopped))),
            ));
            bench
        });
    }

    #[divan::bench(name = "1,000 records with contexts, likewise", sample_count = 10, sample_size = 1)]
    fn durable_with_contexts(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(|| Bench::with(true)).bench_local_values(|bench| {
            bench.import(&RawInbox::new(
                Arc::clone(&bench.store),
                Arc::new(TimeOrderedIds::new(Arc::new(Stopped))),
            ));
            bench
        });
    }

    #[divan::bench(name = "1,000 records, kept in memory only", sample_count = 20, sample_size = 1)]
    fn in_memory(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(|| Bench::with(false)).bench_local_values(|bench| {
            bench.import(&Memory::default());
            bench
        });
    }
}

const RECORDS: u32 = 1_000;
const ADDRESS: &str = "00:60:19:00:00:02";

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-08-11T18:40:00+08:00").unwrap()
}

fn meter() -> MeterIdentity {
    MeterIdentity { address: ADDRESS.to_owned(), name: Some("meter+00000002".to_owned()), model: None }
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> DateTime<FixedOffset> {
        now()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// A full glucometer, and a new store.
struct Bench {
    meters: VirtualMeters,
    store: Arc<Store>,
    _folder: TempDir,
}

impl Bench {
    fn with(contexts: bool) -> Self {
        let meters = VirtualMeters::with_packet_interval(Arc::new(Stopped), Duration::ZERO);
        meters.add_glucometer(ADDRESS, "meter+00000002");
        for _ in 0..RECORDS {
            meters.insert_strip_of(ADDRESS, 59, contexts.then_some(Meal::FASTING));
        }
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let key = Key::new(Zeroizing::new([7; 32]));
        let store = Arc::new(Store::create(&folder.path().join("doorstep.db"), &key).unwrap());
        Self { meters, store, _folder: folder }
    }

    /// The clock of the runtime is stopped and jumps ahead when everybody waits, so that waiting takes no time.
    fn import<S: RawSink>(&self, sink: &S)
    where
        S::Error: std::fmt::Debug,
    {
        let driver = Driver {
            transport: &self.meters,
            sink,
            clock: &Stopped,
            time_outs: TimeOuts::default(),
            limits: Limits::default(),
            translated: false,
        };
        let mut readings = 0;
        let is_reading = |news: &&News| matches!(news, News::Reading(_));
        let count = |news: Vec<News>| readings += news.iter().filter(is_reading).count();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let outcome = runtime.block_on(driver.run(meter(), &Cancel::default(), count)).unwrap();
        assert_eq!((outcome.ended, outcome.delivered), (Ended::Complete, RECORDS));
        assert_eq!(u32::try_from(readings), Ok(RECORDS));
    }
}

/// Forgets everything with the process: what a session costs without a store.
#[derive(Default)]
struct Memory(Mutex<Vec<RawRecord>>);

impl RawSink for Memory {
    type Error = std::convert::Infallible;

    fn store_raw(&self, records: &[RawRecord]) -> Result<Vec<Stored>, Self::Error> {
        self.0.lock().unwrap().extend_from_slice(records);
        Ok(vec![Stored::ToDeliver; records.len()])
    }

    fn resume(&self, _address: &str) -> Result<Resume, Self::Error> {
        Ok(Resume::default())
    }
}
