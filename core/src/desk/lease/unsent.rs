//! What waits, for whoever opens an envelope: requests as they would have left, and visits under way.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use crate::care::id::OutboxId;
use crate::care::visit::Draft;
use crate::store::{self, drafts, outbox};
use crate::sync::json;

/// The form's version.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Unsent {
    version: u32,
    requests: Vec<Request>,
    /// Of earlier envelopes of the same journal: what does not wait any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gone: Vec<String>,
    /// All that are under way.
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

/// What was said of it before.
#[derive(Default)]
pub(super) struct Said {
    requests: BTreeSet<OutboxId>,
    /// As JSON.
    drafts: Vec<u8>,
}

/// All that waits, as JSON; none: nothing does.
pub(super) fn of(connection: &Connection) -> store::Result<Option<Vec<u8>>> {
    since(connection, &mut Said::default())
}

/// What is otherwise than it was said to be, which then is said; none: nothing.
pub(super) fn since(connection: &Connection, said: &mut Said) -> store::Result<Option<Vec<u8>>> {
    let waiting = outbox::not_taken(connection)?;
    let gone: Vec<OutboxId> = said.requests.difference(&waiting).copied().collect();
    let mut requests = Vec::new();
    for id in waiting.difference(&said.requests) {
        requests.extend(outbox::get(connection, *id)?.map(|(request, _)| Request {
            id: request.id.to_string(),
            kind: request.kind,
            created: request.created_at.to_rfc3339(),
            bundle: json::read(&String::from_utf8_lossy(&request.body)),
        }));
    }
    let mut under_way = Vec::new();
    for id in drafts::all(connection)? {
        under_way.extend(drafts::get(connection, id)?);
    }
    let drafts = written(&under_way);
    let same_drafts = match said.drafts.is_empty() {
        true => under_way.is_empty(),
        false => said.drafts == drafts,
    };
    if requests.is_empty() && gone.is_empty() && same_drafts {
        return Ok(None);
    }
    *said = Said { requests: waiting, drafts };
    let gone = gone.iter().map(OutboxId::to_string).collect();
    Ok(Some(written(&Unsent { version: VERSION, requests, gone, drafts: under_way })))
}

/// That nothing waits.
pub(super) fn nothing() -> Vec<u8> {
    let nothing = Unsent { version: VERSION, requests: Vec::new(), gone: Vec::new(), drafts: Vec::new() };
    written(&nothing)
}

fn written<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("values of text, numbers and lists become JSON")
}
