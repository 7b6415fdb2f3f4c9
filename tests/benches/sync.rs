//! The way to the platform and back, over TLS: a day's visits sent, and the first reading of a whole district. Against the server in
//! memory, which shows our own share, and, where `DOORSTEP_PLATFORM` names one, against a real server, which is empty at first.
//! `make bench ARGS=sync`; the figures go to docs/benchmarks.md. A reading is measured in a process of its own, for its memory.
#![allow(
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench prints and stops when it can't go on"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use doorstep_core::desk::view::{FieldInput, PlatformChoice, Role};
use doorstep_core::ports::{Ids, TimeOrderedIds};
use doorstep_core::store::Store;
use doorstep_core::sync::bundle::{Bundle, MOST_ENTRIES};
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::platform::{Answer, Platform, Request, Unanswered};
use doorstep_tests::platform::loopback::{Certificate, Loopback};
use doorstep_tests::platform::{Gate, Grant, Memory, Served};
use doorstep_tests::sync::Sender;
use doorstep_tests::{Phone, TestClock, clinic, trail};
use futures_util::StreamExt;

/// How many are looked after, each visited once a quarter; `RESIDENTS` asks for another number.
const MANY: usize = 5_000;
/// A tenth, to see whether memory grows with it.
const FEW: usize = 500;

const VISITS: usize = 12;

/// What the second process does: `store` or `desk`.
const WORK: &str = "DOORSTEP_BENCH_WORK";
const BASE: &str = "DOORSTEP_BENCH_BASE";
const CA: &str = "DOORSTEP_BENCH_CA";
const TOKEN: &str = "bench";

/// Residents on their way to a server at once, when it is filled.
const AT_ONCE: usize = 4;

/// How long this process has waited for a server (µs), and since when it does.
static WAITED: AtomicU64 = AtomicU64::new(0);
static SINCE: Mutex<Option<Instant>> = Mutex::new(None);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_park(|| *SINCE.lock().unwrap() = Some(Instant::now()))
        .on_thread_unpark(|| {
            let since = SINCE.lock().unwrap().take();
            let micros = since.map_or(0, |since| u64::try_from(since.elapsed().as_micros()).unwrap());
            WAITED.fetch_add(micros, Ordering::Relaxed);
        })
        .build()
        .unwrap();
    match std::env::var(WORK) {
        Ok(work) => runtime.block_on(read(&work)),
        Err(_) => runtime.block_on(measure()),
    }
}

/// A platform as the phones reach it.
struct There {
    at: Loopback,
    certificate: Certificate,
    gate: Gate,
}

impl There {
    /// A gate with TLS before a server on this machine.
    async fn before(origin: &str, token: &str) -> Self {
        let (certificate, gate) = (Certificate::new(), Gate::new(origin, token));
        gate.admit(TOKEN, u64::MAX);
        let at = Loopback::tls(&certificate, gate.clone()).await;
        Self { at, certificate, gate }
    }

    fn config(&self) -> Config {
        config(&self.at.base(), &self.certificate.ca)
    }
}

fn config(base: &str, ca: &str) -> Config {
    Config { own_ca: Some(ca.as_bytes().to_vec()), public_ca: false, ..Config::at(base) }
}

async fn measure() {
    println!("in memory");
    let memory = Memory::new();
    memory.grant(TOKEN, Grant::Admin);
    let server = Loopback::plain(Served::new(memory.clone())).await;
    let there = There::before(&server.origin, TOKEN).await;
    day(&there).await;

    let many = std::env::var("RESIDENTS").map_or(MANY, |number| number.parse().unwrap());
    let phone = Phone::of_district(Role::Doctor, many);
    let store = trail::store(&phone);
    let few = Memory::new();
    few.grant(TOKEN, Grant::Admin);
    fill(&*few, &store, FEW).await;
    first_reading(&few, FEW).await;
    drop(few);
    let all = Memory::new();
    all.grant(TOKEN, Grant::Admin);
    fill(&*all, &store, many).await;
    first_reading(&all, many).await;
    drop(all);

    let Ok(base) = std::env::var("DOORSTEP_PLATFORM") else { return };
    let token = std::env::var("DOORSTEP_TOKEN").unwrap_or_default();
    println!("a real server");
    let there = There::before(base.strip_suffix("/fhir").unwrap(), &token).await;
    day(&there).await;
    let platform = HttpPlatform::new(&there.config(), Some(FixedToken::new(TOKEN))).unwrap();
    fill(&platform, &store, many).await;
    for work in ["store", "desk"] {
        in_a_process(work, &there.at.base(), &there.certificate.ca).await;
    }
}

