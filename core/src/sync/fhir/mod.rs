//! What is said to the platform, and what is read of it: domain values as FHIR R4 resources and back. Pure: no clock, no store, no wire.
//! The table of the mapping is `docs/fhir.md`.

mod audit;
mod codes;
mod facts;
mod form;
mod items;
mod measure;
mod name;
mod notice;
mod observation;
mod patient;
mod phone;
mod plan;
pub mod questionnaire;
pub mod read;
pub mod reference;
mod remark;
mod settle;
pub mod structure;
#[cfg(test)]
mod tests;
pub mod types;
mod visit;
mod written;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

pub use audit::event as audit_event;
pub use facts::{Fact, TeamFact, of_team, resources as of_fact};
pub use name::identifier;
pub use observation::ReadingStatus;
pub use patient::{Links, patient as of_resident};
pub use phone::{Instruction, Phone, instruction, of_person};
pub use plan::care_plan as of_plan;
pub use remark::united;
pub use settle::{bundles, name_instead_of, pointed_at};
pub use visit::{Correction, RecordCorrection, Told, encounter as of_encounter, resources as of_visit};
pub use written::{Written, mark as mark_written};

use crate::care::reading::Reading;
use types::Resource;

/// Readings outside a visit, or what became known of them later: each with its meter.
pub fn of_readings(readings: &[Reading], issued: DateTime<FixedOffset>, status: ReadingStatus) -> Vec<Value> {
    let devices = readings.iter().filter_map(observation::device).map(|device| device.json());
    let told = readings.iter().map(|reading| observation::of_reading(reading, issued, status).json());
    devices.chain(told).collect()
}
