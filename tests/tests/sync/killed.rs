//! The app is killed (SIGKILL) while it sends and reads: before a request is carried out, before its answer is heard, and while the
//! answer is written down. However often, in the end everything is on the platform once, and on the phone as it is there.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use doorstep_core::store::outbox::Counts;
use doorstep_core::sync::http::{Config, FixedToken, HttpPlatform};
use doorstep_core::sync::json;
use doorstep_core::sync::pull::TYPES;
use doorstep_tests::count::tell;
use doorstep_tests::platform::loopback::{Body, Loopback, Service};
use doorstep_tests::platform::{Grant, Memory, Served};
use doorstep_tests::sync::{Sender, patient, reading, visit};
use hyper::body::Bytes;
use hyper::{Request, Response};
use serde_json::Value;

/// Where the second process finds its store.
const STORE: &str = "DOORSTEP_TEST_STORE";
/// Which platform it speaks to.
const PLATFORM: &str = "DOORSTEP_TEST_PLATFORM";

const TOKEN: &str = "token";

/// A signal that no process can do anything about.
const KILL: i32 = 9;

/// How often it is killed at least.
const KILLS: usize = 24;

#[test]
#[ignore = "the second process of the other test"]
fn child() {
    let sender = Sender::at(&PathBuf::from(std::env::var_os(STORE).unwrap()));
    let config = Config::at(std::env::var(PLATFORM).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let platform = HttpPlatform::new(&config, Some(FixedToken::new(TOKEN))).unwrap();
        sender.push(&platform).await.unwrap();
        let report = sender.pull(&platform).await.unwrap();
        assert_eq!((report.trouble, report.problem), (None, None));
    });
    assert_eq!((sender.counts().waiting, sender.counts().sent), (0, 0));
}

/// When it is killed.
#[derive(Clone, Copy)]
enum Moment {
    /// Its request is never carried out.
    Before,
    /// Its request is carried out, and it never hears so.
    Unheard,
    /// So long after it was answered, while it writes.
    After(Duration),
}

/// A server that kills whoever asks it.
struct Deadly {
    served: Served,
    victim: Arc<Mutex<Option<Child>>>,
    /// Requests until then, and when then.
    left: Mutex<(usize, Moment)>,
}

impl Deadly {
    fn kill(victim: &Mutex<Option<Child>>) {
        if let Some(child) = victim.lock().unwrap().as_mut() {
            child.kill().unwrap();
        }
    }
}

/// A server that many may hold.
#[derive(Clone)]
struct Shared(Arc<Deadly>);

#[async_trait]
impl Service for Shared {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let moment = {
            let mut left = self.0.left.lock().unwrap();
            let now = left.0 == 0;
            left.0 = left.0.checked_sub(1).unwrap_or(usize::MAX);
            now.then_some(left.1)
        };
        match moment {
            None => self.0.served.answer(request).await,
            Some(Moment::Before) => {
                Deadly::kill(&self.0.victim);
                None
            }
            Some(Moment::Unheard) => {
                self.0.served.answer(request).await;
                Deadly::kill(&self.0.victim);
                None
            }
            Some(Moment::After(time)) => {
                let victim = Arc::clone(&self.0.victim);
                tokio::spawn(async move {
                    tokio::time::sleep(time).await;
                    Deadly::kill(&victim);
                });
                self.0.served.answer(request).await
            }
        }
    }
}

/// Starts the second process, which ends by itself or is killed.
async fn run(server: &Shared, base: &str, store: &Path) -> ExitStatus {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killed::child", "--quiet"])
        .env(STORE, store)
        .env(PLATFORM, base)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    *server.0.victim.lock().unwrap() = Some(child);
    loop {
        let ended = server.0.victim.lock().unwrap().as_mut().unwrap().try_wait().unwrap();
        if let Some(status) = ended {
            server.0.victim.lock().unwrap().take();
            return status;
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// What a server holds of these, and what it should.
fn compared(platform: &Memory, all: &[Value]) -> (usize, usize) {
    let held: BTreeMap<String, (u64, String)> = platform
        .all()
        .into_iter()
        .map(|kept| (format!("{}/{}", kept.kind, kept.id), (kept.version, kept.json)))
        .collect();
    let quiet = Memory::new();
    all.iter().for_each(|resource| quiet.put(resource));
    let expected: BTreeMap<String, String> =
        quiet.all().into_iter().map(|kept| (format!("{}/{}", kept.kind, kept.id), kept.json)).collect();
    let lost = expected.iter().filter(|(path, json)| held.get(*path).map(|it| &it.1) != Some(*json)).count();
    let more =
        held.iter().filter(|(path, (version, _))| *version != 1 || !expected.contains_key(*path)).count();
    (lost, more)
}

#[tokio::test]
async fn killed_while_it_sends_and_reads_nothing_is_lost_or_doubled() {
    let (mut kills, mut lost, mut doubled, mut resources) = (0, 0, 0, 0);
    for seed in 0_usize.. {
        if kills >= KILLS {
            break;
        }
        let memory = Memory::new();
        memory.grant(TOKEN, Grant::Admin);
        let sender = Sender::new();
        let mut all = Vec::new();
        for _ in 0..10 {
            let person = sender.id();
            all.push(patient(&person, "1"));
            all.push(reading(&sender.id(), &person, "6.20"));
        }
        all.iter().for_each(|resource| memory.put(resource));
        for _ in 0..6 {
            let person = sender.id();
            let mut resources = visit(&sender, &person, "7.10");
            resources.insert(0, patient(&person, "2"));
            sender.put("visit", &resources);
            all.extend(resources);
        }
        sender.lock();
        let server = Shared(Arc::new(Deadly {
            served: Served::new(memory.clone()),
            victim: Arc::default(),
            left: Mutex::new((0, Moment::Before)),
        }));
        let at = Loopback::plain(server.clone()).await;
        for round in 0_usize.. {
            // The sending is six requests, the reading some twenty.
            let when = (seed * 5 + round * 7) % 26;
            let moment = match (seed + round) % 3 {
                0 => Moment::Before,
                1 => Moment::Unheard,
                _ => {
                    Moment::After(Duration::from_micros(u64::try_from((seed + round) * 431 % 4_000).unwrap()))
                }
            };
            *server.0.left.lock().unwrap() = (when, moment);
            let status = run(&server, &at.base(), sender.place()).await;
            if status.success() {
                break;
            }
            assert_eq!(status.signal(), Some(KILL), "it ended by itself: {status}");
            kills += 1;
        }
        sender.restart();
        let (missing, more) = compared(&memory, &all);
        (lost, doubled, resources) = (lost + missing, doubled + more, resources + all.len());
        assert_eq!(sender.counts(), Counts { acknowledged: 6, ..Counts::default() }, "seed {seed}");
        let there = memory.all().into_iter().filter(|kept| TYPES.contains(&kept.kind.as_str()));
        let there: BTreeMap<String, String> =
            there.map(|kept| (format!("{}/{}", kept.kind, kept.id), kept.version.to_string())).collect();
        assert_eq!(sender.copies(), there, "seed {seed}");
        assert!(all.iter().filter_map(json::target).all(|path| there.contains_key(&path)), "seed {seed}");
    }
    tell(&format!("{resources} resources: killed: {kills}, lost {lost}, doubled {doubled}"));
    assert_eq!((lost, doubled), (0, 0));
}
