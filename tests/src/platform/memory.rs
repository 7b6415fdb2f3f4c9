//! A small FHIR R4 server in memory: what the app asks of a platform, with the answers that real servers give.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset};
use doorstep_core::sync::json;
use doorstep_core::sync::platform::{Answer, Method, Platform, Request, Unanswered};
use serde_json::Value;

use super::interaction::{Refusal, Turn};
use super::references;
use super::scope::Grant;
use super::state::{State, bare};

/// Where the server says it is.
pub const BASE: &str = "https://platform.example/fhir";

/// Says what is wrong with a resource, if anything.
type Validator = Box<dyn Fn(&Value) -> Option<String> + Send + Sync>;

/// In what servers differ.
pub struct Manners {
    /// The answer to a stale `If-Match`: 409 (HAPI) or 412 (the standard).
    pub stale: u16,
    /// The answer to what the validator refuses: 412 (HAPI's repository, entry by entry) or 422 (its requests, whole bundles).
    pub invalid: u16,
    /// Refuses resources.
    pub validator: Option<Validator>,
    /// Entries a page when nobody says how many.
    pub page: usize,
    /// Most entries a page.
    pub most: usize,
    /// Every second request's writes are stamped so much too early, as by a transaction that took so long to commit.
    pub late_stamps: Duration,
    /// References are answered as whole addresses.
    pub whole_addresses: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            stale: 409,
            invalid: 412,
            validator: None,
            page: 50,
            most: 1_000,
            late_stamps: Duration::ZERO,
            whole_addresses: false,
        }
    }
}

/// The server. As a [`Platform`] it is open to everything; [`Memory::signed_in`] is a phone's view of it.
pub struct Memory {
    state: Mutex<State>,
    grants: Mutex<BTreeMap<String, Grant>>,
    manners: Manners,
    asked: Mutex<Vec<String>>,
}

/// One resource as it stands, for comparing whole servers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Kept {
    /// Its type.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its version's number.
    pub version: u64,
    /// Without what the server wrote into it, names in order: equal resources have equal texts.
    pub json: String,
}

/// All that a server holds, in order of type and id.
pub type Whole = Vec<Kept>;

impl Memory {
    /// An empty server with HAPI's manners.
    pub fn new() -> Arc<Self> {
        Self::with(Manners::default())
    }

    /// An empty server with other manners.
    pub fn with(manners: Manners) -> Arc<Self> {
        let start = DateTime::parse_from_rfc3339("2026-09-02T00:31:00+00:00").unwrap();
        let state = Mutex::new(State::new(start));
        Arc::new(Self { state, grants: Mutex::default(), manners, asked: Mutex::default() })
    }

    /// Time passes on the server.
    pub fn pass(&self, time: Duration) {
        held(&self.state).pass(time);
    }

    /// What the server's clock says.
    pub fn now(&self) -> DateTime<FixedOffset> {
        held(&self.state).now()
    }

    /// Everything that is not deleted.
    pub fn all(&self) -> Whole {
        let state = held(&self.state);
        let each = state.each(None).filter_map(|((kind, id), version, newest)| {
            let json = canonical(&bare(newest.resource.as_ref()?));
            Some(Kept { kind: kind.clone(), id: id.clone(), version, json })
        });
        each.collect()
    }

    /// A resource as it stands: `Patient/0190…`.
    pub fn resource(&self, path: &str) -> Option<Value> {
        held(&self.state).resource(&references::key(path)?).cloned()
    }

    /// Somebody else, a clinic, writes a resource.
    pub fn put(&self, resource: &Value) {
        let path =
            format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap());
        let answer = self.answer(&Grant::Admin, Method::Put, &path, None, Some(resource.clone()));
        assert!(answer.status < 300, "the clinic's {path} was refused with {}", answer.status);
    }

    /// Somebody else deletes one.
    pub fn delete(&self, path: &str) {
        let answer = self.answer(&Grant::Admin, Method::Delete, path, None, None);
        assert!(answer.status < 300, "{path} could not be deleted: {}", answer.status);
    }

    /// The requests so far, `GET Patient/0190…`: to count round trips.
    pub fn asked(&self) -> Vec<String> {
        held(&self.asked).clone()
    }

    /// Opens the server to a token, or to less than before.
    pub fn grant(&self, token: &str, grant: Grant) {
        held(&self.grants).insert(token.to_owned(), grant);
    }

    /// A token opens nothing any more.
    pub fn revoke(&self, token: &str) {
        held(&self.grants).remove(token);
    }

    /// The server as a token opens it.
    pub fn signed_in(self: &Arc<Self>, token: &str) -> Signed {
        Signed { server: Arc::clone(self), token: token.to_owned() }
    }

    /// The answer to a request with a token, as the wire would bring it.
    pub fn ask_as(&self, token: &str, request: Request) -> Result<Answer, Unanswered> {
        let grant = held(&self.grants).get(token).cloned();
        match grant {
            Some(grant) => self.take(&grant, request),
            None => Ok(self.whole(Err(Refusal::new(401, "login", "a bearer token is needed")))),
        }
    }

    fn take(&self, grant: &Grant, request: Request) -> Result<Answer, Unanswered> {
        let Request { method, path, if_match, body } = request;
        // A `next` link is absolute; one that leads elsewhere is not followed.
        let path = match path.strip_prefix(BASE) {
            Some(below) => below.trim_start_matches('/').to_owned(),
            None if path.starts_with("http") => return Err(Unanswered::Redirected),
            None => path,
        };
        held(&self.asked).push(format!("{} {path}", method.as_str()).trim_end().to_owned());
        let body = match body.map(|bytes| serde_json::from_slice(&bytes)).transpose() {
            Ok(body) => body,
            Err(_) => return Ok(self.whole(Err(Refusal::bad("no JSON")))),
        };
        Ok(self.answer(grant, method, &path, if_match.as_deref(), body))
    }

    fn answer(
        &self,
        grant: &Grant,
        method: Method,
        path: &str,
        if_match: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let reply = {
            let mut state = held(&self.state);
            let mut turn = Turn { state: &mut state, manners: &self.manners, grant, stamp: None };
            turn.answer(method, path, if_match, body).map(|reply| (reply.status, reply.version, reply.body))
        };
        self.whole(reply)
    }

    fn whole(&self, reply: Result<(u16, Option<u64>, Value), Refusal>) -> Answer {
        let (status, version, mut body) =
            reply.unwrap_or_else(|refusal| (refusal.status, None, refusal.outcome()));
        if self.manners.whole_addresses {
            address(&mut body);
        }
        let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(&body).unwrap() };
        let version = version.map(|version| version.to_string());
        Answer { status, version, retry_after: None, date: Some(held(&self.state).now()), body }
    }
}

#[async_trait]
impl Platform for Memory {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        self.take(&Grant::Admin, request)
    }
}

/// The server as one token opens it.
#[derive(Clone)]
pub struct Signed {
    server: Arc<Memory>,
    token: String,
}

#[async_trait]
impl Platform for Signed {
    async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        self.server.ask_as(&self.token, request)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes references within the server as whole addresses.
fn address(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("reference")
                && json::parts(reference).is_some()
            {
                *reference = format!("{BASE}/{reference}");
            }
            fields.values_mut().for_each(address);
        }
        Value::Array(items) => items.iter_mut().for_each(address),
        _ => {}
    }
}

/// JSON with the names of every object in order, whatever order the library keeps.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let parts = sorted.iter().map(|(name, value)| format!("{name:?}:{}", canonical(value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
