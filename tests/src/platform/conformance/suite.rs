//! What the checks share: resources of invented people, requests, and the broom.

use std::sync::Mutex;

use doorstep_core::ports::Ids;
use doorstep_core::sync::bundle::{Bundle, Entry};
use doorstep_core::sync::platform::{Answer, Method, Platform, Request};
use serde_json::{Value, json};

/// As it should be, or what was found instead.
pub(super) type Found<T = ()> = Result<T, String>;

/// Where the checks' identifiers are from.
pub(super) const SYSTEM: &str = "https://doorstep.example/check";

/// Goes on if it is as it should be.
macro_rules! ensure {
    ($right:expr, $($words:tt)+) => {
        if !$right { return Err(format!($($words)+)); }
    };
}
pub(super) use ensure;

pub(super) struct Suite<'a> {
    platform: &'a dyn Platform,
    ids: &'a dyn Ids,
    /// What is to be deleted, in the order it was made.
    made: Mutex<Vec<String>>,
}

impl<'a> Suite<'a> {
    pub(super) fn new(platform: &'a dyn Platform, ids: &'a dyn Ids) -> Self {
        Self { platform, ids, made: Mutex::default() }
    }

    pub(super) fn id(&self) -> String {
        self.ids.next().to_string()
    }

    pub(super) async fn ask(&self, request: Request) -> Found<Answer> {
        self.platform.ask(request).await.map_err(|error| error.to_string())
    }

    pub(super) async fn put(&self, resource: &Value, if_match: Option<&str>) -> Found<Answer> {
        let path = path(resource);
        self.made.lock().unwrap().push(path.clone());
        let body = Some(serde_json::to_vec(resource).unwrap());
        self.ask(Request { method: Method::Put, path, if_match: if_match.map(str::to_owned), body }).await
    }

    /// Puts what must be taken; its version.
    pub(super) async fn stored(&self, resource: &Value) -> Found<String> {
        let answer = self.put(resource, None).await?;
        ensure!(answer.status == 200 || answer.status == 201, "{} to PUT {}", said(&answer), path(resource));
        answer.version.ok_or_else(|| "no ETag".to_owned())
    }

    pub(super) async fn get(&self, path: &str) -> Found<Answer> {
        self.ask(Request::get(path)).await
    }

    /// Reads what must be there.
    pub(super) async fn there(&self, path: &str) -> Found<Value> {
        let answer = self.get(path).await?;
        ensure!(answer.status == 200, "{} to GET {path}", said(&answer));
        json(&answer)
    }

    /// Whether it is there at all.
    pub(super) async fn is_there(&self, path: &str) -> Found<bool> {
        Ok(self.get(path).await?.status == 200)
    }

    pub(super) async fn delete(&self, path: &str) -> Found<Answer> {
        self.ask(Request { method: Method::Delete, path: path.to_owned(), if_match: None, body: None }).await
    }

    pub(super) async fn send(&self, bundle: &Bundle) -> Found<Answer> {
        let writes = bundle.entry.iter().filter(|entry| entry.request.method == "PUT");
        self.made.lock().unwrap().extend(writes.map(|entry| entry.request.url.clone()));
        self.ask(Request::bundle(serde_json::to_vec(bundle).unwrap())).await
    }

    /// A search with all its pages: the entries, and how many pages there were.
    pub(super) async fn search(&self, query: &str) -> Found<(Vec<Value>, usize)> {
        let (mut entries, mut pages, mut next) = (Vec::new(), 0, Some(query.to_owned()));
        while let Some(path) = next {
            let page = self.there(&path).await?;
            ensure!(page["type"] == "searchset", "no searchset to {path}");
            entries.extend(
                page["entry"].as_array().into_iter().flatten().map(|entry| entry["resource"].clone()),
            );
            let links = page["link"].as_array().into_iter().flatten();
            next = links
                .filter(|link| link["relation"] == "next")
                .find_map(|link| link["url"].as_str())
                .map(str::to_owned);
            pages += 1;
            ensure!(pages < 100, "more than {pages} pages");
        }
        Ok((entries, pages))
    }

    /// The ids a search finds.
    pub(super) async fn ids(&self, query: &str) -> Found<Vec<String>> {
        let (entries, _) = self.search(query).await?;
        Ok(entries.iter().filter_map(|entry| entry["id"].as_str()).map(str::to_owned).collect())
    }

    /// What another one has made is this one's to delete.
    pub(super) fn takes_over(&self, other: &Suite<'_>) {
        let made = std::mem::take(&mut *other.made.lock().unwrap());
        self.made.lock().unwrap().extend(made);
    }

    /// Deletes all that was made, last made first; what others still refer to goes in a second round.
    pub(super) async fn clean(&self) {
        let made = std::mem::take(&mut *self.made.lock().unwrap());
        for path in made.iter().rev().chain(made.iter().rev()) {
            // What was never stored can't be deleted either.
            let _ = self.delete(path).await;
        }
    }

    /// An invented patient.
    pub(super) fn patient(&self) -> Value {
        let id = self.id();
        json!({
            "resourceType": "Patient", "id": id,
            "identifier": [{ "system": SYSTEM, "value": id }],
            "active": true,
            "name": [{ "text": "周一鸣" }],
            "gender": "male", "birthDate": "1951-04-07",
        })
    }

    /// An invented organisation.
    pub(super) fn organization(&self) -> Value {
        json!({ "resourceType": "Organization", "id": self.id(), "active": true, "name": "试验卫生站" })
    }

    /// A weight of a patient, with exactly these digits.
    pub(super) fn weight(&self, patient: &Value, digits: &str) -> Value {
        let value: serde_json::Number = serde_json::from_str(digits).unwrap();
        json!({
            "resourceType": "Observation", "id": self.id(), "status": "final",
            "code": { "coding": [{ "system": "http://loinc.org", "code": "29463-7" }] },
            "subject": { "reference": path(patient) },
            "effectiveDateTime": "2026-09-02T08:30:00+08:00",
            "valueQuantity": { "value": value, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg" },
        })
    }
}

/// `Type/id`
pub(super) fn path(resource: &Value) -> String {
    format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

pub(super) fn json(answer: &Answer) -> Found<Value> {
    serde_json::from_slice(&answer.body).map_err(|_| format!("{}: no JSON", answer.status))
}

/// Status and what the server says to it.
pub(super) fn said(answer: &Answer) -> String {
    let words =
        json(answer).ok().and_then(|body| body["issue"][0]["diagnostics"].as_str().map(str::to_owned));
    format!("{} {}", answer.status, words.unwrap_or_default())
}

/// Whether it is a refusal in FHIR's form.
pub(super) fn is_outcome(answer: &Answer) -> bool {
    json(answer).is_ok_and(|body| body["resourceType"] == "OperationOutcome")
}

/// A bundle's entries.
pub(super) fn entries<'a>(resources: impl IntoIterator<Item = &'a Value>) -> Vec<Entry> {
    resources.into_iter().map(|resource| Entry::put(resource.clone()).unwrap()).collect()
}
