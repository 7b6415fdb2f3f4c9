//! A FHIR transaction bundle: what one visit, or one fact outside a visit, says to the platform at once.
//! Source: FHIR R4, <https://hl7.org/fhir/R4/http.html#transaction>.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json;

/// Most entries of one bundle.
pub const MOST_ENTRIES: usize = 50;

/// Where absolute `fullUrl`s live: a name, not an address that anybody asks.
pub const FULL_URL_BASE: &str = "https://doorstep.example/fhir";

/// A transaction or batch on its way out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// Always `Bundle`.
    #[serde(rename = "resourceType")]
    pub resource_type: String,
    /// `transaction` or `batch`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In order of dependency: whoever is referred to comes first.
    pub entry: Vec<Entry>,
}

impl Bundle {
    /// All or nothing.
    pub fn transaction(entry: Vec<Entry>) -> Self {
        Self { resource_type: "Bundle".to_owned(), kind: "transaction".to_owned(), entry }
    }

    /// How many resources of one type are in it.
    pub fn count(&self, kind: &str) -> u32 {
        let of =
            |entry: &&Entry| entry.request.url.strip_prefix(kind).is_some_and(|rest| rest.starts_with('/'));
        u32::try_from(self.entry.iter().filter(of).count()).unwrap_or(u32::MAX)
    }
}

/// One resource and what is to be done with it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Absolute; servers resolve references by it.
    #[serde(rename = "fullUrl")]
    pub full_url: String,
    /// The resource, with everything it holds, known or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Value>,
    /// The request.
    pub request: EntryRequest,
}

/// What is to be done.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryRequest {
    /// `PUT`, for all that the app makes: ids are made on the phone.
    pub method: String,
    /// `Type/id`.
    pub url: String,
    /// Only at this version: `W/"3"`.
    #[serde(rename = "ifMatch", skip_serializing_if = "Option::is_none")]
    pub if_match: Option<String>,
}

impl Entry {
    /// Puts a resource under its own id. `None` for one without type or id as FHIR writes them.
    pub fn put(resource: Value) -> Option<Self> {
        let url = json::target(&resource)?;
        Some(Self {
            full_url: format!("{FULL_URL_BASE}/{url}"),
            resource: Some(resource),
            request: EntryRequest { method: "PUT".to_owned(), url, if_match: None },
        })
    }
}
