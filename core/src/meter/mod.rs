//!
//! Pure: no clock, no database. Time stamps, the place to keep raw bytes and the radio are handed in.
//!
//! | module | what |
//! |---|---|
//! | [`sfloat`], [`time`], [`units`] | the building blocks of every packet, as exact decimals |
//! | [`blood_pressure`], [`glucose`], [`racp`] | one decoder a characteristic |
//! | [`quirks`] | what is different from the standard, one row of data a meter |
//!
//! Field layouts follow the Bluetooth SIG's GATT Specification Supplement. All values are little-endian unless
//! a quirk says otherwise.

pub mod blood_pressure;
mod bytes;
pub mod glucose;
pub mod quirks;
pub mod racp;
pub mod sfloat;
pub mod time;
pub mod units;
pub mod uuids;

pub use bytes::{DecodeError, DecodeErrorKind};