/// Visits that were signed where there was no signal.
async fn day(there: &There) {
    let phone = Phone::of(Role::Doctor);
    // The named people have referrals, of which a visit tells apart.
    let people: Vec<String> =
        clinic::residents(&trail::store(&phone)).iter().skip(VISITS).map(ToString::to_string).collect();
    let phone = phone.restarted();
    let choice = PlatformChoice {
        base: there.at.base(),
        authority: Some(there.certificate.ca.clone()),
        ..PlatformChoice::default()
    };
    phone.desk.sign_in_with_token(choice, TOKEN).unwrap();
    phone.desk.sync_with_platform(&|_| {}).await.unwrap();
    for resident in people.iter().take(VISITS) {
        let visit = phone.desk.start_visit(resident).unwrap().visit;
        phone.desk.keep_unchanged(&visit).unwrap();
        for (field, text) in [("blood_pressure", "134/82"), ("weight", "61.50")] {
            phone.desk.answer(&visit, field, FieldInput::Text { text: text.to_owned() }).unwrap();
        }
        phone.desk.sign(&visit).unwrap();
    }
    there.gate.asked();
    let (started, sent) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let until = Arc::clone(&sent);
    let tell = move |told: doorstep_core::desk::view::SyncProgress| {
        if told.left.is_some() {
            until.store(u64::try_from(started.elapsed().as_micros()).unwrap(), Ordering::Relaxed);
        }
    };
    let view = phone.desk.sync_with_platform(&tell).await.unwrap();
    let whole = started.elapsed();
    assert_eq!((view.waiting, view.trouble), (0, None));
    let posts = there.gate.asked().iter().filter(|request| !request.starts_with("GET")).count();
    let sent = Duration::from_micros(sent.load(Ordering::Relaxed));
    println!(
        "  {VISITS} visits sent: {posts} round trips, {:.2} s; with what has changed read {:.2} s",
        sent.as_secs_f64(),
        whole.as_secs_f64()
    );
}

/// Puts so many residents with their visits to a server.
async fn fill(platform: &dyn Platform, store: &Store, residents: usize) {
    let started = Instant::now();
    let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds::new(TestClock::new()));
    let known = clinic::residents(store).into_iter().take(residents);
    let records = known.map(|resident| packed(clinic::record(store, &*ids, resident)));
    let mut resources = 0;
    // Of one resident in order: what points at her comes after her.
    let mut sent = futures_util::stream::iter(records)
        .map(|bundles| async move {
            for bundle in &bundles {
                put(platform, bundle).await;
            }
            bundles.iter().map(|bundle| bundle.entry.len()).sum::<usize>()
        })
        .buffer_unordered(AT_ONCE);
    while let Some(count) = sent.next().await {
        resources += count;
    }
    println!(
        "  {residents} residents, {resources} resources, put there in {:.0} s",
        started.elapsed().as_secs_f64()
    );
}

/// Two bundles with the same meter in them can be in each other's way (409): once more.
async fn put(platform: &dyn Platform, bundle: &Bundle) {
    let body = serde_json::to_vec(bundle).unwrap();
    for _ in 0..AT_ONCE {
        if platform.ask(Request::bundle(body.clone())).await.unwrap().status == 200 {
            return;
        }
    }
    clinic::send(platform, bundle).await;
}

