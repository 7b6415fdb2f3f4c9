//! Reading the forms' data and refusing what contradicts itself.

use serde::Deserialize;

use super::field::{Condition, Field, Kind, Section};
use super::set::FormSet;

/// Why a form's data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// Not TOML, or not of this shape.
    #[error("the form's data cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Readable, but it contradicts itself.
    #[error("field {field}: {what}")]
    Wrong {
        /// The field.
        field: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    version: String,
    source: String,
    section: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    field: Vec<Field>,
}

/// The national forms from their head (version, source, sections) and their fields, in the order given: each field stands
/// on the form of a disease.
pub(super) fn load(head: &str, fields: &[&str]) -> Result<FormSet, FormError> {
    let set = load_any(head, fields)?;
    match set.fields.iter().find(|field| field.forms.is_empty()) {
        Some(field) => Err(FormError::Wrong { field: field.id.clone(), what: "belongs to no form" }),
        None => Ok(set),
    }
}

/// The same of forms that belong to no disease: each section is one.
pub(super) fn load_any(head: &str, fields: &[&str]) -> Result<FormSet, FormError> {
    let head: Head = toml::from_str(head)?;
    let mut all = Vec::new();
    for part in fields {
        all.extend(toml::from_str::<Fields>(part)?.field);
    }
    let set = FormSet { version: head.version, source: head.source, sections: head.section, fields: all };
    for (position, field) in set.fields.iter().enumerate() {
        validate(&set, position, field).map_err(|what| FormError::Wrong { field: field.id.clone(), what })?;
    }
    Ok(set)
}

fn validate(set: &FormSet, position: usize, field: &Field) -> Result<(), &'static str> {
    if set.fields[..position].iter().any(|f| f.id == field.id) {
        return Err("stands twice");
    }
    if !set.sections.iter().any(|s| s.id == field.section) {
        return Err("its section is not declared");
    }
    let sound = match &field.kind {
        Kind::Code { codes } | Kind::Codes { codes } => {
            !codes.is_empty() && codes.windows(2).all(|pair| pair[0].code < pair[1].code)
        }
        Kind::Number { min, max, .. } => min < max,
        Kind::Pressure { systolic, diastolic, .. } => {
            systolic.min < systolic.max && diastolic.min < diastolic.max
        }
        Kind::Text { max_length } => *max_length > 0,
        Kind::Drugs { max_lines } => *max_lines > 0,
        Kind::Date { .. } => true,
    };
    if !sound {
        return Err("its range or code list is empty or out of order");
    }
    for condition in [&field.shown_if, &field.contradicts].into_iter().flatten() {
        refers_backwards(set, position, condition)?;
    }
    Ok(())
}

fn refers_backwards(set: &FormSet, position: usize, condition: &Condition) -> Result<(), &'static str> {
    let other = set.fields[..position]
        .iter()
        .find(|f| f.id == condition.field)
        .ok_or("depends on a field that does not stand before it")?;
    match condition.codes.iter().all(|code| other.choice(*code).is_some()) {
        true => Ok(()),
        false => Err("depends on a code that the other field does not have"),
    }
}
