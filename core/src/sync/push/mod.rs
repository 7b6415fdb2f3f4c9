//! Sending what waits: pure decisions beside the worker that asks the platform and writes the store.

mod again;
mod decide;
mod parts;

pub use decide::Trouble;
