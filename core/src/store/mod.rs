//! The encrypted store: SQLCipher, one file of queries a concept. Functions that write take a transaction, functions that read
//! take a connection, so that a use case puts together what must happen at once.

pub mod alerts;
pub mod audit;
mod columns;
pub mod consents;
pub mod corrections;
pub mod daily;
pub mod decisions;
pub mod drafts;
pub mod education;
mod error;
pub mod groups;
pub mod inbox;
pub mod indicators;
mod key;
pub mod lists;
pub mod medications;
pub mod merges;
pub mod meta;
pub mod needs;
mod open;
pub mod outbox;
pub mod own_meters;
pub mod people;
pub mod plans;
pub mod policies;
pub mod readings;
pub mod records;
pub mod reminders;
pub mod satisfaction;
mod schema;
pub mod screenings;
mod search;
pub mod standing;
pub mod templates;
pub mod visits;
pub mod worklist;

pub use error::{Damage, Error, Result};
pub use key::Key;
pub(crate) use open::Lock;
pub use open::{Store, configure};
pub use schema::{migrate, version};
