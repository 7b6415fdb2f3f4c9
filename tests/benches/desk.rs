//! How long a person waits for the core: whole use cases over the encrypted store, durable where they write.
//! `cargo bench -p doorstep-tests --bench desk`; the figures go to docs/benchmarks.md.
#![allow(
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench prints and stops when it can't go on"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use doorstep_core::desk::view::{FieldInput, MeterEvent, Role, SheetKind};
use doorstep_core::desk::{DEMO_TOWN, Desk};
use doorstep_core::meter::transport::simulated::VirtualMeters;
use doorstep_tests::{PIN, TestClock, device};

const RESIDENTS: usize = 5_000;

fn main() {
    town();
    let folder = tempfile::TempDir::new().unwrap();
    let clock = TestClock::new();
    let device = device(folder.path(), &clock);
    let desk = timed("set up, 5,000 residents with four visits each", || {
        device.set_up_demo(PIN, Role::Doctor, RESIDENTS).unwrap()
    });
    let names: Vec<_> = desk.residents("").unwrap();
    println!("{:<46}{:>10}{:>10}{:>10}", "use case", "p50", "p99", "max");
    measure("today's worklist", 100, |_| drop(desk.today().unwrap()));
    measure("search by two characters of a name", 500, |_| drop(desk.residents("桂兰").unwrap()));
    measure("a resident's page with charts (one audit row)", 200, |n| {
        drop(desk.resident(&names[n % names.len()].resident).unwrap());
    });
    measure("what happened to a resident, in order", 200, |n| {
        drop(desk.timeline(&names[n % names.len()].resident).unwrap());
    });
    measure("the district's indicators", 20, |_| drop(desk.sheet(SheetKind::Indicators, "").unwrap()));
    measure("the proof that nobody is missed", 20, |_| drop(desk.sheet(SheetKind::Coverage, "").unwrap()));
    measure("start a visit", 60, |n| drop(desk.start_visit(&names[n].resident).unwrap()));
    let visits: Vec<String> =
        names.iter().take(60).map(|row| desk.start_visit(&row.resident).unwrap().visit).collect();
    measure("one field: parsed, durable, judged, page anew", 60, |n| {
        let input = FieldInput::Text { text: "152/94".to_owned() };
        drop(desk.answer(&visits[n], "blood_pressure", input).unwrap());
    });
    measure("sign: visit, forms, judgement, outbox, audit", 60, |n| drop(desk.sign(&visits[n]).unwrap()));
    meter(&desk, &clock, &names[70].resident);
    memory(&desk, &clock, &names[71].resident);
    device.lock();
    drop(desk);
    timed("unlock: PIN, vault, open, today's standings", || drop(device.unlock(PIN).unwrap()));
    device.lock();
    let size: u64 = std::fs::metadata(folder.path().join("store/doorstep.db")).unwrap().len();
    println!("{:<46}{:>7} MB", "file", size / 1_000_000);
}

/// What is asked most, in the demo town: 2,000 residents with two years of history.
fn town() {
    let folder = tempfile::TempDir::new().unwrap();
    let device = device(folder.path(), &TestClock::new());
    let desk = timed("set up the town, 2,000 residents with two years", || {
        device.set_up(PIN, Role::Doctor, DEMO_TOWN).unwrap()
    });
    let names: Vec<_> = desk.residents("").unwrap();
    println!("{:<46}{:>10}{:>10}{:>10}", "in the town", "p50", "p99", "max");
    measure("today's worklist", 100, |_| drop(desk.today().unwrap()));
    measure("search by two characters of a name", 200, |_| drop(desk.residents("桂兰").unwrap()));
    measure("a resident's page with charts (one audit row)", 200, |n| {
        drop(desk.resident(&names[n % names.len()].resident).unwrap());
    });
    measure("what happened to a resident, in order", 200, |n| {
        drop(desk.timeline(&names[n % names.len()].resident).unwrap());
    });
    measure("the district's indicators", 20, |_| drop(desk.sheet(SheetKind::Indicators, "").unwrap()));
    measure("the evaluation of 5+2", 20, |_| drop(desk.sheet(SheetKind::Evaluation, "").unwrap()));
    measure("the proof that nobody is missed", 20, |_| drop(desk.sheet(SheetKind::Coverage, "").unwrap()));
    device.lock();
    drop(desk);
    timed("unlock: PIN, vault, open, today's standings", || drop(device.unlock(PIN).unwrap()));
    device.lock();
    let size: u64 = std::fs::metadata(folder.path().join("store/doorstep.db")).unwrap().len();
    println!("{:<46}{:>7} MB\n", "file of the town", size / 1_000_000);
}

