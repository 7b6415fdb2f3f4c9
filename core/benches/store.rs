//! How fast the store is, and what encryption costs: `cargo bench -p doorstep-core --bench store`.
//!
//! The same functions of the store run on the encrypted store and on a plain SQLite file with the same schema and settings,
//! in turns, so that both meet the same machine. The plain one exists here only: the product has no way to open one.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::float_arithmetic)]

#[path = "../tests/store/support.rs"]
#[allow(dead_code, reason = "made for the tests, used here in part")]
mod support;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use doorstep_core::access::{Attempt, FileVault, Keyring, PIN_ITERATIONS};
use doorstep_core::care::answer::Answer;
use doorstep_core::care::id::ResidentId;
use doorstep_core::care::judgement::Colour;
use doorstep_core::care::visit::Draft;
use doorstep_core::ports::Clock;
use doorstep_core::store::colours::Cause;
use doorstep_core::store::{
    Error, Result, Store, configure, drafts, lists, migrate, people, readings, standing, visits,
};
use rusqlite::{Connection, Transaction};
use support::*;

const RESIDENTS: u32 = 5_000;
const READINGS: u32 = 50_000;
const DUE: u32 = 200;

/// Either kind of database.
trait Engine {
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> T;
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> T;
}

impl Engine for Store {
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> T {
        Store::write(self, work).unwrap()
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> T {
        Store::read(self, work).unwrap()
    }
}

/// Plain SQLite with the same schema, settings and division of work: a single thread meets the writer alone.
struct Plain(RefCell<Connection>);

impl Plain {
    fn open(path: &Path) -> Self {
        let mut connection = Connection::open(path).unwrap();
        migrate(&mut connection).unwrap();
        configure(&connection).unwrap();
        Self(RefCell::new(connection))
    }
}

impl Engine for Plain {
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> T {
        let mut connection = self.0.borrow_mut();
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        let done = work(&tx).unwrap();
        tx.commit().unwrap();
        done
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> T {
        let mut connection = self.0.borrow_mut();
        let tx = connection.transaction().unwrap();
        work(&tx).unwrap()
    }
}

/// Residents, their readings and where they stand.
fn settle(engine: &impl Engine, residents: u32, readings_each: u32) {
    engine
        .write(|tx| (0..residents / 2).try_for_each(|number| people::put_household(tx, &household(number))));
    for first in (0..residents).step_by(500) {
        engine.write(|tx| {
            for number in first..first + 500 {
                people::put(tx, &resident(number), Some(&id_hash(number)))?;
                let due = if number % (residents / DUE) == 0 { "2026-03-02" } else { "2026-05-02" };
                let now = standing(number, Colour::Yellow, Some(day(due)));
                standing::put(tx, &now, day("2026-03-01"), Cause::Facts)?;
                for count in 0..readings_each {
                    let id = number * readings_each + count;
                    let reading =
                        if count % 2 == 0 { pressure(id, number, None) } else { glucose(id, number, None) };
                    readings::insert(tx, &reading)?;
                }
            }
            Ok(())
        });
    }
}

fn size(path: &Path) -> f64 {
    std::fs::metadata(path).unwrap().len() as f64 / 1e6
}

struct Times(Vec<Duration>);

impl Times {
    fn at(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        self.0[((self.0.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
    }
}

fn timed<T>(times: &mut Times, work: impl FnOnce() -> T) {
    let start = Instant::now();
    black_box(work());
    times.0.push(start.elapsed());
}

/// Runs both in turns of 25 and prints a line.
fn compare(
    name: &str,
    rounds: u32,
    mut encrypted: impl FnMut(&mut Times, u32),
    mut plain: impl FnMut(&mut Times, u32),
) {
    let (mut ours, mut theirs) = (Times(Vec::new()), Times(Vec::new()));
    for first in (0..rounds).step_by(25) {
        (first..first + 25).for_each(|round| encrypted(&mut ours, round));
        (first..first + 25).for_each(|round| plain(&mut theirs, round));
    }
    let ratio = ours.at(0.5) / theirs.at(0.5);
    println!(
        "{name:<44}{:>9.3}{:>9.3}   {:>9.3}{:>9.3}   {ratio:>5.2}×",
        ours.at(0.5),
        ours.at(0.99),
        theirs.at(0.5),
        theirs.at(0.99)
    );
}

/// Begins, fills in and signs a visit; only the signing is timed.
fn visit(engine: &impl Engine, times: &mut Times, number: u32) {
    let who = number % RESIDENTS;
    engine.write(|tx| {
        drafts::start(tx, &Draft { answers: answers(), ..draft(number, who) })?;
        readings::insert(tx, &pressure(READINGS + 2 * number, who, Some(visit_id(number))))?;
        readings::insert(tx, &glucose(READINGS + 2 * number + 1, who, Some(visit_id(number))))
    });
    let (signed, standing, audit) =
        (signed(number, who), standing(who, Colour::Yellow, Some(day("2026-05-02"))), audit(who));
    // As large as a bundle of a visit with two forms.
    let mut request = outgoing(number, Some(signed.id));
    request.body.resize(12_000, b' ');
    let outgoing = [request];
    timed(times, || {
        engine.write(|tx| {
            visits::sign(
                tx,
                &visits::Signing {
                    visit: &signed,
                    outgoing: &outgoing,
                    audit: &audit,
                    standing: &standing,
                    ticks: &[],
                },
            )
        })
    });
}

/// What a visit asks of the store from door to door: the list, the history, thirty fields, two readings, the signature.
fn door_to_door(engine: &impl Engine, times: &mut Times, number: u32) {
    let mut whole = Times(Vec::new());
    history(engine, &mut whole, number);
    worklist(engine, &mut whole, number);
    (0..30).for_each(|field| typing(engine, &mut whole, field));
    visit(engine, &mut whole, number);
    times.0.push(whole.0.iter().sum());
}

fn typing(engine: &impl Engine, times: &mut Times, round: u32) {
    let answer = Answer::Text(format!("{round}"));
    timed(times, || engine.write(|tx| drafts::set_answer(tx, visit_id(900_000), "other", Some(&answer))));
}

fn searching(engine: &impl Engine, times: &mut Times, round: u32) {
    let name = resident(round * 13 % RESIDENTS).name;
    let given: String = name.chars().skip(1).collect();
    timed(times, || engine.read(|c| lists::find(c, &given, false, true, 20)));
}

fn surname(engine: &impl Engine, times: &mut Times, _round: u32) {
    timed(times, || engine.read(|c| lists::find(c, "王", false, true, 20)));
}

fn history(engine: &impl Engine, times: &mut Times, round: u32) {
    let who = ResidentId(uuid(3, round * 17 % RESIDENTS));
    timed(times, || engine.read(|c| readings::last(c, who, 20)));
}

fn worklist(engine: &impl Engine, times: &mut Times, _round: u32) {
    timed(times, || engine.read(|c| lists::due(c, day("2026-03-02"), 500)));
}

fn page(engine: &impl Engine, times: &mut Times, round: u32) {
    let first = engine.read(|c| lists::page(c, None, 50));
    let after = (round % 2 == 1).then(|| lists::After::row(&first[49]));
    timed(times, || engine.read(|c| lists::page(c, after.as_ref(), 50)));
}

fn all(ours: &Store, plain: &Plain) {
    compare("sign a visit, durable", 1_000, |t, n| visit(ours, t, n), |t, n| visit(plain, t, n));
    compare(
        "a whole visit, door to door",
        100,
        |t, n| door_to_door(ours, t, 2_000 + n),
        |t, n| door_to_door(plain, t, 2_000 + n),
    );
    compare("keep one typed field, durable", 1_000, |t, n| typing(ours, t, n), |t, n| typing(plain, t, n));
    compare("search a given name", 1_000, |t, n| searching(ours, t, n), |t, n| searching(plain, t, n));
    compare("search a surname, first 20", 1_000, |t, n| surname(ours, t, n), |t, n| surname(plain, t, n));
    compare("a resident's last 20 readings", 1_000, |t, n| history(ours, t, n), |t, n| history(plain, t, n));
    compare("worklist, 200 due", 250, |t, n| worklist(ours, t, n), |t, n| worklist(plain, t, n));
    compare("a page of 50 residents", 250, |t, n| page(ours, t, n), |t, n| page(plain, t, n));
}

type Work<'a> = &'a dyn Fn(&mut Times, u32);

/// A switch of SQLCipher for the whole process that does not go off again: every buffer is locked in memory and wiped when
/// freed.
fn memory_security(ours: &Store) {
    let works: [(&str, Work<'_>); 3] = [
        ("sign a visit, durable", &|times, round| visit(ours, times, 1_000 + round)),
        ("search a given name", &|times, round| searching(ours, times, round)),
        ("a resident's last 20 readings", &|times, round| history(ours, times, round)),
    ];
    let measured = |first: u32| {
        works.map(|(_, work)| {
            let mut times = Times(Vec::new());
            (first..first + 200).for_each(|round| work(&mut times, round));
            times.at(0.5)
        })
    };
    let off = measured(0);
    Engine::read(ours, |c| c.execute_batch("PRAGMA cipher_memory_security = ON;").map_err(Error::from));
    let on = measured(200);
    println!("\n{:<44}{:>9}{:>9}", "cipher_memory_security, p50", "off", "on");
    for ((name, _), (off, on)) in works.iter().zip(off.into_iter().zip(on)) {
        println!("{name:<44}{off:>9.3}{on:>9.3}");
    }
}

/// Empties the system's file cache, if we may.
fn forget_files() -> bool {
    std::process::Command::new("sync").status().is_ok_and(|status| status.success())
        && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

fn cold_open(folder: &Path) {
    let path = folder.join("cold.db");
    let store = Store::create(&path, &key(7)).unwrap();
    settle(&store, 2_000, 10);
    drop(store);
    let (mut opening, mut with_list) = (Times(Vec::new()), Times(Vec::new()));
    let mut cold = true;
    for _ in 0..20 {
        cold &= forget_files();
        let start = Instant::now();
        let store = Store::open(&path, &key(7)).unwrap();
        opening.0.push(start.elapsed());
        assert_eq!(Engine::read(&store, |c| lists::due(c, day("2026-03-02"), 500)).len(), 200);
        with_list.0.push(start.elapsed());
    }
    let files = if cold { "file cache emptied" } else { "file cache warm" };
    println!(
        "open with 2,000 residents ({files}){:>22.1} ms p50 {:>7.1} ms max",
        opening.at(0.5),
        opening.at(1.0)
    );
    println!(
        "  and today's worklist read {:>32.1} ms p50 {:>7.1} ms max",
        with_list.at(0.5),
        with_list.at(1.0)
    );
}

struct SystemClock(Instant);

impl Clock for SystemClock {
    fn now(&self) -> DateTime<FixedOffset> {
        at(0)
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

fn pin(folder: &Path) {
    let vault = Arc::new(FileVault::create(&folder.join("vault.key")).unwrap());
    let clock = Arc::new(SystemClock(Instant::now()));
    let (keyring, _) =
        Keyring::create(&folder.join("keyring.json"), "274916", vault, clock, PIN_ITERATIONS).unwrap();
    let mut times = Times(Vec::new());
    for _ in 0..9 {
        timed(&mut times, || assert!(matches!(keyring.unlock("274916"), Ok(Attempt::Unlocked(_)))));
    }
    println!(
        "try a PIN, {PIN_ITERATIONS} rounds {:>34.0} ms least {:>5.0} ms p50",
        times.at(0.0),
        times.at(0.5)
    );
}

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("doorstep.db");
    let plain_path = folder.path().join("plain.db");
    let ours = Store::create(&path, &key(7)).unwrap();
    let plain = Plain::open(&plain_path);
    settle(&ours, RESIDENTS, READINGS / RESIDENTS);
    settle(&plain, RESIDENTS, READINGS / RESIDENTS);
    drop((ours, plain));
    println!(
        "file with {RESIDENTS} residents and {READINGS} readings: {:.1} MB, plain {:.1} MB\n",
        size(&path),
        size(&plain_path)
    );
    let (ours, plain) = (Store::open(&path, &key(7)).unwrap(), Plain::open(&plain_path));
    let open_draft = |tx: &Transaction<'_>| drafts::start(tx, &draft(900_000, RESIDENTS - 1));
    Engine::write(&ours, open_draft);
    plain.write(open_draft);

    println!("{:<44}{:>18}   {:>18}", "milliseconds", "encrypted p50, p99", "plain p50, p99");
    all(&ours, &plain);
    drop(plain);
    drop(ours);
    println!("\nfile with 1,000 signed visits more: {:.1} MB\n", size(&path));
    cold_open(folder.path());
    pin(folder.path());
    memory_security(&Store::open(&path, &key(7)).unwrap());
}
