//! Identifiers: UUIDv7 made on the phone, the same in the store and as FHIR ids.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// It is no UUID, or one that is written in another way than ours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no id as this app writes them")]
pub struct NoId;

/// A UUID in small letters with its hyphens. To FHIR, which compares ids letter by letter, one written otherwise is another id.
pub fn exact(text: &str) -> Option<Uuid> {
    let id: Uuid = text.parse().ok()?;
    (id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(id)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NoId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                exact(text).map(Self).ok_or(NoId)
            }
        }
    )+};
}

ids! {
    /// One person looked after (FHIR Patient).
    ResidentId,
    /// The people behind one door.
    HouseholdId,
    /// One member of the team (FHIR Practitioner).
    StaffId,
    /// One visit (FHIR Encounter).
    VisitId,
    /// One measured value (FHIR Observation).
    ReadingId,
    /// One raw record as a meter sent it.
    RawId,
    /// One 5+2 plan of one resident (FHIR CarePlan).
    PlanId,
    /// One consent or its withdrawal (FHIR Consent).
    ConsentId,
    /// One line waiting for the platform.
    OutboxId,
    /// One group of residents (FHIR Group).
    GroupId,
    /// One meeting of a group.
    SessionId,
    /// One screening at the door (FHIR Encounter).
    ScreeningId,
    /// One referral (FHIR ServiceRequest).
    ReferralId,
    /// One alert to the doctor (FHIR Flag).
    AlertId,
    /// One screening day of a village group.
    CampaignId,
    /// One plan of a person in four dimensions (FHIR CarePlan).
    CarePlanId,
    /// One referral, question or test asked of a hospital (FHIR ServiceRequest).
    CareReferralId,
    /// One place with a specialist (FHIR Slot).
    SlotId,
    /// One discharge from a hospital.
    DischargeId,
    /// One task that came with it (FHIR Task).
    TaskId,
    /// One survey of needs.
    NeedSurveyId,
    /// Somebody who can meet a need (FHIR HealthcareService).
    ResourceId,
    /// One need in somebody's hands (FHIR Task).
    SupportTaskId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        let id = "0190aaaa-0000-7000-8000-00000000abcd";
        assert_eq!(id.parse::<ResidentId>().map(|id| id.to_string()), Ok(id.to_owned()));
        for other in [
            id.to_uppercase(),
            id.replace('-', ""),
            format!("{{{id}}}"),
            format!("urn:uuid:{id}"),
            String::new(),
        ] {
            assert_eq!(other.parse::<ResidentId>(), Err(NoId), "{other}");
        }
    }
}
