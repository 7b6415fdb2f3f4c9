//! The way to the district's platform, any FHIR R4 server: what is said (`fhir`), what waits and what comes (`push`, `pull`),
//! what to do when both sides changed the same (`conflict`), and the port to the server itself.
//!
//! Everything but [`http`] is pure or talks to the store; nothing here knows a screen.

pub mod bundle;
pub mod clock;
pub mod conflict;
pub mod fhir;
pub mod http;
pub mod json;
pub mod platform;
mod progress;
pub mod pull;
pub mod push;
mod shelf;
pub mod sign_in;
pub mod team;

pub use progress::{Phase, Progress};
pub use shelf::{Fault, Shelf};