/// As few bundles as hold it all, without the trail, which no phone reads.
fn packed(bundles: Vec<Bundle>) -> Vec<Bundle> {
    let entries = bundles.into_iter().flat_map(|bundle| bundle.entry);
    let mut there = std::collections::BTreeSet::new();
    let once = entries.filter(|entry| {
        !entry.request.url.starts_with("AuditEvent/") && there.insert(entry.request.url.clone())
    });
    let once: Vec<_> = once.collect();
    once.chunks(MOST_ENTRIES).map(|part| Bundle::transaction(part.to_vec())).collect()
}

async fn first_reading(memory: &Arc<Memory>, residents: usize) {
    println!("  first reading of {residents} residents");
    let certificate = Certificate::new();
    let served = Served { scheme: "https", ..Served::new(Arc::clone(memory)) };
    let at = Loopback::tls(&certificate, served).await;
    for work in ["store", "desk"] {
        in_a_process(work, &at.base(), &certificate.ca).await;
    }
}

async fn in_a_process(work: &str, base: &str, ca: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, ca).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .envs([(WORK, work), (BASE, base)])
        .env(CA, &file)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert!(status.success());
}

/// A platform, and how much it said.
struct Counted {
    inner: HttpPlatform,
    bytes: AtomicU64,
    asked: AtomicU64,
}

#[async_trait]
impl Platform for Counted {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let answer = self.inner.ask(request).await;
        let bytes = answer.as_ref().map_or(0, |answer| answer.body.len());
        self.bytes.fetch_add(u64::try_from(bytes).unwrap(), Ordering::Relaxed);
        self.asked.fetch_add(1, Ordering::Relaxed);
        answer
    }
}

/// The second process: reads everything for the first time, into a bare store or with all that a desk makes of it.
async fn read(work: &str) {
    let ca = std::fs::read_to_string(Path::new(&std::env::var_os(CA).unwrap())).unwrap();
    let config = config(&std::env::var(BASE).unwrap(), &ca);
    let inner = HttpPlatform::new(&config, Some(FixedToken::new(TOKEN))).unwrap();
    let platform = Counted { inner, bytes: AtomicU64::new(0), asked: AtomicU64::new(0) };
    let (resources, before, whole, used) = if work == "store" {
        let sender = Sender::new();
        let (before, used, started) = (most_memory(), processor(), begin());
        let report = sender.pull(&platform).await.unwrap();
        assert_eq!((report.refused, report.trouble, report.problem), (0, None, None));
        (u64::from(report.taken), before, started.elapsed(), used)
    } else {
        let phone = Phone::of(Role::Doctor);
        let (before, used, started) = (most_memory(), processor(), begin());
        let read = AtomicU64::new(0);
        let tell = |told: doorstep_core::desk::view::SyncProgress| {
            read.fetch_max(u64::from(told.done), Ordering::Relaxed);
        };
        let view = phone.desk.sync_now(&platform, &tell).await.unwrap();
        assert_eq!(view.trouble, None);
        (read.load(Ordering::Relaxed), before, started.elapsed(), used)
    };
    let waited = Duration::from_micros(WAITED.load(Ordering::Relaxed));
    let ours = whole.saturating_sub(waited);
    let what = if work == "store" { "parsed and stored" } else { "parsed, stored and taken in" };
    println!(
        "    {what}: {resources} resources, {} MB in {} pages: {:.1} s, of which {:.1} s ours, {:.1} s of them on a processor; {:.0} resources a second of ours; memory {} MB more at the most",
        platform.bytes.load(Ordering::Relaxed) / 1_000_000,
        platform.asked.load(Ordering::Relaxed),
        whole.as_secs_f64(),
        ours.as_secs_f64(),
        (processor() - used).as_secs_f64(),
        f64::from(u32::try_from(resources).unwrap()) / ours.as_secs_f64(),
        most_memory().saturating_sub(before) / 1024
    );
}

fn begin() -> Instant {
    WAITED.store(0, Ordering::Relaxed);
    Instant::now()
}

/// How long this process was on a processor; else it waits for others on a busy machine. In the kernel's hundredths of a second.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// The most memory this process had at once (KB).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
