//! The audit trail goes up as AuditEvents, made when a synchronisation begins.

use std::collections::BTreeSet;

use super::super::work::{Desk, Work};
use super::super::{Error, outgoing};
use crate::care::id::OutboxId;
use crate::store::{audit, meta, outbox, told};
use crate::sync::{fhir, json};

/// Kind of these requests in the outbox.
const KIND: &str = "audit";

/// Number of the last line that was put into a request.
pub(super) const QUEUED: &str = "sync.trail";

/// Lines of one run; the rest goes with the next.
const LINES: u32 = 1_000;

/// Puts the lines that no request has yet into the outbox, in one transaction with how far that is.
pub(super) fn queue(desk: &Desk, work: &Work<'_>) -> Result<(), Error> {
    work.write(|tx| {
        let from = meta::get(tx, QUEUED)?.and_then(|number| number.parse().ok()).unwrap_or(0);
        let lines = audit::after(tx, from, LINES)?;
        let Some((last, _)) = lines.last() else { return Ok(()) };
        let mut events = Vec::new();
        for event in lines.iter().map(|(_, line)| fhir::audit_event(line)) {
            // The signature's goes with its visit.
            let with_it = json::target(&event).map(|target| outbox::puts(tx, &target)).transpose()?;
            if with_it != Some(true) {
                events.push(event);
            }
        }
        let mut there = BTreeSet::new();
        for address in fhir::pointed_at(&events) {
            if told::is_told(tx, &address)? {
                there.insert(address);
            }
        }
        for bundle in fhir::bundles(events, &there) {
            let id = OutboxId(desk.context.ids.next());
            outbox::put(tx, &outgoing::request(work, id, KIND, None, &bundle)?)?;
        }
        Ok(meta::set(tx, QUEUED, &last.to_string())?)
    })
}
