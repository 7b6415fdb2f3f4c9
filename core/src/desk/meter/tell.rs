//! What the platform hears of readings that no visit brings to it: those outside a visit, and what became known about a
//! reading after its visit was signed.

use rusqlite::Transaction;

use super::super::outgoing::{self, Telling};
use super::super::work::{Desk, Fault, Work};
use crate::care::reading::Reading;
use crate::store::{copies, outbox};
use crate::sync::fhir::{self, ReadingStatus};

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
    let mut resources = Vec::new();
    for reading in readings {
        let status = match taken_back {
            true => ReadingStatus::TakenBack,
            false if is_told(tx, reading)? => ReadingStatus::Remarked,
            false => ReadingStatus::Measured,
        };
        resources.extend(fhir::of_readings(std::slice::from_ref(reading), work.now, status));
    }
    outgoing::put(desk, work, tx, &telling, resources)
}

/// Whether the platform has it, or is about to have it, from this phone or another one.
fn is_told(tx: &Transaction<'_>, reading: &Reading) -> Result<bool, Fault> {
    let id = reading.id.to_string();
    Ok(outbox::puts(tx, &format!("Observation/{id}"))? || copies::is_there(tx, "Observation", &id)?)
}
