//! What a resident was told or taught, as a Communication to her.

use serde_json::Value;

use super::{Fact, one};
use crate::care::form::FormSet;
use crate::sync::fhir::name;
use crate::sync::fhir::types::{Communication, CommunicationPayload};

/// Health education: a payload a topic, as the form calls it.
pub(super) fn education(fact: &Fact) -> Vec<Value> {
    let topics = fact.about.get("topics").and_then(Value::as_array).into_iter().flatten();
    let field = FormSet::team().field("education_topics");
    let named = |topic: &Value| {
        let code = u8::try_from(topic.as_u64()?).ok()?;
        Some(field?.choice(code)?.zh.clone())
    };
    said(fact, topics.filter_map(named).collect(), None)
}

/// The reminder before a visit, word by word.
pub(super) fn reminder(fact: &Fact) -> Vec<Value> {
    said(fact, fact.text("text").map(str::to_owned).into_iter().collect(), fact.text("way"))
}

fn said(fact: &Fact, words: Vec<String>, way: Option<&str>) -> Vec<Value> {
    let payload = |content: String| CommunicationPayload {
        content_string: Some(content),
        ..CommunicationPayload::default()
    };
    one((!words.is_empty()).then(|| Communication {
        recipient: vec![name::patient(fact.resident)],
        category: vec![name::own_concept("communication", &fact.kind)],
        medium: way.map(|way| name::own_concept("told-by", way)).into_iter().collect(),
        payload: words.into_iter().map(payload).collect(),
        ..fact.communication()
    }))
}
