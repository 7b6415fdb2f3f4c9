//! FHIR's interactions on one resource or one type. Source: FHIR R4, <https://hl7.org/fhir/R4/http.html>.

use doorstep_core::sync::platform::Method;
use serde_json::{Value, json};

use super::memory::{BASE, Manners};
use super::scope::Grant;
use super::search::Query;
use super::state::{Key, State, Version, bare, written};
use super::{bundle, references};

/// An answer in parts.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) key: Option<Key>,
    pub(super) version: Option<u64>,
    pub(super) body: Value,
}

/// An answer that refuses.
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into() }
    }

    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::new(400, "processing", text)
    }

    /// As OperationOutcome.
    pub(super) fn outcome(&self) -> Value {
        let issue = json!({ "severity": "error", "code": self.code, "diagnostics": self.text });
        json!({ "resourceType": "OperationOutcome", "issue": [issue] })
    }
}

/// The server while it answers one request.
pub(super) struct Turn<'a> {
    pub(super) state: &'a mut State,
    pub(super) manners: &'a Manners,
    pub(super) grant: &'a Grant,
    /// One stamp for all that a request writes, as servers do that stamp a transaction.
    pub(super) stamp: Option<chrono::DateTime<chrono::FixedOffset>>,
}

impl Turn<'_> {
    pub(super) fn answer(
        &mut self,
        method: Method,
        path: &str,
        if_match: Option<&str>,
        body: Option<Value>,
    ) -> Result<Reply, Refusal> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let body = || body.ok_or_else(|| Refusal::bad("a body is needed"));
        match (method, parts.as_slice()) {
            (Method::Get, ["metadata"]) => {
                Ok(Reply { status: 200, key: None, version: None, body: capabilities() })
            }
            (Method::Get, []) => self.further(&Query::read(query)?),
            (Method::Get, [kind]) => self.search(kind, &Query::read(query)?, path, query),
            (Method::Get, [kind, "_history"]) => self.history(kind, &Query::read(query)?),
            (Method::Get, [kind, id]) => self.read(&key(kind, id)),
            (Method::Get, [kind, id, "_history", number]) => self.version(&key(kind, id), number),
            (Method::Put, [kind, id]) => self.put(key(kind, id), if_match, body()?, true),
            (Method::Post, []) => bundle::answer(self, &body()?),
            (Method::Post, [kind]) => {
                let mut resource = body()?;
                let id = self.state.id();
                resource["id"] = json!(id);
                self.put(key(kind, &id), None, resource, true)
            }
            (Method::Delete, [kind, id]) => self.delete(&key(kind, id), if_match),
            _ => Err(Refusal::bad("no such interaction")),
        }
    }

    /// The moment of this request's writes.
    fn stamp(&mut self) -> chrono::DateTime<chrono::FixedOffset> {
        *self.stamp.get_or_insert_with(|| self.state.tick(self.manners.late_stamps))
    }

    fn read(&self, key: &Key) -> Result<Reply, Refusal> {
        let (number, newest) = self.state.newest(key).ok_or_else(|| missing(key))?;
        let body = newest.resource.clone().ok_or_else(|| Refusal::new(410, "deleted", "it was deleted"))?;
        self.may_see(&body)?;
        Ok(Reply { status: 200, key: Some(key.clone()), version: Some(number), body })
    }

    fn version(&self, key: &Key, number: &str) -> Result<Reply, Refusal> {
        let number = number.parse().map_err(|_| missing(key))?;
        let version = self.state.version(key, number).ok_or_else(|| missing(key))?;
        let body = version.resource.clone().ok_or_else(|| Refusal::new(410, "deleted", "it was deleted"))?;
        self.may_see(&body)?;
        Ok(Reply { status: 200, key: Some(key.clone()), version: Some(number), body })
    }

    /// Creates or changes. Whoever writes many at once looks at the references afterwards.
    pub(super) fn put(
        &mut self,
        key: Key,
        if_match: Option<&str>,
        resource: Value,
        look: bool,
    ) -> Result<Reply, Refusal> {
        if resource["resourceType"] != key.0.as_str() || resource["id"] != key.1.as_str() {
            return Err(Refusal::bad("type and id of the resource must be those of the address"));
        }
        let newest = self.state.newest(&key).map(|(number, version)| (number, version.resource.clone()));
        let before = newest.as_ref().and_then(|(_, resource)| resource.as_ref());
        if !self.grant.writes(self.state, before, &resource) {
            return Err(Refusal::new(403, "forbidden", "this sign-in may not write that"));
        }
        self.fresh(newest.as_ref().map(|(number, _)| *number), if_match)?;
        if let Some(problem) = self.manners.validator.as_ref().and_then(|check| check(&resource)) {
            return Err(Refusal::new(self.manners.invalid, "processing", problem));
        }
        if look {
            self.look(&resource)?;
        }
        let status = if before.is_some() { 200 } else { 201 };
        let number = match newest {
            Some((number, Some(before))) if bare(&before) == bare(&resource) => number,
            _ => {
                let stamp = self.stamp();
                self.state.write(key.clone(), stamp, Some(bare(&resource)))
            }
        };
        let body = self.state.resource(&key).cloned().unwrap_or_default();
        Ok(Reply { status, key: Some(key), version: Some(number), body })
    }

    pub(super) fn delete(&mut self, key: &Key, if_match: Option<&str>) -> Result<Reply, Refusal> {
        let gone = |number| Reply { status: 200, key: None, version: number, body: Value::Null };
        let Some((number, newest)) = self.state.newest(key) else { return Ok(gone(None)) };
        let Some(before) = newest.resource.clone() else { return Ok(gone(Some(number))) };
        if *self.grant != Grant::Admin {
            return Err(Refusal::new(403, "forbidden", "this sign-in may not delete"));
        }
        self.fresh(Some(number), if_match)?;
        let holds = |other: &Version| {
            other.resource.as_ref().is_some_and(|it| *it != before && references::of(it).contains(key))
        };
        if self.state.each(None).any(|(.., other)| holds(other)) {
            return Err(Refusal::new(409, "conflict", "others refer to it"));
        }
        let stamp = self.stamp();
        Ok(gone(Some(self.state.write(key.clone(), stamp, None))))
    }

    /// An `If-Match` must be the version that stands; on what never was, this server does not mind it.
    fn fresh(&self, number: Option<u64>, if_match: Option<&str>) -> Result<(), Refusal> {
        match (number, if_match) {
            (Some(number), Some(wanted)) if number.to_string() != wanted => {
                Err(Refusal::new(self.manners.stale, "conflict", "it stands at another version"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses what refers to nothing.
    pub(super) fn look(&self, resource: &Value) -> Result<(), Refusal> {
        let itself = references::key(&format!("{}/{}", text(resource, "resourceType"), text(resource, "id")));
        for key in references::of(resource) {
            if self.state.resource(&key).is_none() && Some(&key) != itself.as_ref() {
                let (kind, id) = key;
                return Err(Refusal::bad(format!(
                    "resource {kind}/{id} not found, specified in a reference"
                )));
            }
        }
        Ok(())
    }

    fn may_see(&self, resource: &Value) -> Result<(), Refusal> {
        let refused = || Refusal::new(403, "forbidden", "this sign-in may not see that");
        self.grant.sees(self.state, resource).then_some(()).ok_or_else(refused)
    }

    fn search(&mut self, kind: &str, query: &Query, path: &str, text: &str) -> Result<Reply, Refusal> {
        let mut hits = query.run(self.state, kind)?;
        hits.retain(|(key, _)| {
            self.state.resource(key).is_some_and(|resource| self.grant.sees(self.state, resource))
        });
        let total = hits.len();
        let mut body = json!({
            "resourceType": "Bundle", "type": "searchset", "total": total,
            "meta": { "lastUpdated": written(self.state.now()) },
            "link": [{ "relation": "self", "url": format!("{BASE}/{path}?{text}") }],
        });
        if !query.only_count {
            self.state.searches.push(hits);
            self.page(&mut body, self.state.searches.len() - 1, 0, self.count(query));
        }
        Ok(Reply { status: 200, key: None, version: None, body })
    }

    fn count(&self, query: &Query) -> usize {
        query.count.unwrap_or(self.manners.page).clamp(1, self.manners.most)
    }

    /// A further page of an earlier search, which shows what stood there then.
    fn further(&mut self, query: &Query) -> Result<Reply, Refusal> {
        let Some((search, from)) = query.page.filter(|(search, _)| *search < self.state.searches.len())
        else {
            return Err(Refusal::new(410, "not-found", "no such search any more"));
        };
        let mut body = json!({ "resourceType": "Bundle", "type": "searchset", "link": [] });
        self.page(&mut body, search, from, self.count(query));
        Ok(Reply { status: 200, key: None, version: None, body })
    }

    fn page(&self, body: &mut Value, search: usize, from: usize, count: usize) {
        let hits = &self.state.searches[search];
        let page = hits.iter().skip(from).take(count);
        let resources = page.filter_map(|(key, number)| self.state.version(key, *number)?.resource.as_ref());
        let entries: Vec<Value> = resources
            .map(|resource| {
                let url = format!("{BASE}/{}/{}", text(resource, "resourceType"), text(resource, "id"));
                json!({ "fullUrl": url, "resource": resource, "search": { "mode": "match" } })
            })
            .collect();
        if !entries.is_empty() {
            body["entry"] = json!(entries);
        }
        let next = from + count;
        if next < hits.len()
            && let Some(links) = body["link"].as_array_mut()
        {
            let url = format!(
                "{BASE}?_getpages={search}&_getpagesoffset={next}&_count={count}&_bundletype=searchset"
            );
            links.push(json!({ "relation": "next", "url": url }));
        }
    }

    /// What was written of a type since a moment, newest first, deletions among it.
    fn history(&mut self, kind: &str, query: &Query) -> Result<Reply, Refusal> {
        if *self.grant != Grant::Admin {
            return Err(Refusal::new(403, "forbidden", "this sign-in may not read a whole history"));
        }
        let versions = self.state.history(kind);
        let young = versions.filter(|(.., version)| query.since.is_none_or(|since| version.stamp >= since));
        let entries: Vec<Value> = young
            .take(self.count(query))
            .map(|((kind, id), number, version)| {
                let method = if version.resource.is_some() { "PUT" } else { "DELETE" };
                let mut entry = json!({
                    "fullUrl": format!("{BASE}/{kind}/{id}"),
                    "request": { "method": method, "url": format!("{kind}/{id}/_history/{number}") },
                    "response": {
                        "status": if number == 1 { "201 Created" } else { "200 OK" },
                        "etag": format!("W/\"{number}\""),
                        "lastModified": written(version.stamp),
                    },
                });
                if let Some(resource) = &version.resource {
                    entry["resource"] = resource.clone();
                }
                entry
            })
            .collect();
        let body = json!({ "resourceType": "Bundle", "type": "history", "entry": entries });
        Ok(Reply { status: 200, key: None, version: None, body })
    }
}

pub(super) fn key(kind: &str, id: &str) -> Key {
    (kind.to_owned(), id.to_owned())
}

fn missing((kind, id): &Key) -> Refusal {
    Refusal::new(404, "not-found", format!("resource {kind}/{id} is not known"))
}

fn text<'a>(resource: &'a Value, name: &str) -> &'a str {
    resource[name].as_str().unwrap_or_default()
}

fn capabilities() -> Value {
    json!({
        "resourceType": "CapabilityStatement", "status": "active", "kind": "instance", "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{ "mode": "server", "interaction": [{ "code": "transaction" }, { "code": "batch" }] }],
    })
}