/// From the meter's packet to the visit's page with the reading in it.
fn meter(desk: &Arc<Desk>, clock: &Arc<TestClock>, resident: &str) {
    let visit = desk.start_visit(resident).unwrap().visit;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let meters = doorstep_core::desk::demo::meters::room(clock.clone());
    meters.press_cuff(152, 94, 72);
    let received = AtomicU64::new(0);
    let arrived = AtomicU64::new(0);
    let started = Instant::now();
    let since = || u64::try_from(started.elapsed().as_micros()).unwrap();
    let tell = |event| {
        match event {
            // The session says so before the record is made durable.
            MeterEvent::Progress { line } if line.contains("正在收") => {
                received.store(since(), Ordering::SeqCst)
            }
            MeterEvent::Arrived { .. } => {
                arrived.store(since(), Ordering::SeqCst);
                return Err("enough".to_owned());
            }
            _ => {}
        }
        Ok(())
    };
    let listening = desk.listen(&visit, Arc::new(meters), &tell);
    let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), listening).await });
    assert!(ended.is_ok_and(|ended| ended.is_err()), "nothing arrived");
    let micros = arrived.load(Ordering::SeqCst) - received.load(Ordering::SeqCst);
    println!(
        "{:<46}{:>7.2} ms",
        "a meter's packet to the reading in the visit",
        Duration::from_micros(micros).as_secs_f64() * 1e3
    );
}

/// From a glucometer's whole memory, sent at once, to the visit's page with all of it waiting to be claimed.
fn memory(desk: &Arc<Desk>, clock: &Arc<TestClock>, resident: &str) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let meters = VirtualMeters::with_packet_interval(clock.clone(), Duration::ZERO);
    meters.add_glucometer("00:60:19:00:00:03", "meter+00000003");
    (0..1_000).for_each(|_| meters.insert_strip(59, true));
    // Too old to be this visit's without a question.
    clock.pass(Duration::from_secs(4 * 60));
    let visit = desk.start_visit(resident).unwrap().visit;
    let tell = |event| match event {
        MeterEvent::Kept { visit, .. } if visit.inbox.len() == 1_000 => Err("enough".to_owned()),
        _ => Ok(()),
    };
    let started = Instant::now();
    let ended = runtime.block_on(desk.listen(&visit, Arc::new(meters), &tell));
    assert!(ended.is_err(), "it is told when all of them are there");
    println!(
        "{:<46}{:>7.0} ms",
        "1,000 stored records to the visit's inbox",
        started.elapsed().as_secs_f64() * 1e3
    );
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    println!("{what:<46}{:>7.0} ms", started.elapsed().as_secs_f64() * 1e3);
    result
}

fn measure(what: &str, times: usize, mut work: impl FnMut(usize)) {
    let mut taken: Vec<Duration> = (0..times)
        .map(|n| {
            let started = Instant::now();
            work(n);
            started.elapsed()
        })
        .collect();
    taken.sort_unstable();
    let at = |share: usize| taken[(taken.len() * share / 100).min(taken.len() - 1)].as_secs_f64() * 1e3;
    println!("{what:<46}{:>7.2} ms{:>7.2} ms{:>7.2} ms", at(50), at(99), at(100));
}
