//! Transactions, all or nothing, and batches, each entry by itself.
//! Source: FHIR R4, <https://hl7.org/fhir/R4/http.html#transaction>.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::sync::platform::Method;
use serde_json::{Value, json};

use super::interaction::{Refusal, Reply, Turn, key};
use super::references;
use super::state::written;

/// One entry, read.
struct Entry<'a> {
    method: Method,
    url: &'a str,
    if_match: Option<&'a str>,
    resource: Option<Value>,
}

pub(super) fn answer(turn: &mut Turn<'_>, bundle: &Value) -> Result<Reply, Refusal> {
    if bundle["resourceType"] != "Bundle" {
        return Err(Refusal::bad("a bundle is needed"));
    }
    let entries = read(bundle)?;
    let (kind, entries) = match bundle["type"].as_str() {
        Some("transaction") => ("transaction-response", transaction(turn, entries)?),
        Some("batch") => ("batch-response", batch(turn, entries)?),
        _ => return Err(Refusal::bad("neither transaction nor batch")),
    };
    let body = json!({ "resourceType": "Bundle", "type": kind, "entry": entries });
    Ok(Reply { status: 200, key: None, version: None, body })
}

fn read(bundle: &Value) -> Result<Vec<Entry<'_>>, Refusal> {
    let listed = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let names: BTreeMap<&str, &str> = listed
        .iter()
        .filter_map(|entry| Some((entry["fullUrl"].as_str()?, entry["request"]["url"].as_str()?)))
        .collect();
    let mut entries = Vec::with_capacity(listed.len());
    for entry in listed {
        let request = &entry["request"];
        let method = match request["method"].as_str() {
            Some("GET") => Method::Get,
            Some("POST") => Method::Post,
            Some("PUT") => Method::Put,
            Some("DELETE") => Method::Delete,
            _ => return Err(Refusal::bad("an entry without a method")),
        };
        let mut resource = entry.get("resource").cloned();
        if let Some(resource) = &mut resource {
            references::replace(resource, &|reference| names.get(reference).map(|url| (*url).to_owned()));
        }
        let url = request["url"].as_str().ok_or_else(|| Refusal::bad("an entry without an address"))?;
        let if_match = request["ifMatch"].as_str().map(version);
        entries.push(Entry { method, url, if_match, resource });
    }
    Ok(entries)
}

/// `W/"3"` → `3`
fn version(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

fn transaction(turn: &mut Turn<'_>, entries: Vec<Entry<'_>>) -> Result<Vec<Value>, Refusal> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = entries.iter().find(|entry| entry.method != Method::Get && !seen.insert(entry.url)) {
        return Err(Refusal::bad(format!("{} stands twice in the transaction", twice.url)));
    }
    let mark = turn.state.mark();
    let done = carry_out(turn, entries);
    if done.is_err() {
        turn.state.back_to(mark);
    }
    done
}

/// Deletes, then writes, then looks at the references, then reads, whatever the order of the entries.
fn carry_out(turn: &mut Turn<'_>, entries: Vec<Entry<'_>>) -> Result<Vec<Value>, Refusal> {
    let mut answers: Vec<Option<Value>> = entries.iter().map(|_| None).collect();
    let mut written = Vec::new();
    for wanted in [Method::Delete, Method::Put, Method::Get] {
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| order(entry.method) == wanted) {
            let reply = match (entry.method, entry.url.split_once('/'), &entry.resource) {
                (Method::Put, Some((kind, id)), Some(resource)) => {
                    written.push(resource.clone());
                    turn.put(key(kind, id), entry.if_match, resource.clone(), false)?
                }
                _ => turn.answer(entry.method, entry.url, entry.if_match, entry.resource.clone())?,
            };
            answers[at] = Some(said(turn, entry.method, reply));
        }
        if wanted == Method::Put {
            written.iter().try_for_each(|resource| turn.look(resource))?;
        }
    }
    Ok(answers.into_iter().flatten().collect())
}

fn order(method: Method) -> Method {
    if method == Method::Post { Method::Put } else { method }
}

fn batch(turn: &mut Turn<'_>, entries: Vec<Entry<'_>>) -> Result<Vec<Value>, Refusal> {
    if turn.manners.invalid == 422
        && let Some(problem) = entries
            .iter()
            .filter_map(|entry| entry.resource.as_ref())
            .find_map(|resource| turn.manners.validator.as_ref()?(resource))
    {
        return Err(Refusal::new(422, "processing", problem));
    }
    Ok(entries
        .into_iter()
        .map(|entry| {
            turn.stamp = None;
            match turn.answer(entry.method, entry.url, entry.if_match, entry.resource) {
                Ok(reply) => said(turn, entry.method, reply),
                Err(refusal) => {
                    json!({ "response": { "status": status(refusal.status), "outcome": refusal.outcome() } })
                }
            }
        })
        .collect())
}

/// The answer to one entry.
fn said(turn: &Turn<'_>, method: Method, reply: Reply) -> Value {
    let mut response = json!({ "status": status(reply.status) });
    if let (Some((kind, id)), Some(version)) = (&reply.key, reply.version) {
        response["location"] = json!(format!("{kind}/{id}/_history/{version}"));
        response["etag"] = json!(version.to_string());
        let stamp = turn.state.version(&key(kind, id), version).map(|version| written(version.stamp));
        response["lastModified"] = json!(stamp);
    }
    match method {
        Method::Get => json!({ "resource": reply.body, "response": response }),
        _ => json!({ "response": response }),
    }
}

fn status(code: u16) -> String {
    let words = match code {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        _ => "Unprocessable Entity",
    };
    format!("{code} {words}")
}
