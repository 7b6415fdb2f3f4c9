//! A consent, or its withdrawal, as a Consent: purpose, the text that was shown, and that it was proved.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Fact, one};
use crate::sync::fhir::codes;
use crate::sync::fhir::name;
use crate::sync::fhir::types::{Attachment, Consent, ConsentVerification, EventStatus};

pub(super) fn consent(fact: &Fact) -> Vec<Value> {
    one(make(fact))
}

fn make(fact: &Fact) -> Option<Consent> {
    let (id, version) = (fact.text("id")?, fact.text("version")?);
    let given = fact.about.get("given").is_some_and(|given| !given.is_null());
    Some(Consent {
        id: Some(id.to_owned()),
        status: Some(if given { EventStatus::Active } else { EventStatus::Inactive }),
        scope: Some(codes::concept("patient-privacy")),
        patient: Some(name::patient(fact.resident)),
        date_time: Some(name::moment(fact.at)),
        source_attachment: Some(Attachment {
            content_type: Some("text/plain;charset=utf-8".to_owned()),
            data: Some(STANDARD.encode(fact.about.get("text")?.as_str()?)),
            ..Attachment::default()
        }),
        policy_rule: Some(name::own_concept("consent-text", version)),
        identifier: vec![name::identifier(id)],
        category: vec![
            codes::concept("information-disclosure"),
            name::own_concept("consent-purpose", fact.text("purpose")?),
        ],
        performer: vec![name::patient(fact.resident)],
        verification: given
            .then(|| ConsentVerification {
                verified: Some(true),
                verification_date: Some(name::moment(fact.at)),
                ..ConsentVerification::default()
            })
            .into_iter()
            .collect(),
        ..Consent::default()
    })
}
