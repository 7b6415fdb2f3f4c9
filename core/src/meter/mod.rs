//!
//! Pure: no clock, no database. Time stamps, the place to keep raw bytes and the radio are handed in.
//!
//! | module | what |
//! |---|---|
//! | [`sfloat`], [`float`], [`special`], [`time`], [`units`] | the building blocks of every packet, as exact decimals |
//! | [`blood_pressure`], [`enhanced`], [`pressure_record`], [`glucose`], [`racp`] | one decoder a characteristic |
//! | [`features`], [`device`] | what a meter says of itself |
//! | [`quirks`] | what is different from the standard, one row of data a meter |
//! | [`session`] | what to say to a meter and in which order, as a pure state machine |
//! | [`transport`], [`driver`] | the port to the radio, and what runs a session over it |
//! | [`reading`] | raw records, and what is decoded from them for the rest of the core |
//!
//! Field layouts follow the Bluetooth SIG's GATT Specification Supplement (the edition of 2026, where each characteristic
//! stands under its identifier). All values are little-endian unless a quirk says otherwise.

pub mod blood_pressure;
mod bytes;
pub mod device;
pub mod driver;
pub mod enhanced;
pub mod features;
pub mod float;
pub mod glucose;
mod marks;
pub mod pressure_record;
pub mod quirks;
mod race;
pub mod racp;
pub mod reading;
pub mod session;
pub mod sfloat;
pub mod special;
pub mod time;
pub mod transport;
pub mod units;
pub mod uuids;

pub use bytes::{DecodeError, DecodeErrorKind};
pub use reading::{DecodedReading, Mark, MeterIdentity, RawRecord, RecordKey};
