//! FHIR R4 resources as far as the app speaks them, by hand: what is known has a field, everything else stays in `rest` and goes
//! out again as it came. Numbers keep their digits.
//! Source: FHIR R4 (4.0.1), <https://hl7.org/fhir/R4/>.

mod code;
mod data;
mod resource;

pub use code::{EncounterStatus, EventStatus, Gender, ObservationStatus, RequestStatus, TaskStatus};
pub use data::{
    Address, Annotation, Attachment, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Identifier,
    Meta, Period, Quantity, Reference,
};
pub use resource::{
    AuditEvent, AuditEventAgent, AuditEventEntity, AuditEventSource, CarePlan, CarePlanActivity,
    CarePlanDetail, Communication, CommunicationPayload, Consent, ConsentVerification, Device, DeviceName,
    DeviceVersion, Encounter, EncounterParticipant, Flag, HealthcareService, MedicationRequest,
    MedicationStatement, Observation, ObservationComponent, Patient, PatientContact, PatientLink, Provenance,
    ProvenanceAgent, ProvenanceEntity, Questionnaire, QuestionnaireAnswerOption, QuestionnaireEnableWhen,
    QuestionnaireItem, QuestionnaireResponse, QuestionnaireResponseAnswer, QuestionnaireResponseItem,
    ServiceRequest, Task,
};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What this version does not know of an element, as it came.
pub type Rest = Map<String, Value>;

/// A resource of a type that the app speaks.
pub trait Resource: Serialize + DeserializeOwned {
    /// `resourceType`.
    const TYPE: &'static str;

    /// As JSON, with its type.
    fn json(&self) -> Value {
        let mut value = serde_json::to_value(self).expect("fields of text, numbers and lists become JSON");
        if let Value::Object(map) = &mut value {
            map.insert("resourceType".to_owned(), Self::TYPE.into());
        }
        value
    }

    /// From JSON; none: of another type, or not of the standard's shape.
    fn of(value: &Value) -> Option<Self> {
        if value.get("resourceType")?.as_str()? != Self::TYPE {
            return None;
        }
        // Past serde_json's own way from a `Value`, which takes -0 for 0.
        serde_json::from_str(&value.to_string()).ok()
    }
}

/// Elements with the fields that may stand once, those that repeat, and the rest.
macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident { $($one:ident: $single:ty,)* $(; $($many:ident: $list:ty,)*)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            $(
                #[doc = concat!("`", stringify!($one), "`, once.")]
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $one: Option<$single>,
            )*
            $($(
                #[doc = concat!("`", stringify!($many), "`, repeated.")]
                #[serde(skip_serializing_if = "Vec::is_empty")]
                pub $many: Vec<$list>,
            )*)?
            /// What this version does not know, as it came.
            #[serde(flatten)]
            pub rest: super::Rest,
        }
    )+};
}

/// Codes of a value set, keeping those that this version does not know.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`")]
                $variant,
            )+
            /// A code that this version does not know, as it came.
            Other(String),
        }

        impl From<String> for $name {
            fn from(code: String) -> Self {
                match code.as_str() {
                    $($code => Self::$variant,)+
                    _ => Self::Other(code),
                }
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                match code {
                    $($name::$variant => $code.to_owned(),)+
                    $name::Other(code) => code,
                }
            }
        }
    )+};
}

use {codes, elements};
