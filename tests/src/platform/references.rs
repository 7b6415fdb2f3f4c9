//! What a resource refers to, and whose it is.

use serde_json::Value;

use super::state::Key;

/// Everything in it that refers to a resource of this server: `Type/id`.
pub(super) fn of(resource: &Value) -> Vec<Key> {
    let mut found = Vec::new();
    walk(resource, &mut |reference| found.extend(key(reference)));
    found
}

/// Puts other texts for references.
pub(super) fn replace(resource: &mut Value, with: &dyn Fn(&str) -> Option<String>) {
    match resource {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, with)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "reference" => {
                        if let Some(other) = with(text) {
                            *text = other;
                        }
                    }
                    other => replace(other, with),
                }
            }
        }
        _ => {}
    }
}

fn walk(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "reference" => found(text),
                    other => walk(other, found),
                }
            }
        }
        _ => {}
    }
}

/// `Type/id`, also with a version; an address elsewhere, a contained resource or a `urn:` is none.
pub(super) fn key(reference: &str) -> Option<Key> {
    let mut parts = reference.split('/');
    let (kind, id) = (parts.next()?, parts.next()?);
    let is_type =
        kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(|b| b.is_ascii_alphabetic());
    (is_type && !id.is_empty() && parts.next().is_none_or(|part| part == "_history"))
        .then(|| (kind.to_owned(), id.to_owned()))
}

/// The patients a resource belongs to, by id; a patient belongs to herself.
pub(super) fn patients(resource: &Value) -> Vec<String> {
    if resource["resourceType"] == "Patient" {
        return resource["id"].as_str().map(str::to_owned).into_iter().collect();
    }
    let paths = ["subject", "patient", "for", "target", "entity.what", "agent.who", "beneficiary"];
    let found = paths.iter().flat_map(|path| at(resource, path));
    found
        .filter_map(|reference| key(reference["reference"].as_str()?))
        .filter(|key| key.0 == "Patient")
        .map(|key| key.1)
        .collect()
}

/// All values at a path of names; a list is gone through.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut here = vec![value];
    for name in path.split('.') {
        here = here
            .into_iter()
            .filter_map(|value| value.get(name))
            .flat_map(|value| value.as_array().map_or_else(|| vec![value], |items| items.iter().collect()))
            .collect();
    }
    here
}
