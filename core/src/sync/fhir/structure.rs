//! The extensions of ours as StructureDefinitions that the project publishes. <https://hl7.org/fhir/R4/defining-extensions.html>

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::name;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    extension: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    on: Vec<String>,
    zh: String,
    en: String,
    r#type: Option<String>,
    #[serde(default = "once")]
    most: String,
    #[serde(default)]
    part: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    r#type: String,
    #[serde(default)]
    least: u32,
    #[serde(default = "once")]
    most: String,
    en: String,
}

fn once() -> String {
    "1".to_owned()
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| toml::from_str(include_str!("extensions.toml")).expect("a test reads the table"))
}

/// All of them, each with its id and address.
pub fn definitions() -> Vec<Value> {
    table().extension.iter().map(definition).collect()
}

fn definition(row: &Row) -> Value {
    let url = name::extension_url(&row.name);
    let mut elements = vec![json!({
        "id": "Extension", "path": "Extension", "short": row.en, "definition": row.zh, "min": 0, "max": row.most,
    })];
    if row.part.is_empty() {
        elements.push(json!({ "id": "Extension.extension", "path": "Extension.extension", "max": "0" }));
    } else {
        elements.push(json!({
            "id": "Extension.extension", "path": "Extension.extension",
            "slicing": { "discriminator": [{ "type": "value", "path": "url" }], "ordered": false, "rules": "open" },
        }));
        elements.extend(row.part.iter().flat_map(part));
    }
    elements.push(json!({ "id": "Extension.url", "path": "Extension.url", "fixedUri": url }));
    elements.push(match &row.r#type {
        Some(of) => value("Extension.value[x]", "Extension.value[x]", of),
        None => json!({ "id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0" }),
    });
    let context: Vec<Value> =
        row.on.iter().map(|on| json!({ "type": "element", "expression": on })).collect();
    json!({
        "resourceType": "StructureDefinition",
        "id": row.name,
        "url": url,
        "name": pascal(&row.name),
        "title": row.zh,
        "status": "active",
        "publisher": "Doorstep",
        "description": row.en,
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": false,
        "context": context,
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": { "element": elements },
    })
}

fn part(part: &Part) -> [Value; 4] {
    let (id, path) = (format!("Extension.extension:{}", part.name), "Extension.extension");
    let inside = |end: &str| (format!("{id}.{end}"), format!("{path}.{end}"));
    let ((none, none_at), (url, url_at), (value, value_at)) =
        (inside("extension"), inside("url"), inside("value[x]"));
    [
        json!({
            "id": id, "path": path, "sliceName": part.name, "short": part.en, "min": part.least, "max": part.most,
        }),
        json!({ "id": none, "path": none_at, "max": "0" }),
        json!({ "id": url, "path": url_at, "fixedUri": part.name }),
        self::value(&value, &value_at, &part.r#type),
    ]
}

fn value(id: &str, path: &str, of: &str) -> Value {
    json!({ "id": id, "path": path, "min": 1, "type": [{ "code": of }] })
}

/// `reading-mark` → `ReadingMark`
fn pascal(name: &str) -> String {
    let mut words = String::new();
    for word in name.split('-') {
        let mut letters = word.chars();
        words.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        words.push_str(letters.as_str());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_value_or_parts_and_a_name_of_its_own() {
        let mut names: Vec<&str> = table().extension.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table().extension.len());
        for row in &table().extension {
            assert!(row.r#type.is_some() == row.part.is_empty() && !row.on.is_empty(), "{}", row.name);
        }
        assert_eq!(pascal("value-not-taken"), "ValueNotTaken");
    }
}
