//! What waits for the platform apart from visits and readings: documents about one resident, each with its kind.

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::work::{Desk, Fault, Work};
use crate::care::id::{OutboxId, ResidentId};
use crate::store::outbox::{self, Outgoing};

#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    resident: ResidentId,
    content: &'a T,
}

/// Puts a document about a resident into the outbox. Its kind is said as `sync-kind-…`.
pub(super) fn post<T: Serialize>(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    kind: &str,
    resident: ResidentId,
    content: &T,
) -> Result<(), Fault> {
    let document = Document { version: 1, resident, content };
    Ok(outbox::put(
        tx,
        &Outgoing {
            id: OutboxId(desk.context.ids.next()),
            visit: None,
            kind: kind.to_owned(),
            body: serde_json::to_vec(&document).map_err(|_| work.broken())?,
            created_at: work.now,
        },
    )?)
}

/// Whom a document is about.
pub(super) fn about(work: &Work<'_>, body: &[u8]) -> Result<ResidentId, Fault> {
    #[derive(Deserialize)]
    struct About {
        resident: ResidentId,
    }
    let about: About = serde_json::from_slice(body).map_err(|_| work.broken())?;
    Ok(about.resident)
}
