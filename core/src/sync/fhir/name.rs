//! Names of our own: addresses of forms, code systems and extensions; ids that follow from others; references.

use std::fmt::Display;

use chrono::{DateTime, FixedOffset, SecondsFormat, SubsecRound};
use ring::digest::{SHA256, digest};
use rust_decimal::Decimal;
use serde_json::Number;
use uuid::{Builder, Uuid};

use super::codes;
use super::types::{CodeableConcept, Coding, Extension, Identifier, Period, Quantity, Reference};
use crate::care::id::{ResidentId, StaffId, exact};
use crate::sync::bundle::FULL_URL_BASE;

/// The system of an identifier that is a URI: <https://hl7.org/fhir/R4/identifier-registry.html>.
pub(super) const URI: &str = "urn:ietf:rfc:3986";

/// An extension's address.
pub(super) fn extension_url(name: &str) -> String {
    format!("{FULL_URL_BASE}/StructureDefinition/{name}")
}

/// A code system's address.
pub(super) fn system(name: &str) -> String {
    format!("{FULL_URL_BASE}/CodeSystem/{name}")
}

/// A form's canonical address.
pub(super) fn questionnaire(name: &str) -> String {
    format!("{FULL_URL_BASE}/Questionnaire/{name}")
}

/// The system of an identifier of our own.
pub(super) fn numbers(name: &str) -> String {
    format!("{FULL_URL_BASE}/identifier/{name}")
}

/// An id that follows from others: the same facts give the same id on every phone. A UUIDv8 of SHA-256.
/// Source: RFC 9562 section 5.8.
pub(super) fn derived(parts: &[&dyn Display]) -> Uuid {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    let hash = digest(&SHA256, parts.join("\n").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The id once more, as an identifier that any server keeps and finds.
pub fn identifier(id: impl Display) -> Identifier {
    Identifier {
        system: Some(URI.to_owned()),
        value: Some(format!("urn:uuid:{id}")),
        ..Identifier::default()
    }
}

/// A resource by type and id.
pub(super) fn reference(kind: &str, id: impl Display) -> Reference {
    Reference { reference: Some(format!("{kind}/{id}")), ..Reference::default() }
}

/// A resident.
pub(super) fn patient(id: ResidentId) -> Reference {
    reference("Patient", id)
}

/// A team by its name; its Organization's id is known later, if ever.
pub(super) fn team(called: &str) -> Reference {
    Reference {
        r#type: Some("Organization".to_owned()),
        identifier: Some(Identifier {
            system: Some(numbers("team")),
            value: Some(called.to_owned()),
            ..Identifier::default()
        }),
        display: Some(called.to_owned()),
        ..Reference::default()
    }
}

/// The name of the team that a reference names.
pub(super) fn team_of(reference: &Reference) -> Option<&str> {
    let identifier = reference.identifier.as_ref()?;
    identifier.value.as_deref().filter(|_| identifier.system.as_deref() == Some(&numbers("team")))
}

/// A member of the team.
pub(super) fn practitioner(id: StaffId) -> Reference {
    reference("Practitioner", id)
}

/// The id that a reference ends with, whether it points or names.
pub(super) fn referred(reference: &Reference, kind: &str) -> Option<Uuid> {
    if let Some(address) = &reference.reference {
        let (of, id) = address.rsplit_once('/')?;
        return (of == kind || of.ends_with(&format!("/{kind}"))).then(|| exact(id))?;
    }
    let identifier = reference.identifier.as_ref()?;
    let named = reference.r#type.as_deref() == Some(kind) && identifier.system.as_deref() == Some(URI);
    identifier.value.as_deref().filter(|_| named)?.strip_prefix("urn:uuid:").and_then(exact)
}

/// A code of our own.
pub(super) fn own(system_name: &str, code: &str) -> Coding {
    Coding { system: Some(system(system_name)), code: Some(code.to_owned()), ..Coding::default() }
}

/// The same as a concept.
pub(super) fn own_concept(system_name: &str, code: &str) -> CodeableConcept {
    CodeableConcept { coding: vec![own(system_name, code)], ..CodeableConcept::default() }
}

/// The code of our own in a concept.
pub(super) fn own_code<'a>(concept: &'a CodeableConcept, system_name: &str) -> Option<&'a str> {
    let system = system(system_name);
    let found = concept.coding.iter().find(|coding| coding.system.as_deref() == Some(&system));
    found.and_then(|coding| coding.code.as_deref())
}

/// Words as a concept.
pub(super) fn words(text: &str) -> CodeableConcept {
    CodeableConcept { text: Some(text.to_owned()), ..CodeableConcept::default() }
}

/// An extension of ours with nothing in it yet.
pub(super) fn extension(name: &str) -> Extension {
    Extension { url: Some(extension_url(name)), ..Extension::default() }
}

/// A part of an extension with nothing in it yet.
pub(super) fn part(url: &str) -> Extension {
    Extension { url: Some(url.to_owned()), ..Extension::default() }
}

/// What an extension has as a part.
pub(super) fn part_of<'a>(whole: &'a Extension, url: &str) -> Option<&'a Extension> {
    whole.extension.iter().find(|part| part.url.as_deref() == Some(url))
}

/// The extensions of ours of one name.
pub(super) fn extensions<'a>(all: &'a [Extension], name: &str) -> impl Iterator<Item = &'a Extension> {
    let url = extension_url(name);
    all.iter().filter(move |one| one.url.as_deref() == Some(&url))
}

/// A moment as the store keeps it, to the microsecond: what was told on the day and what is told later are the same.
pub(super) fn kept(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    at.trunc_subsecs(6)
}

/// A moment with its offset.
pub(super) fn moment(at: DateTime<FixedOffset>) -> String {
    kept(at).to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// From one moment to another.
pub(super) fn period(start: impl Into<Option<String>>, end: impl Into<Option<String>>) -> Period {
    Period { start: start.into(), end: end.into(), ..Period::default() }
}

/// A decimal with the digits it has.
pub(super) fn number(value: Decimal) -> Number {
    value.to_string().parse().expect("a decimal is written as JSON writes numbers")
}

/// A decimal with exactly the digits that were written; none: more of them than it can hold.
pub(super) fn decimal(number: &Number) -> Option<Decimal> {
    Decimal::from_str_exact(&number.to_string()).ok()
}

/// A value in the unit of its code.
pub(super) fn quantity(key: &str, value: Decimal) -> Quantity {
    let unit = codes::unit(key);
    Quantity {
        value: Some(number(value)),
        unit: Some(if unit == "mm[Hg]" { "mmHg" } else { unit }.to_owned()),
        system: Some(codes::ucum().to_owned()),
        code: Some(unit.to_owned()),
        ..Quantity::default()
    }
}
