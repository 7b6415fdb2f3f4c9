//! One session with one meter: the real driver over the real Bluetooth into the real store.

use std::error::Error;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use doorstep_core::access::{Attempt, FileVault, Keyring};
use doorstep_core::desk::RawInbox;
use doorstep_core::meter::driver::{Cancel, Driver, RawSink, TimeOuts, find};
use doorstep_core::meter::reading::{DecodedReading, Measured, MeterIdentity};
use doorstep_core::meter::session::{Ended, Limits, News, Progress};
use doorstep_core::meter::transport::btleplug::Btleplug;
use doorstep_core::meter::transport::{Transport, Wanted};
use doorstep_core::ports::{Clock, TimeOrderedIds};
use doorstep_core::store::{Key, Store};
use serde_json::{Value, json};

use super::{Done, print};
use doorstep_tests::clock::SystemClock;

/// The store is as encrypted as the app's; what protects its key here is the folder alone.
const PIN: &str = "258036";
/// A known PIN is not made safer by trying it slowly.
const PIN_ITERATIONS: NonZeroU32 = NonZeroU32::MIN;
/// How long to listen for the meter.
const SEARCH: Duration = Duration::from_secs(30);

pub(crate) struct Import {
    store: PathBuf,
    address: String,
    limits: Limits,
    search: Duration,
    die_after: Option<u32>,
}

impl Import {
    pub(crate) fn of(store: &str, address: &str, options: &[&str]) -> Self {
        let option = |name: &str| {
            let value = options.iter().find_map(|option| option.strip_prefix(name)?.strip_prefix('='));
            value.and_then(|value| value.parse::<u32>().ok())
        };
        let mut limits = Limits::default();
        if let Some(patience) = option("patience") {
            limits.patience = Duration::from_secs(patience.into());
            limits.stall = limits.stall.min(limits.patience);
        }
        let search = option("search").map_or(SEARCH, |seconds| Duration::from_secs(seconds.into()));
        let die_after = option("die-after");
        Self { store: store.into(), address: address.to_owned(), limits, search, die_after }
    }

    pub(crate) async fn run(self) -> Done {
        let clock = Arc::new(SystemClock::start());
        let ids = Arc::new(TimeOrderedIds::new(clock.clone()));
        let inbox = RawInbox::new(Arc::new(self.open(clock.clone())?), ids);
        let ended = self.session(&inbox, &Btleplug::default(), clock.as_ref()).await?;
        let resume = inbox.resume(&self.address)?;
        let records: Vec<_> = resume.pending.iter().map(|record| json!(record.sequence())).collect();
        print(&json!({ "event": "stored", "records": records, "highest": resume.highest_sequence }));
        print(&json!({
            "event": "ended",
            "how": format!("{ended:?}"),
            "do": format!("{:?}", ended.what_to_do()),
        }));
        Ok(ended == Ended::Complete)
    }

    /// Opens the store, or makes it.
    fn open(&self, clock: Arc<dyn Clock>) -> Result<Store, Box<dyn Error>> {
        let file = |name: &str| self.store.join(name);
        std::fs::create_dir_all(&self.store)?;
        if !file("keyring.json").exists() {
            let vault = Arc::new(FileVault::create(&file("vault.key"))?);
            let (_, key) = Keyring::create(&file("keyring.json"), PIN, vault, clock, PIN_ITERATIONS)?;
            return Ok(Store::create(&file("store.db"), &Key::new(key))?);
        }
        let vault = Arc::new(FileVault::open(&file("vault.key"))?);
        match Keyring::open(&file("keyring.json"), vault, clock, PIN_ITERATIONS)?.unlock(PIN)? {
            Attempt::Unlocked(key) => Ok(Store::open(&file("store.db"), &Key::new(key))?),
            _ => Err("the PIN of this store is another one".into()),
        }
    }

    async fn session(
        &self,
        sink: &RawInbox,
        transport: &dyn Transport,
        clock: &SystemClock,
    ) -> Result<Ended, Box<dyn Error>> {
        let wanted = Wanted { known: [self.address.clone()].into(), only_known: true };
        let heard = match find(transport, &wanted, self.search).await {
            Ok(heard) => heard,
            Err(error) => return Ok(Ended::Failed(error)),
        };
        print(&json!({ "event": "heard", "name": heard.name, "bonded": heard.bonded }));
        let driver = Driver {
            transport,
            sink,
            clock,
            time_outs: TimeOuts::default(),
            limits: self.limits,
            translated: heard.translated,
        };
        let meter = MeterIdentity { address: heard.address, name: heard.name, model: None };
        let outcome = driver
            .run(meter, &Cancel::default(), |news| news.into_iter().for_each(|news| self.told(news)))
            .await?;
        print(&json!({
            "event": "outcome",
            "delivered": outcome.delivered,
            "repeated": outcome.repeated,
            "set_aside": outcome.set_aside,
        }));
        Ok(outcome.ended)
    }

    fn told(&self, news: News) {
        match news {
            News::Reading(reading) => print(&of_reading(&reading)),
            News::SetAside { why, .. } => print(&json!({ "event": "set-aside", "why": format!("{why:?}") })),
            News::Progress(Progress::Received(count) | Progress::ReceivedOf(count, _)) => {
                print(&json!({ "event": "received", "count": count }));
                if self.die_after == Some(count) {
                    // As a phone does whose battery leaves.
                    std::process::abort();
                }
            }
            News::Progress(progress) => print(&json!({ "event": "progress", "at": format!("{progress:?}") })),
        }
    }
}

fn of_reading(reading: &DecodedReading) -> Value {
    let taken = reading.taken.corrected().map(|taken| taken.to_string());
    let marks: Vec<_> = reading.marks.iter().map(|mark| format!("{mark:?}")).collect();
    let mut line = json!({ "event": "reading", "taken": taken, "marks": marks, "quirks": reading.quirks });
    match &reading.measured {
        Measured::BloodPressure(pressure) => {
            let shown = pressure.shown();
            line["systolic"] = json!(shown.map(|(systolic, _)| systolic.to_string()));
            line["diastolic"] = json!(shown.map(|(_, diastolic)| diastolic.to_string()));
            line["pulse"] = json!(pressure.pulse.map(|pulse| pulse.to_string()));
        }
        Measured::Glucose(glucose) => {
            line["sequence"] = json!(glucose.sequence);
            line["mmol_per_l"] = json!(glucose.mmol_per_l_shown().map(|shown| shown.to_string()));
            line["meal"] = json!(glucose.meal().map(|meal| meal.0));
        }
    }
    line
}
