//! What the end-to-end tests share: a phone on a stopped clock, with the demo district and virtual meters.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

pub mod child;
pub mod clinic;
pub mod clock;
pub mod count;
pub mod cuff;
pub mod envelope;
pub mod fault;
mod kept;
pub mod pdf;
pub mod platform;
pub mod sheet;
pub mod strip;
pub mod sync;
pub mod told;
pub mod trail;
pub mod volunteer;

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use doorstep_core::desk::demo::meters;
use doorstep_core::desk::view::{MeterEvent, Role, VisitView};
use doorstep_core::desk::{DEMO_POPULATION, DEMO_TOWN, Demo, Desk, Device, Error};
use doorstep_core::meter::transport::simulated::VirtualMeters;
use doorstep_core::ports::{Clock, TimeOrderedIds};
use tempfile::TempDir;

/// A PIN that is hard enough to guess.
pub const PIN: &str = "258036";

/// Rounds for it: few, because these tests open hundreds of phones and try no PIN but this one.
pub const PIN_ITERATIONS: NonZeroU32 = NonZeroU32::MIN;

/// A clock that stands still until it is moved.
pub struct TestClock(Mutex<(DateTime<FixedOffset>, Duration)>);

impl TestClock {
    /// Wednesday, 2 September 2026, half past eight in the morning in Beijing.
    pub fn new() -> Arc<Self> {
        let start = DateTime::parse_from_rfc3339("2026-09-02T08:30:00+08:00").unwrap();
        Arc::new(Self(Mutex::new((start, Duration::from_secs(1_000)))))
    }

    /// Time passes.
    pub fn pass(&self, time: Duration) {
        let mut now = self.0.lock().unwrap();
        now.0 += time;
        now.1 += time;
    }

    /// Somebody sets it: no time has passed.
    pub fn set_by(&self, change: TimeDelta) {
        self.0.lock().unwrap().0 += change;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<FixedOffset> {
        self.0.lock().unwrap().0
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

/// A district that was grown for a role. Whoever wants one that is being grown waits for it.
type Grown = Arc<OnceLock<Vec<kept::File>>>;

/// The districts of this process.
static GROWN: Mutex<Vec<((Role, Demo), Grown)>> = Mutex::new(Vec::new());

fn grown(role: Role, size: Demo) -> Grown {
    let mut all = GROWN.lock().unwrap();
    if let Some((_, grown)) = all.iter().find(|(of, _)| *of == (role, size)) {
        return grown.clone();
    }
    all.push(((role, size), Grown::default()));
    all[all.len() - 1].1.clone()
}

/// A phone with the demo district, unlocked.
pub struct Phone {
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// The phone.
    pub device: Device,
    /// Who has unlocked it.
    pub desk: Arc<Desk>,
    /// What is in reach of its radio.
    pub meters: VirtualMeters,
    folder: TempDir,
}

impl Phone {
    /// A new phone, set up for one role. Growing a district takes ten times as long as copying one: each is grown once a process.
    pub fn of(role: Role) -> Self {
        Self::of_district(role, DEMO_POPULATION)
    }

    /// The same with so many residents.
    pub fn of_district(role: Role, population: usize) -> Self {
        Self::of_size(role, Demo::District(population))
    }

    /// The same with the demo town.
    pub fn of_town(role: Role) -> Self {
        Self::of_size(role, DEMO_TOWN)
    }

    fn of_size(role: Role, size: Demo) -> Self {
        let (folder, clock) = (TempDir::new().unwrap(), TestClock::new());
        let grown = grown(role, size);
        let files = grown.get_or_init(|| {
            let first = TempDir::new().unwrap();
            drop(device(first.path(), &clock).set_up(PIN, role, size).unwrap());
            kept::all(first.path())
        });
        files.iter().for_each(|file| file.put(folder.path()));
        Self::unlocked(folder, clock)
    }

    fn unlocked(folder: TempDir, clock: Arc<TestClock>) -> Self {
        let device = device(folder.path(), &clock);
        let desk = device.unlock(PIN).unwrap();
        let meters = meters::room(clock.clone());
        Self { clock, device, desk, meters, folder }
    }

    /// The app starts anew on the same phone, locked.
    pub fn restarted(self) -> Self {
        let Self { clock, device, desk, meters, folder } = self;
        drop((desk, device));
        let device = self::device(folder.path(), &clock);
        let desk = device.unlock(PIN).unwrap();
        Self { clock, device, desk, meters, folder }
    }

    /// Another phone of the team that was set up with the same residents. This one is locked and opened for it.
    pub fn twin(self) -> (Self, Self) {
        let Self { clock, device, desk, meters, folder } = self;
        drop((desk, device));
        let other = TempDir::new().unwrap();
        copy(folder.path(), other.path());
        let open = |folder: TempDir| {
            let device = self::device(folder.path(), &clock);
            let desk = device.unlock(PIN).unwrap();
            Self { clock: clock.clone(), device, desk, meters: meters.clone(), folder }
        };
        (open(folder), open(other))
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The id of a resident of the demo district.
    pub fn resident(&self, name: &str) -> String {
        let found = self.desk.residents(name).unwrap();
        found.iter().find(|row| row.name == name).unwrap().resident.clone()
    }

    /// Listens for as long as meters need to send, and returns what was heard.
    pub async fn hear(&self, visit: &str) -> (Vec<MeterEvent>, Result<(), Error>) {
        self.listen_for(visit, Duration::from_secs(60)).await
    }

    /// The same for so long.
    pub async fn listen_for(&self, visit: &str, time: Duration) -> (Vec<MeterEvent>, Result<(), Error>) {
        let heard = Heard::default();
        let tell = |event| heard.tell(event);
        heard.until(time, self.desk.listen(visit, Arc::new(self.meters.clone()), &tell)).await
    }

    /// The same outside a visit.
    pub async fn collect(&self) -> (Vec<MeterEvent>, Result<(), Error>) {
        let heard = Heard::default();
        let tell = |event| heard.tell(event);
        heard.until(Duration::from_secs(60), self.desk.collect(Arc::new(self.meters.clone()), &tell)).await
    }
}

/// What a listening told.
#[derive(Default)]
struct Heard(Mutex<Vec<MeterEvent>>);

impl Heard {
    fn tell(&self, event: MeterEvent) -> Result<(), String> {
        self.0.lock().unwrap().push(event);
        Ok(())
    }

    async fn until(
        &self,
        time: Duration,
        listening: impl Future<Output = Result<(), Error>>,
    ) -> (Vec<MeterEvent>, Result<(), Error>) {
        let ended = tokio::time::timeout(time, listening).await;
        (std::mem::take(&mut *self.0.lock().unwrap()), ended.unwrap_or(Ok(())))
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => {
                std::fs::create_dir(&place).unwrap();
                copy(&entry.path(), &place);
            }
            false => drop(std::fs::copy(entry.path(), place).unwrap()),
        }
    }
}

/// What a clock says.
pub fn now(clock: &Arc<TestClock>) -> DateTime<FixedOffset> {
    clock.now()
}

/// The device of a folder, with the desktop's vault.
pub fn device(folder: &Path, clock: &Arc<TestClock>) -> Device {
    let ids = Arc::new(TimeOrderedIds::new(clock.clone()));
    Device::open(folder.to_owned(), None, clock.clone(), ids, PIN_ITERATIONS).unwrap()
}

/// A field of a visit.
pub fn field<'a>(visit: &'a VisitView, id: &str) -> &'a doorstep_core::desk::view::FieldView {
    visit.sections.iter().flat_map(|s| &s.fields).find(|f| f.field == id).unwrap()
}
