//! How the domain's values become columns: ids as 16 bytes, days as ISO text, decimals as exact text, moments as
//! microseconds with an offset, enums by their kebab-case names, lists as JSON.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, DeserializeOwned, IntoDeserializer};
use uuid::Uuid;

use crate::care::id::{
    AlertId, CampaignId, CarePlanId, CareReferralId, ConsentId, DischargeId, GroupId, HouseholdId,
    NeedSurveyId, OutboxId, PlanId, RawId, ReadingId, ReferralId, ResidentId, ResourceId, ScreeningId,
    SessionId, SlotId, StaffId, SupportTaskId, TaskId, VisitId,
};

/// A stored value that can't be read back; without the value, which may be personal.
#[derive(Debug, thiserror::Error)]
#[error("a stored value can't be read as {0}")]
struct Unreadable(&'static str);

fn unreadable(what: &'static str) -> FromSqlError {
    FromSqlError::Other(Box::new(Unreadable(what)))
}

fn unwritable(what: &'static str) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(Unreadable(what)))
}

macro_rules! id_columns {
    ($($id:ident),+) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Uuid::from_slice(value.as_blob()?).map($id).map_err(|_| unreadable("an id"))
            }
        }
    )+};
}

id_columns!(
    AlertId,
    CampaignId,
    CarePlanId,
    CareReferralId,
    ConsentId,
    DischargeId,
    GroupId,
    HouseholdId,
    NeedSurveyId,
    OutboxId,
    PlanId,
    RawId,
    ReadingId,
    ReferralId,
    ResidentId,
    ResourceId,
    ScreeningId,
    SessionId,
    SlotId,
    StaffId,
    TaskId,
    SupportTaskId,
    VisitId
);

/// A calendar day.
pub(super) struct Day(pub(super) NaiveDate);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.format("%Y-%m-%d").to_string().into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        NaiveDate::from_str(value.as_str()?).map(Day).map_err(|_| unreadable("a day"))
    }
}

/// An exact decimal, with the digits it was given (7.0 stays 7.0).
pub(super) struct Exact(pub(super) Decimal);

impl ToSql for Exact {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Exact {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Decimal::from_str(value.as_str()?).map(Exact).map_err(|_| unreadable("a number"))
    }
}

/// An enum without fields, by its serialised name.
pub(super) struct Code<T>(pub(super) T);

impl<T: Serialize> ToSql for Code<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(name)) => Ok(name.into()),
            _ => Err(unwritable("a name")),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Code<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name: StrDeserializer<'_, serde::de::value::Error> = value.as_str()?.into_deserializer();
        T::deserialize(name).map(Code).map_err(|_| unreadable("a name"))
    }
}

/// Anything else, as JSON text.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0).map(Into::into).map_err(|_| unwritable("JSON"))
    }
}

impl<T: for<'de> Deserialize<'de>> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(|_| unreadable("JSON"))
    }
}

/// The first column of a moment: microseconds since 1970 in UTC.
pub(super) fn micros(at: DateTime<FixedOffset>) -> i64 {
    at.timestamp_micros()
}

/// The second column of a moment: the offset it was recorded with, seconds east.
pub(super) fn offset(at: DateTime<FixedOffset>) -> i32 {
    at.offset().local_minus_utc()
}

/// Reads a moment from two neighbouring columns.
pub(super) fn moment(row: &Row<'_>, first: usize) -> rusqlite::Result<DateTime<FixedOffset>> {
    let utc = DateTime::from_timestamp_micros(row.get(first)?);
    let offset = FixedOffset::east_opt(row.get(first + 1)?);
    match (utc, offset) {
        (Some(utc), Some(offset)) => Ok(utc.with_timezone(&offset)),
        _ => Err(rusqlite::Error::FromSqlConversionFailure(
            first,
            rusqlite::types::Type::Integer,
            Box::new(Unreadable("a moment")),
        )),
    }
}

/// Reads a moment from two neighbouring columns that may be empty.
pub(super) fn optional_moment(
    row: &Row<'_>,
    first: usize,
) -> rusqlite::Result<Option<DateTime<FixedOffset>>> {
    match row.get_ref(first)? {
        ValueRef::Null => Ok(None),
        _ => moment(row, first).map(Some),
    }
}
