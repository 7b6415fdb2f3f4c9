//! This very phone as a Device, which tells the platform that it exists, and by which the platform tells it to stop. Nothing in it
//! is a person's.

use serde_json::Value;
use uuid::Uuid;

use super::name;
use super::types::{Device, DeviceName, DeviceVersion, EventStatus, Resource};
use crate::care::id::StaffId;

/// What is said of a phone.
pub struct Phone<'a> {
    /// Made on the phone, once.
    pub id: Uuid,
    /// What its maker calls the kind of phone; empty: not known.
    pub model: &'a str,
    /// The app's version.
    pub version: &'a str,
    /// The Organization whose phone it is, if it is known.
    pub owner: Option<&'a str>,
}

impl Phone<'_> {
    /// As a Device in use.
    pub fn resource(&self) -> Value {
        let model = (!self.model.is_empty()).then(|| self.model.to_owned());
        Device {
            id: Some(self.id.to_string()),
            status: Some(EventStatus::Active),
            r#type: Some(name::own_concept("device", "phone")),
            identifier: vec![name::identifier(self.id)],
            device_name: vec![DeviceName {
                name: Some("入户随访 Doorstep".to_owned()),
                r#type: Some("other".to_owned()),
                ..DeviceName::default()
            }],
            model_number: model,
            owner: self.owner.map(|owner| name::reference("Organization", owner)),
            version: vec![DeviceVersion { value: Some(self.version.to_owned()), ..DeviceVersion::default() }],
            ..Device::default()
        }
        .json()
    }
}

/// What the platform tells a phone by its Device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Go on.
    Work,
    /// `inactive`: stay locked until told otherwise.
    Pause,
    /// `inactive`, with the reason `lost` of ours, or `entered-in-error`: it is in other hands.
    Lost,
}

/// What a Device tells its phone; none: it is no Device, or has a status that this version does not know.
pub fn instruction(device: &Value) -> Option<Instruction> {
    let device = Device::of(device)?;
    let lost =
        device.status_reason.iter().any(|reason| name::own_code(reason, "device-reason") == Some("lost"));
    match device.status? {
        EventStatus::Active => Some(Instruction::Work),
        EventStatus::Inactive if lost => Some(Instruction::Lost),
        EventStatus::Inactive => Some(Instruction::Pause),
        EventStatus::EnteredInError => Some(Instruction::Lost),
        _ => None,
    }
}

/// The id here of whom the platform knows as a Practitioner: its own, if it is one that a phone could have made; else one that
/// follows from it, the same on every phone.
pub fn of_person(practitioner: &str) -> StaffId {
    StaffId(practitioner.parse().unwrap_or_else(|_| name::derived(&[&"practitioner", &practitioner])))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_phone_says_what_it_is_and_nothing_of_anybody() {
        let phone = Phone { id: Uuid::from_u128(7), model: "Redmi 9A", version: "0.1.0", owner: Some("17") };
        let told = phone.resource();
        assert_eq!(told["status"], "active");
        assert_eq!(told["owner"]["reference"], "Organization/17");
        assert_eq!(
            (&told["modelNumber"], &told["version"][0]["value"]),
            (&json!("Redmi 9A"), &json!("0.1.0"))
        );
        assert_eq!(instruction(&told), Some(Instruction::Work));
        let unknown = Phone { model: "", owner: None, ..phone }.resource();
        assert!(unknown.get("modelNumber").is_none() && unknown.get("owner").is_none());
    }

    #[test]
    fn the_platform_tells_a_phone_to_pause_and_that_it_is_lost() {
        let reason =
            |code: &str| json!([{"coding": [{"system": name::system("device-reason"), "code": code}]}]);
        for (status, reasons, wanted) in [
            ("active", json!([]), Some(Instruction::Work)),
            ("inactive", json!([]), Some(Instruction::Pause)),
            ("inactive", reason("lost"), Some(Instruction::Lost)),
            ("inactive", reason("repair"), Some(Instruction::Pause)),
            ("active", reason("lost"), Some(Instruction::Work)),
            ("entered-in-error", json!([]), Some(Instruction::Lost)),
            ("a-code-of-tomorrow", json!([]), None),
        ] {
            let device =
                json!({"resourceType": "Device", "id": "7", "status": status, "statusReason": reasons});
            assert_eq!(instruction(&device), wanted, "{status} {reasons}");
        }
        assert_eq!(instruction(&json!({"resourceType": "Patient"})), None);
    }

    #[test]
    fn a_person_of_the_platform_has_the_same_id_on_every_phone() {
        let own = "01991b2c-0000-7000-8000-00000000000a";
        assert_eq!(of_person(own).to_string(), own);
        assert_eq!(of_person("17"), of_person("17"));
        assert_ne!(of_person("17"), of_person("18"));
    }
}
