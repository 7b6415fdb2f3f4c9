//! When a record was written by which count of which phone, and how far that phone's clock was off: an extension beside the time
//! that the record has. Nothing is ordered by the device's time alone.

use serde_json::{Number, Value};
use uuid::Uuid;

use super::name;
use super::read::Unread;
use super::types::Extension;

/// The extension's name.
const WRITTEN: &str = "written";

/// Who signed, else what was said, else what was measured: the first of these types that is among the resources bears it.
const BEARERS: [&str; 3] = ["Provenance", "QuestionnaireResponse", "Observation"];

/// How a phone numbers what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The phone, by the id of its Device.
    pub phone: Uuid,
    /// Its count: each is larger than all before it.
    pub sequence: u32,
    /// Seconds the platform's clock was ahead of the phone's when it was last heard; none: not heard yet.
    pub ahead: Option<i32>,
}

/// Marks what a phone tells at once.
pub fn mark(resources: &mut [Value], written: &Written) {
    let is =
        |resource: &Value, kind: &str| resource.get("resourceType").and_then(Value::as_str) == Some(kind);
    let bearer = BEARERS.into_iter().find(|kind| resources.iter().any(|resource| is(resource, kind)));
    let Some(bearer) = bearer else { return };
    let extension = serde_json::to_value(extension(written)).expect("text and numbers become JSON");
    for resource in resources.iter_mut().filter(|resource| is(resource, bearer)) {
        let Some(fields) = resource.as_object_mut() else { continue };
        match fields.entry("extension").or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(all) => all.push(extension.clone()),
            other => *other = Value::Array(vec![extension.clone()]),
        }
    }
}

fn extension(written: &Written) -> Extension {
    let number = |url: &str, value: Number| Extension { value_integer: Some(value), ..name::part(url) };
    let phone = Extension { value_uri: Some(format!("urn:uuid:{}", written.phone)), ..name::part("phone") };
    let sequence = number("sequence", written.sequence.into());
    let ahead = written.ahead.map(|ahead| number("ahead", ahead.into()));
    Extension {
        extension: [Some(phone), Some(sequence), ahead].into_iter().flatten().collect(),
        ..name::extension(WRITTEN)
    }
}

/// What a resource says of it; none: nothing.
///
/// # Errors
/// It says it in another way than this version does.
pub(super) fn of(resource: &Value) -> Result<Option<Written>, Unread> {
    let Some(all) = resource.get("extension") else { return Ok(None) };
    let all: Vec<Extension> = serde_json::from_value(all.clone()).map_err(|_| Unread::Shape)?;
    let Some(said) = name::extensions(&all, WRITTEN).next() else { return Ok(None) };
    let part = |url: &str| name::part_of(said, url);
    let number = |url: &str| part(url).and_then(|part| part.value_integer.as_ref()?.as_i64());
    let phone =
        part("phone").and_then(|part| part.value_uri.as_deref()?.strip_prefix("urn:uuid:")?.parse().ok());
    let sequence = number("sequence").and_then(|number| number.try_into().ok());
    let ahead = match part("ahead") {
        None => None,
        Some(_) => Some(number("ahead").and_then(|number| number.try_into().ok()).ok_or(Unread::Value)?),
    };
    let (phone, sequence) = phone.zip(sequence).ok_or(Unread::Value)?;
    Ok(Some(Written { phone, sequence, ahead }))
}
