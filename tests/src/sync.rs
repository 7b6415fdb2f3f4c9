//! A phone reduced to its store and what goes to the platform and comes from it; and a platform during whose answers the app
//! dies.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use doorstep_core::care::id::{OutboxId, StaffId};
use doorstep_core::ports::{Clock, Ids, TimeOrderedIds};
use doorstep_core::store::copies::{self, Copy, Intake};
use doorstep_core::store::outbox::{self, Outgoing, Progress};
use doorstep_core::store::{self, Key, Store};
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::platform::{Answer, Platform, Request, Unanswered};
use doorstep_core::sync::pull::{self, Pull, TYPES};
use doorstep_core::sync::push::{Push, Report};
use doorstep_core::sync::{self, Shelf, json};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::TestClock;

/// What stands so in a phone's tables, type by type in the order of ids.
pub fn standing(connection: &Connection, intake: Intake) -> store::Result<Vec<Copy>> {
    let mut all = Vec::new();
    for patient in copies::patients(connection, intake)? {
        all.extend(copies::about(connection, patient.as_deref(), intake)?);
    }
    all.sort_by(|one, other| (&one.kind, &one.id).cmp(&(&other.kind, &other.id)));
    Ok(all)
}

/// A store of its own with an outbox.
pub struct Sender {
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// New ids.
    pub ids: TimeOrderedIds,
    /// How far the runs said they were.
    pub told: Mutex<Vec<sync::Progress>>,
    store: Mutex<Option<Arc<Store>>>,
    place: PathBuf,
    /// Gone when dropped; none: somebody else's.
    _folder: Option<TempDir>,
}

impl Sender {
    /// An empty one.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let place = folder.path().join("store.db");
        let store = Store::create(&place, &key()).unwrap();
        Self::with(store, place, Some(folder))
    }

    /// The one whose store lies there.
    pub fn at(place: &Path) -> Self {
        Self::with(Store::open(place, &key()).unwrap(), place.to_owned(), None)
    }

    fn with(store: Store, place: PathBuf, folder: Option<TempDir>) -> Self {
        let clock = TestClock::new();
        Self {
            ids: TimeOrderedIds::new(clock.clone()),
            clock,
            told: Mutex::default(),
            store: Mutex::new(Some(Arc::new(store))),
            place,
            _folder: folder,
        }
    }

    /// Where its store lies.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The app dies and is started anew.
    pub fn restart(&self) {
        let mut store = self.store.lock().unwrap();
        drop(store.take());
        *store = Some(Arc::new(Store::open(&self.place, &key()).unwrap()));
    }

    /// The store is closed, as by a lock of the screen.
    pub fn lock(&self) {
        self.store.lock().unwrap().take();
    }

    /// The open store.
    pub fn store(&self) -> Arc<Store> {
        self.store.lock().unwrap().clone().unwrap()
    }

    /// Reads in the store.
    pub fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> store::Result<T>) -> T {
        self.store().read(work).unwrap()
    }

    /// Writes in the store.
    pub fn write<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> store::Result<T>) -> T {
        self.store().write(work).unwrap()
    }

    /// A new id.
    pub fn id(&self) -> String {
        self.ids.next().to_string()
    }

    /// Puts resources into the outbox, as one bundle.
    pub fn put(&self, kind: &str, resources: &[Value]) -> OutboxId {
        let entries = resources.iter().map(|resource| Entry::put(resource.clone()).unwrap()).collect();
        let id = OutboxId(self.ids.next());
        let body = serde_json::to_vec(&Bundle::transaction(entries)).unwrap();
        let resident = resources.iter().find_map(json::patient).and_then(|id| id.parse().ok());
        let outgoing = Outgoing {
            id,
            visit: None,
            kind: kind.to_owned(),
            resident,
            observations: 0,
            body,
            created_at: self.clock.now(),
        };
        self.write(|tx| outbox::put(tx, &outgoing));
        id
    }

    /// Sends what waits; none: it never ended, or the store was locked.
    pub async fn push(&self, platform: &dyn Platform) -> Option<Report> {
        let open = || self.store.lock().unwrap().clone();
        let tell = |progress| self.told.lock().unwrap().push(progress);
        let push = Push {
            shelf: Shelf(&open),
            platform,
            clock: self.clock.as_ref(),
            staff: StaffId(uuid::Uuid::from_u128(7)),
            tell: &tell,
        };
        tokio::time::timeout(Duration::from_secs(3_600), push.run()).await.ok()?.ok()
    }

    /// Reads what has changed; none: it never ended, or the store was locked.
    pub async fn pull(&self, platform: &dyn Platform) -> Option<pull::Report> {
        let open = || self.store.lock().unwrap().clone();
        let tell = |progress| self.told.lock().unwrap().push(progress);
        let pull = Pull { shelf: Shelf(&open), platform, clock: self.clock.as_ref(), tell: &tell };
        tokio::time::timeout(Duration::from_secs(3_600), pull.run()).await.ok()?.ok()
    }

    /// What this phone has of the platform, `Type/id` and version, without what is gone.
    pub fn copies(&self) -> BTreeMap<String, String> {
        let all = self.read(|connection| {
            TYPES
                .iter()
                .map(|kind| Ok((*kind, copies::versions(connection, kind)?)))
                .collect::<store::Result<Vec<_>>>()
        });
        let named = all.into_iter().flat_map(|(kind, versions)| {
            versions.into_iter().map(move |(id, version)| (format!("{kind}/{id}"), version))
        });
        named.collect()
    }

    /// Takes residents in that are new or changed here, as the app's own tables would; ids with what is shown from now on.
    pub fn take_in(&self) -> Vec<(String, Value)> {
        let new = self.read(|connection| standing(connection, Intake::New));
        let shown = new.into_iter().filter(|copy| copy.kind == "Patient");
        let waits = |copy: &Copy| self.read(|c| outbox::waits(c, &format!("Patient/{}", copy.id)));
        let shown = shown.filter(|copy| !waits(copy));
        let take = |copy: Copy| {
            let content = json::content(&serde_json::from_str(copy.content.as_ref().unwrap()).unwrap());
            let base = Some(content.to_string());
            let id = copy.id.clone();
            self.write(|tx| copies::put(tx, &Copy { base, ours: true, intake: Intake::Taken, ..copy }));
            (id, content)
        };
        shown.map(take).collect()
    }

    /// How far a request has come.
    pub fn progress(&self, id: OutboxId) -> Progress {
        let rows = self.read(|connection| outbox::latest(connection, 10_000));
        rows.into_iter().find(|(row, _)| row.id == id).map(|(_, progress)| progress).unwrap()
    }

    /// How many are in each state.
    pub fn counts(&self) -> outbox::Counts {
        self.read(outbox::counts)
    }
}

