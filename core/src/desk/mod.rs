//! The use cases: one file for each thing a person does. Each checks the lock and the access table, calls the rooms below
//! and returns plain views; nothing leaves the core that the role may not see.

mod alerts;
mod campaigns;
mod checks;
mod claim;
mod consent;
mod coverage;
pub mod demo;
mod device;
mod doors;
mod duties;
mod error;
mod evaluation;
mod groups;
mod home;
mod indicators;
mod intervention;
mod me;
mod meter;
mod outgoing;
mod phrase;
mod plan;
mod record;
mod register;
mod residents;
mod screening;
mod seed;
mod sheets;
mod standing;
mod sync;
mod team;
mod today;
mod trend;
pub mod view;
mod visit;
mod work;

pub use demo::Demo;
pub use device::{DEMO_POPULATION, DEMO_TOWN, Device};
pub use error::{Error, StoreTrouble};
pub use meter::RawInbox;
pub use work::Desk;
