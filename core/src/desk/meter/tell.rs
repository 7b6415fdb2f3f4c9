//! What the platform hears of readings that no visit brings to it: those outside a visit, and what became known about a
//! reading after its visit was signed.

use rusqlite::Transaction;

use super::super::outgoing::{self, Telling};
use super::super::work::{Desk, Fault, Work};
use crate::care::reading::Reading;
use crate::sync::fhir;

/// Kind of these requests in the outbox.
pub(in crate::desk) const KIND: &str = "readings";

/// Puts readings of one resident, and of one visit or none, into the outbox as they stand now. Taken back: they were given to
/// the wrong person.
pub(in crate::desk) fn tell(
    desk: &Desk,
    work: &Work<'_>,
    tx: &Transaction<'_>,
    readings: &[Reading],
    taken_back: bool,
) -> Result<(), Fault> {
    let Some(first) = readings.first() else { return Ok(()) };
    let telling = Telling { kind: KIND, visit: first.visit, resident: first.resident };
    outgoing::put(desk, work, tx, &telling, fhir::of_readings(readings, work.now, taken_back))
}
