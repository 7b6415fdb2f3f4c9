//! Data types. <https://hl7.org/fhir/R4/datatypes.html>

use serde_json::Number;

super::elements! {
    /// About the resource itself.
    Meta { version_id: String, last_updated: String, ; profile: String, tag: Coding, }

    /// A number by which others know it.
    Identifier { r#use: String, r#type: CodeableConcept, system: String, value: String, }

    /// One code of one system.
    Coding { system: String, version: String, code: String, display: String, ; extension: Extension, }

    /// A concept: codes, words, or both.
    CodeableConcept { text: String, ; coding: Coding, }

    /// Another resource, by address or by identifier.
    Reference { reference: String, r#type: String, identifier: Identifier, display: String, }

    /// A number with its unit; its digits are kept.
    Quantity { value: Number, comparator: String, unit: String, system: String, code: String, }

    /// From, to.
    Period { start: String, end: String, }

    /// What the standard has no field for.
    Extension {
        url: String,
        value_string: String,
        value_code: String,
        value_boolean: bool,
        value_integer: Number,
        value_decimal: Number,
        value_date: String,
        value_date_time: String,
        value_uri: String,
        value_coding: Coding,
        value_codeable_concept: CodeableConcept,
        value_reference: Reference,
        ;
        extension: Extension,
    }

    /// A remark.
    Annotation { author_reference: Reference, time: String, text: String, }

    /// A name.
    HumanName { r#use: String, text: String, family: String, ; given: String, }

    /// Telephone.
    ContactPoint { system: String, value: String, r#use: String, }

    /// Where somebody lives.
    Address { r#use: String, r#type: String, text: String, ; line: String, extension: Extension, }

    /// A document, here inside the resource.
    Attachment { content_type: String, data: String, title: String, creation: String, }
}
