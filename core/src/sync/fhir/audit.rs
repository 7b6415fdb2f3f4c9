//! A line of the audit trail as an AuditEvent. The same line gives the same resource, however often it is told.

use serde_json::Value;

use super::codes;
use super::name;
use super::types::{AuditEvent, AuditEventAgent, AuditEventEntity, AuditEventSource, Reference, Resource};
use crate::store::audit::Audit;

/// Who did what to whose record. The action's key says what; the detail stays on the phone, for it may name a reason.
pub fn event(line: &Audit) -> Value {
    let at = name::moment(line.at);
    let subject = line.subject.map(|subject| subject.to_string()).unwrap_or_default();
    let id = name::derived(&[&"audit", &line.staff, &at, &line.action, &subject, &line.detail]);
    // Facts are appended: what is neither looked at nor put anew is made.
    let action = match line.action.rsplit('.').next() {
        Some("read" | "unmask" | "print") => "R",
        Some("edit") => "U",
        _ => "C",
    };
    let event = AuditEvent {
        id: Some(id.to_string()),
        r#type: Some(codes::coding("rest-operation")),
        action: Some(action.to_owned()),
        recorded: Some(at),
        outcome: Some("0".to_owned()),
        source: Some(AuditEventSource {
            observer: Some(Reference { display: Some("Doorstep".to_owned()), ..Reference::default() }),
            ..AuditEventSource::default()
        }),
        subtype: vec![name::own("audit-action", &line.action)],
        agent: vec![AuditEventAgent {
            who: Some(name::practitioner(line.staff)),
            requestor: Some(true),
            ..AuditEventAgent::default()
        }],
        entity: line
            .subject
            .map(|subject| AuditEventEntity {
                what: Some(name::patient(subject)),
                ..AuditEventEntity::default()
            })
            .into_iter()
            .collect(),
        ..AuditEvent::default()
    };
    event.json()
}
