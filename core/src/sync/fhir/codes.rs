//! Codes of LOINC, SNOMED CT, UCUM and HL7 by the names the mapping calls them; the table with its sources is `codes.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::types::{CodeableConcept, Coding};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    system: BTreeMap<String, String>,
    code: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: String,
    system: String,
    code: String,
    display: String,
    unit: Option<String>,
    source: String,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table: Table = toml::from_str(include_str!("codes.toml")).expect("a test reads the table");
        assert!(table.code.iter().all(Row::sound), "each code says where it stands, a test reads the table");
        table
    })
}

impl Row {
    fn sound(&self) -> bool {
        ["HL7", "LOINC", "SNOMED"].contains(&self.source.as_str())
    }
}

fn row(key: &str) -> &'static Row {
    table().code.iter().find(|row| row.key == key).expect("a test looks every key up in the table")
}

fn system(key: &str) -> &'static str {
    table().system.get(key).expect("a test looks every system up in the table")
}

/// The code that the mapping calls so.
pub(super) fn coding(key: &str) -> Coding {
    let row = row(key);
    Coding {
        system: Some(system(&row.system).to_owned()),
        code: Some(row.code.clone()),
        display: Some(row.display.clone()),
        ..Coding::default()
    }
}

/// The same as a concept.
pub(super) fn concept(key: &str) -> CodeableConcept {
    CodeableConcept { coding: vec![coding(key)], ..CodeableConcept::default() }
}

/// What a concept is called here, if one of its codes is in the table.
pub(super) fn key_of(concept: &CodeableConcept) -> Option<&'static str> {
    let is = |row: &Row, coding: &Coding| {
        coding.code.as_deref() == Some(&row.code) && coding.system.as_deref() == Some(system(&row.system))
    };
    let found = table().code.iter().find(|row| concept.coding.iter().any(|coding| is(row, coding)));
    found.map(|row| row.key.as_str())
}

/// UCUM's unit of a code.
pub(super) fn unit(key: &str) -> &'static str {
    row(key).unit.as_deref().expect("a test looks every unit up in the table")
}

/// UCUM.
pub(super) fn ucum() -> &'static str {
    system("ucum")
}

#[cfg(test)]
pub(super) fn all() -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    table().code.iter().map(|row| (row.key.as_str(), row.code.as_str(), row.unit.as_deref())).collect()
}