impl Default for Sender {
    fn default() -> Self {
        Self::new()
    }
}

fn key() -> Key {
    Key::new(Zeroizing::new([7; 32]))
}

/// The app dies at one of its requests: before it arrives, or after it was carried out and before the answer is heard.
pub struct Dying<'a> {
    inner: &'a dyn Platform,
    left: AtomicI64,
    after: bool,
}

impl<'a> Dying<'a> {
    /// At the n-th request, counted from 0.
    pub fn at(inner: &'a dyn Platform, n: i64, after: bool) -> Self {
        Self { inner, left: AtomicI64::new(n), after }
    }
}

#[async_trait]
impl Platform for Dying<'_> {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let dies = self.left.fetch_sub(1, Ordering::SeqCst) == 0;
        if dies && !self.after {
            std::future::pending::<()>().await;
        }
        let answer = self.inner.ask(request).await;
        if dies {
            std::future::pending::<()>().await;
        }
        answer
    }
}

/// A reading of a resident.
pub fn reading(id: &str, patient: &str, value: &str) -> Value {
    let value: Value = serde_json::from_str(value).unwrap();
    json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "subject": {"reference": format!("Patient/{patient}")},
        "valueQuantity": {"value": value, "unit": "mmol/L"},
    })
}

/// A resident as a bundle says her.
pub fn patient(id: &str, phone: &str) -> Value {
    json!({
        "resourceType": "Patient", "id": id, "gender": "female", "birthDate": "1950-01-01",
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{id}")}],
        "telecom": [{"system": "phone", "use": "home", "value": phone}],
    })
}

/// The resources of a visit: encounter, a form, readings derived from it. The first reading has this value.
pub fn visit(sender: &Sender, patient: &str, value: &str) -> Vec<Value> {
    let subject = json!({"reference": format!("Patient/{patient}")});
    let (encounter, form) = (sender.id(), sender.id());
    let mut resources = vec![
        json!({"resourceType": "Encounter", "id": encounter, "status": "finished", "subject": subject}),
        json!({
            "resourceType": "QuestionnaireResponse", "id": form, "status": "completed", "subject": subject,
            "encounter": {"reference": format!("Encounter/{encounter}")},
        }),
    ];
    for value in [value, "7.10"] {
        let value: Value = serde_json::from_str(value).unwrap();
        resources.push(json!({
            "resourceType": "Observation", "id": sender.id(), "status": "final", "subject": subject,
            "encounter": {"reference": format!("Encounter/{encounter}")},
            "derivedFrom": [{"reference": format!("QuestionnaireResponse/{form}")}],
            "valueQuantity": {"value": value, "unit": "mmol/L"},
        }));
    }
    resources
}
