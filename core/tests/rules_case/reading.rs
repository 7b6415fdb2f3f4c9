//! A reading of a case.

use chrono::NaiveDateTime;
use doorstep_core::care::id::{ReadingId, ResidentId, StaffId};
use doorstep_core::care::reading::{BodySite, Mark, Posture, Reading, Source, Value};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use super::decimal;

/// A blood pressure as it was measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingIn {
    at: NaiveDateTime,
    #[serde(deserialize_with = "decimal")]
    sbp: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    dbp: Option<Decimal>,
    #[serde(default = "meter")]
    source: Source,
    #[serde(default)]
    arm: Option<BodySite>,
    #[serde(default)]
    posture: Posture,
    #[serde(default)]
    marks: Vec<Mark>,
}

fn meter() -> Source {
    Source::Meter
}

impl ReadingIn {
    pub(super) fn to_reading(&self) -> Reading {
        Reading {
            id: ReadingId(Uuid::nil()),
            resident: ResidentId(Uuid::nil()),
            visit: None,
            value: Value::BloodPressure {
                systolic: self.sbp.expect("a reading has both numbers"),
                diastolic: self.dbp.expect("a reading has both numbers"),
                mean: None,
                pulse: None,
            },
            taken_at: self.at.and_utc().fixed_offset(),
            source: self.source,
            meter: None,
            raw: None,
            decoder: None,
            slot: None,
            site: self.arm,
            posture: self.posture,
            marks: self.marks.clone(),
            taken_by: StaffId(Uuid::nil()),
        }
    }
}
