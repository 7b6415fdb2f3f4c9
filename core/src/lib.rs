//! The core of Doorstep (入户随访): what a family doctor's team records at the door, decided in one place.
//!
//! Rooms, in the direction a reading travels: [`meter`] turns bytes into records, [`care`] is the domain without any
//! input or output, [`store`] keeps it encrypted, [`access`] says who may see and do what, [`words`] says it in both
//! languages, and [`desk`] holds the use cases that a user interface calls.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_arithmetic))]

pub mod access;
pub mod care;
pub mod desk;
mod files;
pub mod meter;
pub mod paper;
pub mod ports;
pub mod store;
pub mod sync;
pub mod words;

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
