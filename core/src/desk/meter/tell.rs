//! What the platform hears of readings that no visit brings to it: those outside a visit, and what became known about a
//! reading after its visit was signed.

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use super::super::outgoing;
use super::super::work::{Desk, Fault, Work};
use crate::care::id::ResidentId;
use crate::care::reading::Reading;
use crate::store::outbox;

/// Kind of these requests in the outbox.
pub(in crate::desk) const KIND: &str = "readings";

/// Readings of one resident and of one visit or none, as they stand now.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    readings: &'a [Reading],
    /// They were given to the wrong person.
    taken_back: bool,
}

/// Whose readings a request tells of, and how many.
pub(in crate::desk) struct Told {
    pub(in crate::desk) resident: ResidentId,
    pub(in crate::desk) count: usize,
}

/// Reads a request of this kind.
pub(in crate::desk) fn read(work: &Work<'_>, body: &[u8]) -> Result<Told, Fault> {
    #[derive(Deserialize)]
    struct Read {
        readings: Vec<Of>,
    }
    #[derive(Deserialize)]
    struct Of {
        resident: ResidentId,
    }
    let read: Read = serde_json::from_slice(body).map_err(|_| work.broken())?;
    let count = read.readings.len();
    let resident = read.readings.first().map(|reading| reading.resident).ok_or_else(|| work.broken())?;
    Ok(Told { resident, count })
}

/// Puts them into the outbox, as one request.
pub(in crate::desk) fn tell(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    readings: &[Reading],
    taken_back: bool,
) -> Result<(), Fault> {
    let document = Document { version: 1, readings, taken_back };
    let visit = readings.first().and_then(|reading| reading.visit);
    Ok(outbox::put(tx, &outgoing::request(desk, work, KIND, visit, &document)?)?)
}
