//! What waits, for whoever opens an envelope: requests as they would have left, and visits under way.

use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use crate::care::visit::Draft;
use crate::store::{self, drafts, outbox};
use crate::sync::json;

/// The form's version.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Unsent {
    version: u32,
    requests: Vec<Request>,
    drafts: Vec<Draft>,
}

#[derive(Serialize)]
struct Request {
    id: String,
    kind: String,
    created: String,
    /// A transaction bundle, to be posted as it stands.
    bundle: Value,
}

/// All that waits, as JSON; none: nothing does.
pub(super) fn of(connection: &Connection) -> store::Result<Option<Vec<u8>>> {
    let waiting = outbox::unanswered(connection, u32::MAX)?.into_iter().map(|(request, _)| request);
    let requests: Vec<Request> = waiting
        .chain(outbox::refused(connection)?)
        .map(|request| Request {
            id: request.id.to_string(),
            kind: request.kind,
            created: request.created_at.to_rfc3339(),
            bundle: json::read(&String::from_utf8_lossy(&request.body)),
        })
        .collect();
    let mut under_way = Vec::new();
    for id in drafts::all(connection)? {
        under_way.extend(drafts::get(connection, id)?);
    }
    if requests.is_empty() && under_way.is_empty() {
        return Ok(None);
    }
    let unsent = Unsent { version: VERSION, requests, drafts: under_way };
    Ok(Some(serde_json::to_vec(&unsent).expect("values of text, numbers and lists become JSON")))
}
