//! Who may see and write what: a token opens one organisation's patients, or everything.

use serde_json::Value;

use super::references;
use super::state::State;

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// Everything.
    Admin,
    /// To read and write what belongs to the patients of an organisation, by its id.
    Nurse(String),
    /// Only to read that.
    Viewer(String),
}

/// What only the platform's own people change.
const SHARED: [&str; 9] = [
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Location",
    "Questionnaire",
    "PlanDefinition",
    "Library",
    "Schedule",
    "Slot",
];

impl Grant {
    fn organization(&self) -> Option<&str> {
        match self {
            Grant::Admin => None,
            Grant::Nurse(organization) | Grant::Viewer(organization) => Some(organization),
        }
    }

    /// Whether it may be seen. What belongs to no patient may.
    pub(super) fn sees(&self, state: &State, resource: &Value) -> bool {
        let Some(organization) = self.organization() else { return true };
        let patients = references::patients(resource);
        patients.is_empty() || patients.iter().any(|patient| ours(state, patient, organization))
    }

    /// Whether it may be written so: what is there is ours, and so is what comes.
    pub(super) fn writes(&self, state: &State, before: Option<&Value>, resource: &Value) -> bool {
        let organization = match self {
            Grant::Admin => return true,
            Grant::Viewer(_) => return false,
            Grant::Nurse(organization) => organization,
        };
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        if SHARED.contains(&kind) || before.is_some_and(|before| !self.sees(state, before)) {
            return false;
        }
        match kind {
            // What a team says of itself.
            "HealthcareService" => [before, Some(resource)]
                .into_iter()
                .flatten()
                .all(|service| named(&service["providedBy"], organization)),
            "Patient" => before.is_some() || of(resource, organization),
            _ => self.sees(state, resource),
        }
    }
}

fn ours(state: &State, patient: &str, organization: &str) -> bool {
    let key = ("Patient".to_owned(), patient.to_owned());
    state.resource(&key).is_some_and(|patient| of(patient, organization))
}

fn of(patient: &Value, organization: &str) -> bool {
    named(&patient["managingOrganization"], organization)
}

fn named(reference: &Value, organization: &str) -> bool {
    let named = reference["reference"].as_str().and_then(references::key);
    named.is_some_and(|(kind, id)| kind == "Organization" && id == organization)
}
