//! What the platform refused: send it again, or hand it to the doctor. Editing and sending is a correction like any other.

use chrono::SecondsFormat;
use serde_json::json;

use super::super::view::SheetView;
use super::super::work::{Desk, Fault, Work};
use super::super::{Error, outgoing};
use super::sheet::told;
use crate::access::Capability;
use crate::care::id::OutboxId;
use crate::care::team::Role;
use crate::store::{copies, meta, outbox, people, sending, told as known};
use crate::sync::bundle::{Bundle, Entry};
use crate::sync::conflict::{SYSTEM, review_id};
use crate::sync::fhir;
use crate::sync::team::TEAM;

/// Kind of the request that hands over.
pub(super) const KIND: &str = "hand-over";

/// The task's code.
pub(super) const CODE: &str = "review-refused";

/// The task's address at the platform, the same however often it is made.
pub(super) fn task(request: OutboxId) -> String {
    format!("Task/{}", review_id(request, KIND))
}

/// Sends a refused request as it is once more.
pub(in crate::desk) fn resend(desk: &Desk, request: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIdentity)?;
    let id = work.id::<OutboxId>(request)?;
    work.write(|tx| {
        let (request, _) = work.found(outbox::get(tx, id)?)?;
        sending::resend(tx, id)?;
        work.log(tx, "sync.resend", request.resident, &request.kind)?;
        told(&work, tx)
    })
}

/// Whether this role hands over at all: the doctor is who it is handed to.
pub(super) fn hands_over(work: &Work<'_>) -> bool {
    work.role() != Role::Doctor
}

/// Hands a refused request to the doctor: a Task that goes up like everything else.
pub(in crate::desk) fn hand_over(desk: &Desk, request: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::SeeIdentity)?;
    let id = work.id::<OutboxId>(request)?;
    work.write(|tx| {
        let (request, _) = work.found(outbox::get(tx, id)?)?;
        let address = task(id);
        if !hands_over(&work) || known::is_told(tx, &address)? {
            return Err(work.changed());
        }
        let own = review_id(id, KIND);
        let reason = sending::entries(tx, id)?.into_iter().find_map(|entry| entry.reason);
        let mut task = json!({
            "resourceType": "Task",
            "id": own.to_string(),
            "identifier": [fhir::identifier(own)],
            "status": "requested",
            "intent": "order",
            "code": {"coding": [{"system": SYSTEM, "code": CODE}], "text": work.plain("sync-hand-over")},
            "description": super::why(&work, reason.as_deref().unwrap_or("other")),
            "authoredOn": work.now.to_rfc3339_opts(SecondsFormat::Secs, false),
        });
        if let Some(resident) = request.resident {
            let id = resident.to_string();
            // Only what the platform has can be pointed at: it may be her record that is refused.
            task["for"] = match copies::is_there(tx, "Patient", &id)? {
                true => json!({"reference": format!("Patient/{id}")}),
                false => {
                    let who = people::resident(tx, resident)?.map(|who| who.name);
                    json!({"type": "Patient", "identifier": {"value": id}, "display": who})
                }
            };
        }
        if let Some(team) = meta::said(tx, TEAM)? {
            task["owner"] = json!({"reference": format!("Organization/{team}")});
        }
        let next = OutboxId(desk.context.ids.next());
        let bundle = bundle(&work, vec![task])?;
        outbox::put(tx, &outgoing::request(&work, next, KIND, request.resident, &bundle)?)?;
        known::set(tx, &address)?;
        work.log(tx, "sync.hand-over", request.resident, &request.kind)?;
        told(&work, tx)
    })
}

/// Resources that go together.
pub(super) fn bundle(work: &Work<'_>, resources: Vec<serde_json::Value>) -> Result<Bundle, Fault> {
    let entries = resources.into_iter().map(Entry::put).collect::<Option<Vec<_>>>();
    Ok(Bundle::transaction(entries.ok_or_else(|| work.broken())?))
}
