//! Every version of every resource, in the order they were written; what a transaction wrote can be taken back.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

/// Type and id.
pub(super) type Key = (String, String);

/// One version; a deletion is one too.
pub(super) struct Version {
    /// When the server says it was written.
    pub(super) stamp: DateTime<FixedOffset>,
    /// With `meta.versionId` and `meta.lastUpdated`. None: deleted.
    pub(super) resource: Option<Value>,
}

/// What the server holds.
pub(super) struct State {
    /// The first version is number 1.
    shelves: BTreeMap<Key, Vec<Version>>,
    /// Every version in the order of writing.
    log: Vec<(Key, usize)>,
    now: DateTime<FixedOffset>,
    made: u64,
    /// Searches under way, for their further pages.
    pub(super) searches: Vec<Vec<(Key, u64)>>,
}

impl State {
    /// An empty server whose clock begins here.
    pub(super) fn new(now: DateTime<FixedOffset>) -> Self {
        Self { shelves: BTreeMap::new(), log: Vec::new(), now, made: 0, searches: Vec::new() }
    }

    pub(super) fn now(&self) -> DateTime<FixedOffset> {
        self.now
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    /// A stamp later than all before it, but for every second one if stamps may come late.
    pub(super) fn tick(&mut self, late: Duration) -> DateTime<FixedOffset> {
        self.now += Duration::from_millis(1);
        self.made += 1;
        if self.made.is_multiple_of(2) { self.now - late } else { self.now }
    }

    /// An id for a resource that came without one.
    pub(super) fn id(&mut self) -> String {
        self.made += 1;
        format!("server-{}", self.made)
    }

    /// The newest version with its number.
    pub(super) fn newest(&self, key: &Key) -> Option<(u64, &Version)> {
        let shelf = self.shelves.get(key)?;
        Some((shelf.len() as u64, shelf.last()?))
    }

    /// One version.
    pub(super) fn version(&self, key: &Key, number: u64) -> Option<&Version> {
        self.shelves.get(key)?.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The resource, if there is one and it is not deleted.
    pub(super) fn resource(&self, key: &Key) -> Option<&Value> {
        self.newest(key)?.1.resource.as_ref()
    }

    /// All that is not deleted, of one type or of all.
    pub(super) fn each<'a>(
        &'a self,
        kind: Option<&'a str>,
    ) -> impl Iterator<Item = (&'a Key, u64, &'a Version)> {
        let from = (kind.unwrap_or_default().to_owned(), String::new());
        let of = move |key: &Key| kind.is_none_or(|kind| key.0 == kind);
        let shelves = self.shelves.range(from..).take_while(move |(key, _)| of(key));
        shelves
            .filter_map(|(key, shelf)| shelf.last().map(|newest| (key, shelf.len() as u64, newest)))
            .filter(|(.., newest)| newest.resource.is_some())
    }

    /// What was written of a type, newest first.
    pub(super) fn history<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a Key, u64, &'a Version)> {
        let log = self.log.iter().rev().filter(move |(key, _)| key.0 == kind);
        log.filter_map(|(key, at)| Some((key, *at as u64 + 1, self.shelves.get(key)?.get(*at)?)))
    }

    /// Writes one more version; its number.
    pub(super) fn write(&mut self, key: Key, stamp: DateTime<FixedOffset>, resource: Option<Value>) -> u64 {
        let shelf = self.shelves.entry(key.clone()).or_default();
        let number = shelf.len() as u64 + 1;
        let resource = resource.map(|mut resource| {
            resource["meta"]["versionId"] = json!(number.to_string());
            resource["meta"]["lastUpdated"] = json!(written(stamp));
            resource
        });
        self.log.push((key, shelf.len()));
        shelf.push(Version { stamp, resource });
        number
    }

    /// Where the log stands, for [`State::back_to`].
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Takes back all that was written since.
    pub(super) fn back_to(&mut self, mark: usize) {
        for (key, _) in self.log.drain(mark..).rev() {
            if let Some(shelf) = self.shelves.get_mut(&key) {
                shelf.pop();
            }
        }
        self.shelves.retain(|_, shelf| !shelf.is_empty());
    }
}

/// A moment as FHIR's `instant`.
pub(super) fn written(at: DateTime<FixedOffset>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// A resource without what the server wrote into it.
pub(super) fn bare(resource: &Value) -> Value {
    let mut bare = resource.clone();
    if let Some(meta) = bare.get_mut("meta").and_then(Value::as_object_mut) {
        meta.remove("versionId");
        meta.remove("lastUpdated");
        if meta.is_empty() {
            bare.as_object_mut().map(|fields| fields.remove("meta"));
        }
    }
    bare
}
